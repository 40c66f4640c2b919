"""Rows of a sheet as a frame: chosen, searched and paged in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, or_, select

from data.records import Access
from data.schema import BASICS_KEY, SHEET
from data.store import figures, rows
from data.store.office import Office
from data.store.rows import Located
from data.store.tables import ROWS, submission

WHERE = ("unit", "month", "submission", "file", "sheet", "row", "cells", "approximate", "counted")
"""What every frame of rows begins with; the columns of the sheet follow, by key."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows: of these months and units, with these values, with this text anywhere in them."""

    sheet: str
    months: Sequence[str]
    units: Sequence[str] | None = None
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    search: str | None = None


def read(
    connection: Connection, office: Office, access: Access, choice: Choice, *, limit: int | None, offset: int
) -> pd.DataFrame:
    """Return rows in the order of months, units and lines: ``WHERE``, then the sheet's columns by key.

    ``submission``, ``file``, ``sheet``, ``row`` and ``cells`` (column key → cell) tell where each was
    read; ``approximate`` is a set of column keys.
    """
    found = find(connection, office, access, choice, limit=limit, offset=offset)
    keys = [column.key for column in SHEET[choice.sheet].columns]
    lines = [(*_place(item), *(item.row.values.get(key) for key in keys)) for item in found]
    table = pd.DataFrame(lines, columns=[*WHERE, *keys], dtype="object")
    table["unit"] = figures.unit_column([office.ids[item.unit] for item in found], office, access)
    table["month"] = pd.Categorical([item.month for item in found], categories=sorted(set(choice.months)), ordered=True)
    return table.astype({"submission": "int64", "row": "int64", "counted": "bool"})


def _place(item: Located) -> tuple[Any, ...]:
    row = item.row
    where = (item.unit, item.month, item.submission, item.file, row.title, row.number)
    return (*where, dict(row.cells), row.approximate, row.counted)


def find(
    connection: Connection,
    office: Office,
    access: Access,
    choice: Choice,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Located]:
    """Return the rows chosen, as they were read; for ``basics`` the lines of 基本情况 with a number."""
    if choice.sheet == BASICS_KEY:
        basics = _placed(rows.current_basics(), office, access, choice)
        return rows.stocks(connection, basics.order_by(submission.c.month, submission.c.unit_id))
    table = ROWS[choice.sheet]
    query = _chosen(rows.current(choice.sheet), office, access, choice)
    query = query.order_by(submission.c.month, submission.c.unit_id, table.c.id).limit(limit).offset(offset)
    return rows.located(connection, choice.sheet, query)


def of_submissions(
    connection: Connection, office: Office, access: Access, sheet: str, submissions: Sequence[int]
) -> list[Located]:
    """Return the rows of a sheet that were read in these submissions, whether those are current or not."""
    if not submissions:  # of stocks none is ever asked for: 基本情况 has no table of rows
        return []
    table = ROWS[sheet]
    query = rows.placed(sheet).where(table.c.submission_id == table.c.source_id, table.c.source_id.in_(submissions))
    scope = office.scope(access)
    if scope is not None:
        query = query.where(submission.c.unit_id.in_(scope))
    return rows.located(connection, sheet, query.order_by(table.c.id))


def count(connection: Connection, office: Office, access: Access, choice: Choice) -> int:
    """Return how many rows there are of this choice."""
    counted = _chosen(rows.current(choice.sheet), office, access, choice).subquery()
    number: int = connection.execute(select(func.count()).select_from(counted)).scalar_one()
    return number


def _chosen(query: Select[Any], office: Office, access: Access, choice: Choice) -> Select[Any]:
    table = ROWS[choice.sheet]
    query = _placed(query, office, access, choice)
    for key, wanted in choice.values.items():
        query = query.where(_among(table.c[SHEET[choice.sheet].column(key).key], wanted))
    if choice.search:
        texts = [table.c[column.key] for column in SHEET[choice.sheet].columns if column.kind in ("text", "word")]
        query = query.where(or_(*(text.contains(choice.search, autoescape=True) for text in texts)))
    return query


def _placed(query: Select[Any], office: Office, access: Access, choice: Choice) -> Select[Any]:
    """Leave what is of the months and units asked for, of those that this person may see."""
    query = query.where(submission.c.month.in_(choice.months))
    scope = office.scope(access, choice.units)
    return query if scope is None else query.where(submission.c.unit_id.in_(scope))


def _among(column: Any, wanted: Iterable[Any]) -> Any:
    """Match any of the values; ``None`` among them is an empty cell."""
    values = list(wanted)
    present = column.in_([value for value in values if value is not None])
    return or_(present, column.is_(None)) if None in values else present
