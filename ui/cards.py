"""Cards: one figure each, with its unit, its change, its last twelve months and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import streamlit as st

from analytics.measures import values
from analytics.periods import Period, range_titles
from analytics.selection import Selection
from analytics.wording import NOT_REPORTED, number, quantity, signed
from data import months
from data.schema import MEASURE, Measure
from ui.analysis import Analysis

TREND = 12
"""Months of the small trend."""

_OF_A_DAY = frozenset({"rate", "stock", "composite"})
"""What does not become less because a report is missing."""

Known = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One pooled value: ``reported`` is false where nobody reported (未报)."""

    value: Known
    approximate: bool = False
    reported: bool = True


def read(analysis: Analysis, measure: str, period: Period, units: Sequence[str] = ()) -> Reading:
    """Return the value of a measure over a period, all units or those given pooled."""
    found = analysis.of(values, (measure,), period, (), tuple(units) or None)
    if found.empty:
        return Reading(None, reported=False)
    return Reading(found["value"].iloc[0], bool(found["approximate"].iloc[0]))


def wording(measure: str, reading: Reading) -> str:
    """Return a reading as people read it, 未报 where there is none."""
    if not reading.reported:
        return NOT_REPORTED
    return quantity(reading.value, measure, approximate=reading.approximate)


def trend(analysis: Analysis, measure: str, selection: Selection) -> list[float]:
    """Return the monthly values up to the period's end, the months without a report left out."""
    last = selection.period.last
    span = Period(months.shift(last, 1 - TREND), last)
    found = analysis.of(values, (measure,), span, ("month",), selection.units or None)
    return [float(value) for value in found["value"] if value is not None]


def change(analysis: Analysis, measure: Measure, selection: Selection, now: Reading) -> Known:
    """Return the difference to the period compared with; ``None`` when there is nothing to compare."""
    earlier = selection.other()
    if earlier is None or now.value is None:
        return None
    before = read(analysis, measure.key, earlier, selection.units)
    if before.value is None:
        return None
    return now.value - before.value


def cards(analysis: Analysis, selection: Selection, measures: Sequence[str]) -> None:
    """Draw a card for each measure, at most four beside each other, two on a phone."""
    with st.grid(min(len(measures), 4), min_column_width=150, gap="small"):
        for key in measures:
            card(analysis, selection, MEASURE[key])


def figure(measure: Measure, reading: Reading) -> str:
    """Return a reading with its unit set apart: ``1,200 人次``."""
    if not reading.reported or reading.value is None:
        return wording(measure.key, reading)
    return f"{number(reading.value, approximate=reading.approximate)} {measure.unit}"


def since(analysis: Analysis, measure: Measure, selection: Selection) -> str:
    """Say what a change is since, and by how many units' reports the two periods differ, where that moves a sum."""
    earlier = selection.other()
    if earlier is None:
        return ""
    said = "，较".join(range_titles(selection.period, earlier))
    if measure.area == "civil" or measure.kind in _OF_A_DAY:
        return said
    more = reporting(analysis, selection.period, selection.units) - reporting(analysis, earlier, selection.units)
    if more == 0:
        return said
    return f"{said}（{'多' if more > 0 else '少'}报 {abs(more)} 份）"


def reporting(analysis: Analysis, period: Period, units: Sequence[str]) -> int:
    """Return how many reports of a period came in, of all units or of those given."""
    facts = analysis.facts
    return int(facts.reported(period.first, period.last)[facts.scope(tuple(units) or None)].sum())


def card(analysis: Analysis, selection: Selection, measure: Measure) -> None:
    """Draw the card of one measure."""
    now = read(analysis, measure.key, selection.period, selection.units)
    difference = change(analysis, measure, selection, now)
    arrow: Literal["up", "down", "off"] = "off" if not difference else "up" if difference > 0 else "down"
    st.metric(
        measure.title,
        figure(measure, now),
        None if difference is None else signed(difference) + ("个百分点" if measure.unit == "%" else ""),
        delta_color="blue",
        delta_arrow=arrow,
        delta_description=None if difference is None else since(analysis, measure, selection),
        help=measure.definition,
        border=True,
        height="stretch",
        chart_data=trend(analysis, measure.key, selection),
        chart_type="bar",
    )
