"""The people's side of the store: accounts, signing in and out, who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from data.records import Access, Role
from data.store import accounts, attempts, audit, passwords, sessions
from data.store.accounts import Account
from data.store.database import Database
from data.store.errors import Refused
from data.store.sessions import Person, Session
from data.store.tables import account


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of signing in: a ``token`` for the browser; else ``wait`` seconds, 0 for a wrong name or password."""

    token: str | None = None
    wait: int = 0
    must_change: bool = False


class People(Database):
    """Who may come in, and who is there.

    ``at`` is the moment, the present one where it is not given. Every method may raise a
    ``StoreError``; ``Forbidden`` and ``Refused`` as said at ``data.store.accounts``.
    """

    # Accounts

    def has_accounts(self) -> bool:
        """Tell whether there is any account; as long as there is none, this computer's user is the officer."""
        with self.reading() as connection:
            return accounts.exist(connection)

    def accounts(self, access: Access) -> list[Account]:
        """Return the accounts that this officer has charge of, by name."""
        with self.office() as (connection, office):
            return accounts.read(connection, access, office.settings.register)

    def add_account(
        self, access: Access, name: str, role: Role, *, unit: str | None = None, password: str | None = None
    ) -> str | None:
        """Add an account; without a password, return the one-time password, which is kept nowhere."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            return accounts.add(connection, access, register, name, role, unit, password)

    def reset_password(self, access: Access, name: str, password: str | None = None) -> str | None:
        """Give an account a new password and end its sessions; without one, return a one-time password."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            return accounts.reset(connection, access, register, name, password)

    def disable_account(self, access: Access, name: str, *, disabled: bool = True) -> None:
        """Close an account and end its sessions; with ``disabled=False`` open it again."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            accounts.disable(connection, access, register, name, disabled=disabled)

    def move_account(self, access: Access, name: str, role: Role, unit: str | None) -> None:
        """Give an account another role or unit; its sessions end."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            accounts.move(connection, access, register, name, role, unit)

    # Signing in

    def sign_in(self, name: str, password: str, address: str, *, at: datetime | None = None) -> Entry:
        """Begin a session for who knows the password, from this address.

        An unknown or disabled account gets the same answer as a wrong password, after the same work.
        """
        moment, written = at or audit.now(), accounts.spelled(name)[: accounts.LONGEST_NAME + 1]
        with self.writing() as connection:
            wait = attempts.begin(connection, written, address, moment)
            row = accounts.row_named(connection, written)
        if wait:
            return Entry(wait=wait)
        right = passwords.matches(passwords.NOBODY if row is None else row.password, password)
        with self.writing() as connection:
            # Read again: the account may have been closed, or got another password, meanwhile.
            now = accounts.row_named(connection, written)
            if row is None or now is None or not right or now.disabled or now.password != row.password:
                _note_failure(connection, written, address, known=now is not None)
                return Entry()
            attempts.succeed(connection, written, address)
            token = sessions.add(connection, now.id, address, moment)
            if passwords.outdated(now.password):
                kept = passwords.keep(password)
                connection.execute(update(account).where(account.c.id == now.id).values(password=kept))
            audit.note(connection, now.name, "登录", now.name, after={"地址": address})
        return Entry(token, must_change=now.must_change)

    def admit(self, name: str, address: str, *, at: datetime | None = None) -> str | None:
        """Begin a session for whom an identity provider vouches; ``None`` without an open account of that name."""
        moment, written = at or audit.now(), accounts.spelled(name)[: accounts.LONGEST_NAME]
        with self.writing() as connection:
            row = accounts.row_named(connection, written)
            if row is None or row.disabled:
                audit.note(connection, "统一认证", "登录失败", written or None, after={"地址": address})
                return None
            token = sessions.add(connection, row.id, address, moment)
            audit.note(connection, row.name, "登录", row.name, after={"地址": address, "方式": "统一认证"})
            return token

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

        Wrong old passwords count like wrong sign-ins: ``wait`` says how long. ``Refused`` says what
        is wrong with the old or the new one.
        """
        with self.office() as (connection, office):
            row = accounts.row_named(connection, name)
            unit = None if row is None else row.unit
        passwords.check(new, passwords.known_names(office.settings.register, name, unit))
        moment = audit.now()
        with self.writing() as connection:
            wait = attempts.begin(connection, accounts.spelled(name), address, moment)
        if wait:
            return Entry(wait=wait)
        with self.writing() as connection:
            accounts.change(connection, name, old, new)
            attempts.succeed(connection, accounts.spelled(name), address)
            row = accounts.row_named(connection, name)
            if row is None:
                raise Refused("没有这个账号。")
            return Entry(sessions.add(connection, row.id, address, moment))

    # Who is there

    def signed_in(self, token: str, *, at: datetime | None = None) -> Person | None:
        """Return who holds this token, ``None`` when it opens nothing (any more)."""
        return self.person(sessions.key_of(token), at=at)

    def person(self, key: str, *, at: datetime | None = None) -> Person | None:
        """Return who is in the session with this key; ``None`` when it has ended, idled out or been revoked."""
        moment = at or audit.now()
        with self.office() as (connection, office):
            found = sessions.find(connection, key, moment)
            if found is None:
                return None
            row = connection.execute(select(account).where(account.c.id == found[0])).one()
            if row.disabled:
                return None
            person = Person(accounts.access_of(row, office.settings.register), row.must_change, key)
        if sessions.stale(found[1], moment):
            with self.writing() as connection:
                sessions.see(connection, key, moment)
        return person

    def named(self, name: str) -> Person | None:
        """Return the person whom somebody trusted has let in under this name; ``None`` without an open account."""
        with self.office() as (connection, office):
            row = accounts.row_named(connection, name)
            if row is None or row.disabled:
                return None
            return Person(accounts.access_of(row, office.settings.register))

    def sessions(self, access: Access) -> list[Session]:
        """Return the open sessions: an officer sees those of the accounts in charge, others their own."""
        with self.office() as (connection, office):
            names = accounts.charged_names(connection, access, office.settings.register)
            return sessions.open_ones(connection, names, audit.now())

    def revoke(self, access: Access, key: str) -> None:
        """End a session that this person sees in ``sessions``; ``Refused`` for any other."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            names = accounts.charged_names(connection, access, register)
            open_ones = {one.key: one for one in sessions.open_ones(connection, names, audit.now())}
            if key not in open_ones:
                raise Refused("这个会话已经结束。")
            sessions.end(connection, audit.now(), key=key)
            audit.note(connection, access.name, "结束会话", open_ones[key].name, after={"地址": open_ones[key].address})


def _note_failure(connection: Connection, name: str, address: str, *, known: bool) -> None:
    """Note a failed sign-in; a name that is no account may be a password and is not written down."""
    tries = attempts.count(connection, name, address)
    after = {"地址": address, "次数": tries, "暂停秒数": attempts.PAIR.wait(tries)}
    audit.note(connection, name if known else "未知账号", "登录失败", name if known else None, after=after)
