"""Charts on screen: in the colours of the visitor's theme, with what they leave out, and a mark to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analytics.periods import Period
from reports.charts.style import CONFIG, Chart
from reports.pictures.chart import picture
from reports.pictures.faces import absence
from ui import session
from ui.listing import Kind, download
from ui.plain import escape_text, say

PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Spot:
    """What a chosen mark stands for; ``unit`` is ``None`` for all units, ``word`` for all kinds or levels."""

    unit: str | None
    period: Period
    measure: str
    word: str | None = None


def draw_figure(chart: Chart, *, key: str, choose: bool = True, titled: bool = True) -> Spot | None:
    """Draw a chart under its title, its picture beside that; return what the mark chosen in it stands for, if any."""
    if titled:
        _head(chart, key)
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
    return _spot(event["selection"].get("points"), chart) if choose else None


def _head(chart: Chart, key: str) -> None:
    """Draw the title, and what gives the chart as a picture when it is pressed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-head"):
        st.markdown(f"**{escape_text(chart.title)}**", width="stretch")
        if chart.spec["data"]:
            download_picture(
                "下载图片",
                lambda: picture(chart, session.today()),
                chart.title,
                key=f"{key}-png",
                kind="tertiary",
                said="存成图片，可发到工作群或贴进文件。",
            )


def download_picture(
    label: str, make: Callable[[], bytes | None], title: str, *, key: str, said: str, kind: Kind = "secondary"
) -> None:
    """Draw a button that gives a picture; where no Chinese face is installed it says what to do instead."""
    without = absence()
    download(label, make, f"{title}.png", key=key, mime=PNG, kind=kind, help=without or said, disabled=bool(without))


def _spot(points: object, chart: Chart) -> Spot | None:
    """Return what the mark stands for that the browser says is chosen; ``None`` where the chart has no such mark.

    A mark's ``customdata``: unit, last month, measure, first month, and perhaps the kind.
    """
    point = points[0] if isinstance(points, list) and points else None
    data = point.get("customdata") if isinstance(point, dict) else None
    for trace in chart.spec["data"]:
        for mark in trace.get("customdata", ()):
            if list(mark) == data:
                unit, last, measure, first, *word = mark
                return Spot(unit, Period(first, last), measure, *word)
    return None
