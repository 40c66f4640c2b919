"""Many lines into one table: what the columns do to each value, prepared once, and the driver fed directly.

A workbook brings some five hundred lines of a dozen values. Handing them over one dict at a time costs
more than the database takes to keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from data.store.columns import Text, is_keepable

Prepare = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Insertion:
    """The statement for some columns of a table, and how the values of each are made ready."""

    statement: str
    names: tuple[str, ...]
    prepared: tuple[tuple[bool, Prepare | None], ...]
    positional: bool

    def ready(self, lines: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the lines as the driver takes them."""
        columns = map(_column, self.prepared, zip(*lines, strict=True))
        ready = list(zip(*columns, strict=True))
        return ready if self.positional else [dict(zip(self.names, line, strict=True)) for line in ready]


def _column(prepared: tuple[bool, Prepare | None], values: Sequence[Any]) -> Iterable[Any]:
    """Return the values of a column made ready; text that is all fine is looked at only as a whole."""
    is_text, prepare = prepared
    if prepare is None or (is_text and is_keepable("".join(filter(None, values)))):
        return values
    return map(prepare, values)


@lru_cache(maxsize=64)
def _insertion(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Insertion:
    compiled = insert(table).compile(dialect=dialect, column_keys=names)
    kinds = [table.c[name].type for name in names]
    prepared = tuple((isinstance(kind, Text), kind.dialect_impl(dialect).bind_processor(dialect)) for kind in kinds)
    order = tuple(column.name for column in table.columns if column.name in names)
    if order != names:
        raise ValueError(f"columns of {table.name} out of order: {names}")
    return _Insertion(str(compiled), names, prepared, bool(dialect.positional))


def insert_lines(connection: Connection, table: Table, names: tuple[str, ...], lines: Sequence[Sequence[Any]]) -> None:
    """Insert lines of the values of these columns, which are in the order of the table."""
    if lines:
        insertion = _insertion(table, names, connection.dialect)
        connection.exec_driver_sql(insertion.statement, insertion.ready(lines))
