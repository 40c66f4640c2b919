"""What a visitor looks at: the period, the units, and what to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.periods import Period
from data import months

PeriodKind = Literal["月", "季", "半年", "年", "本年累计", "自选"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("月", "季", "半年", "年", "本年累计", "自选")

Comparison = Literal["上期", "去年同期", "平均", "任务"]
COMPARISONS: tuple[Comparison, ...] = ("上期", "去年同期", "平均", "任务")

_EARLIER = {"month": "上月", "quarter": "上季度", "half": "上一个半年", "year": "上年"}


@dataclass(frozen=True, slots=True)
class View:
    """What the filter bar says. ``units`` empty: all. ``last`` is the last month that has reports."""

    period: Period
    units: tuple[str, ...] = ()
    compare: Comparison = "上期"

    def earlier(self) -> Period | None:
        """Return the period compared with, where it is an earlier one."""
        if self.compare == "上期":
            return self.period.previous()
        return self.period.year_before() if self.compare == "去年同期" else None

    def earlier_title(self) -> str:
        """Return how the earlier period is called: 上月, 上季度, 去年同期 …"""
        if self.compare == "去年同期":
            return "去年同期"
        return _EARLIER.get(self.period.kind, "上期")


def periods(kind: PeriodKind, reported: Sequence[str]) -> list[Period]:
    """Return the periods of a kind that months were reported of, the newest first; none for 自选.

    A period that still runs ends with the last month reported: what is counted as of its end would
    otherwise be counted as of a day to come.
    """
    makers = {
        "月": Period.month,
        "季": Period.quarter,
        "半年": Period.half,
        "年": Period.year,
        "本年累计": Period.to_date,
    }
    if kind not in makers or not reported:
        return []
    every = dict.fromkeys(makers[kind](month) for month in reversed(months.span(reported[0], reported[-1])))
    return [Period(period.first, min(period.last, reported[-1])) for period in every]
