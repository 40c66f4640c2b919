"""Measures of units side by side with everything they can be compared with, each comparison as ``compare`` makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analytics.aggregates import (
    NOTHING,
    SHARES,
    Reading,
    communities,
    community_means,
    expected_names,
    mean,
    pooled,
    readings,
)
from analytics.compared import SPARSE, Comparison, difference
from analytics.comparison import comparisons, unit_comparisons
from analytics.completion import task_due
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import tenths
from analytics.periods import Period
from analytics.selection import Selection
from analytics.wording import Number
from data.schema import Measure, keys

COLUMNS = (
    "unit",
    "measure",
    "value",
    "approximate",
    "months",
    "previous",
    "change",
    "change_rate",
    "previous_basis",
    "previous_missing",
    "year_before",
    "year_change",
    "year_rate",
    "year_basis",
    "year_missing",
    "to_date",
    "mean",
    "above_mean",
    "group",
    "group_mean",
    "due",
    "above_due",
    "due_basis",
    "per_thousand",
)


@dataclass(frozen=True, eq=False)
class ComparisonTable:
    """Measures of units in a period.

    ``rows``: ``COLUMNS``, a line a unit and measure in listed order; ``totals``: the same without
    unit, a line a measure, over all of them. ``value`` is that of all who reported, ``None`` where there is
    none, with ``months`` 0 where nothing was reported. ``previous`` and ``year_before`` are what the value is
    compared with, ``change`` the difference and ``change_rate`` the growth in percent to 0.1 (of rates none);
    the basis says in words whose numbers these are where not all are comparable, or why nothing is; ``missing``: a
    report of the unit is missing in one of the ranges, so that it is not compared. ``to_date`` is the year up to
    the period's end. ``above_mean``: how far above the mean of the communities. ``due``: the task for the
    period, ``above_due`` what is beyond it (negative: short). In ``totals`` mean and task stand where the selection
    compares with them; ``due_basis`` says whose numbers the task is held against where not all have reported.
    ``reported`` of ``expected`` units sent anything.
    ``named``: the measures by key.
    """

    selection: Selection
    rows: pd.DataFrame
    totals: pd.DataFrame
    reported: int
    expected: int
    named: Mapping[str, Measure]


def comparison_table(
    facts: Facts, measures: Sequence[str], selection: Selection, *, by_unit: bool = True
) -> ComparisonTable:
    """Compare measures of the units selected with everything at once; ``by_unit=False``: only their totals."""
    expected = expected_names(facts, selection.period, selection.chosen)
    names = _listed(facts, selection, expected)
    table = _Columns.of(facts, measures, selection, names, by_unit=by_unit)
    sent = np.any(facts.reported(selection.period.first, selection.period.last), axis=1)
    return ComparisonTable(
        selection,
        _frame([table.line(unit, key) for unit in names for key in measures] if by_unit else []),
        _frame([table.total(key) for key in measures]),
        sum(bool(sent[facts.place(name)]) for name in expected),
        len(expected),
        {key: facts.dictionary[key] for key in measures},
    )


def _frame(lines: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([[line[name] for name in COLUMNS] for line in lines], columns=list(COLUMNS), dtype="object")


def _ranges(selection: Selection) -> tuple[Selection, Selection]:
    return replace(selection, compare="上期"), replace(selection, compare="去年同期")


def _listed(facts: Facts, selection: Selection, expected: Sequence[str]) -> list[str]:
    """Return the units of the table: those that have to report, and those that did so in a range compared with.

    What a unit was made from stands in its own line.
    """
    register = facts.settings.register
    inside = facts.scope(selection.chosen)
    there = np.zeros(len(facts.units), dtype=bool)
    for span in _ranges(selection):
        other = span.other()
        if other is not None:
            there |= np.any(facts.reported(other.first, other.last), axis=1)
    former = {name for unit in expected if unit in register.by_name for name in register.lineage(unit)[1:]}
    return [
        name
        for at, name in enumerate(facts.units)
        if name in set(expected) or (there[at] and inside[at] and name not in former)
    ]


@dataclass(frozen=True)
class _Columns:
    """Everything that the lines of the table are made of."""

    facts: Facts
    period: Period
    previous: Mapping[tuple[str, str], Comparison]
    year: Mapping[tuple[str, str], Comparison]
    together: tuple[Mapping[str, Comparison], ...]
    to_date: tuple[Mapping[tuple[str, str], Reading], Mapping[str, Reading]]
    months: Mapping[tuple[str, str], int]
    means: Mapping[str, Decimal | None]
    peers: Mapping[str, Mapping[str, Decimal | None]]
    people: Mapping[str, Number]

    @classmethod
    def of(
        cls, facts: Facts, measures: Sequence[str], selection: Selection, names: Sequence[str], *, by_unit: bool
    ) -> _Columns:
        """Work out the values of all ranges and, for lines of units, the means of all groups."""
        period, shown = selection.period, list(names) if by_unit else []
        known = communities(facts, expected_names(facts, period)) if by_unit else []
        groups: dict[str, list[str]] = {}
        for name in known:
            groups.setdefault(facts.settings.register.by_name[name].group or "", []).append(name)
        previous, year = _ranges(selection)
        sheets = {facts.dictionary[key].sheet for key in measures}
        sent = {sheet: facts.reported(period.first, period.last, sheet).sum(axis=1) for sheet in sheets}
        people = values(facts, [keys.RESIDENTS], period, by=("unit",), units=shown)
        return cls(
            facts,
            period,
            unit_comparisons(facts, previous, measures, shown),
            unit_comparisons(facts, year, measures, shown),
            tuple(comparisons(facts, compared, measures) for compared in (previous, year, selection)),
            _to_date(facts, measures, selection, shown),
            {
                (unit, key): int(sent[facts.dictionary[key].sheet][facts.place(unit)])
                for unit in names
                for key in measures
            },
            community_means(facts, measures, period) if by_unit else {},
            {group: mean(facts, measures, period, members) for group, members in groups.items() if group},
            {str(unit): value for unit, value in zip(people["unit"], people["value"], strict=True)},
        )

    def line(self, unit: str, key: str) -> dict[str, Any]:
        """Return the line of one unit and measure."""
        previous, year = self.previous[unit, key], self.year[unit, key]
        line = _changes(previous, year, self.to_date[0].get((unit, key), NOTHING))
        known = self.facts.settings.register.by_name.get(unit)
        group = known.group if known is not None else None
        peers = self.peers.get(group, {}).get(key) if group else None
        task = task_due(self.facts, unit, key, self.period)
        line |= {"mean": self.means[key], "group": group, "group_mean": peers, "due": tenths(task) if task else None}
        line |= {"per_thousand": self._per_thousand(unit, key, line["value"]), "months": self.months[unit, key]}
        line |= {f"above_{name}": difference(line["value"], line[name]) for name in ("mean", "due")} | {"due_basis": ""}
        return {"unit": unit, "measure": key} | line

    def total(self, key: str) -> dict[str, Any]:
        """Return the line of a measure over all units."""
        previous, year, chosen = (comparison[key] for comparison in self.together)
        line = _changes(previous, year, self.to_date[1].get(key, NOTHING)) | _side(chosen)
        line |= {"months": sum(number for at, number in self.months.items() if at[1] == key)}
        return dict.fromkeys(COLUMNS) | {"measure": key} | line

    def _per_thousand(self, unit: str, key: str, value: Number | None) -> Decimal | None:
        people = self.people.get(unit)
        if value is None or not people or self.facts.dictionary[key].kind in SHARES or key == keys.RESIDENTS:
            return None
        return tenths(Fraction(value) * 1000 / Fraction(people))


def _to_date(
    facts: Facts, measures: Sequence[str], selection: Selection, names: Sequence[str]
) -> tuple[dict[tuple[str, str], Reading], dict[str, Reading]]:
    """Return the values of the year up to the period's end: of each unit, and of all together."""
    span = Period.to_date(selection.period.last)
    frame = values(facts, measures, span, by=("unit",), units=names, carried=True)
    keys = zip(map(str, frame["unit"]), map(str, frame["measure"]), strict=True)
    return dict(zip(keys, readings(frame), strict=True)), pooled(facts, measures, span, selection.chosen)


def _changes(previous: Comparison, year: Comparison, to_date: Reading) -> dict[str, Any]:
    return {
        "value": previous.value,
        "approximate": previous.approximate,
        "previous": previous.compared,
        "change": previous.difference,
        "change_rate": previous.rate,
        "previous_basis": _basis(previous),
        "previous_missing": previous.partial,
        "year_before": year.compared,
        "year_change": year.difference,
        "year_rate": year.rate,
        "year_basis": _basis(year),
        "year_missing": year.partial,
        "to_date": to_date[0],
    }


def _side(comparison: Comparison) -> dict[str, Any]:
    """Return the mean or the task that the selection compares with, where it does."""
    names = {"平均": ("mean", "above_mean"), "任务": ("due", "above_due")}.get(comparison.against)
    side: dict[str, Any] = {
        "due_basis": comparison.since() if comparison.against == "任务" and comparison.basis_words() else ""
    }
    return side | dict(zip(names or (), (comparison.compared, comparison.difference), strict=False))


def _basis(comparison: Comparison) -> str:
    """Return whose numbers are compared where not all are, with both numbers where they are not those of the line."""
    if comparison.sparse:
        return SPARSE
    if not comparison.partial or comparison.difference is None:
        return ""
    return comparison.than() if comparison.current == comparison.value else comparison.clause(before=True)
