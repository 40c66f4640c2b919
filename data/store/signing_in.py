"""Signing in and out, in one step or two, and what people change about that themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select, update

from data.store import accounts, attempts, audit, devices, passwords, second_factor, sessions
from data.store.database import Database
from data.store.errors import Refused
from data.store.second_factor import SecondFactor
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


class SigningIn(Database):
    """The ways in and out.

    ``at`` is the moment, the present one where it is not given. Every method may raise a ``StoreError``;
    ``Refused`` says in Chinese what is wrong with what was typed.
    """

    def sign_in(
        self, name: str, password: str, address: str, *, device: str = "", at: datetime | None = None
    ) -> Entry:
        """Begin a session for who knows the password, from this address, or the step to the code.

        ``device`` is what the browser kept of the account's last sign-in. An unknown or disabled account gets
        the same answer as a wrong password, after the same work.
        """
        moment, written = at or audit.now(), accounts.spelled(name)[: accounts.LONGEST_NAME + 1]
        with self.writing() as connection:
            row = accounts.row_named(connection, written)
            place = _place(row, address, device)
            wait = attempts.begin(connection, written, place, moment)
        if wait:
            return Entry(wait=wait)
        right = passwords.matches(passwords.NOBODY if row is None else row.password, password)
        with self.writing() as connection:
            # Read again: the account may have been closed, or got another password, meanwhile.
            now = accounts.row_named(connection, written)
            if row is None or now is None or not right or now.disabled or now.password != row.password:
                _note_failure(connection, written, place, moment, known=now is not None)
                return Entry()
            if passwords.outdated(now.password):
                kept = passwords.keep(password)
                connection.execute(update(account).where(account.c.id == now.id).values(password=kept))
            if second_factor.is_on(connection, now.id):
                attempts.withdraw(connection, written, place)
                return Entry(step=sessions.begin_step(connection, now.id, moment))
            attempts.succeed(connection, written, place)
            return _enter(connection, now.id, place, moment, {"地址": address}, device)

    def knows_browser(self, name: str, device: str) -> bool:
        """Tell whether somebody has signed in to this account in this browser before."""
        with self.reading() as connection:
            row = accounts.row_named(connection, accounts.spelled(name)[: accounts.LONGEST_NAME + 1])
            return row is not None and devices.device_of(row.password, device) is not None

    def enter_code(
        self, step: str, code: str, address: str, *, device: str = "", at: datetime | None = None
    ) -> Entry | None:
        """Begin the session whose password was given, for who has its code; ``None`` when the step has lapsed."""
        moment = at or audit.now()
        with self.writing() as connection:
            row = _row(connection, sessions.find_step(connection, step, moment))
            if row is None or row.disabled or not second_factor.is_on(connection, row.id):
                return None
            place = _place(row, address, device)
            wait = attempts.begin(connection, row.name, place, moment, code=True)
            if wait:
                return Entry(wait=wait)
            proof = second_factor.prove(connection, row.id, code, moment)
            if proof is None:
                _note_failure(connection, row.name, place, moment, known=True, more={"第二步": "不对"})
                return Entry()
            sessions.end_step(connection, step)
            attempts.succeed(connection, row.name, place, code=True)
            return _enter(connection, row.id, place, moment, {"地址": address, "第二步": proof}, device)

    def admit(self, name: str, address: str, *, at: datetime | None = None) -> str | None:
        """Begin a session for whom an identity provider vouches; ``None`` without an open account of that name."""
        moment, written = at or audit.now(), accounts.spelled(name)[: accounts.LONGEST_NAME]
        with self.writing() as connection:
            row = accounts.row_named(connection, written)
            if row is None or row.disabled:
                audit.note(connection, "统一认证", "登录失败", written or None, after={"地址": address})
                return None
            place = attempts.Place(address)
            return _enter(connection, row.id, place, moment, {"地址": address, "方式": "统一认证"}).token

    def sign_out(self, token: str) -> None:
        """End the session of a browser; nothing happens when it has none."""
        key = sessions.key_of(token)
        with self.writing() as connection:
            found = sessions.find(connection, key, audit.now())
            if found is not None and sessions.end(connection, audit.now(), key=key):
                name = connection.execute(select(account.c.name).where(account.c.id == found[0])).scalar_one()
                audit.note(connection, name, "退出", name)

    def change_password(self, name: str, old: str, new: str, address: str) -> Entry:
        """Let a person change the own password; every session ends and a new one begins.

        Wrong old passwords count like wrong sign-ins: ``wait`` says how long.
        """
        with self.office() as (connection, office):
            row = accounts.row_named(connection, name)
            unit = None if row is None else row.unit
        passwords.check(new, passwords.known_names(office.settings.register, name, unit))
        moment = audit.now()
        wait = self._begin_attempt(name, address, moment)
        if wait:
            return Entry(wait=wait)
        with self.writing() as connection:
            row = accounts.change(connection, name, old, new)
            attempts.succeed(connection, row.name, attempts.Place(address))
            return Entry(sessions.add(connection, row.id, address, moment))

    # The second factor of the own account

    def own_second_factor(self, name: str) -> SecondFactor | None:
        """Return the second factor of a person, ``None`` when it is not switched on."""
        with self.reading() as connection:
            return second_factor.read(connection, _open_row(connection, name).id)

    def begin_second_factor(self, name: str, password: str, address: str, *, at: datetime | None = None) -> Entry:
        """Make a secret for who knows the password; ``unconfirmed_secret`` returns it until it is confirmed."""
        moment = at or audit.now()
        wait = self._begin_attempt(name, address, moment)
        if wait:
            return Entry(wait=wait)
        with self.writing() as connection:
            row = accounts.row_with_password(connection, name, password)
            attempts.succeed(connection, row.name, attempts.Place(address))
            second_factor.begin(connection, row.id, moment)
            return Entry()

    def unconfirmed_secret(self, name: str, *, at: datetime | None = None) -> str:
        """Return the secret that waits for its first code; ``Refused`` when it has waited too long."""
        with self.reading() as connection:
            return second_factor.unconfirmed_secret(connection, _open_row(connection, name).id, at or audit.now())

    def confirm_second_factor(self, name: str, code: str, address: str, *, at: datetime | None = None) -> Entry:
        """Switch the second factor on; every session ends and a new one begins, with the recovery codes."""
        moment = at or audit.now()
        with self.writing() as connection:
            row = _open_row(connection, name)
            place = attempts.Place(address)
            wait = attempts.begin(connection, row.name, place, moment, code=True)
            if wait:
                return Entry(wait=wait)
            codes = second_factor.confirm(connection, row.id, code, moment)
            if codes is None:
                return Entry()
            attempts.succeed(connection, row.name, place, code=True)
            sessions.end(connection, moment, account_id=row.id)
            audit.note(connection, row.name, "开启两步验证", row.name)
            return Entry(sessions.add(connection, row.id, address, moment), recovery_codes=tuple(codes))

    def end_second_factor(
        self, name: str, password: str, code: str, address: str, *, at: datetime | None = None
    ) -> Entry:
        """Switch the second factor off for who knows the password and has a code; a new session begins."""
        moment = at or audit.now()
        wait = self._begin_attempt(name, address, moment, code=True)
        if wait:
            return Entry(wait=wait)
        with self.writing() as connection:
            row = accounts.row_with_password(connection, name, password)
            if not second_factor.is_on(connection, row.id):
                raise Refused("两步验证没有开着。")
            if second_factor.prove(connection, row.id, code, moment) is None:
                return Entry()
            attempts.succeed(connection, row.name, attempts.Place(address), code=True)
            second_factor.remove(connection, row.id)
            sessions.end(connection, moment, account_id=row.id)
            audit.note(connection, row.name, "关闭两步验证", row.name)
            return Entry(sessions.add(connection, row.id, address, moment))

    def _begin_attempt(self, name: str, address: str, at: datetime, *, code: bool = False) -> int:
        with self.writing() as connection:
            return attempts.begin(connection, accounts.spelled(name), attempts.Place(address), at, code=code)


def _enter(
    connection: Connection,
    account_id: int,
    place: attempts.Place,
    moment: datetime,
    journal: dict[str, str],
    former: str = "",
) -> Entry:
    """Begin a session and note it in the journal; make the browser known, which has kept ``former``."""
    row = connection.execute(select(account).where(account.c.id == account_id)).one()
    audit.note(connection, row.name, "登录", row.name, after=journal)
    token = sessions.add(connection, row.id, place.address, moment)
    device = devices.make_cookie(row.password, former) if place.device is None else None
    return Entry(token, must_change=row.must_change, device=device)


def _place(row: Row[Any] | None, address: str, device: str) -> attempts.Place:
    return attempts.Place(address, None if row is None else devices.device_of(row.password, device))


def _row(connection: Connection, account_id: int | None) -> Row[Any] | None:
    return connection.execute(select(account).where(account.c.id == account_id)).first()


def _open_row(connection: Connection, name: str) -> Row[Any]:
    row = accounts.row_named(connection, name)
    if row is None or row.disabled:
        raise Refused("没有这个账号。")
    return row


def _note_failure(
    connection: Connection,
    name: str,
    place: attempts.Place,
    at: datetime,
    *,
    known: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Note a failed sign-in; a name that is no account may be a password and is not written down."""
    tries, wait = attempts.count(connection, name, place), attempts.wait_of(connection, name, place, at)
    after = {"地址": place.address, "次数": tries, "暂停秒数": wait, **more}
    audit.note(connection, name if known else "未知账号", "登录失败", name if known else None, after=after)
