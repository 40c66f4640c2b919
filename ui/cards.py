"""Cards: one figure each, with its unit, what it is compared with, its last twelve months and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from analytics.compared import Comparison
from analytics.comparison import comparisons
from analytics.measures import values
from analytics.periods import Period
from analytics.selection import Selection
from analytics.source_rows import source
from analytics.wording import number
from reports.views.area import value_words
from ui.analysis import Analysis
from ui.spots import Spot, open_rows

TREND = 12
"""Months of the small trend."""


def trend(analysis: Analysis, measure: str, selection: Selection) -> list[float]:
    """Return the monthly values up to the period's end, the months without a report left out."""
    last = selection.period.last
    span = Period.ending(last, TREND)
    monthly = analysis.of(values, (measure,), span, ("month",), selection.chosen, carried=True)
    return [float(value) for value in monthly["value"] if value is not None]


def cards(analysis: Analysis, selection: Selection, measures: Sequence[str]) -> None:
    """Draw a card for each measure, at most four in a row, two on a phone."""
    compared = analysis.of(comparisons, selection, tuple(measures))
    with st.grid(min(len(measures), 4), min_column_width=140, gap="small"):
        for comparison in compared.values():
            card(analysis, selection, comparison)


def figure(comparison: Comparison) -> str:
    """Return a value with its unit set apart: ``1,200 人次``."""
    if not comparison.reported or comparison.value is None:
        return value_words(comparison)
    return f"{number(comparison.value, approximate=comparison.approximate)} {comparison.measure.unit}"


def card(analysis: Analysis, selection: Selection, comparison: Comparison) -> None:
    """Draw the card of one measure; the change under it names what it is to. Pressed, it opens its rows."""
    measure = comparison.measure
    unit = selection.units[0] if len(selection.units) == 1 else None
    with st.container(key=f"card-{measure.key}", height="stretch"):
        _metric(analysis, selection, comparison)
        if source(measure) is not None:
            st.button(
                f"看{measure.title}背后的每一行",
                key=f"card-{measure.key}-rows",
                type="tertiary",
                width="stretch",
                on_click=open_rows,
                args=(Spot(unit, selection.period, measure.key),),
            )


def _metric(analysis: Analysis, selection: Selection, comparison: Comparison) -> None:
    difference, (step, since) = comparison.difference, comparison.under()
    arrow: Literal["up", "down", "off"] = "off" if not difference else "up" if difference > 0 else "down"
    st.metric(
        comparison.measure.title,
        figure(comparison),
        step or None,
        delta_color="blue",
        delta_arrow=arrow,
        delta_description=since or None,
        help=comparison.measure.definition,
        border=True,
        height="stretch",
        chart_data=trend(analysis, comparison.measure.key, selection),
        chart_type="bar",
    )
