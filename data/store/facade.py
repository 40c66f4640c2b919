"""The store: one door to the database, with the person who asks as an argument of every call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.problems import Problem
from data.records import Access, Checked, Delivery, Mode, Receipt
from data.store import figures, history, ledger, reports, sheets, submissions, upload_history
from data.store.desk import Desk
from data.store.history import Upload
from data.store.rows import Located
from data.store.upload_history import UploadHistory


class Facade(Desk):
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
    ) -> Receipt:
        """Save one unit-month whole, or keep it as refused; see ``data.store.submissions.save``."""
        return self.write(access, submissions.save_submission, checked, content, _delivery(by, received, mode, reason))

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
        return self.write(
            access, submissions.refuse_submission, checked, content, _delivery(by, received, mode, reason)
        )

    def undo(self, access: Access, submission: int) -> int | None:
        """Take the last accepted upload of a unit-month back; returns the one that is current now."""
        return self.write(access, submissions.undo_submission, submission)

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
        return self.read(access, history.read_uploads, unit, month, before=before, limit=limit)

    def problems(self, access: Access, submission: int) -> list[Problem]:
        """Return what was found in an upload."""
        return self.read(access, history.read_problems, submission)

    def original(self, access: Access, submission: int) -> tuple[str, bytes]:
        """Return the name and the bytes of the file of an upload, as it was sent."""
        return self.read(access, history.read_original, submission)

    def past(self, access: Access, unit: str, month: str, stories: Iterable[str] = ()) -> UploadHistory:
        """Return what an upload is compared with; ``stories`` are the keys of its media rows."""
        return self.read(access, upload_history.read_upload_history, unit, month, stories)

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
        return self.read(access, figures.read_figures, months, measures=measures, units=units, by=by)

    def reports(self, access: Access, months: Sequence[str], units: Iterable[str] | None = None) -> pd.DataFrame:
        """Return who has reported; see ``data.store.reports.read``."""
        return self.read(access, reports.read_reports, months, units)

    def months(self, access: Access) -> list[str]:
        """Return the months of which anything has been reported, in order."""
        return self.read(access, reports.read_reported_months)

    def begun(self, access: Access) -> str | None:
        """Return the first month that anybody has reported: a date of the office, the same for whoever asks."""
        return self.read(access, reports.read_first_month)

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
        return self.read(access, ledger.read_ledger, units, matters=matters, first=first, last=last, versions=versions)

    def ledger_revisions(self, access: Access) -> dict[str, int]:
        """Return how often the ledger of each unit has changed; a unit that never had one is not in it."""
        return self.read(access, ledger.read_ledger_revisions)

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
        return self.read(
            access, sheets.read_rows, sheet, months, units, values=values, search=search, limit=limit, offset=offset
        )

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
        return self.read(access, sheets.count_rows, sheet, months, units, values=values, search=search)

    def located(
        self, access: Access, sheet: str, months: Sequence[str], units: Sequence[str] | None = None
    ) -> list[Located]:
        """Return the rows of a sheet as they were read, each with unit, month, submission and file."""
        return self.read(access, sheets.read_located_rows, sheet, months, units)

    def rows_of(self, access: Access, sheet: str, submissions: Sequence[int]) -> list[Located]:
        """Return the rows of a sheet that were read in these submissions, whether those are current or not."""
        return self.read(access, sheets.read_rows_of_submissions, sheet, submissions)

    def evidence(
        self, access: Access, months: Sequence[str], unit: str | None, earlier: Sequence[int] = ()
    ) -> dict[str, list[Located]]:
        """Return the rows behind a document about a unit, by sheet: of these months, of the ledger of every month.

        ``earlier``: submissions that are no longer current, whose rows of the ledger stand under that word.
        """
        return self.read(access, sheets.read_evidence, months, unit, earlier)


def _delivery(by: str | None, received: date | datetime | None, mode: Mode, reason: str | None) -> Delivery:
    day = received.date() if isinstance(received, datetime) else received
    return Delivery(by=by, received=day, mode=mode, reason=reason)
