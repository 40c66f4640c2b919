"""The few statements that the two databases word differently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import BigInteger, Boolean, Connection, CursorResult, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from data.store.errors import StoreDamaged, unreadable

if TYPE_CHECKING:
    Labels: TypeAlias = pd.Index[Any]
else:
    Labels = pd.Index  # which takes no kind of content when annotations are evaluated

Insert = postgresql.Insert | sqlite.Insert
_HOLD = text("SELECT pg_advisory_xact_lock(:key)")
_SHARE = text("SELECT pg_advisory_xact_lock_shared(:key)")


class Contains(FunctionElement[bool]):
    """Whether a text has another one in it, sign by sign."""

    type = Boolean()
    name = "contains"
    inherit_cache = True


@compiles(Contains, "sqlite")
def _instr(element: Contains, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(Contains, "postgresql")
def _strpos(element: Contains, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


class WholeSum(FunctionElement[int]):
    """The sum of a column of whole numbers.

    PostgreSQL would make it a decimal. SQLite's is no whole number where a value of the column is none (what is no
    number counts as 0), so that ``whole_numbers`` sees it.
    """

    type = BigInteger()
    name = "whole_sum"
    inherit_cache = True


@compiles(WholeSum, "sqlite")
def _sum(element: WholeSum, compiler: Any, **options: Any) -> str:
    return f"sum({compiler.process(element.clauses, **options)})"


@compiles(WholeSum, "postgresql")
def _sum_on_server(element: WholeSum, compiler: Any, **options: Any) -> str:
    return f"CAST(sum({compiler.process(element.clauses, **options)}) AS BIGINT)"


class RowPlace(FunctionElement[Any]):
    """What tells a row of the one table that is read from the others, even one that cannot be read; it has an order."""

    name = "row_place"
    inherit_cache = True


@compiles(RowPlace, "sqlite")
def _row_id(_element: RowPlace, _compiler: Any, **_options: Any) -> str:
    return "rowid"


@compiles(RowPlace, "postgresql")
def _tuple_id(_element: RowPlace, _compiler: Any, **_options: Any) -> str:
    return "ctid"


def insert(dialect: str, table: Table) -> Insert:
    """Return an insert that can say what to do on a conflict, for the dialect of this name."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def driver_rows(result: CursorResult[Any]) -> list[tuple[Any, ...]]:
    """Return what the driver itself gives, for long frames of numbers and text: half the time.

    SQLite's days are ISO text and its flags 0 and 1 here.
    """
    cursor = result.cursor
    with _driver_errors(result):
        return list(cursor.fetchall()) if cursor is not None else []


def driver_columns(result: CursorResult[Any], count: int) -> list[npt.NDArray[Any]]:
    """Return what ``driver_rows`` returns by columns, so many of them, each an array of objects."""
    # Hundreds of thousands of lines are taken apart in C; ``zip`` would begin an iterator for each of them.
    table = np.array(driver_rows(result), dtype="object").reshape(-1, count)
    return list(table.T)


def whole_numbers(table: str, values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return a column that the driver gave as whole numbers; ``StoreDamaged`` where one is something else.

    SQLite keeps any value in any column: after a few bits of the file have changed, a number may be a text.
    """
    numbers = np.array(values.tolist(), dtype=None if len(values) else np.int64)
    if numbers.dtype != np.int64:
        raise StoreDamaged(unreadable(table))
    return numbers


def categories(values: Sequence[Any] | npt.NDArray[Any], known: Labels, names: Labels | None = None) -> pd.Categorical:
    """Return a column whose values are all ``known`` as ordered categories: the values themselves, or their ``names``.

    ``StoreDamaged`` where one is not: an index has led to a row of another value, or a unit is gone.
    """
    codes = known.get_indexer(pd.Index(values))
    if (codes < 0).any():
        raise StoreDamaged(unreadable())
    return pd.Categorical.from_codes(codes, categories=known if names is None else names, ordered=names is None)


def driver_batches(result: CursorResult[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what ``driver_rows`` returns, so many lines at a time: a long table need not be in memory twice."""
    cursor = result.cursor
    while cursor is not None:
        with _driver_errors(result):
            lines = cursor.fetchmany(size)
        if not lines:
            return
        yield list(lines)


@contextmanager
def _driver_errors(result: CursorResult[Any]) -> Iterator[None]:
    """Raise what the driver itself reports as SQLAlchemy does, so that it is translated for people."""
    try:
        yield
    except result.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(None, None, error) from error


def hold(connection: Connection, name: str, *, shared: bool = False) -> None:
    """Hold a lock of this name until the transaction ends.

    On SQLite a writing transaction is alone anyway. On PostgreSQL this orders what must not happen
    at once: two uploads of one unit, or an upload while its month is being published.
    """
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
        connection.execute(_SHARE if shared else _HOLD, {"key": key})
