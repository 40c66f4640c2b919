"""OpenDocument spreadsheets (.ods) as cells."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from data.intake.active.spreadsheet import check_formula, check_open_document
from data.intake.cells import Cell, Place, Range, SheetCells, Workbook, address
from data.intake.comments import plain_comment
from data.intake.date_formats import shows_other_day
from data.intake.gate import beyond, refuse
from data.intake.grid import LAST_COLUMN, LAST_ROW, Rows, Spending, bounded_text, crowded, sheet
from data.intake.instants import to_office_time
from data.intake.limits import Bounds
from data.intake.looks import Font, Look, MarkCollector, mark_pieces, part_struck
from data.intake.markup import Attributes, clean, decode, walk
from data.intake.ods_styles import STYLE_PARTS, OdsStyles
from data.intake.package import Package
from data.intake.serials import moment_cell, parse, plain_digits, shown_cell

_DURATION = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})(?:[.,][0-9]*)?S)?")
_TWO_DECIMALS = re.compile(r"[0-9]\.[0-9]{2}$")
"""6.30 is shown so that it is no 6.3: what a format tells in other files."""
_NUMBERS = frozenset({"float", "percentage", "currency"})
_ZEROS_HIDDEN = re.compile(rb'config:name="ShowZeroValues"[^>]*>false<')
_SPEAKING = frozenset(
    {"annotation", "frame", "custom-shape", "caption", "g", "rect", "ellipse", "circle", "line", "connector"}
    | {"polygon", "polyline", "path", "regular-polygon", "measure", "control"}
)
"""A comment, and shapes over a cell, which may hold a text."""
_ASIDE = _SPEAKING | {"shapes", "tracked-changes", "forms", "named-expressions"}
"""Parts of a table whose text is none of its cells."""


def read_ods(package: Package, bounds: Bounds) -> Workbook:
    """Return the workbook of a package; refuses what is damaged, has a password or passes a bound."""
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise refuse("encrypted", "文件有密码")
    zeros_hidden = "settings.xml" in package and _ZEROS_HIDDEN.search(package.read("settings.xml")) is not None
    reader = _Reader(bounds, zeros_hidden=zeros_hidden)
    if "styles.xml" in package:
        walk(decode(package.read("styles.xml")), bounds, reader.styles.start)
    content = decode(package.read("content.xml"))
    check_open_document(content)
    walk(content, bounds, reader.start, reader.end, reader.data)
    if len(reader.sheets) > bounds.sheets:
        raise beyond("工作表", len(reader.sheets), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    return Workbook(tuple(reader.sheets), "ods")


class _Reader:
    """Follows the events of content.xml; repeated rows and cells are written out where they hold something."""

    def __init__(self, bounds: Bounds, *, zeros_hidden: bool) -> None:
        self.sheets: list[SheetCells] = []
        self.styles = OdsStyles()
        self._bounds = bounds
        self._zeros_hidden = zeros_hidden
        self._spending = Spending(bounds)
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
        self._texts: list[tuple[str, Font]] = []
        self._has_text = False
        self._spans: list[str] = []
        self._comment: list[str] | None = None
        self._in_paragraph = False
        self._usual: list[tuple[int, str]] = []
        self._marks = MarkCollector()
        self._comments: dict[Place, str] = {}
        self._cell_extras: list[tuple[int, Look | None, str | None, str]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _ASIDE or self._aside:
            self._aside += 1
            if name in _SPEAKING and self._aside == 1 and self._table is not None and self._cell is not None:
                self._comment = [*self._comment, "；"] if self._comment else []
            self._in_paragraph = name == "p" or (self._in_paragraph and name != "annotation")
            if name == "p" and self._comment:
                self._comment.append(" ")
        elif name in STYLE_PARTS:
            self.styles.start(name, attributes)
        elif name == "table":
            self._nested += 1
            if self._nested == 1:
                self._begin(attributes)
        elif self._nested == 1:
            self._inside(name, attributes)

    def _inside(self, name: str, attributes: Attributes) -> None:
        if name == "table-column":
            repeat = _count(attributes, "number-columns-repeated")
            if attributes.get("visibility") in ("collapse", "filter") or self._is_narrow(attributes):
                self._hidden_columns.append((self._columns + 1, self._columns + repeat))
            self._columns += repeat
            self._usual.append((self._columns, attributes.get("default-cell-style-name", "")))
        elif name == "table-row":
            self._repeat = _count(attributes, "number-rows-repeated")
            self._column, self._line, self._cell_extras = 0, {}, []
            self._row_hidden = attributes.get("visibility") in ("collapse", "filter") or self._is_narrow(attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._texts, self._has_text, self._spans, self._comment = attributes, [], False, [], None
        elif self._cell is not None:
            self._typed(name, attributes)

    def _is_narrow(self, attributes: Attributes) -> bool:
        return self.styles.narrows(attributes.get("style-name", ""))

    def _typed(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self._has_text = True
            self._texts += [("\n", Font())] if self._texts else []
        elif name == "span":
            self._spans.append(attributes.get("style-name", ""))
        elif name == "s":
            self._texts.append((" " * min(_count(attributes, "c"), self._bounds.text), Font()))
        elif name == "tab":
            self._texts.append(("\t", Font()))
        elif name == "line-break":
            self._texts.append(("\n", Font()))

    def data(self, text: str) -> None:
        if self._table is None or self._nested != 1 or self._cell is None:
            return
        if self._aside:
            if self._comment is not None and self._in_paragraph:
                self._comment.append(text)
            return
        self._texts.append((text, self.styles.font(self._spans[-1]) if self._spans else Font()))

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
            self._in_paragraph = self._in_paragraph and name != "p"
        elif name == "span" and self._spans:
            self._spans.pop()
        elif name == "table":
            self._nested -= 1
            if self._nested == 0:
                self._finish()
        elif self._nested == 1 and name in ("table-cell", "covered-table-cell"):
            self._close()
        elif self._nested == 1 and name == "table-row":
            self._close_row()

    def _close(self) -> None:
        attributes = self._cell or {}
        self._cell = None
        first, repeat = self._column + 1, _count(attributes, "number-columns-repeated")
        if "formula" in attributes:
            check_formula(self._title, address(self._row + 1, first), attributes["formula"])
        self._column += repeat
        text, gone = part_struck(mark_pieces(self._texts))
        whole = bool(gone) and not text.strip()
        cell = _cell(attributes, gone if whole else text, self._bounds, has_text=self._has_text)
        if cell is not None:
            if self._column > LAST_COLUMN or repeat > self._bounds.cells:
                raise crowded(self._title, repeat, self._bounds)
            self._line |= {column: cell._replace(column=column) for column in range(first, first + repeat)}
        comment = plain_comment("".join(self._comment)) if self._comment else ""
        look = self.styles.look(attributes.get("style-name") or self._usual_style(first)) if cell is not None else None
        if gone or comment or look is not None:
            struck = None if not gone else "" if whole else clean(gone)
            self._cell_extras += [(column, look, struck, comment) for column in range(first, first + repeat)]
        wide, high = _count(attributes, "number-columns-spanned"), _count(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            self._merges.append(Range(self._row + 1, first, self._row + high, first + wide - 1))

    def _usual_style(self, column: int) -> str:
        """Return the style of cells of a column that name none."""
        return next((style for last, style in self._usual if column <= last), "")

    def _close_row(self) -> None:
        first = self._row + 1
        self._row += self._repeat
        if not self._line:
            self._comments |= {(first, column): comment for column, _, _, comment in self._cell_extras if comment}
            return
        self._count += self._repeat * len(self._line)
        if self._row > LAST_ROW or self._count > self._bounds.cells:
            raise crowded(self._title, self._count, self._bounds)
        for row in range(first, first + self._repeat):
            self._rows[row] = {column: cell._replace(row=row) for column, cell in self._line.items()}
            self._spending.spend(sum(len(cell.text) for cell in self._line.values()))
            self._mark(row)
        if self._row_hidden:
            self._hidden.extend(range(first, first + self._repeat))

    def _mark(self, row: int) -> None:
        for column, look, struck, comment in self._cell_extras:
            cell = self._rows[row].get(column)
            if cell is not None and look is not None:
                self._marks.look(cell, look)
            if struck is not None:
                self._marks.strike((row, column), struck)
            if comment:
                self._comments[row, column] = comment

    @property
    def _title(self) -> str:
        return (self._table or {}).get("name", "")

    def _finish(self) -> None:
        table, self._table = self._table or {}, None
        if self._zeros_hidden:
            self._marks.hide_zeros(self._rows)
        self.sheets.append(
            sheet(
                table.get("name", ""),
                len(self.sheets),
                self._rows,
                self._bounds,
                visible=not self.styles.hides(table.get("style-name", "")),
                merges=self._merges,
                hidden_rows=self._hidden,
                hidden_columns=self._hidden_columns,
                marks=self._marks.marks(self._comments),
            )
        )


def _count(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _cell(attributes: Attributes, shown: str, bounds: Bounds, *, has_text: bool) -> Cell | None:
    """Return the cell at no place yet; ``None`` when it looks empty.

    LibreOffice writes what it shows beside every value. A formula without has no result, or the 0 that a program
    put in its place.
    """
    kind = attributes.get("value-type", "")
    if "formula" in attributes and not has_text and _is_placeholder(kind, attributes.get("value", "")):
        return Cell(0, 0, None, "formula", attributes["formula"])
    if kind == "error":
        return Cell(0, 0, None, "error", shown or "#VALUE!")
    if kind in _NUMBERS:
        number = parse(attributes.get("value", ""))
        if number in (0, 1) and shown in ("TRUE", "FALSE"):  # LibreOffice keeps a truth value as a number
            return Cell(0, 0, bool(number), "bool", shown)
        if number is not None and has_text:
            return shown_cell(0, 0, number, shown, "0.00" if _TWO_DECIMALS.search(shown) else None)
        if number is not None:
            return Cell(0, 0, number, "number", plain_digits(number))
    if kind == "boolean" and "boolean-value" in attributes:
        truth = attributes["boolean-value"] == "true"
        return Cell(0, 0, truth, "bool", "TRUE" if truth else "FALSE")
    moment = _moment(attributes) if kind in ("date", "time") else None
    if moment is not None:
        code = f'"{shown}"' if isinstance(moment, date) and has_text and shows_other_day(shown, moment) else None
        return moment_cell(0, 0, moment, code)
    text = bounded_text(clean(shown or attributes.get("string-value", "")), bounds)
    if text and not text.isspace():
        return Cell(0, 0, text, "text", text)
    return None


def _is_placeholder(kind: str, value: str) -> bool:
    return not kind or (kind in _NUMBERS and value in ("", "0", "0.0"))


def _moment(attributes: Attributes) -> date | datetime | time | timedelta | None:
    clock = _DURATION.fullmatch(attributes.get("time-value", ""))
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        elapsed = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return elapsed if elapsed.days else (datetime.min + elapsed).time()
    try:
        return to_office_time(datetime.fromisoformat(attributes.get("date-value", ""))).replace(microsecond=0)
    except ValueError:
        return None
