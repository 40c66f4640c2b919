"""The settings that ship, one CSV a table; an office edits its own copy in the store."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from data.settings.columns import TABLES, Rows

_FOLDER = Path(__file__).resolve().parent.parent / "defaults"


@cache
def _shipped(title: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    with (_FOLDER / f"{title}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row.items()) for row in csv.DictReader(file))


def shipped(title: str) -> Rows:
    """Return the rows of one table as they ship; ``FileNotFoundError`` for an unknown table."""
    return [dict(row) for row in _shipped(title)]


def defaults() -> dict[str, Rows]:
    """Return every table as it ships: words, outlets, rules and targets, no units, no weights."""
    return {table.title: shipped(table.title) for table in TABLES}
