"""Who has reported as tables: the last month unit by unit, and units by months."""

from __future__ import annotations

import pandas as pd

from analytics.aggregates import shown_units
from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import expected
from analytics.selection import Selection
from analytics.wording import day
from data import months
from reports.charts.grids import report_grid
from reports.excel.table import Table
from reports.views.basis import basis_line, chart_sheet, report_states

MONTHS = 12
"""Months of the grid."""


def readable(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the states of unit-months as a table to read; where no file came there is nothing to count in one."""
    checked = lines["received"].notna()
    columns = {
        "单位": lines["unit"],
        "月份": [months.title(str(month)) for month in lines["month"]],
        "状态": lines["state"],
        "收到": lines["received"],
        "缺的工作表": ["、".join(missing) for missing in lines["missing"]],
        "错误": lines["errors"].astype("object").where(checked, None),
        "警告": lines["warnings"].astype("object").where(checked, None),
    }
    return pd.DataFrame(columns).astype("object")


def grid_months(facts: Facts, last: str) -> list[str]:
    """Return the months of the grid: of the twelve up to the last those of which anything is expected or reported."""
    span, reported = Period.ending(last, MONTHS).months, set(facts.reports["month"])
    begun = [month for month in span if month in reported or ((start := facts.start(month)) and start <= month)]
    return begun or [last]


def reporting_sheets(facts: Facts, selection: Selection) -> list[Table]:
    """Return who has reported: the months of the period line by line, and the grid of units and months."""
    period, units = selection.period, shown_units(facts, selection)
    notes = [f"{months.title(month)}的报送截止日：{day(facts.deadline(month))}" for month in period.months]
    lines, basis = readable(report_states(facts, selection)), basis_line(facts, selection)
    tables = [Table(f"报送情况（{period.title()}）", lines, notes, "报送情况", basis, missing="")]
    columns = grid_months(facts, period.last)
    chart = report_grid(expected(facts, columns, units), units, columns)
    return tables if chart.make is None else [*tables, chart_sheet(chart, "逐月报送", facts, selection)]
