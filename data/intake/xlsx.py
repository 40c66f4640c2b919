"""Workbooks of the .xlsx family (Transitional and Strict OOXML; macros are never run) as cells.

An own reader, for three reasons. It keeps what faster readers lose: error cells, formulas that
were never calculated, number formats, hidden rows. It cannot abort the process. And it is quick:
sheets are read by one regular expression whose grammar is the XML that spreadsheet programs
write, and whatever that does not match is read by a full parser instead (``irregular``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from data.intake.active.spreadsheet import check_external, check_formulas
from data.intake.cells import Cell, SheetCells, Workbook
from data.intake.gate import beyond, refuse
from data.intake.grid import ColumnNumbers, Rows, Spending, check_text, crowded, parse_range, sheet
from data.intake.irregular import Token, shared_strings, sheet_tokens
from data.intake.limits import Bounds
from data.intake.markup import Tag, clean, count_tags, decode, tags, truth, undo, unescape
from data.intake.package import Package
from data.intake.relations import Relations, related_parts
from data.intake.serials import BUILT_IN, GENERAL, Style, moment_cell, number_cell, parse, style

_ATTRIBUTES = r'(?: [A-Za-z_][\w:.-]*="[^"<&]*")*'
_OPEN = r'<c r="%s[A-Z]{1,3})%s[0-9]{1,7})"(?: s="%s[0-9]+)")?(?: t="%s[A-Za-z]+)")?'
_CELL, _EMPTY = _OPEN % (("(",) * 4), _OPEN % (("(?:",) * 4)
_TOKEN = re.compile(
    rf"{_CELL}>(?:(<f){_ATTRIBUTES}(?: ?/>|>([^<]*)</f>))?"
    rf"(?:<v>([^<]*)</v>|<v ?/>|<is><t{_ATTRIBUTES}>([^<]*)</t></is>)?</c>"
    rf"|(<row{_ATTRIBUTES}\s?/?>|</row>)|(?:{_EMPTY} ?/>)+|\s+|([^<]+|<)"
)
"""Column, row, style, type, formula's tag, formula, value, inline text, a row's tag, anything else.

A run of formatted empty cells is one token of nothing, for some sheets have millions.
"""
_STRING = re.compile(
    rf"<si><t{_ATTRIBUTES}>([^<]*)</t>(?:<phoneticPr{_ATTRIBUTES}/>)?</si>|<si>(?:<t{_ATTRIBUTES}/>)?</si>|<si/>|([^<]+|<)"
)
_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_NUMBER = re.compile(r' r="([0-9]+)"')
_STYLES = ("numFmt", "xf", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs")
_AROUND = ("row", "c", "col(?=[^<>]* hidden=)", "mergeCell")
"""What is looked for around the cells; columns that are not hidden have nothing to say."""
_FIRST_CHUNK, _CHUNK = 1 << 12, 1 << 20
_COLUMNS = ColumnNumbers()


@dataclass(frozen=True)
class _Book:
    """What the sheets of a workbook share; styles by the text of their index."""

    strings: list[str]
    styles: Mapping[str, Style]
    date1904: bool
    bounds: Bounds
    spending: Spending
    numbers: dict[tuple[str, str], Cell] = field(default_factory=dict)
    """Cells of numbers met before, by style and text: most counts and dates of a month come often."""


def read_xlsx(package: Package, main: str, bounds: Bounds) -> Workbook:
    """Return the workbook whose main part is ``main``; refuses what is damaged or passes a bound."""
    related = related_parts(package, main, bounds)
    parts = tags(decode(package.read(main)), bounds, "sheet", "workbookPr")
    named = [found for name, found in parts if name == "sheet"]
    if len(named) > bounds.sheets:
        raise beyond("工作表", len(named), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    for kind, path in related.values():
        if kind == "externalLink" and path in package:
            check_external(decode(package.read(path)), path)
    book = _book(package, related, parts, bounds)
    sheets = []
    for index, found in enumerate(named):
        kind, path = related.get(found.get("id", ""), ("", ""))
        if kind == "worksheet":
            visible = found.get("state", "visible") == "visible"
            sheets.append(_sheet(decode(package.read(path)), found.get("name", ""), index, visible, book))
    return Workbook(tuple(sheets), "xlsx", book.date1904)


def _book(package: Package, related: Relations, parts: list[Tag], bounds: Bounds) -> _Book:
    paths = {kind: path for kind, path in related.values() if path in package}
    strings = _strings(decode(package.read(paths["sharedStrings"])), bounds) if "sharedStrings" in paths else []
    styles = _known_styles(package.read(paths["styles"]), bounds) if "styles" in paths else {}
    date1904 = any(truth(found.get("date1904")) for name, found in parts if name == "workbookPr")
    return _Book(strings, styles, date1904, bounds, Spending(bounds))


@lru_cache(maxsize=8)
def _few_styles(part: bytes, bounds: Bounds) -> dict[str, Style]:
    return _styles(part, bounds)


def _known_styles(part: bytes, bounds: Bounds) -> Mapping[str, Style]:
    """Return the styles of a workbook; all that are made from one template have the same."""
    return _few_styles(part, bounds) if len(part) < _CHUNK // 8 else _styles(part, bounds)


def _styles(part: bytes, bounds: Bounds) -> dict[str, Style]:
    """Styles of cells by the text of their index, General left out."""
    codes = dict(BUILT_IN)
    formats: list[int] = []
    inside = ""
    for name, attributes in tags(decode(part), bounds, *_STYLES):
        if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "numFmt" and not inside:
            codes[_index(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            formats.append(_index(attributes.get("numFmtId")))
    shown = {str(index): style(codes.get(number)) for index, number in enumerate(formats)}
    return {index: found for index, found in shown.items() if found is not GENERAL}


def _index(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _strings(text: str, bounds: Bounds) -> list[str]:
    """The shared strings as their writer saw them; one that looks empty is ``""``."""
    if text.count("<si") > bounds.strings:
        raise beyond("文字条数", text.count("<si"), bounds.strings, cure="请分成几个文件。")
    start = text.find("<si>")
    raw: list[str] | None = None
    if start >= 0 and text.endswith("</sst>"):
        tags(text[:start] + "</sst>", bounds, "sst")
        found = _STRING.findall(text, start, len(text) - 6)
        if not any(junk for _, junk in found):
            raw = [string for string, _ in found]
    if raw is None:
        raw = shared_strings(text, bounds)
    return [_text(string, bounds) for string in raw]


def _text(raw: str, bounds: Bounds) -> str:
    """Return a text as its writer saw it, ``""`` for one that looks empty; refuses one that is too long."""
    if not raw.isprintable() or "&" in raw or "_x" in raw:
        raw = clean(undo(unescape(raw) if "&" in raw else raw))
    return "" if raw.isspace() else check_text(raw, bounds)


def _sheet(text: str, title: str, index: int, visible: bool, book: _Book) -> SheetCells:
    filling = _Filling(title, book)
    rest = _quick(text, filling)
    if rest is None:
        filling = _Filling(title, book)
        tokens, rest = sheet_tokens(text, book.bounds)
        filling.take(tokens)
    merged = (parse_range(found.get("ref", ""), _COLUMNS) for name, found in rest if name == "mergeCell")
    return sheet(
        title, index, filling.rows, book.bounds, visible=visible, hidden_rows=filling.hidden,
        merges=[one for one in merged if one is not None],
        hidden_columns=[
            (_index(found.get("min")), _index(found.get("max")))
            for name, found in rest if name == "col" and truth(found.get("hidden"))
        ],
    )  # fmt: skip


def _quick(text: str, filling: _Filling) -> list[Tag] | None:
    """Fill a sheet by the quick grammar and return the tags around its cells, ``None`` if it does not fit."""
    start = text.find("<sheetData>")
    end = text.find("</sheetData>", start)
    if start < 0 or end < 0:
        return None
    bounds = filling.book.bounds
    rest = tags(text[: start + 11] + text[end:], bounds, *_AROUND)
    if any(name in ("row", "c") for name, _ in rest):
        return None
    count_tags(text, bounds.markup)
    return rest if all(filling.take(tokens) for tokens in _chunks(text, start + 11, end)) else None


def _chunks(text: str, start: int, end: int) -> Iterator[list[Token]]:
    """Tokens of so many characters at a time, cut before a row, so that a huge sheet needs no more memory.

    The first few come alone: a sheet that the grammar does not know mostly shows it there.
    """
    size = _FIRST_CHUNK
    while start < end:
        cut = end if end - start <= size else text.rfind("<row", start + 1, start + size)
        cut = cut if cut > start else end
        yield _TOKEN.findall(text, start, cut)
        start, size = cut, _CHUNK


class _Filling:
    """The rows of one sheet while they fill, and which of them are hidden."""

    def __init__(self, title: str, book: _Book) -> None:
        self.title, self.book = title, book
        self.rows: Rows = {}
        self.hidden: set[int] = set()
        self.count = 0

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
        strings, numbers, columns = book.strings, book.numbers, _COLUMNS
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
            elif kind in ("", "n") and (known := numbers.get((shown, value))) is not None:
                cell = new(Cell, (row, column, *known[2:]))
            else:
                cell = _cell(row, column, shown, kind, tag, formula, value, inline, book)
            if cell is not None:
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
    row: int, column: int, shown: str, kind: str, tag: str, formula: str, value: str, inline: str, book: _Book
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


def _words(row: int, column: int, raw: str, book: _Book) -> Cell | None:
    text = _text(raw, book.bounds)
    return Cell(row, column, text, "text", text) if text else None


def _uncalculated(row: int, column: int, formula: str) -> Cell:
    return Cell(row, column, None, "formula", "=" + clean(undo(unescape(formula))))


def _dated(row: int, column: int, value: str, shown: Style, book: _Book) -> Cell | None:
    """Read a date written out, as Strict workbooks may have them."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return _words(row, column, value, book)
    return moment_cell(row, column, moment.replace(tzinfo=None), shown.code)
