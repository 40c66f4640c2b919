"""Every upload with what became of it, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Row as Line

from data.problems import Problem
from data.records import Changes, Result
from data.store import files
from data.store.errors import Refused
from data.store.rows import no_submission
from data.store.session import SHARED, Scope, Session
from data.store.tables import original, submission


@dataclass(frozen=True, slots=True)
class Upload:
    """One unit-month of one upload. ``undone_by``, ``undone_at``: who took it back and when.

    ``file_removed``: when the rule of retention removed its file; the upload itself stays.
    """

    submission: int
    unit: str | None
    month: str | None
    file: str
    sha256: str
    by: str
    at: datetime
    received: date
    result: Result
    current: bool
    mode: str
    reason: str | None
    changes: Changes
    errors: int
    warnings: int
    replaced: int | None
    undone_by: str | None
    undone_at: datetime | None
    file_removed: datetime | None = None


def read_uploads(
    session: Session,
    unit: str | None = None,
    month: str | None = None,
    *,
    current: bool = False,
    before: int | None = None,
    limit: int | None = None,
) -> list[Upload]:
    """Return uploads, newest first; ``before`` is the number to go on from, ``current`` asks for what counts.

    Uploads whose unit could not be told are seen by whoever sent them, and by who sees every unit.
    """
    query = select(submission, original.c.removed_at).join(original).order_by(submission.c.id.desc()).limit(limit)
    if unit is not None:
        query = query.where(submission.c.unit_id == session.office.ids.get(unit, -1))
    if month is not None:
        query = query.where(submission.c.month == month)
    if current:
        query = query.where(submission.c.current)
    if before is not None:
        query = query.where(submission.c.id < before)
    own = and_(submission.c.unit_id.is_(None), submission.c.by == session.access.name)
    lines = session.execute(query, session.in_units(submission.c.unit_id).also(own))
    return [_upload(line, session.unit_name(line.unit_id)) for line in lines]


def _upload(line: Any, unit: str | None) -> Upload:
    return Upload(
        submission=line.id,
        unit=unit,
        month=line.month,
        file=line.file,
        sha256=line.sha256,
        by=line.by,
        at=line.at,
        received=line.received,
        result=line.result,
        current=line.current,
        mode=line.mode,
        reason=line.reason,
        changes=Changes(line.new, line.changed, line.removed),
        errors=line.errors,
        warnings=line.warnings,
        replaced=line.replaced_id,
        undone_by=line.undone_by,
        undone_at=line.undone_at,
        file_removed=line.removed_at,
    )


def read_problems(session: Session, number: int) -> list[Problem]:
    """Return what was found in an upload; ``Forbidden`` outside one's scope, ``Refused`` if there is none."""
    line, _ = _visible(session, number)
    return [session.veil_problem(Problem(**problem)) for problem in json.loads(line.problems)]


def read_original(session: Session, number: int) -> tuple[str, bytes]:
    """Return the name and the bytes of the file of an upload, as it was sent.

    Raises ``Refused`` when the rule of retention has removed it.
    """
    line, scope = _visible(session, number)
    removed = _removal(session, scope, line)
    if removed is not None:
        raise Refused(removal_sentence(removed))
    return line.file, bytes(session.execute(files.content_query(line.sha256), scope).scalar_one())


def read_file_removal(session: Session, number: int) -> datetime | None:
    """Return when the rule of retention removed the file of an upload; ``None`` while it is there."""
    line, scope = _visible(session, number)
    return _removal(session, scope, line)


def _removal(session: Session, scope: Scope, line: Line[Any]) -> datetime | None:
    query = select(original.c.removed_at).where(original.c.sha256 == line.sha256)
    removed: datetime | None = session.execute(query, scope).scalar_one()
    return removed


def removal_sentence(at: datetime) -> str:
    """Return the sentence that says why there is no file any more."""
    return f"原文件已在 {at:%Y-%m-%d} 按保留规则删除，行和数字都还在。"


def _visible(session: Session, number: int) -> tuple[Line[Any], Scope]:
    """Return the line of a submission that this person may see, and the scope to read on with."""
    line = session.execute(select(submission).where(submission.c.id == number), SHARED).one_or_none()
    if line is None:
        raise no_submission(number)
    if line.unit_id is None and line.by == session.access.name:
        return line, SHARED
    return line, session.require_visible(session.office.names.get(line.unit_id))
