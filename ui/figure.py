"""Charts on screen: in the colours of the visitor's theme, with what they leave out, and a mark to choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import streamlit as st

from analytics.periods import Period
from reports.charts.style import CONFIG, Chart
from reports.pictures.chart import picture
from reports.pictures.faces import absence
from ui import session, spots
from ui.listing import Kind, download
from ui.plain import escape_text, say
from ui.spots import Spot

PNG = "image/png"


def draw_figure(chart: Chart, *, key: str, choose: bool = True, titled: bool = True) -> None:
    """Draw a chart under its title, its picture beside that; a mark that is chosen opens its rows.

    What is open already is lit from the first moment; after that plotly lights what is pressed.
    """
    if titled:
        _head(chart, key)
    if choose:
        times = spots.closings()
        lit = session.once(f"{key}-lit", (chart.alt, times), spots.opened)
        place = f"{key}-{times}" if times else key
        _plot(chart if lit is None else chart.lit(lit.mark), place, partial(_open, chart, place))
    else:
        _plot(chart, key, "ignore")


def choose_mark(chart: Chart, *, key: str) -> Spot | None:
    """Draw a chart as ``draw_figure`` does; return what the mark chosen in it stands for, if any."""
    _head(chart, key)
    return _spot(_plot(chart, key, "rerun"), chart)


def _plot(chart: Chart, key: str, on_select: Callable[[], None] | Literal["ignore", "rerun"]) -> Any:
    """Draw a chart in the colours of the theme; return what the browser says is chosen in it."""
    shown = chart.dark() if st.context.theme.type == "dark" else chart
    event: Any = st.plotly_chart(
        shown.figure,
        key=key,
        theme=None,
        config=dict(CONFIG),
        on_select=on_select,
        selection_mode="points",
        alt=chart.alt,
    )
    if chart.note:
        say(chart.note)
    return None if on_select == "ignore" else event


def _open(chart: Chart, key: str) -> None:
    """Open the rows of the mark that was chosen; in a callback."""
    spots.open_rows(_spot(session.get(key), chart))


def _head(chart: Chart, key: str) -> None:
    """Draw the title, and what gives the chart as a picture when it is pressed."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"{key}-head"):
        st.markdown(f"**{escape_text(chart.title)}**", width="stretch")
        if chart.spec["data"]:
            download_picture(
                "下载图片",
                lambda: picture(chart, session.today()),
                chart.title,
                key=f"{key}-png",
                kind="tertiary",
                hint="存成图片，可发到工作群或贴进文件。",
            )


def download_picture(
    label: str, make: Callable[[], bytes | None], title: str, *, key: str, hint: str, kind: Kind = "secondary"
) -> None:
    """Draw a button that gives a picture; where no Chinese face is installed it says what to do instead."""
    without = absence()
    download(label, make, f"{title}.png", key=key, mime=PNG, kind=kind, help=without or hint, disabled=bool(without))


def _spot(event: Any, chart: Chart) -> Spot | None:
    """Return what the mark stands for that the browser says is chosen; ``None`` where the chart has no such mark."""
    points = (event or {}).get("selection", {}).get("points")
    point = points[0] if isinstance(points, list) and points else None
    data = point.get("customdata") if isinstance(point, dict) else None
    for trace in chart.spec["data"]:
        for mark in trace.get("customdata", ()):
            if list(mark) == data:
                unit, last, measure, first, *cuts = mark
                return Spot(unit, Period(first, last), measure, tuple(cuts))
    return None
