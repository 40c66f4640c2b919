"""Workbooks of the .xls family (.xls, and .et of WPS) as cells, read by xlrd."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Set

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet

from data.intake.active.spreadsheet import check_binary_names, check_record
from data.intake.cells import Cell, Place, Range, SheetCells, Workbook
from data.intake.comments import plain_comment
from data.intake.gate import beyond, refuse, weigh
from data.intake.grid import LEAST_HEIGHT, LEAST_WIDTH, Rows, Spending, bounded_text, sheet
from data.intake.limits import Bounds
from data.intake.looks import BLACK, Font, Look, MarkCollector, make_look, mark_runs, part_struck
from data.intake.markup import clean
from data.intake.serials import BUILT_IN, float_cell, style

_DAMAGE = (
    AssertionError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NameError,
    ArithmeticError,
    struct.error,
)
"""What xlrd trips over in a damaged file."""
_PICTURES = frozenset({0x7F, 0xE9, 0xEB, 0xEC, 0xED, 0x866})
"""Records that hold pictures and drawings, which are not read; what they go on in is ``_CONTINUE``."""
_CONTINUE = 0x3C
_ENCRYPTED = "Workbook is encrypted"
_BOF, _BOUND_SHEET, _FORMULA, _WORKSHEET = 0x0809, 0x0085, 0x0006, 0
_NO_RESULT = bytes(8)
_INK = 0x7FFF
"""The colour of fonts that have none of their own."""


def read_xls(content: bytes, bounds: Bounds, *, calculated: bool = True) -> Workbook:
    """Return the workbook of a stream of records, as Excel 2.1 to 2003 wrote them.

    ``calculated``: a program that calculates formulas wrote it; else a formula whose result is 0 has
    none. Refuses what is damaged, has a password or passes a bound.
    """
    _weigh(content, bounds.upload_xls)
    check_binary_names(content)
    book = _open(content)
    if book.nsheets > bounds.sheets:
        raise beyond("工作表", book.nsheets, bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    spending = Spending(bounds)
    looks = _looks(book)
    waiting: dict[int, set[Place]] = {} if calculated else _uncalculated(content)
    sheets = []
    for index in range(book.nsheets):
        reader = _Reader(book, book.sheet_by_index(index), looks, waiting.get(index, set()), bounds)
        sheets.append(reader.read(index, spending))
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
        file_contents=content,
        logfile=io.StringIO(),
        formatting_info=formats,
        ragged_rows=True,
        ignore_workbook_corruption=True,
    )


def _looks(book: Book) -> dict[int, Look]:
    """What the cell formats of a workbook do to the look of cells, where they do anything."""
    if not book.formatting_info:
        return {}
    looks = {}
    for index, xf in enumerate(book.xf_list):
        ground = xf.background
        colour = None if ground.fill_pattern == 0 else "pattern"
        if ground.fill_pattern == 1:
            colour = _colour(book, ground.pattern_colour_index)
        border = xf.border
        crossed = bool(border.diag_line_style and (border.diag_up or border.diag_down))
        form = style(_code_of(book, xf.format_key)).format
        looks[index] = make_look(_font(book, xf.font_index), colour, form, crossed=crossed)
    return {index: look for index, look in looks.items() if look is not None}


def _font(book: Book, index: int) -> Font:
    if index >= len(book.font_list):
        return Font()
    font = book.font_list[index]
    return Font(bool(font.struck_out), font.escapement, _colour(book, font.colour_index), font.height / 20)


def _colour(book: Book, index: int) -> str:
    red_green_blue = book.colour_map.get(index)
    if red_green_blue is None:
        return BLACK if index == _INK else f"indexed {index}"
    return "{:02X}{:02X}{:02X}".format(*red_green_blue)


def _code_of(book: Book, key: int) -> str | None:
    shown = book.format_map.get(key)
    return shown.format_str if shown is not None and shown.format_str else BUILT_IN.get(key)


def _uncalculated(content: bytes) -> dict[int, set[Place]]:
    """Find the formulas whose result is 0, by the number of their sheet."""
    formulas: dict[int, set[Place]] = {}
    numbers: dict[int, int] = {}
    place, sheet_number = 0, -1
    while place + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, place)
        body = content[place + 4 : place + 4 + length]
        if kind == _BOUND_SHEET and len(body) > 5 and body[5] == _WORKSHEET:
            numbers[int.from_bytes(body[:4], "little")] = len(numbers)
        elif kind == _BOF:
            sheet_number = numbers.get(place, -1)
        elif kind == _FORMULA and body[6:14] == _NO_RESULT:
            row, column = struct.unpack_from("<HH", body)
            formulas.setdefault(sheet_number, set()).add((row + 1, column + 1))
        place += 4 + length
    return formulas


class _Reader:
    """Reads one sheet: its cells, their looks and comments."""

    def __init__(
        self, book: Book, sheet: Sheet, looks: Mapping[int, Look], waiting: Set[Place], bounds: Bounds
    ) -> None:
        self._book, self._sheet, self._looks, self._waiting, self._bounds = book, sheet, looks, waiting, bounds
        self._marks = MarkCollector()

    def read(self, index: int, spending: Spending) -> SheetCells:
        """Return the sheet, checked."""
        worksheet = self._sheet
        rows: Rows = {}
        for row in range(worksheet.nrows):
            cells = {}
            for column in range(worksheet.row_len(row)):
                cell = self._cell(row, column)
                if cell is not None:
                    look = self._looks.get(worksheet.cell_xf_index(row, column)) if self._looks else None
                    cells[column + 1] = self._marks.look(cell, look) if look is not None else cell
                    spending.spend(len(cell.text))
            if cells:
                rows[row + 1] = cells
        if not worksheet.show_zero_values:
            self._marks.hide_zeros(rows)
        return sheet(
            worksheet.name,
            index,
            rows,
            self._bounds,
            visible=worksheet.visibility == 0,
            merges=[Range(top + 1, left + 1, bottom, right) for top, bottom, left, right in worksheet.merged_cells],
            hidden_rows=[
                row + 1 for row, info in worksheet.rowinfo_map.items() if info.hidden or 0 < info.height < LEAST_HEIGHT
            ],
            hidden_columns=[
                (column + 1, column + 1)
                for column, info in worksheet.colinfo_map.items()
                if info.hidden or info.width < LEAST_WIDTH
            ],
            marks=self._marks.marks(self._comments()),
        )

    def _comments(self) -> dict[Place, str]:
        notes = self._sheet.cell_note_map.items()
        texts = {(row + 1, column + 1): plain_comment(note.text) for (row, column), note in notes}
        return {place: text for place, text in texts.items() if text}

    def _cell(self, row: int, column: int) -> Cell | None:
        book, worksheet = self._book, self._sheet
        kind, value = worksheet.cell_type(row, column), worksheet.cell_value(row, column)
        place = (row + 1, column + 1)
        if place in self._waiting:
            return Cell(*place, None, "formula", "=")
        if kind == xlrd.XL_CELL_TEXT:
            return self._text(row, column, value)
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return float_cell(*place, value, style(self._code(row, column, kind)), book.datemode == 1)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Cell(*place, bool(value), "bool", "TRUE" if value else "FALSE")
        if kind == xlrd.XL_CELL_ERROR:
            return Cell(*place, None, "error", xlrd.error_text_from_code.get(value, "#VALUE!"))
        return None

    def _text(self, row: int, column: int, value: str) -> Cell | None:
        place = (row + 1, column + 1)
        runs = self._sheet.rich_text_runlist_map.get((row, column)) if self._book.formatting_info else None
        if runs:
            own = self._book.xf_list[self._sheet.cell_xf_index(row, column)].font_index
            fonts = [(start, _font(self._book, font)) for start, font in [(0, own), *runs]]
            value, gone = part_struck(mark_runs(value, fonts))
            if gone:
                whole = not value.strip()
                self._marks.strike(place, "" if whole else clean(gone))
                value = gone if whole else value
        text = bounded_text(clean(value), self._bounds)
        return Cell(*place, text, "text", text) if text and not text.isspace() else None

    def _code(self, row: int, column: int, kind: int) -> str | None:
        """The number format's code; without formats, what xlrd says of a date is all there is."""
        if not self._book.formatting_info:
            return "yyyy/m/d" if kind == xlrd.XL_CELL_DATE else None
        return _code_of(self._book, self._book.xf_list[self._sheet.cell_xf_index(row, column)].format_key)
