"""What a chart shows as a table, with the chart that Excel draws from it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.wording import NOT_REPORTED, Number
from data import months
from reports.charts.rows import Points, has
from reports.excel.table import GAP, AtLeast, Kind, Native, Table

UNIT, MONTH = "单位", "月份"
Due = Container[tuple[str, str]] | None
"""Unit and month of the reports that are due; ``None``: all."""


def excel_value(value: Number | None, *, approximate: bool = False) -> Number | AtLeast | None:
    """Return a value as a cell of Excel holds it: a number, marked where it is 约数."""
    return AtLeast(value) if approximate and value is not None else value


def tabled(
    title: str, columns: Mapping[str, Sequence[Any]], *, kind: Kind | None, colours: Mapping[str, str], note: str = ""
) -> Table:
    """Return columns as a table; ``colours``: the columns that Excel draws, the first column has the labels."""
    frame = pd.DataFrame({name: pd.Series(list(values), dtype="object") for name, values in columns.items()})
    labels = next(iter(columns)) if kind != "scatter" else list(columns)[1]
    native = Native(kind, labels, colours, title) if kind is not None else None
    return Table(title, frame, (note,) if note else (), native=native)


def over_months(
    title: str,
    lines: Mapping[str, Points],
    month_keys: Sequence[str],
    colours: Mapping[str, str],
    *,
    kind: Kind = "line",
) -> Table:
    """Return lines over months as a table, a column a line; a month that was not reported is an empty hatched cell."""
    columns: dict[str, Sequence[Any]] = {MONTH: [months.title(month) for month in month_keys]}
    columns |= {name: [_point(line, month) for month in month_keys] for name, line in lines.items()}
    gaps = any(month not in line for line in lines.values() for month in month_keys)
    return tabled(title, columns, kind=kind, colours=colours, note="斜线空格：没有报送或没有名次。" if gaps else "")


def _point(line: Points, month: str) -> Any:
    if month not in line:
        return GAP
    value, mark = line[month]
    return excel_value(value, approximate=mark) if has(value) else GAP


def marked(lines: Mapping[str, Points]) -> dict[str, dict[str, Any]]:
    """Return the values of lines over months as cells of Excel hold them."""
    return {
        unit: {month: excel_value(value, approximate=mark) for month, (value, mark) in line.items()}
        for unit, line in lines.items()
    }


def by_months(title: str, lines: Mapping[str, Mapping[str, Any]], month_keys: Sequence[str], due: Due = None) -> Table:
    """Return a table with a line a unit and a column a month; what is due and not there is 未报."""
    columns: dict[str, Sequence[Any]] = {UNIT: list(lines)}
    columns |= {
        months.title(month): [line.get(month, absent(unit, month, due)) for unit, line in lines.items()]
        for month in month_keys
    }
    return tabled(title, columns, kind=None, colours={})


def absent(unit: str, month: str, due: Due) -> str:
    """Return what stands for a month that a unit has not reported: 未报, nothing where it is not due."""
    return NOT_REPORTED if due is None or (unit, month) in due else ""
