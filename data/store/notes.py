"""Notes on the time axis (检查, 换届). Nothing is deleted, only ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, or_, select, update

from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Session, WritingSession
from data.store.tables import annotation

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


def save_annotation(
    session: WritingSession, day: date, text: str, *, last: date | None = None, unit: str | None = None
) -> int:
    """Put a note on the time axis, of one unit or (``None``) of all; returns its number."""
    _require_writer(session, unit)
    if not text.strip():
        raise Refused("内容不能空着。")
    line = {"day": day, "last": last, "unit_id": _number(session, unit), "text": text.strip()}
    signed = {"by": session.access.name, "at": now()}
    added = insert(annotation).values(line | signed).returning(annotation.c.id)
    number: int = session.connection.execute(added).scalar_one()
    session.note("添加标注", f"{unit or '全部单位'} {day}", after=text)
    return number


def remove_annotation(session: WritingSession, number: int) -> None:
    """Take a note off the time axis; it stays on record."""
    line = session.connection.execute(select(annotation).where(annotation.c.id == number)).one_or_none()
    if line is None:
        raise Refused("没有这一项。")
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
