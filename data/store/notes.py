"""Notes on the time axis (检查, 换届) and things for a unit to see to. Nothing is deleted, only ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from data.records import Access
from data.settings.values import Register
from data.store import audit
from data.store.errors import Refused
from data.store.office import Office
from data.store.permission import may_govern, may_manage, may_send
from data.store.tables import annotation, follow_up


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on the time axis: a day, or the days to ``last``; no unit means all."""

    id: int
    day: date
    last: date | None
    unit: str | None
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something for a unit to see to, with its answer; ``done_at`` is ``None`` while it is open."""

    id: int
    unit: str
    month: str | None
    subject: str
    text: str
    due: date | None
    by: str
    at: datetime
    done_by: str | None
    done_at: datetime | None
    answer: str | None


def annotate(
    connection: Connection, office: Office, access: Access, day: date, text: str, *, last: date | None, unit: str | None
) -> int:
    """Put a note on the time axis; returns its number."""
    _may_note(access, office.settings.register, unit)
    line = {"day": day, "last": last, "unit_id": _number(office, unit), "text": _needed(text)}
    added = insert(annotation).values(line | _signed(access)).returning(annotation.c.id)
    number: int = connection.execute(added).scalar_one()
    audit.note(connection, access.name, "添加标注", f"{unit or '全部单位'} {day}", after=text)
    return number


def remove(connection: Connection, office: Office, access: Access, number: int) -> None:
    """Take a note off the time axis; it stays on record."""
    line = _one(connection, annotation, number)
    _may_note(access, office.settings.register, office.names.get(line.unit_id))
    ended = {"ended_by": access.name, "ended_at": audit.now()}
    connection.execute(update(annotation).where(annotation.c.id == number).values(ended))
    audit.note(connection, access.name, "移除标注", str(line.day), before=line.text)


def noted(connection: Connection, office: Office, access: Access, first: date, last: date) -> list[Annotation]:
    """Return the notes that touch these days, for all units and for those that this person may see."""
    touching = (annotation.c.day <= last, or_(annotation.c.day >= first, annotation.c.last >= first))
    query = select(annotation).where(annotation.c.ended_at.is_(None), *touching)
    scope = office.scope(access)
    if scope is not None:
        query = query.where(or_(annotation.c.unit_id.is_(None), annotation.c.unit_id.in_(scope)))
    return [
        Annotation(line.id, line.day, line.last, office.names.get(line.unit_id), line.text, line.by, line.at)
        for line in connection.execute(query.order_by(annotation.c.day, annotation.c.id))
    ]


def ask(
    connection: Connection,
    office: Office,
    access: Access,
    unit: str,
    subject: str,
    text: str,
    *,
    month: str | None,
    due: date | None,
) -> int:
    """Give a unit something to see to; returns its number."""
    may_manage(access, unit)
    line = {"unit_id": _number(office, unit), "month": month, "subject": _needed(subject), "text": text, "due": due}
    added = insert(follow_up).values(line | _signed(access)).returning(follow_up.c.id)
    number: int = connection.execute(added).scalar_one()
    audit.note(connection, access.name, "交办", unit, after={"subject": subject, "text": text})
    return number


def answer(connection: Connection, office: Office, access: Access, number: int, text: str) -> None:
    """Close what a unit was given, with its answer."""
    line = _one(connection, follow_up, number)
    unit = office.names[line.unit_id]
    may_send(access, unit)
    if line.done_at is not None:
        raise Refused("这一项已经办结。")
    done = {"done_by": access.name, "done_at": audit.now(), "answer": text.strip()}
    connection.execute(update(follow_up).where(follow_up.c.id == number).values(done))
    audit.note(connection, access.name, "办结", unit, before=line.subject, after=text)


def follow_ups(connection: Connection, office: Office, access: Access, *, pending: bool) -> list[FollowUp]:
    """Return what units were given, newest first; ``pending``: only what is not done."""
    query = select(follow_up).order_by(follow_up.c.id.desc())
    scope = office.scope(access)
    if scope is not None:
        query = query.where(follow_up.c.unit_id.in_(scope))
    if pending:
        query = query.where(follow_up.c.done_at.is_(None))
    return [_follow_up(line, office) for line in connection.execute(query)]


def _follow_up(line: Any, office: Office) -> FollowUp:
    asked = (line.id, office.names[line.unit_id], line.month, line.subject, line.text, line.due, line.by, line.at)
    return FollowUp(*asked, line.done_by, line.done_at, line.answer)


def _may_note(access: Access, register: Register, unit: str | None) -> None:
    if unit is None:
        may_govern(access, register)
    else:
        may_manage(access, unit)


def _number(office: Office, unit: str | None) -> int | None:
    if unit is None:
        return None
    if unit not in office.ids:
        raise Refused(f"“{unit}”不在单位名册里。")
    return office.ids[unit]


def _needed(text: str) -> str:
    if not text.strip():
        raise Refused("内容不能空着。")
    return text.strip()


def _signed(access: Access) -> dict[str, Any]:
    return {"by": access.name, "at": audit.now()}


def _one(connection: Connection, table: Any, number: int) -> Any:
    line = connection.execute(select(table).where(table.c.id == number)).one_or_none()
    if line is None:
        raise Refused("没有这一项。")
    return line
