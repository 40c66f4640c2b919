"""What is looked at: a period, the units, and what they are compared with; and which periods can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from analytics.periods import Period, range_titles
from data import months
from data.settings.values import Settings

Against = Literal["上期", "去年同期", "平均", "任务", "不比"]
AGAINST: tuple[Against, ...] = get_args(Against)
NOT_COMPARED: Against = "不比"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at, made once a run from the filter bar or a command's options.

    ``units`` are those chosen, in listed order; empty: all that the reader may see. ``compare`` is what
    the figures are compared with. ``lineage``: what units were made from counts as theirs in ranges that
    they are compared with.
    """

    period: Period
    units: tuple[str, ...] = ()
    compare: Against = "上期"
    lineage: bool = True

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The units chosen, ``None`` for all there are."""
        return self.units or None

    def other(self) -> Period | None:
        """Return the range compared with, where it is an earlier one."""
        if self.compare == "上期":
            return self.period.previous()
        return self.period.year_before() if self.compare == "去年同期" else None

    def against(self) -> str:
        """Return the name of what is compared with: ``较9月``, ``较社区平均``, ``较任务``; empty where nothing is."""
        other = self.other()
        if other is not None:
            return f"较{range_titles(self.period, other)[1]}"
        return {"平均": "较社区平均", "任务": "较任务"}.get(self.compare, "")


@dataclass(frozen=True, slots=True)
class Offer:
    """The months that can be looked at, in order, and ``stage``: the last of which anything is due or reported.

    ``ahead``: months to come that somebody has reported all the same.
    """

    months: tuple[str, ...]
    stage: str
    ahead: tuple[str, ...] = ()

    @property
    def usual(self) -> Period:
        """What is looked at unasked."""
        return Period.month(self.stage)

    @property
    def due(self) -> str:
        """The month now asked for: the last that has ended, of those that can be looked at, else the one that runs."""
        begun = [month for month in self.months if month not in self.ahead] or list(self.months)
        return begun[-2] if len(begun) > 1 else begun[-1]

    def as_begun(self, period: Period) -> Period:
        """Return a period without its last months of which nothing is due or reported.

        Months to come that somebody has reported stay where they were asked for by themselves.
        """
        ahead = [month for month in self.ahead if month <= period.last] if period.kind == "range" else []
        return period.until(ahead[-1] if ahead else self.stage)


def offer(settings: Settings, reported: Sequence[str], begun: str | None, today: date) -> Offer | None:
    """Return what can be looked at; ``None`` when there is nothing yet.

    From the first month that units have to report, or that was reported all the same, to the month that
    runs, whether anybody has reported it or not; months to come only where somebody has. ``reported``:
    months with reports, in order; ``begun``: the first one that anybody in the office has reported.
    """
    running = months.month_of(today)
    starts = [month for month in (settings.policy.start, begun, *reported[:1]) if month is not None]
    if not starts:
        return None
    ahead = tuple(month for month in reported if month > running)
    every = (*months.span(min(starts), running), *ahead)
    if not every:
        return None
    stage = _stage(settings, [month for month in every if month <= running] or every[:1], reported, today)
    return Offer(every, stage, ahead)


def _stage(settings: Settings, every: Sequence[str], reported: Sequence[str], today: date) -> str:
    """Return the last month, of those that have begun, that has reports or whose deadline has passed."""
    sent = set(reported)
    relevant = (month for month in reversed(every) if month in sent or settings.deadline(month) < today)
    return next(relevant, every[0])
