"""The journal: who did what to what, from what to what. Lines are only ever added."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, insert, or_, select

from data.store.tables import audit


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal; ``before`` and ``after`` are texts, or JSON where there is more to say."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str | None
    before: str | None
    after: str | None


_ADD = insert(audit)


def now() -> datetime:
    """Return this moment with its time zone."""
    return datetime.now().astimezone()


def note(
    connection: Connection,
    who: str,
    what: str,
    subject: str | None = None,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """Add a line, in the transaction of the deed itself: both are kept or neither."""
    line = {"at": now(), "who": who, "what": what, "subject": subject, "before": _text(before), "after": _text(after)}
    connection.execute(_ADD, line)


def lines(
    connection: Connection,
    *,
    search: str | None = None,
    deeds: Collection[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[Line]:
    """Return lines, newest first; ``search`` is a text in any of them, ``before`` the id to go on from.

    ``deeds`` are what was done; ``first`` and ``last`` are days of local time, both included.
    """
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    if first is not None:
        query = query.where(audit.c.at >= _midnight(first))
    if last is not None:
        query = query.where(audit.c.at < _midnight(last + timedelta(days=1)))
    if deeds is not None:
        query = query.where(audit.c.what.in_(deeds))
    if search:
        texts = (audit.c.who, audit.c.what, audit.c.subject, audit.c.before, audit.c.after)
        query = query.where(or_(*(column.contains(search, autoescape=True) for column in texts)))
    return [Line(**row._mapping) for row in connection.execute(query)]


def _midnight(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return datetime.combine(day, time()).astimezone()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
