"""Periods of whole months: what they are called, and which ones they are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from data import months

Kind = Literal["month", "quarter", "half", "year", "ytd", "range", ""]
"""What the months of a period stand for; empty only until it is known."""
BLOCKS: Mapping[Kind, int] = MappingProxyType({"month": 1, "quarter": 3, "half": 6, "year": 12})
"""The kinds that divide the calendar year into equal parts, and how many months each has."""
_ORDINALS = "一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The months from ``first`` to ``last``, both included; ``ValueError`` when reversed or no months.

    ``kind`` tells what the months stand for: March alone may be a month, or the first quarter as far as
    it has come. Without it, whole parts of the calendar year are what they look like. A period that still
    runs ends before ``whole``, the last month of its quarter, half-year or year.
    """

    first: str
    last: str
    kind: Kind = ""

    def __post_init__(self) -> None:
        """Refuse what is no period, and name the kind where it is not given."""
        if not (months.is_month(self.first) and months.is_month(self.last)):
            raise ValueError(f"not months: {self.first}, {self.last}")
        if self.last < self.first:
            raise ValueError(f"a period cannot end before it begins: {self.first}, {self.last}")
        if not self.kind:
            object.__setattr__(self, "kind", _kind(self.first, self.last))

    @classmethod
    def month(cls, month: str) -> Period:
        """Return the period of one month."""
        return cls._block(month, "month")

    @classmethod
    def quarter(cls, month: str) -> Period:
        """Return the quarter that a month lies in."""
        return cls._block(month, "quarter")

    @classmethod
    def half(cls, month: str) -> Period:
        """Return the half-year that a month lies in."""
        return cls._block(month, "half")

    @classmethod
    def year(cls, month: str) -> Period:
        """Return the year that a month lies in."""
        return cls._block(month, "year")

    @classmethod
    def to_date(cls, month: str) -> Period:
        """Return the year up to and with a month."""
        return cls(f"{month[:4]}-01", month, "ytd")

    @classmethod
    def ending(cls, month: str, length: int) -> Period:
        """Return so many months, the last of which is this one."""
        return cls(months.shift(month, 1 - length), month)

    @classmethod
    def _block(cls, month: str, kind: Kind) -> Period:
        length = BLOCKS[kind]
        first = months.shift(month, -((int(month[5:]) - 1) % length))
        return cls(first, months.shift(first, length - 1), kind)

    @property
    def months(self) -> list[str]:
        """The months of the period, in order."""
        return months.span(self.first, self.last)

    @property
    def length(self) -> int:
        """How many months the period has."""
        return months.count(self.first, self.last)

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return months.first_day(self.first)

    @property
    def last_day(self) -> date:
        """The last day of the period, which may lie ahead; ``cut_off`` is what is counted as of."""
        return months.last_day(self.last)

    def cut_off(self, today: date) -> date:
        """Return the day as of which the period is counted: its last day, or today while it runs."""
        return min(self.last_day, today)

    def is_over(self, today: date) -> bool:
        """Tell whether all of its days are past: before that nobody is asked for a report that is not due."""
        return self.last_day < today

    @property
    def following(self) -> str:
        """The month after the period."""
        return months.shift(self.last, 1)

    @property
    def whole(self) -> str:
        """The last month of the whole quarter, half-year or year; of others the last month."""
        return months.shift(self.first, BLOCKS[self.kind] - 1) if self.kind in BLOCKS else self.last

    @property
    def is_running(self) -> bool:
        """Whether it ends before the quarter, half-year or year does that it is named after."""
        return self.last < self.whole

    def until(self, month: str) -> Period:
        """Return the period up to and with a month; one that ends before, or begins after it, stays as it is."""
        return self if self.last <= month or month < self.first else Period(self.first, month, self.kind)

    def title(self) -> str:
        """Return the period as people read it: ``2024年3月``, ``2024年第四季度（至10月）``, ``2024年1—5月`` …"""
        if self.kind in ("month", "ytd", "range"):
            return span_title(self.first, self.last)
        year, first = f"{int(self.first[:4])}年", int(self.first[5:])
        names = {"quarter": f"第{_ORDINALS[first // 3]}季度", "half": "上半年" if first == 1 else "下半年"}
        return f"{year}{names.get(self.kind, '')}" + (f"（至{int(self.last[5:])}月）" if self.is_running else "")

    def shift(self, by: int) -> Period:
        """Return the period ``by`` months later (earlier when negative)."""
        return Period(months.shift(self.first, by), months.shift(self.last, by), self.kind)

    def previous(self) -> Period:
        """Return the same stage of the period before (上期): of a running quarter as many months of the last one.

        A year to date is compared with the same months of the year before, a range of one's own with
        the equally long range before it.
        """
        if self.kind == "ytd":
            return self.year_before()
        return self.shift(-BLOCKS.get(self.kind, self.length))

    def year_before(self) -> Period:
        """Return the same months of the year before (同比)."""
        return self.shift(-12)


def _kind(first: str, last: str) -> Kind:
    """Return what months look like: a month, quarter, half-year or year of the calendar, a year to date, a range."""
    length, start = months.count(first, last), int(first[5:]) - 1
    blocks = (kind for kind, size in BLOCKS.items() if size == length and start % size == 0)
    return next(blocks, "ytd" if start == 0 and first[:4] == last[:4] else "range")


def span_title(first: str, last: str) -> str:
    """Return months as people read them: ``2024年3月``, ``2024年1—5月``, ``2023年11月—2024年2月``."""
    if first == last:
        return months.title(first)
    if first[:4] == last[:4]:
        return f"{int(first[:4])}年{_numbers(first, last)}"
    return f"{months.title(first)}—{months.title(last)}"


def range_titles(period: Period, other: Period) -> tuple[str, str]:
    """Return how two ranges that are compared are named, the second in the terms of the first.

    ``("10月", "9月")``, ``("1—10月", "上年1—10月")``, ``("1月", "上年12月")``; with their years where
    one goes over the end of a year, or more than a year lies between them.
    """
    years = [int(month[:4]) for month in (period.first, period.last, other.first, other.last)]
    if years[0] != years[1] or years[2] != years[3] or not 0 <= years[0] - years[2] <= 1:
        return span_title(period.first, period.last), span_title(other.first, other.last)
    before = "上年" if years[2] < years[0] else ""
    return _numbers(period.first, period.last), before + _numbers(other.first, other.last)


def _numbers(first: str, last: str) -> str:
    """Return months of one year by their numbers: ``3月``, ``1—5月``."""
    return f"{int(first[5:])}月" if first == last else f"{int(first[5:])}—{int(last[5:])}月"


PeriodKind = Literal["月", "季", "半年", "年", "本年累计", "自选"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("月", "季", "半年", "年", "本年累计", "自选")


def periods(kind: PeriodKind, offered: Sequence[str], stage: str) -> list[Period]:
    """Return the periods of a kind in which any of the months offered lies, the newest first; none for 自选.

    ``stage`` is the last month of which anything is due or reported: a period that still runs ends
    with it, and one that has not come so far is not there. Single months are there all the same.
    """
    makers = {
        "月": Period.month,
        "季": Period.quarter,
        "半年": Period.half,
        "年": Period.year,
        "本年累计": Period.to_date,
    }
    if kind not in makers:
        return []
    begun = [month for month in offered if kind == "月" or month <= stage]
    return [period.until(stage) for period in dict.fromkeys(makers[kind](month) for month in reversed(begun))]
