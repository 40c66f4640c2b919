"""The journal: who did what to what, from what to what. Lines are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import RowMapping, or_, select

from data.store.journal import FORMER_WORDS
from data.store.session import Session
from data.store.tables import audit


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal; ``before`` and ``after`` are texts, or JSON where there is more to say."""

    id: int
    at: datetime
    by: str
    deed: str
    subject: str | None
    before: str | None
    after: str | None


def read_journal(
    session: Session,
    *,
    search: str | None = None,
    deeds: Collection[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[JournalLine]:
    """Return lines, newest first; ``search`` is a text in any of them, ``before`` the id to go on from.

    ``deeds`` are what was done; ``first`` and ``last`` are days of local time, both included.
    Raises ``Forbidden`` for anybody but an officer of the whole register.
    """
    everything = session.require_governor()
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    if first is not None:
        query = query.where(audit.c.at >= _midnight(first))
    if last is not None:
        query = query.where(audit.c.at < _midnight(last + timedelta(days=1)))
    if deeds is not None:
        query = query.where(audit.c.what.in_([*deeds, *(old for old, word in FORMER_WORDS.items() if word in deeds)]))
    if search:
        texts = (audit.c.who, audit.c.what, audit.c.subject, audit.c.before, audit.c.after)
        former = [old for old, word in FORMER_WORDS.items() if search in word]
        anywhere = (column.contains(search, autoescape=True) for column in texts)
        query = query.where(or_(audit.c.what.in_(former), *anywhere))
    return [_line(row._mapping) for row in session.execute(query, everything)]


def _line(row: RowMapping) -> JournalLine:
    """Return a line with its deed in the words of now."""
    deed = FORMER_WORDS.get(row["what"], row["what"])
    return JournalLine(row["id"], row["at"], row["who"], deed, row["subject"], row["before"], row["after"])


def _midnight(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return datetime.combine(day, time()).astimezone()
