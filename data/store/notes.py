"""Notes on the time axis (检查, 换届) and things for a unit to see to. Nothing is deleted, only ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, or_, select, update

from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Session, WritingSession
from data.store.tables import annotation, follow_up

PUBLISHED_RANK = "上级名次："
"""What a note begins with that holds a rank which somebody else has published."""


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


def save_annotation(
    session: WritingSession, day: date, text: str, *, last: date | None = None, unit: str | None = None
) -> int:
    """Put a note on the time axis, of one unit or (``None``) of all; returns its number."""
    _require_writer(session, unit)
    line = {"day": day, "last": last, "unit_id": _number(session, unit), "text": _needed(text)}
    added = insert(annotation).values(line | _signed(session)).returning(annotation.c.id)
    number: int = session.connection.execute(added).scalar_one()
    session.note("添加标注", f"{unit or '全部单位'} {day}", after=text)
    return number


def remove_annotation(session: WritingSession, number: int) -> None:
    """Take a note off the time axis; it stays on record."""
    line = _line(session, annotation, number)
    _require_writer(session, session.office.names.get(line.unit_id))
    ended = {"ended_by": session.access.name, "ended_at": now()}
    session.connection.execute(update(annotation).where(annotation.c.id == number).values(ended))
    session.note("移除标注", str(line.day), before=line.text)


def read_annotations(session: Session, first: date, last: date) -> list[Annotation]:
    """Return the notes that touch these days, for all units and for those that this person may see."""
    touching = (annotation.c.day <= last, or_(annotation.c.day >= first, annotation.c.last >= first))
    query = select(annotation).where(annotation.c.ended_at.is_(None), *touching)
    scope = session.in_units(annotation.c.unit_id).also(annotation.c.unit_id.is_(None))
    names = session.office.names
    return [
        Annotation(line.id, line.day, line.last, names.get(line.unit_id), line.text, line.by, line.at)
        for line in session.execute(query.order_by(annotation.c.day, annotation.c.id), scope)
    ]


def save_follow_up(
    session: WritingSession,
    unit: str,
    subject: str,
    text: str = "",
    *,
    month: str | None = None,
    due: date | None = None,
) -> int:
    """Give a unit something to see to; returns its number."""
    session.require_manager(unit)
    line = {"unit_id": _number(session, unit), "month": month, "subject": _needed(subject)}
    line |= {"text": text, "due": due} | _signed(session)
    added = insert(follow_up).values(line).returning(follow_up.c.id)
    number: int = session.connection.execute(added).scalar_one()
    session.note("交办", unit, after={"subject": subject, "text": text})
    return number


def answer_follow_up(session: WritingSession, number: int, text: str) -> None:
    """Close what a unit was given, with its answer."""
    line = _line(session, follow_up, number)
    unit = session.office.names[line.unit_id]
    session.require_sender(unit)
    if line.done_at is not None:
        raise Refused("这一项已经办结。")
    done = {"done_by": session.access.name, "done_at": now(), "answer": text.strip()}
    session.connection.execute(update(follow_up).where(follow_up.c.id == number).values(done))
    session.note("办结", unit, before=line.subject, after=text)


def read_follow_ups(session: Session, *, pending: bool = False) -> list[FollowUp]:
    """Return what units were given, newest first; ``pending``: only what is not done."""
    query = select(follow_up).order_by(follow_up.c.id.desc())
    if pending:
        query = query.where(follow_up.c.done_at.is_(None))
    return [_follow_up(session, line) for line in session.execute(query, session.in_units(follow_up.c.unit_id))]


def _follow_up(session: Session, line: Any) -> FollowUp:
    unit = session.office.names[line.unit_id]
    assignment = (line.id, unit, line.month, line.subject, line.text, line.due, line.by, line.at)
    return FollowUp(*assignment, line.done_by, line.done_at, line.answer)


def _require_writer(session: WritingSession, unit: str | None) -> None:
    """Let pass who may put a note on the time axis of a unit, or of all."""
    if unit is None:
        session.require_governor()
    else:
        session.require_manager(unit)


def _number(session: WritingSession, unit: str | None) -> int | None:
    if unit is None:
        return None
    if unit not in session.office.ids:
        raise Refused(f"“{unit}”不在单位名册里。")
    return session.office.ids[unit]


def _needed(text: str) -> str:
    if not text.strip():
        raise Refused("内容不能空着。")
    return text.strip()


def _signed(session: WritingSession) -> dict[str, Any]:
    return {"by": session.access.name, "at": now()}


def _line(session: WritingSession, table: Table, number: int) -> Any:
    line = session.connection.execute(select(table).where(table.c.id == number)).one_or_none()
    if line is None:
        raise Refused("没有这一项。")
    return line
