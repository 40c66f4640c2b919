"""The tables of a sheet: where each starts and ends, what its columns are, and what each row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from data.intake.cells import Cell, Place, Range, SheetCells
from data.intake.claims import Answers
from data.intake.columns import Matched, match
from data.intake.header import Block, find_blocks, find_headings
from data.intake.headings import Heading
from data.intake.lines import Line, LineKind, Surroundings, is_label, is_none, kind_of
from data.intake.reading import is_blank
from data.schema import Sheet

_ENOUGH = 0.6
"""The share of required columns from which a header alone tells which sheet it is."""


@dataclass(frozen=True)
class Known:
    """What is known of an office that helps to tell tables apart.

    ``answers``: what headers were answered to mean. ``titled(text)``: the standard sheet that a title
    above a table means. ``is_unit(text)`` tells whether a text names a community, a known one or not,
    ``owner(text)`` returns the reporting unit that a text names as the heading of its rows: 二、和平社区（3场）.
    ``sheets``: the standard sheets that the office has.
    """

    answers: Answers
    titled: Callable[[str], Sheet | None]
    is_unit: Callable[[str], bool]
    owner: Callable[[str], str | None]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """What the title of a tab says of all rows on it, as cells at the header's place; ``alone``: it is the only one."""

    unit: Cell | None
    month: Cell | None
    alone: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its header, its lines, and the cells of titles and labels above it.

    ``left`` and ``right`` bound its columns, ``end`` is its last row. ``headings`` are those of the
    whole header, of tables beside this one too. ``tab``: what the title of its sheet says, where the
    workbook has a tab for each community or month.
    """

    cells: SheetCells
    matched: Matched
    block: Block
    left: int
    right: int
    end: int
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    above: tuple[Cell, ...] = ()
    tab: Tab | None = None

    @property
    def sheet(self) -> Sheet:
        """The standard sheet that the table is."""
        return self.matched.sheet

    @property
    def data(self) -> tuple[Line, ...]:
        """The lines that hold data."""
        return tuple(line for line in self.lines if line.kind == "data")

    @cached_property
    def _falls(self) -> Mapping[int, tuple[Range, ...]]:
        """Merges over several rows of the body, by column."""
        by_column: dict[int, list[Range]] = {}
        for merge in self.cells.merges:
            if merge.top > self.block.bottom and merge.bottom > merge.top:
                for column in range(max(merge.left, self.left), min(merge.right, self.right) + 1):
                    by_column.setdefault(column, []).append(merge)
        return {column: tuple(merges) for column, merges in by_column.items()}

    @property
    def has_falls(self) -> bool:
        """Whether any cells of the body are merged over several rows."""
        return bool(self._falls)

    def merged_into(self, row: int, column: int) -> Cell | None:
        """Return the cell of an upper row that is merged down over an empty place, else ``None``."""
        for merge in self._falls.get(column, ()):
            if merge.top < row <= merge.bottom:
                return self.cells.cell(merge.top, merge.left)
        return None


def find_tables(cells: SheetCells, named: Sheet | None, known: Known) -> tuple[Table, ...]:
    """Return the standard tables on a sheet, from the top down and from left to right.

    ``named``: the standard sheet that the sheet's name means, if it does.
    """
    blocks = find_blocks(cells, known.answers, certain=named is not None)
    tables: list[Table] = []
    start = 1
    for number, block in enumerate(blocks):
        above = _above(cells, start, block)
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        end = _end(cells, block, following)
        hint = next((sheet for cell in reversed(above) if (sheet := known.titled(cell.text))), None) or named
        tables.extend(_side_by_side(cells, block, end, above, hint, known))
        start = end + 1
    return tuple(tables)


def _above(cells: SheetCells, start: int, block: Block) -> tuple[Cell, ...]:
    """Return the cells between the table before and a header."""
    return tuple(cell for row in cells.rows if start <= row < block.top for cell in cells.row(row).values())


def _end(cells: SheetCells, block: Block, following: Block | None) -> int:
    """Return the last row of a table: the titles and labels right above the next header are not its."""
    if following is None:
        return cells.row_count
    row = following.top - 1
    while row > block.bottom and _is_title(cells, row):
        row -= 1
    return row


def _is_title(cells: SheetCells, row: int) -> bool:
    filled = [cell for cell in cells.row(row).values() if not is_blank(cell.text)]
    if not filled or filled[0].kind != "text" or is_none(filled[0].text):
        return False
    return len(filled) == 1 or is_label(filled[0].text)


def _filled_columns(cells: SheetCells, first: int, last: int) -> frozenset[int]:
    return frozenset(column for row, line in cells.rows.items() if first <= row <= last for column in line)


def _begins_again(headings: Sequence[Heading], place: int, part: Sequence[Heading]) -> bool:
    """Tell whether the header stands there a second time: two copies of a form without a column between."""
    again = headings[place : place + len(part)]
    return len(part) > 2 and [heading.texts for heading in again] == [heading.texts for heading in part]


def _segments(headings: Sequence[Heading], filled: frozenset[int]) -> list[list[Heading]]:
    """Split a header where a wholly empty column stands between, and where it begins again."""
    parts: list[list[Heading]] = []
    for place, heading in enumerate(headings):
        gap = parts and any(column not in filled for column in range(parts[-1][-1].column + 1, heading.column))
        if not parts or gap or _begins_again(headings, place, parts[-1]):
            parts.append([])
        parts[-1].append(heading)
    return parts


def _choose(
    headings: Sequence[Heading], hint: Sheet | None, known: Known, is_unit: Callable[[int], bool]
) -> Matched | None:
    """Tell which standard sheet a header belongs to: by its name unless another fits wholly and it does not."""
    hinted = match(headings, hint, known.answers, is_unit) if hint is not None else None
    if hinted is not None and hinted.score[0] >= _ENOUGH:
        return hinted
    matches = (match(headings, sheet, known.answers, is_unit) for sheet in known.sheets)
    others = sorted(matches, key=lambda matched: matched.score, reverse=True)
    best, second = others[0], others[1]
    if hinted is not None:
        return best if not best.missing and best.score > hinted.score else hinted
    return best if best.score[0] >= _ENOUGH and best.score > second.score else None


def _adds(matched: Matched, more: Matched | None) -> bool:
    """Tell whether the columns after an empty column continue the table: new ones, and of weight."""
    if more is None or not matched.keys.isdisjoint(more.keys):
        return False
    return any(column.required or column.kind in ("count", "hours") for column in more.columns.values())


def _side_by_side(
    cells: SheetCells,
    block: Block,
    end: int,
    above: tuple[Cell, ...],
    hint: Sheet | None,
    known: Known,
) -> Iterable[Table]:
    """Yield the tables of one header: mostly one, or several side by side."""

    def names_units(column: int) -> bool:
        below = (cells.cell(row, column) for row in range(block.bottom + 1, min(end, block.bottom + 200) + 1))
        return any(cell is not None and known.is_unit(cell.text) for cell in below)

    groups: list[list[Heading]] = []
    strays: list[Heading] = []
    whole = find_headings(cells, block)
    gaps = bool(whole) and whole[-1].column - whole[0].column >= len(whole)
    filled = _filled_columns(cells, block.top, end) if gaps else frozenset()
    for segment in _segments(whole, filled):
        matched = _choose(groups[-1], hint, known, names_units) if groups else None
        more = match(segment, matched.sheet, known.answers, names_units) if matched else None
        if matched is not None and _adds(matched, more):
            groups[-1].extend(segment)
        elif (
            not groups
            or (matched is None and not strays)
            or ((alone := _choose(segment, None, known, names_units)) is not None and not alone.missing)
        ):
            groups.append(segment)
        else:
            strays.extend(segment)
    for headings in groups:
        matched = _choose(headings, hint, known, names_units)
        if matched is not None:
            left = 1 if headings is groups[0] else headings[0].column
            lines = _lines(cells, matched, block, end, (left, headings[-1].column), known.owner)
            yield Table(cells, matched, block, left, headings[-1].column, end, lines, whole, above)


def _lines(
    cells: SheetCells,
    matched: Matched,
    block: Block,
    end: int,
    bounds: tuple[int, int],
    owner: Callable[[str], str | None],
) -> tuple[Line, ...]:
    """Return what each row of a table is, empty ones left out."""
    left, right = bounds
    wide = frozenset((merge.top, merge.left) for merge in cells.merges if merge.right > merge.left)
    around = Surroundings(matched, wide, owner)
    lines: list[Line] = []
    after: LineKind = "blank"
    first = True
    for row, whole in cells.rows.items():
        if not block.bottom < row <= end:
            continue
        inside = whole
        if min(whole) < left or max(whole) > right:
            inside = {column: cell for column, cell in whole.items() if left <= column <= right}
        after = kind_of(row, inside, around, after, first) if inside else "blank"
        first = first and after != "data"
        if after == "data" and cells.marks.struck and _is_struck(inside, matched, cells.marks.struck):
            after = "struck"
        if after == "owner":
            inside = {column: cell._replace(text=owner(cell.text) or cell.text) for column, cell in inside.items()}
        if after != "blank":
            lines.append(Line(row, after, inside))
    return tuple(lines)


def _is_struck(cells: Mapping[int, Cell], matched: Matched, struck: frozenset[Place]) -> bool:
    """Tell whether a row is struck out: every filled cell of a required column, or of any where none is required."""
    filled = [column for column, cell in cells.items() if column in matched.columns and not is_blank(cell.text)]
    telling = [column for column in filled if matched.columns[column].required] or filled
    return bool(telling) and all((cells[column].row, column) in struck for column in telling)


def uncovered_cells(cells: SheetCells, tables: Sequence[Table]) -> tuple[Cell, ...]:
    """Return the first cell of every column of a sheet that no header of its tables covers.

    A column without a header that only numbers the rows is left out.
    """
    first_cells: list[Cell] = []
    for block in dict.fromkeys(table.block for table in tables):
        first_cells += _uncovered_cells(cells, [table for table in tables if table.block == block])
    return tuple(first_cells)


def _uncovered_cells(cells: SheetCells, tables: Sequence[Table]) -> Iterator[Cell]:
    """Find these columns for the tables under one header."""
    headed = {
        heading.column for table in tables for heading in table.headings if table.left <= heading.column <= table.right
    }
    other = {line.row for table in tables for line in table.lines if line.kind != "data"}
    columns: dict[int, list[Cell]] = {}
    for row, line in cells.rows.items():
        if tables[0].block.top <= row <= tables[0].end and row not in other:
            for column, cell in line.items():
                if column not in headed and not is_blank(cell.text):
                    columns.setdefault(column, []).append(cell)
    for _, stray in sorted(columns.items()):
        if not all(cell.text.strip().isdigit() for cell in stray):
            yield stray[0]
