"""The inside of a chart: its axes and where a value lies, from the same description that the browser draws."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.ticker import MaxNLocator

from analytics.wording import number
from reports.charts.style import RULE, SIZE, TEXT
from reports.pictures.canvas import Height, Sheet, Side

_SIDES: Mapping[str, Side] = {"left": "left", "center": "center", "right": "right"}
_HEIGHTS: Mapping[str, Height] = {"top": "top", "middle": "center", "bottom": "bottom"}


@dataclass(frozen=True)
class Plot:
    """The rectangle between a chart's margins on a sheet, with the layout that says what lies where in it."""

    sheet: Sheet
    layout: Mapping[str, Any]
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def at(cls, sheet: Sheet, layout: Mapping[str, Any], left: float, top: float, width: float) -> Plot:
        """Place a chart so wide with its upper left corner there."""
        margin = layout["margin"]
        return cls(
            sheet,
            layout,
            left + margin["l"],
            top + margin["t"],
            left + width - margin["r"],
            top + layout["height"] - margin["b"],
        )

    def x(self, value: float) -> float:
        """Return how far to the right a value of the horizontal axis lies."""
        first, last = self.layout["xaxis"]["range"]
        return self.left + float((value - first) / (last - first)) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return how far down a value of the vertical axis lies."""
        first, last = self.layout["yaxis"]["range"]
        return self.bottom - float((value - first) / (last - first)) * (self.bottom - self.top)

    def axes(self) -> None:
        """Draw the labels and lines of both axes."""
        across, upright = self.layout["xaxis"], self.layout["yaxis"]
        if across.get("visible", True):
            self._across(across)
        if upright.get("visible", True):
            for value, label in ticks(upright):
                if upright.get("showgrid", True):
                    self.sheet.line([self.left, self.right], [self.y(value)] * 2, colour=RULE, width=1, layer=1)
                gap = self.left - upright.get("ticklabelstandoff", 4)
                self.sheet.text(gap, self.y(value), label, side="right", **_type(upright))

    def _across(self, axis: Mapping[str, Any]) -> None:
        above = axis.get("side") == "top"
        edge, height = (self.top - 5, _HEIGHTS["bottom"]) if above else (self.bottom + 5, _HEIGHTS["top"])
        for value, label in ticks(axis):
            if axis.get("showgrid", True):
                self.sheet.line([self.x(value)] * 2, [self.top, self.bottom], colour=RULE, width=1, layer=1)
            self.sheet.text(self.x(value), edge, label, side="center", height=height, **_type(axis))
        title = axis.get("title")
        if title:
            middle, below = (self.left + self.right) / 2, self.bottom + 26
            look = _type({"tickfont": title["font"]})
            self.sheet.text(middle, below, title["text"], side="center", height="top", **look)

    def shapes(self) -> None:
        """Draw the lines that lie across the chart."""
        for shape in self.layout.get("shapes", ()):
            across = [self.x(shape["x0"]), self.x(shape["x1"])]
            upright = [self._height(shape["y0"], shape), self._height(shape["y1"], shape)]
            look = shape["line"]
            self.sheet.line(
                across,
                upright,
                colour=look["color"],
                width=look["width"],
                dash=look.get("dash", "solid"),
                layer=1.5 if shape.get("layer") == "below" else 3,
            )

    def annotations(self) -> None:
        """Write the words that stand at a place of their own, the legend among them."""
        for note in self.layout["annotations"]:
            paper, font = note.get("xref") == "paper", note.get("font", {})
            across = self.left + note["x"] * (self.right - self.left) if paper else self.x(note["x"])
            self.sheet.text(
                across + note.get("xshift", 0),
                self._height(note["y"], note) - note.get("yshift", 0),
                note["text"],
                side=_SIDES[note.get("xanchor", "center")],
                height=_HEIGHTS[note.get("yanchor", "middle")],
                size=font.get("size", SIZE),
                colour=font.get("color", TEXT),
                back=note.get("bgcolor"),
            )

    def _height(self, value: float, of: Mapping[str, Any]) -> float:
        return self.bottom - value * (self.bottom - self.top) if of.get("yref") == "paper" else self.y(value)


def ticks(axis: Mapping[str, Any]) -> Iterable[tuple[float, str]]:
    """Return the values that an axis names, each with its words."""
    if "ticktext" in axis:
        return zip(axis["tickvals"], axis["ticktext"], strict=True)
    values = axis["tickvals"] if "tickvals" in axis else _steps(axis)
    return [(value, number(round(value))) if value == round(value) else (value, f"{value:g}") for value in values]


def _steps(axis: Mapping[str, Any]) -> Sequence[float]:
    """Return round values from one end of an axis to the other, as far apart as the axis wants them."""
    first, last = sorted(axis["range"])
    if "dtick" in axis:
        return [step * axis["dtick"] for step in range(math.ceil(first), math.floor(last / axis["dtick"]) + 1)]
    ticks = MaxNLocator(axis.get("nticks", 6), steps=[1, 2, 5, 10]).tick_values(first, last)
    return [float(value) for value in ticks if first <= value <= last]


def _type(axis: Mapping[str, Any]) -> dict[str, Any]:
    font = axis.get("tickfont", {})
    return {"size": font.get("size", SIZE), "colour": font.get("color", TEXT)}
