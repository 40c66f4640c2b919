"""Charts on screen: in the colours of the visitor's theme, with what they leave out, and a mark to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from analytics.periods import Period
from reports.charts.style import CONFIG, Chart
from ui.plain import plain, say


@dataclass(frozen=True, slots=True)
class Spot:
    """What a chosen mark stands for; ``unit`` is ``None`` for all units, ``word`` for all kinds or levels."""

    unit: str | None
    period: Period
    measure: str
    word: str | None = None


def draw(chart: Chart, *, key: str, choose: bool = True, titled: bool = True) -> Spot | None:
    """Draw a chart under its title; return what the mark chosen in it stands for, if any."""
    if titled:
        st.markdown(f"**{plain(chart.title)}**")
    shown = chart.dark() if st.context.theme.type == "dark" else chart
    event: Any = st.plotly_chart(
        shown.figure,
        key=key,
        theme=None,
        config=dict(CONFIG),
        on_select="rerun" if choose else "ignore",
        selection_mode="points",
        alt=chart.alt,
    )
    if chart.note:
        say(chart.note)
    points = event["selection"]["points"] if choose else []
    return _spot(points[0].get("customdata")) if points else None


def _spot(data: Any) -> Spot | None:
    """Read a mark's ``customdata``: unit, last month, measure, first month, and perhaps the kind."""
    if not isinstance(data, list) or len(data) < 4:
        return None
    unit, last, measure, first = data[:4]
    return Spot(unit, Period(first, last), measure, data[4] if len(data) > 4 else None)
