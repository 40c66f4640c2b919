"""How long problems take: days from 日期 to 完成日期 of those closed, and days so far of those that are open.

Days are weighed by 数量, since that is how problems are counted everywhere; the mean of several units is that of all
their problems together, never a mean of means.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.numbers import Flags, tenths
from analytics.selection import Selection
from analytics.wording import number


@dataclass(frozen=True, slots=True)
class Pace:
    """One unit (``None``: all together): problems closed in the period and their mean days; those open, and the oldest.

    ``days`` is ``None`` where none was closed, ``oldest`` (days since it was found) where none is open.
    """

    unit: str | None
    closed: int
    days: Decimal | None
    open: int
    oldest: int | None


@dataclass(frozen=True, eq=False)
class Paces:
    """The units that closed or have problems, the slowest first, and all of them together."""

    units: tuple[Pace, ...]
    together: Pace

    def sentence(self) -> str:
        """Say who is slowest, and the mean of all: ``平均整改天数最长的是柳岸社区，30.5天（销号4个）；全部12.1天。``"""
        slowest = next((pace for pace in self.units if pace.days is not None), None)
        if slowest is None:
            return "这一期没有销号的问题。"
        text = f"平均整改天数最长的是{slowest.unit}，{number(slowest.days)}天（销号{slowest.closed}个）"
        text += f"；全部{number(self.together.days)}天。"
        waiting = [pace for pace in self.units if pace.oldest is not None]
        longest = max(waiting, key=lambda pace: pace.oldest or 0, default=None)
        return text if longest is None else f"{text}没有销号的，{longest.unit}最久，已{longest.oldest}天。"


def rectification(facts: Facts, selection: Selection) -> Paces:
    """Return how long the problems of the units selected take, in the period and as of its cut-off day."""
    period, on = selection.period, facts.cut_off(selection.period)
    closed, open_ = (facts.counts(question, period.last, period.first_day, on) for question in ("closed", "open"))
    stages = facts.stages("open", period.last, period.first_day, on)
    raised = stages.groupby("unit", observed=True)["found"].min()
    oldest = {str(unit): (pd.Timestamp(on) - first).days for unit, first in raised.items()}
    names, places = closed.names, facts.places_of(closed.names)[:-1]
    inside = (places >= 0) & facts.scope(selection.chosen)[places]

    def pace(unit: str | None, chosen: Flags) -> Pace:
        pieces, waits = int(closed.value[chosen].sum()), [oldest[name] for name in names[chosen] if name in oldest]
        mean = tenths(Fraction(int(closed.days[chosen].sum()), pieces)) if pieces else None
        return Pace(unit, pieces, mean, int(open_.value[chosen].sum()), max(waits, default=None))

    some = np.flatnonzero(inside & ((closed.lines > 0) | (open_.lines > 0)))
    paces = [pace(str(names[at]), np.arange(len(names)) == at) for at in some[np.argsort(places[some])]]
    return Paces(
        tuple(sorted(paces, key=lambda unit_pace: (-(unit_pace.days or -1), -(unit_pace.oldest or 0)))),
        pace(None, inside),
    )
