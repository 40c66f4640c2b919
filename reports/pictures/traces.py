"""The marks of a chart: bars, lines, dots and their words, drawn from the traces that the browser draws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.charts.style import PAPER, SIZE, TEXT, Trace, contrast
from reports.pictures.canvas import LEADING, Height, Side
from reports.pictures.plot import Plot

ON_SCREEN = frozenset({"selected", "unselected"})
"""How marks look while one of them is chosen; on a picture none is."""
DRAWN: Mapping[str, frozenset[str]] = {
    "bar": frozenset(
        {
            "type",
            "orientation",
            "name",
            "x",
            "y",
            "base",
            "width",
            "text",
            "textposition",
            "textangle",
            "insidetextanchor",
            "insidetextfont",
            "outsidetextfont",
            "constraintext",
            "cliponaxis",
            "marker",
            "customdata",
            "hoverinfo",
            "hovertext",
        }
    ),
    "scatter": frozenset(
        {
            "type",
            "mode",
            "x",
            "y",
            "text",
            "textposition",
            "textfont",
            "cliponaxis",
            "connectgaps",
            "line",
            "marker",
            "customdata",
            "hoverinfo",
            "hovertext",
        }
    ),
}
"""The kinds of traces and their properties that a picture takes account of: what a chart may use."""
_SHAPES = {"line-ns-open": "|", "x-thin-open": "x"}
_LEAST = 9
"""The smallest type in a bar, in pixels."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar on the sheet, with what is written at or in it."""

    left: float
    top: float
    width: float
    height: float
    trace: Trace
    at: int

    def of(self, name: str, holder: Mapping[str, Any] | None = None, otherwise: Any = None) -> Any:
        """Return a property of this bar, which all bars of a trace share or each has of its own."""
        attribute = (self.trace if holder is None else holder).get(name, otherwise)
        return attribute[self.at] if isinstance(attribute, list) else attribute

    @property
    def colour(self) -> str:
        """The bar's colour."""
        return str(self.of("color", self.trace["marker"]))

    @property
    def hatched(self) -> bool:
        """Whether it stands for 未报."""
        return bool(self.of("shape", self.trace["marker"].get("pattern", {})) == "/")


def draw_traces(plot: Plot, traces: Sequence[Trace]) -> None:
    """Draw all marks of a chart."""
    bars = list(_bars(plot, [trace for trace in traces if trace["type"] == "bar"]))
    for bar in bars:
        _bar(plot, bar)
    _written_inside(plot, [bar for bar in bars if bar.of("textposition") == "inside"])
    for bar in bars:
        if bar.of("textposition") == "outside":
            _written_outside(plot, bar)
    for trace in traces:
        if trace["type"] == "scatter":
            _scatter(plot, trace)


def _bars(plot: Plot, traces: Sequence[Trace]) -> Iterator[Bar]:
    """Yield the bars of all traces, those of a stack one after another."""
    stacked = plot.layout.get("barmode") == "stack"
    ends: dict[float, float] = defaultdict(float)
    thick = 1 - plot.layout.get("bargap", 0.2)
    for trace in traces:
        for at, (length, row) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            start = trace["base"][at] if "base" in trace else ends[row] if stacked else 0
            ends[row] = start + length
            wide = trace.get("width", thick)
            left, right = plot.x(start), plot.x(start + length)
            top, bottom = sorted((plot.y(row - wide / 2), plot.y(row + wide / 2)))
            yield Bar(left, top, right - left, bottom - top, trace, at)


def _bar(plot: Plot, bar: Bar) -> None:
    marker = bar.trace["marker"]
    line = marker.get("line", {})
    if bar.width <= 0:
        return
    # A hatched bar is hatched in its own colour where it has one, else in that of the pattern.
    own = bar.colour if bar.colour.startswith("#") else str(marker["pattern"]["fgcolor"])
    edge, thick = (own, 1.0) if bar.hatched else (bar.of("color", line), float(bar.of("width", line, 0)))
    plot.sheet.box(
        bar.left,
        bar.top,
        bar.width,
        bar.height,
        fill=bar.colour,
        edge=edge if thick else None,
        line=thick,
        hatch=bar.hatched,
    )


def _written_inside(plot: Plot, bars: Sequence[Bar]) -> None:
    """Write in the bars what fits; where a chart wants one size of type, all have the smallest that is needed."""
    uniform = plot.layout.get("uniformtext", {})
    least = uniform.get("minsize", _LEAST)
    sizes = [_fitting(plot, bar) for bar in bars]
    shown = [(bar, size) for bar, size in zip(bars, sizes, strict=True) if size >= least]
    common = min((size for _, size in shown), default=0) if uniform else None
    for bar, size in shown:
        words = str(bar.of("text"))
        if words:
            colour = bar.of("color", bar.trace.get("insidetextfont", {})) or contrast(bar.colour)
            middle = (bar.left + bar.width / 2, bar.top + bar.height / 2)
            back = PAPER if bar.hatched else None
            plot.sheet.text(*middle, words, size=common or size, colour=colour, side="center", back=back)


def _fitting(plot: Plot, bar: Bar) -> float:
    """Return the size of type, at most the wanted one, in which a bar's words fit into it."""
    lines = str(bar.of("text")).split("<br>")
    size = float(bar.trace.get("insidetextfont", {}).get("size", SIZE))
    wide = max(plot.sheet.wide(line, size) for line in lines)
    room = min(bar.width - 4, bar.width * 0.94) / wide if wide else 1.0
    return size * min(1.0, max(room, 0.0), (bar.height - 2) / (size * LEADING * 0.92 * len(lines)))


def _written_outside(plot: Plot, bar: Bar) -> None:
    colour = bar.of("color", bar.trace.get("outsidetextfont", {}), TEXT)
    at = bar.left + bar.width + 5
    plot.sheet.text(at, bar.top + bar.height / 2, str(bar.of("text")), size=SIZE, colour=colour)


def _scatter(plot: Plot, trace: Trace) -> None:
    mode, marker = trace["mode"], trace.get("marker", {})
    spots = [
        (at, plot.x(x), plot.y(y))
        for at, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True))
        if x is not None and y is not None
    ]
    if "lines" in mode:
        for part in _unbroken(spots):
            look = trace["line"]
            across, upright = [x for _, x, _ in part], [y for _, _, y in part]
            plot.sheet.line(across, upright, colour=look["color"], width=look["width"], dash=look.get("dash", "solid"))
    if "markers" in mode:
        shape = _SHAPES.get(marker.get("symbol", ""), "o")
        colour = marker.get("color") or trace["line"]["color"]
        for _, x, y in spots:
            stroke = marker.get("line", {}).get("width", 0) if shape != "o" else 0
            plot.sheet.dot(x, y, size=marker["size"], colour=colour, shape=shape, stroke=stroke)
    if "text" in mode:
        _words(plot, trace, spots)


def _unbroken(spots: Sequence[tuple[int, float, float]]) -> Iterator[list[tuple[int, float, float]]]:
    """Yield the parts of a line between its gaps."""
    part: list[tuple[int, float, float]] = []
    for spot in spots:
        if part and spot[0] != part[-1][0] + 1:
            yield part
            part = []
        part.append(spot)
    if part:
        yield part


def _words(plot: Plot, trace: Trace, spots: Sequence[tuple[int, float, float]]) -> None:
    font, places = trace.get("textfont", {}), trace.get("textposition", "middle center")
    away = trace.get("marker", {}).get("size", 0) / 2 + 3 if "markers" in trace["mode"] else 0
    colours = font.get("color", TEXT)
    for at, x, y in spots:
        upright, across = (places[at] if isinstance(places, list) else places).split()
        side: Side = {"left": "right", "center": "center", "right": "left"}[across]  # type: ignore[assignment]
        height: Height = {"top": "bottom", "middle": "center", "bottom": "top"}[upright]  # type: ignore[assignment]
        x += {"left": -away, "center": 0, "right": away}[across]
        y += {"top": -away, "middle": 0, "bottom": away}[upright]
        colour = colours[at] if isinstance(colours, list) else colours
        plot.sheet.text(x, y, trace["text"][at], size=font.get("size", SIZE), colour=colour, side=side, height=height)
