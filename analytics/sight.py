"""What the sentences of a period are written from, each figure computed once and only when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.comparison import growth, pooled
from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import expected
from analytics.targets import Achievement, achievements, tasks
from analytics.wording import Number, number, quantity
from data.schema import MEASURE

SUMS = (
    "study.sessions", "study.attendance", "volunteer.activities", "practice.activities", "volunteer.attendance",
    "volunteer.served", "media.published", "civil.closed",
)  # fmt: skip
RATES = ("media.adoption_rate", "civil.rectification_rate")
PROBLEMS = ("civil.overdue", "civil.open")
LEAD = ("study.sessions", "volunteer.activities", "practice.activities", "media.published", "civil.open")
NAMES = 4
"""Names listed in a sentence; of more than these the first ones, and how many there are."""
_BEFORE = {"month": "上月", "quarter": "上季度", "year": "上年"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it leads to: a measure (``None``: who has reported), a unit (``None``: all), a task."""

    text: str
    measure: str | None = None
    unit: str | None = None
    task: str | None = None

    @property
    def area(self) -> str:
        """The part of the work it is about: study, volunteer, practice, media, civil, or reporting."""
        return "reporting" if self.measure is None else MEASURE[self.measure].area


@dataclass(frozen=True)
class Sight:
    """What the sentences are written from."""

    facts: Facts
    period: Period
    units: tuple[str, ...]

    @property
    def before(self) -> str:
        """How the period before is called."""
        return _BEFORE.get(self.period.kind, self.period.previous().title())

    @cached_property
    def now(self) -> Mapping[str, tuple[Number | None, bool]]:
        """The values of all units together."""
        return pooled(self.facts, list(dict.fromkeys((*LEAD, *SUMS, *RATES, *PROBLEMS))), self.period, self.units)

    @cached_property
    def alike(self) -> tuple[str, ...]:
        """The units that reported as many months in this period as in the one before."""
        now, then = (
            self.facts.reported(span.first, span.last).sum(axis=1) for span in (self.period, self.period.previous())
        )
        places = (self.facts.place(unit) for unit in self.units)
        return tuple(self.facts.units[at] for at in places if now[at] == then[at] > 0)

    @cached_property
    def pairs(self) -> dict[str, tuple[Number, Number]]:
        """Measure → its value now and before, over the units that are alike in both."""
        keys = [*SUMS, *RATES]
        now, then = (pooled(self.facts, keys, span, self.alike) for span in (self.period, self.period.previous()))
        found = {key: (now[key][0], then[key][0]) for key in keys if key in now and key in then}
        return {key: (new, old) for key, (new, old) in found.items() if new is not None and old is not None}

    def problems(self, key: str) -> tuple[Number, Number]:
        """Return how many problems there are at the end of this period and of the one before.

        The ledger lives on when a unit does not report, so they are those of all units.
        """
        now, then = (pooled(self.facts, [key], span, self.units) for span in (self.period, self.period.previous()))
        return now.get(key, (0, False))[0] or 0, then.get(key, (0, False))[0] or 0

    @cached_property
    def states(self) -> pd.DataFrame:
        """Who has reported, a line a unit and month."""
        return expected(self.facts, self.period.months, self.units)

    @cached_property
    def tasks(self) -> list[Achievement]:
        """The lists of who reached the tasks, as of the period's last month."""
        return achievements(tasks(self.facts, self.period.last, self.units)) if self.units else []

    @property
    def cut_off(self) -> str:
        """The last day of the period, of which everything is that is counted as of a day."""
        day = self.facts.cut_off(self.period)
        return f"{day.month}月{day.day}日"

    @property
    def base(self) -> str:
        """What to add to a comparison that does not hold for all units."""
        reported = int(np.any(self.facts.reported(self.period.first, self.period.last), axis=1).sum())
        return "" if len(self.alike) >= min(reported, len(self.units)) else f"（按两期都报的{len(self.alike)}个单位）"

    def change(self, key: str) -> float:
        """Return how much a measure changed: in percent, a rate in percentage points; 0 for what cannot be compared."""
        new, old = self.pairs.get(key, (0, 0))
        rate = growth(MEASURE[key], new, old)
        return float(new - old) if rate is None else float(rate)

    def moved(self, key: str) -> Sentence:
        """Say how a measure moved: ``学习场次15次，较上月增加3次（上月12次）。``"""
        new, old = self.pairs[key]
        measure, more = MEASURE[key], new > old
        share = measure.unit == "%"
        way = ("提高" if more else "下降") if share else ("增加" if more else "减少")
        step = f"较{self.before}{way}{number(new - old if more else old - new)}{'个百分点' if share else measure.unit}"
        text = f"{measure.title}{quantity(new, measure)}，{step}（{self.before}{quantity(old, measure)}）{self.base}。"
        return Sentence(text, key)
