"""What every table of a selection rests on, in a line: period, units, cut-off, how complete it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analytics.aggregates import shown_units
from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import SILENT, State, counts, expected
from analytics.selection import Selection
from analytics.wording import day, listed, summed_list
from data import months
from reports.charts.style import Chart
from reports.excel.table import Table

NAMED = 40
"""Units named in a line; all stand on the sheet 报送情况."""


def report_states(facts: Facts, selection: Selection) -> pd.DataFrame:
    """Return who has reported which month of the period, of the units selected."""
    return facts.once(expected, tuple(selection.period.months), selection.chosen)


def basis_line(facts: Facts, selection: Selection) -> str:
    """Return what tables rest on: period, units, cut-off, how many have reported, and who has not."""
    return facts.once(_basis_line, selection)


def _basis_line(facts: Facts, selection: Selection) -> str:
    period, states = selection.period, report_states(facts, selection)
    numbers = counts(states)
    parts = [f"期间：{period.title()}", units_line(facts, selection), f"截至{day(facts.cut_off(period))}"]
    parts.append(f"应报{numbers.expected}份月报，已报{numbers.arrived}份")
    parts += [f"待报{numbers.waiting}份"] if numbers.waiting else []
    parts += [missing for state in SILENT if (missing := _missing(states, state, period))]
    return "　·　".join(parts)


def units_line(facts: Facts, selection: Selection) -> str:
    """Return whose figures are shown: all units, or those chosen by name."""
    if selection.units:
        return f"单位：{listed(selection.units, NAMED)}"
    return f"单位：全部{len(shown_units(facts, selection))}个"


def _missing(states: pd.DataFrame, state: State, period: Period) -> str:
    """Name who is in a state, over several months with the months: ``未报2份：甲（9月、10月）``."""
    lines = states[states["state"] == state]
    if lines.empty:
        return ""
    if period.length == 1:
        return f"{state}{len(lines)}个：{listed([str(unit) for unit in lines['unit']], NAMED)}"
    several = period.first[:4] != period.last[:4]

    def month_title(month: str) -> str:
        return months.title(month) if several else f"{int(month[5:])}月"

    groups = {str(unit): list(unit_months) for unit, unit_months in lines.groupby("unit", sort=False)["month"]}
    if len(groups) > NAMED:
        many = summed_list({unit: len(unit_months) for unit, unit_months in groups.items()}, "份", NAMED)
        return f"{state}{len(lines)}份：{many}"
    names = [
        f"{unit}（{'、'.join(month_title(str(month)) for month in unit_months)}）"
        for unit, unit_months in groups.items()
    ]
    return f"{state}{len(lines)}份：{'、'.join(names)}"


def chart_sheet(chart: Chart, name: str, facts: Facts, selection: Selection) -> Table:
    """Return a chart that shows something as a sheet, with what it rests on."""
    if chart.make is None:
        raise ValueError(f"{chart.title}: nothing to show")
    table = chart.make()
    notes: Sequence[str] = tuple(dict.fromkeys(note for note in (*table.notes, chart.note) if note))
    return replace(table, notes=notes, name=name, basis=basis_line(facts, selection))
