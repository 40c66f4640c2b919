"""What a workbook changes against the one before it, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType

from data.records import Changes, Row

_ANCHORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "study": ("date", "subject"),
        "volunteer": ("date", "name"),
        "media": ("title", "outlet"),
        "civil": ("name", "place"),
    }
)
"""The columns by which a row is known again although something else in it was changed."""


def content(row: Row) -> Hashable:
    """Return what a row says, wherever it stands."""
    return row.sheet, frozenset(row.values.items()), row.approximate, row.counted


def missing(old: Iterable[Row], new: Sequence[Row]) -> list[Row]:
    """Return the rows of ``new`` that ``old`` does not have; each of the same rows counts."""
    have = Counter(content(row) for row in old)
    found = []
    for row in new:
        if have[content(row)] > 0:
            have[content(row)] -= 1
        else:
            found.append(row)
    return found


def compare(old: Sequence[Row], new: Sequence[Row]) -> Changes:
    """Count the rows that ``new`` adds to, changes in and takes away from ``old``.

    A row that is not there as it was is a changed one when a row with the same anchor, or on the
    same line of its sheet, is new.
    """
    gone, come = missing(new, old), missing(old, new)
    changed = 0
    for key in (_anchor, _line):
        gone, come, pairs = _pair(gone, come, key)
        changed += pairs
    return Changes(new=len(come), changed=changed, removed=len(gone))


def _anchor(row: Row) -> Hashable:
    return row.sheet, *(row.values.get(key) for key in _ANCHORS[row.sheet])


def _line(row: Row) -> Hashable:
    return row.sheet, row.number


def _pair(gone: list[Row], come: list[Row], key: Callable[[Row], Hashable]) -> tuple[list[Row], list[Row], int]:
    """Take out the rows of both lists that share a key, one for one; return what is left and the pairs."""
    waiting = Counter(key(row) for row in come)
    left, taken = [], Counter[Hashable]()
    for row in gone:
        if waiting[key(row)] > taken[key(row)]:
            taken[key(row)] += 1
        else:
            left.append(row)
    pairs = taken.total()
    rest = []
    for row in come:
        if taken[key(row)] > 0:
            taken[key(row)] -= 1
        else:
            rest.append(row)
    return left, rest, pairs
