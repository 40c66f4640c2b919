"""An open database and its transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, Engine

from data.settings.values import Settings
from data.store import revisions
from data.store.engine import told
from data.store.office import Office, Shelf
from data.store.opening import must_be_present, open_engine
from data.store.revisions import Revision


class Database:
    """An open database. Reads see one moment of it; writes are whole or do not happen."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine that ``open_engine`` has found sound."""
        self.engine = engine
        self.shelf = Shelf()

    @classmethod
    def open(cls, url: str, *, create: bool) -> Self:
        """Open the database at an address; with ``create``, make or migrate it where needed.

        Raises ``StoreMissing``, ``StoreDamaged``, ``StoreVersion`` or another ``StoreError``.
        """
        return cls(open_engine(url, create=create))

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold a transaction that reads."""
        with told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold a transaction that writes; it is kept whole when the block ends well, else not at all."""
        try:
            with told(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                yield connection
        except BaseException:
            self.shelf.clear()
            raise

    @contextmanager
    def office(self) -> Iterator[tuple[Connection, Office]]:
        """Hold a transaction that reads, with the office as it is in it."""
        with self.reading() as connection:
            yield connection, self.shelf.office(connection)

    def must_be_present(self) -> None:
        """Ask whether the database answers and is of the present version; ``StoreError`` says why not."""
        with self.reading() as connection:
            must_be_present(connection)

    def settings(self) -> Settings:
        """Return the settings in force."""
        with self.office() as (_, office):
            return office.settings

    def revision(self, months: Sequence[str] | None = None) -> str:
        """Return a text that changes when data of these months (``None``: any) or settings change."""
        with self.reading() as connection:
            return revisions.read(connection, months)

    def revisions(self, months: Sequence[str]) -> dict[str, Revision]:
        """Return how each of these months stands."""
        with self.reading() as connection:
            return revisions.each(connection, months)

    def revision_until(self, last: str) -> str:
        """Return a text that changes when data of any month up to ``last``, or the settings, change."""
        with self.reading() as connection:
            return revisions.read_until(connection, last)
