"""Cells with their places: what every format is read into, and all that later steps see.

Named tuples, because one workbook makes a thousand of them: they are built and pickled three
times faster than frozen dataclasses and are as immutable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

CellValue = str | int | Decimal | bool | date | datetime | time | timedelta | None
CellKind = Literal["text", "number", "shown", "date", "time", "bool", "error", "formula", "struck", "unseen"]
Format = Literal["xlsx", "xls", "xlsb", "ods", "csv"]


class Cell(NamedTuple):
    """One cell that holds something; empty cells do not exist. Rows and columns count from 1.

    The value by kind: ``text`` str · ``number`` int when whole, else Decimal of at most 15 digits,
    what Excel itself keeps of a number · ``shown`` the same, where the number's format shows
    something else, such as 3万 for 3, or nothing at all · ``date`` date, or datetime when it has a
    time of day · ``time`` time, or timedelta for an elapsed time such as 26:30 · ``bool`` bool ·
    ``error`` None, the text is ``#REF!`` · ``formula`` (never calculated, so without a value) None ·
    ``struck`` and ``unseen``: any of them, see ``Marks``; readers of files do not give these two.
    ``text``: as the screen shows it, a number without thousands separators, a date as 2024-03-05.
    ``number_format``: Excel's code such as ``0.00`` where the number has one other than General.
    """

    row: int
    column: int
    value: CellValue
    kind: CellKind
    text: str
    number_format: str | None = None

    @property
    def address(self) -> str:
        """The cell's place as people write it: ``F7``."""
        return address(self.row, self.column)


class Range(NamedTuple):
    """A merged range, corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a place lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def address(self) -> str:
        """The range as people write it: ``A1:C1``."""
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


_NO_CELLS: Mapping[int, Cell] = MappingProxyType({})
Place = tuple[int, int]
"""A row and a column."""


@dataclass(frozen=True)
class Marks:
    """What a sheet shows apart from the contents of its cells, by place.

    ``struck``: whole cells that are struck out. ``struck_parts``: what is struck out of a text, which
    the cell's text no longer has. ``unseen``: contents in the colour of their ground. ``comments``:
    the texts of comments.
    """

    struck: frozenset[Place] = frozenset()
    struck_parts: Mapping[Place, str] = field(default_factory=dict)
    unseen: frozenset[Place] = frozenset()
    comments: Mapping[Place, str] = field(default_factory=dict)

    def on(self, cell: Cell) -> Cell:
        """Return a cell as one that is struck out or unseen, where it is."""
        place = (cell.row, cell.column)
        if place in self.struck:
            return cell._replace(kind="struck")
        return cell._replace(kind="unseen") if place in self.unseen else cell

    @cached_property
    def remarks(self) -> Mapping[int, Mapping[int, tuple[str, str]]]:
        """What is struck out of the cells of each row, and their comments, by column."""
        remarks: dict[int, dict[int, tuple[str, str]]] = {}
        for row, column in dict.fromkeys((*self.struck_parts, *self.comments)):
            place = (row, column)
            remarks.setdefault(row, {})[column] = (self.struck_parts.get(place, ""), self.comments.get(place, ""))
        return remarks


NO_MARKS = Marks()


@dataclass(frozen=True)
class SheetCells:
    """One sheet: its cells by row and column, and what is hidden or merged there.

    ``rows`` and the cells of each row come in ascending order. ``index`` is the sheet's place
    among all sheets, from 0. ``merges`` are clipped to the rows and columns that hold cells;
    ``clipped`` tells how many reached far beyond them (whole columns or rows).
    """

    title: str
    index: int = 0
    visible: bool = True
    rows: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    clipped: int = 0
    marks: Marks = NO_MARKS

    def cell(self, row: int, column: int) -> Cell | None:
        """Return the cell at a place, ``None`` when it is empty."""
        return self.rows.get(row, _NO_CELLS).get(column)

    def row(self, row: int) -> Mapping[int, Cell]:
        """Return the cells of a row by column; empty when the row is."""
        return self.rows.get(row, _NO_CELLS)

    def __iter__(self) -> Iterator[Cell]:
        """Every cell, row by row."""
        for cells in self.rows.values():
            yield from cells.values()

    @cached_property
    def row_count(self) -> int:
        """The number of the last row that holds a cell; 0 for an empty sheet."""
        return max(self.rows, default=0)


@dataclass(frozen=True)
class Workbook:
    """Every sheet of a file in its order, hidden ones too; sheets of charts and macros are not here."""

    sheets: tuple[SheetCells, ...]
    format: Format
    date1904: bool = False
    modified: datetime | None = None
    """When it was changed last, as the file says itself."""


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Return a column's letters: 1 is ``A``, 28 is ``AB``."""
    label = ""
    while column:
        column, digit = divmod(column - 1, 26)
        label = chr(65 + digit) + label
    return label


def address(row: int, column: int) -> str:
    """Return a place as people write it: ``address(7, 6) == "F7"``."""
    return f"{letters(column)}{row}"
