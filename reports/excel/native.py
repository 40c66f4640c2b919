"""Charts of Excel's own, whose ranges are cells of the table above them: they move when a cell is changed.

A text is 0 to a chart. So 未报 is written at its bar as a word, and in a table for lines it is an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reports.charts.style import QUIET as FAINT
from reports.charts.style import RULE, TEXT, contrast
from reports.excel.cells import FONT, INK, is_missing, is_number
from reports.excel.table import AtLeast, Kind, Native, Table

MOST = 40
"""Bars of one chart; the table has all."""
_TYPES: Mapping[Kind, dict[str, str]] = {
    "bar": {"type": "bar"},
    "stack": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
    "rank": {"type": "line"},
    "scatter": {"type": "scatter"},
}
_WIDTHS, PIXELS = (640, 1000), 7.6
"""How wide a chart may be, in pixels, and how many a half character takes."""
_ROWS, _FRAME, _BARS = (15, 26), 110, 560
_LINES = 340
_LABEL = '#,##0.####;"−"#,##0.####'
_SHOWN = f"{_LABEL};;@"
"""A number as it is, a 0 not at all: it would stand in the next part."""


def draw_native_chart(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    table: Table,
    rows: Sequence[Sequence[Any]],
    *,
    first: int,
    below: int,
    across: float,
) -> tuple[float, float] | None:
    """Draw a table's chart below it; ``rows`` are the first of the table, which begins in row ``first``.

    ``across``: how wide the table is, in half characters; the chart is about as wide. Returns the chart's width and
    height in pixels, ``None`` when there is none.
    """
    native = table.native
    if native is None or not rows:
        return None
    drawn = rows[: min(len(rows), native.rows if native.rows is not None else MOST, MOST)]
    known = [name for name in native.series if name in table.headers]
    if not drawn or not known:
        return None
    chart = book.add_chart(_TYPES[native.kind])
    for name in known:
        chart.add_series(_series(sheet, table, native, name, drawn, first, worded=name == known[0]))
    _look(chart, native, several=len(known) > 1)
    wide = round(min(max(across * PIXELS, _WIDTHS[0]), _WIDTHS[1]))
    high = _LINES if native.kind in {"line", "rank", "scatter"} else _FRAME + _bar(len(drawn)) * len(drawn)
    chart.set_size({"width": wide, "height": high})
    sheet.insert_chart(below, 0, chart, {"object_position": 2})
    return wide, high


def _bar(count: int) -> int:
    """Return the height of one bar with its gap, in pixels: lower where there are many."""
    return round(min(max(_BARS / count, _ROWS[0]), _ROWS[1]))


def _series(
    sheet: Worksheet,
    table: Table,
    native: Native,
    name: str,
    rows: Sequence[Sequence[Any]],
    first: int,
    *,
    worded: bool,
) -> dict[str, Any]:
    label, column = table.headers.index(native.labels), table.headers.index(name)
    last = first + len(rows) - 1
    values = [row[column] for row in rows]
    colour = native.series[name]
    return {
        "name": name,
        "categories": [sheet.get_name(), first, label, last, label],
        "values": [sheet.get_name(), first, column, last, column],
        "categories_data": [str(row[label]) for row in rows],
        "values_data": [_number(value) for value in values],
        **_marks(native.kind, colour),
        "data_labels": _labels(native.kind, values, colour, worded=worded) or _named(native.kind, rows),
    }


def _number(value: Any) -> float | None:
    """Return a cell's number as the chart remembers it; ``None`` where there is none, and nothing is drawn."""
    number = value.value if isinstance(value, AtLeast) else value
    return float(number) if is_number(number) and not is_missing(number) else None


def _marks(kind: Kind, colour: str) -> dict[str, Any]:
    if kind in {"line", "rank"}:
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"none": True}}
        return {"line": {"color": colour, "width": 2}, "marker": marker}
    if kind == "scatter":
        return {"marker": {"type": "circle", "size": 8, "fill": {"color": colour}, "border": {"color": "#FFFFFF"}}}
    return {"fill": {"color": colour}, "gap": 45, **({"overlap": 100} if kind == "stack" else {})}


def _labels(kind: Kind, values: Sequence[Any], colour: str, *, worded: bool) -> dict[str, Any]:
    """Return what is written at the marks: the value, the word where there is none (once); along lines nothing."""
    if kind in {"line", "rank", "scatter"}:
        return {}
    words = [_word(value, worded=worded) for value in values]
    labels: dict[str, Any] = {"value": True, "num_format": _SHOWN if kind == "stack" else _LABEL}
    labels |= {"font": {"size": 9, "color": contrast(colour) if kind == "stack" else TEXT, "name": FONT}}
    if any(words):
        labels["custom"] = words
    return labels


def _named(kind: Kind, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the names of dots, which stand in the first column; the points of a line have none."""
    if kind != "scatter":
        return {}
    font = {"size": 9, "color": TEXT, "name": FONT}
    return {"value": True, "position": "right", "font": font, "custom": [{"value": str(row[0])} for row in rows]}


def _word(value: Any, *, worded: bool) -> dict[str, Any] | None:
    """Return the label of one mark where it is not simply the number."""
    if isinstance(value, AtLeast):
        return {"value": f"{value.value:,}余"}
    if isinstance(value, str):
        font = {"size": 9, "color": TEXT, "name": FONT}
        return {"value": value, "font": font} if worded and value else {"delete": True}
    return None


def _look(chart: Any, native: Native, *, several: bool) -> None:
    chart.set_title({"name": native.title, "name_font": {"size": 12, "color": INK, "name": FONT}, "overlay": False})
    chart.set_legend({"position": "top", "font": {"name": FONT}} if several else {"none": True})
    font = {"size": 10, "name": FONT}
    if native.kind in {"bar", "stack"}:
        chart.set_y_axis({"reverse": True, "num_font": font, "major_tick_mark": "none", "line": {"color": RULE}})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        return
    across = {"num_font": font, "line": {"color": RULE}}
    upright = {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": RULE}}, "line": {"none": True}}
    if native.kind == "rank":
        upright |= {"reverse": True, "min": 1, "major_unit": 1}
        across |= {"label_position": "high"}
    if native.kind == "scatter":
        across |= {"name": native.labels, "name_font": font, "major_gridlines": upright["major_gridlines"], "min": 0}
        upright |= {"name": next(iter(native.series)), "name_font": font, "min": 0}
    chart.set_x_axis(across)
    chart.set_y_axis(upright)
    chart.show_blanks_as("gap")
    chart.set_plotarea({"border": {"color": FAINT, "none": True}})
