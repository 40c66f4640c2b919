"""The people's side of the store: accounts, and who is there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select

from data.records import Access, Role
from data.store import accounts, audit, second_factor, sessions
from data.store.accounts import Account
from data.store.errors import Refused
from data.store.presence import Presence
from data.store.session import SYSTEM
from data.store.sessions import Person, Session
from data.store.signing_in import SigningIn
from data.store.tables import account


class People(SigningIn):
    """Who may come in, and who is there.

    ``at`` is the moment, the present one where it is not given. Every method may raise a
    ``StoreError``; ``Forbidden`` and ``Refused`` as said at ``data.store.accounts``.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an engine that ``open_engine`` has found sound."""
        super().__init__(engine)
        self.presence = Presence()

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

    def reset_second_factor(self, access: Access, name: str) -> None:
        """Switch the second factor of an account off, as when the phone is lost; its sessions end."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            accounts.reset_second_factor(connection, access, register, name)

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

    # Who is there

    def signed_in(self, token: str, *, at: datetime | None = None) -> Person | None:
        """Return who holds this token, ``None`` when it opens nothing (any more)."""
        return self.person(sessions.key_of(token), at=at)

    def person(self, key: str, *, at: datetime | None = None) -> Person | None:
        """Return who is in the session with this key; ``None`` when it has ended, idled out or been revoked."""
        moment = at or audit.now()
        with self.office() as (connection, office):
            open_session = sessions.find(connection, key, moment, self.presence.last_use(key))
            if open_session is None:
                return None
            account_id, written = open_session
            row = connection.execute(select(account).where(account.c.id == account_id)).one()
            if row.disabled:
                return None
            proves = second_factor.is_on(connection, account_id)
            person = Person(accounts.access_of(row, office.settings.register), row.must_change, key, proves)
        unwritten = self.presence.note(key, moment, written)
        if unwritten:
            self.write_unless_busy(SYSTEM, lambda session: sessions.see(session.connection, unwritten))
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
