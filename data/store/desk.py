"""The office's side of the store: settings, publishing, reviews, notes, the journal, the sample."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from data.closings import Closing
from data.records import Access
from data.settings.answers import Answer
from data.settings.columns import Rows, Tables
from data.settings.values import Settings
from data.store import answers as given
from data.store import audit, doubts, notes, publishing, reviews, sample, settings
from data.store.answers import Given
from data.store.doubts import Doubt, Settlement
from data.store.notes import Annotation, FollowUp
from data.store.office import tables_now
from data.store.papers import Papers
from data.store.permission import may_govern
from data.store.publishing import Edition, Publication
from data.store.reviews import Review, Verdict
from data.store.settings import Version


class Desk(Papers):
    """What the office does with the database.

    Every method may raise a ``StoreError`` (the disk is full, the server is away …) and, where a
    person is given, ``Forbidden``; ``Refused`` says that what was asked cannot be done.
    """

    # Settings

    def settings_of(self, month: str) -> Settings:
        """Return the settings by which a month counts: of a published one, its scoring is the one published."""
        with self.office() as (connection, office):
            return publishing.settings_for(connection, office, month)

    def setting_tables(self, access: Access) -> dict[str, Rows]:
        """Return the tables of settings in force, as rows of text."""
        with self.office() as (connection, office):
            may_govern(access, office.settings.register)
            return tables_now(connection)

    def save_settings(self, access: Access, tables: Tables, by: str | None = None) -> dict[str, int]:
        """Make these tables the new versions; see ``data.store.settings.save``."""
        with self.writing() as connection:
            return settings.save(connection, self.shelf, access, tables, by or access.name)

    def remember(self, access: Access, answers: Iterable[Answer]) -> None:
        """Write answers into the settings; see ``data.store.answers.keep``."""
        with self.writing() as connection:
            given.keep(connection, self.shelf, access, answers)

    def answers(self, access: Access, limit: int = 200) -> list[Given]:
        """Return the answers that were given, with whether each still holds, the newest first."""
        with self.reading() as connection:
            return given.read(connection, self.shelf, access, limit)

    def take_back_answer(self, access: Access, number: int) -> None:
        """Take an answer out of the settings, so that it is asked again."""
        with self.writing() as connection:
            given.take_back(connection, self.shelf, access, number)

    def settings_history(self, access: Access) -> list[Version]:
        """Return every version of every table, newest first."""
        with self.office() as (connection, office):
            may_govern(access, office.settings.register)
            return settings.history(connection)

    def settings_version(self, access: Access, table: str, version: int) -> Rows:
        """Return the rows of one version of a table."""
        with self.office() as (connection, office):
            may_govern(access, office.settings.register)
            return settings.version(connection, table, version)

    # Publishing

    def lock(self, access: Access, month: str, *, why: str | None = None, ranking: str | None = None) -> int:
        """Publish a month as it stands; returns the number of its publication, from 1."""
        with self.writing() as connection:
            return publishing.lock(connection, self.shelf, access, month, why=why, ranking=ranking)

    def unlock(self, access: Access, month: str, unit: str | None = None, why: str = "") -> None:
        """Open a published month again, for one unit or for all, with a reason."""
        with self.writing() as connection:
            publishing.unlock(connection, self.shelf, access, month, unit, why)

    def locked(self, month: str, unit: str | None = None) -> bool:
        """Tell whether a month is closed, for this unit or for all."""
        with self.office() as (connection, office):
            return publishing.locked(connection, month, None if unit is None else office.ids.get(unit))

    def editions(self, access: Access, months: Iterable[str]) -> list[Edition]:
        """Return every publication of these months, without content: when, by whom, opened again for whom."""
        with self.office() as (connection, office):
            return publishing.editions(connection, office, access, months)

    def closings(self, access: Access) -> dict[str, Closing]:
        """Return by what each month counts that is published; see ``data.closings``."""
        with self.office() as (connection, office):
            return publishing.closings(connection, office, access)

    def published(self, access: Access, month: str, revision: int | None = None) -> Publication | None:
        """Return a month as it was published: the last time, or that time."""
        with self.office() as (connection, office):
            return publishing.read_publication(connection, office, access, month, revision)

    # The journal and the sample

    def audit(
        self,
        access: Access,
        *,
        search: str | None = None,
        deeds: Collection[str] | None = None,
        first: date | None = None,
        last: date | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> list[audit.Line]:
        """Return lines of the journal, newest first; see ``data.store.audit.lines``."""
        with self.office() as (connection, office):
            may_govern(access, office.settings.register)
            return audit.lines(
                connection, search=search, deeds=deeds, first=first, last=last, before=before, limit=limit
            )

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
            sample.clear(connection, self.shelf, access)
        self.shelf.clear()

    # Reviews and notes

    def review(self, access: Access, submission: int, verdict: Verdict, note: str = "") -> None:
        """Confirm a current submission, or return it with a note."""
        with self.writing() as connection:
            reviews.add(connection, self.shelf.office(connection), access, submission, verdict, note)

    def reviews(self, access: Access, months: Iterable[str]) -> dict[int, Review]:
        """Return the last word about each current submission of these months, by its number."""
        with self.office() as (connection, office):
            return reviews.last(connection, office, access, months)

    def doubts(
        self,
        access: Access,
        *,
        settled: bool = False,
        units: Iterable[str] | None = None,
        month: str | None = None,
        limit: int | None = None,
    ) -> list[Doubt]:
        """Return what is doubtful and open, or was settled; see ``data.store.doubts``."""
        with self.office() as (connection, office):
            return doubts.read(connection, office, access, settled=settled, units=units, month=month, limit=limit)

    def count_doubts(self, access: Access, month: str | None = None) -> dict[str, int]:
        """Return how many doubts are open by unit, of all months or of one."""
        with self.office() as (connection, office):
            return doubts.count(connection, office, access, month)

    def settle(self, access: Access, numbers: Sequence[int], verdict: Settlement, note: str) -> None:
        """Say what became of doubts, with a note; see ``data.store.doubts.settle``."""
        with self.writing() as connection:
            doubts.settle(connection, self.shelf.office(connection), access, numbers, verdict, note)

    def annotate(
        self, access: Access, day: date, text: str, *, last: date | None = None, unit: str | None = None
    ) -> int:
        """Put a note on the time axis; returns its number."""
        with self.writing() as connection:
            return notes.annotate(connection, self.shelf.office(connection), access, day, text, last=last, unit=unit)

    def remove_annotation(self, access: Access, number: int) -> None:
        """Take a note off the time axis."""
        with self.writing() as connection:
            notes.remove(connection, self.shelf.office(connection), access, number)

    def annotations(self, access: Access, first: date, last: date) -> list[Annotation]:
        """Return the notes that touch these days."""
        with self.office() as (connection, office):
            return notes.noted(connection, office, access, first, last)

    def ask(
        self,
        access: Access,
        unit: str,
        subject: str,
        text: str = "",
        *,
        month: str | None = None,
        due: date | None = None,
    ) -> int:
        """Give a unit something to see to; returns its number."""
        with self.writing() as connection:
            office = self.shelf.office(connection)
            return notes.ask(connection, office, access, unit, subject, text, month=month, due=due)

    def answer(self, access: Access, number: int, text: str) -> None:
        """Close what a unit was given, with its answer."""
        with self.writing() as connection:
            notes.answer(connection, self.shelf.office(connection), access, number, text)

    def follow_ups(self, access: Access, *, pending: bool = False) -> list[FollowUp]:
        """Return what units were given, newest first."""
        with self.office() as (connection, office):
            return notes.follow_ups(connection, office, access, pending=pending)
