"""Horizontal bars of one measure with the values written at their ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.wording import NOT_REPORTED, Number, heading, number, quantity, signed
from data.schema import Measure, measure_of
from reports.charts import rows, style
from reports.charts.axes import units_axis, value_axis, widest
from reports.charts.style import BLUE, HATCH, NO_WORDS, PAPER, QUIET, SMALL, Chart, Trace, spot, text
from reports.charts.tabled import UNIT, excel_value, tabled
from reports.excel.table import Table

MOST, EACH_END = 40, 10
"""Beyond ``MOST`` units only the first and the last ``EACH_END`` are drawn."""
OTHER = "其他"
STUB = 0.05
"""How long the hatched mark of a unit that has not reported is, as a share of the longest bar."""

NO_CHANGES: Mapping[str, Number] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit's bar; ``value`` is ``None`` for 未报. ``label`` and ``change`` stand at its end."""

    unit: str
    value: Number | None
    label: str
    change: str = ""

    @property
    def end(self) -> str:
        """What stands at its end: ``12（+3）``."""
        return self.label + self.change


def bars(
    values: pd.DataFrame,
    units: Sequence[str],
    measure: str | Measure,
    period: Period,
    *,
    mean: Number | None = None,
    absent: Mapping[str, str] = NO_WORDS,
    against: str = "",
    changes: Mapping[str, Number] = NO_CHANGES,
    title: str = "",
) -> Chart:
    """Draw one measure of each unit in the order of ``units``.

    ``values``: unit, value, approximate; a unit without a line is 未报, or what ``absent`` says of it.
    ``mean``: of the communities, drawn as a grey line. ``changes``: what each unit has more than what ``against``
    names (``较9月``, ``较社区平均``), written behind its value. More than forty units: the ten highest and the
    ten lowest. ``title`` in place of measure and period.
    """
    known = measure_of(measure)
    title = title or f"{known.title}（{'，'.join(part for part in (period.title(), against) if part)}）"
    all_bars = [
        _changed(_bar(unit, line, known, absent), changes.get(unit)) for unit, line in _by_unit(values, units).items()
    ]
    if not any(bar.value is not None for bar in all_bars):
        return style.empty(f"{period.title()}还没有“{known.title}”的数字。", title=title)
    drawn, note = _ends(all_bars)
    most = max(float(bar.value) for bar in drawn if bar.value is not None)
    axis, left = units_axis([bar.unit for bar in drawn])
    right = widest([bar.end for bar in drawn]) + 14
    lines, below = _mean(mean, known, len(drawn))
    traces = [_trace(drawn, most, known, period, written=mean is None)]
    traces += [] if mean is None else [_column(drawn, max(most, float(mean)))]
    return style.draw_chart(
        traces,
        title=title,
        alt=_alt(title, drawn, note),
        note=note,
        height=style.ROW * len(drawn) + 12 + below,
        margin=(left, 6, right, 6 + below),
        xaxis=value_axis(max(most, float(mean or 0))),
        yaxis=axis,
        bargap=0.38,
        table=lambda: _table(title, all_bars, values, known, mean, changes, against),
        **lines,
    )


def _table(
    title: str,
    all_bars: Sequence[Bar],
    values: pd.DataFrame,
    measure: Measure,
    mean: Number | None,
    changes: Mapping[str, Number],
    against: str,
) -> Table:
    """Return all bars as a table, of very many the longest first."""
    marked = {line.unit for line in rows.lines(values) if line.approximate}
    shown = (
        all_bars if len(all_bars) <= MOST else sorted(all_bars, key=lambda bar: (bar.value is None, -(bar.value or 0)))
    )
    cells = [_cell_value(bar, measure, approximate=bar.unit in marked) for bar in shown]
    column = heading(measure)
    note = f"社区平均：{quantity(mean, measure)}" if mean is not None else ""
    columns = {UNIT: [bar.unit for bar in shown], column: cells}
    columns |= {against: [changes.get(bar.unit) for bar in shown]} if changes else {}
    return tabled(title, columns, kind="bar", colours={column: BLUE}, note=note)


def _cell_value(bar: Bar, measure: Measure, *, approximate: bool) -> Any:
    """Return a bar's value for Excel: a number, the word of a rate without a base, or 未报."""
    if bar.value is None or bar.label == quantity(None, measure):
        return bar.label
    return excel_value(bar.value, approximate=approximate)


def _by_unit(values: pd.DataFrame, units: Sequence[str]) -> dict[str, Any]:
    unit_lines = {line.unit: line for line in rows.lines(values)}
    return {unit: unit_lines.get(unit) for unit in units}


def _bar(unit: str, line: Any, measure: Measure, absent: Mapping[str, str]) -> Bar:
    if line is None:
        return Bar(unit, None, absent.get(unit, NOT_REPORTED))
    if line.value is None:
        return Bar(unit, 0, quantity(None, measure))
    return Bar(unit, line.value, number(line.value, approximate=line.approximate) + _mark(measure))


def _changed(bar: Bar, change: Number | None) -> Bar:
    return bar if change is None else replace(bar, change=f"（{signed(change)}）")


def _mark(measure: Measure) -> str:
    return "%" if measure.unit == "%" else ""


def _ends(all_bars: Sequence[Bar]) -> tuple[list[Bar], str]:
    """Leave the highest and the lowest of very many, and say how many are not shown."""
    if len(all_bars) <= MOST:
        return list(all_bars), ""
    ranked = sorted((bar for bar in all_bars if bar.value is not None), key=lambda bar: bar.value or 0, reverse=True)
    missing = sum(bar.label == NOT_REPORTED for bar in all_bars)
    drawn = ranked if len(ranked) <= 2 * EACH_END else [*ranked[:EACH_END], *ranked[-EACH_END:]]
    note = (
        f"共{len(all_bars)}个单位，图中是最高和最低的各{EACH_END}个，全部数字见下表。"
        if len(drawn) < len(ranked)
        else ""
    )
    return drawn, note + (f"未报{missing}个。" if missing else "")


def _trace(drawn: Sequence[Bar], most: float, measure: Measure, period: Period, *, written: bool) -> Trace:
    missing, silent = ([bar.value is None for bar in drawn], [bar.label == NOT_REPORTED for bar in drawn])
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(drawn))),
        "x": [(most or 1) * STUB if bar.value is None else float(bar.value) for bar in drawn],
        "text": [bar.end if written else "" for bar in drawn],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "constraintext": "none",
        "outsidetextfont": {"color": [QUIET if gap else style.TEXT for gap in missing]},
        "marker": {
            # A point with a colour of its own is hatched in that colour, whatever fgcolor says.
            "color": [HATCH if late else PAPER if gap else BLUE for late, gap in zip(silent, missing, strict=True)],
            "pattern": {"shape": ["/" if gap else "" for gap in silent], "fgcolor": HATCH, "size": 6},
            "line": {"width": [1 if gap else 0 for gap in missing], "color": HATCH},
        },
        "customdata": [spot(bar.unit, period, measure.key) for bar in drawn],
        "hoverinfo": "text",
        "hovertext": [text(f"{bar.unit}：{_value_words(bar, measure)}") for bar in drawn],
    }


def _column(drawn: Sequence[Bar], most: float) -> Trace:
    """Return the values in one column at the right, where the line of the mean does not cross them."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [most] * len(drawn),
        "y": list(range(len(drawn))),
        "text": [f" {bar.end}" for bar in drawn],
        "textposition": "middle right",
        "textfont": {"color": [QUIET if bar.value is None else style.TEXT for bar in drawn]},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _value_words(bar: Bar, measure: Measure) -> str:
    """Return a bar's value in words, with its unit of counting."""
    is_number = bar.value is not None and bar.label[0].isdigit()
    return (bar.label.rstrip("%") + measure.unit if is_number else bar.label) + bar.change


def _mean(mean: Number | None, measure: Measure, count: int) -> tuple[dict[str, Any], int]:
    """Return the grey line of the mean with its words below the chart, and the room they take."""
    if mean is None:
        return {}, 0
    line = {"type": "line", "x0": float(mean), "x1": float(mean), "y0": -0.5, "y1": count - 0.5}
    line |= {"line": {"color": style.SLATE, "width": 1.5, "dash": "dot"}}
    words = {"text": f"平均{quantity(mean, measure)}", "x": float(mean), "y": 0, "yref": "paper", "yanchor": "top"}
    words |= {"showarrow": False, "font": {"size": SMALL, "color": QUIET}, "xanchor": "left", "xshift": -24}
    return {"shapes": [line], "annotations": [words]}, 22


def _alt(title: str, drawn: Sequence[Bar], note: str) -> str:
    return f"{title}，横条图：{'；'.join(f'{bar.unit}{bar.end}' for bar in drawn)}。{note}"
