"""An open database, and the sessions in which it is read and written: none without the person who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine

from data.records import Access
from data.store.engine import translated_errors
from data.store.errors import StoreBusy, StoreError
from data.store.office import SettingsCache
from data.store.opening import open_engine
from data.store.presence import Presence
from data.store.session import Session, WritingSession

Rest = ParamSpec("Rest")
Result = TypeVar("Result")

_READING: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "reads": True},
    "sqlite": {},
}
"""What makes a transaction read one moment of the database; SQLite's do so by themselves."""


class _RehearsalOverError(Exception):
    """Ends a session whose writing is not to be kept."""


class Store:
    """An open database. Sessions that read see one moment of it; those that write are whole or do not happen.

    Each may raise a ``StoreError`` (the disk is full, the server is away …) wherever it asks the database.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an engine that ``open_engine`` has found sound."""
        self.engine = engine
        self.presence = Presence()
        self._settings = SettingsCache()

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
    def reading(self, access: Access) -> Iterator[Session]:
        """Hold a session that reads in the name of this person."""
        options = _READING[self.engine.dialect.name]
        with translated_errors(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield Session(connection, access, self._settings)

    @contextmanager
    def writing(self, access: Access) -> Iterator[WritingSession]:
        """Hold a session that writes; it is kept whole when the block ends well, else not at all."""
        session = None
        try:
            with self._transaction(access) as session:
                yield session
        except BaseException:
            if session is not None and session.may_change_settings:
                self._settings.clear()
            raise

    @contextmanager
    def _transaction(self, access: Access, *, waits: bool = True) -> Iterator[WritingSession]:
        with (
            translated_errors(),
            self.engine.connect().execution_options(writes=True, waits=waits) as connection,
            connection.begin(),
        ):
            yield WritingSession(connection, access, self._settings)

    def write_unless_busy(self, access: Access, write: Callable[[WritingSession], object]) -> bool:
        """Write what nothing depends on, at once or not at all; tell whether it was written.

        For what is noted while somebody reads: it must not wait for the lock of whoever writes, and a disk that is
        full or read-only must not keep anybody from reading.
        """
        try:
            with self._transaction(access, waits=False) as session:
                write(session)
        except StoreError:
            return False
        return True

    def write_fault(self, access: Access) -> str | None:
        """Return why the database takes nothing, in Chinese; ``None`` when it does, or only another one writes now."""
        try:
            with self._transaction(access, waits=False) as session:
                session.check_writing()
        except StoreBusy:
            return None
        except StoreError as error:
            return str(error)
        return None

    def read(
        self,
        access: Access,
        function: Callable[Concatenate[Session, Rest], Result],
        *args: Rest.args,
        **kwargs: Rest.kwargs,
    ) -> Result:
        """Return what a function finds in a session of its own."""
        with self.reading(access) as session:
            return function(session, *args, **kwargs)

    def write(
        self,
        access: Access,
        function: Callable[Concatenate[WritingSession, Rest], Result],
        *args: Rest.args,
        **kwargs: Rest.kwargs,
    ) -> Result:
        """Let a function write in a session of its own; return what it returns."""
        with self.writing(access) as session:
            return function(session, *args, **kwargs)

    def rehearse(
        self,
        access: Access,
        function: Callable[Concatenate[WritingSession, Rest], Result],
        *args: Rest.args,
        **kwargs: Rest.kwargs,
    ) -> Result:
        """Return what a function that writes would return, and keep nothing of what it wrote."""
        result: list[Result] = []
        with suppress(_RehearsalOverError), self.writing(access) as session:
            result.append(function(session, *args, **kwargs))
            raise _RehearsalOverError
        return result[0]
