"""The smallest change of one rule that would put somebody else first (谁第一取决于哪条规则)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import Literal

import numpy as np

from analytics import stability
from analytics.facts import Facts
from analytics.numbers import Flags, Ints
from analytics.periods import Period
from analytics.placing import Placing, placing
from analytics.stories import POINTS, Award, Stories
from analytics.totals import totals
from data.schema import POINTS_SCALE
from data.scoring import in_force
from data.settings.values import Rule, Settings

STEP = Decimal("0.5")
"""Points and multipliers are tried in steps of this, from 0 to twice what they are."""
_MOST_STEPS = 100
Field = Literal["points", "multiplier"]


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """A rule whose ``field``, changed from ``value`` to ``changed``, makes ``then`` first instead of ``first``."""

    rule: str
    field: Field
    value: Decimal
    changed: Decimal
    first: tuple[str, ...]
    then: tuple[str, ...]


def tipping_points(
    facts: Facts, award: Award, period: Period, months: Collection[str], units: Sequence[str] | None = None
) -> tuple[TippingPoint, ...]:
    """Return the smallest changes of one rule that change who is first in a period: all that are equally small.

    ``award`` holds the points of ``facts`` in ``months``, those of the period that may change. Nothing
    is returned where no rule alone, changed within the bounds of ``STEP``, changes who is first.
    """
    race = _Race.of(facts, award, period, months, placing(facts, POINTS, period, units=units))
    rules = list(_adjustable(facts.settings.rules, race.stories.months)) if race.names else []
    changes = sorted((change, at) for at, (_, _, value) in enumerate(rules) for change in _changes(value))
    for _, equal in groupby(changes, key=itemgetter(0)):
        tips = [
            tip
            for change, at in equal
            for rule, field, value in (rules[at],)
            for changed in (value + change, value - change)
            if (tip := race.tip(rule, field, value, changed)) is not None
        ]
        if tips:
            return tuple(tips)
    return ()


def _changes(value: Decimal) -> Iterator[Decimal]:
    """Yield by how much a value is changed: at most to 0 and twice as much, a large one in larger steps."""
    step = STEP * max(1, ceil(value / (STEP * _MOST_STEPS)))
    yield from (step * count for count in range(1, int(value // step) + 1))


def _adjustable(rules: Sequence[Rule], months: Sequence[str]) -> Iterator[tuple[Rule, Field, Decimal]]:
    """Yield the rules in force in some month, with what of them is changed: points, else the multiplier."""
    for rule in rules:
        if any(in_force(rule, month) for month in months):
            if rule.points is not None:
                yield rule, "points", rule.points
            elif rule.multiplier is not None:
                yield rule, "multiplier", rule.multiplier


@dataclass(frozen=True, eq=False)
class _Race:
    """Who is first, ready to be worked out again: exact sums of the ranked units, and the rows that may change.

    ``stories`` are the rows of ranked units that may change, their units numbered as in ``names``;
    ``counts`` how many of each kind each unit has; ``slack`` what is at stake in stories of several rows.
    """

    settings: dict[str, Settings]
    names: tuple[str, ...]
    sums: Ints
    tiebreak: Ints
    stories: Stories
    award: Award
    counts: Ints
    slack: Ints

    @classmethod
    def of(cls, facts: Facts, award: Award, period: Period, months: Collection[str], placed: Placing) -> _Race:
        """Take the race as it stands."""
        parts = totals(placed.counted, POINTS.key, period, ("unit",), pools=placed.field.pools)
        sums = np.zeros(len(placed.field.names), dtype=np.int64)
        sums[parts.unit] = parts.total
        stories = _of_ranked(award, period, months, placed)
        settings = {month: facts.settings_in(month) for month in stories.months}
        own = stories.score(settings)
        counts = np.zeros((len(placed.eligible), max(1, len(stories.kinds))), dtype=np.int64)
        np.add.at(counts, (stories.unit, stories.kind), 1)
        alone = own.of_kinds([table.points for table in own.tables])
        several = np.bincount(stories.story, minlength=1)[stories.story] > 1
        slack = np.zeros(len(placed.eligible), dtype=np.int64)
        np.add.at(slack, stories.unit[several], np.abs(alone[several]))
        names = tuple(placed.field.names[at] for at in placed.eligible)
        return cls(settings, names, sums[placed.eligible], placed.tiebreak, stories, own, counts, slack)

    def tip(self, rule: Rule, field: Field, value: Decimal, changed: Decimal) -> TippingPoint | None:
        """Return how a change of one rule changes who is first, ``None`` if it does not."""
        other = replace(rule, points=changed) if field == "points" else replace(rule, multiplier=changed)
        settings = {month: _with_rule(published, rule, other) for month, published in self.settings.items()}
        runners = self._contenders(settings)
        rows = runners[self.stories.unit]
        again = self.stories.only(rows).score(settings)
        sums = self.sums.copy()
        np.add.at(sums, again.stories.unit, again.points - self.award.points[rows])
        first, then = self._first(self.sums, np.ones_like(runners)), self._first(sums, runners)
        return None if first == then else TippingPoint(rule.number, field, value, changed, first, then)

    def _first(self, sums: Ints, runners: Flags) -> tuple[str, ...]:
        """Return who is first among the runners."""
        rank = stability.ranks(stability.broken(stability.tenths(sums[runners]), self.tiebreak[runners]))
        return tuple(self.names[at] for at in np.flatnonzero(runners)[rank == 1])

    def _contenders(self, settings: dict[str, Settings]) -> Flags:
        """Return the units that may be first under these settings, by bounds that hold whatever stories and caps do."""
        tables = self.stories.tables(settings)[0]
        before = np.stack([table.points for table in self.award.tables])
        steps = np.stack([table.points for table in tables]) - before
        most = self.sums + self.counts @ steps.max(axis=0, initial=0) + self.slack
        least = self.sums + self.counts @ steps.min(axis=0, initial=0) - self.slack
        return np.asarray(most + POINTS_SCALE // 10 >= least.max(), dtype=bool)


def _with_rule(settings: Settings, rule: Rule, other: Rule) -> Settings:
    return replace(settings, rules=tuple(other if existing == rule else existing for existing in settings.rules))


def _of_ranked(award: Award, period: Period, months: Collection[str], placed: Placing) -> Stories:
    """Return the rows of ranked units in months that count and may change, kinds that score alike put together."""
    stories = award.stories
    number = {name: at for at, name in enumerate(placed.field.names)}
    place = np.array([*(number.get(unit, -1) for unit in stories.units), -1], dtype=np.int64)
    column = np.array([period.months.index(month) if month in months else -1 for month in stories.months] + [-1])
    unit, month = place[stories.unit], column[stories.month]
    inside = (unit >= 0) & (month >= 0)
    inside[inside] = placed.field.used[unit[inside], month[inside]]
    ranked = np.full(len(placed.field.names), -1, dtype=np.int64)
    ranked[placed.eligible] = np.arange(len(placed.eligible))
    inside[inside] = ranked[unit[inside]] >= 0
    names = tuple(placed.field.names[at] for at in placed.eligible)
    rows = stories.only(inside).merged(award)
    return replace(rows, units=names, unit=ranked[unit[inside]])
