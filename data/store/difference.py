"""What a workbook changes against the one before it, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from data.records import Changes, Row
from data.schema import SHEET


def content(row: Row) -> Hashable:
    """Return what a row says, wherever it stands."""
    return row.sheet, frozenset(row.values.items()), row.approximate, row.counted


def missing(old: Iterable[Row], new: Sequence[Row]) -> list[Row]:
    """Return the rows of ``new`` that ``old`` does not have; each of the same rows counts."""
    have = Counter(content(row) for row in old)
    missing_rows = []
    for row in new:
        if have[content(row)] > 0:
            have[content(row)] -= 1
        else:
            missing_rows.append(row)
    return missing_rows


def compare(old: Sequence[Row], new: Sequence[Row]) -> Changes:
    """Count the rows that ``new`` adds to, changes in and takes away from ``old``.

    A row that is not there as it was is a changed one when a row with the same anchor, or on the
    same line of its sheet, is new.
    """
    if not old:
        return Changes(new=len(new))
    row_pairs = pairs(old, new)
    come = sum(before is None for before, _ in row_pairs)
    gone = sum(after is None for _, after in row_pairs)
    changed = sum(
        before is not None and after is not None and content(before) != content(after) for before, after in row_pairs
    )
    return Changes(new=come, changed=changed, removed=gone)


def pairs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Put each row beside the one it was before, in the order of ``new``, then those that are gone.

    The same row first, then one with the same anchor, then one on the same line of its sheet.
    """
    before: dict[int, Row] = {}
    gone = list(old)
    for key in (content, _anchor, _line):
        waiting: dict[Hashable, list[Row]] = {}
        for row in gone:
            waiting.setdefault(key(row), []).append(row)
        for place, row in enumerate(new):
            if place not in before and waiting.get(key(row)):
                before[place] = waiting[key(row)].pop(0)
        gone = [row for rows in waiting.values() for row in rows]
    return [(before.get(place), row) for place, row in enumerate(new)] + [(row, None) for row in gone]


def _anchor(row: Row) -> Hashable:
    return row.sheet, *(row.values.get(key) for key in SHEET[row.sheet].anchor)


def _line(row: Row) -> Hashable:
    return row.sheet, row.number
