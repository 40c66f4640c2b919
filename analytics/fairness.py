"""What stands fairly beside a rank: a unit's own past, and its place among those of its group."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from analytics import stability
from analytics.facts import Facts
from analytics.numbers import Ints, Objects, decimals, divide
from analytics.periods import Period
from analytics.placing import FINE, placing
from analytics.ranking import Ranking
from data import months

BEFORE = 12
"""Months before a period that make up a unit's own past."""
_NO_AVERAGE = frozenset({"rate", "composite", "stock"})
"""Kinds of measure whose value is no sum of months."""


@dataclass(frozen=True)
class Fairness:
    """One unit's own average a month over the twelve months before, and now; and its place in its group.

    Of a rate the averages are the rates of the whole spans. What does not apply is ``None``.
    """

    own_average: Decimal | None = None
    average: Decimal | None = None
    group: str | None = None
    group_rank: int | None = None
    group_size: int | None = None

    @property
    def against_own(self) -> Decimal | None:
        """How much more (or less, below 0) a month it is than the unit's own past."""
        return None if self.average is None or self.own_average is None else self.average - self.own_average


def fairness(facts: Facts, ranking: Ranking) -> dict[str, Fairness]:
    """Return for every ranked unit what stands fairly beside its rank."""
    units = [str(unit) for unit in ranking.rows["unit"].head(ranking.ranked)]
    span = Period(months.shift(ranking.period.first, -BEFORE), months.shift(ranking.period.first, -1))
    now, past = (_averages(facts, ranking, period, units) for period in (ranking.period, span))
    groups = _groups(facts, ranking, units)
    return {unit: Fairness(past.get(unit), now.get(unit), *groups.get(unit, ())) for unit in units}


def _averages(facts: Facts, ranking: Ranking, period: Period, units: list[str]) -> dict[str, Decimal]:
    """Return what each unit has a month, of the months that it reported, to 0.1; nothing where it has none."""
    placed = placing(facts, ranking.measure, period, ranking.level, units)
    known = [at for at, value in enumerate(placed.column) if value is not None]
    if not known:
        return {}
    length = placed.field.used.sum(axis=1)[known] if ranking.measure.kind not in _NO_AVERAGE else np.ones(len(known))
    shown = _tenths(placed.fine[known], np.maximum(length.astype(np.int64), 1))
    return {placed.field.names[at]: value for at, value in zip(known, shown, strict=True)}


def _tenths(fine: Ints, length: Ints) -> Objects:
    return decimals(divide(fine * 10, length * FINE, 1), 1)


def _groups(facts: Facts, ranking: Ranking, units: list[str]) -> dict[str, tuple[str, int, int]]:
    """Return each unit's group, its rank among the ranked units of that group, and how many these are."""
    register = facts.settings.register.by_name
    ranks = np.array(ranking.rows["rank"].head(ranking.ranked), dtype=np.int64)
    members: dict[str, list[int]] = {}
    for at, unit in enumerate(units):
        group = register[unit].group if unit in register else None
        if group:
            members.setdefault(group, []).append(at)
    return {
        units[at]: (group, int(rank), len(places))
        for group, places in members.items()
        for at, rank in zip(places, stability.ranks(-ranks[places]), strict=True)
    }
