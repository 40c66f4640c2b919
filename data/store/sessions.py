"""Who is signed in: made, looked up, ended. What the browser holds is random and kept only as its hash."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select, update

from data.records import Access
from data.store.tables import account, session

IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
KEPT = timedelta(days=90)
"""How long a session that has ended is still listed."""
_NOTED = timedelta(seconds=60)
"""How exactly it is noted when somebody was last here: not with every click."""
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Person:
    """Who is there: what they may do, and whether their password has to be changed first.

    ``session`` is the key of the session, ``None`` when somebody else has let the person in.
    """

    access: Access
    must_change: bool = False
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of an account; ``key`` names it and opens nothing."""

    key: str
    name: str
    created: datetime
    seen: datetime
    expires: datetime
    address: str
    revoked: datetime | None


def key_of(token: str) -> str:
    """Return the key of the session that a browser's token belongs to."""
    return sha256(token.encode("utf-8", "ignore")).hexdigest()


def add(connection: Connection, account_id: int, address: str, at: datetime) -> str:
    """Begin a session and return its token, which nobody can work out again from what is kept."""
    token = secrets.token_urlsafe(_BYTES)
    connection.execute(delete(session).where(session.c.expires < at - KEPT))
    values = {"account_id": account_id, "created": at, "seen": at, "expires": at + LASTS, "address": address[:100]}
    connection.execute(insert(session).values(key=key_of(token), **values))
    return token


def stale(seen: datetime, at: datetime) -> bool:
    """Tell whether it should be noted again that somebody is here."""
    return at - seen > _NOTED


def see(connection: Connection, key: str, at: datetime) -> None:
    """Note that somebody is here."""
    connection.execute(update(session).where(session.c.key == key, session.c.seen < at).values(seen=at))


def end(connection: Connection, at: datetime, *, key: str | None = None, account_id: int | None = None) -> int:
    """End one session, or all of an account; return how many were open."""
    chosen = session.c.key == key if key is not None else session.c.account_id == account_id
    done = connection.execute(update(session).where(chosen, session.c.revoked.is_(None)).values(revoked=at))
    return done.rowcount


def find(connection: Connection, key: str, at: datetime) -> tuple[int, datetime] | None:
    """Return the account of an open session and when it was last used; ``None`` when it is not open."""
    query = select(session.c.account_id, session.c.seen).where(
        session.c.key == key, session.c.revoked.is_(None), session.c.expires > at, session.c.seen > at - IDLE
    )
    row = connection.execute(query).first()
    return None if row is None else (row.account_id, row.seen)


def open_ones(connection: Connection, names: Iterable[str], at: datetime) -> list[Session]:
    """Return the open sessions of these accounts, the one last used first."""
    query = (
        select(session, account.c.name)
        .join(account, account.c.id == session.c.account_id)
        .where(account.c.name.in_(list(names)), session.c.revoked.is_(None))
        .where(session.c.expires > at, session.c.seen > at - IDLE)
        .order_by(session.c.seen.desc())
    )
    fields = ("key", "name", "created", "seen", "expires", "address", "revoked")
    return [Session(**{field: getattr(row, field) for field in fields}) for row in connection.execute(query)]
