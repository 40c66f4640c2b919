"""我的视图: what somebody looks at again and again, under a name of their own: a page and what its address asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Scope, Session, WritingSession
from data.store.tables import saved_view

LONGEST_NAME, LONGEST_QUERY = 40, 4000
"""Signs of a name and of what an address asks for."""
MOST = 50
"""Views of one account."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A page and what its address asks for, as the address says it."""

    name: str
    page: str
    query: str
    at: datetime


def read_views(session: Session) -> tuple[SavedView, ...]:
    """Return this person's views, by name."""
    query = select(saved_view).order_by(saved_view.c.name)
    lines = session.execute(query, Scope(saved_view.c.account == session.access.name))
    return tuple(SavedView(line.name, line.page, line.query, line.at) for line in lines)


def save_view(session: WritingSession, name: str, page: str, query: str) -> None:
    """Save a view under a name that this person has none under yet. ``Refused``, else."""
    name = _free_name(session, name)
    if len(query) > LONGEST_QUERY:
        raise Refused("这一页的选择太多，存不下。请少选几个单位或指标再存。")
    own = select(func.count()).select_from(saved_view).where(saved_view.c.account == session.access.name)
    if session.connection.execute(own).scalar_one() >= MOST:
        raise Refused(f"一个账号最多存 {MOST} 个视图，请先删掉用不到的。")
    line = {"account": session.access.name, "name": name, "page": page, "query": query, "at": now()}
    session.connection.execute(insert(saved_view).values(line))


def rename_view(session: WritingSession, name: str, new: str) -> None:
    """Give one of this person's views another name. ``Refused`` when it is gone, or has no such free name."""
    new = _free_name(session, new)
    changed = session.connection.execute(update(saved_view).where(*_own(session, name)).values(name=new))
    if not changed.rowcount:
        raise Refused(f"没有叫“{name}”的视图了，可能在别处已经改名或删除。")


def delete_view(session: WritingSession, name: str) -> None:
    """Delete one of this person's views; nothing happens when it is gone already."""
    session.connection.execute(delete(saved_view).where(*_own(session, name)))


def _own(session: Session, name: str) -> tuple[Any, ...]:
    return saved_view.c.account == session.access.name, saved_view.c.name == name


def _free_name(session: WritingSession, typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Refused("请给视图起个名称。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"名称最多 {LONGEST_NAME} 个字，请短一些。")
    if session.connection.execute(select(saved_view.c.name).where(*_own(session, name))).first() is not None:
        raise Refused(f"已经有叫“{name}”的视图了，请换个名称，或先删掉那一个。")
    return name
