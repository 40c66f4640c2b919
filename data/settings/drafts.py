"""A table of settings while it is edited: its rows, and which row of the version it began from each of them was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from data.settings.changes import complete_rows
from data.settings.columns import Rows, Table
from data.settings.merging import Line, Row


@dataclass(frozen=True, slots=True)
class TableDraft:
    """The rows of a table as edited, by their places in the version that they were begun from."""

    version: int
    lines: tuple[Line, ...]

    def rows(self, table: Table) -> Rows:
        """Return the rows as they would be saved, without empty ones."""
        return complete_rows((row for _, row in self.lines), table)


def pack_lines(lines: Sequence[Line], base: Rows) -> str:
    """Return lines as JSON, short where little was changed.

    A row left alone is its place, a changed one its place with the cells that differ, a new one its cells.
    """
    packed: list[object] = []
    for place, row in lines:
        if place is None:
            packed.append({title: text for title, text in row.items() if text})
        else:
            before = base[place]
            changed = {title: text for title, text in row.items() if text != before.get(title, "")}
            packed.append([place, changed] if changed else place)
    return json.dumps(packed, ensure_ascii=False)


def unpack_lines(content: str, base: Rows, table: Table) -> tuple[Line, ...]:
    """Return the lines of a packed draft; ``ValueError`` when it does not belong to these rows."""
    packed, lines = json.loads(content), list[Line]()
    for item in packed if isinstance(packed, list) else [packed]:
        place, cells = item if isinstance(item, list) else (item, {}) if type(item) is int else (None, item)
        known = place is None or (type(place) is int and place in range(len(base)))
        if not known or not isinstance(cells, dict):
            raise ValueError("a draft of other rows")
        before: Row = {} if place is None else base[place]
        lines.append((place, {title: str(cells.get(title, before.get(title) or "")) for title in table.titles}))
    if len(places := [place for place, _ in lines if place is not None]) != len(set(places)):
        raise ValueError("a row that stands twice")
    return tuple(lines)
