"""The matrix units × measures: value, change and task in each field, all units together on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.matrix import Entry, Matrix
from analytics.wording import NOT_REPORTED, heading, quantity, signed
from reports.charts import style
from reports.charts.axes import units_axis
from reports.charts.grids import MOST, Cell, fields
from reports.charts.style import HATCH, PALE, PAPER, QUIET, RULE, SMALL, YELLOW, Chart, spot, text
from reports.charts.tabled import UNIT, excel_value, tabled
from reports.excel.table import Table

TOTAL = "合计"
_ROW, _LOW_ROW, _HEAD = 46, 30, 50
"""Height in pixels of a row, which a thumb has to hit, of one of a single line, and of the heads of the columns."""
_HEAD_SIGNS = 3
"""Signs of a measure's title in a line of its head."""


def matrix_chart(matrix: Matrix, *, title: str = "", wide: bool = False) -> Chart:
    """Draw the matrix in the order of its units; of more than forty the first ones, with a note.

    ``wide``: value and change on one line, for a screen whose rows have to be low.
    """
    drawn = matrix.units[:MOST]
    title = title or f"各单位各项工作（{'，'.join(part for part in (matrix.period.title(), matrix.against) if part)}）"
    if not matrix.units:
        return style.empty(f"{matrix.period.title()}没有应报单位。", title=title)
    rows: list[str | None] = [None, *drawn]
    names = [TOTAL, *drawn]
    columns = {measure.title: at for at, measure in enumerate(matrix.measures)}
    cells = [_cell(entry, matrix, "　" if wide else "<br>") for unit in rows for entry in matrix.row(unit)]
    judged = any(entry.task is not None for entry in matrix.entries.values())
    axis, left = units_axis(names)
    return style.draw_chart(
        [fields(cells, {name: at for at, name in enumerate(names)}, columns)],
        title=title,
        alt=_alt(title, matrix, rows),
        note="".join(f"{part}。" for part in (matrix.basis_words(), _left_out(matrix)) if part),
        height=(_LOW_ROW if wide else _ROW) * len(names) + _HEAD,
        margin=(left, _HEAD, 4, 6),
        legend=[
            *([("■", PALE, "✓ 达到任务或进度"), ("■", YELLOW, "差多少")] if judged else []),
            ("▨", HATCH, NOT_REPORTED),
        ],
        xaxis={
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(columns.values()),
            "ticktext": [_head(measure_title) for measure_title in columns],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "side": "top",
            "tickangle": 0,
            "tickfont": {"size": SMALL, "color": QUIET},
        },
        yaxis=axis,
        barmode="overlay",
        bargap=0,
        shapes=[
            {
                "type": "line",
                "x0": -0.5,
                "x1": len(columns) - 0.5,
                "y0": 0.5,
                "y1": 0.5,
                "line": {"color": RULE, "width": 3},
            }
        ],
        table=lambda: matrix_table(matrix, title),
    )


def _left_out(matrix: Matrix) -> str:
    """Say how many units there are, where they are more than the chart has."""
    count = len(matrix.units)
    return f"共{count}个单位，图中只有{MOST}个，全部见下载的表格" if count > MOST else ""


def _head(title: str) -> str:
    """Break a measure's title into even lines that a narrow column holds."""
    lines = -(-len(title) // _HEAD_SIGNS)
    size = -(-len(title) // lines)
    return "<br>".join(text(title[at : at + size]) for at in range(0, len(title), size))


def _cell(entry: Entry, matrix: Matrix, gap: str) -> Cell:
    name = entry.unit or TOTAL
    place = spot(entry.unit, matrix.period, entry.measure.key)
    if entry.absent:
        hatched = entry.absent == NOT_REPORTED
        colour = HATCH if hatched else PAPER
        word = entry.absent_words
        return Cell(name, entry.measure.title, colour, word, word, place, hatched=hatched)
    colour, mark = _task(entry)
    change = entry.comparison.difference
    label = entry.value_words + (f" {mark}" if mark else "") + (f"{gap}{signed(change)}" if change else "")
    return Cell(name, entry.measure.title, colour, label, _hover_words(entry), place)


def _task(entry: Entry) -> tuple[str, str]:
    """Return the colour of a field and the mark behind its value."""
    if entry.task is None:
        return PAPER, ""
    return (PALE, "✓") if entry.task.met else (YELLOW, entry.task.first_lack)


def _hover_words(entry: Entry) -> str:
    figure = entry.comparison
    value = quantity(figure.value, figure.measure, approximate=figure.approximate)
    change = figure.explanation() if figure.difference is not None or entry.unit is None else ""
    task = "" if entry.task is None else "达到任务" if entry.task.met else "、".join(entry.task.short)
    return "，".join(part for part in (value, change, task) if part)


def _alt(title: str, matrix: Matrix, rows: Sequence[str | None]) -> str:
    lines = (f"{unit or TOTAL}：{'、'.join(map(_phrase, matrix.row(unit)))}" for unit in rows)
    return f"{title}，表格图：{'；'.join(lines)}。"


def _phrase(entry: Entry) -> str:
    return entry.measure.title + (entry.absent or _hover_words(entry))


def matrix_table(matrix: Matrix, title: str) -> Table:
    """Return the whole matrix as a table: of each measure its value, its change and what its tasks lack."""
    rows: list[str | None] = [None, *matrix.units]
    against = matrix.against
    columns: dict[str, list[Any]] = {UNIT: [unit or TOTAL for unit in rows]}
    for measure in matrix.measures:
        entries = [matrix.entries[unit, measure.key] for unit in rows]
        columns[heading(measure)] = [_number(entry) for entry in entries]
        if against:
            columns[f"{measure.title}{against}"] = [entry.comparison.difference for entry in entries]
        if any(entry.task is not None for entry in entries):
            columns[f"{measure.title}任务"] = [_task_words(entry) for entry in entries]
    words = matrix.basis_words()
    return tabled(title, columns, kind=None, colours={}, note=f"{words}。" if words else "")


def _number(entry: Entry) -> Any:
    if entry.absent:
        return entry.absent_words
    return excel_value(entry.comparison.value, approximate=entry.comparison.approximate)


def _task_words(entry: Entry) -> str:
    return "" if entry.task is None else "达到" if entry.task.met else "、".join(entry.task.short)
