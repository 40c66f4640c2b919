"""What stands over a column: its texts, how they are compared, and the unit or month that they name."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from data.text import fold, fold_header

_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、．]")
_FOOTNOTE = re.compile(r"[⁰¹²³⁴-⁹₀-₉①-⑳*※\s]+$")
_NEED = re.compile(r"^(?:必填|选填)|(?:必填|选填|非必填|必填项)$")
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])[a-z][a-z. ]*$")
_MONTH = re.compile(r"^(?:(20\d\d)年)?(\d{1,2}|[一二三四五六七八九]|十[一二]?)月份?$")
_CHINESE_MONTHS = MappingProxyType(
    {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
)


class Heading(NamedTuple):
    """One column of a header: its texts from top to bottom and the place of the lowest.

    ``grouped``: the top text stands over several columns, so it alone names none of them.
    """

    column: int
    cell: str
    texts: tuple[str, ...]
    grouped: bool = False

    @property
    def title(self) -> str:
        """The header as one text, ``人数·志愿者``, on one line."""
        return "·".join(" ".join(text.split()) for text in self.texts)


@lru_cache(maxsize=8192)
def spelling(text: str) -> str:
    """Return a header folded for comparison: without units, numbering, the mark 必填 and a translation after it."""
    folded = _LATIN.sub("", _NUMBERING.sub("", fold_header(_FOOTNOTE.sub("", text))))
    return _NEED.sub("", folded) or folded


def month_number(text: str) -> int | None:
    """Return the month that a header such as ``3月`` or ``十二月份`` names, else ``None``."""
    named = month_named(text)
    return named[1] if named is not None and named[0] is None else None


def month_named(text: str) -> tuple[int | None, int] | None:
    """Return year and month that ``2024年3月`` names; ``3月`` names no year."""
    match = _MONTH.match(fold(text))
    if match is None:
        return None
    year, word = match.groups()
    number = int(word) if word.isdigit() else _CHINESE_MONTHS[word]
    return (int(year) if year else None, number) if 1 <= number <= 12 else None


def spellings(heading: Heading) -> tuple[str, ...]:
    """Return what a header may be called, the most telling first: 服务 over 时长 is 服务时长, then 时长."""
    return _spellings(heading.texts, heading.grouped)


@lru_cache(maxsize=2048)
def _spellings(headers: tuple[str, ...], grouped: bool) -> tuple[str, ...]:
    texts = [folded for folded in map(spelling, headers) if folded]
    if len(texts) < 2:
        return tuple(texts)
    alone = () if grouped else (texts[0],)
    return tuple(dict.fromkeys(("".join(texts), "".join(reversed(texts)), texts[-2] + texts[-1], texts[-1], *alone)))
