"""What the columns of a table probably are, where its header alone does not tell.

A whole beside its parts is taken where it proves itself in every row. A required column that is
missing is asked; the column that it probably is gets read all the same, so that what is wrong in it
is told at once and not after the answer. Nothing of such a table is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rapidfuzz import fuzz

from data.intake.claims import Answers
from data.intake.headings import Heading, spelling
from data.intake.layout import Table
from data.intake.qualifiers import may_be_part
from data.intake.reading import is_blank
from data.intake.values import Context, read_value
from data.schema import Column
from data.settings.answers import constant_of
from data.text import fold

_WHOLES = frozenset({"合计", "总计", "共计", "总数", "小计", "合计人次", "合计人数", "总人数", "总人次"})
_ANY_MONTH = "2099-06"
"""So that a day without its year is one; the month of the workbook is not known yet."""
_LOOKED_AT = 50
_ALIKE = 50
_MOST = 0.5
"""The share of cells that must be readable as a column for it to be presumed."""


def settle_columns(table: Table, context: Context, answers: Answers) -> Table:
    """Return a table with its wholes taken and its missing columns filled or presumed; most tables as they are."""
    if table.matched.doubtful:
        table = _with_wholes(table, context)
    if table.matched.missing and answers:
        table = _with_constants(table, answers)
    return _with_presumed(table, context) if table.matched.missing else table


def _with_constants(table: Table, answers: Answers) -> Table:
    """Fill missing columns with what was said to stand in every row of them."""
    answered = ((key, constant_of(wording)) for (sheet, wording), key in answers.items() if sheet == table.sheet.key)
    texts = {key: text for key, text in answered if text}
    constants = {column.key: texts[column.key] for column in table.matched.missing if column.key in texts}
    return replace(table, matched=replace(table.matched, constants=constants)) if constants else table


def _with_wholes(table: Table, context: Context) -> Table:
    matched = table.matched
    columns, headings, doubtful = dict(matched.columns), dict(matched.headings), dict(matched.doubtful)
    for key, parts in matched.doubtful.items():
        column = table.sheet.column(key)
        whole = next((h for h in matched.unknown if spelling(h.texts[-1]) in _WHOLES), None)
        if whole is not None and len(parts) > 1 and _proves(table, whole, parts, column, context):
            columns[whole.column], headings[key] = column, whole
            del doubtful[key]
    taken = {heading.column for heading in headings.values()}
    unknown = tuple(heading for heading in matched.unknown if heading.column not in taken)
    return replace(
        table, matched=replace(matched, columns=columns, headings=headings, doubtful=doubtful, unknown=unknown)
    )


def _proves(table: Table, whole: Heading, parts: tuple[Heading, ...], column: Column, context: Context) -> bool:
    """Tell whether a column is the sum of the parts in every row that has any of them."""
    proven = 0
    for line in table.data:
        numbers = [read_value(line.cells.get(part.column), column, context).value for part in (whole, *parts)]
        total, *others = (number if isinstance(number, int | Decimal) else None for number in numbers)
        if total is None and not any(others):
            continue
        if total is None or total != sum(other or 0 for other in others):
            return False
        proven += 1
    return proven > 0


def _with_presumed(table: Table, context: Context) -> Table:
    presumed: dict[int, Column] = {}
    for column in table.matched.missing:
        near = max(_near(table, column, context), default=None, key=lambda pair: pair[0])
        near = near or _only(table, column, context)
        if near is not None and near[1].column not in presumed:
            presumed[near[1].column] = column
    return replace(table, matched=replace(table.matched, presumed=presumed)) if presumed else table


def _only(table: Table, column: Column, context: Context) -> tuple[float, Heading] | None:
    """Return the one heading below which numbers stand, where one column of numbers is all that is missing."""
    if column.key in table.matched.doubtful or column.kind not in ("count", "hours"):
        return None
    if sum(other.kind == column.kind for other in table.matched.missing) > 1:
        return None
    fitting = list(_near(table, column, context, alike_from=0))
    return fitting[0] if len(fitting) == 1 else None


def _near(
    table: Table, column: Column, context: Context, *, alike_from: float = _ALIKE
) -> Iterator[tuple[float, Heading]]:
    """Yield the headings that may be a column and how well they fit: by their names and by what stands below."""
    names = [fold(column.title), *map(fold, column.aliases)]
    context = replace(context, month=_ANY_MONTH)
    parts = {heading.column for near in table.matched.doubtful.values() for heading in near}
    for heading in table.matched.unknown:
        if heading.column in parts or any(map(may_be_part, heading.texts)):
            continue
        cells = [line.cells.get(heading.column) for line in table.data[:_LOOKED_AT]]
        filled = [cell for cell in cells if cell is not None and not is_blank(cell.text)]
        good = sum(read_value(cell, column, context).value is not None for cell in filled)
        alike = max(fuzz.ratio(spelling(heading.title), name) for name in names)
        telling = column.kind in ("date", "word")
        if filled and good >= _MOST * len(filled) and (alike >= alike_from or telling):
            yield alike + 100 * good / len(filled), heading
