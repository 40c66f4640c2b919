"""Small multiples: one little line a unit, all on one scale, the mean of the communities in grey.

All panels lie in one pair of axes, side by side in its coordinates: a figure with as many axes as
units is slow to build, to send and to draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.wording import GAPS, NOT_DUE, Number, number, quantity
from data import months
from data.schema import Measure, measure_of
from reports.charts import style
from reports.charts.axes import HIDDEN, short
from reports.charts.rows import Points, by_unit
from reports.charts.style import BLUE, GREY, QUIET, RULE, SMALL, Chart, Trace, text
from reports.charts.tabled import Due, absent, by_months, marked

MOST, COLUMNS = 40, 3
_ROW = 120
_GAP, _HEAD, _FOOT = 0.08, 40 / _ROW, 12 / _ROW
"""Between panels across; above and below a line, as shares of a panel."""


@dataclass(frozen=True)
class Panels:
    """Where the panels lie: each is 1 wide and 1 high, rows go down from 0."""

    length: int
    most: float

    def left(self, at: int) -> float:
        """Return the left edge of a panel."""
        return at % COLUMNS * (1 + _GAP)

    def top(self, at: int) -> int:
        """Return the upper edge of a panel."""
        return at // COLUMNS

    def across(self, at: int) -> list[float | None]:
        """Return the places of the months, and a gap after them."""
        step = 0.96 / max(1, self.length - 1)
        return [*(self.left(at) + 0.02 + step * month for month in range(self.length)), None]

    def upright(self, at: int, values: Sequence[Number | None]) -> list[float | None]:
        """Return the heights of values, and a gap after them."""
        room = 1 - _HEAD - _FOOT
        foot = self.top(at) + 1 - _FOOT
        return [*(None if value is None else foot - room * float(value) / self.most for value in values), None]


def multiples(
    values: pd.DataFrame,
    units: Sequence[str],
    measure: str | Measure,
    period: Period,
    *,
    due: Due,
    mean: Mapping[str, Number | None] | None = None,
) -> Chart:
    """Draw one measure of every unit over months in small panels in listed order, three abreast.

    ``values``: unit, month, value, approximate; ``mean``: month → value. The last value is written.
    More than forty units: the forty with the highest last values, and the note says so. ``due``: unit
    and month of the reports that are due.
    """
    known = measure_of(measure)
    title = f"{known.title}各单位走势（{period.title()}）"
    points = by_unit(values, _highest(values, units, period.last))
    if not any(points.values()):
        return style.empty(f"{period.title()}还没有“{known.title}”的数字。", title=title)
    most = max((float(value) for line in points.values() for value, _ in line.values() if value is not None), default=0)
    most = max(most, *(float(value) for value in (mean or {}).values() if value is not None), 1.0)
    panels = Panels(period.length, most)
    rows = -(-len(points) // COLUMNS)
    grey = [_mean(len(points), mean, period, panels)] if mean else []
    return style.draw_chart(
        [
            _feet(len(points), panels),
            *grey,
            _lines(points, known, period, panels, due),
            _heads(points, period, panels, due),
        ],
        title=title,
        alt=f"{title}，小图：{_words(points, period, known, due)}。",
        note=_note(len(units), known, period, most, with_mean=bool(mean)),
        height=rows * _ROW + 8,
        margin=(4, 4, 4, 4),
        xaxis={**HIDDEN, "range": [0, COLUMNS + _GAP * (COLUMNS - 1)]},
        yaxis={**HIDDEN, "range": [rows, 0]},
        table=lambda: by_months(title, marked(by_unit(values, units)), period.months, due),
    )


def _note(count: int, measure: Measure, period: Period, most: float, *, with_mean: bool) -> str:
    grey = "，灰线是平均" if with_mean else ""
    left_out = f"共{count}个单位，图中是{months.title(period.last)}数值最高的{MOST}个。" if count > MOST else ""
    return f"横轴是{period.title()}，各图纵轴相同，从0到{number(round(most))}{measure.unit}{grey}。{left_out}"


def _highest(values: pd.DataFrame, units: Sequence[str], month: str) -> Sequence[str]:
    """Leave of very many units those with the highest values in a month, in listed order."""
    if len(units) <= MOST:
        return units
    last_values = {unit: line[month][0] for unit, line in by_unit(values, units).items() if month in line}
    most = set(sorted(units, key=lambda unit: last_values.get(unit) or -1, reverse=True)[:MOST])
    return [unit for unit in units if unit in most]


def _joined(parts: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for part in parts for value in part]


def _feet(count: int, panels: Panels) -> Trace:
    """Return the lines of 0 below all panels."""
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": RULE, "width": 1},
        "x": _joined([[panels.left(at), panels.left(at) + 1, None] for at in range(count)]),
        "y": _joined([[panels.top(at) + 1 - _FOOT] * 2 + [None] for at in range(count)]),
    }


def _mean(count: int, mean: Mapping[str, Number | None], period: Period, panels: Panels) -> Trace:
    values = [mean.get(month) for month in period.months]
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": GREY, "width": 2},
        "x": _joined([panels.across(at) for at in range(count)]),
        "y": _joined([panels.upright(at, values) for at in range(count)]),
    }


def _lines(points: Mapping[str, Points], measure: Measure, period: Period, panels: Panels, due: Due) -> Trace:
    hover_texts = [[*(_hover(unit, line, m, measure, due) for m in period.months), ""] for unit, line in points.items()]
    values = [[line[month][0] if month in line else None for month in period.months] for line in points.values()]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "connectgaps": False,
        "cliponaxis": False,
        "hoverinfo": "text",
        "line": {"color": BLUE, "width": 2},
        "marker": {"color": BLUE, "size": 4},
        "hovertext": _joined(hover_texts),
        "x": _joined([panels.across(at) for at in range(len(points))]),
        "y": _joined([panels.upright(at, value) for at, value in enumerate(values)]),
        "customdata": [[unit, month, measure.key, month] for unit in points for month in (*period.months, period.last)],
    }


def _hover(unit: str, line: Points, month: str, measure: Measure, due: Due) -> str:
    return text(f"{unit} {months.title(month)}：{_value_words(unit, line, month, measure, due)}")


def _value_words(unit: str, line: Points, month: str, measure: Measure, due: Due) -> str:
    if month in line:
        return quantity(line[month][0], measure, approximate=line[month][1])
    return absent(unit, month, due) or NOT_DUE


def _heads(points: Mapping[str, Points], period: Period, panels: Panels, due: Due) -> Trace:
    """Return name and last value above each panel, on two lines so that neither is cut on a phone."""
    last = [_last(unit, line, period, due) for unit, line in points.items()]
    return {
        "type": "scatter",
        "mode": "text",
        "hoverinfo": "skip",
        "textposition": "bottom right",
        "cliponaxis": False,
        "x": [panels.left(at) for at in range(len(points))],
        "y": [panels.top(at) for at in range(len(points))],
        "text": [f"{text(name)}<br><b>{value}</b>" for name, value in zip(short(list(points)), last, strict=True)],
        "textfont": {"size": SMALL, "color": [QUIET if value in GAPS else style.TEXT for value in last]},
    }


def _last(unit: str, line: Points, period: Period, due: Due) -> str:
    if period.last not in line:
        return absent(unit, period.last, due) or NOT_DUE
    value, mark = line[period.last]
    return number(value, approximate=mark)


def _words(points: Mapping[str, Points], period: Period, measure: Measure, due: Due) -> str:
    phrases = []
    for unit, line in points.items():
        missing = sum(month not in line and bool(absent(unit, month, due)) for month in period.months)
        last = _value_words(unit, line, period.last, measure, due)
        phrases.append(f"{unit}最近{last}" + (f"，未报{missing}个月" if missing else ""))
    return "；".join(phrases)
