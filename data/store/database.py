"""Transactions without a person, and questions that belong to nobody: on their way into sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import overload

from sqlalchemy import Connection

from data.records import Access
from data.settings.values import Settings
from data.store.engine import told
from data.store.office import Office, SettingsCache
from data.store.opening import must_be_present
from data.store.revisions import Revision, read_month_revisions, read_revision, read_revision_until
from data.store.session import SYSTEM, Session, WritingSession
from data.store.store import Store


class Database(Store):
    """An open database with the former ways in, which go as soon as nobody takes them."""

    @property
    def shelf(self) -> SettingsCache:
        """The settings last read."""
        return self._settings

    @overload  # type: ignore[override]
    def reading(self) -> AbstractContextManager[Connection]: ...
    @overload
    def reading(self, access: Access) -> AbstractContextManager[Session]: ...
    def reading(self, access: Access | None = None) -> AbstractContextManager[Connection | Session]:
        """Hold a transaction that reads."""
        return self._reading() if access is None else super().reading(access)

    @overload  # type: ignore[override]
    def writing(self) -> AbstractContextManager[Connection]: ...
    @overload
    def writing(self, access: Access) -> AbstractContextManager[WritingSession]: ...
    def writing(self, access: Access | None = None) -> AbstractContextManager[Connection | WritingSession]:
        """Hold a transaction that writes; it is kept whole when the block ends well, else not at all."""
        return self._writing() if access is None else super().writing(access)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with super().writing(SYSTEM) as session:
            yield session.connection

    @contextmanager
    def office(self) -> Iterator[tuple[Connection, Office]]:
        """Hold a transaction that reads, with the office as it is in it."""
        with self._reading() as connection:
            yield connection, self._settings.read(connection)

    def must_be_present(self) -> None:
        """Ask whether the database answers and is of the present version; ``StoreError`` says why not."""
        with self._reading() as connection:
            must_be_present(connection)

    def settings(self) -> Settings:
        """Return the settings in force."""
        with self.office() as (_, office):
            return office.settings

    def revision(self, months: Sequence[str] | None = None) -> str:
        """Return a text that changes when data of these months (``None``: any) or settings change."""
        return self.read(SYSTEM, read_revision, months)

    def revisions(self, months: Sequence[str]) -> dict[str, Revision]:
        """Return how each of these months stands."""
        return self.read(SYSTEM, read_month_revisions, months)

    def revision_until(self, last: str) -> str:
        """Return a text that changes when data of any month up to ``last``, or the settings, change."""
        return self.read(SYSTEM, read_revision_until, last)
