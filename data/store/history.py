"""Every upload with what became of it, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select
from sqlalchemy.engine import Row as Line

from data.problems import Problem
from data.records import Access, Changes, Result
from data.store import files
from data.store.errors import Refused
from data.store.office import Office
from data.store.permission import ELSEWHERE, may_see, veiled
from data.store.tables import submission


@dataclass(frozen=True, slots=True)
class Upload:
    """One unit-month of one upload. ``undone_by``, ``undone_at``: who took it back and when."""

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


def read(
    connection: Connection,
    office: Office,
    access: Access,
    *,
    unit: str | None = None,
    month: str | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[Upload]:
    """Return uploads, newest first; ``before`` is the number to go on from.

    Uploads whose unit could not be told are seen by whoever sent them, and by who sees every unit.
    """
    query = _visible(select(submission).order_by(submission.c.id.desc()).limit(limit), office, access)
    if unit is not None:
        query = query.where(submission.c.unit_id == office.ids.get(unit, -1))
    if month is not None:
        query = query.where(submission.c.month == month)
    if before is not None:
        query = query.where(submission.c.id < before)
    return [_upload(line, office) for line in connection.execute(query)]


def _visible(query: Select[Any], office: Office, access: Access) -> Select[Any]:
    scope = office.scope(access)
    if scope is None:
        return query
    own = and_(submission.c.unit_id.is_(None), submission.c.by == access.name)
    return query.where(or_(submission.c.unit_id.in_(scope), own))


def _upload(line: Any, office: Office) -> Upload:
    return Upload(
        submission=line.id,
        unit=office.names.get(line.unit_id),
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
    )


def find(connection: Connection, number: int) -> Line[Any]:
    """Return the line of a submission; ``Refused`` when there is none of this number."""
    line = connection.execute(select(submission).where(submission.c.id == number)).one_or_none()
    if line is None:
        raise Refused(f"没有编号为 {number} 的上报。")
    return line


def problems(connection: Connection, office: Office, access: Access, number: int) -> list[Problem]:
    """Return what was found in an upload; ``Forbidden`` outside one's scope, ``Refused`` if there is none."""
    line = _seen(connection, office, access, number)
    found = [Problem(**one) for one in json.loads(line.problems)]
    return [replace(one, message=veiled(access, one.message)) if one.code == ELSEWHERE else one for one in found]


def file(connection: Connection, office: Office, access: Access, number: int) -> tuple[str, bytes]:
    """Return the name and the bytes of the file of an upload, as it was sent."""
    line = _seen(connection, office, access, number)
    return line.file, files.content_of(connection, line.sha256)


def _seen(connection: Connection, office: Office, access: Access, number: int) -> Any:
    line = find(connection, number)
    if line.unit_id is not None or line.by != access.name:
        may_see(access, office.names.get(line.unit_id))
    return line
