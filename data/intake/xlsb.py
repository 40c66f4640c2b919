"""Binary workbooks (.xlsb) as cells: records of a number, a length and a body."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from data.intake.active.spreadsheet import check_binary_external, check_binary_names
from data.intake.cells import Cell, Range, SheetCells, Workbook
from data.intake.gate import beyond, refuse
from data.intake.grid import Rows, Spending, check_text, crowded, sheet
from data.intake.limits import Bounds
from data.intake.markup import clean
from data.intake.package import Package
from data.intake.relations import related_parts
from data.intake.serials import BUILT_IN, GENERAL, Style, float_cell, style

_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_STRING, _FORMAT, _XF, _COLUMNS, _PROPERTIES, _BUNDLE, _MERGE = 19, 44, 47, 60, 153, 156, 176
_CELL_STYLES, _CELL_STYLES_END = 617, 618
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Record = tuple[int, bytes]


def read_xlsb(package: Package, main: str, bounds: Bounds) -> Workbook:
    """Return the workbook whose main part is ``main``; refuses what is damaged or passes a bound."""
    related = related_parts(package, main, bounds)
    book = package.read(main)
    check_binary_names(book)
    for kind, path in related.values():
        if kind == "externalLink" and path in package:
            check_binary_external(*next(_records(package.read(path)), (0, b"")), path)
    records = list(_records(book))
    bundles = [_bundle(body) for kind, body in records if kind == _BUNDLE]
    if len(bundles) > bounds.sheets:
        raise beyond("工作表", len(bundles), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    paths = {kind: path for kind, path in related.values() if path in package}
    strings = _strings(package.read(paths["sharedStrings"]), bounds) if "sharedStrings" in paths else []
    styles = _styles(package.read(paths["styles"])) if "styles" in paths else []
    date1904 = any(body[0] & 1 for kind, body in records if kind == _PROPERTIES and body)
    spending = Spending(bounds)
    sheets = []
    for index, (title, visible, relation) in enumerate(bundles):
        kind, path = related.get(relation, ("", ""))
        if kind == "worksheet":
            reader = _Reader(strings, styles, date1904, bounds, title)
            reader.read(package.read(path))
            spending.spend(reader.characters)
            sheets.append(reader.sheet(index, visible))
    return Workbook(tuple(sheets), "xlsb", date1904)


def _records(part: bytes) -> Iterator[Record]:
    """Every record of a part; refuses a part that ends within one."""
    place, size = 0, len(part)
    while place < size:
        kind, place = _packed(part, place, 2)
        length, place = _packed(part, place, 4)
        if place + length > size:
            raise damaged()
        yield kind, part[place : place + length]
        place += length


def damaged() -> Exception:
    """Make the refusal of records that are cut short or contradict one another."""
    return refuse("unreadable", "文件已损坏（记录不完整）")


def _packed(part: bytes, place: int, most: int) -> tuple[int, int]:
    """Read a number of up to ``most`` bytes, seven bits in each; return it and the place after it."""
    number = 0
    for step in range(most):
        if place >= len(part):
            raise damaged()
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            break
    return number, place


def _words(body: bytes, place: int) -> tuple[str, int]:
    """Read a string of a length and UTF-16; return it and the place after it."""
    if place + 4 > len(body):
        raise damaged()
    length = int.from_bytes(body[place : place + 4], "little")
    end = place + 4 + 2 * length
    if length == 0xFFFFFFFF:
        return "", place + 4
    if end > len(body):
        raise damaged()
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _bundle(body: bytes) -> tuple[str, bool, str]:
    relation, place = _words(body, 8)
    title, _ = _words(body, place)
    return title, body[:4] == b"\x00\x00\x00\x00", relation


def _strings(part: bytes, bounds: Bounds) -> list[str]:
    return [check_text(clean(_words(body, 1)[0]), bounds) for kind, body in _records(part) if kind == _STRING]


def _styles(part: bytes) -> list[Style]:
    codes = dict(BUILT_IN)
    found: list[Style] = []
    inside = False
    for kind, body in _records(part):
        if kind == _FORMAT and len(body) > 2:
            codes[int.from_bytes(body[:2], "little")] = _words(body, 2)[0]
        elif kind in (_CELL_STYLES, _CELL_STYLES_END):
            inside = kind == _CELL_STYLES
        elif kind == _XF and inside:
            found.append(style(codes.get(int.from_bytes(body[2:4], "little"))))
    return found


class _Reader:
    """Reads the records of one sheet."""

    def __init__(self, strings: list[str], styles: list[Style], date1904: bool, bounds: Bounds, title: str) -> None:
        self._strings, self._styles, self._date1904 = strings, styles, date1904
        self._bounds, self._title = bounds, title
        self._rows: Rows = {}
        self._merges: list[Range] = []
        self._hidden: list[int] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._count = 0
        self.characters = 0

    def read(self, part: bytes) -> None:
        """Take in every record of a sheet's part."""
        try:
            for kind, body in _records(part):
                self._take(kind, body)
        except (struct.error, IndexError) as error:
            raise damaged() from error

    def _take(self, kind: int, body: bytes) -> None:
        if kind == _ROW:
            self._row = int.from_bytes(body[:4], "little") + 1
            if body[11] & 0x10:
                self._hidden.append(self._row)
        elif _RK <= kind <= _FORMULA_ERROR:
            self._keep(kind, body)
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            self._merges.append(Range(top + 1, left + 1, bottom + 1, right + 1))
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<2I", body)
            if body[16] & 1:
                self._hidden_columns.append((first + 1, last + 1))

    def _keep(self, kind: int, body: bytes) -> None:
        cell = self._cell(kind, int.from_bytes(body[:4], "little") + 1, body)
        if cell is None:
            return
        self._rows.setdefault(cell.row, {})[cell.column] = cell
        self._count += 1
        self.characters += len(cell.text)
        if self._count > self._bounds.cells:
            raise crowded(self._title, self._count, self._bounds)

    def _cell(self, kind: int, column: int, body: bytes) -> Cell | None:
        if kind in (_RK, _REAL, _FORMULA_NUMBER):
            number = _compressed(body) if kind == _RK else struct.unpack_from("<d", body, 8)[0]
            return self._number(column, number, int.from_bytes(body[4:7], "little"))
        if kind in (_ERROR, _FORMULA_ERROR):
            return Cell(self._row, column, None, "error", _ERRORS.get(body[8], "#VALUE!"))
        if kind in (_BOOL, _FORMULA_BOOL):
            return Cell(self._row, column, bool(body[8]), "bool", "TRUE" if body[8] else "FALSE")
        if kind == _SHARED:
            text = self._strings[int.from_bytes(body[8:12], "little")]
        else:
            text = check_text(clean(_words(body, 8)[0]), self._bounds)
        return Cell(self._row, column, text, "text", text) if text and not text.isspace() else None

    def _number(self, column: int, number: float, index: int) -> Cell:
        shown = self._styles[index] if index < len(self._styles) else GENERAL
        return float_cell(self._row, column, number, shown, self._date1904)

    def sheet(self, index: int, visible: bool) -> SheetCells:
        """Return what was read, checked."""
        return sheet(
            self._title, index, self._rows, self._bounds, visible=visible, merges=self._merges,
            hidden_rows=self._hidden, hidden_columns=self._hidden_columns,
        )  # fmt: skip


def _compressed(body: bytes) -> float:
    """Read a number of 30 bits: a whole one or the upper half of a float, perhaps in hundredths."""
    raw = int.from_bytes(body[8:12], "little", signed=True)
    number: float = raw >> 2 if raw & 2 else struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", raw & ~3))[0]
    return number / 100 if raw & 1 else float(number)
