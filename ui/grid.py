"""The one editor of tables: what it began from stays the same as long as it is on the page.

Streamlit keeps the edits of a grid beside the rows and columns that it was given, and makes another grid,
without the edits, as soon as any of them changes. So rows, options and widths are fixed when the editor
begins; what is typed is read from it and never goes back into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from ui import session
from ui.columns import ROW_HEIGHT
from ui.listing import TALLEST

_LEAST = 4
"""Rows for which there is room in a grid that grows."""
Line = tuple[int | None, dict[str, str]]
"""The number by which the grid's owner knows a row, ``None`` for a new one; and its texts by column."""


@dataclass(frozen=True)
class Beginning:
    """What an editor began from: its rows, its columns in order, and how they are typed into."""

    lines: tuple[Line, ...]
    columns: Mapping[str, Any]
    titles: Sequence[str]


def key(name: str) -> str:
    """Return the key of the editor of a grid."""
    return f"edit-{name}-{session.get(_round(name), 0)}"


def begin(name: str, beginning: Beginning) -> None:
    """Let the editor of a grid begin anew from these rows."""
    if session.knows(key(name)):
        reset_grid(name)
    session.put(_beginning(name), beginning)


def reset_grid(name: str) -> None:
    """Let the editor of a grid begin anew when it is next on the page."""
    session.put(_round(name), session.get(_round(name), 0) + 1)
    session.drop(_beginning(name))


def beginning(name: str) -> Beginning | None:
    """Return what the editor on the page began from; ``None`` when there is none on the page."""
    begun: Beginning | None = session.get(_beginning(name))
    # An editor that was not on the page last time has lost what was typed into it.
    return begun if begun is not None and session.knows(key(name)) else None


def draw_grid(name: str, *, alt: str, grows: bool, locked: Sequence[str] = ()) -> tuple[tuple[Line, ...], list[int]]:
    """Draw the editor of a grid that has begun; return the rows as they stand, and the number shown beside each.

    ``grows``: rows can be added and removed. ``locked``: columns that are only read.
    """
    begun: Beginning = session.get(_beginning(name))
    numbers = pd.RangeIndex(1, len(begun.lines) + 1)
    texts = [row for _, row in begun.lines]
    frame = pd.DataFrame(texts, columns=list(begun.titles), index=numbers, dtype="object").replace("", None)
    edited = st.data_editor(
        frame,
        key=key(name),
        num_rows="dynamic" if grows else "fixed",
        hide_index=not grows,
        height=(_shown_rows(len(begun.lines), grows=grows) + 1) * ROW_HEIGHT + 3,
        column_config={"_index": st.column_config.NumberColumn("", disabled=True), **begun.columns},
        disabled=list(locked),
        placeholder="",
        alt=alt,
    )
    known = [number for number, _ in begun.lines]
    shown = [int(label) for label in edited.index]
    rows = ({str(title): _text(cell) for title, cell in row.items()} for row in edited.to_dict("records"))
    lines = zip((known[label - 1] if label <= len(known) else None for label in shown), rows, strict=True)
    return tuple(lines), shown


def _shown_rows(count: int, *, grows: bool) -> int:
    """Return for how many rows there is room: in a grid that grows for the next ones, too."""
    return max(min(count, TALLEST) + 1, _LEAST) if grows else min(count, TALLEST)


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _round(name: str) -> str:
    return f"round-{name}"


def _beginning(name: str) -> str:
    return f"begun-{name}"
