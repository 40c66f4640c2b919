"""两段对比: one measure of every unit in any two ranges of months, side by side."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import streamlit as st

from analytics.aggregates import NOTHING, by_unit, readings
from analytics.comparison import comparable_to, compare, compare_ranges
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period, span_title
from analytics.selection import NOT_COMPARED, Selection
from analytics.wording import Number, day, heading
from data import months
from reports.charts import bars
from reports.charts.bars import NO_CHANGES
from reports.charts.style import Chart
from reports.views import compare as tables
from reports.views.area import value_words
from ui import figure, session
from ui.filters import month_box
from ui.listing import listing
from ui.page import Page
from ui.plain import escape_text, say

THIS, OTHER = ("this-from", "this-to"), ("other-from", "other-to")
"""The first and the last month of each range, in the address."""
_ADDED_UP = frozenset({"sum", "story", "points"})
"""Kinds of measures that grow with the months."""
Columns = dict[str, dict[str, tuple[Number | None, bool]]]
"""Header → unit → its value and whether it is 约数."""
_NOTE = "增减只写两段都报全的单位；“—”是那一段没有报送，或没有报全、不能比。"


def draw_two_ranges(page: Page, key: str) -> None:
    """Ask for two ranges of months; say how the measure stands in the one against the other, and draw every unit."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        this = _range(page, "第一段", THIS, page.period)
        say("比", wide=False)
        other = _range(page, "第二段", OTHER, page.selection.other() or page.period.year_before())
    span = Period(min(this.first, other.first), max(this.last, other.last))
    analysis = session.analysis(page.access, span)
    selection = Selection(this, page.selection.units, NOT_COMPARED)
    compared = analysis.of(compare_ranges, selection, other, key)
    if this.length == other.length or page.facts.dictionary[key].kind not in _ADDED_UP:
        st.markdown(escape_text(f"{compared.sentence()}。"))
    else:
        whole = analysis.of(compare, Selection(other, page.selection.units, NOT_COMPARED), key)
        totals = f"{_title(this)}{value_words(compared)}，{_title(other)}{value_words(whole)}"
        st.markdown(escape_text(f"{compared.measure.title}：{totals}。"))
        say(f"两段长短不同（{this.length}个月和{other.length}个月），合计不能直接比，表里写明每月平均。")
    figure.draw_figure(analysis.of(_chart, selection, other, key), key=f"ranges-{key}")
    columns = analysis.of(two_ranges, selection, other, key)
    units = [unit for unit in page.facts.units if any(unit in column for column in columns.values())]
    title = f"{page.facts.dictionary[key].title}两段对比（{_title(this)}比{_title(other)}）"
    basis = f"截至{day(analysis.facts.cut_off(span))}"
    listing(
        tables.side_by_side(units, columns),
        key="ranges",
        title=title,
        book=lambda: [tables.columns_sheet(title, units, columns, [_NOTE], basis)],
    )
    say(_NOTE)


def _range(page: Page, label: str, names: tuple[str, str], usual: Period) -> Period:
    """Ask for a first and a last month, in whichever order; those of ``usual`` to begin with."""
    offered = session.offered(page.access)
    if offered is None:
        return usual
    every = {months.title(month): month for month in offered.months}
    titles = list(every)
    ends = (min(max(month, offered.months[0]), offered.months[-1]) for month in (usual.first, usual.last))
    boxes = zip(names, ends, ("从", "到"), strict=True)
    chosen = (month_box(f"{label}{word}", titles, name, months.title(end), 150) for name, end, word in boxes)
    first, last = sorted(every[title] for title in chosen)
    return Period(first, last)


def _title(period: Period) -> str:
    return span_title(period.first, period.last)


def two_ranges(facts: Facts, selection: Selection, other: Period, key: str) -> Columns:
    """Return the values of both ranges and the difference, monthly means too where their lengths differ."""
    measure, spans = facts.dictionary[key], (selection.period, other)
    numbers = [_readings(facts, selection, span, key) for span in spans]
    columns = {_title(span): of_span for span, of_span in zip(spans, numbers, strict=True)}
    if spans[0].length != spans[1].length and measure.kind in _ADDED_UP:
        columns |= {
            f"月均 {_title(span)}": {unit: (_mean(value, span), mark) for unit, (value, mark) in of_span.items()}
            for span, of_span in zip(spans, numbers, strict=True)
        }
        return columns
    steps = _steps(facts, selection, other, key)
    return columns | {f"增减（{measure.unit}）": {unit: (step, False) for unit, step in steps.items()}}


def _mean(value: Number | None, period: Period) -> Number | None:
    return None if value is None else round(Decimal(value) / period.length, 1)


def _readings(facts: Facts, selection: Selection, period: Period, key: str) -> dict[str, tuple[Number | None, bool]]:
    frame = values(facts, (key,), period, ("unit",), selection.chosen, carried=True)
    return dict(zip(map(str, frame["unit"]), readings(frame), strict=True))


def _steps(facts: Facts, selection: Selection, other: Period, key: str) -> dict[str, Number]:
    """Return the differences of the units whose reports of both ranges are whole."""
    now, then = (_readings(facts, selection, span, key) for span in (selection.period, other))
    members = comparable_to(facts, selection, other, key).members
    steps = {}
    for unit in (facts.units[at] for at in np.flatnonzero(members)):
        (this, _), (that, _) = now.get(unit, NOTHING), then.get(unit, NOTHING)
        if this is not None and that is not None:
            steps[unit] = this - that
    return steps


def _chart(facts: Facts, selection: Selection, other: Period, key: str) -> Chart:
    """Return the values of this range as bars, the highest first, each with its difference."""
    known, this = facts.dictionary[key], selection.period
    numbers = by_unit(facts, key, selection)
    alike = this.length == other.length or known.kind not in _ADDED_UP
    return bars(
        values(facts, (key,), this, ("unit",), selection.chosen, carried=True),
        sorted(numbers, key=lambda unit: -numbers[unit]),
        known,
        this,
        against=f"较{_title(other)}" if alike else "",
        changes=_steps(facts, selection, other, key) if alike else NO_CHANGES,
        title=f"{heading(known)}，{_title(this)}" + (f"（较{_title(other)}）" if alike else ""),
    )
