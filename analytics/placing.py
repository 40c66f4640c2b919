"""Who stands where by a measure: values, ranks, and why some have none.

A unit that has not reported has no rank and no zero; 街道本级 is counted in totals and never ranked. Of fewer than
half of the units that have to report nobody has a rank.
Values are rounded first and ranked then, so that what is shown explains the rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics import stability
from analytics.basis import is_representative
from analytics.contenders import TOO_FEW, Contenders, Level, State, candidates, contenders
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import Ints, Objects
from analytics.parts import parts_of
from analytics.periods import Period
from analytics.totals import totals
from data.schema import Measure, keys
from data.stories import level_order

LEAST_BASE = 5
"""A rate has a rank only when at least so many stand below its line."""
FINE = 1000
"""Values are compared as whole numbers of 1/1000: every kind of value is exact there."""


def _values(counted: Facts, measure: Measure, period: Period, field: Contenders) -> Objects:
    """Return the value of each unit, ``None`` without one."""
    frame = values(counted, [measure.key], period, by=("unit",), pooled=field.names)
    at = dict(zip(frame["unit"], frame["value"], strict=True))
    column = np.empty(len(field.names), dtype=object)
    column[:] = [at.get(name) for name in field.names]
    return column


def _totals(counted: Facts, key: str, period: Period, field: Contenders) -> Ints:
    """Return the total of each unit, 0 without any."""
    summed = totals(counted, key, period, ("unit",), pools=field.pools)
    column = np.zeros(len(field.names), dtype=np.int64)
    column[summed.unit] = summed.total
    return column


def _pieces(counted: Facts, measure: Measure, period: Period, field: Contenders) -> tuple[Ints, ...] | None:
    """Return what each unit has in pieces that come singly, for a rate with its bases."""
    keys = parts_of(measure) if measure.kind == "rate" else (measure.key,) if measure.is_of_pieces else ()
    return tuple(_totals(counted, key, period, field) for key in keys) or None


def level_table(counted: Facts, key: str, period: Period, field: Contenders, levels: Sequence[str]) -> Ints:
    """Return totals by unit and level, the highest level first; what has no known level comes last."""
    summed = totals(counted, key, period, ("unit", "level"), pools=field.pools)
    place = {level: at for at, level in enumerate(levels)}
    table = np.zeros((len(field.names), len(levels) + 1), dtype=np.int64)
    columns = [place.get(level, len(levels)) for level in summed.traits["level"]]
    np.add.at(table, (summed.unit, np.array(columns, dtype=np.int64)), summed.total)
    return table if table[:, -1].any() else table[:, :-1]


@dataclass(frozen=True)
class Placing:
    """Who stands where; ``rank``, ``tiebreak`` and ``counts`` have a line for the eligible units only.

    ``column`` has the value of every unit of the field, ``fine`` in 1/1000; ``pieces`` see ``Ranking``.
    """

    counted: Facts
    field: Contenders
    column: Objects
    states: list[State]
    eligible: Ints
    pieces: tuple[Ints, ...] | None
    fine: Ints
    rank: Ints
    tiebreak: Ints
    counts: Ints
    levels: tuple[str, ...]


def placing(
    facts: Facts, measure: Measure, period: Period, level: Level = "社区", units: Sequence[str] | None = None
) -> Placing:
    """Place the units of a level at or below ``units`` (``None``: all) by a measure in a period.

    A period that ends in a published month goes by the settings that it was published with.
    """
    facts = facts.settled(period.last)
    counted = facts if facts.settings.policy.late == "计入" else facts.on_time()
    field = contenders(facts, counted, measure, period, candidates(facts, period, level, units))
    column = _values(counted, measure, period, field)
    pieces = _pieces(counted, measure, period, field)
    bases = pieces[1] if pieces is not None and measure.kind == "rate" else None
    states = _with_values(field, column, bases)
    if not is_representative(facts, period, facts.scope(units)):
        states = [state or TOO_FEW for state in states]
    eligible = np.flatnonzero(np.array([not state for state in states], dtype=bool))
    fine = np.array([0 if value is None else int(value * FINE) for value in column], dtype=np.int64)
    levels = tuple(level_order(facts.settings.vocabulary))
    counts = level_table(counted, keys.PUBLISHED, period, field, levels)[eligible]
    by_level = measure.kind == "points" and facts.settings.policy.ties == "按高层级"
    tiebreak = stability.by_level(counts) if by_level else np.zeros(len(eligible), dtype=np.int64)
    rank = stability.ranks(stability.broken(fine[eligible], tiebreak))
    return Placing(counted, field, column, states, eligible, pieces, fine, rank, tiebreak, counts, levels)


def _with_values(field: Contenders, column: Objects, bases: Ints | None) -> list[State]:
    """Add to the states those that follow from values: a rate without or with a small base."""
    states = field.states()
    for at, state in enumerate(states):
        if not state and column[at] is None:
            states[at] = "不适用"
        elif not state and bases is not None and bases[at] < LEAST_BASE:
            states[at] = "样本少"
    return states
