"""From the lines of a table to rows of typed values, each with its cells and its problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data.intake.cells import NO_MARKS, Cell, address
from data.intake.comments import without_ours
from data.intake.ditto import DITTO_SIGNS, is_ditto
from data.intake.layout import Table
from data.intake.lines import Line
from data.intake.reading import is_blank, quoted
from data.intake.scales import scaled
from data.intake.values import Context, read_row
from data.problems import Problem, problem
from data.records import Row
from data.schema import Column

_CARRIED = frozenset({"date", "word"})
_HARMLESS = frozenset({"remark", "link"})
"""Columns that nothing is counted or compared by: how their cells look changes nothing."""
_WHOLE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class Sourced:
    """One row as read with its problems, and the cells that say whose it is and of which month."""

    row: Row
    problems: tuple[Problem, ...] = ()
    unit: Cell | None = None
    month: Cell | None = None


@dataclass
class _Carry:
    """What is carried down while a table is read: merged texts, and the last unit, year and month.

    ``section``: the cell that names the unit whose rows follow. ``above``: the cells of the last row by column key.
    """

    table: Table
    last: dict[int, Cell] = field(default_factory=dict)
    section: Cell | None = None
    above: Mapping[str, Cell] = field(default_factory=dict)
    noted_addresses: set[str] = field(default_factory=set)
    notes: list[Problem] = field(default_factory=list)

    def below(self, line: Line, column: int) -> Cell | None:
        """Return the text merged down over an empty place, and note once that it was carried."""
        cell = self.table.merged_into(line.row, column)
        if cell is None or is_blank(cell.text):
            return None
        self._tell(cell, "合并单元格")
        return cell

    def latest(self, line: Line, column: int) -> Cell | None:
        """Return the cell of a column that is filled in on the first row of a group only."""
        own = line.cells.get(column)
        if own is not None and not is_blank(own.text) and not is_ditto(own):
            self.last[column] = own
            return own
        merged = self.below(line, column)
        cell = merged or self.last.get(column)
        if cell is not None and merged is None:
            self._tell(cell, "只在第一行填写")
        return cell

    def repeated(self, key: str, cell: Cell) -> Cell | None:
        """Return what a cell with 同上 says, at its own place; ``None`` where nothing stands above it."""
        above = self.above.get(key)
        message = f"{quoted(cell.text)}上面没有内容，按空着处理"
        if above is not None:
            message = f"{quoted(cell.text)}按上一行的{quoted(above.text)}计"
        title = self.table.sheet.column(key).title
        self.notes.append(
            problem("ditto", message, sheet=self.table.cells.title, cell=cell.address, column=title, value=cell.text)
        )
        return above._replace(row=cell.row, column=cell.column) if above is not None else None

    def shared(self, line: Line, column: int, schema: Column) -> None:
        """Note that a number merged over several rows counts once, and what the empty place counts as."""
        cell = self.table.merged_into(line.row, column)
        if cell is not None and not is_blank(cell.text):
            empty = "按空着处理" if schema.fallback is None else f"按空着算 {schema.fallback}"
            message = f"合并的“{schema.title}”{quoted(cell.text)}只算在第 {cell.row} 行，这一行{empty}"
            at = address(line.row, column)
            self.notes.append(
                problem(
                    "read-as",
                    message,
                    sheet=self.table.cells.title,
                    cell=at,
                    column=schema.title,
                    value=cell.text,
                    cure="如不对请拆分后填写。",
                )
            )

    def owner(self, line: Line) -> Cell | None:
        """Return the cell that says whose a row is."""
        unit, tab = self.table.matched.unit, self.table.tab
        if unit is not None:
            return self.latest(line, unit.column)
        if tab is not None and tab.unit is not None and self.section is None:
            return tab.unit
        if self.section is not None:
            self._tell(self.section, "小标题里")
        return self.section

    def take(self) -> tuple[Problem, ...]:
        """Return the notes made since the last call."""
        notes, self.notes = tuple(self.notes), []
        return notes

    def _tell(self, cell: Cell, title: str) -> None:
        if cell.address not in self.noted_addresses:
            self.noted_addresses.add(cell.address)
            message = f"{title}的{quoted(cell.text)}也用于下面的行"
            self.notes.append(
                problem("carried-down", message, sheet=self.table.cells.title, cell=cell.address, value=cell.text)
            )


def _is_carried(column: Column) -> bool:
    """Tell whether a merged value belongs to every row: dates, words and names do, numbers never."""
    return column.kind in _CARRIED or (column.kind == "text" and (column.required or column.key == "team"))


def _joined(line: Line, carry: _Carry, parts: Iterable[tuple[int | None, str]]) -> Cell | None:
    """Return a date or month that is split over columns as one text cell, ``None`` where all are empty."""
    filled = [
        (cell, unit)
        for column, unit in parts
        if column is not None and (cell := carry.latest(line, column)) is not None
    ]
    if not filled:
        return None
    text = "".join(cell.text.strip().rstrip("年月日号份度") + unit for cell, unit in filled)
    return Cell(line.row, filled[-1][0].column, text, "text", text)


def _split_date(table: Table, line: Line, carry: _Carry) -> Cell | None:
    """Return a date split over columns of year, month and day; the day stands on every row."""
    year, month, day = table.matched.parts
    own = line.cells.get(day) if day is not None else None
    if own is None or is_blank(own.text):
        return None
    joined = _joined(line, carry, ((year, "年"), (month, "月"), (day, "日")))
    match = _WHOLE.fullmatch(joined.text) if joined is not None else None
    if joined is None or match is None:
        return joined
    try:
        whole = date(*map(int, match.groups()))
    except ValueError:
        return joined
    return joined._replace(value=whole, kind="date", text=whole.isoformat())


def _cells(table: Table, line: Line, carry: _Carry, month: str | None) -> dict[str, Cell]:
    """Return the cells of a row by column key, merged texts carried down."""
    cells: dict[str, Cell] = {}
    scales, marks = table.matched.scales, table.cells.marks
    for column, schema in table.matched.all_columns:
        cell = line.cells.get(column)
        if table.has_falls and (cell is None or is_blank(cell.text)) and _is_carried(schema):
            cell = carry.below(line, column) or cell
        if table.has_falls and cell is None and schema.kind in ("count", "hours") and not schema.required:
            carry.shared(line, column, schema)
        if cell is not None and cell.text[:1] in DITTO_SIGNS and is_ditto(cell):
            cell = carry.repeated(schema.key, cell)
        if cell is not None:
            cells[schema.key] = scaled(cell, scales.get(column, ""))
            if marks is not NO_MARKS and schema.key not in _HARMLESS:
                cells[schema.key] = marks.on(cells[schema.key])
    day = _split_date(table, line, carry)
    if day is not None:
        cells["date"] = day
    for wide in table.matched.wide:
        if month is not None and wide.holds(month) and wide.column in line.cells:
            cells[wide.target.key] = scaled(line.cells[wide.column], wide.scale)
    carry.above = cells
    return cells


def _is_elsewhere(table: Table, line: Line, cells: Mapping[str, Cell]) -> bool:
    """Tell whether a row of a wide table has numbers in the columns of other months only."""
    filled = [wide for wide in table.matched.wide if wide.column in line.cells]
    return bool(filled) and all(wide.target.key not in cells for wide in filled)


def _own_month(table: Table, line: Line, carry: _Carry) -> Cell | None:
    """Return what a row says of its month, in one column or in those of year and month."""
    year, month, day = table.matched.parts
    if table.matched.month is not None:
        return carry.latest(line, table.matched.month.column)
    if month is not None and day is None:
        return _joined(line, carry, ((year, "年"), (month, "月")))
    return table.tab.month if table.tab is not None else None


def read_rows(table: Table, context: Context, months: Callable[[Cell | None], str | None]) -> Iterator[Sourced]:
    """Read the data of a table, row by row.

    ``months(cell)`` returns the month of a row from its month cell (``None`` where there is none).
    """
    carry = _Carry(table)
    contexts: dict[str | None, Context] = {}
    presumed = {column.key for column in table.matched.presumed.values()}
    absent = frozenset(column.key for column in table.matched.missing if column.key not in presumed)
    for line in table.lines:
        if line.kind == "owner":
            carry.section = next(cell for cell in line.cells.values() if not is_blank(cell.text))
        if line.kind not in ("data", "zero"):
            continue
        owner = carry.owner(line)
        own = _own_month(table, line, carry)
        month = months(own)
        cells = _cells(table, line, carry, month)
        if table.matched.wide and _is_elsewhere(table, line, cells):
            continue
        filled = line.kind == "data" and any(not is_blank(cell.text) for cell in cells.values())
        if not filled and owner is None:
            continue
        if filled and table.matched.constants:
            at = line.row, table.matched.leading
            cells |= {key: Cell(*at, text, "text", text) for key, text in table.matched.constants.items()}
        if month not in contexts:
            contexts[month] = replace(context, month=month)
        against = contexts[month]
        yield (
            _row(table, line, cells, against, absent, carry, (owner, own))
            if filled
            else _nothing(table, line, carry, (owner, own))
        )


def _nothing(table: Table, line: Line, carry: _Carry, owner_cells: tuple[Cell | None, Cell | None]) -> Sourced:
    """Return the line of a summary table that names a unit which had nothing to report."""
    title, cell = table.cells.title, next(iter(line.cells.values()))
    message = f"第 {line.row} 行没有内容，“{table.sheet.title}”记为零报"
    note = problem("zero-report", message, sheet=title, cell=cell.address, value=cell.text, cure="如不对请补填。")
    return Sourced(Row(table.sheet.key, title, line.row, {}, {}), (*carry.take(), note), *owner_cells)


def _row(
    table: Table,
    line: Line,
    cells: Mapping[str, Cell],
    context: Context,
    absent: frozenset[str],
    carry: _Carry,
    owner_cells: tuple[Cell | None, Cell | None],
) -> Sourced:
    reading, matched = read_row(table.sheet, cells, context, absent), table.matched
    places = matched.places
    first = min(line.cells)
    problems = [*carry.take(), *_remarks(table, line)]
    for key, finding in reading.problems:
        cell = cells.get(key)
        at = cell.address if cell is not None else address(line.row, places.get(key, first))
        problems.append(
            finding.at(table.cells.title, at, table.sheet.column(key).title, cell.text if cell is not None else None)
        )
    located = {
        key: cells[key].address if key in cells else address(line.row, places.get(key, first)) for key in reading.values
    }
    row = Row(
        table.sheet.key, table.cells.title, line.row, reading.values, located, reading.approximate, reading.counted
    )
    return Sourced(row, tuple(problems), *owner_cells)


def _remarks(table: Table, line: Line) -> Iterator[Problem]:
    """Yield what is struck out of the cells of a row, and what the comments on them say."""
    for column, (struck, comment) in table.cells.marks.remarks.get(line.row, {}).items():
        if table.left <= column <= table.right:
            at, cell = address(line.row, column), line.cells.get(column)
            if struck and cell is not None:
                yield _remark(table, at, "struck-out", f"{quoted(struck)}已划去，按{quoted(cell.text)}计", cell.text)
            comment = without_ours(comment, f"{table.cells.title}!{at}：")  # of a copy that was given back
            if comment:
                yield _remark(table, at, "not-counted-comment", f"单元格有批注“{comment}”，没有计入", comment)


def _remark(table: Table, cell: str, code: str, message: str, value: str) -> Problem:
    return problem(code, message, sheet=table.cells.title, cell=cell, value=value)
