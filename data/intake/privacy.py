"""What in a workbook looks like a person's number: noted once a column, never refused."""

from __future__ import annotations

from collections.abc import Iterator

from data.intake.cells import Cell, SheetCells, Workbook
from data.personal import find_personal, mask_personal
from data.problems import Problem, problem

_KINDS = ("text", "number")
_MOST = 20
"""Columns of one file that are noted."""


def personal_notes(workbook: Workbook) -> list[Problem]:
    """Return a note for each column of any sheet in which something looks like a person's number."""
    return [note for sheet in workbook.sheets for note in _notes(sheet)][:_MOST]


def _notes(sheet: SheetCells) -> Iterator[Problem]:
    columns: dict[int, list[Cell]] = {}
    for cell in sheet:
        if cell.kind in _KINDS and find_personal(cell.text):
            columns.setdefault(cell.column, []).append(cell)
    for cells in columns.values():
        kinds = dict.fromkeys(kind for cell in cells for kind, _, _ in find_personal(cell.text))
        _, start, end = find_personal(cells[0].text)[0]
        shown = mask_personal(cells[0].text[start:end])
        message = f"有 {len(cells)} 格像{'、'.join(kinds)}（如 {shown}）"
        yield problem("personal-data", message, sheet=sheet.title, cell=cells[0].address, value=cells[0].text)
