"""What differs between two versions of a document, passage by passage: a paragraph, a row of a table, a cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import openpyxl

from reports.forms.word import lines

MOST = 200
"""Differences told; of more there is only the number."""
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One passage as it was and as it is; empty where there was or is none. ``place``: the cell in a workbook."""

    place: str
    before: str
    after: str


def changes(before: bytes, after: bytes, suffix: str) -> list[Change]:
    """Return what differs between two documents of the same kind, ``.docx`` or ``.xlsx``, in the order of reading."""
    if suffix == ".xlsx":
        return _cells_changed(_cells(before), _cells(after))
    return _passages_changed(_passages(before), _passages(after))


def _passages(content: bytes) -> list[str]:
    return ["".join(map(str, pieces)) for pieces, _ in lines(content)]


def _passages_changed(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    changes: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = list(before[a:b]), list(after[c:d])
            length = max(len(old), len(new))
            old, new = [*old, *[NOTHING] * (length - len(old))], [*new, *[NOTHING] * (length - len(new))]
            changes += [Change("", *pair) for pair in zip(old, new, strict=True)]
    return changes


def _cells(content: bytes) -> dict[str, str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        f"{sheet.title}!{cell.coordinate}": str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _cells_changed(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    return [
        Change(place, before.get(place, NOTHING), after.get(place, NOTHING))
        for place in dict.fromkeys((*before, *after))
        if before.get(place) != after.get(place)
    ]
