"""Sheets and shared strings in XML that no spreadsheet program writes by itself, or rarely:
name space prefixes, rich text, other orders of attributes, places left out. A full parser
rewrites them into the same tokens that the quick grammar of ``xlsx`` yields.

In rich text, raised and lowered digits become characters of their own, and what is struck out
stands between two control characters, which no XML can hold.
"""

from __future__ import annotations

import re

from data.intake.cells import letters
from data.intake.gate import beyond, refuse
from data.intake.grid import LAST_ROW, LOW_HEIGHT, ColumnNumbers
from data.intake.limits import Bounds
from data.intake.looks import Font, mark_pieces
from data.intake.markup import Attributes, Tag, walk
from data.intake.xlsx_styles import FONT_PARTS, changed_font

Token = tuple[str, str, str, str, str, str, str, str, str, str]
"""Column, row, style, type, formula's tag, formula, value, inline text, a row's tag, anything else."""

_NUMBERS = ColumnNumbers()


class _Texts:
    """Gathers the text inside chosen elements; phonetic guides (``rPh``) are no text."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._inside: str | None = None
        self._phonetic = 0
        self._font = Font()
        self.pieces: dict[str, list[tuple[str, Font]]] = {}

    def clear(self) -> None:
        self.pieces = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "rPh":
            self._phonetic += 1
        elif name == "r":
            self._font = Font()
        elif name in FONT_PARTS:
            self._font = changed_font(self._font, name, attributes)
        elif name in self._names and not self._phonetic:
            self._inside = name
            self.pieces.setdefault(name, [])

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic -= 1
        elif name == "r":
            self._font = Font()
        elif name == self._inside:
            self._inside = None

    def data(self, text: str) -> None:
        if self._inside is not None:
            self.pieces[self._inside].append((text, self._font))

    def get(self, name: str) -> str:
        """The text gathered, escaped again as the quick grammar finds it."""
        return mark_pieces(self.pieces.get(name, ())).replace("&", "&amp;")


class _Sheet:
    """Turns the events of a sheet into tokens; other tags are kept as they are."""

    def __init__(self, bounds: Bounds) -> None:
        self._most = bounds.cells + LAST_ROW
        self.tokens: list[Token] = []
        self.rest: list[Tag] = []
        self._texts = _Texts(frozenset({"f", "v", "t"}))
        self._cell: Attributes | None = None
        self._row = self._column = 0
        self._depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheetData":
            self._depth += 1
        elif not self._depth:
            self.rest.append((name, attributes))
        elif self._cell is not None:
            self._texts.start(name, attributes)
        elif name == "row":
            self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0
            if attributes.get("hidden") in ("1", "true") or re.fullmatch(LOW_HEIGHT, attributes.get("ht", "")):
                self.tokens.append(("", "", "", "", "", "", "", "", f'<row r="{self._row}" hidden="1">', ""))
        elif name == "c":
            self._open(attributes)

    def _open(self, attributes: Attributes) -> None:
        place = attributes.get("r", "")
        column = place.rstrip("0123456789")
        if place:
            if not (column.isascii() and column.isalpha() and column.isupper() and place[len(column) :].isdigit()):
                raise refuse("unreadable", "文件已损坏（单元格的位置有误）")
            self._row, self._column = int(place[len(column) :]), _NUMBERS[column]
        else:
            self._column += 1
        self._cell = attributes
        self._texts.clear()

    def end(self, name: str) -> None:
        if name == "sheetData":
            self._depth -= 1
        elif name == "c" and self._cell is not None:
            self._close(self._cell)
            self._cell = None
        elif self._cell is not None:
            self._texts.end(name)

    def _close(self, cell: Attributes) -> None:
        texts = self._texts
        if texts.pieces:
            if len(self.tokens) > self._most:
                raise beyond("单元格", len(self.tokens), self._most, cure="请分成几个文件。")
            formula = "<f" if "f" in texts.pieces else ""
            place = (letters(self._column), str(self._row), cell.get("s", ""), cell.get("t", ""))
            self.tokens.append((*place, formula, texts.get("f"), texts.get("v"), texts.get("t"), "", ""))

    def data(self, text: str) -> None:
        self._texts.data(text)


def _whole(text: str | None, fallback: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else fallback


def sheet_tokens(text: str, bounds: Bounds) -> tuple[list[Token], list[Tag]]:
    """Return the tokens of a sheet's cells, and every tag outside its cells."""
    sheet = _Sheet(bounds)
    walk(text, bounds, sheet.start, sheet.end, sheet.data)
    return sheet.tokens, sheet.rest


def shared_strings(text: str, bounds: Bounds) -> list[str]:
    """Return the shared strings in order, escaped as the quick grammar finds them."""
    strings: list[str] = []
    texts = _Texts(frozenset({"t"}))

    def end(name: str) -> None:
        if name == "si":
            strings.append(texts.get("t"))
            texts.clear()
        else:
            texts.end(name)

    walk(text, bounds, texts.start, end, texts.data)
    return strings
