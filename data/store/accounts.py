"""Accounts: who there is, in which role, for which unit of the tree and all units below it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.records import Access, Role
from data.settings.values import Register
from data.store import audit, passwords, second_factor, sessions
from data.store.errors import Forbidden, Refused
from data.store.tables import account

ROLES: dict[Role, str] = {"clerk": "社区填报员", "leader": "街道领导", "officer": "宣传干事"}
LONGEST_NAME = 40


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


def spelled(name: str) -> str:
    """Return a name in the one spelling that is kept and looked for: without spaces around, full-width signs plain."""
    return unicodedata.normalize("NFKC", name).strip()


def scope(register: Register, role: Role, unit: str | None) -> frozenset[str] | None:
    """Return the reporting units that an account sees: those below its unit, ``None`` for everything.

    A unit that is no longer in the register has nothing below it, and a clerk without a unit sees nothing.
    """
    if unit is None:
        return frozenset() if role == "clerk" else None
    found = register.find(unit)
    return frozenset() if found is None else frozenset(below.name for below in register.below(found.name))


def exist(connection: Connection) -> bool:
    """Tell whether there is any account."""
    return connection.execute(select(account.c.id).limit(1)).first() is not None


def row_named(connection: Connection, name: str) -> Row[Any] | None:
    """Return the row of an account by its name, ``None`` when there is none."""
    return connection.execute(select(account).where(account.c.name == spelled(name))).first()


def access_of(row: Row[Any], register: Register) -> Access:
    """Return what an account may see and do."""
    return Access(row.name, row.role, scope(register, row.role, row.unit))


def read(connection: Connection, access: Access, register: Register) -> list[Account]:
    """Return the accounts that an officer has charge of, by name."""
    _officer(access)
    rows = connection.execute(select(account).order_by(account.c.name)).all()
    proving = second_factor.confirmed_accounts(connection)
    return [
        _account(row, register, row.id in proving) for row in rows if _in_charge(access, register, row.role, row.unit)
    ]


def add(
    connection: Connection,
    access: Access,
    register: Register,
    name: str,
    role: Role,
    unit: str | None,
    password: str | None,
) -> str | None:
    """Add an account; without a password, return the one-time password that has to be changed at once."""
    written, top = _name(name), _unit(register, role, unit)
    _may_charge(access, register, role, top)
    if row_named(connection, written) is not None:
        raise Refused(f"已经有账号“{written}”。")
    given = _given(password, passwords.known_names(register, written, top))
    values: dict[str, Any] = {
        "name": written,
        "role": role,
        "unit": top,
        "password": passwords.keep(given),
        "disabled": False,
    }
    values |= {"must_change": password is None, "by": access.name, "at": audit.now()}
    connection.execute(insert(account).values(values))
    audit.note(connection, access.name, "建立账号", written, after={"角色": ROLES[role], "单位": top})
    return given if password is None else None


def reset(connection: Connection, access: Access, register: Register, name: str, password: str | None) -> str | None:
    """Give an account a new password and end its sessions; without one, return a one-time password."""
    row = _charged(connection, access, register, name)
    given = _given(password, passwords.known_names(register, row.name, row.unit))
    _set_password(connection, row.id, given, must_change=password is None)
    audit.note(connection, access.name, "重设密码", row.name)
    return given if password is None else None


def change(connection: Connection, name: str, old: str, new: str) -> Row[Any]:
    """Let a person change the own password to one that was checked; every session of theirs ends."""
    row = row_with_password(connection, name, old)
    if passwords.matches(row.password, new):
        raise Refused("新密码和现在的密码一样，请换一个。")
    _set_password(connection, row.id, new, must_change=False)
    audit.note(connection, row.name, "修改密码", row.name)
    return row


def row_with_password(connection: Connection, name: str, password: str) -> Row[Any]:
    """Return the row of an open account whose password this is; else ``Refused``."""
    row = row_named(connection, name)
    if row is None or row.disabled or not passwords.matches(row.password, password):
        raise Refused("现在的密码不对。")
    return row


def reset_second_factor(connection: Connection, access: Access, register: Register, name: str) -> None:
    """Switch the second factor of an account off; its sessions end."""
    row = _charged(connection, access, register, name)
    if not second_factor.remove(connection, row.id):
        raise Refused(f"“{row.name}”没有开两步验证。")
    sessions.end(connection, audit.now(), account_id=row.id)
    audit.note(connection, access.name, "重设两步验证", row.name)


def disable(connection: Connection, access: Access, register: Register, name: str, *, disabled: bool) -> None:
    """Close an account and end its sessions, or open it again; nothing of it is deleted."""
    row = _charged(connection, access, register, name)
    connection.execute(update(account).where(account.c.id == row.id).values(disabled=disabled))
    sessions.end(connection, audit.now(), account_id=row.id)
    audit.note(connection, access.name, "停用账号" if disabled else "启用账号", row.name)


def move(connection: Connection, access: Access, register: Register, name: str, role: Role, unit: str | None) -> None:
    """Give an account another role or unit; it signs in anew."""
    row, top = _charged(connection, access, register, name), _unit(register, role, unit)
    _may_charge(access, register, role, top)
    connection.execute(update(account).where(account.c.id == row.id).values(role=role, unit=top))
    sessions.end(connection, audit.now(), account_id=row.id)
    before, after = ({"角色": ROLES[held], "单位": where} for held, where in ((row.role, row.unit), (role, top)))
    audit.note(connection, access.name, "变更账号", row.name, before=before, after=after)


def charged_names(connection: Connection, access: Access, register: Register) -> Sequence[str]:
    """Return the names of the accounts whose sessions a person may see: an officer's charges, else the own."""
    if access.role != "officer":
        return [access.name]
    return [access.name, *(one.name for one in read(connection, access, register))]


def _set_password(connection: Connection, number: int, password: str, *, must_change: bool) -> None:
    values = {"password": passwords.keep(password), "must_change": must_change}
    connection.execute(update(account).where(account.c.id == number).values(values))
    sessions.end(connection, audit.now(), account_id=number)


def _given(password: str | None, names: Sequence[str]) -> str:
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
    """Return the exact name of the unit that was meant."""
    if not unit:
        if role == "clerk":
            raise Refused("社区填报员要写明是哪个单位的。")
        return None
    found = register.find(unit)
    if found is None:
        raise Refused(f"名册里没有单位“{unit}”。")
    return found.name


def _officer(access: Access) -> None:
    if access.role != "officer":
        raise Forbidden("只有宣传干事可以管理账号。")


def _in_charge(access: Access, register: Register, role: Role, unit: str | None) -> bool:
    """Tell whether an account lies within what an officer sees; one that sees more is out of reach."""
    below = scope(register, role, unit)
    return access.units is None or (below is not None and bool(below) and below <= access.units)


def _may_charge(access: Access, register: Register, role: Role, unit: str | None) -> None:
    _officer(access)
    if not _in_charge(access, register, role, unit):
        raise Forbidden("只能管理自己负责的单位的账号。")


def _charged(connection: Connection, access: Access, register: Register, name: str) -> Row[Any]:
    """Return the row of an account that this officer has charge of."""
    _officer(access)
    row = row_named(connection, name)
    if row is None or not _in_charge(access, register, row.role, row.unit):
        raise Refused(f"没有账号“{spelled(name)}”。")
    return row


def _account(row: Row[Any], register: Register, proves: bool) -> Account:
    found = None if row.unit is None else register.find(row.unit)
    unit = row.unit if found is None else found.name
    return Account(row.name, row.role, unit, row.must_change, row.disabled, proves, row.by, row.at)
