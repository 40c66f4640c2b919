"""How long problems take: days from 日期 to 完成日期 of those closed, and days so far of those that are open.

Days are weighed by 数量, since that is how problems are counted everywhere; the mean of several units is that of all
their problems together, never a mean of means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from analytics.facts import Facts
from analytics.numbers import Ints, tenths
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


@dataclass(frozen=True, eq=False)
class _Problems:
    """Problems closed in a period, or open at its end: one a stage, whose, how many pieces, and days."""

    units: Ints
    pieces: Ints
    days: Ints

    def of(self, unit: int | None) -> _Problems:
        """Return those of a unit by its place, ``None``: all."""
        if unit is None:
            return self
        mine = self.units == unit
        return _Problems(self.units[mine], self.pieces[mine], self.days[mine])

    @property
    def total(self) -> int:
        """The pieces."""
        return int(self.pieces.sum())

    @property
    def mean(self) -> Decimal | None:
        """The mean days of a piece, to 0.1; ``None`` without any."""
        return tenths(Fraction(int((self.days * self.pieces).sum()), self.total)) if self.total else None

    @property
    def longest(self) -> int | None:
        """The most days, ``None`` without any."""
        return int(self.days.max()) if len(self.days) else None


def rectification(facts: Facts, selection: Selection) -> Paces:
    """Return how long the problems of the units selected take, in the period and as of its cut-off day."""
    on, standing = facts.cut_off(selection.period), facts.standing(selection.period.last)
    closed = standing.closed(selection.period.first_day, on)
    open_ = standing.unclosed(on)
    found, ended = _numbers(standing.found_on), _numbers(standing.start)
    done = _problems(facts, selection, closed, ended[closed] - found[closed])
    waiting = _problems(facts, selection, open_, (on - date(1970, 1, 1)).days - found[open_])

    def pace(unit: int | None) -> Pace:
        mine, left = done.of(unit), waiting.of(unit)
        return Pace(None if unit is None else facts.units[unit], mine.total, mine.mean, left.total, left.longest)

    paces = [pace(int(unit)) for unit in np.unique(np.concatenate([done.units, waiting.units]))]
    return Paces(tuple(sorted(paces, key=lambda one: (-(one.days or -1), -(one.oldest or 0)))), pace(None))


def _problems(facts: Facts, selection: Selection, stages: Ints, took: Ints) -> _Problems:
    units = facts.ledger_units[stages]
    inside = (units >= 0) & facts.scope(selection.chosen)[units]
    pieces = facts.ledger["quantity"].to_numpy()[stages]
    return _Problems(units[inside], pieces[inside].astype(np.int64), took[inside])


def _numbers(days: npt.NDArray[np.datetime64]) -> Ints:
    """Return days as numbers that grow by one a day, from the first of 1970."""
    return days.astype("datetime64[D]").astype(np.int64)
