"""Where the headers of a sheet are: blocks of one to three rows, and what stands over each column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from data.intake.cells import Cell, Range, SheetCells, address
from data.intake.claims import Answers, is_known
from data.intake.headings import Heading, month_named, spelling
from data.intake.reading import is_blank
from data.text import fold

DEPTH = 3
_LONGEST = 30
_COLON = re.compile(r"[:：]\s*$")
"""What ends in a colon is a label with its value in the next cell, no header."""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one header, the first and the last."""

    top: int
    bottom: int


def _texts(cells: SheetCells, row: int) -> list[Cell]:
    return [cell for cell in cells.row(row).values() if cell.kind == "text" and not is_blank(cell.text)]


def _holds_header(cells: SheetCells, row: int, answers: Answers) -> bool:
    """Tell whether a row names at least two columns, and more of them than anything else."""
    line = cells.row(row)
    if len(line) < 2 or any(cell.kind == "date" for cell in line.values()):
        return False
    texts = _texts(cells, row)
    if len(texts) < 2:
        return False
    names = [cell.text for cell in texts if len(cell.text) <= _LONGEST and not _COLON.search(cell.text)]
    hits = len({spelling(name) for name in names if is_known(name, answers)})
    return hits > 3 or (hits > 1 and hits * 2 >= len(texts))


def _first_words(cells: SheetCells, answers: Answers) -> int | None:
    """Return the first row that holds nothing but short texts: the header of a table with other words."""
    for row in cells.rows:
        filled = [cell for cell in cells.row(row).values() if not is_blank(cell.text)]
        short = all(cell.kind == "text" and len(cell.text) <= _LONGEST and "：" not in cell.text for cell in filled)
        known = sum(is_known(cell.text, answers) for cell in filled)
        if short and (len(filled) > 2 or known):
            return row
    return None


def _reaches_down(cells: SheetCells, block: Block) -> bool:
    """Tell whether a header cell is merged with the row below the block, and that row holds no data."""
    below = cells.row(block.bottom + 1).values()
    if any(cell.kind != "text" or cell.text.strip()[:1].isdigit() for cell in below):
        return False
    return any(
        merge.left == merge.right
        and block.top <= merge.top <= block.bottom < merge.bottom < block.top + DEPTH
        and cells.cell(merge.top, merge.left) is not None
        for merge in cells.merges
    )


def _fills_gaps(cells: SheetCells, block: Block, answers: Answers) -> bool:
    """Tell whether the row below holds only names of columns that stand under a group of the header."""
    upper, lower = cells.row(block.bottom), cells.row(block.bottom + 1)
    texts = _texts(cells, block.bottom + 1)
    if len(texts) < 2 or len(texts) != sum(not is_blank(cell.text) for cell in lower.values()):
        return False
    under_gap = [cell.column not in upper for cell in texts]
    starts_group = [
        cell.column in upper and cell.column + 1 not in upper and cell.column + 1 in lower for cell in texts
    ]
    covered = all(gap or start for gap, start in zip(under_gap, starts_group, strict=True))
    return covered and any(under_gap) and min(upper) < min(lower) and _names_columns(cells, texts, answers)


def _names_columns(cells: SheetCells, texts: list[Cell], answers: Answers) -> bool:
    """Tell whether texts under a group look like headers: known ones, months, or words under a merge."""
    merged = {
        column for merge in cells.merges if merge.left < merge.right for column in range(merge.left, merge.right + 1)
    }
    return all(cell.column in merged for cell in texts) or any(
        is_known(cell.text, answers) or month_named(cell.text) is not None for cell in texts
    )


def _is_group_row(cells: SheetCells, row: int, block: Block) -> bool:
    """Tell whether the row above a block holds group headers, and is no title or label row."""
    texts, below = _texts(cells, row), cells.row(block.top)
    if not texts or len(texts) != len(cells.row(row)) or any(":" in fold(cell.text) for cell in texts):
        return False
    if len(texts) == 1 and texts[0].column <= min(below):
        return False
    corners = {(row, cell.column) for cell in texts}
    merges = [merge for merge in cells.merges if (merge.top, merge.left) in corners]
    if any(merge.bottom >= block.top for merge in merges):
        return True
    return bool(merges) and max(merge.right - merge.left + 1 for merge in merges) < len(below) - 1


def _grow(cells: SheetCells, row: int, answers: Answers) -> Block:
    """Return the whole header that a row belongs to."""
    block = Block(row, row)
    while block.bottom - block.top + 1 < DEPTH and _is_group_row(cells, block.top - 1, block):
        block = Block(block.top - 1, block.bottom)
    while block.bottom - block.top + 1 < DEPTH and (_reaches_down(cells, block) or _fills_gaps(cells, block, answers)):
        block = Block(block.top, block.bottom + 1)
    return block


def block_at(cells: SheetCells, row: int, answers: Answers = MappingProxyType({})) -> Block:
    """Return the header that a person says is in this row, with the rows that belong to it."""
    return _grow(cells, row, answers)


def find_blocks(
    cells: SheetCells, answers: Answers = MappingProxyType({}), *, certain: bool = False
) -> tuple[Block, ...]:
    """Return every header of a sheet, from the top down.

    ``certain``: the sheet is known to hold a table, so where no row has known names the first row
    of nothing but words is its header.
    """
    blocks: list[Block] = []
    for row in cells.rows:
        if (not blocks or row > blocks[-1].bottom) and _holds_header(cells, row, answers):
            blocks.append(_grow(cells, row, answers))
    if not blocks and certain:
        words = _first_words(cells, answers)
        return (_grow(cells, words, answers),) if words is not None else ()
    return tuple(blocks)


def _over(cells: SheetCells, block: Block) -> dict[int, list[Range]]:
    """Return the merges of each header row that reach over several columns."""
    wide: dict[int, list[Range]] = {}
    for merge in cells.merges:
        if merge.left < merge.right and block.top <= merge.top <= block.bottom:
            for row in range(merge.top, min(merge.bottom, block.bottom) + 1):
                wide.setdefault(row, []).append(merge)
    return wide


def find_headings(cells: SheetCells, block: Block) -> tuple[Heading, ...]:
    """Return what stands over each column, from left to right."""
    over = _over(cells, block)
    if block.top == block.bottom and not over:
        line = cells.row(block.top)
        return tuple(Heading(at, cell.address, (cell.text,)) for at, cell in line.items() if not is_blank(cell.text))
    rows = range(block.top, block.bottom + 1)
    columns = sorted({column for row in rows for column, cell in cells.row(row).items() if not is_blank(cell.text)})
    return tuple(_heading(cells, block, column, over) for column in columns)


def _heading(cells: SheetCells, block: Block, column: int, over: dict[int, list[Range]]) -> Heading:
    texts: list[str] = []
    place, grouped = address(block.top, column), False
    for row in range(block.top, block.bottom + 1):
        own = cells.cell(row, column)
        cell = own or _group(cells, row, column, block, over)
        if cell is None or is_blank(cell.text):
            continue
        if not texts:
            grouped = own is None or _is_group(cells, row, column, block, over)
        if not texts or texts[-1] != cell.text:
            texts.append(cell.text)
        place = address(row, column) if own else place
    return Heading(column, place, tuple(texts), grouped)


def _group(cells: SheetCells, row: int, column: int, block: Block, over: dict[int, list[Range]]) -> Cell | None:
    """Return the group header that stands over an empty header cell, merged or simply left of it."""
    for merge in over.get(row, ()):
        if merge.holds(row, column):
            return cells.cell(merge.top, merge.left)
    if row == block.bottom or _is_covered(cells, row, column):
        return None
    return next((cell for left, cell in _leftwards(cells, row) if left < column), None)


def _leftwards(cells: SheetCells, row: int) -> Iterator[tuple[int, Cell]]:
    return iter(sorted(cells.row(row).items(), reverse=True))


def _is_covered(cells: SheetCells, row: int, column: int) -> bool:
    return any(merge.holds(row, column) for merge in cells.merges)


def _is_group(cells: SheetCells, row: int, column: int, block: Block, over: dict[int, list[Range]]) -> bool:
    """Tell whether a header cell stands over the next column too."""
    if any(merge.holds(row, column) for merge in over.get(row, ())):
        return True
    next_is_empty = (
        row < block.bottom and cells.cell(row, column + 1) is None and not _is_covered(cells, row, column + 1)
    )
    return next_is_empty and any(
        cells.cell(lower, column + 1) is not None for lower in range(row + 1, block.bottom + 1)
    )
