"""The groups of characters under which the titles of a submission are looked up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from data.likeness import title_blocks
from data.records import Row
from data.schema import SHEET
from data.store.lines import insert_lines
from data.store.tables import title_block
from data.stories import story_key

_COLUMNS = ("block", "month", "submission_id", "row_number")


def write_title_blocks(connection: Connection, owner: int, month: str, rows: Sequence[Row]) -> None:
    """Write the groups of each story that a submission tells, at its first row."""
    first: dict[str, int] = {}
    for row in rows:
        if SHEET[row.sheet].stories and row.counted:
            first.setdefault(story_key(row), row.number)
    lines = {(block, month, owner, number) for story, number in first.items() for block in title_blocks(story)}
    insert_lines(connection, title_block, _COLUMNS, sorted(lines))
