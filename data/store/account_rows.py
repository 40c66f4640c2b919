"""Rows of accounts, and what follows from one: whoever signs in is not yet anybody who could be asked."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from data.records import Access, Role
from data.settings.values import Register
from data.store import passwords
from data.store.errors import Refused
from data.store.session import SHARED, Session, WritingSession
from data.store.sign_in_rows import end_sign_ins
from data.store.tables import account

LONGEST_NAME = 40


def spelled(name: str) -> str:
    """Return a name in the one spelling that is kept and looked for: without spaces around, full-width signs plain."""
    return unicodedata.normalize("NFKC", name).strip()


def account_scope(register: Register, role: Role, unit: str | None) -> frozenset[str] | None:
    """Return the reporting units that an account sees: those below its unit, ``None`` for everything.

    A unit that is no longer in the register has nothing below it, and a clerk without a unit sees nothing.
    """
    if unit is None:
        return frozenset() if role == "clerk" else None
    account_unit = register.find(unit)
    return frozenset() if account_unit is None else frozenset(below.name for below in register.below(account_unit.name))


def account_named(session: Session, name: str) -> Row[Any] | None:
    """Return the row of an account by its name, ``None`` when there is none."""
    return session.execute(select(account).where(account.c.name == spelled(name)), SHARED).first()


def open_account_named(session: Session, name: str) -> Row[Any]:
    """Return the row of an account that is not closed; else ``Refused``."""
    row = account_named(session, name)
    if row is None or row.disabled:
        raise Refused("没有这个账号。")
    return row


def account_with_password(session: Session, name: str, password: str) -> Row[Any]:
    """Return the row of an open account whose password this is; else ``Refused``."""
    row = account_named(session, name)
    if row is None or row.disabled or not passwords.matches(row.password, password):
        raise Refused("现在的密码不对。")
    return row


def access_of(row: Row[Any], register: Register) -> Access:
    """Return what an account may see and do."""
    return Access(row.name, row.role, account_scope(register, row.role, row.unit))


def set_password(session: WritingSession, account_id: int, password: str, at: datetime, *, must_change: bool) -> None:
    """Give an account a password that was checked; its sign-ins end."""
    values = {"password": passwords.keep(password), "must_change": must_change}
    session.connection.execute(update(account).where(account.c.id == account_id).values(values))
    end_sign_ins(session.connection, at, account_id=account_id)
