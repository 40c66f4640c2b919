"""A workbook mended in the page: its faulty rows to be typed over, and the workbook with what was typed.

What was changed stays beside it in a hidden sheet: where, from what to what, by whom and when. The
workbook as it was sent is kept as well; see ``ui.mending``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.intake.annotated import annotate
from data.intake.cells import Cell, Range, SheetCells, Workbook, address, letters
from data.intake.sheets import PROBLEM_SHEET, find_sheets
from data.intake.workbook import read_workbook
from data.problems import Problem, problem
from data.records import Checked
from data.schema import Column
from data.settings.values import Settings
from data.text import clean

RECORD_SHEET = "_页面修改"
"""Hidden, and so left out when the workbook is read again."""
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TELLING = frozenset({"date", "subject", "name", "title"})
"""Columns that tell a reader which row it is; those of unit and month do so too."""
_HEADINGS = ("工作表", "单元格", "原来", "改为", "谁", "时间")


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell typed over."""

    sheet: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class Faults:
    """The faulty rows of one sheet: ``columns`` by number with header and, where known, what they are."""

    sheet: str
    columns: Mapping[int, tuple[str, Column | None]]
    rows: Mapping[int, Mapping[int, str]]
    reasons: Mapping[int, str]


def read_faults(
    content: bytes, name: str, unit_months: Sequence[Checked], settings: Settings
) -> list[Faults] | Problem:
    """Return the rows of a file as ``faults`` does, or why they cannot be typed over; runs in a reader's process."""
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return workbook
    if workbook.date1904:
        return problem("unreadable", "这个文件用的是 1904 日期系统", cure="请下载批注版，在表格里改。")
    return faults(workbook, unit_months, settings)


def write_mended(content: bytes, name: str, edits: Sequence[Edit], by: str, at: datetime) -> bytes | Problem:
    """Return a file as ``write`` does, or why it cannot be read; runs in a reader's process."""
    workbook = read_workbook(content, name)
    return workbook if isinstance(workbook, Problem) else write(workbook, edits, (), by, at)


def faults(workbook: Workbook, unit_months: Sequence[Checked], settings: Settings) -> list[Faults]:
    """Return the rows in which something is wrong, sheet by sheet, with the text of every cell as sent."""
    placed: dict[str, dict[int, list[str]]] = {}
    wrong: dict[str, set[int]] = {}
    for fault in dict.fromkeys(fault for checked in unit_months for fault in checked.problems):
        place = _place(fault.cell)
        if place is not None and fault.sheet is not None and fault.level != "note":
            row, column = place
            placed.setdefault(fault.sheet, {}).setdefault(row, []).append(_reason(fault))
            wrong.setdefault(fault.sheet, set()).add(column)
    tables = [table for tables in find_sheets(workbook, settings).tables.values() for table in tables]
    known: dict[str, dict[int, tuple[str, Column | None]]] = {}
    for table in tables:
        own = known.setdefault(table.cells.title, {})
        own |= {number: (column.title, column) for number, column in table.matched.columns.items()}
        own |= {head.column: (head.title, None) for head in (table.matched.unit, table.matched.month) if head}
    return [
        _faults(cells, placed[cells.title], known.get(cells.title, {}), wrong[cells.title])
        for cells in workbook.sheets
        if cells.title in placed
    ]


def _faults(
    cells: SheetCells, reasons: Mapping[int, list[str]], known: Mapping[int, tuple[str, Column | None]], wrong: set[int]
) -> Faults:
    """The columns are those in which something is wrong, and those that tell which row it is.

    Outside of tables they are those that hold something in these rows.
    """
    used = {column for row in reasons for column in cells.row(row)} if not known else set()
    telling = {number for number, (_, column) in known.items() if column is None or column.key in _TELLING}
    columns = {
        number: known.get(number, (f"{letters(number)}列", None)) for number in sorted({*telling, *used, *wrong})
    }
    rows = {
        row: {number: cell.text for number in columns if (cell := cells.cell(row, number)) is not None}
        for row in sorted(reasons)
    }
    return Faults(cells.title, columns, rows, {row: "；".join(messages) for row, messages in sorted(reasons.items())})


def _reason(fault: Problem) -> str:
    """Return what is wrong in a few words: the cell, its column and the fault."""
    reason = fault.message.partition("：")[2].partition("，")[0]
    return f"{fault.cell} {fault.column}：{reason}" if fault.column else f"{fault.cell} {reason}"


def _place(cell: str | None) -> tuple[int, int] | None:
    """Return row and column of a place such as ``F7``."""
    match = _PLACE.fullmatch(cell or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def row_of(cell: str) -> int:
    """Return the row of a cell such as ``F7``."""
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def mended(workbook: Workbook, edits: Iterable[Edit]) -> Workbook:
    """Return the workbook with what was typed; nothing typed leaves a cell empty. Merges over a cell are undone."""
    by_sheet: dict[str, dict[tuple[int, int], str]] = {}
    for edit in edits:
        place = _place(edit.cell)
        if place is not None:
            by_sheet.setdefault(edit.sheet, {})[place] = edit.after
    sheets = (cells for cells in workbook.sheets if cells.title != PROBLEM_SHEET)
    return replace(workbook, sheets=tuple(_typed(cells, by_sheet.get(cells.title, {})) for cells in sheets))


def _typed(cells: SheetCells, typed: Mapping[tuple[int, int], str]) -> SheetCells:
    if not typed:
        return cells
    undone = [merge for merge in cells.merges if any(merge.holds(*place) for place in typed)]
    rows = {row: dict(row_cells) for row, row_cells in cells.rows.items()}
    for merge in undone:
        _spread(rows, merge)
    for (row, column), text in typed.items():
        own = rows.setdefault(row, {})
        own.pop(column, None)
        if text.strip():
            own[column] = Cell(row, column, text.strip(), "text", text.strip())
    ordered = {row: dict(sorted(rows[row].items())) for row in sorted(rows) if rows[row]}
    return replace(cells, rows=ordered, merges=tuple(merge for merge in cells.merges if merge not in undone))


def _spread(rows: dict[int, dict[int, Cell]], merge: Range) -> None:
    """Write a merged text into every row of its merge: it held for all of them. A number held for the first."""
    first = rows.get(merge.top, {}).get(merge.left)
    if first is None or first.kind not in ("text", "date"):
        return
    for row in range(merge.top + 1, merge.bottom + 1):
        rows.setdefault(row, {}).setdefault(merge.left, first._replace(row=row, column=merge.left))


def write(workbook: Workbook, edits: Sequence[Edit], checked: Iterable[Checked], by: str, at: datetime) -> bytes:
    """Return a mended workbook as .xlsx with the record of what was changed, and what is still wrong marked."""
    lines = [
        _HEADINGS,
        *((change.sheet, change.cell, change.before, change.after, by, f"{at:%Y-%m-%d %H:%M}") for change in edits),
    ]
    rows = {
        row: {
            column: Cell(row, column, clean(text), "text", clean(text))
            for column, text in enumerate(line, start=1)
            if text
        }
        for row, line in enumerate(lines, start=1)
    }
    record = SheetCells(RECORD_SHEET, index=len(workbook.sheets), visible=False, rows=rows)
    sheets = [cells for cells in mended(workbook, edits).sheets if cells.title != RECORD_SHEET]
    return annotate(replace(workbook, sheets=(*sheets, record)), checked)


def edit(faulty: Faults, row: int, column: int, text: str) -> Edit | None:
    """Return the edit that a typed text means; ``None`` where it says what stands there already."""
    before = faulty.rows[row].get(column, "")
    return None if text.strip() == before.strip() else Edit(faulty.sheet, address(row, column), before, text.strip())
