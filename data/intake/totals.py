"""合计, 小计 and 总计: never data, but compared with our own sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from data.intake.layout import Table
from data.intake.lines import Line, is_total
from data.intake.scales import scaled
from data.intake.values import Context, read_value
from data.problems import Problem, problem
from data.records import Row
from data.schema import Column

_COMPARED = ("total", "subtotal")


def compare_totals(
    table: Table, rows: Sequence[Row], context: Context, others: Sequence[Row] = ()
) -> Iterator[tuple[Problem, tuple[int, ...]]]:
    """Yield a warning for every total that differs from the rows, with the numbers of those rows.

    A total may stand for the whole table or for the rows since the total before it, above them or
    below. ``others``: rows of the other tables on the sheet, which a last total may include. A
    running total (累计) tells of other months and is not compared.
    """
    edges = [line.row for line in table.lines if line.kind in ("total", "subtotal", "running")]
    for line in table.lines:
        if line.kind in _COMPARED:
            group = _group(line, edges, rows)
            if line.kind == "subtotal" and (named := _named(line, rows)):
                group = (named, named)
            for column, schema in table.matched.all_columns:
                if schema.kind in ("count", "hours") and column in line.cells:
                    difference = _differs(table, line, column, schema, context, (list(rows), *group, [*rows, *others]))
                    if difference is not None:
                        about = group[0] if line.kind == "subtotal" else rows
                        yield difference, tuple(row.number for row in about)


def _named(line: Line, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that a subtotal such as 党课小计 names by what stands in one of their cells."""
    label = next((cell.text for cell in line.cells.values() if is_total(cell.text)), "")

    def is_named(word: object) -> bool:
        return isinstance(word, str) and len(word) > 1 and word in label

    return [row for row in rows if any(map(is_named, row.values.values()))]


def _group(line: Line, edges: Sequence[int], rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows since the total before a line and the rows up to the next one."""
    before = max((edge for edge in edges if edge < line.row), default=0)
    after = min((edge for edge in edges if edge > line.row), default=None)
    above = [row for row in rows if before < row.number < line.row]
    below = [row for row in rows if row.number > line.row and (after is None or row.number < after)]
    return above, below


def _sums(rows: Sequence[Row], column: Column) -> set[Decimal]:
    """Return what the rows add up to, with and without what empty cells stand for."""
    typed = [row.values.get(column.key) for row in rows]
    numbers = [Decimal(value) for value in typed if isinstance(value, int | Decimal)]
    empty = len(typed) - len(numbers)
    return {sum(numbers, Decimal()), sum(numbers, Decimal()) + empty * (column.fallback or 0)}


def _differs(
    table: Table, line: Line, place: int, column: Column, context: Context, groups: Sequence[Sequence[Row]]
) -> Problem | None:
    cell = line.cells[place]
    reading = read_value(scaled(cell, table.matched.scales.get(place, "")), column, context)
    # A group without rows adds up to 0, which would excuse a total of 0 anywhere.
    sums = [_sums(rows, column) for rows in groups if rows] or [{Decimal()}]
    if not isinstance(reading.value, int | Decimal) or any(reading.value in group_sums for group_sums in sums):
        return None
    own = max(_sums(groups[1] if line.kind == "subtotal" else groups[0], column))
    return problem(
        "total-differs",
        f"{'小计' if line.kind == 'subtotal' else '合计'}行的“{column.title}”是 {reading.value}，明细相加是 {own}",
        sheet=table.cells.title,
        cell=cell.address,
        column=column.title,
        value=cell.text,
        suggestion=str(own),
    )
