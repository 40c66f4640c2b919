"""What stands in the columns of the database: of which kind each value is, and that it can be read again.

A backup is looked through before it is brought back; so is a database that something could not be read from. SQLite
has no checksums: a bit that flipped in a text or a number leaves the file as sound as before.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from data import months
from data.problems import Problem
from data.settings.columns import TABLE
from data.store.columns import Exact, Moment, Text
from data.store.dialect import RowPlace
from data.store.errors import is_undecodable
from data.store.session import Scope, Session
from data.store.tables import PASSING, metadata, setting

UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What is raised where a value is read that is of another kind than its column."""
_AT_ONCE = 2000
_LARGEST = 1 << 63
_MONTHS = frozenset({"month", "first", "last"})
"""Columns that hold months where they hold text; everything that looks at one works with it."""


def lasting_tables() -> list[Table]:
    """Return the tables that are kept for good; whoever is signed in stays with the database that they are in."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def stored_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that hold plain values: all but the bytes of files."""
    return [column for column in table.columns if not isinstance(column.type, LargeBinary)]


def plain_value(value: Any) -> Any:
    """Return a value of a column as JSON has it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def find_damaged_row(session: Session) -> tuple[str, Any] | None:
    """Return the first row that cannot be read or holds what no row can, by its table and place; ``None``: all is well.

    For the officer of the whole register; reads everything but the bytes of files.
    """
    everything = session.require_governor()
    for table in lasting_tables():
        try:
            for _ in _rows(session, everything, table, _AT_ONCE):
                pass
        except (*UNREADABLE, DBAPIError) as error:
            if isinstance(error, DBAPIError) and not is_undecodable(error):
                raise
            return table.name, _find_damaged_place(session, everything, table)
        for key in table.foreign_keys:
            if (place := _find_lone_row(session, everything, key)) is not None:
                return table.name, place
    return None


def _rows(session: Session, everything: Scope, table: Table, at_once: int) -> Iterator[None]:
    """Read the rows of a table in the order of their places; yield after each that is sound."""
    columns = stored_columns(table)
    query = select(*columns).order_by(RowPlace()).execution_options(yield_per=at_once)
    with session.execute(query, everything) as result:
        for row in result:
            kinds = zip(columns, row, strict=True)
            check_row(table.name, {c.name: convert_value(plain_value(value), c.type) for c, value in kinds})
            if table is setting and row.name not in TABLE:  # a backup of an earlier version may have had others
                raise ValueError("no such table of settings")
            yield


def _find_damaged_place(session: Session, everything: Scope, table: Table) -> Any:
    place, sound = RowPlace(), 0
    places = session.execute(select(place).select_from(table).order_by(place), everything).scalars().all()
    with suppress(*UNREADABLE, DBAPIError):
        for _ in _rows(session, everything, table, 1):
            sound += 1
    return places[sound] if sound < len(places) else None


def _find_lone_row(session: Session, everything: Scope, key: ForeignKey) -> Any:
    """Return the place of the first row that belongs to a row of another table which is not there."""
    column, others = key.parent, key.column.table.alias()
    lone = column.is_not(None) & column.not_in(select(others.c[key.column.name]))
    query = select(RowPlace()).select_from(column.table).where(lone).order_by(RowPlace()).limit(1)
    return session.execute(query, everything).scalar()


def convert_value(value: Any, kind: TypeEngine[Any]) -> Any:
    """Return a plain value as a column of this kind takes it. Raises ``ValueError`` for one of another kind."""
    if value is None:
        return None
    own: Any = type(kind)  # mypy takes no class for hashable
    known = _known_kind(own)
    if known is not None:
        types, read = _KINDS[known]
        if not isinstance(value, types) or (isinstance(value, bool) and known is not Boolean):
            raise ValueError(f"{type(value).__name__} for {known.__name__}")
        return read(value)
    if not isinstance(value, (str, int, float, bool)) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"{type(value).__name__} is no plain value")
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment


def _whole(value: int) -> int:
    if not -_LARGEST <= value < _LARGEST:
        raise ValueError("too large")
    return value


def _exact(value: str | int) -> Decimal:
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("no number")
    return number


_KINDS: Mapping[type[TypeEngine[Any]], tuple[tuple[type, ...], Callable[[Any], Any]]] = {
    Moment: ((str,), _moment),
    Exact: ((str, int), _exact),
    Text: ((str,), str),
    Date: ((str,), date.fromisoformat),
    Boolean: ((bool, int), bool),
    Integer: ((int,), _whole),
}


@cache
def _known_kind(kind: Any) -> type[TypeEngine[Any]] | None:
    """Return the first of ``_KINDS`` that a type of column is one of; the same for all rows."""
    return next((known for known in _KINDS if issubclass(kind, known)), None)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(isinstance(text, str | None) for text in row.values()) for row in value
    )


def _is_problems(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(Problem(**fields).message, str) for fields in value)


def _is_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(number, int) for number in value.values())


def _is_reports(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, list) and line for line in value)


_JSON: Mapping[tuple[str, str], Callable[[Any], bool]] = {
    ("setting", "rows"): _is_table,
    ("submission", "problems"): _is_problems,
    ("submission", "ignored"): lambda value: isinstance(value, list),
    ("publication", "versions"): _is_numbers,
    ("publication", "reports"): _is_reports,
    ("document", "options"): lambda value: isinstance(value, dict),
}
"""Columns that hold JSON, and what it has to be."""


def check_row(table: str, row: Mapping[str, Any]) -> None:
    """Raise ``ValueError`` for a row that the database would take and no page could show."""
    for name, value in row.items():
        if value is None:
            continue
        if name in _MONTHS and isinstance(value, str) and not months.is_month(value):
            raise ValueError(f"{name} is no month")
        is_valid = _JSON.get((table, name))
        if is_valid is not None and not is_valid(json.loads(value)):
            raise ValueError(f"{name} is another document")
        if name == "cells" and not all(isinstance(cell, str) for cell in json.loads(value).values()):
            raise ValueError("cells are no cells")
