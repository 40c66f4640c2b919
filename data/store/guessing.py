"""How many guesses a password is worth to somebody who tries the likely ones first.

zxcvbn finds what a password is made of: common passwords, words and names (also reversed, with ``@`` for ``a``
and capitals anywhere), keys side by side, runs, repetitions, dates. Its own estimate is not used, for it counts
ten guesses for any sign that it does not know: eight random ones would be worth as much as a decorated word,
and a Chinese sentence too little. The cheapest way to build the password from the parts is worked out here.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

Kind = Literal["word", "name", "date", "number", "keys", "run", "repeat", "sign"]

LOOKED_AT = 24
"""Characters that are looked at: what those are worth, the whole is; the search grows with the cube of the length."""
_HERE = Path(__file__).parent
_TITLES = ("ganshi", "shuji", "zhuren", "zhanzhang", "zongzhi", "kezhang", "laoshi", "jie", "ge", "zong")
"""What people are called in an office after their surname, the commonest first."""
_SHORTEST = 3
"""Letters and digits in a part: pairs are found in any random text."""
_LEAST = 0.5
"""What the likeliest part is worth: where it stands, and that it is there at all."""

_DIGIT, _LETTER, _MARK, _USUAL_MARK, _OTHER = 1.0, 1.4, 1.5, 1.0, 2.0
"""What a character by itself is worth; a Chinese one less than its number, since it follows from those before."""
_USUAL = frozenset("!@#$._-*~ ")
_YEAR, _CHINESE_DATE, _NUMBER, _SYLLABLE, _KEY = 1.7, 3.6, 4.5, 1.8, 0.8
"""What a year, a date, a number that belongs to somebody (phone, identity card, QQ), a syllable, and at most a key
beside the one before are worth."""

_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = "i?ang|i?ong|[ui]ang|u?eng|i?ao|u?ai|i?an|u?an|u?ei|i?ou|i?u|ing|u?en|u?in|ue|ie|ia|ua|uo|ui|un|ve|[aoeiuv]"
_ONE_SYLLABLE = re.compile(rf"(?:{_INITIALS})(?:{_FINALS})|a[nio]|ang|e[nr]|ou")
_PINYIN = re.compile(rf"(?:{_ONE_SYLLABLE.pattern}){{2,}}")

_SHAPES: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    ("date", re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?"), _YEAR),
    ("date", re.compile(r"(?:\d{4}|\d{2})年(?:\d{1,2}月)?(?:\d{1,2}[日号])?"), _CHINESE_DATE),
    ("number", re.compile(r"\d(?:[-_. /]?\d){5,}x?"), _NUMBER),
)
_KINDS: Mapping[str, Kind] = {
    "dictionary": "word",
    "spatial": "keys",
    "sequence": "run",
    "repeat": "repeat",
    "regex": "date",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a password from ``start`` up to ``end``; ``worth`` is the logarithm to 10 of its guesses."""

    kind: Kind
    start: int
    end: int
    worth: float


def parts(password: str, names: Sequence[str] = ()) -> list[Part]:
    """Return the parts that a password is most easily put together from, in order.

    ``names`` are those of the account and its office, the likeliest first.
    """
    looked_at = password[:LOOKED_AT]
    ending: dict[int, list[Part]] = {}
    for part in (*_matched(looked_at, names), *_shaped(looked_at)):
        ending.setdefault(part.end, []).append(part)
    worth, last = [0.0], list[Part]()
    for end, sign in enumerate(looked_at, start=1):
        ways = [Part("sign", end - 1, end, _alone(sign)), *ending.get(end, ())]
        last.append(min(ways, key=lambda part: worth[part.start] + part.worth))
        worth.append(worth[last[-1].start] + last[-1].worth)
    best_parts, end = list[Part](), len(looked_at)
    while end:
        best_parts.append(last[end - 1])
        end = last[end - 1].start
    return best_parts[::-1]


def _matched(text: str, names: Sequence[str]) -> Iterator[Part]:
    """Yield what zxcvbn finds, with our words and these names among its dictionaries."""
    matching, scoring = _library()
    known = {name.lower(): place for place, name in reversed(list(enumerate(names, start=1)))}
    estimates = {
        "dictionary": scoring.dictionary_guesses,
        "spatial": scoring.spatial_guesses,
        "sequence": scoring.sequence_guesses,
        "repeat": scoring.repeat_guesses,
        "regex": scoring.regex_guesses,
        "date": scoring.date_guesses,
    }
    for match in matching.omnimatch(text, {**matching.RANKED_DICTIONARIES, "words": _words(), "names": known}):
        if match["j"] - match["i"] + 1 < _SHORTEST and match["token"].isascii():
            continue
        worth = math.log10(estimates[match["pattern"]](match))
        if match["pattern"] == "spatial":
            worth = min(worth, _KEY * len(match["token"]))
        kind = "name" if match.get("dictionary_name") == "names" else _KINDS[match["pattern"]]
        yield Part(kind, match["i"], match["j"] + 1, max(worth, _LEAST))


def _shaped(text: str) -> Iterator[Part]:
    """Yield the parts recognised by their shape: years, Chinese dates, numbers of people and words in pinyin."""
    for kind, shape, worth in _SHAPES:
        # From each sign on: the first digit may belong to what stands before, as the last letter of ``jied@0``.
        for match in filter(None, (shape.match(text, start) for start in range(len(text)))):
            yield Part(kind, *match.span(), worth)
    for run in _PINYIN.finditer(text.lower()):
        syllables = [match.span() for match in _ONE_SYLLABLE.finditer(text.lower(), *run.span())]
        for first, last in combinations(range(len(syllables)), 2):
            yield Part("word", syllables[first][0], syllables[last][1], _SYLLABLE * (last - first + 1))


def _alone(sign: str) -> float:
    if not sign.isascii():
        return _OTHER
    if sign.isalnum():
        return _DIGIT if sign.isdigit() else _LETTER
    return _USUAL_MARK if sign in _USUAL else _MARK


@cache
def _words() -> dict[str, int]:
    called = [f"{surname}{title}" for title in _TITLES for surname in _listed("surnames.txt")]
    words = [*_listed("common_words.txt"), *called]
    return {word: place for place, word in enumerate(words, start=1)}


def _listed(name: str) -> list[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@cache
def _library() -> tuple[Any, Any]:
    """Return zxcvbn's matching and scoring. Loaded only here: its lists cost 12 MB that few processes need."""
    return importlib.import_module("zxcvbn.matching"), importlib.import_module("zxcvbn.scoring")
