"""A calendar that phones subscribe to: its address has a token, of which only the hash is kept, and can be revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from data.records import Access
from data.store.account_rows import access_of, account_named
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import SHARED, Session, WritingSession
from data.store.tables import account, calendar_feed

_BYTES = 32
_LONGEST = 200


def make_feed(session: WritingSession) -> str:
    """Return the token of this person's feed, which nobody can work out again; one made before opens nothing more.

    ``Refused`` without an account: there is nobody whose feed it could be, and no other computer is let in.
    """
    row = account_named(session, session.access.name)
    if row is None:
        raise Refused("还没有账号，别的设备连不上看板。请先在“账号”页建账号，再订阅日历。")
    token = secrets.token_urlsafe(_BYTES)
    session.connection.execute(delete(calendar_feed).where(calendar_feed.c.account_id == row.id))
    session.connection.execute(insert(calendar_feed).values(account_id=row.id, key=_key(token), created=now()))
    session.note("建日历订阅", row.name)
    return token


def remove_feed(session: WritingSession) -> None:
    """Revoke this person's feed, from this moment on; nothing happens where there is none."""
    row = account_named(session, session.access.name)
    if row is not None:
        gone = delete(calendar_feed).where(calendar_feed.c.account_id == row.id)
        if session.connection.execute(gone).rowcount:
            session.note("停用日历订阅", row.name)


def read_feed(session: Session) -> datetime | None:
    """Return when this person's feed was made, ``None`` without one."""
    own = select(calendar_feed.c.created).join(account, account.c.id == calendar_feed.c.account_id)
    return session.execute(own.where(account.c.name == session.access.name), SHARED).scalar()


def find_reader(session: Session, token: str) -> Access | None:
    """Return as whom a token reads: its maker as they are now; ``None`` for one that opens nothing (any more).

    The feed of an account that is disabled opens nothing either.
    """
    if not token or len(token) > _LONGEST:
        return None
    query = select(account).join(calendar_feed, account.c.id == calendar_feed.c.account_id)
    row = session.execute(query.where(calendar_feed.c.key == _key(token)), SHARED).first()
    return None if row is None or row.disabled else access_of(row, session.register)


def end_feed(connection: Connection, account_id: int) -> None:
    """Revoke the feed of an account, as when its password was given to somebody else or is reset."""
    connection.execute(delete(calendar_feed).where(calendar_feed.c.account_id == account_id))


def _key(token: str) -> str:
    return sha256(token.encode("utf-8", "ignore")).hexdigest()
