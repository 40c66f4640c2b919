"""One figure compared with the period before, the year before, the mean or the task: the one place that compares.

A figure by itself is always that of all who reported. Compared with another range, both numbers are
those of the units that have reported every month of both, when any unit that is due in both has not,
and every wording says so. Units that were merged or split count as one with what they were made from.
Rates are recomputed from what they are made of, never averaged. Where fewer than half have reported, their total
is compared with nothing; a unit by itself is compared by its own reports, whoever else is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from analytics.aggregates import NOTHING, SHARES, Reading, community_means, expected_names, pooled, readings
from analytics.basis import Basis, comparable_alone, comparable_units, is_representative
from analytics.compared import Comparison
from analytics.completion import task_due
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import tenths
from analytics.periods import Period
from analytics.selection import NOT_COMPARED, Selection
from analytics.standing import AS_OF_A_DAY
from analytics.wording import Number
from data.schema import Measure


def compare(facts: Facts, selection: Selection, measure: str) -> Comparison:
    """Return a measure over the units selected, with what the selection compares it with."""
    return comparisons(facts, selection, (measure,))[measure]


def comparisons(facts: Facts, selection: Selection, measures: Sequence[str]) -> dict[str, Comparison]:
    """Return ``compare`` of several measures, worked out together."""
    now = pooled(facts, measures, selection.period, selection.chosen)
    plain = {key: _alone(facts, selection, key, now.get(key)) for key in measures}
    if _is_sparse(facts, selection):
        return {key: replace(comparison, sparse=True) for key, comparison in plain.items()}
    other = selection.other()
    if other is not None:
        return _with_ranges(facts, selection, other, plain)
    if selection.compare == "平均":
        return _with_means(facts, selection, plain)
    if selection.compare == "任务":
        return {key: _with_task(facts, selection, comparison) for key, comparison in plain.items()}
    return plain


def compare_ranges(facts: Facts, selection: Selection, other: Period, measure: str) -> Comparison:
    """Return a measure over the units selected against any other range, of whatever length."""
    now = pooled(facts, (measure,), selection.period, selection.chosen)
    alone = _alone(facts, selection, measure, now.get(measure))
    if not can_compare(facts, selection):
        return replace(alone, sparse=True)
    return _with_ranges(facts, selection, other, {measure: alone})[measure]


def can_compare(facts: Facts, selection: Selection) -> bool:
    """Tell whether enough of the units selected have reported the period for their total to be compared."""
    return is_representative(facts, selection.period, facts.scope(selection.chosen))


def _is_sparse(facts: Facts, selection: Selection) -> bool:
    """Tell whether too few have reported for a comparison: of all there are with a mean, which is theirs."""
    whose = replace(selection, units=()) if selection.compare == "平均" else selection
    return selection.compare != NOT_COMPARED and not can_compare(facts, whose)


def _alone(facts: Facts, selection: Selection, key: str, reading: Reading | None) -> Comparison:
    value, mark = reading or NOTHING
    return Comparison(facts.dictionary[key], selection.compare, value, mark, reading is not None)


def _with_ranges(
    facts: Facts, selection: Selection, other: Period, plain: Mapping[str, Comparison]
) -> dict[str, Comparison]:
    scope = facts.scope(selection.chosen)
    compared: dict[str, Comparison] = {}
    for keys in _by_basis(plain).values():
        basis = comparable_to(facts, selection, other, keys[0])
        names = [facts.units[at] for at in np.flatnonzero(basis.members)]
        alike = bool(np.array_equal(basis.members, scope))
        then = pooled(facts, keys, other, names) if basis.size else {}
        now = pooled(facts, keys, selection.period, names) if then and not alike else {}
        for key in keys:
            comparison = plain[key]
            mine = (comparison.value, comparison.approximate) if alike else now.get(key, NOTHING)
            compared[key] = _between(comparison, (selection.period, other), mine, then.get(key, NOTHING), basis)
    return {key: compared[key] for key in plain}


def comparable_to(facts: Facts, selection: Selection, other: Period, measure: str | None = None) -> Basis:
    """Return whose numbers are comparable with those of another range, among the units selected.

    ``measure``: whose sheet has to be reported; any workbook without one.
    """
    scope = facts.scope(selection.chosen)
    inside = facts.with_former(scope) if selection.lineage else scope
    sheet, as_of_a_day = (None, False) if measure is None else _basis_of(facts.dictionary[measure])
    return comparable_units(facts, sheet, selection.period, other, inside, as_of_a_day=as_of_a_day)


def _basis_of(measure: Measure) -> tuple[str | None, bool]:
    """Return the sheet that has to be reported for a measure to be comparable, and if it asks the ledger of a day.

    ``None``: any workbook.
    """
    return None if measure.kind == "composite" else measure.sheet, measure.question in AS_OF_A_DAY


def _by_basis(measures: Mapping[str, Comparison]) -> dict[tuple[str | None, bool], list[str]]:
    alike: dict[tuple[str | None, bool], list[str]] = {}
    for key, comparison in measures.items():
        alike.setdefault(_basis_of(comparison.measure), []).append(key)
    return alike


def _between(
    comparison: Comparison, ranges: tuple[Period, Period], now: Reading, then: Reading, basis: Basis
) -> Comparison:
    both = now[0] is not None and then[0] is not None
    return Comparison(
        comparison.measure,
        comparison.against,
        comparison.value,
        comparison.approximate,
        comparison.reported,
        ranges,
        now[0] if both else None,
        then[0] if both else None,
        both and (now[1] or then[1]),
        basis.size,
        basis.of,
        basis.size < basis.both or basis.ended,
        ended=basis.ended,
    )


def unit_comparisons(
    facts: Facts, selection: Selection, measures: Sequence[str], units: Sequence[str]
) -> dict[tuple[str, str], Comparison]:
    """Return (unit, measure) → each of these reporting units alone with what the selection compares with.

    A unit alone is compared in the same way whichever others are selected, and however few of them have reported.
    """
    other = selection.other()
    frame = values(facts, measures, selection.period, by=("unit",), units=units, carried=True)
    now = dict(zip(_unit_and_measure(frame), readings(frame), strict=True))
    plain = {(unit, key): _alone(facts, selection, key, now.get((unit, key))) for unit in units for key in measures}
    if other is None:
        return _each_compared(facts, selection, measures, plain)
    register = facts.settings.register.by_name
    merged = [unit for unit in units if selection.lineage and unit in register and register[unit].predecessors]
    compared = _each_alone(facts, (selection.period, other), plain, [unit for unit in units if unit not in merged])
    for unit in merged:
        of_unit = comparisons(facts, replace(selection, units=(unit,)), measures)
        compared |= {(unit, key): comparison for key, comparison in of_unit.items()}
    return {at: compared[at] for at in plain}


def _each_compared(
    facts: Facts, selection: Selection, measures: Sequence[str], plain: Mapping[tuple[str, str], Comparison]
) -> dict[tuple[str, str], Comparison]:
    """Compare units with the mean of the communities or with their tasks, where the selection asks for that."""
    if selection.compare == "平均":
        if _is_sparse(facts, selection):
            return {at: replace(comparison, sparse=True) for at, comparison in plain.items()}
        means = community_means(facts, measures, selection.period)
        return {at: _with_other(comparison, means[at[1]]) for at, comparison in plain.items()}
    if selection.compare == "任务":
        return {at: _compared_with_task(facts, at[0], selection.period, comparison) for at, comparison in plain.items()}
    return dict(plain)


def _with_other(comparison: Comparison, other: Number | None) -> Comparison:
    """Compare the value of one unit with a number beside it."""
    if other is None:
        return comparison
    current = comparison.value
    return replace(
        comparison,
        current=current,
        compared=other,
        about=comparison.approximate,
        basis=int(current is not None),
    )


def _compared_with_task(facts: Facts, unit: str, period: Period, comparison: Comparison) -> Comparison:
    """Compare the value of one unit with its task, where it has one."""
    minimum = task_due(facts, unit, comparison.measure.key, period)
    return replace(_with_other(comparison, tenths(minimum)), of=1) if minimum else comparison


def _unit_and_measure(table: pd.DataFrame) -> Iterable[tuple[str, str]]:
    return zip(map(str, table["unit"]), map(str, table["measure"]), strict=True)


def _each_alone(
    facts: Facts, ranges: tuple[Period, Period], plain: Mapping[tuple[str, str], Comparison], units: Sequence[str]
) -> dict[tuple[str, str], Comparison]:
    """Compare units that were made from nothing else: each has reported all of both ranges, or is not compared."""
    alone = {key: comparison for (_, key), comparison in plain.items()}
    frame = values(facts, list(alone), ranges[1], by=("unit",), units=units)
    then = dict(zip(_unit_and_measure(frame), readings(frame), strict=True))
    compared: dict[tuple[str, str], Comparison] = {}
    for (sheet, as_of_a_day), keys in _by_basis(alone).items():
        bases = comparable_alone(facts, sheet, *ranges, units, as_of_a_day=as_of_a_day)
        for unit, basis in bases.items():
            for key in keys:
                comparison = plain[unit, key]
                before = then.get((unit, key), NOTHING) if basis.size else NOTHING
                compared[unit, key] = _between(
                    comparison, ranges, (comparison.value, comparison.approximate), before, basis
                )
    return compared


def _with_means(facts: Facts, selection: Selection, plain: Mapping[str, Comparison]) -> dict[str, Comparison]:
    """Compare one unit with the means of the communities; several together are more than any of them."""
    means = community_means(facts, tuple(plain), selection.period)
    if int(facts.scope(selection.chosen).sum()) == 1:
        return {key: _with_other(comparison, means[key]) for key, comparison in plain.items()}
    return {key: replace(comparison, compared=means[key]) for key, comparison in plain.items()}


def _with_task(facts: Facts, selection: Selection, comparison: Comparison) -> Comparison:
    """Compare the units that have a task and have reported with what they have to reach."""
    key, period, scope = comparison.measure.key, selection.period, facts.scope(selection.chosen)
    if int(scope.sum()) == 1:
        return _compared_with_task(facts, facts.units[int(np.flatnonzero(scope)[0])], period, comparison)
    every = {name: task_due(facts, name, key, period) for name in expected_names(facts, period, selection.chosen)}
    tasks = {name: minimum for name, minimum in every.items() if minimum}
    frame = values(facts, [key], period, by=("unit",), units=list(tasks))
    sent = [str(name) for name, value in zip(frame["unit"], frame["value"], strict=True) if value is not None]
    if not sent or (len(tasks) > 1 and comparison.measure.kind in SHARES):
        return replace(comparison, of=len(tasks))
    current, mark = pooled(facts, [key], period, sent).get(key, NOTHING)
    minimum = tenths(sum((tasks[name] for name in sent), Fraction(0)))
    some, of = len(sent), len(tasks)
    return replace(comparison, current=current, compared=minimum, about=mark, basis=some, of=of, partial=some < of)
