"""Periods of whole months: what they are called, and which ones they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from data import months

Kind = Literal["month", "quarter", "half", "year", "ytd", "range"]
_ORDINALS = "一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The months from ``first`` to ``last``, both included; ``ValueError`` when reversed or no months."""

    first: str
    last: str

    def __post_init__(self) -> None:
        """Refuse what is no period."""
        if not (months.is_month(self.first) and months.is_month(self.last)):
            raise ValueError(f"not months: {self.first}, {self.last}")
        if self.last < self.first:
            raise ValueError(f"a period cannot end before it begins: {self.first}, {self.last}")

    @classmethod
    def month(cls, month: str) -> Period:
        """Return the period of one month."""
        return cls(month, month)

    @classmethod
    def quarter(cls, month: str) -> Period:
        """Return the quarter that a month lies in."""
        return cls._block(month, 3)

    @classmethod
    def half(cls, month: str) -> Period:
        """Return the half-year that a month lies in."""
        return cls._block(month, 6)

    @classmethod
    def year(cls, month: str) -> Period:
        """Return the year that a month lies in."""
        return cls._block(month, 12)

    @classmethod
    def to_date(cls, month: str) -> Period:
        """Return the year up to and with a month."""
        return cls(f"{month[:4]}-01", month)

    @classmethod
    def _block(cls, month: str, length: int) -> Period:
        first = months.shift(month, -((int(month[5:]) - 1) % length))
        return cls(first, months.shift(first, length - 1))

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
        """The last day of the period: the cut-off of everything that is counted as of a day."""
        return months.last_day(self.last)

    @property
    def kind(self) -> Kind:
        """What the period is: a month, quarter, half-year or year of the calendar, a year to date, else a range."""
        if self.length == 1:
            return "month"
        blocks: dict[int, Kind] = {3: "quarter", 6: "half", 12: "year"}
        if self.length in blocks and self == Period._block(self.first, self.length):
            return blocks[self.length]
        return "ytd" if self == Period.to_date(self.last) else "range"

    def title(self) -> str:
        """Return the period as people read it: ``2024年3月``, ``2024年第一季度``, ``2024年1—5月`` …"""
        year, first, last = int(self.first[:4]), int(self.first[5:]), int(self.last[5:])
        match self.kind:
            case "month":
                return months.title(self.first)
            case "quarter":
                return f"{year}年第{_ORDINALS[first // 3]}季度"
            case "half":
                return f"{year}年{'上' if first == 1 else '下'}半年"
            case "year":
                return f"{year}年"
        if self.first[:4] == self.last[:4]:
            return f"{year}年{first}—{last}月"
        return f"{months.title(self.first)}—{months.title(self.last)}"

    def shift(self, by: int) -> Period:
        """Return the period ``by`` months later (earlier when negative)."""
        return Period(months.shift(self.first, by), months.shift(self.last, by))

    def previous(self) -> Period:
        """Return the equally long period just before this one (环比)."""
        return self.shift(-self.length)

    def year_before(self) -> Period:
        """Return the same months of the year before (同比)."""
        return self.shift(-12)
