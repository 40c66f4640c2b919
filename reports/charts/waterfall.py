"""A change as a waterfall: from the earlier number, piece by piece, to this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.change import CUTS, Change, Piece
from analytics.periods import range_titles
from analytics.wording import Number, quantity, signed
from reports.charts import style
from reports.charts.axes import units_axis, value_axis, widest
from reports.charts.style import BLUE, GREY, SLATE, TEXT, Chart
from reports.charts.tabled import tabled
from reports.excel.table import Table

MOST = 8
"""Pieces drawn; the others are put together."""


def waterfall(change: Change) -> Chart:
    """Draw what made a figure grow (blue) and fall (grey); the first bar is the earlier number, the last this one."""
    comparison = change.comparison
    measure = comparison.measure
    title = f"{measure.title}{comparison.proportion()}，按{CUTS[change.by]}"
    if not change.pieces or comparison.ranges is None:
        return style.empty(change.sentence(), title=title)
    this, other = range_titles(*comparison.ranges)
    pieces = _drawn(change.pieces)
    names = [other, *(piece.word for piece in pieces), this]
    bases, lengths = _steps(comparison.compared or 0, pieces)
    words = [quantity(comparison.compared, measure), *(signed(piece.difference) for piece in pieces)]
    words.append(quantity(comparison.current, measure))
    colours = [GREY, *(BLUE if piece.difference > 0 else SLATE for piece in pieces), BLUE]
    bases, lengths = [0.0, *bases, 0.0], [float(comparison.compared or 0), *lengths, float(comparison.current or 0)]
    axis, left = units_axis(names)
    most = max([*(base + length for base, length in zip(bases, lengths, strict=True)), 1.0])
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(names))),
        "x": lengths,
        "base": bases,
        "text": words,
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "constraintext": "none",
        "outsidetextfont": {"color": TEXT},
        "marker": {"color": colours},
        "hoverinfo": "text",
        "hovertext": [style.text(f"{name}：{word}") for name, word in zip(names, words, strict=True)],
    }
    return style.draw_chart(
        [trace],
        title=title,
        alt=f"{title}，瀑布图：{'；'.join(f'{name}{word}' for name, word in zip(names, words, strict=True))}。",
        height=style.ROW * len(names) + 12,
        margin=(left, 6, widest(words) + 14, 6),
        xaxis=value_axis(most),
        yaxis=axis,
        bargap=0.32,
        table=lambda: _table(change, title, (other, this)),
    )


def _drawn(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave the pieces that changed, of many those that changed most, the others put together."""
    moved = [piece for piece in pieces if piece.difference]
    if len(moved) <= MOST:
        return moved
    others = moved[MOST - 1 :]
    together = Piece(
        f"其余{len(others)}项", *(sum((getattr(piece, at) for piece in others), 0) for at in ("then", "now"))
    )
    return [*moved[: MOST - 1], together]


def _steps(start: Number, pieces: Sequence[Piece]) -> tuple[list[float], list[float]]:
    """Return where the bar of each piece begins and how long it is."""
    bases, lengths = [], []
    at = start
    for piece in pieces:
        following = at + piece.difference
        bases.append(float(min(at, following)))
        lengths.append(abs(float(piece.difference)))
        at = following
    return bases, lengths


def _table(change: Change, title: str, ranges: tuple[str, str]) -> Table:
    columns: dict[str, Sequence[Any]] = {
        CUTS[change.by]: [piece.word for piece in change.pieces],
        ranges[0]: [piece.then for piece in change.pieces],
        ranges[1]: [piece.now for piece in change.pieces],
        "增减": [piece.difference for piece in change.pieces],
    }
    return tabled(title, columns, kind=None, colours={}, note=change.sentence())
