"""The text of a Word document: paragraphs, tables, text boxes, headers, footers and notes, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from data.intake.limits import Bounds
from data.intake.markup import Attributes, clean, decode, walk
from data.intake.package import Package
from data.written.text import Cell, Passage

MAIN = "word/document.xml"
_OTHERS = (
    ("word/header", "页眉"),
    ("word/footer", "页脚"),
    ("word/footnotes", "脚注"),
    ("word/endnotes", "尾注"),
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word(package: Package, bounds: Bounds) -> Iterator[Passage]:
    """Yield the passages of a document; a cell of a table is one passage."""
    body = _Body(package.read(MAIN), bounds)
    number = 0
    for cell, paragraphs in body.blocks():
        text = clean("\n".join(paragraph.text for paragraph in paragraphs))
        places = tuple(paragraph.number for paragraph in paragraphs)
        if cell is not None:
            yield Passage(text, f"表{cell.table}第{cell.row}行第{cell.column}列", cell, places)
            continue
        number += 1
        if text.strip():
            yield Passage(text, f"第{number}段", None, places)
    for begin, title in _OTHERS:
        for name in sorted(name for name in package.names if name.startswith(begin) and name.endswith(".xml")):
            for paragraph in _Body(package.read(name), bounds).paragraphs:
                if paragraph.text.strip():
                    yield Passage(clean(paragraph.text), title)
    package.check_unread()


@dataclass
class _Paragraph:
    number: int
    cell: Cell | None
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass
class _Table:
    number: int
    row: int = 0
    column: int = 0
    further: int = 0
    """Columns that the cell takes besides its first."""


class _Body:
    """Follows the events of a part. What an older program would show instead (mc:Fallback) is left out."""

    def __init__(self, part: bytes, bounds: Bounds) -> None:
        self.paragraphs: list[_Paragraph] = []
        self._open: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._count = 0
        self._fallback = 0
        self._inside = False
        walk(decode(part), bounds, self._start, self._end, self._data)

    def blocks(self) -> Iterator[tuple[Cell | None, list[_Paragraph]]]:
        """Yield paragraphs outside of tables one by one, and the paragraphs of each cell together."""
        cells: dict[Cell, list[_Paragraph]] = {}
        for paragraph in self.paragraphs:
            if paragraph.cell is not None:
                cells.setdefault(paragraph.cell, []).append(paragraph)
        done: set[Cell] = set()
        for paragraph in self.paragraphs:
            if paragraph.cell is None:
                yield None, [paragraph]
            elif paragraph.cell not in done:
                done.add(paragraph.cell)
                yield paragraph.cell, cells[paragraph.cell]

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "Fallback" or self._fallback:
            self._fallback += 1
        elif name == "tbl":
            self._count += 1
            self._tables.append(_Table(self._count))
        elif name == "tr" and self._tables:
            self._tables[-1].row += 1
            self._tables[-1].column = self._tables[-1].further = 0
        elif name == "tc" and self._tables:
            self._tables[-1].column += 1 + self._tables[-1].further
            self._tables[-1].further = 0
        elif name == "gridSpan" and self._tables and attributes.get("val", "").isdigit():
            # A cell over several columns stands in the first of them; those behind it keep their columns.
            self._tables[-1].further = max(min(int(attributes["val"]), 100) - 1, 0)
        elif name == "p":
            self._begin()
        elif name == "t":
            self._inside = True
        elif name in _BREAKS and self._open:
            self._open[-1].parts.append(_BREAKS[name])

    def _begin(self) -> None:
        table = self._tables[-1] if self._tables else None
        cell = Cell(table.number, table.row, table.column) if table is not None and table.column else None
        paragraph = _Paragraph(len(self.paragraphs), cell)
        self.paragraphs.append(paragraph)
        self._open.append(paragraph)

    def _end(self, name: str) -> None:
        if self._fallback:
            self._fallback -= 1
        elif name == "tbl" and self._tables:
            self._tables.pop()
        elif name == "p" and self._open:
            self._open.pop()
        elif name == "t":
            self._inside = False

    def _data(self, text: str) -> None:
        if self._inside and not self._fallback and self._open:
            self._open[-1].parts.append(text)
