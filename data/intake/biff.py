"""Workbooks of the .xls family (.xls, and .et of WPS) as cells, read by xlrd."""

from __future__ import annotations

import io
import struct

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet

from data.intake.active.spreadsheet import check_binary_names, check_record
from data.intake.cells import Cell, Range, SheetCells, Workbook
from data.intake.gate import beyond, refuse, weigh
from data.intake.grid import Rows, Spending, check_text, sheet
from data.intake.limits import Bounds
from data.intake.markup import clean
from data.intake.serials import BUILT_IN, float_cell, style

_DAMAGE = (
    AssertionError, LookupError, ValueError, TypeError, AttributeError, NameError, ArithmeticError, struct.error,
)  # fmt: skip
"""What xlrd trips over in a damaged file."""
_PICTURES = frozenset({0x7F, 0xE9, 0xEB, 0xEC, 0xED, 0x866})
"""Records that hold pictures and drawings, which nobody reads; what they go on in is ``_CONTINUE``."""
_CONTINUE = 0x3C
_ENCRYPTED = "Workbook is encrypted"


def read_xls(content: bytes, bounds: Bounds) -> Workbook:
    """Return the workbook of a stream of records, as Excel 2.1 to 2003 wrote them.

    Refuses what is damaged, has a password or passes a bound.
    """
    _weigh(content, bounds.upload_xls)
    check_binary_names(content)
    book = _open(content)
    if book.nsheets > bounds.sheets:
        raise beyond("工作表", book.nsheets, bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    spending = Spending(bounds)
    sheets = [_sheet(book, book.sheet_by_index(index), index, bounds, spending) for index in range(book.nsheets)]
    return Workbook(tuple(sheets), "xls", book.datemode == 1)


def _weigh(content: bytes, most: int) -> None:
    """Look at every record of a stream: refuse more than so many bytes, pictures left out, and what acts."""
    counted = place = 0
    version = int.from_bytes(content[4:6], "little")
    picture = False
    while place + 4 <= len(content) and counted <= most:
        kind, length = struct.unpack_from("<HH", content, place)
        check_record(kind, content[place + 4 : place + 4 + length], version)
        picture = kind in _PICTURES or (kind == _CONTINUE and picture)
        counted += 0 if picture else 4 + length
        place += 4 + length
    weigh(counted, most)


def _open(content: bytes) -> Book:
    """Open with number formats; damaged formats lose only how a number is shown, so then without."""
    try:
        return _parse(content, formats=True)
    except xlrd.XLRDError as error:
        if _ENCRYPTED in str(error):
            raise refuse("encrypted", "文件有密码") from error
    except _DAMAGE:
        pass
    try:
        return _parse(content, formats=False)
    except (xlrd.XLRDError, *_DAMAGE) as error:
        raise refuse("unreadable", "文件已损坏（内部记录对不上）") from error


def _parse(content: bytes, *, formats: bool) -> Book:
    return xlrd.open_workbook(
        file_contents=content, logfile=io.StringIO(), formatting_info=formats, ragged_rows=True,
        ignore_workbook_corruption=True,
    )  # fmt: skip


def _sheet(book: Book, found: Sheet, index: int, bounds: Bounds, spending: Spending) -> SheetCells:
    rows: Rows = {}
    for row in range(found.nrows):
        cells = {}
        for column in range(found.row_len(row)):
            cell = _cell(book, found, row, column, bounds)
            if cell is not None:
                cells[column + 1] = cell
                spending.spend(len(cell.text))
        if cells:
            rows[row + 1] = cells
    return sheet(
        found.name, index, rows, bounds,
        visible=found.visibility == 0,
        merges=[Range(top + 1, left + 1, bottom, right) for top, bottom, left, right in found.merged_cells],
        hidden_rows=[row + 1 for row, info in found.rowinfo_map.items() if info.hidden],
        hidden_columns=[(column + 1, column + 1) for column, info in found.colinfo_map.items() if info.hidden],
    )  # fmt: skip


def _cell(book: Book, found: Sheet, row: int, column: int, bounds: Bounds) -> Cell | None:
    kind, value = found.cell_type(row, column), found.cell_value(row, column)
    place = (row + 1, column + 1)
    if kind == xlrd.XL_CELL_TEXT:
        text = check_text(clean(value), bounds, sheet=found.name)
        return Cell(*place, text, "text", text) if text and not text.isspace() else None
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return float_cell(*place, value, style(_code(book, found, row, column, kind)), book.datemode == 1)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(*place, bool(value), "bool", "TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(*place, None, "error", xlrd.error_text_from_code.get(value, "#VALUE!"))
    return None


def _code(book: Book, found: Sheet, row: int, column: int, kind: int) -> str | None:
    """The number format's code; without formats, what xlrd says of a date is all there is."""
    if not book.formatting_info:
        return "yyyy/m/d" if kind == xlrd.XL_CELL_DATE else None
    key = book.xf_list[found.cell_xf_index(row, column)].format_key
    shown = book.format_map.get(key)
    return shown.format_str if shown is not None and shown.format_str else BUILT_IN.get(key)
