"""The cells of one sheet of an .xlsx, from the tokens of its XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data.intake.active.spreadsheet import check_formulas
from data.intake.cells import Cell
from data.intake.gate import refuse
from data.intake.grid import LOW_HEIGHT, ColumnNumbers, Rows, Spending, bounded_text, crowded
from data.intake.instants import to_office_time
from data.intake.irregular import Token
from data.intake.limits import Bounds
from data.intake.looks import Look, MarkCollector, has_marks, part_struck
from data.intake.markup import clean, truth, undo, unescape
from data.intake.serials import GENERAL, Style, moment_cell, number_cell, parse

_HIDDEN = re.compile(rf' hidden="(?:1|true)"| ht="{LOW_HEIGHT}"')
"""A row that is hidden, or too low to be seen."""
_NUMBER = re.compile(r' r="([0-9]+)"')
COLUMN_NUMBERS = ColumnNumbers()
_PLACEHOLDERS = frozenset({"0.0"}), frozenset({"0", "0.0", ""})
"""What programs that do not calculate put in the place of a formula's result: some always (no program that does
calculate writes 0.0), others where they ask for the workbook to be calculated when it is opened."""


@dataclass(frozen=True)
class XlsxParts:
    """What the sheets of a workbook share.

    ``struck``: what is struck out of a string, by the text of its index. ``uncalculated``: the
    program that wrote the workbook left calculating to the one that opens it.
    """

    strings: list[str]
    struck: Mapping[str, str]
    styles: Mapping[str, Style]
    looks: Mapping[str, Look]
    date1904: bool
    uncalculated: bool
    bounds: Bounds
    spending: Spending
    numbers: dict[tuple[str, str], Cell] = field(default_factory=dict)
    """Cells of numbers met before, by style and text: most counts and dates of a month come often."""


def part_text(raw: str, bounds: Bounds) -> tuple[str, str]:
    """Return what is left of a text and what is struck out of it; the whole and nothing where all of it is."""
    left, gone = part_struck(raw)
    return (left, read_text(gone, bounds)) if read_text(left, bounds) else (gone, "")


def read_text(raw: str, bounds: Bounds) -> str:
    """Return a text as its writer saw it, ``""`` for one that looks empty; refuses one that is too long."""
    if not raw.isprintable() or "&" in raw or "_x" in raw:
        raw = clean(undo(unescape(raw) if "&" in raw else raw))
    return "" if raw.isspace() else bounded_text(raw, bounds)


class SheetFilling:
    """The rows of one sheet while they fill, and which of them are hidden."""

    def __init__(self, title: str, book: XlsxParts) -> None:
        """Begin an empty sheet of a workbook."""
        self.title, self.book = title, book
        self.rows: Rows = {}
        self.hidden: set[int] = set()
        self.count = 0
        self.marks = MarkCollector()

    def take(self, tokens: Sequence[Token]) -> bool:
        """Put the cells of tokens into rows; false when there is a token that the grammar does not know."""
        try:
            characters = self._take(tokens)
        except (IndexError, ValueError) as error:
            raise refuse("unreadable", "文件已损坏（单元格的内容不存在）", sheet=self.title) from error
        if characters is None:
            return False
        if self.count > self.book.bounds.cells:
            raise crowded(self.title, self.count, self.book.bounds)
        self.book.spending.spend(characters)
        check_formulas(self.title, [(token[0], token[1], token[5]) for token in tokens if token[5]])
        return True

    def _take(self, tokens: Sequence[Token]) -> int | None:
        """Return the characters that the cells hold; one loop without calls, for most of the time goes here."""
        book, rows = self.book, self.rows
        strings, numbers, columns = book.strings, book.numbers, COLUMN_NUMBERS
        looks, struck, placeholders = book.looks, book.struck, _PLACEHOLDERS[book.uncalculated]
        new = tuple.__new__  # half the cost of the named tuple's own way
        cells: dict[int, Cell] = {}
        row, last, characters, count = 0, "", 0, 0
        for column_letters, number, shown, kind, tag, formula, value, inline, row_tag, junk in tokens:
            if not column_letters:
                if junk:
                    return None
                if row_tag and _HIDDEN.search(row_tag):
                    self.hidden.update(map(int, _NUMBER.findall(row_tag)))
                continue
            column = columns[column_letters]
            if number != last:
                last, row = number, int(number)
                cells = rows.setdefault(row, {})
            cell: Cell | None
            if kind == "s" and value:
                text = strings[int(value)]
                cell = new(Cell, (row, column, text, "text", text, None)) if text else None
                if value in struck:
                    self.marks.strike((row, column), struck[value])
            elif tag and value in placeholders:
                cell = _uncalculated(row, column, formula)
            elif kind in ("", "n") and (known := numbers.get((shown, value))) is not None:
                cell = new(Cell, (row, column, *known[2:]))
            else:
                if has_marks(inline):
                    inline, gone = part_text(inline, book.bounds)
                    self.marks.strike((row, column), gone)
                cell = _cell(row, column, shown, kind, tag, formula, value, inline, book)
            if cell is not None:
                if shown in looks:
                    cell = self.marks.look(cell, looks[shown])
                cells[column] = cell
                characters += len(cell[4])
                count += 1
        self._count(count)
        return characters

    def _count(self, more: int) -> None:
        """Count cells in; rows without any go, and a cell that came twice is damage."""
        self.count += more
        for row in [row for row, cells in self.rows.items() if not cells]:
            del self.rows[row]
        if self.count != sum(map(len, self.rows.values())):
            raise refuse("unreadable", "文件已损坏（同一个单元格出现两次）", sheet=self.title)


def _cell(
    row: int, column: int, shown: str, kind: str, tag: str, formula: str, value: str, inline: str, book: XlsxParts
) -> Cell | None:
    """Return a cell that is no shared string; ``None`` when it looks empty."""
    if kind in ("", "n"):
        if value:
            number = parse(value)
            if number is not None:
                style = book.styles.get(shown, GENERAL)
                cell = book.numbers[shown, value] = number_cell(row, column, number, style, book.date1904)
                return cell
            return _words(row, column, value, book)
        return _uncalculated(row, column, formula) if tag else None
    if kind == "inlineStr":
        return _words(row, column, inline, book)
    if kind == "e":
        return Cell(row, column, None, "error", value or "#VALUE!")
    if kind == "str":
        return _words(row, column, value, book)
    if not value:
        return _uncalculated(row, column, formula) if tag else None
    if kind == "b":
        return Cell(row, column, truth(value), "bool", "TRUE" if truth(value) else "FALSE")
    if kind == "d":
        return _dated(row, column, value, book.styles.get(shown, GENERAL), book)
    raise ValueError(kind)


def _words(row: int, column: int, raw: str, book: XlsxParts) -> Cell | None:
    text = read_text(raw, book.bounds)
    return Cell(row, column, text, "text", text) if text else None


def _uncalculated(row: int, column: int, formula: str) -> Cell:
    return Cell(row, column, None, "formula", "=" + clean(undo(unescape(formula))))


def _dated(row: int, column: int, value: str, shown: Style, book: XlsxParts) -> Cell | None:
    """Read a date written out, as Strict workbooks may have them."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return _words(row, column, value, book)
    return moment_cell(row, column, to_office_time(moment), shown.code)
