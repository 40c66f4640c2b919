"""A chart as a picture to send around: its title with the period above, cut-off, source and who is missing below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.charts.style import DEEP, QUIET, SMALL, Chart, text
from reports.pictures import faces, traces
from reports.pictures.canvas import LEADING, Sheet
from reports.pictures.plot import Plot

WIDTH = 960
"""Pixels across: as wide as a chart is on a PC."""
SOURCE = "来源：各单位宣传工作月报"
LACKING = f"{faces.ABSENT} 是本机字体里没有的字。"
_EDGE, _TITLE = 28, 21


def picture(chart: Chart, today: date, *, width: int = WIDTH, titled: bool = True) -> bytes:
    """Return a chart as PNG, twice as fine as on screen. Raises ``ValueError`` where no Chinese face is installed."""
    if faces.absence():
        raise ValueError(faces.absence())
    inner = width - 2 * _EDGE
    measure = Sheet(width, 10)
    title = measure.broken(chart.title, _TITLE, inner) if titled else []
    foot = [line for part in footing(chart, today) for line in measure.broken(part, SMALL, inner)]
    top = _EDGE * 0.7 + len(title) * _TITLE * LEADING + (8 if title else 0)
    below = len(foot) * SMALL * LEADING + _EDGE * 0.8
    sheet = Sheet(width, top + chart.spec["layout"]["height"] + below)
    _lines(sheet, title, _EDGE * 0.7, _TITLE, DEEP, bold=True)
    plot = Plot.at(sheet, chart.spec["layout"], _EDGE, top, inner)
    plot.axes()
    plot.shapes()
    traces.draw_traces(plot, chart.spec["data"])
    plot.annotations()
    _lines(sheet, foot, sheet.height - below + 2, SMALL, QUIET)
    return sheet.png()


def footing(chart: Chart, today: date) -> list[str]:
    """Return what stands below a picture: what the chart leaves out, its last day, its source."""
    last = chart.until(today)
    until = f"截至{last}　·　" if last else ""
    lines = [chart.note] if chart.note else []
    return [*lines, f"{until}{SOURCE}" + (f"　·　{LACKING}" if faces.lacking([chart.alt]) else "")]


def _lines(sheet: Sheet, lines: Sequence[str], top: float, size: int, colour: str, *, bold: bool = False) -> None:
    for at, line in enumerate(lines):
        sheet.text(_EDGE, top + at * size * LEADING, text(line), size=size, colour=colour, height="top", bold=bold)
