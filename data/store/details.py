"""What rows say in words, for documents: of one unit or a street all of it, of many units the themes of study alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from data import months as month_names
from data.details import COLUMNS, Details, frame
from data.schema import SHEET, STUDY
from data.store.notes import PUBLISHED_RANK, read_annotations
from data.store.session import Session
from data.store.tables import ROWS, submission, unit

MOST_UNITS = 60
"""Of more reporting units than these no single row is quoted: it would be lost among thousands of others."""


def read_details(session: Session, months: Sequence[str], scope: str | None = None) -> Details:
    """Return what the current reports of these months say, of a unit and those below it (``None``: of all).

    ``ranks``: those entered for the unit; in a document of all, or of the unit at the top, those entered for all.
    """
    known = session.register.by_name.get(scope) if scope else None
    units = [below.name for below in session.register.below(scope)] if known else None
    whole = known is None or known.parent is None
    notes = read_annotations(session, month_names.first_day(months[0]), month_names.last_day(months[-1]))
    ranks = [
        note.text.removeprefix(PUBLISHED_RANK)
        for note in notes
        if note.text.startswith(PUBLISHED_RANK) and (note.unit == scope or (whole and note.unit is None))
    ]
    many = len(session.register.below(None) if units is None else units) > MOST_UNITS
    sheets = [STUDY.key] if many else list(COLUMNS)
    chosen = (submission.c.current, submission.c.month.in_(months))
    return Details({sheet: frame(sheet, _lines(session, sheet, units, *chosen)) for sheet in sheets}, tuple(ranks))


def read_counted_details(session: Session, submissions: Sequence[int]) -> Details:
    """Return what the rows of these submissions say, current or not."""
    chosen = submission.c.id.in_(submissions)
    return Details({sheet: frame(sheet, _lines(session, sheet, None, chosen)) for sheet in COLUMNS})


def _lines(
    session: Session, sheet: str, units: Sequence[str] | None, *conditions: ColumnElement[bool]
) -> list[tuple[Any, ...]]:
    table = ROWS[sheet]
    known = {column.key: column for column in SHEET[sheet].columns}
    columns = (
        table.c[name] if known[name].fallback is None else func.coalesce(table.c[name], known[name].fallback)
        for name in COLUMNS[sheet]
    )
    place = (unit.c.name, submission.c.month, table.c.sheet_title, table.c.row_number, table.c.approximate)
    query = (
        select(*place, *columns)
        .join(submission, submission.c.id == table.c.submission_id)
        .join(unit, unit.c.id == submission.c.unit_id)
        .where(*conditions, table.c.counted)
        .order_by(submission.c.month, submission.c.unit_id, table.c.id)
    )
    return [tuple(line) for line in session.execute(query, session.in_units(submission.c.unit_id, units))]
