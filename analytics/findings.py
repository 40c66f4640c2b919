"""What the sentences of a selection are written from, each figure computed once and only when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analytics import chance
from analytics.aggregates import expected_names
from analytics.compared import Comparison
from analytics.comparison import comparisons
from analytics.facts import Facts
from analytics.reporting import expected
from analytics.selection import Selection
from analytics.targets import Achievement, achievements, tasks
from analytics.wording import quantity

NAMES = 4
"""Names listed in a sentence; of more than these the first ones, and how many there are."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it leads to: a measure (``None``: who has reported), a unit (``None``: all), a task.

    ``short`` is the same for a headline, without its stop. ``share``: how much of the whole it is about, from 0 to 1;
    ``certain``: chance does not explain it.
    """

    text: str
    measure: str | None = None
    unit: str | None = None
    task: str | None = None
    short: str = ""
    share: float = 0.0
    certain: bool = True

    @property
    def area(self) -> str:
        """The part of the work it is about, as its measure's key begins (study, practice, own …), or reporting."""
        return "reporting" if self.measure is None else self.measure.partition(".")[0]


@dataclass(frozen=True)
class Findings:
    """Figures, states and tasks of what is looked at."""

    facts: Facts
    selection: Selection

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units that have to report, in listed order."""
        return tuple(expected_names(self.facts, self.selection.period, self.selection.chosen))

    @cached_property
    def compared(self) -> Mapping[str, Comparison]:
        """Every figure that sentences are made of, with what it is compared with."""
        listed = self.facts.dictionary.listed
        measures = tuple(dict.fromkeys((*listed("lead"), *self.moving, *listed("fewer"))))
        return comparisons(self.facts, self.selection, measures)

    @property
    def moving(self) -> tuple[str, ...]:
        """What is worth a sentence when it has changed much: sums first, then rates."""
        listed = self.facts.dictionary.listed
        return (*listed("narrated"), *listed("rates"))

    @cached_property
    def states(self) -> pd.DataFrame:
        """Who has reported, a line a unit and month."""
        return expected(self.facts, self.selection.period.months, self.selection.chosen)

    @cached_property
    def tasks(self) -> list[Achievement]:
        """The lists of who reached the tasks, as of the period's last month."""
        return achievements(self.facts.once(tasks, self.selection.period.last, self.units)) if self.units else []

    @property
    def cut_off(self) -> str:
        """The day of which everything is that is counted as of a day."""
        day = self.facts.cut_off(self.selection.period)
        return f"{day.month}月{day.day}日"

    def change(self, key: str) -> float:
        """Return how much a measure changed: in percent, a rate in percentage points; 0 for what cannot be compared."""
        comparison = self.compared[key]
        if comparison.ranges is None or comparison.difference is None:
            return 0.0
        return float(comparison.difference if comparison.rate is None else comparison.rate)

    def moved(self, key: str) -> Sentence:
        """Say how a measure moved: ``学习场次15次，较2月增加25%（3月15次，2月12次）。``"""
        comparison = self.compared[key]
        title, change = comparison.measure.title, comparison.proportion()
        value = quantity(comparison.value, comparison.measure, approximate=comparison.approximate)
        text, short = f"{title}{value}，{change}（{comparison.both_values()}）。", f"{title}{change}"
        share = min(abs(self.change(key)) / 100, 1.0)
        return Sentence(text, key, short=short, share=share, certain=self._beyond_chance(comparison))

    def _beyond_chance(self, comparison: Comparison) -> bool:
        """Tell whether the two numbers compared differ by more than chance: of what comes singly, and of its rates."""
        measure, counts = comparison.measure, (comparison.current, comparison.compared)
        if measure.is_of_pieces:
            return chance.differ(counts)
        if measure.parts is None:
            return False
        above, below = (comparisons(self.facts, self.selection, measure.parts)[part] for part in measure.parts)
        return chance.differ((above.current, above.compared), (below.current, below.compared))
