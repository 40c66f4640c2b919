"""The one look of all charts: colours, type, sizes, and what is drawn when there is nothing to draw.

A chart says nothing by colour alone, has no title inside (the page writes it), no background of its
own, and nothing to zoom or drag. Colours are those of the light theme; ``Chart.dark`` exchanges them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from analytics.periods import Period
from analytics.wording import day
from reports.excel.table import Table

BLUE, GREY, VERMILION, YELLOW = "#0072B2", "#BBBBBB", "#D55E00", "#E69F00"
DEEP, SKY, SLATE, PALE = "#1B4F72", "#56B4E9", "#7F8C99", "#B9DCF2"
TEXT, QUIET, RULE, PAPER, HATCH = "#1F2933", "#4A5560", "#D5DBE1", "#FFFFFF", "#8A949E"
LEVELS = (DEEP, BLUE, SKY, PALE, GREY)
"""Levels from the highest down: darker is higher, so the order survives a black-and-white print."""
INKS = {
    BLUE: PAPER,
    DEEP: PAPER,
    VERMILION: PAPER,
    SKY: TEXT,
    PALE: TEXT,
    GREY: TEXT,
    PAPER: TEXT,
    YELLOW: "#1B1B1B",
    SLATE: "#1B1B1B",
}
"""In which colour words are read on each colour; on the two last they are dark in both themes."""
KINDS = (BLUE, PALE, DEEP, YELLOW, SLATE)
"""Kinds of work; whatever is beyond them is 其他, in grey."""
_DARK = {
    BLUE: "#56B4E9",
    GREY: "#6B7680",
    VERMILION: "#FF8A3D",
    YELLOW: "#F0B840",
    DEEP: "#9CCBEA",
    SKY: "#0072B2",
    SLATE: "#A9B4BF",
    PALE: "#2A4D66",
    TEXT: "#E6EBF0",
    QUIET: "#B3BFCA",
    RULE: "#33404D",
    PAPER: "#12181F",
    HATCH: "#7E8A96",
}

FONT = (
    "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'WenQuanYi Micro Hei',sans-serif"
)
SIZE, SMALL = 15, 13
_DARK_BELOW = 0.55
_CHOSEN_AMONG = frozenset({"bar", "scatter"})
"""Traces that plotly makes paler while a mark of any of them is chosen, also those that are words alone."""
_STEPPED_BACK, _TABLE_STEPPED_BACK = 0.5, 0.8
"""How opaque marks are while another one is chosen: still to be read."""
ROW = 34
"""Height of one row of a chart, in pixels: every chart is as tall as it has rows."""
PHONE = 350
"""Width in pixels that a chart has on a narrow phone."""
CONFIG: Mapping[str, Any] = {"displayModeBar": False, "scrollZoom": False}
"""What a page passes on to the browser with every chart."""

NO_WORDS: Mapping[str, str] = MappingProxyType({})
"""Unit → the word where it has no value, of units that are not simply 未报: none."""

Trace = dict[str, Any]
Key = tuple[str, str, str]
"""One entry of a legend: its mark (■ ▨ ━ ┅ ┃), the mark's colour, its words."""
_SPAN = '<span style="color:'
_COLOUR = re.compile("#[0-9A-F]{6}")
_NARROW = re.compile("[\0-\u2e80]+")


class Drawn(go.Figure):  # type: ignore[misc]
    """A figure that is described once: plotly copies the whole description whenever a page asks for it."""

    def to_dict(self) -> dict[str, Any]:
        """Return the description, the same one every time: whoever asks only reads it."""
        return self._described

    @cached_property
    def _described(self) -> dict[str, Any]:
        properties: dict[str, Any] = super().to_dict()
        return properties


@dataclass(frozen=True)
class Chart:
    """A figure as plotly describes it, its title, the same in words (``alt``), and a note on what it leaves out."""

    spec: Mapping[str, Any]
    title: str
    alt: str
    note: str = ""
    make: Callable[[], Table] | None = None
    """Makes the same as a table for Excel, which is seldom asked for; ``None`` when there is nothing to show."""

    @cached_property
    def figure(self) -> Drawn:
        """The figure. Its description is not checked again: that takes longer than the rest of a page."""
        return Drawn(self.spec, _validate=False)

    def until(self, today: date) -> str:
        """Return the last day of what is drawn, as its marks tell, no later than today; empty without marks."""
        lasts = [mark[1] for trace in self.spec["data"] for mark in trace.get("customdata", ())]
        return day(Period.month(max(lasts)).cut_off(today)) if lasts else ""

    def lit(self, mark: Sequence[str | None]) -> Chart:
        """Return the chart with the mark that has this ``customdata`` chosen; the same one where it has none."""
        places = [
            [at for at, point in enumerate(trace.get("customdata", ())) if list(point) == list(mark)]
            for trace in self.spec["data"]
        ]
        if not any(places):
            return self
        # An empty list, other than none, says of a trace that all of it steps back.
        data = [trace | {"selectedpoints": chosen} for trace, chosen in zip(self.spec["data"], places, strict=True)]
        return replace(self, spec={**self.spec, "data": data})

    def dark(self) -> Chart:
        """Return the chart in the colours of the dark theme."""
        return self._dark

    @cached_property
    def _dark(self) -> Chart:
        return replace(self, spec=_exchange(self.spec))


def _exchange(part: Any) -> Any:
    """Exchange every colour of the light theme for its dark partner, all through a description."""
    if isinstance(part, str):
        return _DARK.get(part) or (_COLOUR.sub(_partner, part) if part.startswith(_SPAN) else part)
    if isinstance(part, dict):
        return {key: _exchange(value) for key, value in part.items()}
    return [_exchange(value) for value in part] if isinstance(part, list) else part


def _partner(match: re.Match[str]) -> str:
    return _DARK.get(match[0], match[0])


def draw_chart(
    traces: Sequence[Trace],
    *,
    title: str,
    alt: str,
    height: int,
    margin: Sequence[int],
    note: str = "",
    legend: Sequence[Key] = (),
    annotations: Sequence[dict[str, Any]] = (),
    table: Callable[[], Table] | None = None,
    **layout: Any,
) -> Chart:
    """Return a chart of these traces; ``margin``: left, top, right and bottom, in pixels.

    A legend stands along the top and adds its lines to height and margin.
    """
    left, top, right, bottom = margin
    words, lines = _legend(legend, left)
    base: dict[str, Any] = {
        "height": height + lines,
        "margin": {"l": left, "t": top + lines, "r": right, "b": bottom, "autoexpand": False},
        "font": {"family": FONT, "size": SIZE, "color": TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"align": "left", "font": {"size": SMALL}},
        "annotations": [*(({**words, "yshift": top},) if words else ()), *annotations],
    }
    drawn = [trace | _stepped_back(trace) if trace.get("type") in _CHOSEN_AMONG else trace for trace in traces]
    return Chart({"data": drawn, "layout": base | layout}, title, alt, note, table)


def _stepped_back(trace: Trace) -> dict[str, Any]:
    """Return how the marks look that were not chosen while another one is: paler, and their words as before."""
    inside = trace.get("insidetextfont", {}).get("color", TEXT)
    if not isinstance(inside, str):  # fields of a table, some of them as white as the paper
        return {
            "selected": {"marker": {"color": SKY, "opacity": 1}},
            "unselected": {"marker": {"opacity": _TABLE_STEPPED_BACK}},
        }
    words = {"textfont": {"color": inside}} if "text" in trace else {}
    # plotly looks into both, whichever there is.
    return {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": _STEPPED_BACK}, **words}}


def _legend(keys: Sequence[Key], left: int) -> tuple[dict[str, Any], int]:
    """Return the legend as words, broken into lines that a phone holds, and its height.

    Plotly's own legend breaks its lines by the width of the bars, which on a phone is too little.
    """
    lines: list[list[str]] = [[]]
    used = 0
    for mark, colour, word in keys:
        wide = width(f"{mark} {word}　", SMALL)
        if used + wide > PHONE and lines[-1]:
            lines.append([])
            used = 0
        lines[-1].append(f'{_SPAN}{colour}">{mark}</span> {text(word)}')
        used += wide
    if not keys:
        return {}, 0
    words = {"text": "<br>".join("　".join(line) for line in lines), "font": {"size": SMALL}, "align": "left"}
    place = {"xref": "paper", "x": 0, "xshift": -left, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return {**words, **place, "showarrow": False}, 8 + 20 * len(lines)


def empty(sentence: str, *, title: str) -> Chart:
    """Return a chart that has nothing to show and says so in a sentence."""
    hidden = {"visible": False, "fixedrange": True}
    words = {"text": text(sentence), "showarrow": False, "font": {"color": QUIET}}
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
    return draw_chart(
        [],
        title=title,
        alt=sentence,
        height=120,
        margin=(8, 8, 8, 8),
        xaxis=hidden,
        yaxis=hidden,
        annotations=[words | place],
    )


def text(words: str) -> str:
    """Return what a person typed as plain text: plotly reads tags in labels."""
    return html.escape(words, quote=False)


def spot(unit: str | None, period: Period, measure: str) -> list[str | None]:
    """Return what a mark stands for, as its ``customdata``: unit, (last) month, measure, first month.

    A mark of a part has behind these ``dimension=word``.
    """
    return [unit, period.last, measure, period.first]


def contrast(colour: str) -> str:
    """Return dark type for light bars and white for dark ones."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK_BELOW else TEXT


def width(words: str, size: int = SIZE) -> int:
    """Return about how many pixels a label takes; Chinese signs are as wide as the type is high."""
    wide = len(_NARROW.sub("", words))
    return round(size * wide + size * 0.6 * (len(words) - wide))
