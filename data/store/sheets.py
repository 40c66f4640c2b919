"""Rows of a sheet as a frame: chosen, searched and paged in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, or_, select

from data.schema import BASICS_KEY, CIVIL, MEDIA, SHEET, SHEETS
from data.store import rows
from data.store.reports import read_reported_months
from data.store.rows import Located
from data.store.session import SHARED, Session
from data.store.tables import ROWS, submission
from data.stories import STORY_COLUMNS

WHERE = ("unit", "month", "submission", "file", "sheet", "row", "cells", "approximate", "counted")
"""What every frame of rows begins with; the columns of the sheet follow, by key."""


_AT_ONCE = 500
"""Numbers of rows in one question."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which rows: of these months and units, with these values, with this text anywhere in them."""

    sheet: str
    months: Sequence[str]
    units: Sequence[str] | None = None
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    search: str | None = None


def read_rows(
    session: Session,
    sheet: str,
    months: Sequence[str],
    units: Sequence[str] | None = None,
    *,
    values: Mapping[str, Sequence[Any]] | None = None,
    search: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """Return rows in the order of months, units and lines: ``WHERE``, then the sheet's columns by key.

    ``values``: column key → the values wanted; ``search``: a text anywhere in the row.
    ``submission``, ``file``, ``sheet``, ``row`` and ``cells`` (column key → cell) tell where each was
    read; ``approximate`` is a set of column keys.
    """
    choice = _Choice(sheet, months, units, values or {}, search)
    located = _locate(session, choice, limit=limit, offset=offset)
    keys = [column.key for column in SHEET[sheet].columns]
    lines = [(*_place(item), *(item.row.values.get(key) for key in keys)) for item in located]
    table = pd.DataFrame(lines, columns=[*WHERE, *keys], dtype="object")
    table["unit"] = session.unit_column([session.office.ids[item.unit] for item in located])
    table["month"] = pd.Categorical([item.month for item in located], categories=sorted(set(months)), ordered=True)
    return table.astype({"submission": "int64", "row": "int64", "counted": "bool"})


def _place(item: Located) -> tuple[Any, ...]:
    row = item.row
    where = (item.unit, item.month, item.submission, item.file, row.title, row.number)
    return (*where, dict(row.cells), row.approximate, row.counted)


def count_rows(
    session: Session,
    sheet: str,
    months: Sequence[str],
    units: Sequence[str] | None = None,
    *,
    values: Mapping[str, Sequence[Any]] | None = None,
    search: str | None = None,
) -> int:
    """Return how many rows ``read_rows`` would return without a limit."""
    choice = _Choice(sheet, months, units, values or {}, search)
    query = session.in_units(submission.c.unit_id, units).narrow(_chosen(rows.current(sheet), choice))
    number: int = session.execute(select(func.count()).select_from(query.subquery()), SHARED).scalar_one()
    return number


def read_located_rows(
    session: Session, sheet: str, months: Sequence[str], units: Sequence[str] | None = None
) -> list[Located]:
    """Return the rows of a sheet as they were read, each with unit, month, submission and file.

    For ``basics`` these are the lines of 基本情况 with a number.
    """
    return _locate(session, _Choice(sheet, months, units))


def _locate(session: Session, choice: _Choice, *, limit: int | None = None, offset: int = 0) -> list[Located]:
    scope, order = session.in_units(submission.c.unit_id, choice.units), (submission.c.month, submission.c.unit_id)
    if choice.sheet == BASICS_KEY:
        stocks = rows.current_basics().where(submission.c.month.in_(choice.months))
        return rows.located_stocks(session.execute(stocks.order_by(*order), scope))
    query = _chosen(rows.current(choice.sheet), choice).order_by(*order, ROWS[choice.sheet].c.id)
    return rows.located_rows(choice.sheet, session.execute(query.limit(limit).offset(offset), scope).mappings())


def read_rows_of_submissions(session: Session, sheet: str, submissions: Sequence[int]) -> list[Located]:
    """Return the rows of a sheet that were read in these submissions, whether those are current or not."""
    if not submissions:  # of stocks none is ever asked for: 基本情况 has no table of rows
        return []
    table = ROWS[sheet]
    query = rows.placed(sheet).where(table.c.submission_id == table.c.source_id, table.c.source_id.in_(submissions))
    lines = session.execute(query.order_by(table.c.id), session.in_units(submission.c.unit_id))
    return rows.located_rows(sheet, lines.mappings())


def read_rows_held(session: Session, sheet: str, submissions: Sequence[int]) -> list[Located]:
    """Return the rows of a sheet that counted with these submissions, current or not, wherever they were read."""
    query = rows.placed(sheet).where(ROWS[sheet].c.submission_id.in_(submissions)).order_by(ROWS[sheet].c.id)
    return rows.located_rows(sheet, session.execute(query, session.in_units(submission.c.unit_id)).mappings())


def read_story_columns(session: Session, months: Sequence[str], units: Sequence[str] | None = None) -> pd.DataFrame:
    """Return what points depend on of all current media rows: ``STORY_COLUMNS`` and the row's number ``id``.

    Rows of a unit-month are in the order of its sheet. Of a city these are a million rows: nothing
    else is read of them, see ``read_rows_by_number``.
    """
    table, scope = ROWS[MEDIA.key], session.in_units(submission.c.unit_id, units)
    columns = (table.c[name] for name in STORY_COLUMNS[2:])
    query = (
        select(submission.c.unit_id, submission.c.month, *columns, table.c.id)
        .join(submission, submission.c.id == table.c.submission_id)
        .where(submission.c.current, submission.c.month.in_(months))
        .order_by(table.c.id)
    )
    lines = [tuple(line) for line in session.execute(query, scope)]
    frame = pd.DataFrame(lines, columns=[*STORY_COLUMNS, "id"], dtype="object")
    frame["unit"] = session.unit_column(frame["unit"].tolist()).astype("object")
    return frame.astype({"counted": "bool", "id": "int64"})


def read_story_titles(session: Session, most: int) -> list[tuple[str, str, str]]:
    """Return unit, month and title of the current media rows that this person may see, the newest months first.

    ``most``: how many rows at most; the same title twice in a month of a unit is there once.
    """
    table = ROWS[MEDIA.key]
    query = (
        select(submission.c.unit_id, submission.c.month, table.c.title)
        .join(submission, submission.c.id == table.c.submission_id)
        .where(submission.c.current, table.c.title.is_not(None))
        .order_by(submission.c.month.desc(), table.c.id)
        .limit(most)
    )
    lines = list(session.execute(query, session.in_units(submission.c.unit_id)))
    names = map(str, session.unit_column([line.unit_id for line in lines]))
    return list(dict.fromkeys((name, line.month, line.title) for name, line in zip(names, lines, strict=True)))


def read_rows_by_number(session: Session, sheet: str, numbers: Sequence[int]) -> list[Located]:
    """Return the current rows of a sheet with these numbers, as far as this person may see them, in that order."""
    table, scope = ROWS[sheet], session.in_units(submission.c.unit_id)
    rows_by_number: dict[int, Located] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        query = rows.current(sheet).where(table.c.id.in_(numbers[start : start + _AT_ONCE]))
        lines = list(session.execute(query, scope).mappings())
        rows_by_number |= zip((line["id"] for line in lines), rows.located_rows(sheet, lines), strict=True)
    return [rows_by_number[number] for number in numbers if number in rows_by_number]


def read_evidence(
    session: Session, months: Sequence[str], unit: str | None, earlier: Sequence[int] = ()
) -> dict[str, list[Located]]:
    """Return the rows behind a document about a unit, by sheet: of these months, of the ledger of every month.

    ``earlier``: submissions that are no longer current, whose rows of the ledger stand under that word.
    """
    units = None if unit is None else [below.name for below in session.register.below(unit)]
    every = read_reported_months(session)
    evidence = {
        sheet.key: read_located_rows(session, sheet.key, every if sheet is CIVIL else months, units) for sheet in SHEETS
    }
    superseded = read_rows_of_submissions(session, CIVIL.key, earlier)
    return {**evidence, "earlier": [row for row in superseded if units is None or row.unit in units]}


def _chosen(query: Select[Any], choice: _Choice) -> Select[Any]:
    """Leave what was chosen; whose rows may be seen is for the session to say."""
    table = ROWS[choice.sheet]
    query = query.where(submission.c.month.in_(choice.months))
    for key, selected_values in choice.values.items():
        query = query.where(_among(table.c[SHEET[choice.sheet].column(key).key], selected_values))
    if choice.search:
        texts = [table.c[column.key] for column in SHEET[choice.sheet].columns if column.kind in ("text", "word")]
        query = query.where(or_(*(text.contains(choice.search, autoescape=True) for text in texts)))
    return query


def _among(column: Any, selected_values: Iterable[Any]) -> Any:
    """Match any of the values; ``None`` among them is an empty cell."""
    values = list(selected_values)
    present = column.in_([value for value in values if value is not None])
    return or_(present, column.is_(None)) if None in values else present
