"""Tasks (任务): what is to be done in each month, quarter, half-year or year, and how far it is done.

A task that is in force for a part of its cycle only asks for that part of it. What is due to date
grows evenly over the cycle; a rate, a stock or a number of titles is due as a whole all the time.
The words are neutral: 已完成, 进度正常, 差3次, 未报, 待报.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analytics.aggregates import communities, expected_names
from analytics.completion import LENGTHS, is_as_of
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import decimal, tenths
from analytics.periods import Period
from analytics.wording import NOT_DUE, NOT_REPORTED, Number, listed, number, shortfalls_listed
from data.schema import Measure, measure_of
from data.settings.values import REPORTING_LEVELS, Target, TargetPeriod

CYCLES: Mapping[TargetPeriod, Callable[[str], Period]] = MappingProxyType(
    {"月": Period.month, "季": Period.quarter, "半年": Period.half, "年": Period.year}
)
COLUMNS = (
    "unit",
    "measure",
    "category",
    "period",
    "first",
    "last",
    "minimum",
    "due",
    "done",
    "approximate",
    "short",
    "behind",
    "missing",
    "state",
    "named",
)
DONE, ON_TIME, NOT_APPLICABLE = "已完成", "进度正常", "不适用"
_NO_LINE = frozenset({"rate", "stock", "composite"})
"""Kinds of measure of which a unit without a line has no value; of others it has nothing."""


def tasks(facts: Facts, month: str, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return ``COLUMNS``: every task in force in a month, as far as it is done by the end of that month.

    ``first`` and ``last`` bound the part of the cycle in which the task is in force; ``minimum`` is
    asked for by its end, ``due`` by the end of ``month``; ``done`` is ``None`` where nothing was
    reported (or for a rate without a base); ``short`` is missing to the minimum, ``behind`` to what is due, both
    as they can be made up; ``missing`` counts the months that are due and not reported, ``named`` is the measure
    itself. Sorted by measure and category as listed, then by unit.
    """
    facts = facts.settled(month)
    names = expected_names(facts, Period.month(month), units)
    targets = [target for target in facts.settings.targets if _in_force(target, month)]
    lines: list[dict[str, Any]] = []
    for target in targets:
        lines += _Task.of(facts, target, month).lines(_owners(facts, target, targets, names))
        lines += _pooled_lines(facts, target, month) if units is None else []
    order = {measure.key: place for place, measure in enumerate(facts.dictionary.measures)}
    lines.sort(key=lambda line: (order[line["measure"]], line["category"] or "", LENGTHS[line["period"]]))
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="object")


def _in_force(target: Target, month: str) -> bool:
    return (target.first is None or target.first <= month) and (target.last is None or month <= target.last)


def _owners(facts: Facts, target: Target, targets: Sequence[Target], names: Sequence[str]) -> list[str]:
    """Return the units that a task is for: its own, else every community without a task of its own."""
    if target.unit is not None:
        return [name for name in names if name == target.unit]
    alike = {(other.measure, other.category): set[str]() for other in targets}
    for other in targets:
        if other.unit is not None:
            alike[other.measure, other.category].add(other.unit)
    own = alike[target.measure, target.category]
    return [name for name in communities(facts, names) if name not in own]


@dataclass(frozen=True)
class _Task:
    """One task in the cycle around a month."""

    facts: Facts
    target: Target
    measure: Measure
    span: Period
    cycle: Period
    month: str

    @classmethod
    def of(cls, facts: Facts, target: Target, month: str) -> _Task:
        """Return the task in the cycle that the month lies in, within its months in force."""
        cycle = CYCLES[target.period](month)
        first = max(cycle.first, target.first or cycle.first)
        last = min(cycle.last, target.last or cycle.last)
        return cls(facts, target, facts.dictionary[target.measure], Period(first, last), cycle, month)

    @property
    def to_date(self) -> Period:
        """The months in force so far."""
        return Period(self.span.first, self.month)

    def share(self, months: int) -> Fraction:
        """Return what so many months in force ask for."""
        if is_as_of(self.measure):
            return Fraction(self.target.minimum)
        return Fraction(self.target.minimum) * months / self.cycle.length

    def lines(self, owners: Sequence[str]) -> list[dict[str, Any]]:
        """Return the line of each unit that the task is for."""
        if not owners:
            return []
        done = self._done(values(self.facts, [self.measure.key], self.to_date, by=self._by, units=owners))
        sent = self.facts.reported(self.to_date.first, self.to_date.last, self.measure.sheet)
        open_ = self.facts.open_units(self.span.first, self.span.last)
        due = self.facts.due_units(self.to_date.first, self.to_date.last)
        places = [self.facts.place(unit) for unit in owners]
        return [
            self._line(unit, done.get(unit, self._nothing), sent[place], due[place], open_[place])
            for unit, place in zip(owners, places, strict=True)
        ]

    def pooled(self) -> dict[str, Any]:
        """Return the line of a unit above communities, over all below it."""
        unit = str(self.target.unit)
        frame = values(self.facts, [self.measure.key], self.to_date, by=self._by, pooled=[unit])
        places = [self.facts.place(member.name) for member in self.facts.settings.register.below(unit)]
        sent = self.facts.reported(self.to_date.first, self.to_date.last, self.measure.sheet)[places]
        due = self.facts.due_units(self.to_date.first, self.to_date.last)[places]
        done = self._done(frame).get(unit, self._nothing)
        return self._line(unit, done, np.any(sent, axis=0), np.any(due, axis=0), None)

    @property
    def _nothing(self) -> tuple[Number | None, bool]:
        """What a unit without a line has: nothing of a sum, no rate."""
        return None if self.measure.kind in _NO_LINE else 0, False

    @property
    def _by(self) -> tuple[Any, ...]:
        return ("unit",) if self.target.category is None else ("unit", self.target.dimension)

    def _done(self, frame: pd.DataFrame) -> dict[str, tuple[Number | None, bool]]:
        if self.target.category is not None:
            frame = frame[frame[self.target.dimension] == self.target.category]
        return {
            str(unit): (value, bool(mark))
            for unit, value, mark in zip(frame["unit"], frame["value"], frame["approximate"], strict=True)
        }

    def _line(self, unit: str, reading: tuple[Number | None, bool], sent: Any, due: Any, open_: Any) -> dict[str, Any]:
        """Return a line.

        ``sent`` and ``due`` flag the months so far that were reported, and that have to be by now;
        ``open_`` those in force in which the unit has the task (``None``: all).
        """
        so_far = len(sent)
        required = np.ones(self.span.length, dtype=bool) if open_ is None else open_
        reported, missing = bool(np.any(sent)), int((required[:so_far] & due & ~np.asarray(sent)).sum())
        done, mark = reading if reported else (None, False)
        judged = self._judge(done, int(required.sum()), int(required[:so_far].sum()))
        absent = {} if reported else {"state": NOT_REPORTED if missing else NOT_DUE}
        return {
            "unit": unit,
            "measure": self.measure.key,
            "named": self.measure,
            "category": self.target.category,
            "period": self.target.period,
            "first": self.span.first,
            "last": self.span.last,
            "done": done,
            "approximate": mark,
            "missing": missing,
            **judged,
            **absent,
        }

    def _judge(self, done: Number | None, required: int, so_far: int) -> Mapping[str, Any]:
        """Return what is asked for in so many months, how far it is done, and the words for that.

        Of many units only few differ in all three, and fractions are slow: each case is worked out once.
        """
        case = (done, required, so_far)
        if case not in self._judgements:
            minimum, so_far_due = self.share(required), self.share(so_far)
            short, shortfall = (None if done is None else self._gap(part, done) for part in (minimum, so_far_due))
            self._judgements[case] = {
                "minimum": tenths(minimum),
                "due": tenths(so_far_due),
                "short": short,
                "behind": shortfall,
                "state": self._state(short, shortfall),
            }
        return self._judgements[case]

    @cached_property
    def _judgements(self) -> dict[tuple[Number | None, int, int], Mapping[str, Any]]:
        return {}

    def _state(self, short: Number | None, shortfall: Number | None) -> str:
        if short is None or shortfall is None:
            return NOT_APPLICABLE
        over = self.month == self.span.last or is_as_of(self.measure)
        if not short or (not over and not shortfall):
            return ON_TIME if short else DONE
        return f"{'' if over else '进度'}差{number(shortfall)}{self._unit}"

    @property
    def _unit(self) -> str:
        return "个百分点" if self.measure.unit == "%" else self.measure.unit

    def _gap(self, minimum: Fraction, done: Number) -> Number:
        """Return what is missing, as it can be made up: the next whole number, of what has decimals the next 0.1."""
        gap = max(Fraction(0), minimum - Fraction(done))
        if self.measure.scale > 1 or self.measure.kind in {"rate", "composite"}:
            return decimal(ceil(gap * 10), 1)
        return ceil(gap)


def _pooled_lines(facts: Facts, target: Target, month: str) -> list[dict[str, Any]]:
    """Return the line of a task for a unit above communities, if it is one."""
    known = facts.settings.register.by_name.get(target.unit or "")
    above = known is not None and known.level not in REPORTING_LEVELS
    return [_Task.of(facts, target, month).pooled()] if above else []


def monthly_minimum(facts: Facts, measure: str, period: Period, units: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """Return (unit, month) → what a task by the month asks for of the whole measure in each month of a period."""
    names = list(units)
    minimums: dict[tuple[str, str], Decimal] = {}
    for month in period.months:
        targets = [
            target
            for target in facts.settings_in(month).targets
            if target.measure == measure and _in_force(target, month)
        ]
        targets = [target for target in targets if target.category is None]
        for target in targets:
            if target.period == "月":
                minimums |= {(name, month): target.minimum for name in _owners(facts, target, targets, names)}
    return minimums


def task_name(measure: str | Measure, category: str | None, period: str) -> str:
    """Return what a task is called for short, without its minimum: ``学习场次（集中学习）·每季``."""
    return f"{measure_of(measure).title}{f'（{category}）' if category else ''}·每{period}"


@dataclass(frozen=True)
class Achievement:
    """One task and where its units are: ``short`` has a unit and its words (差3次)."""

    named: Measure
    category: str | None
    period: TargetPeriod
    minimum: Decimal
    done: tuple[str, ...]
    on_time: tuple[str, ...]
    short: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...] = ()

    @property
    def measure(self) -> str:
        """The key of what is measured."""
        return self.named.key

    def name(self) -> str:
        """Return what the task is called for short."""
        return task_name(self.named, self.category, self.period)

    def title(self) -> str:
        """Return the task in words: ``学习场次（集中学习）每季至少3次``."""
        known = self.named
        name = f"{known.title}（{self.category}）" if self.category else known.title
        return f"{name}每{self.period}至少{number(self.minimum)}{known.unit}"

    def text(self, most: int | None = None) -> str:
        """Return the 达标 list as a sentence, each list with at most so many names; an empty one is left out."""
        parts = [f"{len(self.done)}个单位已完成"] if self.done else []
        parts += [f"{len(self.on_time)}个单位进度正常"] if self.on_time else []
        parts += [shortfalls_listed(self.short, most)] if self.short else []
        parts += [f"未报{len(self.missing)}个（{listed(self.missing, most)}）"] if self.missing else []
        parts += [f"待报{len(self.waiting)}个（{listed(self.waiting, most)}）"] if self.waiting else []
        return f"{self.title()}：{'；'.join(parts)}。"


def achievements(progress: pd.DataFrame) -> list[Achievement]:
    """Return the 达标 list of what ``tasks`` found, one a task with the same minimum."""
    groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for line in progress.to_dict("records"):
        key = (line["named"], line["category"], line["period"], line["minimum"])
        groups.setdefault(key, []).append((line["unit"], line["state"]))
    return [_achievement(lines, *key) for key, lines in groups.items()]


def is_short(state: str) -> bool:
    """Tell whether the state of a task says that something lacks: ``差1次``."""
    return "差" in state


def _achievement(
    lines: Sequence[tuple[str, str]], named: Measure, category: str | None, period: TargetPeriod, minimum: Decimal
) -> Achievement:
    def those(word: str) -> tuple[str, ...]:
        return tuple(unit for unit, state in lines if state == word)

    short = tuple((unit, state) for unit, state in lines if is_short(state))
    return Achievement(
        named, category, period, minimum, those(DONE), those(ON_TIME), short, those(NOT_REPORTED), those(NOT_DUE)
    )
