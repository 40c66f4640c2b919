"""The workbook given back to be mended: every cell as sent, faulty ones red with a comment, a list in front.

A workbook of the .xlsx family is the sender's own file with marks in it (``marking``); one of another kind goes into
a fresh template (``refilled``) or is written anew with its values, merges and what is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.intake.cells import Cell, SheetCells, Workbook
from data.intake.editing import NotEditableError
from data.intake.fault_list import HEADINGS, fault_lines, fill_of, of_sheet
from data.intake.marking import mark_package
from data.intake.refilled import refill
from data.intake.sheets import PROBLEM_SHEET
from data.intake.workbook import read_workbook
from data.problems import Problem
from data.records import Checked
from data.settings.values import Settings
from data.text import clean

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_BAD_TITLE = re.compile(r"[\[\]:*?/\\']")
_WIDEST, _LONGEST_LIST, _LONGEST_COMMENT = 48, 255, 1000
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def annotate_file(content: bytes, name: str, checked: Sequence[Checked], settings: Settings) -> bytes | Problem:
    """Return a file with what was found in it, or why it cannot be read; runs in a reader's process.

    One of the .xlsx family is the sender's own file. What another one holds goes into a fresh template, and where it
    does not fit there, into a workbook as ``annotate`` writes it.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return workbook
    if workbook.format == "xlsx":
        try:
            return mark_package(content, problems_of(checked))
        except NotEditableError:
            return annotate(workbook, checked)  # an unusual package, whose cells are written anew
    return refill(workbook, checked, settings) or annotate(workbook, checked)


def problems_of(checked: Iterable[Checked]) -> list[Problem]:
    """Return the problems of all unit-months of a file, each once."""
    return list(dict.fromkeys(problem for unit_month in checked for problem in unit_month.problems))


def annotate(workbook: Workbook, checked: Iterable[Checked]) -> bytes:
    """Return a workbook as .xlsx with what was found in it, ready to be mended and sent again.

    Values, merges and what is hidden are kept, formulas as their values; fonts and colours are not.
    The list in front is left out when the workbook is read again.
    """
    problems = problems_of(checked)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    styles = _Styles(book)
    _list(book.add_worksheet(PROBLEM_SHEET), styles, problems)
    taken = {PROBLEM_SHEET.casefold()}
    for cells in workbook.sheets:
        page = book.add_worksheet(_title(cells.title, taken))
        if not cells.visible:
            page.hide()
        _copy(page, styles, cells, of_sheet(problems, cells.title))
    book.close()
    return content.getvalue()


class _Styles:
    """Formats by fill and number format, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str | None, str | None, bool], Format] = {}

    def of(self, fill: str | None = None, number: str | None = None, *, bold: bool = False) -> Format:
        key = (fill, number, bold)
        if key not in self._formats:
            properties: dict[str, Any] = {"valign": "top", "text_wrap": True, "bold": bold}
            properties |= {"bg_color": fill} if fill else {}
            properties |= {"num_format": number} if number else {}
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def _title(title: str, taken: set[str]) -> str:
    """Return a sheet's title as Excel allows it; titles of other formats may be longer or repeated."""
    base = _BAD_TITLE.sub("_", clean(title))[:31] or "表"
    candidate, number = base, 2
    while candidate.casefold() in taken:
        candidate, number = f"{base[:27]}({number})", number + 1
    taken.add(candidate.casefold())
    return candidate


def _list(page: Worksheet, styles: _Styles, problems: Sequence[Problem]) -> None:
    """Write the list of what has to be mended, errors first."""
    for column, (heading, width) in enumerate(HEADINGS):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, styles.of(bold=True))
    page.freeze_panes(1, 0)
    for row, (problem, texts) in enumerate(fault_lines(problems), start=1):
        for column, text in enumerate(texts):
            if text:
                page.write_string(row, column, clean(text), styles.of(fill_of([problem]) if column == 0 else None))


def _copy(
    page: Worksheet, styles: _Styles, cells: SheetCells, marked: Mapping[tuple[int, int], Sequence[Problem]]
) -> None:
    """Write the cells of a sheet as they were sent and mark the faulty ones."""
    _shape(page, cells)
    for cell in cells:
        problems = marked.get((cell.row, cell.column))
        fill = fill_of(problems) if problems else None
        _write(page, styles, cell, fill)
    for (row, column), problems in marked.items():
        if cells.cell(row, column) is None:
            page.write_blank(row - 1, column - 1, None, styles.of(fill_of(problems)))
        text = "\n".join(problem.message for problem in problems)
        page.write_comment(row - 1, column - 1, clean(text)[:_LONGEST_COMMENT], {"x_scale": 2, "y_scale": 1.5})
        _offer(page, row, column, problems)


def _offer(page: Worksheet, row: int, column: int, problems: Sequence[Problem]) -> None:
    """Offer the candidates of an unknown word as a drop-down."""
    suggestions = (problem.suggestion for problem in problems if problem.code == "unknown-word" and problem.suggestion)
    words = [word for suggestion in suggestions for word in suggestion.split("、")]
    if words and len(",".join(words)) <= _LONGEST_LIST:
        rule = {"validate": "list", "source": words, "error_type": "warning"}
        page.data_validation(row - 1, column - 1, row - 1, column - 1, rule)


def _shape(page: Worksheet, cells: SheetCells) -> None:
    """Keep merges and what is hidden, and make columns wide enough to read."""
    for merge in cells.merges:
        if merge.top == merge.bottom and merge.left == merge.right:
            continue
        try:
            page.merge_range(merge.top - 1, merge.left - 1, merge.bottom - 1, merge.right - 1, "")
        except OverlappingRange:
            # Some programs write ranges that overlap; the first of them holds.
            continue
    for row in cells.hidden_rows:
        page.set_row(row - 1, None, None, {"hidden": True})
    widths: dict[int, int] = {}
    for cell in cells:
        lines = cell.text.splitlines() or [""]
        widths[cell.column] = max(widths.get(cell.column, 8), *(2 * len(line) + 2 for line in lines))
    for column in widths.keys() | cells.hidden_columns:
        hidden = {"hidden": True} if column in cells.hidden_columns else {}
        page.set_column(column - 1, column - 1, min(widths.get(column, 8), _WIDEST), None, hidden)


def _write(page: Worksheet, styles: _Styles, cell: Cell, fill: str | None) -> None:
    row, column, value = cell.row - 1, cell.column - 1, cell.value
    if cell.kind in ("number", "shown") and isinstance(value, int | Decimal):
        page.write_number(row, column, float(value), styles.of(fill, cell.number_format))
    elif cell.kind == "bool":
        page.write_boolean(row, column, bool(value), styles.of(fill))
    elif isinstance(value, datetime | date):
        page.write_datetime(row, column, value, styles.of(fill, _MOMENT if isinstance(value, datetime) else _DAY))
    elif isinstance(value, time):
        page.write_datetime(row, column, value, styles.of(fill, "hh:mm"))
    else:
        page.write_string(row, column, clean(cell.text), styles.of(fill))
