"""Who is there: the person of a sign-in, or of a name that somebody trusted vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.records import Access
from data.store import second_factor
from data.store.account_rows import access_of, account_named
from data.store.journal import now
from data.store.session import SHARED, SYSTEM, VISITOR, Session
from data.store.sign_in_rows import find_account_of_sign_in, find_open_sign_in, key_of, note_last_use
from data.store.store import Store
from data.store.tables import account


@dataclass(frozen=True, slots=True)
class Person:
    """Who is there: what they may do, and whether their password has to be changed first.

    ``sign_in`` is the key of the sign-in, ``None`` when somebody else has let the person in;
    ``second_factor`` tells whether the account has one.
    """

    access: Access
    must_change: bool = False
    sign_in: str | None = None
    second_factor: bool = False


def find_person_by_token(store: Store, token: str, *, at: datetime | None = None) -> Person | None:
    """Return who holds this token, ``None`` when it opens nothing (any more)."""
    return find_person_by_key(store, key_of(token), at=at)


def find_person_by_key(store: Store, key: str, *, at: datetime | None = None) -> Person | None:
    """Return who is in the sign-in with this key; ``None`` when it has ended, idled out or been ended."""
    moment = at or now()
    with store.reading(VISITOR) as session:
        known = find_open_sign_in(session, key, moment, store.presence.last_use(key))
        if known is None:
            return None
        account_id, written = known
        row = session.execute(select(account).where(account.c.id == account_id), SHARED).one()
        if row.disabled:
            return None
        proves = second_factor.is_on(session, account_id)
        person = Person(access_of(row, session.register), row.must_change, key, proves)
    unwritten = store.presence.note(key, moment, written)
    if unwritten:
        store.write_unless_busy(SYSTEM, lambda session: note_last_use(session.connection, unwritten))
    return person


def is_disabled(session: Session, token: str) -> bool:
    """Tell whether a browser's token, which opens nothing any more, is of an account that has been disabled."""
    account_id = find_account_of_sign_in(session, key_of(token))
    return account_id is not None and bool(
        session.execute(select(account.c.disabled).where(account.c.id == account_id), SHARED).scalar()
    )


def find_person_by_name(session: Session, name: str) -> Person | None:
    """Return the person whom somebody trusted has let in under this name; ``None`` without an open account."""
    row = account_named(session, name)
    return None if row is None or row.disabled else Person(access_of(row, session.register))
