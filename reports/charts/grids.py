"""Grids of units × months: what was done against the task, and who has reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.wording import NOT_DUE, NOT_REPORTED, number, quantity
from data import months
from data.schema import Measure, measure_of
from reports.charts import style
from reports.charts.axes import months_axis, units_axis
from reports.charts.rows import by_unit
from reports.charts.style import GREY, HATCH, INKS, PALE, PAPER, TEXT, VERMILION, YELLOW, Chart, Key, Trace, text
from reports.charts.tabled import Due, by_months, marked
from reports.excel.table import Table

_HATCHED = {"fgcolor": HATCH, "fgopacity": 0.75, "size": 9}
MOST = 40
"""Beyond so many units a grid has thin rows without words."""
_CELL = 42


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a grid: colour, the words in it, what it says in full; ``hatched`` for 未报.

    ``column`` is a month or what else stands across, ``spot`` what the field stands for when it is chosen.
    """

    unit: str
    column: str
    colour: str
    label: str
    full_text: str
    spot: Sequence[str | None]
    hatched: bool = False


def grid(
    values: pd.DataFrame,
    units: Sequence[str],
    measure: str | Measure,
    period: Period,
    *,
    due: Due,
    minimum: Mapping[tuple[str, str], Any] | None = None,
) -> Chart:
    """Draw one measure of every unit and month, against what was to be done.

    ``values``: unit, month, value, approximate; no line is 未报. ``minimum``: (unit, month) → least
    value; a field without one just shows its number. ``due``: (unit, month) of the reports that
    were due, ``None`` for all; a field that was not due and has no value stays blank.
    """
    known, minimums = measure_of(measure), minimum or {}
    title = f"{known.title}逐月情况（{period.title()}）"
    points = by_unit(values, units)
    if not any(points.values()):
        return style.empty(f"{period.title()}还没有“{known.title}”的数字。", title=title)
    cells = [
        _cell(unit, month, points[unit].get(month), minimums.get((unit, month)), known, period.length)
        for month in period.months
        for unit in units
        if due is None or month in points[unit] or (unit, month) in due
    ]
    keys = [("■", PALE, "✓ 达到任务"), ("■", YELLOW, "差多少")] if minimums else []

    def table() -> Table:
        return by_months(title, marked(points), period.months, due)

    return _draw(cells, units, period.months, title, keys, table)


def _cell(unit: str, month: str, point: tuple[Any, bool] | None, least: Any, measure: Measure, columns: int) -> Cell:
    spot = [unit, month, measure.key, month]
    if point is None:
        return Cell(unit, month, HATCH, _sign(NOT_REPORTED, columns), NOT_REPORTED, spot, hatched=True)
    value, approximate = point
    label_text = quantity(value, measure, approximate=approximate)
    label = number(value, approximate=approximate)
    if least is None or value is None:
        return Cell(unit, month, PALE if value else PAPER, label, label_text, spot)
    if value >= least:
        return Cell(unit, month, PALE, f"{label}<br>✓", f"{label_text}，达到任务", spot)
    short = number(least - value)
    return Cell(unit, month, YELLOW, f"{label}<br>差{short}", f"{label_text}，差{short}", spot)


_QUIET = frozenset({PALE, PAPER})
"""Colours of fields in which all is well."""
IN_TIME = "✓"
"""What stands for the usual state, so that the others are seen."""
_WHOLE = 6
"""Columns up to which a field holds a whole word; of more it has the sign that the legend spells out."""
_SIGNS = {NOT_REPORTED: "未", "迟报": "迟", "零报": "零", NOT_DUE: "待", "有错": "错", IN_TIME: IN_TIME}
_STATE_LOOK = {
    "按时": (PALE, IN_TIME),
    "迟报": (YELLOW, "迟报"),
    "零报": (PAPER, "零报"),
    "待报": (PAPER, "待报"),
    "有错误": (VERMILION, "有错"),
}


def report_grid(states: pd.DataFrame, units: Sequence[str], months: Sequence[str]) -> Chart:
    """Draw who has reported: ``states`` has unit, month and state; units not asked in a month stay blank."""
    title = f"报送情况（{Period(months[0], months[-1]).title()}）"
    if states.empty:
        return style.empty("没有应报单位。", title=title)
    cells = [_state_cell(str(unit), str(month), str(state), len(months)) for unit, month, state in _triples(states)]
    waiting = NOT_DUE in set(states["state"])
    keys = [_key(state, *look) for state, look in _STATE_LOOK.items() if state != NOT_DUE or waiting]

    def table() -> Table:
        words = {unit: dict.fromkeys(months, "") for unit in units}
        for unit, month, state in _triples(states):
            if unit in words:
                words[unit][month] = str(state)
        return by_months(title, words, months)

    return _draw(cells, units, months, title, keys, table)


def _key(state: str, colour: str, label: str) -> Key:
    mark, ink = ("□", GREY) if colour == PAPER else ("■", colour)
    return mark, ink, f"{label} {state}" if label == IN_TIME else state


def _triples(states: pd.DataFrame) -> zip[tuple[Any, Any, Any]]:
    return zip(states["unit"], states["month"], states["state"], strict=True)


def _sign(word: str, columns: int) -> str:
    return word if columns <= _WHOLE else _SIGNS[word]


def _state_cell(unit: str, month: str, state: str, columns: int) -> Cell:
    spot = [unit, month, "", month]
    if state == NOT_REPORTED:
        return Cell(unit, month, HATCH, _sign(NOT_REPORTED, columns), NOT_REPORTED, spot, hatched=True)
    colour, word = _STATE_LOOK[state]
    return Cell(unit, month, colour, _sign(word, columns), state, spot)


def _draw(
    cells: Sequence[Cell],
    units: Sequence[str],
    columns: Sequence[str],
    title: str,
    keys: Sequence[Key],
    table: Callable[[], Table],
) -> Chart:
    count, units = len(units), _pressing(cells, units)
    axis, left = units_axis(units)
    axis |= {"range": [len(units) - 0.5, -0.5]}
    rows, at = {unit: row for row, unit in enumerate(units)}, {month: place for place, month in enumerate(columns)}
    drawn = [cell for cell in cells if cell.unit in rows and cell.column in at]
    return style.draw_chart(
        [fields(drawn, rows, at)],
        title=title,
        alt=_alt(title, drawn, units),
        note=f"共{count}个单位，图中是最要留意的{len(units)}个，全部见下表。" if len(units) < count else "",
        height=_CELL * len(units) + 46,
        margin=(left, 40, 6, 6),
        legend=[*keys, ("▨", HATCH, NOT_REPORTED)],
        xaxis=months_axis(columns, side="top"),
        yaxis=axis,
        uniformtext={"mode": "hide", "minsize": 9} if len(columns) > 12 else {},
        barmode="overlay",
        bargap=0,
        table=table,
    )


def _pressing(cells: Sequence[Cell], units: Sequence[str]) -> Sequence[str]:
    """Leave, of very many units, those with the most fields that call for something, in their order."""
    if len(units) <= MOST:
        return units
    calling = Counter(cell.unit for cell in cells if cell.hatched or cell.colour not in _QUIET)
    most = set(sorted(units, key=lambda unit: -calling[unit])[:MOST])
    return [unit for unit in units if unit in most]


def fields(cells: Sequence[Cell], rows: Mapping[str, int], columns: Mapping[str, int]) -> Trace:
    """Return all fields as bars of length 1 in one trace: bars can be hatched and clicked, heat maps cannot."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": [rows[cell.unit] for cell in cells],
        "base": [columns[cell.column] - 0.5 for cell in cells],
        "x": [1] * len(cells),
        "width": 1,
        "text": [cell.label for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "both",
        "insidetextfont": {"size": 14, "color": [INKS.get(cell.colour, TEXT) for cell in cells]},
        "marker": {
            "color": [cell.colour for cell in cells],
            "pattern": {**_HATCHED, "shape": ["/" if cell.hatched else "" for cell in cells]},
            "line": {"color": GREY, "width": 0.5},
        },
        "customdata": [list(cell.spot) for cell in cells],
        "hoverinfo": "text",
        "hovertext": [text(f"{cell.unit} {_column_title(cell)}：{cell.full_text}") for cell in cells],
    }


def _column_title(cell: Cell) -> str:
    """Return a column as it is read: a month in words, anything else as it is."""
    return months.title(cell.column) if cell.column == cell.spot[1] else cell.column


def _alt(title: str, cells: Sequence[Cell], units: Sequence[str]) -> str:
    by_unit: dict[str, list[str]] = {unit: [] for unit in units[:MOST]}
    for cell in cells:
        if cell.unit in by_unit:
            by_unit[cell.unit].append(f"{int(cell.column[5:])}月{cell.full_text}")
    lines = (f"{unit}：{'、'.join(phrases)}" for unit, phrases in by_unit.items() if phrases)
    return f"{title}，表格图：{'；'.join(lines)}。"
