"""Points: two measures against each other, and rates against how much they rest on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from analytics.numbers import tenths
from analytics.periods import Period
from analytics.wording import heading, number, quantity
from data.schema import keys, measure_of
from reports.charts import rows, style
from reports.charts.axes import scale, short
from reports.charts.style import BLUE, QUIET, SLATE, SMALL, Chart, Trace, spot, text
from reports.charts.tabled import UNIT, tabled
from reports.excel.table import Table

_HEIGHT = 380
_NAMED = 4
"""How many of the farthest points have their names written."""
_SURE = 1.96


def pairs(values: pd.DataFrame, across: str, upright: str, period: Period, *, of: str = "") -> Chart:
    """Draw each unit's value of one measure against another; the few that stand out are named.

    ``values``: unit and a column named by each of the two measures; lines without both are left out.
    ``of``: the kind that both are limited to, in words.
    """
    first, second = measure_of(across), measure_of(upright)
    title = f"{second.title}与{first.title}（{period.title()}{f'，{of}' if of else ''}）"
    lines = [
        (str(unit), x, y)
        for unit, x, y in zip(values["unit"].astype("object"), values[across], values[upright], strict=True)
        if rows.has(x) and rows.has(y)
    ]
    if not lines:
        return style.empty(f"{period.title()}还没有可以对照的数字。", title=title)
    ratios = _distances([(float(x), float(y)) for _, x, y in lines])
    labels = [f"{unit}：{quantity(x, first)}，{quantity(y, second)}" for unit, x, y in lines]
    dots = _dots([line[0] for line in lines], [float(x) for _, x, _ in lines], [float(y) for _, _, y in lines], ratios)
    dots |= {"customdata": [spot(unit, period, across) for unit, *_ in lines], "hovertext": list(map(text, labels))}
    return _draw(
        [dots],
        title,
        f"{title}，散点图：{'；'.join(labels)}。",
        max(float(x) for _, x, _ in lines),
        max(float(y) for _, _, y in lines),
        heading(across),
        heading(upright),
        lambda: _pairs(title, lines, heading(across), heading(upright)),
    )


def funnel(values: pd.DataFrame, period: Period) -> Chart:
    """Draw each unit's 采用率 against how much it submitted; between the lines differences may be chance.

    ``values``: unit, published, submitted. The lines are where 19 of 20 units with the common rate lie.
    """
    title = f"采用率差别是不是偶然（{period.title()}）"
    lines = [
        (str(line.unit), int(line.published), int(line.submitted))
        for line in rows.lines(values)
        if rows.has(line.submitted) and line.submitted > 0
    ]
    if not lines:
        return style.empty(f"{period.title()}没有报送稿件。", title=title)
    common = Fraction(sum(above for _, above, _ in lines), sum(below for _, _, below in lines))
    exact = [Fraction(100 * above, below) for _, above, below in lines]
    rates = list(map(float, exact))
    outside = [_outside(rate, float(common), below) for rate, (_, _, below) in zip(rates, lines, strict=True)]
    labels = [
        f"{unit}：报送{below}篇，采用{above}篇，采用率{number(tenths(rate))}%"
        for (unit, above, below), rate in zip(lines, exact, strict=True)
    ]
    dots = _dots([unit for unit, *_ in lines], [float(below) for *_, below in lines], rates, outside)
    dots |= {"customdata": [spot(unit, period, keys.ADOPTION_RATE) for unit, *_ in lines]}
    dots |= {"hovertext": list(map(text, labels))}
    most = max(below for *_, below in lines)
    beyond = [unit for (unit, *_), far in zip(lines, outside, strict=True) if far > 0]
    note = f"实线是图中单位合计的采用率{number(tenths(100 * common))}%；虚线内的差别可能只是偶然，线外{len(beyond)}个"
    note += f"：{'、'.join(beyond)}。" if beyond else "。"
    chart = _draw(
        [*_limits(float(common), most), dots],
        title,
        f"{title}，漏斗图：{'；'.join(labels)}。{note}",
        float(most),
        100 / 1.15,
        "报送（篇）",
        "采用率（%）",
        lambda: _rates(title, lines, note),
    )
    return replace(chart, note=note)


def _pairs(title: str, lines: Sequence[tuple[str, Any, Any]], across: str, upright: str) -> Table:
    columns: dict[str, Sequence[Any]] = {UNIT: [unit for unit, *_ in lines]}
    columns |= {across: [x for _, x, _ in lines], upright: [y for *_, y in lines]}
    return tabled(title, columns, kind="scatter", colours={upright: BLUE})


def _rates(title: str, lines: Sequence[tuple[str, int, int]], note: str) -> Table:
    columns: dict[str, Sequence[Any]] = {
        UNIT: [unit for unit, *_ in lines],
        "报送（篇）": [below for *_, below in lines],
        "采用（篇）": [above for _, above, _ in lines],
        "采用率（%）": [round(Fraction(100 * above, below), 1) for _, above, below in lines],
    }
    return tabled(title, columns, kind="scatter", colours={"采用率（%）": BLUE}, note=note)


def _outside(rate: float, common: float, below: int) -> float:
    """Return how far a rate lies beyond the line, 0 within."""
    return max(0.0, abs(rate - 100 * common) - 100 * _SURE * math.sqrt(common * (1 - common) / below))


def _limits(common: float, most: int) -> list[Trace]:
    across = [most * 1.15 * step / 60 for step in range(1, 61)]
    spread = [100 * _SURE * math.sqrt(common * (1 - common) / max(count, 0.5)) for count in across]
    look = {"type": "scatter", "mode": "lines", "x": across, "hoverinfo": "skip"}
    dotted = {"color": SLATE, "width": 1.5, "dash": "dot"}
    return [
        {**look, "y": [100 * common] * len(across), "line": {"color": SLATE, "width": 1.5}},
        {**look, "y": [min(100.0, 100 * common + wide) for wide in spread], "line": dotted},
        {**look, "y": [max(0.0, 100 * common - wide) for wide in spread], "line": dotted},
    ]


def _distances(points: Sequence[tuple[float, float]]) -> list[float]:
    """Return how far each point's ratio is from the common one, times its size; 0 for the unremarkable."""
    total_x, total_y = sum(x for x, _ in points), sum(y for _, y in points)
    if not total_x or not total_y:
        return [0.0] * len(points)
    return [abs(y / total_y - x / total_x) for x, y in points]


def _dots(names: Sequence[str], across: Sequence[float], upright: Sequence[float], far: Sequence[float]) -> Trace:
    limit = sorted(far, reverse=True)[min(_NAMED, len(far)) - 1]
    labels = [label if gap > 0 and gap >= limit else "" for label, gap in zip(short(names), far, strict=True)]
    middle = (max(across) or 1) / 2
    sides = ["middle right" if x <= middle else "middle left" for x in across]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": list(across),
        "y": list(upright),
        "text": list(map(text, labels)),
        "textposition": sides,
        "textfont": {"size": SMALL},
        "cliponaxis": False,
        "hoverinfo": "text",
        "marker": {"size": 11, "color": BLUE, "opacity": 0.85, "line": {"width": 1, "color": style.PAPER}},
    }


def _draw(
    traces: Sequence[Trace],
    title: str,
    alt: str,
    most_x: float,
    most_y: float,
    name_x: str,
    name_y: str,
    table: Callable[[], Table],
) -> Chart:
    across, upright = scale(most_x), scale(most_y)
    name: dict[str, Any] = {"text": name_y, "x": 0, "y": 1, "xref": "paper", "yref": "paper", "yanchor": "bottom"}
    name |= {"xanchor": "left", "showarrow": False, "yshift": 6, "font": {"size": SMALL, "color": QUIET}}
    across |= {"title": {"text": name_x, "font": {"size": SMALL, "color": QUIET}, "standoff": 6}}
    left = style.width(number(round(upright["range"][1])), SMALL) + 16
    return style.draw_chart(
        traces,
        title=title,
        alt=alt,
        height=_HEIGHT,
        margin=(left, 34, 14, 56),
        xaxis=across,
        yaxis=upright,
        annotations=[name],
        table=table,
    )
