"""The figures of a document: read once for a scope and a period, each as a citation or not there at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.totals import By
from data.schema import MEASURE
from data.settings.values import Register
from reports.word.draft import Cited, Clause, Cut
from reports.word.sentences import Number, clause, counted, digits, earlier, earlier_title, joined, point

WHOLE = "全部单位"


def scope_title(register: Register, unit: str | None) -> str:
    """Return what a document is about: the unit, the one at the top of the tree, or all."""
    if unit is not None:
        return unit
    roots = register.children.get(None, ())
    return roots[0].name if len(roots) == 1 else WHOLE


@dataclass(frozen=True)
class Reader:
    """Figures of one unit (``None``: all) in one period; what is 未报 is ``None``, 零报 is 0."""

    facts: Facts
    period: Period
    unit: str | None = None

    @cached_property
    def title(self) -> str:
        """What the figures are of."""
        return scope_title(self.facts.settings.register, self.unit)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The reporting units at or below the unit, in listed order."""
        inside = self.facts.scope(self._units)
        return tuple(name for name, here in zip(self.facts.units, inside, strict=True) if here)

    @property
    def _units(self) -> list[str] | None:
        return None if self.unit is None else [self.unit]

    @cached_property
    def before(self) -> Reader:
        """The same unit in the period that documents compare with."""
        return Reader(self.facts, earlier(self.period), self.unit)

    @cached_property
    def sent(self) -> int:
        """How many monthly reports the figures rest on."""
        here = [self.facts.place(unit) for unit in self.members]
        return int(self.facts.reported(self.period.first, self.period.last)[here].sum())

    @property
    def comparable(self) -> bool:
        """Whether both periods rest on about as many reports: not more than a tenth apart."""
        return self.before.sent > 0 and 10 * abs(self.sent - self.before.sent) <= max(self.sent, self.before.sent)

    def at(self, unit: str) -> Reader:
        """Return the figures of one unit below."""
        return Reader(self.facts, self.period, unit)

    @cached_property
    def _totals(self) -> dict[str, tuple[Number | None, bool]]:
        found = values(self.facts, None, self.period, (), self._units)
        columns = (found[name] for name in ("measure", "value", "approximate"))
        return {str(key): (value, bool(mark)) for key, value, mark in zip(*columns, strict=True)}

    def value(self, key: str) -> Number | None:
        """Return the value of a measure, ``None`` when there is none."""
        return self._totals.get(key, (None, False))[0]

    def approximate(self, key: str) -> bool:
        """Tell whether the value of a measure is only known to be at least so much."""
        return self._totals.get(key, (None, False))[1]

    def total(self, key: str, *, zero: bool = False) -> Cited | None:
        """Return the figure of a measure; ``None`` when it is 未报, or 0 and zeros are not wanted."""
        value = self.value(key)
        if value is None or (value == 0 and not zero):
            return None
        return self.cite(key, value, approximate=self.approximate(key))

    def has(self, key: str) -> bool:
        """Tell whether a measure was reported at all; a rate may have been, and yet have no value."""
        return key in self._totals

    def cite(
        self, key: str, value: Number, cut: Cut = (), *, approximate: bool = False, unit: str | None = None
    ) -> Cited:
        """Return a figure, or a part of one, as a citation; ``unit``: of a unit below."""
        measure = MEASURE[key]
        return Cited(
            text=counted(value, measure, approximate=approximate),
            exact=f"{digits(value)}{'余' if approximate else ''}{measure.unit}",
            title=measure.title,
            definition=measure.definition,
            unit=unit or self.title,
            period=self.period,
            measure=key,
            cut=cut,
        )

    def frame(self, key: str, *by: By) -> pd.DataFrame:
        """Return the values of a measure cut by dimensions."""
        return values(self.facts, [key], self.period, by, self._units)

    def cut(self, key: str, dimension: By, *, order: Sequence[str] = ()) -> list[tuple[str, Cited]]:
        """Return the parts of a figure that are not 0: in the given order, else the largest first."""
        found = self.frame(key, dimension)
        columns = (found[name] for name in (dimension, "value", "approximate"))
        lines = [(word, value, bool(mark)) for word, value, mark in zip(*columns, strict=True) if word and value]
        place = {word: at for at, word in enumerate(order)}
        lines.sort(key=lambda line: (place.get(line[0], len(place)), -line[1], str(line[0])))
        return [
            (str(word), self.cite(key, value, ((dimension, str(word)),), approximate=mark))
            for word, value, mark in lines
        ]

    def by_unit(self, key: str) -> dict[str, Cited]:
        """Return the figure of each unit that has one, zeros too, in listed order."""
        found = self.frame(key, "unit")
        columns = (found[name] for name in ("unit", "value", "approximate"))
        return {
            str(unit): self.cite(key, value, approximate=bool(mark), unit=str(unit))
            for unit, value, mark in zip(*columns, strict=True)
            if value is not None
        }

    def numbers(self, key: str) -> dict[str, Number]:
        """Return the value of each unit that has one."""
        found = self.frame(key, "unit")
        return {
            str(unit): value for unit, value in zip(found["unit"], found["value"], strict=True) if value is not None
        }

    def count(self, number: int, title: str, definition: str, unit: str = "个") -> Cited | None:
        """Return something counted from the reports as a figure; ``None`` for 0."""
        if number == 0:
            return None
        text = f"{number}{unit}"
        return Cited(text, text, title, definition, self.title, self.period)

    def change(self, key: str) -> Clause | None:
        """Return ``较上月增加12篇``; ``None`` without a figure to compare with, or when one is 约数."""
        now, then = self.value(key), self.before.value(key)
        if now is None or then is None or not self.comparable or self.approximate(key) or self.before.approximate(key):
            return None
        than = earlier_title(self.period)
        if now == then:
            return (f"与{than}持平",)
        difference = abs(Decimal(now) - Decimal(then))
        percent = MEASURE[key].unit == "%"
        text = point(difference) if percent else f"{digits(difference)}{MEASURE[key].unit}"
        rise, fall = ("提高", "降低") if percent else ("增加", "减少")
        unit = MEASURE[key].unit
        told = f"本期{digits(now)}{unit}，{self.before.period.title()}{digits(then)}{unit}"
        difference_of = Cited(
            text,
            text,
            f"{MEASURE[key].title}之差",
            MEASURE[key].definition,
            self.title,
            self.period,
            key,
            compared=told,
        )
        return clause(f"较{than}{rise if now > then else fall}", difference_of)


def enumerated(parts: Sequence[tuple[str, Cited]], most: int | None = None) -> Clause | None:
    """Return parts in a row: ``集中学习12次、理论宣讲24次``; beyond ``most`` they are left out, 等 after the last."""
    shown = parts if most is None else parts[:most]
    row = joined((clause(word, cited) for word, cited in shown), "、")
    return clause(row, "等") if row and len(shown) < len(parts) else row


def leaders(figures: dict[str, Any], value: Callable[[str], Number], most: int) -> list[str]:
    """Return the units with the highest values above 0, ``most`` of them, and whoever equals the last."""
    ranked = sorted((unit for unit in figures if value(unit) > 0), key=value, reverse=True)
    if len(ranked) <= most:
        return ranked
    least = value(ranked[most - 1])
    return [unit for unit in ranked if value(unit) >= least]
