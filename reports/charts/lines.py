"""Lines over months: a unit against the mean, a few units side by side, found against closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.wording import NOT_REPORTED, Number, number, quantity
from data import months
from data.schema import MEASURE, Measure, keys, measure_of
from reports.charts import style
from reports.charts.axes import months_axis, scale, widest
from reports.charts.rows import Points, by_unit
from reports.charts.style import BLUE, DEEP, HATCH, PAPER, PHONE, SKY, SLATE, SMALL, YELLOW, Chart, Key, Trace, text
from reports.charts.tabled import Due, absent, over_months
from reports.excel.table import Table

_HUES = (BLUE, DEEP, YELLOW, SKY)
_DASHES = ("solid", "dash", "dot")
_STROKES = {"solid": "━", "dash": "╍", "dot": "┅"}
_HEIGHT = 320


def hue(place: int) -> tuple[str, str]:
    """Return colour and dash of the unit at this place of the register: the same in every chart."""
    return _HUES[place % len(_HUES)], _DASHES[place // len(_HUES) % len(_DASHES)]


def trend(
    values: pd.DataFrame,
    units: Sequence[str],
    measure: str | Measure,
    period: Period,
    *,
    due: Due,
    mean: Mapping[str, Number | None] | None = None,
    places: Mapping[str, int] | None = None,
    notes: Sequence[tuple[str, str]] = (),
) -> Chart:
    """Draw one measure of a few units over months, with the mean of the communities in grey.

    ``values``: unit, month, value, approximate. A month without a line is 未报: the line breaks there
    and a hollow mark stands at the foot. ``mean``: month → value. ``places``: the units' places in
    the register, for their colours. ``notes``: (month, words) on the time axis. ``due``: (unit, month)
    of the reports that are due, ``None`` for all; where nothing is due there is nothing.
    """
    known = measure_of(measure)
    title = f"{known.title}走势（{period.title()}）"
    points = by_unit(values, units)
    if not any(points.values()):
        return style.empty(f"{period.title()}还没有“{known.title}”的数字。", title=title)
    most = _most([*points.values(), {month: (value, False) for month, value in (mean or {}).items()}])
    traces = [_mean(mean, period)] if mean else []
    alone = len(units) == 1
    looks = {unit: (BLUE, "solid") if alone else hue((places or {}).get(unit, at)) for at, unit in enumerate(units)}
    traces += [_line(unit, points[unit], known, period, look, alone=alone) for unit, look in looks.items()]
    _part_labels(traces[-len(looks) :])
    gaps = _gaps(points, known, period, due)
    legend = [("┅", SLATE, "平均")] if mean else []
    legend += [(_STROKES[look[1]], look[0], unit) for unit, look in looks.items()]
    legend += [("×", HATCH, NOT_REPORTED)] if gaps else []
    alt = _alt(title, points, known, period, due)
    drawn = dict(points) | ({"社区平均": {month: (value, False) for month, value in mean.items()}} if mean else {})
    colours = {unit: look[0] for unit, look in looks.items()} | {"社区平均": SLATE}

    def table() -> Table:
        return over_months(title, drawn, period.months, colours)

    return _draw([*traces, *gaps], title, alt, period, most, legend if len(legend) > 1 else (), notes, table)


def _most(lines: Sequence[Points]) -> float:
    return max((float(value) for line in lines for value, _ in line.values() if value is not None), default=0)


def _mean(mean: Mapping[str, Number | None], period: Period) -> Trace:
    values = [mean.get(month) for month in period.months]
    labels = [f"{months.title(month)}平均：{number(value)}" for month, value in zip(period.months, values, strict=True)]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(period.length)),
        "y": [None if value is None else float(value) for value in values],
        "line": {"color": SLATE, "width": 2, "dash": "dot"},
        "marker": {"size": 4},
        "hoverinfo": "text",
        "hovertext": labels,
    }


def _line(unit: str, points: Points, measure: Measure, period: Period, look: tuple[str, str], *, alone: bool) -> Trace:
    values = [points.get(month, (None, False)) for month in period.months]
    labels = [quantity(value, measure, approximate=mark) for value, mark in values]
    written = [number(value, approximate=mark) if value is not None else "" for value, mark in values]
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": list(range(period.length)),
        "y": [None if value is None else float(value) for value, _ in values],
        "text": _thinned(written, all_fit=alone and widest(written, SMALL) * period.length <= PHONE),
        "textposition": _sides([value for value, _ in values]),
        "textfont": {"size": SMALL},
        "cliponaxis": False,
        "connectgaps": False,
        "line": {"color": look[0], "width": 2.5, "dash": look[1]},
        "marker": {"size": 7, "color": look[0]},
        "customdata": [[unit, month, measure.key, month] for month in period.months],
        "hoverinfo": "text",
        "hovertext": [
            text(f"{unit} {months.title(m)}：{label}") for m, label in zip(period.months, labels, strict=True)
        ],
    }


def _sides(values: Sequence[Number | None]) -> list[str]:
    """Return where each label stands: below a low point, else above, so that the line does not cross it."""
    padded = [None, *values, None]
    sides = []
    for before, value, after in zip(padded, values, padded[2:], strict=False):
        around = [other for other in (before, after) if other is not None]
        low = value is not None and value > 0 and bool(around) and all(value < other for other in around)
        sides.append("bottom center" if low else "top center")
    return sides


def _part_labels(traces: Sequence[Trace]) -> None:
    """Keep the last labels of several lines apart: above the highest, below the lowest, beside the others."""
    ends = [(trace["y"][-1], trace) for trace in traces if trace["y"][-1] is not None]
    ends.sort(key=lambda end: end[0], reverse=True)
    for at, (_, trace) in enumerate(ends if len(traces) > 1 else []):
        trace["textposition"] = "top center" if at == 0 else "bottom center" if at == len(ends) - 1 else "middle right"


def _thinned(labels: Sequence[str], *, all_fit: bool) -> list[str]:
    """Leave the labels that have room: all of them, or the last alone."""
    last = max((at for at, label in enumerate(labels) if label), default=-1)
    return [label if all_fit or at == last else "" for at, label in enumerate(labels)]


def _gaps(points: Mapping[str, Points], measure: Measure, period: Period, due: Due) -> list[Trace]:
    """Return hollow marks at the foot for the months that a unit has not reported."""
    spots = [
        (unit, month)
        for unit, line in points.items()
        for month in period.months
        if month not in line and absent(unit, month, due)
    ]
    if not spots:
        return []
    where = {month: at for at, month in enumerate(period.months)}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [where[month] for _, month in spots],
            "y": [0] * len(spots),
            "cliponaxis": False,
            "marker": {"symbol": "x-thin-open", "size": 9, "color": HATCH, "line": {"width": 2, "color": HATCH}},
            "customdata": [[unit, month, measure.key, month] for unit, month in spots],
            "hoverinfo": "text",
            "hovertext": [text(f"{unit} {months.title(month)}：未报") for unit, month in spots],
        }
    ]


def flow(raised: Points, closed: Points, period: Period) -> Chart:
    """Draw problems found and closed, added up over the months of a period; the gap is what is open.

    ``raised`` and ``closed``: month → value, of the months that anything was reported in.
    """
    title = f"累计发现与销号（{period.title()}）"
    first, second = _running(raised, period), _running(closed, period)
    if not any(value for value, _ in first.values()):
        return style.empty(f"{period.title()}没有发现问题的记录。", title=title)
    above = _line("累计发现", first, MEASURE[keys.FOUND], period, (DEEP, "dash"), alone=False)
    below = _line("累计销号", second, MEASURE[keys.CLOSED], period, (BLUE, "solid"), alone=False)
    _part_labels([above, below])
    for trace in (above, below):
        trace["customdata"] = [[None, *fields] for _, *fields in trace["customdata"]]
    legend = [("╍", DEEP, "累计发现"), ("━", BLUE, "累计销号")]
    points = {"累计发现": first, "累计销号": second}
    alt = _alt(title, points, MEASURE[keys.FOUND], period)

    def table() -> Table:
        return over_months(title, points, period.months, {"累计发现": DEEP, "累计销号": BLUE})

    return _draw([above, below], title, alt, period, _most([first, second]), legend, (), table)


def _running(values: Points, period: Period) -> dict[str, tuple[Number | None, bool]]:
    total, mark = 0, False
    sums: dict[str, tuple[Number | None, bool]] = {}
    for month in period.months:
        value, approximate = values.get(month, (None, False))
        total, mark = total + int(value or 0), mark or approximate
        sums[month] = (total, mark)
    return sums


def _draw(
    traces: Sequence[Trace],
    title: str,
    alt: str,
    period: Period,
    most: float,
    keys: Sequence[Key],
    notes: Sequence[tuple[str, str]],
    table: Callable[[], Table],
) -> Chart:
    axis = scale(most)
    return style.draw_chart(
        traces,
        title=title,
        alt=alt,
        height=_HEIGHT,
        margin=(style.width(number(round(axis["range"][1])), SMALL) + 16, 22, 42, 46),
        legend=keys,
        xaxis=months_axis(period.months),
        yaxis=axis,
        table=table,
        **_annotated(notes, period),
    )


def _annotated(notes: Sequence[tuple[str, str]], period: Period) -> dict[str, Any]:
    """Return upright lines with words for what happened in a month (检查, 换届)."""
    at = {month: place for place, month in enumerate(period.months)}
    inside = [(at[month], words) for month, words in notes if month in at]
    look = {"color": SLATE, "width": 1, "dash": "dash"}
    lines = [
        {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": look, "layer": "below"}
        for x, _ in inside
    ]
    words_ = [
        {
            "x": x,
            "y": 1,
            "yref": "paper",
            "yanchor": "top",
            "text": text(words),
            "showarrow": False,
            "font": {"size": SMALL, "color": style.QUIET},
            "bgcolor": PAPER,
            "xanchor": "left" if x < period.length / 2 else "right",
        }
        for x, words in inside
    ]
    return {"shapes": lines, "annotations": words_} if inside else {}


def _alt(title: str, points: Mapping[str, Points], measure: Measure, period: Period, due: Due = None) -> str:
    phrases = []
    for unit, line in points.items():
        month_texts = [
            f"{int(m[5:])}月{quantity(line[m][0], measure, approximate=line[m][1]) if m in line else NOT_REPORTED}"
            for m in period.months
            if m in line or absent(unit, m, due)
        ]
        phrases.append(f"{unit}：{'、'.join(month_texts)}")
    return f"{title}，折线图：{'；'.join(phrases)}。"
