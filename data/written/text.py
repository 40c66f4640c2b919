"""A written text as passages in the order of reading, and a passage without blanks, in plain signs, to be searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

TextKind = Literal["docx", "txt", "md", "pdf"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a passage stands in a table: the table's number and the row and column, all from 1."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or the cell of a table; ``place`` names it for people: ``第3段``, ``表1第2行第3列``, ``脚注``.

    ``paragraphs`` are the paragraphs of a Word document that it is made of, by their number in the body from 0;
    none of what stands elsewhere. The lines of ``text`` are theirs. ``before`` is what stands between the passage
    before and this one in a plain text: line breaks, the bars of a table.
    """

    text: str
    place: str
    cell: Cell | None = None
    paragraphs: tuple[int, ...] = ()
    before: str = "\n"


@dataclass(frozen=True)
class WrittenText:
    """A text that was read; ``name`` is that of its file, ``end`` what stands behind the last passage."""

    name: str
    kind: TextKind
    passages: tuple[Passage, ...]
    end: str = ""

    @cached_property
    def tables(self) -> Mapping[int, tuple[int, ...]]:
        """The places, in ``passages``, of the cells of each table."""
        by_table: dict[int, list[int]] = {}
        for at, passage in enumerate(self.passages):
            if passage.cell is not None:
                by_table.setdefault(passage.cell.table, []).append(at)
        return MappingProxyType({table: tuple(places) for table, places in by_table.items()})

    @cached_property
    def rows(self) -> Mapping[tuple[int, int], list[str]]:
        """Table and row → the cells of it; one that begins with an empty cell has that of the row above there."""
        rows: dict[tuple[int, int], list[str]] = {}
        for cell, text in self._cells():
            rows.setdefault((cell.table, cell.row), []).append(text)
        for (table, row), texts in rows.items():
            if row > 1 and not texts[0].strip():
                texts[0] = rows.get((table, row - 1), [""])[0]
        return MappingProxyType(rows)

    def header_of(self, cell: Cell) -> str:
        """Return what stands in the first row of a table above a cell; empty for a cell of that row."""
        columns, texts = self._heads.get(cell.table, ([], []))
        at = bisect_right(columns, cell.column)
        return texts[at - 1] if at and cell.row > 1 else ""

    @cached_property
    def _heads(self) -> Mapping[int, tuple[list[int], list[str]]]:
        """Table → the columns of the cells of its first row, and these cells."""
        heads: dict[int, tuple[list[int], list[str]]] = {}
        for cell, text in self._cells():
            if cell.row == 1:
                columns, texts = heads.setdefault(cell.table, ([], []))
                columns.append(cell.column)
                texts.append(text)
        return MappingProxyType(heads)

    def _cells(self) -> Iterator[tuple[Cell, str]]:
        return ((passage.cell, passage.text) for passage in self.passages if passage.cell is not None)


_WIDE = {0xFF01 + step: 0x21 + step for step in range(94)}
_SIGNS = (
    _WIDE
    | {
        ord(wide): ord(plain)
        for wide, plain in zip("。；：，、（）〔〕【】—～–—﹣−‐", "。;:,、()()[]-~-----", strict=True)
    }
    | {ord("兩"): "两", ord("％"): "%"}
)
_BLANK = frozenset(" \t\r\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u2002\u2003\u2009\xad")


@dataclass(frozen=True)
class Squeezed:
    """A text in half-width signs, without blanks, and where each sign stood; a line break is a full stop."""

    text: str
    places: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Squeezed:
        """Squeeze a text."""
        signs = [(at, sign) for at, sign in enumerate(text.translate(_SIGNS)) if sign not in _BLANK]
        joined = "".join("。" if sign in "\n\v\f" else sign for _, sign in signs)
        return cls(joined, tuple(at for at, _ in signs))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch stands in the text itself."""
        return self.places[start], self.places[end - 1] + 1

    def index(self, place: int) -> int:
        """Return the first sign that stands at or behind a place of the text itself."""
        return bisect_right(self.places, place - 1)
