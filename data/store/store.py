"""The store: one door to the database, with the person who asks as an argument of every call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.problems import Problem
from data.records import Access, Changes, Checked, Receipt
from data.schema import SHEETS
from data.store import audit, figures, history, ledger, past, reports, sheets, submissions
from data.store.desk import Desk
from data.store.history import Upload
from data.store.past import Past
from data.store.permission import may_see
from data.store.rows import Located
from data.store.sheets import Choice
from data.store.submissions import Mode, Sending


class Store(Desk):
    """What is sent, and what is shown of it; with ``Desk``, everything that the database does.

    Every method may raise a ``StoreError`` (the disk is full, the server is away …) and, where a
    person is given, ``Forbidden``; ``Refused`` says that what was asked cannot be done.
    """

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
            return submissions.save(connection, self.shelf, access, checked, sending, changes)

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
            return submissions.refuse(connection, self.shelf, access, checked, sending)

    def undo(self, access: Access, submission: int) -> int | None:
        """Take the last accepted upload of a unit-month back; returns the one that is current now."""
        with self.writing() as connection:
            return submissions.undo(connection, self.shelf, access, submission)

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
        with self.office() as (connection, office):
            return history.read(connection, office, access, unit=unit, month=month, before=before, limit=limit)

    def problems(self, access: Access, submission: int) -> list[Problem]:
        """Return what was found in an upload."""
        with self.office() as (connection, office):
            return history.problems(connection, office, access, submission)

    def original(self, access: Access, submission: int) -> tuple[str, bytes]:
        """Return the name and the bytes of the file of an upload, as it was sent."""
        with self.office() as (connection, office):
            return history.file(connection, office, access, submission)

    def past(self, access: Access, unit: str, month: str, stories: Iterable[str] = ()) -> Past:
        """Return what an upload is compared with; ``stories`` are the keys of its media rows."""
        with self.office() as (connection, office):
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
        with self.office() as (connection, office):
            return figures.read(connection, office, access, months, measures=measures, units=units, by=by)

    def reports(self, access: Access, months: Sequence[str], units: Iterable[str] | None = None) -> pd.DataFrame:
        """Return who has reported; see ``data.store.reports.read``."""
        with self.office() as (connection, office):
            return reports.read(connection, office, access, months, units)

    def months(self, access: Access) -> list[str]:
        """Return the months of which anything has been reported, in order."""
        with self.office() as (connection, office):
            return reports.months(connection, office, access)

    def ledger(
        self,
        access: Access,
        units: Iterable[str] | None = None,
        *,
        matters: Iterable[str] | None = None,
        first: date | None = None,
        last: date | None = None,
        versions: bool = False,
    ) -> pd.DataFrame:
        """Return the ledger, one row a stage, or the stages that touch some days; see ``data.store.ledger.read``."""
        with self.office() as (connection, office):
            return ledger.read(
                connection, office, access, units, matters=matters, first=first, last=last, versions=versions
            )

    def ledger_revisions(self, access: Access) -> dict[str, int]:
        """Return how often the ledger of each unit has changed; a unit that never had one is not in it."""
        with self.office() as (connection, office):
            return ledger.revisions_of(connection, office, access)

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
        with self.office() as (connection, office):
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
        with self.office() as (connection, office):
            return sheets.count(connection, office, access, Choice(sheet, months, units, values or {}, search))

    def located(
        self, access: Access, sheet: str, months: Sequence[str], units: Sequence[str] | None = None
    ) -> list[Located]:
        """Return the rows of a sheet as they were read, each with unit, month, submission and file."""
        with self.office() as (connection, office):
            return sheets.find(connection, office, access, Choice(sheet, months, units))

    def rows_of(self, access: Access, sheet: str, submissions: Sequence[int]) -> list[Located]:
        """Return the rows of a sheet that were read in these submissions, whether those are current or not."""
        with self.office() as (connection, office):
            return sheets.of_submissions(connection, office, access, sheet, submissions)

    def evidence(
        self, access: Access, months: Sequence[str], unit: str | None, earlier: Sequence[int] = ()
    ) -> dict[str, list[Located]]:
        """Return the rows behind a document about a unit, by sheet: of these months, of the ledger of every month.

        ``earlier``: submissions that are no longer current, whose rows of the ledger stand under that word.
        """
        register = self.settings().register
        units = None if unit is None else [one.name for one in register.below(unit)]
        every = self.months(access)
        found = {
            sheet.key: self.located(access, sheet.key, every if sheet.key == "civil" else months, units)
            for sheet in SHEETS
        }
        gone = self.rows_of(access, "civil", earlier) if earlier else []
        return {**found, "earlier": [row for row in gone if units is None or row.unit in units]}


def _sending(
    access: Access, content: bytes, by: str | None, received: date | datetime | None, mode: Mode, reason: str | None
) -> Sending:
    day = received.date() if isinstance(received, datetime) else received
    return Sending(content, by or access.name, day or audit.now().date(), mode, (reason or "").strip() or None)
