"""Columns of a table on screen: which of them fit, how wide they are, and into how many lines their words break.

The server does not know the window; what fits is reckoned for a desk that is 1440 pixels wide, menu included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from analytics.wording import number
from reports.charts.style import width

ROOM, PANEL = 970, 430
"""Pixels that a table has at a desk, and in the panel beside the page."""
BOXES = 34
"""Pixels of the boxes by which rows are chosen."""
ON_A_PHONE = 3
"""Columns on a phone; a row that is pressed says the others."""
UNIT = "单位"
WIDE = 9
LETTER, EDGES = 14, 28
"""Pixels of a sign, and those to the left and the right of what a column says."""
NARROWEST, UNBROKEN = 240, 380
"""Pixels of a column of words that break into lines, and up to which words stay on one line."""
ROW_HEIGHT, BROKEN_HEIGHT, LINES = 35, 66, 3
"""Pixels of a row, of the lowest one in which Streamlit breaks words into lines, and the lines that this holds."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in sight and the others, the widths of those of words, and the height of a row."""

    shown: tuple[str, ...]
    further: tuple[str, ...]
    widths: Mapping[str, int]
    row_height: int = ROW_HEIGHT


def fit(frame: pd.DataFrame, *, room: int = ROOM, leading: Sequence[str] = (), missing: str = "—") -> Layout:
    """Return the columns that fit at a desk, in their order; ``leading``: those that are in sight before others.

    Words break into up to three lines before a column has to go.
    """
    words = {name for name in frame.columns if _is_words(frame[name])}
    natural = {name: _natural(frame[name], missing) for name in frame.columns}
    least = {name: _least(size) if name in words else size for name, size in natural.items()}
    fitting: list[str] = []
    for name in sorted(frame.columns, key=lambda name: name not in (*frame.columns[:1], *leading)):
        if not fitting or sum(least[other] for other in fitting) + least[name] <= room:
            fitting.append(name)
    shown = tuple(name for name in frame.columns if name in fitting)
    widths = _share(natural, least, shown, room)
    broken = any(widths[name] < natural[name] for name in shown)
    return Layout(
        shown,
        tuple(name for name in frame.columns if name not in fitting),
        {name: widths[name] for name in shown if name in words},
        BROKEN_HEIGHT if broken else ROW_HEIGHT,
    )


def _least(natural: int) -> int:
    """Return the pixels in which words stand in three lines, short ones in a single line."""
    if natural <= UNBROKEN:
        return natural
    third = -(-(natural - EDGES) // LINES) + EDGES + LETTER
    return min(natural, max(NARROWEST, third))


def _share(natural: Mapping[str, int], least: Mapping[str, int], shown: Sequence[str], room: int) -> dict[str, int]:
    """Return the widths of columns once what is left of the room is shared among those that break their words."""
    widths = {name: least[name] for name in shown}
    breaking = sorted((name for name in shown if least[name] < natural[name]), key=lambda name: natural[name])
    for at, name in enumerate(breaking):
        spare = max(room - sum(widths.values()), 0) // (len(breaking) - at)
        widths[name] += min(spare, natural[name] - widths[name])
    return widths


def fit_phone(frame: pd.DataFrame, leading: Sequence[str] = ()) -> Layout:
    """Return the three columns that a phone holds: ``leading``, then those that come first."""
    named = [name for name in leading if name in frame.columns]
    shown = [*named, *(name for name in frame.columns if name not in named)][:ON_A_PHONE]
    return Layout(tuple(shown), tuple(name for name in frame.columns if name not in shown), {})


def _natural(cells: pd.Series[Any], missing: str) -> int:
    """Return the pixels of a column in which nothing breaks."""
    return max(width(text, LETTER) for text in (str(cells.name), *(say_value(cell, missing) for cell in cells))) + EDGES


def say_value(value: Any, missing: str) -> str:
    """Return a field of a table as it is read outside of one."""
    if value is None or (isinstance(value, float | Decimal) and value != value) or value is pd.NaT:
        return missing or "—"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return number(value if isinstance(value, int) else Decimal(str(value)))


def _is_words(cells: pd.Series[Any]) -> bool:
    """Tell whether a column holds anything but numbers, or anything but days."""
    values = cells.dropna()
    numbers = [isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values]
    return not numbers or not (all(numbers) or all(isinstance(value, date) for value in values))


def configure(frame: pd.DataFrame, help: Mapping[str, str], widths: Mapping[str, int]) -> dict[str, Any]:  # noqa: A002 - Streamlit's own word
    """Return how each column is shown: by the type of its values, in wide tables the unit fitting in sight."""
    pinned_column = frame.columns[0] if len(frame.columns) > WIDE and frame.columns[0] == UNIT else None
    return {
        name: _column(frame[name], help.get(name), pinned=name == pinned_column or None, width=widths.get(name))
        for name in frame.columns
    }


def _column(cells: pd.Series[Any], help: str | None, *, pinned: bool | None, width: int | None) -> Any:  # noqa: A002 - Streamlit's own word
    if _is_words(cells):
        return st.column_config.TextColumn(help=help, pinned=pinned, width=width)
    if all(isinstance(value, date) for value in cells.dropna()):
        return st.column_config.DateColumn(format="YYYY-MM-DD", help=help, pinned=pinned)
    return st.column_config.NumberColumn(format="localized", alignment="right", help=help, pinned=pinned)
