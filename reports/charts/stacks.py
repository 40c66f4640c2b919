"""Bars of several parts: kinds of work, points by level in rank order, problems open and overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from analytics.contenders import why_nobody
from analytics.periods import Period
from analytics.wording import GAPS, NOT_REPORTED, Number, number, quantity, share_words
from data.schema import MEASURE, Measure, keys, measure_of
from reports.charts import rows, style
from reports.charts.axes import units_axis, value_axis, widest
from reports.charts.bars import EACH_END, MOST, STUB
from reports.charts.style import (
    BLUE,
    GREY,
    HATCH,
    KINDS,
    LEVELS,
    NO_WORDS,
    PAPER,
    QUIET,
    VERMILION,
    Chart,
    Trace,
    spot,
    text,
)
from reports.charts.tabled import UNIT, tabled
from reports.excel.table import Table

OTHER, SUM = "其他", "合计"
_CUTS = {"category": "类别", "level": "级别", "nature": "性质", "form": "稿件形式", "outlet": "媒体"}


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the bars: its name in the legend, its colour, what it measures and its value of each unit."""

    name: str
    colour: str
    measure: Measure
    values: Mapping[str, Number] = field(default_factory=dict)


def stacked(
    values: pd.DataFrame,
    units: Sequence[str],
    measure: str | Measure,
    period: Period,
    *,
    by: str,
    order: Sequence[str] = (),
    absent: Mapping[str, str] = NO_WORDS,
) -> Chart:
    """Draw one measure of each unit cut into kinds or levels, the sum at the end.

    ``values``: unit, ``by``, value. ``order``: the words of ``by`` from the first; levels are shades
    from dark to light. Kinds beyond five are 其他. A unit without a line shows 0 when it is in
    ``values`` with any line, else 未报, or what ``absent`` says of it.
    """
    known = measure_of(measure)
    parts = _parts(values, known, by, order)
    title = f"{known.title}{_finding(parts, units)}（{period.title()}，按{_CUTS.get(by, '类别')}）"
    if not parts:
        return style.empty(f"{period.title()}还没有“{known.title}”的数字。", title=title)
    reported = set(values["unit"].astype("object"))
    sums = _sums(parts, units)
    ends = {unit: number(sums[unit]) if unit in reported else absent.get(unit, NOT_REPORTED) for unit in units}
    shown, note = _chosen(units, sums)
    every = units if len(shown) == len(units) else sorted(units, key=lambda unit: sums[unit], reverse=True)
    return _stack(parts, shown, ends, period, title=title, note=note, every=every, by=by)


def ranked(
    ranking: pd.DataFrame,
    period: Period,
    measure: str | Measure = keys.POINTS,
    *,
    levels: pd.DataFrame | None = None,
    field: int | None = None,
    against: str = "",
) -> Chart:
    """Draw a ranking from the first rank down, with rank, value and change.

    ``ranking``: unit, rank (``None``: no rank), tied, value, change (``None``: no rank before), state
    (why there is no rank), in rank order. ``levels``: unit, level, value, cuts the bars by level. ``field``:
    how many have a rank in all, ``None``: those here. ``against``: what ranks are compared with (``较9月``).
    """
    known = measure_of(measure)
    lines = rows.lines(ranking)
    ranks = sum(rows.has(line.rank) for line in lines) if field is None else field
    title = f"{known.title}排名（{'，'.join(filter(None, (period.title(), against)))}，共{ranks}个可比）"
    if not any(rows.has(line.rank) for line in lines):
        why = why_nobody(line.state for line in lines)
        return style.empty(f"{period.title()}{why}。", title=title)
    units = [str(line.unit) for line in lines]
    ends = {str(line.unit): _rank_label(line, known, bool(against)) for line in lines}
    parts = [] if levels is None else _parts(levels, known, "level", ())
    if not parts:
        numbers = {str(line.unit): line.value for line in lines if rows.has(line.value)}
        parts = [Part(known.title, BLUE, known, numbers)]
    shown, note = (
        (units, "") if len(units) <= MOST else ([*units[:EACH_END], *units[-EACH_END:]], _left_out(len(units)))
    )
    return _stack(
        parts,
        shown,
        ends,
        period,
        title=title,
        note=note,
        every=units,
        header=f"名次、得分{'、变化' if against else ''}",
    )


def _rank_label(line: Any, measure: Measure, changes: bool) -> str:
    """Return what stands at the end of a ranked bar: ``并列第4 12分 ↑2``, or why there is no rank."""
    value = quantity(line.value if rows.has(line.value) else None, measure)
    if not rows.has(line.rank):
        state = str(getattr(line, "state", "") or NOT_REPORTED)
        return f"{value}（{state}）" if rows.has(line.value) else state
    return f"{'并列' if line.tied else ''}第{int(line.rank)} {value}" + (f" {arrow(line.change)}" if changes else "")


def arrow(change: Any) -> str:
    """Return a change of rank as published: ``↑2``, ``↓1``, ``—`` for none, ``新`` without a rank before."""
    if not rows.has(change):
        return "新"
    return "—" if change == 0 else f"{'↑' if change > 0 else '↓'}{abs(int(change))}"


def outstanding(problems: pd.DataFrame, period: Period, on: date) -> Chart:
    """Draw the open problems of each unit, the overdue ones in vermilion with the word.

    ``problems``: unit, open, overdue, as of the day ``on`` at the period's end; ``None`` for 未报.
    """
    title = f"未销号和逾期问题（截至{on:%Y-%m-%d}）"
    lines = rows.lines(problems)
    units = [str(line.unit) for line in lines]
    known = {str(line.unit): line for line in lines if rows.has(line.open)}
    if not any(line.open for line in known.values()):
        return style.empty(f"截至{on:%Y-%m-%d}没有未销号的问题。", title=title)
    late = {unit: int(line.overdue or 0) for unit, line in known.items()}
    open_ = {unit: int(line.open) - late[unit] for unit, line in known.items()}
    parts = [Part("逾期", VERMILION, MEASURE[keys.OVERDUE], late), Part("未到期", BLUE, MEASURE[keys.OPEN], open_)]
    ends = {unit: _open_label(known[unit], late[unit]) if unit in known else NOT_REPORTED for unit in units}
    shown, note = _chosen(units, _sums(parts, units))
    return _stack(parts, shown, ends, period, title=title, note=note, every=units, header="未销号")


def _open_label(line: Any, late: int) -> str:
    return f"{number(int(line.open))}（逾期{late}）" if late else number(int(line.open))


def _parts(values: pd.DataFrame, measure: Measure, by: str, order: Sequence[str]) -> list[Part]:
    """Return the parts in order, those beyond the palette added up as 其他."""
    table: dict[str, dict[str, Number]] = {word: {} for word in order}
    words = values[by].astype("object").where(values[by].notna(), OTHER)
    for word, unit, value in zip(words, values["unit"].astype("object"), values["value"], strict=True):
        if rows.has(value):
            numbers = table.setdefault(str(word), {})
            numbers[str(unit)] = numbers.get(str(unit), 0) + value
    kinds: dict[str, Mapping[str, Number]] = {word: numbers for word, numbers in table.items() if any(numbers.values())}
    colours = _level_colours(values[by], order) if by == "level" else {}
    if len(kinds) > len(KINDS) or (by != "level" and OTHER in kinds):
        kinds = _with_other(kinds, len(KINDS), keep_order=bool(order))
    return [
        Part(word, GREY if word == OTHER else colours.get(word, KINDS[at]), measure, numbers)
        for at, (word, numbers) in enumerate(kinds.items())
    ]


def _level_colours(column: pd.Series[Any], order: Sequence[str]) -> dict[str, str]:
    """Return the colour of every level, the same whichever of them there are: it goes by the place among all levels.

    These are ``order``, else the categories of the column, else what is in it; beyond five all are grey.
    """
    categorical = isinstance(column.dtype, pd.CategoricalDtype)
    levels = list(order) or list(map(str, column.cat.categories if categorical else column.dropna().unique()))
    return {level: LEVELS[min(at, len(LEVELS) - 1)] for at, level in enumerate(levels)}


def _finding(parts: Sequence[Part], units: Sequence[str]) -> str:
    """Say which one part is the largest, and its share: ``：市级最多，8篇，占25%``; empty where there is not one."""
    sums = {part: sum((part.values.get(unit, 0) for unit in units), 0) for part in parts if part.name != OTHER}
    whole = sum((value for part in parts for unit in units if (value := part.values.get(unit, 0))), 0)
    most = max(sums.values(), default=0)
    largest = [part for part, value in sums.items() if value == most]
    if len(largest) != 1 or not most:
        return ""
    return f"：{largest[0].name}最多，{quantity(most, largest[0].measure)}{share_words(most, whole)}"


def _with_other(
    kinds: Mapping[str, Mapping[str, Number]], most: int, *, keep_order: bool
) -> dict[str, Mapping[str, Number]]:
    """Keep the largest kinds, add the rest up as 其他, last."""
    size = {word: sum(map(float, numbers.values())) for word, numbers in kinds.items() if word != OTHER}
    largest = sorted(size, key=lambda word: size[word], reverse=True)[:most]
    remainder: dict[str, Number] = {}
    for word, numbers in kinds.items():
        if word not in largest:
            for unit, value in numbers.items():
                remainder[unit] = remainder.get(unit, 0) + value
    order = [word for word in kinds if word in largest] if keep_order else largest
    return {word: kinds[word] for word in order} | ({OTHER: remainder} if remainder else {})


def _sums(parts: Sequence[Part], units: Sequence[str]) -> dict[str, Number]:
    return {unit: sum((part.values.get(unit, 0) for part in parts), start=0) for unit in units}


def _chosen(units: Sequence[str], sums: Mapping[str, Number]) -> tuple[list[str], str]:
    """Leave the highest and the lowest of very many units, and say so."""
    if len(units) <= MOST:
        return list(units), ""
    ranked = sorted(units, key=lambda unit: sums[unit], reverse=True)
    return [*ranked[:EACH_END], *ranked[-EACH_END:]], _left_out(len(units))


def _left_out(count: int) -> str:
    return f"共{count}个单位，图中是前{EACH_END}个和后{EACH_END}个，全部数字见下表。"


def _stack(
    parts: Sequence[Part],
    units: Sequence[str],
    ends: Mapping[str, str],
    period: Period,
    *,
    title: str,
    note: str,
    every: Sequence[str] = (),
    header: str = SUM,
    by: str = "",
) -> Chart:
    """Draw the parts side by side; ``by``: what their names are words of, where a mark stands for its part alone."""
    labels = [ends[unit] for unit in units]
    axis, left = units_axis(units)
    several = len(parts) > 1
    keys = [("■", part.colour, part.name) for part in parts] if several else []
    sums: dict[str, Number | float] = {**_sums(parts, units)}
    most = max(map(float, sums.values()), default=0) or 1
    sums |= {unit: most * STUB for unit in units if ends[unit] in GAPS}
    segments = [_segment(part, units, period, by) for part in parts]
    return style.draw_chart(
        [*segments, *_missing(units, ends, most), _ends(units, sums, labels)],
        title=title,
        alt=f"{title}，横条图：{'；'.join(_words(unit, parts, ends[unit]) for unit in units)}。{note}",
        note=note,
        height=style.ROW * len(units) + 12,
        margin=(left, 6, widest(labels) + 14, 6),
        legend=keys,
        xaxis=value_axis(most),
        yaxis=axis,
        barmode="stack",
        bargap=0.32,
        uniformtext={"mode": "hide", "minsize": 12},
        table=lambda: _table(title, parts, every or units, ends, header),
    )


def _table(title: str, parts: Sequence[Part], units: Sequence[str], ends: Mapping[str, str], header: str) -> Table:
    """Return the parts as columns with what stands at the ends of the bars; a unit without a report says so in all."""
    columns: dict[str, Sequence[Any]] = {UNIT: list(units)}
    for part in parts:
        numbers = part.values
        columns[part.name] = [numbers.get(unit, 0) if ends[unit] not in GAPS else ends[unit] for unit in units]
    sums = _sums(parts, units)
    plain = header == SUM
    columns[header] = [sums[unit] if plain and ends[unit] not in GAPS else ends[unit] for unit in units]
    return tabled(title, columns, kind="stack", colours={part.name: part.colour for part in parts})


def _segment(part: Part, units: Sequence[str], period: Period, by: str) -> Trace:
    cut = [f"{by}={part.name}"] if by and part.name != OTHER else []
    values = [part.values.get(unit, 0) for unit in units]
    labels = [number(value) if value else "" for value in values]
    return {
        "type": "bar",
        "orientation": "h",
        "name": text(part.name),
        "y": list(range(len(units))),
        "x": list(map(float, values)),
        "text": labels,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": style.INKS.get(part.colour, style.TEXT)},
        "textangle": 0,
        "marker": {"color": part.colour, "line": {"color": PAPER, "width": 1}},
        "customdata": [[*spot(unit, period, part.measure.key), *cut] for unit in units],
        "hoverinfo": "text",
        "hovertext": [
            text(f"{unit}：{part.name} {label or 0}{part.measure.unit}")
            for unit, label in zip(units, labels, strict=True)
        ],
    }


def _missing(units: Sequence[str], ends: Mapping[str, str], most: float) -> list[Trace]:
    """Return the hatched marks of units that have not reported."""
    places = [at for at, unit in enumerate(units) if ends[unit] == NOT_REPORTED]
    mark = {"color": "rgba(0,0,0,0)", "line": {"color": HATCH, "width": 1}}
    mark["pattern"] = {"shape": "/", "fgcolor": HATCH, "size": 6}
    bars_ = {"type": "bar", "orientation": "h", "x": [most * STUB] * len(places), "y": places, "marker": mark}
    return [bars_ | {"hoverinfo": "text", "hovertext": [text(f"{units[at]}：未报") for at in places]}] if places else []


def _ends(units: Sequence[str], sums: Mapping[str, Number | float], labels: Sequence[str]) -> Trace:
    """Return the words at the ends of the bars, which are no part of them and never move the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [float(sums[unit]) for unit in units],
        "y": list(range(len(units))),
        "text": [f" {label}" for label in labels],
        "textposition": "middle right",
        "textfont": {"color": [QUIET if label in GAPS else style.TEXT for label in labels]},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _words(unit: str, parts: Sequence[Part], end: str) -> str:
    phrases = [f"{part.name}{number(part.values[unit])}" for part in parts if part.values.get(unit)]
    return f"{unit}{end}（{'、'.join(phrases)}）" if len(parts) > 1 and phrases else f"{unit}{end}"
