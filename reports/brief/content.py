"""What the brief says, from facts: the same for paper and for the file that opens on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.headline import Headline, headline
from analytics.matrix import Entry, Matrix, matrix
from analytics.measures import values
from analytics.periods import Period
from analytics.reporting import absent_words
from analytics.selection import Selection
from analytics.wording import NOT_REPORTED, heading, quantity, signed
from data.schema import Measure, keys
from reports.charts import bars
from reports.charts.style import Chart
from reports.views.basis import basis_line, report_states

MOST_UNITS, MOST_SENTENCES, MONTHS = 20, 6, 12
"""Units and sentences that one page holds, and months that are seen one after the other."""
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: whose it is, its value (``None``: none is known) and what is printed behind it."""

    name: str
    value: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """One chart of the brief: a bar a unit or month, and the same as a picture is drawn from."""

    title: str
    bars: tuple[Bar, ...]
    chart: Chart


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix: its value, its change or what lacks to its task, and whether that is short."""

    value: str
    more: str = ""
    short: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that stands on the page. ``basis``: period, units, cut-off, who has reported."""

    title: str
    basis: str
    top: str
    lead: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str
    charts: tuple[Bars, ...]
    attention: tuple[str, ...]
    unsaid: int
    by: str
    at: datetime

    @property
    def origin(self) -> str:
        """Who made it and when."""
        return f"{self.by} {self.at:%Y-%m-%d %H:%M} 由宣传工作数据看板生成"


def brief(facts: Facts, selection: Selection, title: str, by: str, at: datetime) -> Brief:
    """Return the brief of what is looked at.

    ``title``: the street or unit, ``by`` and ``at``: who makes it, and when.
    """
    summary, grid = facts.once(headline, selection), facts.once(matrix, selection)
    many = len(grid.units) > MOST_UNITS
    shown = grid.sorted_by(grid.measures[0].key).units[:MOST_UNITS] if many else grid.units
    rows = [(unit or TOTAL, tuple(map(_cell, grid.row(unit)))) for unit in (None, *shown)]
    certain = [sentence.text for sentence in summary.attention if sentence.certain]
    return Brief(
        f"{title}{selection.period.title()}宣传工作简报",
        basis_line(facts, selection),
        summary.top.text,
        "" if summary.lead is summary.top else summary.lead.text,
        ("单位", *(heading(measure) for measure in grid.measures)),
        tuple(rows),
        _note(grid, many),
        tuple(_charts(facts, selection, shown)),
        tuple(certain[:MOST_SENTENCES]),
        _unsaid(summary, certain),
        by,
        at,
    )


def _unsaid(summary: Headline, certain: Sequence[str]) -> int:
    return len(summary.attention) - min(len(certain), MOST_SENTENCES)


def _cell(entry: Entry) -> Cell:
    if entry.absent:
        return Cell(entry.absent_words, missing=entry.absent == NOT_REPORTED)
    if entry.task is not None and entry.task.short:
        return Cell(entry.value_words, entry.task.first_lack, short=True)
    change = entry.comparison.difference
    return Cell(entry.value_words, signed(change) if change else "")


def _note(grid: Matrix, many: bool) -> str:
    changes = f"数后是{grid.against}的增减" if grid.against else ""
    parts = [changes, grid.basis_words(), "“差”是离任务还差多少", "“未报”不是 0"]
    if many:
        parts.append(f"共{len(grid.units)}个单位，这里是{grid.measures[0].title}最多的{MOST_UNITS}个")
    return "；".join(part for part in parts if part) + "。"


def _charts(facts: Facts, selection: Selection, units: Sequence[str]) -> list[Bars]:
    """Return stories by unit and service month by month; what nobody has reported has no chart."""
    published, service = facts.dictionary[keys.PUBLISHED], facts.dictionary[keys.VOLUNTEER_ACTIVITIES]
    return [
        chart for chart in (_by_unit(facts, selection, published, units), _monthly(facts, selection, service)) if chart
    ]


def _by_unit(facts: Facts, selection: Selection, measure: Measure, units: Sequence[str]) -> Bars | None:
    frame = values(facts, (measure.key,), selection.period, ("unit",), selection.chosen)
    absent = absent_words(report_states(facts, selection))
    chart = bars(frame, units, measure, selection.period, absent=absent)
    return _bars(chart, frame, units, measure, [absent.get(unit, NOT_REPORTED) for unit in units])


def _monthly(facts: Facts, selection: Selection, measure: Measure) -> Bars | None:
    last = selection.period.last
    span = Period.ending(last, MONTHS)
    frame = values(facts, (measure.key,), span, ("month",), selection.chosen)
    frame = frame.assign(unit=[_month(str(month)) for month in frame["month"]])
    known = {str(month) for month in frame["month"]}
    # A month between that nobody has reported is 未报, it is not left out.
    due = np.any(facts.due_units(span.first, span.last)[facts.scope(selection.chosen)], axis=0)
    begun = min(known, default=last)
    missing = {month for month, late in zip(span.months, due.tolist(), strict=True) if late and month > begun}
    shown = [_month(month) for month in span.months if month in known | missing]
    chart = bars(frame, shown, measure, selection.period, title=f"{measure.title}逐月（近{len(shown)}个月）")
    return _bars(chart, frame, shown, measure, [NOT_REPORTED] * len(shown))


def _month(month: str) -> str:
    return f"{month[2:4]}年{int(month[5:])}月"


def _bars(
    chart: Chart, frame: pd.DataFrame, names: Sequence[str], measure: Measure, missing: Sequence[str]
) -> Bars | None:
    if chart.make is None:
        return None
    lines = zip(frame["unit"], frame["value"], frame["approximate"], strict=True)
    known = {str(name): (value, bool(mark)) for name, value, mark in lines if value is not None}
    return Bars(
        chart.title,
        tuple(
            Bar(name, float(known[name][0]), quantity(known[name][0], measure, approximate=known[name][1]))
            if name in known
            else Bar(name, None, word)
            for name, word in zip(names, missing, strict=True)
        ),
        chart,
    )
