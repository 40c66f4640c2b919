"""A written text as passages in the order of reading, and a passage without blanks, in plain signs, to be searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
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
    none of what stands elsewhere. The lines of ``text`` are theirs.
    """

    text: str
    place: str
    cell: Cell | None = None
    paragraphs: tuple[int, ...] = ()


@dataclass(frozen=True)
class WrittenText:
    """A text that was read; ``name`` is that of its file."""

    name: str
    kind: TextKind
    passages: tuple[Passage, ...]

    @cached_property
    def tables(self) -> Mapping[int, tuple[int, ...]]:
        """The places, in ``passages``, of the cells of each table."""
        by_table: dict[int, list[int]] = {}
        for at, passage in enumerate(self.passages):
            if passage.cell is not None:
                by_table.setdefault(passage.cell.table, []).append(at)
        return MappingProxyType({table: tuple(places) for table, places in by_table.items()})


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
