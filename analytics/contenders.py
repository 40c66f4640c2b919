"""Who takes part in a ranking: the units of a level, what they reported, and why some have no rank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from analytics.basis import FEWER
from analytics.facts import Facts
from analytics.numbers import Flags, Ints
from analytics.parts import stocks
from analytics.periods import Period
from analytics.totals import Pools, present
from data.schema import Measure, keys

Level = Literal["社区", "街道"]
State = Literal["", "未报", "待报", "迟报不计入", "已报不足半数", "资料不足", "样本少", "不适用"]
"""Why a unit has no rank; empty for one that has."""
TOO_FEW: State = "已报不足半数"
STATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "未报": "未报，不参与排名",
        "待报": "待报：还没有到报送截止日",
        "迟报不计入": "迟报，按名次规则不计入",
        TOO_FEW: f"{FEWER}，暂不排名次",
        "资料不足": "报送月数不足65%，不排名次",
        "样本少": "基数不足5，不排名次",
        "不适用": "没有基数，不排名次",
    }
)
LEAST_PERCENT = 65
"""A unit is ranked in a period of several months only with this share of them reported."""


def why_nobody(states: Iterable[object], level: str = "单位") -> str:
    """Say why nobody has a rank, by the states that units of a level have instead."""
    return STATE_WORDS[TOO_FEW] if TOO_FEW in set(states) else f"还没有可以排名的{level}"


@dataclass(frozen=True)
class Contenders:
    """The units to be ranked: names, their pools, and what each has reported.

    ``sent`` and ``used``: unit × month, was it reported, and does that count; ``due``: should it have
    been reported by now.
    """

    names: tuple[str, ...]
    pools: Pools
    sent: Flags
    used: Flags
    due: Flags

    def states(self) -> list[State]:
        """Return why each unit cannot be ranked, as far as its reports tell.

        Months that nobody has reported at all are held against nobody.
        """
        some = np.any(self.sent, axis=0)
        months = np.sum((self.due | self.sent) & some, axis=1)
        columns = zip(self.sent.sum(axis=1), self.used.sum(axis=1), months, self.due.sum(axis=1), strict=True)
        return [_state(bool(sent), int(used), int(expected), bool(due)) for sent, used, expected, due in columns]


def _state(sent: bool, used: int, months: int, due: bool) -> State:
    if not sent:
        return "未报" if due else "待报"
    if not used:
        return "迟报不计入"
    return "资料不足" if used * 100 < LEAST_PERCENT * months else ""


def candidates(facts: Facts, period: Period, level: Level, units: Iterable[str] | None) -> tuple[str, ...]:
    """Return the units of a level below ``units`` that have to report in the period or reported in it."""
    register = facts.settings.register
    there = np.any(facts.expected_units(period.first, period.last), axis=1)
    there = (there | np.any(facts.reported(period.first, period.last), axis=1)) & facts.scope(units)
    below = {name for name, here in zip(facts.units, there, strict=True) if here}
    if level == "社区":
        return tuple(unit.name for unit in register.units if unit.level == level and unit.name in below)
    streets = (unit.name for unit in register.units if unit.level == level)
    return tuple(name for name in streets if any(unit.name in below for unit in register.below(name)))


def contenders(facts: Facts, counted: Facts, measure: Measure, period: Period, names: Sequence[str]) -> Contenders:
    """Return what these units have reported; ``counted`` are the facts without what does not count."""
    pools = Pools.above(facts, names)
    sheet = sheet_needed(measure)
    sent = present(facts, sheet, period, ("unit", "month"), pools)
    used = present(counted, sheet, period, ("unit", "month"), pools)
    due, inside = np.zeros_like(sent), pools.place >= 0
    np.logical_or.at(due, pools.place[inside], facts.due_units(period.first, period.last)[inside])
    return Contenders(tuple(names), pools, sent, used, due)


def sheet_needed(measure: Measure) -> str | None:
    """Return the sheet that a unit must have reported to be ranked; ``None``: any workbook."""
    return None if measure.kind == "composite" else measure.sheet


def residents(facts: Facts, period: Period, field: Contenders) -> Ints:
    """Return the residents of each unit at the period's end, 0 where those of a community are not known."""
    population = stocks(facts, keys.RESIDENTS, period)
    last, known = population.value[:, -1], population.known[:, -1] & (population.value[:, -1] > 0)
    place, inside = field.pools.place, field.pools.place >= 0
    people = np.zeros(len(field.names), dtype=np.int64)
    np.add.at(people, place[inside], np.where(known, last, 0)[inside])
    missing = inside & field.pools.counts & ~known & facts.open_units(period.last, period.last)[:, 0]
    people[place[missing]] = 0
    return people
