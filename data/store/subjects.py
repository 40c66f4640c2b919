"""The subjects of study sessions, from which topics (专题词) are told."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import ColumnElement, func, select

from data.schema import STUDY
from data.store.session import Session
from data.store.tables import ROWS, submission, unit


def read_subjects(session: Session, months: Sequence[str]) -> pd.DataFrame:
    """Return unit, month, subject and times of the study sessions in the current reports of these months."""
    return _subjects(session, submission.c.current, submission.c.month.in_(months))


def read_subjects_held(session: Session, submissions: Sequence[int]) -> pd.DataFrame:
    """Return the same of the study sessions in these submissions, current or not."""
    return _subjects(session, submission.c.id.in_(submissions))


def _subjects(session: Session, *conditions: ColumnElement[bool]) -> pd.DataFrame:
    table = ROWS[STUDY.key]
    times = func.coalesce(table.c.times, STUDY.column("times").fallback)
    query = (
        select(unit.c.name, submission.c.month, table.c.subject, times)
        .join(submission, submission.c.id == table.c.submission_id)
        .join(unit, unit.c.id == submission.c.unit_id)
        .where(*conditions, table.c.counted, table.c.subject.is_not(None))
    )
    lines = session.execute(query, session.in_units(submission.c.unit_id)).all()
    return pd.DataFrame([tuple(line) for line in lines], columns=["unit", "month", "subject", "times"])
