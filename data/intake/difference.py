"""What a new workbook changes against the one that is there, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from data.decimals import format_decimal
from data.records import Checked, Row, Value
from data.schema import SHEET, SHEETS
from data.store import Session
from data.store.difference import content, pairs
from data.store.sheets import read_located_rows

Kind = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that says something else now; ``None`` is an empty one."""

    column: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is new, changed or gone; ``cells`` are those of a changed row that differ."""

    kind: Kind
    before: Row | None
    after: Row | None
    cells: tuple[CellChange, ...] = ()

    @property
    def row(self) -> Row:
        """The row as it is now, or as it was when it is gone."""
        row = self.after or self.before
        assert row is not None
        return row


def difference(old: Sequence[Row], new: Sequence[Row]) -> list[RowChange]:
    """Return every row in which two workbooks differ, sheet by sheet; nothing where they say the same."""
    changes = [change for before, after in pairs(old, new) if (change := _change(before, after)) is not None]
    order = [sheet.key for sheet in SHEETS]
    return sorted(changes, key=lambda change: (order.index(change.row.sheet), change.row.number))


def difference_from_current(session: Session, checked: Checked) -> list[RowChange]:
    """Return what saving a unit-month would change; all its rows are new where nothing is there yet."""
    if checked.unit is None or checked.month is None:
        return difference((), checked.rows)
    months, units = [checked.month], [checked.unit]
    located = (row for sheet in SHEETS for row in read_located_rows(session, sheet.key, months, units))
    return difference([located_row.row for located_row in located], checked.rows)


def _change(before: Row | None, after: Row | None) -> RowChange | None:
    if before is None:
        return RowChange("new", None, after)
    if after is None:
        return RowChange("removed", before, None)
    if content(before) == content(after):
        return None
    return RowChange("changed", before, after, tuple(_cells(before, after)))


def _cells(before: Row, after: Row) -> Iterator[CellChange]:
    for column in SHEET[after.sheet].columns:
        old, new = before.values.get(column.key), after.values.get(column.key)
        loose = (column.key in before.approximate) != (column.key in after.approximate)
        if old != new or loose:
            yield CellChange(column.title, old, new)


def row_text(row: Row) -> str:
    """Return a row as one line of text: each filled column by its title."""
    titles = {column.key: column.title for column in SHEET[row.sheet].columns}
    return "，".join(f"{titles[key]} {value_text(value)}" for key, value in row.values.items() if key in titles)


def value_text(value: Value) -> str:
    """Return a value as people write it; an empty text for none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format_decimal(value)
    return value.isoformat() if isinstance(value, date) else str(value)
