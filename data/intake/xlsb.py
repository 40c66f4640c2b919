"""Binary workbooks (.xlsb) as cells: records of a number, a length and a body."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from data.intake.active.spreadsheet import check_binary_external, check_binary_names
from data.intake.cells import Cell, Place, Range, SheetCells, Workbook
from data.intake.gate import beyond
from data.intake.grid import LEAST_HEIGHT, LEAST_WIDTH, Rows, Spending, bounded_text, crowded, sheet
from data.intake.limits import Bounds
from data.intake.looks import MarkCollector
from data.intake.markup import clean
from data.intake.package import Package
from data.intake.relations import related_parts
from data.intake.serials import GENERAL, float_cell
from data.intake.xlsb_parts import BinaryStyles, damaged, read_comments, read_records, read_strings, read_words

_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_COLUMNS, _VIEW, _PROPERTIES, _BUNDLE, _CALCULATION, _MERGE = 60, 137, 153, 156, 157, 176
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_xlsb(package: Package, main: str, bounds: Bounds) -> Workbook:
    """Return the workbook whose main part is ``main``; refuses what is damaged or passes a bound."""
    related = related_parts(package, main, bounds)
    book = package.read(main)
    check_binary_names(book)
    for kind, path in related.values():
        if kind == "externalLink" and path in package:
            check_binary_external(*next(read_records(package.read(path)), (0, b"")), path)
    records = list(read_records(book))
    bundles = [_bundle(body) for kind, body in records if kind == _BUNDLE]
    if len(bundles) > bounds.sheets:
        raise beyond("工作表", len(bundles), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    paths = {kind: path for kind, path in related.values() if path in package}
    styles = BinaryStyles()
    if "styles" in paths:
        styles.read(package.read(paths["styles"]))
    shared = package.read(paths["sharedStrings"]) if "sharedStrings" in paths else b""
    strings = read_strings(shared, styles.fonts, bounds)
    date1904 = any(body[0] & 1 for kind, body in records if kind == _PROPERTIES and body)
    uncalculated = any(body[24] & 1 for kind, body in records if kind == _CALCULATION and len(body) > 24)
    spending = Spending(bounds)
    sheets = []
    for index, (title, visible, relation) in enumerate(bundles):
        kind, path = related.get(relation, ("", ""))
        if kind == "worksheet":
            reader = _Reader(strings, styles, date1904, uncalculated, bounds, title)
            reader.read(package.read(path))
            spending.spend(reader.characters)
            sheets.append(reader.sheet(index, visible, read_comments(package, path, bounds)))
    return Workbook(tuple(sheets), "xlsb", date1904)


def _bundle(body: bytes) -> tuple[str, bool, str]:
    relation, place = read_words(body, 8)
    title, _ = read_words(body, place)
    return title, body[:4] == b"\x00\x00\x00\x00", relation


class _Reader:
    """Reads the records of one sheet."""

    def __init__(
        self,
        strings: list[tuple[str, str]],
        styles: BinaryStyles,
        date1904: bool,
        uncalculated: bool,
        bounds: Bounds,
        title: str,
    ) -> None:
        self._strings, self._styles, self._date1904, self._uncalculated = strings, styles, date1904, uncalculated
        self._bounds, self._title = bounds, title
        self._marks, self._zeros_hidden = MarkCollector(), False
        self._rows: Rows = {}
        self._merges: list[Range] = []
        self._hidden: list[int] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._count = 0
        self.characters = 0

    def read(self, part: bytes) -> None:
        """Take in every record of a sheet's part."""
        try:
            for kind, body in read_records(part):
                self._take(kind, body)
        except (struct.error, IndexError) as error:
            raise damaged() from error

    def _take(self, kind: int, body: bytes) -> None:
        if kind == _ROW:
            self._row = int.from_bytes(body[:4], "little") + 1
            if body[11] & 0x10 or 0 < int.from_bytes(body[8:10], "little") < LEAST_HEIGHT:
                self._hidden.append(self._row)
        elif _RK <= kind <= _FORMULA_ERROR:
            self._keep(kind, body)
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            self._merges.append(Range(top + 1, left + 1, bottom + 1, right + 1))
        elif kind == _COLUMNS:
            first, last, width = struct.unpack_from("<3I", body)
            if body[16] & 1 or width < LEAST_WIDTH:
                self._hidden_columns.append((first + 1, last + 1))
        elif kind == _VIEW and body:
            self._zeros_hidden = not body[0] & 16

    def _keep(self, kind: int, body: bytes) -> None:
        cell = self._cell(kind, int.from_bytes(body[:4], "little") + 1, body)
        if cell is None:
            return
        look = self._styles.looks.get(int.from_bytes(body[4:7], "little"))
        if look is not None:
            cell = self._marks.look(cell, look)
        self._rows.setdefault(cell.row, {})[cell.column] = cell
        self._count += 1
        self.characters += len(cell.text)
        if self._count > self._bounds.cells:
            raise crowded(self._title, self._count, self._bounds)

    def _cell(self, kind: int, column: int, body: bytes) -> Cell | None:
        if self._uncalculated and kind == _FORMULA_NUMBER and body[8:16] == bytes(8):
            return Cell(self._row, column, None, "formula", "=")
        if kind in (_RK, _REAL, _FORMULA_NUMBER):
            number = _compressed(body) if kind == _RK else struct.unpack_from("<d", body, 8)[0]
            return self._number(column, number, int.from_bytes(body[4:7], "little"))
        if kind in (_ERROR, _FORMULA_ERROR):
            return Cell(self._row, column, None, "error", _ERRORS.get(body[8], "#VALUE!"))
        if kind in (_BOOL, _FORMULA_BOOL):
            return Cell(self._row, column, bool(body[8]), "bool", "TRUE" if body[8] else "FALSE")
        if kind == _SHARED:
            text, gone = self._strings[int.from_bytes(body[8:12], "little")]
            if gone:
                whole = not text.strip()
                self._marks.strike((self._row, column), "" if whole else gone)
                text = gone if whole else text
        else:
            text = bounded_text(clean(read_words(body, 8)[0]), self._bounds)
        return Cell(self._row, column, text, "text", text) if text and not text.isspace() else None

    def _number(self, column: int, number: float, index: int) -> Cell:
        shown = self._styles.numbers[index] if index < len(self._styles.numbers) else GENERAL
        return float_cell(self._row, column, number, shown, self._date1904)

    def sheet(self, index: int, visible: bool, comments: Mapping[Place, str]) -> SheetCells:
        """Return what was read, checked."""
        if self._zeros_hidden:
            self._marks.hide_zeros(self._rows)
        return sheet(
            self._title,
            index,
            self._rows,
            self._bounds,
            visible=visible,
            merges=self._merges,
            hidden_rows=self._hidden,
            hidden_columns=self._hidden_columns,
            marks=self._marks.marks(comments),
        )


def _compressed(body: bytes) -> float:
    """Read a number of 30 bits: a whole one or the upper half of a float, perhaps in hundredths."""
    raw = int.from_bytes(body[8:12], "little", signed=True)
    number: float = raw >> 2 if raw & 2 else struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", raw & ~3))[0]
    return number / 100 if raw & 1 else float(number)
