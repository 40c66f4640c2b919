"""综合完成率: how far the tasks of four areas were done, weighted; an option, off without weights.

Each area counts min(1, actual ÷ 任务), 整改 the problems closed among those found. An area without
obligation is left out and the weights of the others are rescaled; a group whose area has an
obligation and is 未报 has no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from analytics.facts import Facts
from analytics.numbers import Flags, Ints
from analytics.periods import Period
from analytics.totals import Pools, Totals, present, totals
from data.schema import Measure, keys
from data.settings.values import Settings, Target, TargetPeriod

AREAS: Mapping[str, str] = MappingProxyType(
    {"学习": keys.STUDY_SESSIONS, "志愿": keys.VOLUNTEER_ACTIVITIES, "上稿": keys.PUBLISHED}
)
"""The areas with a 任务 and the measure that fulfils it."""
RECTIFICATION = "整改"
LENGTHS: Mapping[TargetPeriod, int] = MappingProxyType({"月": 1, "季": 3, "半年": 6, "年": 12})
Group = tuple[int, int]


@dataclass(frozen=True)
class Completion:
    """The composite of each group in hundredths; ``known`` is false where no area has an obligation."""

    totals: Totals
    hundredths: Ints
    known: Flags


def monthly_task(targets: Iterable[Target], month: str) -> Fraction | None:
    """Return the largest of these tasks in one month (a quarter's is a third a month), ``None`` without."""
    rates = [
        Fraction(target.minimum) / LENGTHS[target.period]
        for target in targets
        if (target.first is None or target.first <= month) and (target.last is None or month <= target.last)
    ]
    return max(rates, default=None)


def task(targets: Sequence[Target], unit: str, measure: str, months: Iterable[str], *, community: bool) -> Fraction:
    """Return what a unit has to reach in these months: its own task, else every community's; 0 without.

    Only tasks for the whole measure count, none for one of its categories.
    """
    whole = [target for target in targets if target.measure == measure and target.category is None]
    own = [target for target in whole if target.unit == unit]
    common = [target for target in whole if target.unit is None] if community else []
    minimum = Fraction(0)
    for month in months:
        rate = monthly_task(own, month)
        minimum += (monthly_task(common, month) if rate is None else rate) or Fraction(0)
    return minimum


def is_as_of(measure: Measure) -> bool:
    """Tell whether a task asks for a measure as a whole all the time: a share, or what is counted as of a day."""
    return measure.kind in {"rate", "stock", "composite"} or measure.question == "titles"


def task_due(facts: Facts, unit: str, measure: str, period: Period) -> Fraction:
    """Return what a unit has to reach of a whole measure in a period, 0 without a task.

    What is counted as of a day, or is a share, is not added up over months: it is asked for as it is.
    """
    known = facts.settings.register.by_name.get(unit)
    targets, community = facts.settings_in(period.last).targets, known is not None and known.level == "社区"
    if is_as_of(facts.dictionary[measure]):
        return _minimum(targets, unit, measure, period.last, community=community)
    return task(targets, unit, measure, period.months, community=community)


def _minimum(targets: Sequence[Target], unit: str, measure: str, month: str, *, community: bool) -> Fraction:
    applicable = [
        target
        for target in targets
        if target.measure == measure
        and target.category is None
        and (target.first or month) <= month <= (target.last or month)
    ]
    own = [target.minimum for target in applicable if target.unit == unit]
    common = [target.minimum for target in applicable if target.unit is None] if community else []
    return Fraction(max(own or common, default=Decimal(0)))


def combine(weights: Mapping[str, Decimal], done: Mapping[str, Fraction]) -> Fraction | None:
    """Return the weighted mean of the areas done (each at most 1) out of 100, ``None`` without weight."""
    weight = sum((Fraction(weights[area]) for area in done if area in weights), Fraction(0))
    if not weight:
        return None
    score = sum((Fraction(weights[area]) * min(part, Fraction(1)) for area, part in done.items() if area in weights))
    return 100 * Fraction(score) / weight


def completion(facts: Facts, period: Period, by: Sequence[str], pools: Pools) -> Completion:
    """Return 综合完成率 of every group that reported; nothing at all when there are no weights.

    A month by itself goes by its own weights and tasks, a period by those of its last month.
    """
    by = [name for name in by if name in {"unit", "month"}]
    ends = period.months if "month" in by else [period.last]
    scores = _scores(facts, period, by, pools, [facts.settings_in(month) for month in ends])
    groups = sorted(scores)
    units = np.array([unit if "unit" in by else -1 for unit, _ in groups], dtype=np.int64)
    months = np.array([month if "month" in by else -1 for _, month in groups], dtype=np.int64)
    known = np.array([scores[group] is not None for group in groups], dtype=bool)
    hundredths = np.array([_hundredths(scores[group]) for group in groups], dtype=np.int64)
    marks = np.zeros(len(groups), dtype=bool)
    return Completion(Totals(units, months, {}, hundredths[:, None], marks), hundredths, known)


def _hundredths(score: Fraction | None) -> int:
    if score is None:
        return 0
    exact = score * 100
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _scores(
    facts: Facts, period: Period, by: Sequence[str], pools: Pools, rules: Sequence[Settings]
) -> dict[Group, Fraction | None]:
    """Return the score of each group; ``rules``: the settings of each month, or of all as one."""
    areas = [area for area in AREAS if any(area in settings.weights for settings in rules)]
    if not any(settings.weights for settings in rules):
        return {}
    done = {area: _totals(facts, AREAS[area], period, by, pools) for area in areas}
    minimums = {area: _tasks(facts, AREAS[area], period, by, pools, rules) for area in areas}
    detected, closed = (_totals(facts, key, period, by, pools) for key in (keys.FOUND, keys.RECTIFIED))
    reported = present(facts, None, period, by, pools)
    scores: dict[Group, Fraction | None] = {}
    for group in zip(*(axis.tolist() for axis in np.nonzero(reported)), strict=True):
        weights = rules[group[1]].weights
        if not weights:
            continue
        owed = [area for area in areas if area in weights and minimums[area].get(group)]
        if any(group not in done[area] for area in owed):
            continue
        parts = {area: done[area][group] / minimums[area][group] for area in owed}
        if RECTIFICATION in weights and detected.get(group):
            parts[RECTIFICATION] = Fraction(closed.get(group, 0)) / detected[group]
        scores[group] = combine(weights, parts)
    return scores


def _totals(facts: Facts, key: str, period: Period, by: Sequence[str], pools: Pools) -> dict[Group, Fraction]:
    summed = totals(facts, key, period, by, pools=pools)
    groups = zip(np.maximum(summed.unit, 0).tolist(), np.maximum(summed.month, 0).tolist(), strict=True)
    return dict(zip(groups, map(Fraction, summed.total.tolist()), strict=True))


def _tasks(
    facts: Facts, key: str, period: Period, by: Sequence[str], pools: Pools, rules: Sequence[Settings]
) -> dict[Group, Fraction]:
    """Add up the tasks of the units of each group that reported anything in its months."""
    register = facts.settings.register.by_name
    own = {target.unit for settings in rules for target in settings.targets}
    spans = [[month] for month in period.months] if "month" in by else [period.months]
    reported = facts.reported(period.first, period.last)
    sent = reported if "month" in by else np.any(reported, axis=1)[:, None]
    known: dict[tuple[str | None, bool, int], Fraction] = {}
    minimums: dict[Group, Fraction] = {}
    for unit, span in zip(*(axis.tolist() for axis in np.nonzero(sent & (pools.place >= 0)[:, None])), strict=True):
        name = facts.units[unit]
        community = name in register and register[name].level == "社区"
        alike = (name if name in own else None, community, span)
        if alike not in known:
            known[alike] = task(rules[span].targets, name, key, spans[span], community=community)
        group = (int(pools.place[unit]) if "unit" in by else 0, span)
        minimums[group] = minimums.get(group, Fraction(0)) + known[alike]
    return minimums
