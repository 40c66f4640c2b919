"""The areas of work as tables: every figure of every unit, and the first figure by kind or level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analytics.aggregates import SHARES, shown_units
from analytics.compared import Comparison
from analytics.comparison import comparisons, unit_comparisons
from analytics.facts import Facts
from analytics.leaders import leaders
from analytics.measures import values
from analytics.reporting import ABSENT, absent_words
from analytics.selection import NOT_COMPARED, Selection
from analytics.wording import MISSING, NOT_REPORTED, Number, heading, listed, number, quantity, share_words
from data.schema import Area
from reports import aspects
from reports.charts.style import BLUE
from reports.charts.tabled import excel_value
from reports.excel.table import Native, Table
from reports.views.basis import basis_line, chart_sheet, report_states
from reports.views.definitions import definitions

MARKS = "约数"
"""The column that says which values are only known to be at least so much."""


def by_unit(facts: Facts, selection: Selection, measures: Sequence[str], shown: str | None = None) -> pd.DataFrame:
    """Return a line a unit with its report and its values, and which of them are 约数; no value where there is none.

    What the ledger and stocks know of units that have not reported stands there, too: each column adds up.
    ``shown``: the measure whose change stands in a column of its own.
    """
    at, states = _values(facts, selection, measures), reports_of(facts, selection)
    lines = []
    for unit in shown_units(facts, selection):
        cells = [at.get((unit, key), (None, False)) for key in measures]
        lines.append([unit, states.get(unit, MISSING), *(value for value, _ in cells), _marks(facts, cells, measures)])
    heads = (heading(facts.dictionary[key]) for key in measures)
    columns = ["单位", "报送", *heads, MARKS]
    frame = pd.DataFrame(lines, columns=columns, dtype="object")
    if shown is not None and (steps_by_unit := changes(facts, selection, shown)):
        steps = [steps_by_unit.get(unit) for unit in frame["单位"]]
        frame.insert(len(columns) - 1, change_title(facts, selection, shown), steps)
    return frame if (frame[MARKS] != "").any() else frame.drop(columns=MARKS)


def finding(facts: Facts, selection: Selection, measure: str) -> str:
    """Say which communities have most of a measure, how much, and of a sum which share of all: a chart's title.

    ``：望湖社区最多，5篇，占16%，另有街道本级6篇``; empty where nobody has any, many have the same, or too few have
    reported.
    """
    ahead = leaders(facts, measure, selection)
    if ahead is None:
        return ""
    counted = facts.dictionary[measure]
    share = "" if counted.kind in SHARES else share_words(ahead.value, ahead.total)
    together = "并列" if len(ahead.units) > 1 else ""
    return f"：{listed(ahead.units)}{together}最多，{quantity(ahead.value, counted)}{share}{ahead.apart(counted)}"


def changes(facts: Facts, selection: Selection, measure: str) -> dict[str, Number]:
    """Return how much more each unit shown has of a measure than what it is compared with, where it can be."""
    if selection.compare == NOT_COMPARED:
        return {}
    compared = unit_comparisons(facts, selection, (measure,), shown_units(facts, selection))
    return {unit: figure.difference for (unit, _), figure in compared.items() if figure.difference is not None}


def change_title(facts: Facts, selection: Selection, measure: str) -> str:
    """Return the header of a column of changes: ``学习场次较9月``, ``学习场次较社区平均``."""
    return f"{facts.dictionary[measure].title}{selection.against()}"


def _values(facts: Facts, selection: Selection, measures: Sequence[str]) -> dict[tuple[str, str], tuple[Any, bool]]:
    frame = values(facts, measures, selection.period, ("unit",), selection.chosen, carried=True)
    columns = (frame[name] for name in ("unit", "measure", "value", "approximate"))
    return {(str(unit), str(key)): (value, bool(mark)) for unit, key, value, mark in zip(*columns, strict=True)}


def _marks(facts: Facts, cells: Sequence[tuple[Any, bool]], measures: Sequence[str]) -> str:
    """Return which values are only known to be at least so much: ``服务居民 200余``."""
    return "、".join(
        f"{facts.dictionary[key].title}{number(value, approximate=True)}"
        for (value, mark), key in zip(cells, measures, strict=True)
        if mark
    )


def reports_of(facts: Facts, selection: Selection) -> dict[str, str]:
    """Return the state of each unit's report; over several months, how many of them came in."""
    states = report_states(facts, selection)
    if selection.period.length == 1:
        late = states["late"] & (states["state"] == "零报")
        return dict(zip(states["unit"], states["state"].mask(late, "零报（迟报）"), strict=True))
    groups = states.assign(here=~states["state"].isin(ABSENT)).groupby("unit", sort=False)["here"]
    return {str(unit): f"{int(here.sum())}/{len(here)} 月" for unit, here in groups}


def area_sheets(facts: Facts, selection: Selection, area: Area, measure: str | None = None) -> list[Table]:
    """Return the area as sheets: all its figures by unit, then each look at ``measure``, else the first figure."""
    shown = measure or area.charted[0]
    tables = [_table(facts, selection, area, shown)]
    for name in looks(facts, area, shown):
        chart = aspects.draw_aspect(facts, selection, name, shown)
        if chart.make is not None:
            tables.append(chart_sheet(chart, f"{area.title}·{name}", facts, selection))
    return tables


def looks(facts: Facts, area: Area, measure: str) -> list[str]:
    """Return the looks at an area that a figure allows."""
    cuts = facts.dictionary[measure].cuts
    return [name for name in area.charts if name not in aspects.CUTS or aspects.CUTS[name] in cuts]


def _table(facts: Facts, selection: Selection, area: Area, measure: str) -> Table:
    """Return all figures by unit as Excel holds them: 未报 as a word, 约数 as numbers shown with 余."""
    measures = list(dict.fromkeys((*area.table, measure)))
    units, period = shown_units(facts, selection), selection.period
    at, states, absent = (
        _values(facts, selection, measures),
        reports_of(facts, selection),
        absent_words(report_states(facts, selection)),
    )
    columns: dict[str, list[Any]] = {"单位": list(units), "报送": [states.get(unit, MISSING) for unit in units]}
    for key in measures:
        cells = [at.get((unit, key), (absent.get(unit, MISSING), False)) for unit in units]
        columns[heading(facts.dictionary[key])] = [excel_value(value, approximate=mark) for value, mark in cells]
    steps = changes(facts, selection, measure)
    columns |= {change_title(facts, selection, measure): [steps.get(unit) for unit in units]} if steps else {}
    title, drawn = (f"{name}（{period.title()}）" for name in (area.title, facts.dictionary[measure].title))
    native = Native("bar", "单位", {heading(facts.dictionary[measure]): BLUE}, drawn)
    frame, notes = pd.DataFrame(columns, dtype="object"), totals_notes(facts, selection, measures)
    return Table(title, frame, notes, area.title, basis_line(facts, selection), native=native)


def totals_notes(facts: Facts, selection: Selection, measures: Sequence[str]) -> list[str]:
    """Return the values of all units together, and what they are compared with, a line each."""
    compared = comparisons(facts, selection, measures)
    total = "　".join(f"{figure.measure.title}{value_words(figure)}" for figure in compared.values() if figure.reported)
    changes = "　".join(
        f"{figure.measure.title}{figure.step_and_rate()}"
        for figure in compared.values()
        if figure.difference is not None
    )
    since = dict.fromkeys(figure.since() for figure in compared.values() if figure.difference is not None)
    lines = [f"合计：{total or NOT_REPORTED}"]
    return [*lines, f"{'；'.join(since)}：{changes}"] if changes else lines


def value_words(comparison: Comparison) -> str:
    """Return a value as people read it, 未报 where nobody has reported."""
    return (
        quantity(comparison.value, comparison.measure, approximate=comparison.approximate)
        if comparison.reported
        else NOT_REPORTED
    )


def workbook_sheets(facts: Facts, selection: Selection, area: Area, measure: str | None = None) -> list[Table]:
    """Return the sheets of the area's own workbook: those of the area, and the definitions."""
    return [*area_sheets(facts, selection, area, measure), definitions(area.measures, among=facts.dictionary)]
