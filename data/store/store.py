"""The store: one door to the database, with the person who asks as an argument of every call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine

from data.problems import Problem
from data.records import Access, Changes, Checked, Receipt
from data.settings.columns import Rows, Tables
from data.settings.values import Settings
from data.store import (
    audit,
    figures,
    history,
    ledger,
    past,
    publishing,
    reports,
    revisions,
    sample,
    settings,
    sheets,
    submissions,
)
from data.store.engine import told
from data.store.history import Upload
from data.store.office import Office, Shelf, tables_now
from data.store.opening import open_engine
from data.store.past import Past
from data.store.permission import may_govern, may_see
from data.store.publishing import Publication
from data.store.rows import Located
from data.store.settings import Version
from data.store.sheets import Choice
from data.store.submissions import Mode, Sending


class Store:
    """An open database. Reads see one moment of it; writes are whole or do not happen.

    Every method may raise a ``StoreError`` (the disk is full, the server is away …) and, where a
    person is given, ``Forbidden``; ``Refused`` says that what was asked cannot be done.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an engine that ``open_engine`` has found sound."""
        self.engine = engine
        self._shelf = Shelf()

    @classmethod
    def open(cls, url: str, *, create: bool) -> Store:
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
            self._shelf.clear()
            raise

    @contextmanager
    def _office(self) -> Iterator[tuple[Connection, Office]]:
        with self.reading() as connection:
            yield connection, self._shelf.office(connection)

    # Settings

    def settings(self) -> Settings:
        """Return the settings in force."""
        with self._office() as (_, office):
            return office.settings

    def tables(self) -> dict[str, Rows]:
        """Return the tables of settings in force, as rows of text."""
        with self.reading() as connection:
            return tables_now(connection)

    def save_settings(self, access: Access, tables: Tables, by: str | None = None) -> dict[str, int]:
        """Make these tables the new versions; see ``data.store.settings.save``."""
        with self.writing() as connection:
            return settings.save(connection, self._shelf, access, tables, by or access.name)

    def settings_history(self, access: Access) -> list[Version]:
        """Return every version of every table, newest first."""
        with self._office() as (connection, office):
            may_govern(access, office.settings.register)
            return settings.history(connection)

    def settings_version(self, access: Access, table: str, version: int) -> Rows:
        """Return the rows of one version of a table."""
        with self._office() as (connection, office):
            may_govern(access, office.settings.register)
            return settings.version(connection, table, version)

    # Uploads

    def save(
        self,
        access: Access,
        checked: Checked,
        content: bytes,
        *,
        by: str | None = None,
        received: date | datetime | None = None,
        mode: Mode = "replace",
        reason: str | None = None,
        changes: Changes | None = None,
    ) -> Receipt:
        """Save one unit-month whole, or keep it as refused; see ``data.store.submissions.save``."""
        sending = _sending(access, content, by, received, mode, reason)
        with self.writing() as connection:
            return submissions.save(connection, self._shelf, access, checked, sending, changes)

    def refuse(
        self,
        access: Access,
        checked: Checked,
        content: bytes,
        *,
        by: str | None = None,
        received: date | datetime | None = None,
        mode: Mode = "replace",
        reason: str | None = None,
    ) -> Receipt:
        """Keep an upload that is not accepted in the history, with its bytes and problems."""
        sending = _sending(access, content, by, received, mode, reason)
        with self.writing() as connection:
            return submissions.refuse(connection, self._shelf, access, checked, sending)

    def undo(self, access: Access, submission: int) -> int | None:
        """Take the last accepted upload of a unit-month back; returns the one that is current now."""
        with self.writing() as connection:
            return submissions.undo(connection, self._shelf, access, submission)

    def history(
        self,
        access: Access,
        unit: str | None = None,
        month: str | None = None,
        *,
        before: int | None = None,
        limit: int | None = None,
    ) -> list[Upload]:
        """Return uploads, newest first; ``before`` is the number of a submission to go on from."""
        with self._office() as (connection, office):
            return history.read(connection, office, access, unit=unit, month=month, before=before, limit=limit)

    def problems(self, access: Access, submission: int) -> list[Problem]:
        """Return what was found in an upload."""
        with self._office() as (connection, office):
            return history.problems(connection, office, access, submission)

    def original(self, access: Access, submission: int) -> tuple[str, bytes]:
        """Return the name and the bytes of the file of an upload, as it was sent."""
        with self._office() as (connection, office):
            return history.file(connection, office, access, submission)

    def past(self, access: Access, unit: str, month: str, stories: Iterable[str] = ()) -> Past:
        """Return what an upload is compared with; ``stories`` are the keys of its media rows."""
        with self._office() as (connection, office):
            may_see(access, unit)
            return past.read(connection, office, access, unit, month, stories)

    # What the pages show

    def figures(
        self,
        access: Access,
        months: Sequence[str],
        *,
        measures: Sequence[str] | None = None,
        units: Iterable[str] | None = None,
        by: Sequence[str] = figures.FULL,
    ) -> pd.DataFrame:
        """Return monthly figures grouped by ``by``; see ``data.store.figures.read``."""
        with self._office() as (connection, office):
            return figures.read(connection, office, access, months, measures=measures, units=units, by=by)

    def reports(self, access: Access, months: Sequence[str], units: Iterable[str] | None = None) -> pd.DataFrame:
        """Return who has reported; see ``data.store.reports.read``."""
        with self._office() as (connection, office):
            return reports.read(connection, office, access, months, units)

    def months(self, access: Access) -> list[str]:
        """Return the months of which anything has been reported, in order."""
        with self._office() as (connection, office):
            return reports.months(connection, office, access)

    def ledger(self, access: Access, units: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the ledger, one row a stage; see ``data.ledger.COLUMNS``."""
        with self._office() as (connection, office):
            return ledger.read(connection, office, access, units)

    def rows(
        self,
        access: Access,
        sheet: str,
        months: Sequence[str],
        units: Sequence[str] | None = None,
        *,
        values: Mapping[str, Sequence[Any]] | None = None,
        search: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Return the rows of a sheet in current submissions; see ``data.store.sheets.read``.

        ``values``: column key → the values wanted; ``search``: a text anywhere in the row.
        """
        choice = Choice(sheet, months, units, values or {}, search)
        with self._office() as (connection, office):
            return sheets.read(connection, office, access, choice, limit=limit, offset=offset)

    def count_rows(
        self,
        access: Access,
        sheet: str,
        months: Sequence[str],
        units: Sequence[str] | None = None,
        *,
        values: Mapping[str, Sequence[Any]] | None = None,
        search: str | None = None,
    ) -> int:
        """Return how many rows ``rows`` would return without a limit."""
        with self._office() as (connection, office):
            return sheets.count(connection, office, access, Choice(sheet, months, units, values or {}, search))

    def located(
        self, access: Access, sheet: str, months: Sequence[str], units: Sequence[str] | None = None
    ) -> list[Located]:
        """Return the rows of a sheet as they were read, each with unit, month, submission and file."""
        with self._office() as (connection, office):
            return sheets.find(connection, office, access, Choice(sheet, months, units))

    def revision(self, months: Sequence[str] | None = None) -> str:
        """Return a text that changes when data of these months (``None``: any) or settings change."""
        with self.reading() as connection:
            return revisions.read(connection, months)

    # Publishing

    def lock(self, access: Access, month: str, *, reason: str | None = None, ranking: str | None = None) -> int:
        """Publish a month as it stands; returns the number of its publication, from 1."""
        with self.writing() as connection:
            return publishing.lock(connection, self._shelf, access, month, reason=reason, ranking=ranking)

    def unlock(self, access: Access, month: str, unit: str | None = None, why: str = "") -> None:
        """Open a published month again, for one unit or for all, with a reason."""
        with self.writing() as connection:
            publishing.unlock(connection, self._shelf, access, month, unit, why)

    def locked(self, month: str, unit: str | None = None) -> bool:
        """Tell whether a month is closed, for this unit or for all."""
        with self._office() as (connection, office):
            return publishing.locked(connection, month, None if unit is None else office.ids.get(unit))

    def published(self, access: Access, month: str, revision: int | None = None) -> Publication | None:
        """Return a month as it was published: the last time, or that time."""
        with self._office() as (connection, office):
            return publishing.read_publication(connection, office, access, month, revision)

    # The journal and the sample

    def audit(
        self, access: Access, *, search: str | None = None, before: int | None = None, limit: int = 200
    ) -> list[audit.Line]:
        """Return lines of the journal, newest first."""
        with self._office() as (connection, office):
            may_govern(access, office.settings.register)
            return audit.lines(connection, search=search, before=before, limit=limit)

    def note(
        self, who: str, what: str, subject: str | None = None, *, before: object = None, after: object = None
    ) -> None:
        """Add a line to the journal for a deed outside the store: a sign-in, a download."""
        with self.writing() as connection:
            audit.note(connection, who, what, subject, before=before, after=after)

    def mark_sample(self) -> None:
        """Say that this database holds the sample street."""
        with self.writing() as connection:
            sample.mark(connection)

    def is_sample(self) -> bool:
        """Tell whether this database holds the sample street."""
        with self.reading() as connection:
            return sample.is_marked(connection)

    def clear(self, access: Access) -> None:
        """Take the sample street out."""
        with self.writing() as connection:
            sample.clear(connection, self._shelf, access)
        self._shelf.clear()


def _sending(
    access: Access, content: bytes, by: str | None, received: date | datetime | None, mode: Mode, reason: str | None
) -> Sending:
    day = received.date() if isinstance(received, datetime) else received
    return Sending(content, by or access.name, day or audit.now().date(), mode, (reason or "").strip() or None)
