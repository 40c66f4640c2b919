"""A sheet to draw on, measured in the pixels of a screen from its upper left corner, and given out twice as fine."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import AbstractPathEffect, Normal, Stroke

from reports.charts.style import PAPER, TEXT
from reports.pictures import faces

Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "bottom"]
FINE = 2
"""Dots of the picture for one pixel."""
LEADING = 1.35
_POINT = 0.72
"""Points of type in one pixel, at 100 pixels an inch."""
_TAG = re.compile(r'(<br>|<b>|</b>|<span style="color:#[0-9A-Fa-f]{6}">|</span>)')
_PARTS = re.compile(r"[A-Za-z0-9.,%-]+|.", re.DOTALL)
"""Latin words and numbers stay whole where a line is broken."""
_NEVER_FIRST = frozenset("，。、；：！？）】》”’,.;:!?)%")
"""Signs that no line begins with."""
_DASHES: dict[str, tuple[float, ...]] = {"dash": (3.5, 2.0), "dot": (1.0, 1.6)}


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one colour on one line."""

    words: str
    colour: str


class Sheet:
    """One picture while it is drawn."""

    def __init__(self, width: float, height: float) -> None:
        """Begin a white sheet of so many pixels."""
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / 100, height / 100), dpi=100 * FINE, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()

    @cached_property
    def _renderer(self) -> object:
        return self._canvas.get_renderer()  # type: ignore[no-untyped-call]

    def png(self) -> bytes:
        """Return the picture; the same drawing gives the same bytes."""
        out = io.BytesIO()
        self._canvas.print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
        return out.getvalue()

    def box(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        fill: str | None,
        edge: str | None = None,
        line: float = 0,
        hatch: bool = False,
        layer: float = 2,
    ) -> None:
        """Draw a box; a hatched one is open, with strokes and edge of the colour of its edge."""
        patch = Rectangle((left, top), width, height, zorder=layer)
        patch.set_facecolor(fill if fill and not hatch else "none")
        patch.set_edgecolor(edge or "none")
        patch.set_linewidth(line * _POINT)
        if hatch:
            patch.set_hatch("////")
            patch.set_hatch_linewidth(0.9)
        self._axes.add_patch(patch)

    def line(
        self,
        across: Sequence[float],
        upright: Sequence[float],
        *,
        colour: str,
        width: float,
        dash: str = "solid",
        layer: float = 2.5,
    ) -> None:
        """Draw a line through points."""
        drawn = Line2D(list(across), list(upright), color=colour, linewidth=width * _POINT)
        if dash != "solid":
            drawn.set_dashes(_DASHES[dash])
        drawn.set_zorder(layer)
        drawn.set_clip_on(False)
        self._axes.add_line(drawn)

    def dot(self, x: float, y: float, *, size: float, colour: str, shape: str = "o", stroke: float = 0) -> None:
        """Draw a mark of a size in pixels: o a dot, x a cross, | an upright stroke."""
        drawn = Line2D([x], [y], marker=shape, markersize=size * _POINT, color=colour, linestyle="none")
        drawn.set_markeredgewidth(stroke * _POINT)
        drawn.set_zorder(3)
        drawn.set_clip_on(False)
        self._axes.add_line(drawn)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str = TEXT,
        side: Side = "left",
        height: Height = "center",
        bold: bool = False,
        back: str | None = None,
    ) -> None:
        """Write words, which may hold plotly's tags for line breaks and colours, at a point on their edge."""
        lines = list(runs(words, colour))
        step = size * LEADING
        whole = step * len(lines)
        top = y - {"top": 0.0, "center": whole / 2, "bottom": whole}[height]
        if back is not None:
            wide = max(sum(self.wide(run.words, size) for run in line) for line in lines)
            start = x - {"left": 0.0, "center": wide / 2, "right": wide}[side]
            self.box(start, top, wide, whole, fill=back, layer=2.8)
        for at, line in enumerate(lines):
            self._line_of_runs(x, top + step * (at + 0.5), line, size, side, bold=bold)

    def _line_of_runs(self, x: float, y: float, line: Sequence[Run], size: float, side: Side, *, bold: bool) -> None:
        widths = [self.wide(run.words, size) for run in line]
        start = x - {"left": 0.0, "center": sum(widths) / 2, "right": sum(widths)}[side]
        for run, wide in zip(line, widths, strict=True):
            drawn = self._axes.text(
                start,
                y,
                faces.drawable(run.words),
                color=run.colour,
                va="center_baseline",
                ha="left",
                fontproperties=faces.properties(size * _POINT),
                parse_math=False,
                zorder=4,
            )
            if bold:
                drawn.set_path_effects(_heavier(run.colour, size))
            start += wide

    def wide(self, words: str, size: float) -> float:
        """Return how many pixels words take at a size of type."""
        prop = faces.properties(size * _POINT)
        extent = self._renderer.get_text_width_height_descent(faces.drawable(words), prop, False)  # type: ignore[attr-defined]
        return float(extent[0]) / FINE

    def broken(self, words: str, size: float, room: float) -> list[str]:
        """Return words on as many lines as they need in so much room."""
        lines = [""]
        for part in _PARTS.findall(words):
            pieces = [part] if self.wide(part, size) <= room else list(part)
            for piece in pieces:
                if piece not in _NEVER_FIRST and self.wide(lines[-1] + piece, size) > room and lines[-1]:
                    lines.append("")
                lines[-1] += piece
        return lines

    def shortened(self, words: str, size: float, room: float) -> str:
        """Return words that fit into the room, the end replaced by … where they are too long."""
        if self.wide(words, size) <= room:
            return words
        prefix = words
        while prefix and self.wide(f"{prefix}…", size) > room:
            prefix = prefix[:-1]
        return f"{prefix}…"


def runs(words: str, colour: str) -> Iterator[list[Run]]:
    """Yield the lines of words with plotly's tags, each as runs of one colour."""
    line: list[Run] = []
    now = colour
    for part in _TAG.split(words):
        if part == "<br>":
            yield line
            line = []
        elif part.startswith("<span"):
            now = part[len('<span style="color:') :][:7]
        elif part == "</span>":
            now = colour
        elif part and part not in {"<b>", "</b>"}:
            line.append(Run(html.unescape(part), now))
    yield line


def _heavier(colour: str, size: float) -> list[AbstractPathEffect]:
    """Return strokes that make type bold: a bold face is not installed everywhere."""
    return [Stroke(linewidth=size * 0.02, foreground=colour), Normal()]
