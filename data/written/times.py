"""Times as officials write them (上半年, 1—10月, 截至6月底, 3月5日, 去年同期), and which months they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from data.intake.numerals import numeral

TimeKind = Literal["span", "whole", "same", "as-of", "day", "before", "frequency", "open"]
"""``span``: named months. ``whole``: the period the text is of (今年, 全年, 期内). ``same``: what was just named (5月当月). ``as-of``: up to the end of a
month, or of the text's period. ``day``: one day or feast. ``before``: an earlier range that something is compared
with. ``frequency``: 每月. ``open``: a time with no certain months (近年来)."""


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A time from ``start`` to ``end`` of a squeezed text.

    ``year`` as written, or how many years it lies from the text's own (0, −1); ``first`` and ``last`` are the
    months 1 to 12 named, ``None`` where the mark names none.
    """

    start: int
    end: int
    kind: TimeKind
    year: int | None = None
    offset: int = 0
    first: int | None = None
    last: int | None = None


_YEAR = r"(?:(?P<year>20[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})年度?|(?P<said>今年|本年度?|当年|去年|上年度?|上一年度?|前年))"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR_WORDS = MappingProxyType({"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2})
_QUARTERS = "一二三四"
_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))


def _year(text: str) -> int:
    return int(text) if text.isdecimal() else int("".join(_DIGITS[sign] for sign in text))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else numeral(text) or 0


_Months = tuple[int | None, int | None]


def _quarter(match: re.Match[str]) -> _Months:
    at = (_QUARTERS.index(match["quarter"]) if match["quarter"] in _QUARTERS else int(match["quarter"]) - 1) * 3
    return at + 1, at + 3


def _range(match: re.Match[str]) -> _Months:
    first, last = _number(match["from"]), _number(match["to"])
    return (first, last) if first <= last else (None, None)


def _first_months(match: re.Match[str]) -> _Months:
    return 1, _number(match["to"])


def _one_month(match: re.Match[str]) -> _Months:
    return _number(match["month"]), _number(match["month"])


def _none(match: re.Match[str]) -> _Months:
    return None, None


def _fixed(first: int, last: int) -> Callable[[re.Match[str]], _Months]:
    return lambda match: (first, last)


_Rule = tuple[TimeKind, str, Callable[[re.Match[str]], _Months]]
_PATTERNS: tuple[_Rule, ...] = (
    ("frequency", r"每(?:个)?(?:年|半年|季度?|月|周|星期|日|天|次|人|期|场)|(?:月|周|季度|日)均|平均|人均", _none),
    (
        "before",
        rf"(?:{_YEAR})?(?:的)?同期|同比|环比|上个?月|上个?季度|上期|上一(?:期|季度|个?月)|去年底|上年末|年初(?!以来|至今|到现在)|原来|原先|此前|以前",
        _none,
    ),
    ("as-of", rf"截[至止到](?:{_YEAR})?(?P<month>{_MONTH})月(?:份)?(?:[0-9]{{1,2}}[日号]|底|末)?", _one_month),
    ("as-of", rf"截[至止到](?:{_YEAR})?(?:年底|底|末)", _fixed(12, 12)),
    (
        "as-of",
        r"截[至止到](?:目前|现在|当前|今日|本[月季期]末?底?|期末)(?:为止)?|年[底末](?!前)|[月季期]末|(?<!本)月底|目前|迄今|至今|现已|(?<!实)现有|到目前|现?如今|眼下|时下",
        _none,
    ),
    ("day", rf"(?:{_YEAR})?{_MONTH}月[0-9]{{1,2}}(?:[-至到][0-9]{{1,2}})?[日号]", _none),
    (
        "day",
        r"(?:当天|当日|活动当天|近日|日前|春节|元旦|元宵节?|清明节?|端午节?|中秋节?|国庆节?|重阳节?|七一|八一|五一|六一|三八|寒暑?假|暑假)(?:期间|前夕|前后|当天|节?来临之际)?",
        _none,
    ),
    ("span", rf"(?:{_YEAR})?(?P<from>{_MONTH})月?(?:份)?[-至到](?P<to>{_MONTH})月(?:份)?", _range),
    ("span", rf"(?:{_YEAR})?上半年", _fixed(1, 6)),
    ("span", rf"(?:{_YEAR})?下半年", _fixed(7, 12)),
    ("span", rf"(?:{_YEAR})?前三(?:个)?季度", _fixed(1, 9)),
    ("span", rf"(?:{_YEAR})?前(?P<to>{_MONTH}|两)个月", _first_months),
    ("span", rf"(?:{_YEAR})?第?(?P<quarter>[一二三四1-4])季度", _quarter),
    ("span", rf"(?:{_YEAR})?第?(?P<quarter>[一二三四1-4])(?=(?:[、和][一二三四1-4])+季度)", _quarter),
    ("span", rf"(?:{_YEAR})?(?<![0-9])(?P<month>{_MONTH})(?=(?:[、和]{_MONTH})+月)", _one_month),
    ("span", rf"(?:{_YEAR})?(?<![0-9])(?P<month>{_MONTH})月(?:份|底|末|以来)?(?!例会)", _one_month),
    (
        "open",
        r"近(?:年来|几年|[两三五][年载]来?|期)|多年来|历年|[一二三四五六七八九十两0-9]+年来(?<!一年来)|自[^,。;:]{2,16}?以来|成立以来|累年|任期内|届期|(?<!超)过去(?!的?[一两二三四五六七八九十几0-9]+(?:年|个月))|以往|当初|起初",
        _none,
    ),
    ("span", r"今年以来|年初以来|年初至今|本年度?以来|全年|一年来|一年间|年内|这一年|一年以来", _fixed(1, 12)),
    ("whole", r"期内|本期|本月|本季度", _none),
    ("same", r"当月|全月|该月|当季度?|全季度|该季度", _none),
    ("span", rf"{_YEAR}(?:全年)?", _fixed(1, 12)),
)
_RULES = tuple((kind, re.compile(pattern), months) for kind, pattern, months in _PATTERNS)
_STARTS = re.compile(
    r"20[0-9]{2}年|二[〇零○]|[今本当该去上前每截目迄至现如眼时近多历一二三四五六七八九十两下第自成累任届同环年月周季日平人原此以过起春元清端中国重寒暑全期这到0-9]"
)


def find_times(text: str) -> list[TimeMark]:
    """Return the times that a squeezed text names, in order; at one place the rule that comes first counts."""
    marks: list[TimeMark] = []
    place = 0
    while (begun := _STARTS.search(text, place)) is not None:
        mark = next((mark for rule in _RULES if (mark := _mark(rule, text, begun.start())) is not None), None)
        if mark is None:
            place = begun.start() + 1
        else:
            marks.append(mark)
            place = mark.end
    return marks


def _mark(
    rule: tuple[TimeKind, re.Pattern[str], Callable[[re.Match[str]], _Months]], text: str, place: int
) -> TimeMark | None:
    kind, pattern, months = rule
    match = pattern.match(text, place)
    if match is None:
        return None
    parts: Mapping[str, str | None] = match.groupdict()
    year, wording = parts.get("year"), parts.get("said")
    first, last = months(match)
    return TimeMark(
        *match.span(), kind, _year(year) if year else None, _YEAR_WORDS[wording[0]] if wording else 0, first, last
    )
