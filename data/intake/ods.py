"""OpenDocument spreadsheets (.ods) as cells."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from data.intake.active.spreadsheet import check_formula, check_open_document
from data.intake.cells import Cell, Range, SheetCells, Workbook, address
from data.intake.gate import beyond, refuse
from data.intake.grid import LAST_COLUMN, LAST_ROW, Rows, Spending, check_text, crowded, sheet
from data.intake.limits import Bounds
from data.intake.markup import Attributes, clean, decode, walk
from data.intake.package import Package
from data.intake.serials import moment_cell, parse, plain

_DURATION = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})(?:[.,][0-9]*)?S)?")
_TWO_DECIMALS = re.compile(r"[0-9]\.[0-9]{2}$")
"""6.30 is shown so that it is no 6.3: what a format tells in other files."""
_ASIDE = frozenset({"annotation", "shapes", "tracked-changes", "forms", "named-expressions", "frame"})
"""Parts of a table whose text is none of its cells."""


def read_ods(package: Package, bounds: Bounds) -> Workbook:
    """Return the workbook of a package; refuses what is damaged, has a password or passes a bound."""
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise refuse("encrypted", "文件有密码")
    reader = _Reader(bounds)
    content = decode(package.read("content.xml"))
    check_open_document(content)
    walk(content, bounds, reader.start, reader.end, reader.data)
    if len(reader.sheets) > bounds.sheets:
        raise beyond("工作表", len(reader.sheets), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    return Workbook(tuple(reader.sheets), "ods")


class _Reader:
    """Follows the events of content.xml; repeated rows and cells are written out where they hold something."""

    def __init__(self, bounds: Bounds) -> None:
        self.sheets: list[SheetCells] = []
        self._bounds = bounds
        self._spending = Spending(bounds)
        self._style = ""
        self._unseen: set[str] = set()
        self._table: Attributes | None = None
        self._aside = 0
        self._nested = 0

    def _begin(self, table: Attributes) -> None:
        self._table = table
        self._rows: Rows = {}
        self._merges: list[Range] = []
        self._hidden: list[int] = []
        self._row_hidden = False
        self._count = 0
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._column = self._columns = 0
        self._repeat = 1
        self._line: dict[int, Cell] = {}
        self._cell: Attributes | None = None
        self._texts: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _ASIDE or self._aside:
            self._aside += 1
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._unseen.add(self._style)
        elif name == "table":
            self._nested += 1
            if self._nested == 1:
                self._begin(attributes)
        elif self._nested == 1:
            self._inside(name, attributes)

    def _inside(self, name: str, attributes: Attributes) -> None:
        if name == "table-column":
            repeat = _count(attributes, "number-columns-repeated")
            if attributes.get("visibility") in ("collapse", "filter"):
                self._hidden_columns.append((self._columns + 1, self._columns + repeat))
            self._columns += repeat
        elif name == "table-row":
            self._repeat = _count(attributes, "number-rows-repeated")
            self._column, self._line = 0, {}
            self._row_hidden = attributes.get("visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._texts = attributes, []
        elif self._cell is not None:
            self._typed(name, attributes)

    def _typed(self, name: str, attributes: Attributes) -> None:
        if name == "p" and self._texts:
            self._texts.append("\n")
        elif name == "s":
            self._texts.append(" " * min(_count(attributes, "c"), self._bounds.text))
        elif name == "tab":
            self._texts.append("\t")
        elif name == "line-break":
            self._texts.append("\n")

    def data(self, text: str) -> None:
        if self._table is not None and not self._aside and self._nested == 1 and self._cell is not None:
            self._texts.append(text)

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name == "table":
            self._nested -= 1
            if self._nested == 0:
                self._finish()
        elif self._nested == 1 and name in ("table-cell", "covered-table-cell"):
            self._close()
        elif self._nested == 1 and name == "table-row":
            self._close_row()

    def _close(self) -> None:
        found = self._cell or {}
        self._cell = None
        first, repeat = self._column + 1, _count(found, "number-columns-repeated")
        if "formula" in found:
            check_formula(self._title, address(self._row + 1, first), found["formula"])
        self._column += repeat
        cell = _cell(found, "".join(self._texts), self._bounds)
        if cell is not None:
            if self._column > LAST_COLUMN or repeat > self._bounds.cells:
                raise crowded(self._title, repeat, self._bounds)
            self._line |= {column: cell._replace(column=column) for column in range(first, first + repeat)}
        wide, high = _count(found, "number-columns-spanned"), _count(found, "number-rows-spanned")
        if wide > 1 or high > 1:
            self._merges.append(Range(self._row + 1, first, self._row + high, first + wide - 1))

    def _close_row(self) -> None:
        first = self._row + 1
        self._row += self._repeat
        if not self._line:
            return
        self._count += self._repeat * len(self._line)
        if self._row > LAST_ROW or self._count > self._bounds.cells:
            raise crowded(self._title, self._count, self._bounds)
        for row in range(first, first + self._repeat):
            self._rows[row] = {column: cell._replace(row=row) for column, cell in self._line.items()}
            self._spending.spend(sum(len(cell.text) for cell in self._line.values()))
        if self._row_hidden:
            self._hidden.extend(range(first, first + self._repeat))

    @property
    def _title(self) -> str:
        return (self._table or {}).get("name", "")

    def _finish(self) -> None:
        table, self._table = self._table or {}, None
        self.sheets.append(sheet(
            table.get("name", ""), len(self.sheets), self._rows, self._bounds,
            visible=table.get("style-name", "") not in self._unseen, merges=self._merges,
            hidden_rows=self._hidden, hidden_columns=self._hidden_columns,
        ))  # fmt: skip


def _count(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _cell(found: Attributes, shown: str, bounds: Bounds) -> Cell | None:
    """Return the cell at no place yet; ``None`` when it looks empty."""
    kind = found.get("value-type", "")
    if kind == "error":
        return Cell(0, 0, None, "error", shown or "#VALUE!")
    if kind in ("float", "percentage", "currency"):
        number = parse(found.get("value", ""))
        if number in (0, 1) and shown in ("TRUE", "FALSE"):  # LibreOffice keeps a truth value as a number
            return Cell(0, 0, bool(number), "bool", shown)
        if number is not None:
            return Cell(0, 0, number, "number", plain(number), "0.00" if _TWO_DECIMALS.search(shown) else None)
    if kind == "boolean" and "boolean-value" in found:
        truth = found["boolean-value"] == "true"
        return Cell(0, 0, truth, "bool", "TRUE" if truth else "FALSE")
    moment = _moment(found) if kind in ("date", "time") else None
    if moment is not None:
        return moment_cell(0, 0, moment)
    text = check_text(clean(shown or found.get("string-value", "")), bounds)
    if text and not text.isspace():
        return Cell(0, 0, text, "text", text)
    return Cell(0, 0, None, "formula", found["formula"]) if "formula" in found and not kind else None


def _moment(found: Attributes) -> date | datetime | time | timedelta | None:
    clock = _DURATION.fullmatch(found.get("time-value", ""))
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        elapsed = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return elapsed if elapsed.days else (datetime.min + elapsed).time()
    try:
        return datetime.fromisoformat(found.get("date-value", "")).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
