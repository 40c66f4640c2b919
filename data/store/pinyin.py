"""How a Chinese name is typed in letters: what people make passwords of, and those who guess them try first.

The common part of GB 2312 has its characters in the order of their pronunciation, so that the first character of each
syllable is all that has to be known. Of a character with several readings it is the one that it stands under.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_SYLLABLES = Path(__file__).parent / "syllables.txt"
_LAST = "座".encode("gb2312")


def spellings(name: str) -> Iterator[str]:
    """Yield a name in pinyin, whole and by its initials: ``donghujiedao`` and ``dhjd`` of 东湖街道.

    Nothing of a name that is not of Chinese characters, or has a rare one.
    """
    syllables = [_syllable(sign) for sign in name]
    if name and None not in syllables:
        yield "".join(map(str, syllables))
        yield "".join(str(syllable)[0] for syllable in syllables)


def _syllable(sign: str) -> str | None:
    """Return the syllable of a character, ``None`` for any other sign and for a rare character."""
    try:
        code = sign.encode("gb2312")
    except UnicodeEncodeError:
        return None
    syllables, beginnings = _order()
    return syllables[bisect(beginnings, code) - 1] if beginnings[0] <= code <= _LAST else None


@cache
def _order() -> tuple[list[str], list[bytes]]:
    """Return the syllables in the order of GB 2312, and where each begins."""
    lines = _SYLLABLES.read_text(encoding="utf-8").splitlines()
    entries = [entry for line in lines if not line.startswith("#") for entry in line.split()]
    return [entry[:-1] for entry in entries], [entry[-1].encode("gb2312") for entry in entries]
