"""Bullet bars: what was done of a task, with the task and what was due to date as upright marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.wording import NOT_DUE, NOT_REPORTED, number
from data.schema import Measure, measure_of
from reports.charts import rows, style
from reports.charts.axes import units_axis, value_axis, widest
from reports.charts.style import BLUE, DEEP, GREY, QUIET, SLATE, Chart, Trace, spot, text
from reports.charts.tabled import UNIT, tabled
from reports.excel.table import Table

MOST, FURTHEST = 40, 20
"""Beyond ``MOST`` units only the ``FURTHEST`` furthest from the task are drawn."""


def bullets(tasks: pd.DataFrame, measure: str | Measure, period: Period) -> Chart:
    """Draw a task of several units: the bar is done, the dark mark the task, the grey one what is due
    to date, where that is less than the task.

    ``tasks``: unit, done (``None``: 未报), due, minimum, state (the words of ``analytics.targets``).
    """
    known = measure_of(measure)
    title = f"{known.title}任务完成情况（{period.title()}）"
    lines = rows.lines(tasks)
    if not lines:
        return style.empty(f"{period.title()}没有“{known.title}”的任务。", title=title)
    every, (lines, note) = lines, _furthest(lines)
    labels = [_label(line) for line in lines]
    axis, left = units_axis([str(line.unit) for line in lines])
    most = max(max(_length(line), float(line.minimum)) for line in lines)
    keys = [("■", BLUE, "已完成"), ("┃", DEEP, "任务")]
    marks = [_marks(lines, "minimum", DEEP, 3)]
    if any(line.due != line.minimum for line in lines):
        keys.append(("│", SLATE, "至今应完成"))
        marks.append(_marks(lines, "due", SLATE, 2))
    return style.draw_chart(
        [_bars(lines, known.key, period, labels), *marks, _labels(lines, most, labels)],
        title=title,
        alt=f"{title}，子弹图：{'；'.join(f'{line.unit}{label}' for line, label in zip(lines, labels, strict=True))}。",
        note=note,
        height=style.ROW * len(lines) + 12,
        margin=(left, 6, widest(labels) + 18, 6),
        legend=keys,
        xaxis=value_axis(most),
        yaxis=axis,
        bargap=0.42,
        table=lambda: _table(title, every),
    )


def _table(title: str, lines: Sequence[Any]) -> Table:
    columns = {
        UNIT: [str(line.unit) for line in lines],
        "已完成": [line.done if rows.has(line.done) else _absent(line) for line in lines],
        "任务": [line.minimum for line in lines],
        "至今应完成": [line.due for line in lines],
        "情况": [str(line.state) for line in lines],
    }
    return tabled(title, columns, kind="bar", colours={"已完成": BLUE, "任务": GREY})


def _absent(line: Any) -> str:
    return NOT_DUE if line.state == NOT_DUE else NOT_REPORTED


def _furthest(lines: list[Any]) -> tuple[list[Any], str]:
    """Leave those furthest from the task of very many, in their order, and say how many are not shown."""
    if len(lines) <= MOST:
        return lines, ""
    shares = [_length(line) / float(line.minimum or 1) for line in lines]
    places = sorted(sorted(range(len(lines)), key=shares.__getitem__)[:FURTHEST])
    return [lines[at] for at in places], f"共{len(lines)}个单位，图中是离任务最远的{FURTHEST}个，全部数字见下表。"


def _label(line: Any) -> str:
    """Return ``3/4 差1次``; without a value the word alone, and the task."""
    if not rows.has(line.done):
        return f"{line.state}（任务{number(line.minimum)}）"
    return f"{number(line.done)}/{number(line.minimum)} {line.state}"


def _length(line: Any) -> float:
    return float(line.done) if rows.has(line.done) else 0.0


def _bars(lines: Sequence[Any], measure: str, period: Period, labels: Sequence[str]) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(lines))),
        "x": [_length(line) for line in lines],
        "marker": {"color": BLUE},
        "customdata": [spot(str(line.unit), period, measure) for line in lines],
        "hoverinfo": "text",
        "hovertext": [text(f"{line.unit}：{label}") for line, label in zip(lines, labels, strict=True)],
    }


def _marks(lines: Sequence[Any], column: str, colour: str, thick: int) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(lines))),
        "cliponaxis": False,
        "x": [float(getattr(line, column)) for line in lines],
        "hoverinfo": "skip",
        "marker": {
            "symbol": "line-ns-open",
            "size": 20 if thick > 2 else 14,
            "color": colour,
            "line": {"width": thick, "color": colour},
        },
    }


def _labels(lines: Sequence[Any], most: float, labels: Sequence[str]) -> Trace:
    """Return the words, all in one column right of the longest bar, so that no mark lies under them."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [most] * len(lines),
        "y": list(range(len(lines))),
        "text": [f"  {label}" for label in labels],
        "textposition": "middle right",
        "cliponaxis": False,
        "textfont": {"color": [style.TEXT if rows.has(line.done) else QUIET for line in lines]},
        "hoverinfo": "skip",
    }
