"""Sign-ins of browsers: begun, looked up, ended. What a browser holds is random and kept only as its hash.

Below the sessions of the store, on the transaction itself; the table is called ``session``, as browsers' are.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from data.store.session import SHARED, Session
from data.store.tables import pending_sign_in, session

IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
RETAINED = timedelta(days=90)
"""How long a sign-in that has ended is still listed."""
STEP_LASTS = timedelta(minutes=5)
"""How long a right password waits for its code."""
_BYTES = 32


def key_of(token: str) -> str:
    """Return the key of the sign-in that a browser's token belongs to."""
    return sha256(token.encode("utf-8", "ignore")).hexdigest()


def begin_sign_in(connection: Connection, account_id: int, address: str, at: datetime) -> str:
    """Begin a sign-in and return its token, which nobody can work out again from what is kept."""
    token = secrets.token_urlsafe(_BYTES)
    connection.execute(delete(session).where(session.c.expires < at - RETAINED))
    values = {"account_id": account_id, "created": at, "seen": at, "expires": at + LASTS, "address": address[:100]}
    connection.execute(insert(session).values(key=key_of(token), **values))
    return token


def begin_step(connection: Connection, account_id: int, at: datetime) -> str:
    """Return the token by which the code that is still missing is told whose it is; it opens nothing."""
    token = secrets.token_urlsafe(_BYTES)
    connection.execute(delete(pending_sign_in).where(pending_sign_in.c.begun < at - STEP_LASTS))
    connection.execute(insert(pending_sign_in).values(key=key_of(token), account_id=account_id, begun=at))
    return token


def find_step(connection: Connection, token: str, at: datetime) -> int | None:
    """Return the account that has given its password a short while ago, ``None`` when there is none (any more)."""
    query = select(pending_sign_in.c.account_id).where(
        pending_sign_in.c.key == key_of(token), pending_sign_in.c.begun > at - STEP_LASTS
    )
    account_id: int | None = connection.execute(query).scalar()
    return account_id


def end_step(connection: Connection, token: str) -> None:
    """Forget that a password was given."""
    connection.execute(delete(pending_sign_in).where(pending_sign_in.c.key == key_of(token)))


def note_last_use(connection: Connection, uses: Mapping[str, datetime]) -> None:
    """Note when people were last here, by the keys of their sign-ins."""
    newer = update(session).where(session.c.key == bindparam("of"), session.c.seen < bindparam("at"))
    connection.execute(newer.values(seen=bindparam("at")), [{"of": key, "at": at} for key, at in uses.items()])


def end_sign_ins(connection: Connection, at: datetime, *, key: str | None = None, account_id: int | None = None) -> int:
    """End one sign-in, or all of an account with its steps of signing in; return how many were open."""
    if account_id is not None:
        connection.execute(delete(pending_sign_in).where(pending_sign_in.c.account_id == account_id))
    chosen = session.c.key == key if key is not None else session.c.account_id == account_id
    done = connection.execute(update(session).where(chosen, session.c.revoked.is_(None)).values(revoked=at))
    return done.rowcount


def find_account_of_sign_in(reading: Session, key: str) -> int | None:
    """Return whose sign-in this is or was, open or ended; ``None`` for a key that there never was."""
    account_id: int | None = reading.execute(select(session.c.account_id).where(session.c.key == key), SHARED).scalar()
    return account_id


def find_open_sign_in(
    reading: Session, key: str, at: datetime, last_use: datetime | None = None
) -> tuple[int, datetime] | None:
    """Return the account of an open sign-in and when its use was last noted; ``None`` when it is not open.

    ``last_use`` is when it was last used as far as is known besides.
    """
    query = select(session.c.account_id, session.c.seen.label("last_use")).where(
        session.c.key == key, session.c.revoked.is_(None), session.c.expires > at
    )
    row = reading.execute(query, SHARED).first()
    if row is None or max(row.last_use, last_use or row.last_use) <= at - IDLE:
        return None
    return row.account_id, row.last_use
