"""Signing in and out, in one step or two, and what people change about that themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, select, update

from data.records import Access
from data.store import attempts, devices, passwords, second_factor, sign_in_rows
from data.store.account_rows import (
    LONGEST_NAME,
    account_named,
    account_with_password,
    open_account_named,
    set_password,
    spelled,
)
from data.store.errors import Refused
from data.store.journal import now
from data.store.second_factor import SecondFactor
from data.store.session import VISITOR, Session, WritingSession
from data.store.store import Store
from data.store.tables import account


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of signing in: a ``token`` for the browser; else ``wait`` seconds, 0 for a wrong name or password.

    ``step`` is the token of a sign-in whose code is still missing; ``recovery_codes`` are shown once. ``device``
    is what the browser keeps so that it is known the next time, see ``data.store.devices``.
    """

    token: str | None = None
    wait: int = 0
    must_change: bool = False
    step: str | None = None
    recovery_codes: tuple[str, ...] = ()
    device: str | None = None


def sign_in(
    store: Store, name: str, password: str, address: str, *, device: str = "", at: datetime | None = None
) -> Entry:
    """Begin a sign-in for who knows the password, from this address, or the step to the code.

    ``device`` is what the browser kept of the account's last sign-in. An unknown or disabled account gets
    the same answer as a wrong password, after the same work. ``at`` is the moment, here and below the
    present one where it is not given.
    """
    moment, written = at or now(), spelled(name)[: LONGEST_NAME + 1]
    with store.writing(VISITOR) as session:
        row = account_named(session, written)
        place = _place(row, address, device)
        wait = attempts.begin(session.connection, written, place, moment)
    if wait:
        return Entry(wait=wait)
    right = passwords.matches(passwords.NOBODY if row is None else row.password, password)
    with store.writing(VISITOR) as session:
        # Read again: the account may have been closed, or got another password, meanwhile.
        again = account_named(session, written)
        if row is None or again is None or not right or again.disabled or again.password != row.password:
            _note_failure(session, written, place, moment, known=again is not None)
            return Entry()
        if passwords.outdated(again.password):
            new_hash = passwords.keep(password)
            session.connection.execute(update(account).where(account.c.id == again.id).values(password=new_hash))
        if second_factor.is_on(session, again.id):
            attempts.withdraw(session.connection, written, place)
            return Entry(step=sign_in_rows.begin_step(session.connection, again.id, moment))
        attempts.succeed(session.connection, written, place)
        return _enter(session, again.id, place, moment, {"地址": address}, device)


def is_known_browser(session: Session, name: str, device: str) -> bool:
    """Tell whether somebody has signed in to this account in this browser before."""
    row = account_named(session, spelled(name)[: LONGEST_NAME + 1])
    return row is not None and devices.device_of(row.password, device) is not None


def enter_code(
    store: Store, step: str, code: str, address: str, *, device: str = "", at: datetime | None = None
) -> Entry | None:
    """Begin the sign-in whose password was given, for who has its code; ``None`` when the step has lapsed."""
    moment = at or now()
    with store.writing(VISITOR) as session:
        connection = session.connection
        row = _row(session, sign_in_rows.find_step(connection, step, moment))
        if row is None or row.disabled or not second_factor.is_on(session, row.id):
            return None
        place = _place(row, address, device)
        wait = attempts.begin(connection, row.name, place, moment, code=True)
        if wait:
            return Entry(wait=wait)
        proof = second_factor.prove(connection, row.id, code, moment)
        if proof is None:
            _note_failure(session, row.name, place, moment, known=True, more={"第二步": "不对"})
            return Entry()
        sign_in_rows.end_step(connection, step)
        attempts.succeed(connection, row.name, place, code=True)
        return _enter(session, row.id, place, moment, {"地址": address, "第二步": proof}, device)


def admit(store: Store, name: str, address: str, *, at: datetime | None = None) -> str | None:
    """Begin a sign-in for whom an identity provider vouches; ``None`` without an open account of that name."""
    moment, written = at or now(), spelled(name)[:LONGEST_NAME]
    with store.writing(VISITOR) as session:
        row = account_named(session, written)
        if row is None or row.disabled:
            session.note("登录失败", written or None, after={"地址": address}, by="统一认证")
            return None
        return _enter(session, row.id, attempts.Place(address), moment, {"地址": address, "方式": "统一认证"}).token


def sign_out(store: Store, token: str) -> None:
    """End the sign-in of a browser; nothing happens when it has none."""
    key = sign_in_rows.key_of(token)
    with store.writing(VISITOR) as session:
        known = sign_in_rows.find_open_sign_in(session, key, now())
        if known is not None and sign_in_rows.end_sign_ins(session.connection, now(), key=key):
            row = _row(session, known[0])
            session.note("退出", row.name if row else None, by=row.name if row else None)


def change_password(store: Store, access: Access, old: str, new: str, address: str) -> Entry:
    """Let a person change the own password; every sign-in ends and a new one begins.

    Wrong old passwords count like wrong sign-ins: ``wait`` says how long. ``Refused`` says in Chinese what is
    wrong with what was typed, here and below.
    """
    with store.reading(access) as session:
        row = account_named(session, access.name)
        names = passwords.known_names(session.register, access.name, None if row is None else row.unit)
    passwords.check(new, names)
    moment = now()
    wait = _begin_attempt(store, access, address, moment)
    if wait:
        return Entry(wait=wait)
    with store.writing(access) as session:
        row = account_with_password(session, access.name, old)
        if passwords.matches(row.password, new):
            raise Refused("新密码和现在的密码一样，请换一个。")
        set_password(session, row.id, new, moment, must_change=False)
        session.note("修改密码", row.name)
        attempts.succeed(session.connection, row.name, attempts.Place(address))
        return Entry(sign_in_rows.begin_sign_in(session.connection, row.id, address, moment))


def read_own_second_factor(session: Session) -> SecondFactor | None:
    """Return the second factor of this person, ``None`` when it is not switched on."""
    return second_factor.second_factor_of(session, open_account_named(session, session.access.name).id)


def read_unconfirmed_secret(session: Session, *, at: datetime | None = None) -> str:
    """Return this person's secret that waits for its first code; ``Refused`` when it has waited too long."""
    row = open_account_named(session, session.access.name)
    return second_factor.unconfirmed_secret(session, row.id, at or now())


def begin_second_factor(
    store: Store, access: Access, password: str, address: str, *, at: datetime | None = None
) -> Entry:
    """Make a secret for who knows the own password; ``read_unconfirmed_secret`` returns it until it is confirmed."""
    moment = at or now()
    wait = _begin_attempt(store, access, address, moment)
    if wait:
        return Entry(wait=wait)
    with store.writing(access) as session:
        row = account_with_password(session, access.name, password)
        attempts.succeed(session.connection, row.name, attempts.Place(address))
        second_factor.begin(session, row.id, moment)
        return Entry()


def confirm_second_factor(session: WritingSession, code: str, address: str, *, at: datetime | None = None) -> Entry:
    """Switch the own second factor on; every sign-in ends and a new one begins, with the recovery codes."""
    moment, connection = at or now(), session.connection
    row = open_account_named(session, session.access.name)
    place = attempts.Place(address)
    wait = attempts.begin(connection, row.name, place, moment, code=True)
    if wait:
        return Entry(wait=wait)
    codes = second_factor.confirm(session, row.id, code, moment)
    if codes is None:
        return Entry()
    attempts.succeed(connection, row.name, place, code=True)
    sign_in_rows.end_sign_ins(connection, moment, account_id=row.id)
    session.note("开启两步验证", row.name)
    return Entry(sign_in_rows.begin_sign_in(connection, row.id, address, moment), recovery_codes=tuple(codes))


def end_second_factor(
    store: Store, access: Access, password: str, code: str, address: str, *, at: datetime | None = None
) -> Entry:
    """Switch the own second factor off for who knows the password and has a code; a new sign-in begins."""
    moment = at or now()
    wait = _begin_attempt(store, access, address, moment, code=True)
    if wait:
        return Entry(wait=wait)
    with store.writing(access) as session:
        connection = session.connection
        row = account_with_password(session, access.name, password)
        if not second_factor.is_on(session, row.id):
            raise Refused("两步验证没有开着。")
        if second_factor.prove(connection, row.id, code, moment) is None:
            return Entry()
        attempts.succeed(connection, row.name, attempts.Place(address), code=True)
        second_factor.remove(connection, row.id)
        sign_in_rows.end_sign_ins(connection, moment, account_id=row.id)
        session.note("关闭两步验证", row.name)
        return Entry(sign_in_rows.begin_sign_in(connection, row.id, address, moment))


def _begin_attempt(store: Store, access: Access, address: str, at: datetime, *, code: bool = False) -> int:
    with store.writing(access) as session:
        place = attempts.Place(address)
        return attempts.begin(session.connection, spelled(access.name), place, at, code=code)


def _enter(
    session: WritingSession,
    account_id: int,
    place: attempts.Place,
    moment: datetime,
    journal: dict[str, str],
    former: str = "",
) -> Entry:
    """Begin a sign-in and note it in the journal; make the browser known, which has kept ``former``."""
    row = session.connection.execute(select(account).where(account.c.id == account_id)).one()
    session.note("登录", row.name, after=journal, by=row.name)
    token = sign_in_rows.begin_sign_in(session.connection, row.id, place.address, moment)
    device = devices.make_cookie(row.password, former) if place.device is None else None
    return Entry(token, must_change=row.must_change, device=device)


def _place(row: Row[Any] | None, address: str, device: str) -> attempts.Place:
    return attempts.Place(address, None if row is None else devices.device_of(row.password, device))


def _row(session: WritingSession, account_id: int | None) -> Row[Any] | None:
    return session.connection.execute(select(account).where(account.c.id == account_id)).first()


def _note_failure(
    session: WritingSession,
    name: str,
    place: attempts.Place,
    at: datetime,
    *,
    known: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Note a failed sign-in; a name that is no account may be a password and is not written down."""
    connection = session.connection
    tries, wait = attempts.count(connection, name, place), attempts.wait_of(connection, name, place, at)
    after = {"地址": place.address, "次数": tries, "暂停秒数": wait, **more}
    session.note("登录失败", name if known else None, after=after, by=name if known else "未知账号")
