"""Workbooks of the .xlsx family (Transitional and Strict OOXML; macros are never run) as cells.

An own reader, for three reasons. It keeps what faster readers lose: error cells, formulas that
were never calculated, number formats, hidden rows. It cannot abort the process. And it is quick:
sheets are read by one regular expression whose grammar is the XML that spreadsheet programs
write, and whatever that does not match is read by a full parser instead (``irregular``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from data.intake.active.spreadsheet import check_external, check_other_formulas
from data.intake.cells import Place, SheetCells, Workbook
from data.intake.comments import commented_parts, read_comments
from data.intake.gate import beyond
from data.intake.grid import Spending, parse_range, sheet
from data.intake.irregular import Token, shared_strings, sheet_tokens
from data.intake.limits import Bounds
from data.intake.looks import has_marks
from data.intake.markup import Tag, count_tags, decode, tags, truth
from data.intake.package import Package
from data.intake.relations import Relations, related_parts
from data.intake.xlsx_cells import COLUMN_NUMBERS, SheetFilling, XlsxParts, part_text, read_text
from data.intake.xlsx_styles import NO_STYLES, index_of, read_styles

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
_AROUND = ("row", "c", 'col(?=[^<>]*(?: hidden=| width="0[".]))', "mergeCell", "sheetView(?=[^<>]* showZeros=)")
"""What is looked for around the cells; columns that are not hidden have nothing to say."""
_FIRST_CHUNK, _CHUNK = 1 << 12, 1 << 20


def read_xlsx(package: Package, main: str, bounds: Bounds) -> Workbook:
    """Return the workbook whose main part is ``main``; refuses what is damaged or passes a bound."""
    related = related_parts(package, main, bounds)
    book_text = decode(package.read(main))
    parts = tags(book_text, bounds, "sheet", "workbookPr", "calcPr")
    check_other_formulas(book_text)
    named = [attributes for name, attributes in parts if name == "sheet"]
    if len(named) > bounds.sheets:
        raise beyond("工作表", len(named), bounds.sheets, cure="请删去多余的工作表，或分成几个文件。")
    for kind, path in related.values():
        if kind == "externalLink" and path in package:
            check_external(decode(package.read(path)), path)
    book = _book(package, related, parts, bounds)
    commented = commented_parts(package)
    sheets = []
    for index, attributes in enumerate(named):
        kind, path = related.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet":
            visible = attributes.get("state", "visible") == "visible"
            comments = read_comments(package, path, commented, bounds)
            sheets.append(
                _sheet(decode(package.read(path)), attributes.get("name", ""), index, visible, book, comments)
            )
    return Workbook(tuple(sheets), "xlsx", book.date1904)


def _book(package: Package, related: Relations, parts: list[Tag], bounds: Bounds) -> XlsxParts:
    paths = {kind: path for kind, path in related.values() if path in package}
    shared = decode(package.read(paths["sharedStrings"])) if "sharedStrings" in paths else ""
    strings, struck = _strings(shared, bounds) if shared else ([], {})
    styles = read_styles(package.read(paths["styles"]), bounds) if "styles" in paths else NO_STYLES
    date1904 = any(truth(attributes.get("date1904")) for name, attributes in parts if name == "workbookPr")
    uncalculated = any(truth(attributes.get("fullCalcOnLoad")) for name, attributes in parts if name == "calcPr")
    return XlsxParts(strings, struck, *styles, date1904, uncalculated, bounds, Spending(bounds))


def _strings(text: str, bounds: Bounds) -> tuple[list[str], dict[str, str]]:
    """The shared strings as their writer saw them, one that looks empty is ``""``; and what is struck out of them."""
    if text.count("<si") > bounds.strings:
        raise beyond("文字条数", text.count("<si"), bounds.strings, cure="请分成几个文件。")
    start = text.find("<si>")
    raw: list[str] | None = None
    if start >= 0 and text.endswith("</sst>"):
        tags(text[:start] + "</sst>", bounds, "sst")
        matches = _STRING.findall(text, start, len(text) - 6)
        if not any(junk for _, junk in matches):
            raw = [string for string, _ in matches]
    struck: dict[str, str] = {}
    if raw is None:
        raw = shared_strings(text, bounds)
        for at, string in enumerate(raw):
            if has_marks(string):
                raw[at], struck[str(at)] = part_text(string, bounds)
    return [read_text(string, bounds) for string in raw], struck


def _sheet(
    text: str, title: str, index: int, visible: bool, book: XlsxParts, comments: Mapping[Place, str]
) -> SheetCells:
    check_other_formulas(_around_cells(text), title)
    filling = SheetFilling(title, book)
    surrounding_tags = _quick(text, filling)
    if surrounding_tags is None:
        filling = SheetFilling(title, book)
        tokens, surrounding_tags = sheet_tokens(text, book.bounds)
        filling.take(tokens)
    if any(
        name == "sheetView" and not truth(attributes.get("showZeros", "1")) for name, attributes in surrounding_tags
    ):
        filling.marks.hide_zeros(filling.rows)
    merged = (
        parse_range(attributes.get("ref", ""), COLUMN_NUMBERS)
        for name, attributes in surrounding_tags
        if name == "mergeCell"
    )
    return sheet(
        title,
        index,
        filling.rows,
        book.bounds,
        visible=visible,
        hidden_rows=filling.hidden,
        merges=[merge for merge in merged if merge is not None],
        hidden_columns=[
            (index_of(attributes.get("min")), index_of(attributes.get("max")))
            for name, attributes in surrounding_tags
            if name == "col" and (truth(attributes.get("hidden")) or attributes.get("width", "").startswith("0"))
        ],
        marks=filling.marks.marks(comments),
    )


def _around_cells(text: str) -> str:
    """Return a sheet's part without its cells; all of it where they are not where programs put them."""
    start = text.find("<sheetData>")
    end = text.find("</sheetData>", start)
    return text[: start + 11] + text[end:] if 0 <= start < end else text


def _quick(text: str, filling: SheetFilling) -> list[Tag] | None:
    """Fill a sheet by the quick grammar and return the tags around its cells, ``None`` if it does not fit."""
    start = text.find("<sheetData>")
    end = text.find("</sheetData>", start)
    if start < 0 or end < 0:
        return None
    bounds = filling.book.bounds
    surrounding_tags = tags(text[: start + 11] + text[end:], bounds, *_AROUND)
    if any(name in ("row", "c") for name, _ in surrounding_tags):
        return None
    count_tags(text, bounds.markup)
    return surrounding_tags if all(filling.take(tokens) for tokens in _chunks(text, start + 11, end)) else None


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
