"""Accounts: who there is, in which role, for which unit of the tree and all units below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Row, insert, select, update

from data.records import Role
from data.settings.values import Register
from data.store import passwords, second_factor
from data.store.account_rows import LONGEST_NAME, account_named, account_scope, set_password, spelled
from data.store.errors import Forbidden, Refused, Stale
from data.store.feeds import end_feed
from data.store.journal import now
from data.store.session import SHARED, Scope, Session, WritingSession
from data.store.sign_in_rows import end_sign_ins
from data.store.tables import account

ROLES: dict[Role, str] = {"clerk": "社区填报员", "leader": "街道领导", "officer": "宣传干事"}


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``unit`` is the top of what it sees, ``None`` everything."""

    name: str
    role: Role
    unit: str | None
    must_change: bool
    disabled: bool
    second_factor: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made for a unit, with the one-time password that is kept nowhere else."""

    name: str
    unit: str
    password: str


def has_accounts(session: Session) -> bool:
    """Tell whether there is any account; as long as there is none, this computer's user is the officer."""
    return session.execute(select(account.c.id).limit(1), SHARED).first() is not None


def read_accounts(session: Session) -> list[Account]:
    """Return the accounts that an officer has charge of, by name."""
    everybody = _require_officer(session)
    rows = session.execute(select(account).order_by(account.c.name), everybody).all()
    proving = set(session.execute(second_factor.CONFIRMED, everybody).scalars())
    return [_account(session, row, proves=row.id in proving) for row in rows if _in_charge(session, row.role, row.unit)]


def add_account(
    session: WritingSession, name: str, role: Role, *, unit: str | None = None, password: str | None = None
) -> str | None:
    """Add an account; without a password, return the one-time password that has to be changed at once."""
    written, top = _name(name), _unit(session.register, role, unit)
    _require_charge(session, role, top)
    if account_named(session, written) is not None:
        raise Refused(f"已经有账号“{written}”。")
    new_password = _new_password(password, passwords.known_names(session.register, written, top))
    values: dict[str, Any] = {
        "name": written,
        "role": role,
        "unit": top,
        "password": passwords.keep(new_password),
        "disabled": False,
    }
    values |= {"must_change": password is None, "by": session.access.name, "at": now()}
    session.connection.execute(insert(account).values(values))
    session.note("建立账号", written, after={"角色": ROLES[role], "单位": top})
    return new_password if password is None else None


def add_unit_accounts(session: WritingSession, month: str) -> list[NewAccount]:
    """Add an account for each unit that reports a month and has none in use, each with a one-time password.

    The account bears the unit's name, or with 填报员 after it where that name is taken. For an officer; units out
    of this person's charge are left alone.
    """
    added = []
    for unit in units_without_account(session, month):
        name = next(name for name in _account_names(unit) if account_named(session, _name(name)) is None)
        added.append(NewAccount(name, unit, add_account(session, name, "clerk", unit=unit) or ""))
    return added


def units_without_account(session: Session, month: str) -> list[str]:
    """Return the units in this officer's charge that report a month and have no account in use, in listed order."""
    _require_officer(session)
    lines = session.execute(select(account.c.name, account.c.unit, account.c.disabled), SHARED).all()
    served = {line.unit for line in lines if not line.disabled}
    lacking = [unit.name for unit in session.register.below(None) if unit.is_open(month) and unit.name not in served]
    return [unit for unit in lacking if _in_charge(session, "clerk", unit)]


def _account_names(unit: str) -> Iterator[str]:
    """Yield the names that an account of a unit may have, the best first."""
    short = unit[: LONGEST_NAME - 8]
    yield from (short, f"{short}填报员")
    yield from (f"{short}填报员{number}" for number in count(2))


def reset_password(session: WritingSession, name: str, password: str | None = None) -> str | None:
    """Give an account a new password and end its sign-ins; without one, return a one-time password."""
    row = _charged(session, name)
    new_password = _new_password(password, passwords.known_names(session.register, row.name, row.unit))
    set_password(session, row.id, new_password, now(), must_change=password is None)
    end_feed(session.connection, row.id)
    session.note("重设密码", row.name)
    return new_password if password is None else None


def reset_second_factor(session: WritingSession, name: str) -> None:
    """Switch the second factor of an account off, as when the phone is lost; its sign-ins end."""
    row = _charged(session, name)
    if not second_factor.remove(session.connection, row.id):
        raise Refused(f"“{row.name}”没有开两步验证。")
    end_sign_ins(session.connection, now(), account_id=row.id)
    session.note("重设两步验证", row.name)


def disable_account(session: WritingSession, name: str, *, disabled: bool = True, since: Account | None = None) -> None:
    """Close an account and end its sign-ins, or open it again; nothing of it is deleted.

    ``since``: the account as the officer has seen it; ``Stale`` where somebody has changed it meanwhile.
    """
    row = _charged(session, name, since)
    session.connection.execute(update(account).where(account.c.id == row.id).values(disabled=disabled))
    end_sign_ins(session.connection, now(), account_id=row.id)
    session.note("停用账号" if disabled else "启用账号", row.name)


def move_account(
    session: WritingSession, name: str, role: Role, unit: str | None, *, since: Account | None = None
) -> None:
    """Give an account another role or unit; it signs in anew. ``since``: as of ``disable_account``."""
    row, top = _charged(session, name, since), _unit(session.register, role, unit)
    _require_charge(session, role, top)
    session.connection.execute(update(account).where(account.c.id == row.id).values(role=role, unit=top))
    end_sign_ins(session.connection, now(), account_id=row.id)
    before, after = (
        {"角色": ROLES[account_role], "单位": where} for account_role, where in ((row.role, row.unit), (role, top))
    )
    session.note("变更账号", row.name, before=before, after=after)


def _new_password(password: str | None, names: Sequence[str]) -> str:
    if password is None:
        return passwords.one_time()
    passwords.check(password, names)
    return password


def _name(name: str) -> str:
    written = spelled(name)
    if not written:
        raise Refused("账号名不能为空。")
    if len(written) > LONGEST_NAME or not written.isprintable():
        raise Refused(f"账号名最多 {LONGEST_NAME} 个字，不能有换行等看不见的字符。")
    return written


def _unit(register: Register, role: Role, unit: str | None) -> str | None:
    """Return the exact name of a unit written in any known spelling."""
    if not unit:
        if role == "clerk":
            raise Refused("社区填报员要写明是哪个单位的。")
        return None
    match = register.find(unit)
    if match is None:
        raise Refused(f"名册里没有单位“{unit}”。")
    return match.name


def _require_officer(session: Session) -> Scope:
    if session.access.role != "officer":
        raise Forbidden("只有宣传干事可以管理账号。")
    return SHARED


def _in_charge(session: Session, role: Role, unit: str | None) -> bool:
    """Tell whether an account lies within what an officer sees; one that sees more is out of reach."""
    below, units = account_scope(session.register, role, unit), session.access.units
    return units is None or (below is not None and bool(below) and below <= units)


def _require_charge(session: Session, role: Role, unit: str | None) -> None:
    _require_officer(session)
    if not _in_charge(session, role, unit):
        raise Forbidden("只能管理自己负责的单位的账号。")


def _charged(session: WritingSession, name: str, since: Account | None = None) -> Row[Any]:
    """Return the row of an account that this officer has charge of, unchanged since it was seen."""
    _require_officer(session)
    row = account_named(session, name)
    if row is None or not _in_charge(session, row.role, row.unit):
        raise Refused(f"没有账号“{spelled(name)}”。")
    current = _account(session, row, proves=False)
    if since is not None and (current.role, current.unit, current.disabled) != (since.role, since.unit, since.disabled):
        how = f"{ROLES[current.role]}，{current.unit or '全部单位'}，{'已停用' if current.disabled else '可用'}"
        raise Stale(f"您核对期间，账号“{row.name}”已被改为：{how}。请看过再办。")
    return row


def _account(session: Session, row: Row[Any], *, proves: bool) -> Account:
    listed = None if row.unit is None else session.register.find(row.unit)
    unit = row.unit if listed is None else listed.name
    return Account(row.name, row.role, unit, row.must_change, row.disabled, proves, row.by, row.at)
