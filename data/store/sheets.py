"""Rows of a sheet: as they were read with their places, or as a frame of what is asked of all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import select

from data.schema import BASICS_KEY, CIVIL, MEDIA, SHEETS
from data.store import rows
from data.store.reports import read_reported_months
from data.store.rows import Located
from data.store.session import Session
from data.store.tables import ROWS, submission
from data.stories import STORY_COLUMNS

_AT_ONCE = 500
"""Numbers of rows in one question."""


def read_located_rows(
    session: Session, sheet: str, months: Sequence[str], units: Sequence[str] | None = None
) -> list[Located]:
    """Return the rows of a sheet as they were read, each with unit, month, submission and file.

    For ``basics`` these are the lines of 基本情况 with a number.
    """
    scope, order = session.in_units(submission.c.unit_id, units), (submission.c.month, submission.c.unit_id)
    if sheet == BASICS_KEY:
        stocks = rows.current_basics().where(submission.c.month.in_(months))
        return rows.located_stocks(session.execute(stocks.order_by(*order), scope))
    query = rows.current(sheet).where(submission.c.month.in_(months)).order_by(*order, ROWS[sheet].c.id)
    return rows.located_rows(sheet, session.execute(query, scope).mappings())


def read_rows_of_submissions(session: Session, sheet: str, submissions: Sequence[int]) -> list[Located]:
    """Return the rows of a sheet that were read in these submissions, whether those are current or not."""
    if not submissions:  # of stocks none is ever asked for: 基本情况 has no table of rows
        return []
    table = ROWS[sheet]
    query = rows.placed(sheet).where(table.c.submission_id == table.c.source_id, table.c.source_id.in_(submissions))
    lines = session.execute(query.order_by(table.c.id), session.in_units(submission.c.unit_id))
    return rows.located_rows(sheet, lines.mappings())


def read_counted_rows(session: Session, sheet: str, submissions: Sequence[int]) -> list[Located]:
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
