"""Ranks: their range when the points change, and how they moved from month to month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.contenders import why_nobody
from analytics.periods import Period
from analytics.wording import NOT_REPORTED
from data import months
from data.schema import keys
from reports.charts import style
from reports.charts.axes import months_axis, short, units_axis, widest
from reports.charts.lines import hue
from reports.charts.rows import has, lines
from reports.charts.style import BLUE, DEEP, GREY, QUIET, RULE, SMALL, Chart, Trace, spot, text
from reports.charts.tabled import UNIT, over_months, tabled
from reports.excel.table import Table

MOST = 40


def dot_range(ranking: pd.DataFrame, period: Period) -> Chart:
    """Draw each unit's rank as a dot on the span of ranks that it has when points move by a quarter.

    ``ranking``: unit, rank, best_rank, worst_rank, in rank order; units without a rank are left out.
    """
    title = f"名次稳不稳（{period.title()}）"
    placed = [line for line in lines(ranking) if has(line.rank)]
    if not placed:
        return style.empty(f"{period.title()}{why_nobody(ranking['state'])}。", title=title)
    drawn = placed[:MOST]
    axis, left = units_axis([str(line.unit) for line in drawn])
    labels = [_span(line) for line in drawn]
    last = max(int(line.worst_rank) for line in drawn)
    note = f"共{len(placed)}个单位，图中是前{MOST}名。" if len(placed) > MOST else ""
    return style.draw_chart(
        [_spans(drawn), _dots(drawn, labels, period), _words(drawn, labels, last)],
        title=title,
        alt=f"{title}，点线图：{'；'.join(f'{line.unit}{label}' for line, label in zip(drawn, labels, strict=True))}。",
        note=f"横线是各级别分值上下浮动四分之一时的最高和最低名次。{note}",
        height=style.ROW * len(drawn) + 40,
        margin=(left, 34, widest(labels) + 24, 6),
        xaxis={
            "range": [0.5, last + 0.5],
            "side": "top",
            "fixedrange": True,
            "gridcolor": RULE,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": SMALL, "color": QUIET},
            "tickangle": 0,
            "tickvals": list(range(1, last + 1, -(-last // 6))),
        },
        yaxis=axis,
        table=lambda: _table(title, placed, note),
    )


def _table(title: str, placed: Sequence[Any], note: str) -> Table:
    names = {UNIT: "unit", "名次": "rank", "最好名次": "best_rank", "最差名次": "worst_rank"}
    columns = {name: [getattr(line, key) for line in placed] for name, key in names.items()}
    return tabled(title, columns, kind=None, colours={}, note=f"各级别分值上下浮动四分之一时的最好和最差名次。{note}")


def _span(line: Any) -> str:
    best, worst, rank = int(line.best_rank), int(line.worst_rank), int(line.rank)
    return f"第{rank}名" if best == worst else f"第{rank}名（{best}—{worst}）"


def _spans(placed: Sequence[Any]) -> Trace:
    """Return all spans as one broken line."""
    across = [end for line in placed for end in (int(line.best_rank), int(line.worst_rank), None)]
    upright = [place for at in range(len(placed)) for place in (at, at, None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "y": upright,
        "line": {"color": GREY, "width": 6},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _dots(placed: Sequence[Any], labels: Sequence[str], period: Period) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [int(line.rank) for line in placed],
        "y": list(range(len(placed))),
        "marker": {"color": BLUE, "size": 13},
        "cliponaxis": False,
        "hoverinfo": "text",
        "customdata": [spot(str(line.unit), period, keys.POINTS) for line in placed],
        "hovertext": [text(f"{line.unit}：{label}") for line, label in zip(placed, labels, strict=True)],
    }


def _words(placed: Sequence[Any], labels: Sequence[str], last: int) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [last + 0.5] * len(placed),
        "y": list(range(len(placed))),
        "text": [f" {label}" for label in labels],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def bump(
    ranks: pd.DataFrame,
    units: Sequence[str],
    period: Period,
    *,
    chosen: Sequence[str] = (),
    places: Mapping[str, int] | None = None,
) -> Chart:
    """Draw each unit's rank month by month; up to three chosen ones in colour, the others in grey.

    ``ranks``: unit, month, rank, ``None`` or no line for a month without a rank. Names stand at the
    right end; units of one rank take the places that ranking skips after them.
    """
    title = f"名次变化（{period.title()}）"
    unit_ranks = _ranks_by_unit(ranks, units)
    if not any(unit_ranks.values()):
        return style.empty(f"{period.title()}还没有可以排名的单位。", title=title)
    drawn = list(units) if len(units) <= MOST else [unit for unit in units if unit in chosen] or list(units[:3])
    labels = _right_labels(unit_ranks, drawn, period)
    most = max(rank for line in unit_ranks.values() for rank in line.values())
    last = max(most, *labels.values()) if len(drawn) == len(units) else most
    traces = [
        _path(unit, unit_ranks[unit], period, _look(unit, drawn, chosen, places))
        for unit in _drawing_order(drawn, chosen)
    ]
    note = f"共{len(units)}个单位，图中是所选的{len(drawn)}个。" if len(drawn) < len(units) else ""
    names = dict(zip(drawn, short(drawn), strict=True))
    right = {unit: f"{_number(unit_ranks[unit].get(period.last))} {names[unit]}" for unit in drawn}
    return style.draw_chart(
        [*traces, _names(labels, right, chosen, period)],
        title=title,
        alt=f"{title}，折线图：{'；'.join(_story(unit, unit_ranks[unit], period) for unit in drawn)}。",
        note=note,
        height=max(220, (28 if len(drawn) == len(units) else 14) * min(last, 44) + 70),
        margin=(30, 8, widest(list(right.values()), 14) + 18, 46),
        xaxis=months_axis(period.months, margin=0.15 if period.length > 1 else 0.5),
        yaxis={
            "range": [last + 0.6, 0.4],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": SMALL, "color": QUIET},
            "tickvals": list(range(1, most + 1, -(-most // 15))),
        },
        table=lambda: over_months(
            title,
            {unit: {month: (rank, False) for month, rank in unit_ranks[unit].items()} for unit in units},
            period.months,
            {unit: _look(unit, drawn, chosen, places)[0] for unit in drawn},
            kind="rank",
        ),
    )


def _ranks_by_unit(ranks: pd.DataFrame, units: Sequence[str]) -> dict[str, dict[str, int]]:
    unit_ranks: dict[str, dict[str, int]] = {unit: {} for unit in units}
    for line in lines(ranks):
        if line.unit in unit_ranks and has(line.rank):
            unit_ranks[line.unit][line.month] = int(line.rank)
    return unit_ranks


def _right_labels(unit_ranks: Mapping[str, Mapping[str, int]], units: Sequence[str], period: Period) -> dict[str, int]:
    """Return the height of each name: its last rank, moved down where another name takes its place."""
    ranked = [unit for unit in units if period.last in unit_ranks[unit]]
    ranked.sort(key=lambda unit: unit_ranks[unit][period.last])
    heights: dict[str, int] = {}
    below = 0
    for unit in ranked:
        below = max(below + 1, unit_ranks[unit][period.last])
        heights[unit] = below
    for unit in units:
        if unit not in heights:
            below += 1
            heights[unit] = below
    return heights


def _number(rank: int | None) -> str:
    return NOT_REPORTED if rank is None else str(rank)


def _drawing_order(units: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """Return the units in drawing order: those chosen last, on top."""
    return [unit for unit in units if unit not in chosen] + [unit for unit in units if unit in chosen]


def _look(
    unit: str, units: Sequence[str], chosen: Sequence[str], places: Mapping[str, int] | None
) -> tuple[str, str, float]:
    if unit not in chosen:
        return GREY, "solid", 1.5
    colour, dash = hue((places or {}).get(unit, list(units).index(unit)))
    return colour, dash, 3.0


def _path(unit: str, month_ranks: Mapping[str, int], period: Period, look: tuple[str, str, float]) -> Trace:
    colour, dash, thick = look
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(period.length)),
        "connectgaps": False,
        "y": [month_ranks.get(month) for month in period.months],
        "cliponaxis": False,
        "line": {"color": colour, "width": thick, "dash": dash},
        "marker": {"color": colour, "size": 4 + thick},
        "customdata": [[unit, month, keys.POINTS, month] for month in period.months],
        "hoverinfo": "text",
        "hovertext": [text(f"{unit} {months.title(m)}：{_place(month_ranks.get(m))}") for m in period.months],
    }


def _place(rank: int | None) -> str:
    return "没有名次" if rank is None else f"第{rank}名"


def _names(heights: Mapping[str, int], labels: Mapping[str, str], chosen: Sequence[str], period: Period) -> Trace:
    units = list(heights)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [period.length - 1] * len(units),
        "y": list(heights.values()),
        "text": [f"  {text(labels[unit])}" for unit in units],
        "textposition": "middle right",
        "cliponaxis": False,
        "textfont": {"size": 14, "color": [DEEP if unit in chosen else QUIET for unit in units]},
        "hoverinfo": "skip",
    }


def _story(unit: str, month_ranks: Mapping[str, int], period: Period) -> str:
    return f"{unit}：{'、'.join(f'{int(month[5:])}月{_place(month_ranks.get(month))}' for month in period.months)}"
