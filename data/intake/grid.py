"""From cells in any order to one checked sheet: bounds, order, merges clipped to what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.intake.cells import NO_MARKS, Cell, Marks, Range, SheetCells
from data.intake.gate import beyond, refuse
from data.intake.limits import Bounds

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LEAST_HEIGHT = 80
"""Twentieths of a point: a lower row is seen by nobody and counts as hidden."""
LOW_HEIGHT = r"[0-3](?:\.\d+)?"
"""The same as an .xlsx writes a lower height, in points."""
LEAST_WIDTH = 256
"""Of a column, in 256ths of a digit's width."""
_CORNERS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_FAR = 1_000
"""A merge that reaches this far beyond the last cell is a whole column or row."""

Rows = dict[int, dict[int, Cell]]


class ColumnNumbers(dict[str, int]):
    """Column numbers by letters, worked out once each: ``numbers["AB"] == 28``."""

    def __missing__(self, letters: str) -> int:
        """Work out the number of a column met for the first time; refuses one beyond XFD."""
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        if number > LAST_COLUMN:
            raise refuse("unreadable", f"文件已损坏（列号 {letters} 不存在）")
        self[letters] = number
        return number


def parse_range(text: str, numbers: ColumnNumbers) -> Range | None:
    """Return the range that ``A1:C3`` names, ``None`` when it names none."""
    match = _CORNERS.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    right, bottom = right or left, bottom or top
    columns = sorted((numbers[left], numbers[right]))
    rows = sorted((int(top), int(bottom)))
    return Range(rows[0], columns[0], rows[1], columns[1])


def sheet(
    title: str,
    index: int,
    rows: Rows,
    bounds: Bounds,
    *,
    visible: bool = True,
    merges: Sequence[Range] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[tuple[int, int]] = (),
    marks: Marks = NO_MARKS,
) -> SheetCells:
    """Check a sheet against the bounds and return it in order; ``hidden_columns`` are first–last."""
    if len(merges) > bounds.merges:
        raise beyond("合并单元格", len(merges), bounds.merges, sheet=title, cure="请取消多余的合并单元格。")
    bottom = max(rows, default=0)
    right = max(map(max, rows.values()), default=0)
    _check(title, rows, bottom, right, bounds)
    clipped = [Range(merge.top, merge.left, min(merge.bottom, bottom), min(merge.right, right)) for merge in merges]
    return SheetCells(
        title,
        index,
        visible,
        _ordered(rows),
        tuple(
            merge
            for merge in clipped
            if merge.bottom >= merge.top and merge.right >= merge.left and merge[:2] != merge[2:]
        ),
        frozenset(row for row in hidden_rows if row in rows),
        frozenset(column for first, last in hidden_columns for column in range(max(1, first), min(last, right) + 1)),
        sum(1 for merge in merges if merge.bottom > bottom + _FAR or merge.right > right + _FAR),
        marks,
    )


def _check(title: str, rows: Rows, bottom: int, right: int, bounds: Bounds) -> None:
    if not rows:
        return
    cells = sum(map(len, rows.values()))
    if cells > bounds.cells:
        raise crowded(title, cells, bounds)
    box = (bottom - min(rows) + 1) * (right - min(map(min, rows.values())) + 1)
    if bottom > LAST_ROW or right > LAST_COLUMN or min(rows) < 1:
        raise refuse("unreadable", "文件已损坏（行号或列号不存在）", sheet=title)
    if box > bounds.box:
        raise beyond("内容的范围（行数×列数）", box, bounds.box, sheet=title, cure="请删去远离表格的零散内容。")


def crowded(title: str, cells: int, bounds: Bounds) -> Exception:
    """Make the refusal of a sheet with too many cells."""
    return beyond("有内容的单元格", cells, bounds.cells, sheet=title, cure="请分成几个文件。")


def _ordered(rows: Rows) -> Rows:
    """Rows and cells in ascending order; most files already have them so."""
    for row, cells in rows.items():
        if list(cells) != sorted(cells):
            rows[row] = dict(sorted(cells.items()))
    return rows if list(rows) == sorted(rows) else dict(sorted(rows.items()))


class Spending:
    """The characters that the cells of one workbook hold together, each reference counted."""

    def __init__(self, bounds: Bounds) -> None:
        """Start at none."""
        self._bounds = bounds
        self._spent = 0

    def spend(self, characters: int) -> None:
        """Count characters; refuses beyond the bound."""
        self._spent += characters
        if self._spent > self._bounds.characters:
            raise refuse(
                "too-large",
                f"全部文字超过上限 {self._bounds.characters:,} 个字",
                cure="请删去重复的长文字，或分成几个文件。",
            )


def bounded_text(text: str, bounds: Bounds) -> str:
    """Return a cell's text, cut where it is longer than a cell can be; its reading refuses it as too long."""
    return text[: bounds.text]
