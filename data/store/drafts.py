"""What somebody has typed into a grid and not saved yet: kept for that account alone until it is saved or given up.

A draft is no part of the office's data: it is in no backup and in no journal, and those that have been left
lie for months go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from data.store import dialect
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Scope, Session, WritingSession
from data.store.tables import draft

LARGEST = 4 << 20
"""Signs of one draft: a register of several thousand units with every row new."""
MOST = 100
"""Drafts of one account; the oldest give way."""
LASTS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into one grid: ``version`` is what it began from, ``content`` the grid's own text of it."""

    version: str
    content: str
    at: datetime


def read_drafts(session: Session) -> dict[str, Draft]:
    """Return this person's drafts by the name of their grid."""
    query = select(draft).order_by(draft.c.at)
    lines = session.execute(query, Scope(draft.c.account == session.access.name))
    return {line.grid: Draft(line.version, line.content, line.at) for line in lines}


def save_draft(session: WritingSession, grid: str, version: str, content: str) -> datetime:
    """Keep a draft in place of the one before; return when. ``Refused`` when it is too large."""
    if len(content) > LARGEST:
        raise Refused("改动太多，草稿存不下。请分几次保存。")
    own, moment = draft.c.account == session.access.name, now()
    line = {"account": session.access.name, "grid": grid, "version": version, "content": content, "at": moment}
    upsert = dialect.insert(session.connection.dialect.name, draft).values(line)
    newer = {name: upsert.excluded[name] for name in ("version", "content", "at")}
    session.connection.execute(upsert.on_conflict_do_update(index_elements=["account", "grid"], set_=newer))
    newest = select(draft.c.grid).where(own).order_by(draft.c.at.desc()).limit(MOST)
    session.connection.execute(
        delete(draft).where(own, (draft.c.at < moment - LASTS) | draft.c.grid.not_in(newest.scalar_subquery()))
    )
    return moment


def delete_drafts(session: WritingSession, grids: Iterable[str]) -> None:
    """Forget this person's drafts of some grids."""
    own = draft.c.account == session.access.name
    session.connection.execute(delete(draft).where(own, draft.c.grid.in_(list(grids))))
