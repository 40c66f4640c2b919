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
from data.store import audit, doubts, editions, notes, publishing, reviews, sample, settings
from data.store.answers import Given
from data.store.doubts import Doubt, Settlement
from data.store.editions import Edition, Publication
from data.store.notes import Annotation, FollowUp
from data.store.papers import Papers
from data.store.reviews import Review, Verdict
from data.store.session import SYSTEM
from data.store.settings import Version


class Desk(Papers):
    """What the office does with the database.

    Every method may raise a ``StoreError`` (the disk is full, the server is away …) and, where a
    person is given, ``Forbidden``; ``Refused`` says that what was asked cannot be done.
    """

    # Settings

    def settings_of(self, month: str) -> Settings:
        """Return the settings by which a month counts: of a published one, its scoring is the one published."""
        return self.read(SYSTEM, editions.read_month_settings, month)

    def setting_tables(self, access: Access) -> dict[str, Rows]:
        """Return the tables of settings in force, as rows of text."""
        return self.read(access, settings.read_setting_tables)

    def save_settings(self, access: Access, tables: Tables, by: str | None = None) -> dict[str, int]:
        """Make these tables the new versions; see ``data.store.settings.save``."""
        return self.write(access, settings.save_settings, tables, by)

    def remember(self, access: Access, answers: Iterable[Answer]) -> None:
        """Write answers into the settings; see ``data.store.answers.keep``."""
        self.write(access, given.save_answers, answers)

    def answers(self, access: Access, limit: int = 200) -> list[Given]:
        """Return the answers that were given, with whether each still holds, the newest first."""
        return self.read(access, given.read_answers, limit)

    def take_back_answer(self, access: Access, number: int) -> None:
        """Take an answer out of the settings, so that it is asked again."""
        self.write(access, given.withdraw_answer, number)

    def settings_history(self, access: Access) -> list[Version]:
        """Return every version of every table, newest first."""
        return self.read(access, settings.read_setting_versions)

    def settings_version(self, access: Access, table: str, version: int) -> Rows:
        """Return the rows of one version of a table."""
        return self.read(access, settings.read_setting_rows, table, version)

    # Publishing

    def lock(self, access: Access, month: str, *, why: str | None = None, ranking: str | None = None) -> int:
        """Publish a month as it stands; returns the number of its publication, from 1."""
        return self.write(access, publishing.publish_month, month, why=why, ranking=ranking)

    def unlock(self, access: Access, month: str, unit: str | None = None, why: str = "") -> None:
        """Open a published month again, for one unit or for all, with a reason."""
        self.write(access, publishing.reopen_month, month, unit, why)

    def locked(self, month: str, unit: str | None = None) -> bool:
        """Tell whether a month is closed, for this unit or for all."""
        return any(one.last and one.closes(unit or "") for one in self.read(SYSTEM, editions.read_editions, [month]))

    def editions(self, access: Access, months: Iterable[str]) -> list[Edition]:
        """Return every publication of these months, without content: when, by whom, opened again for whom."""
        return self.read(access, editions.read_editions, months)

    def closings(self, access: Access) -> dict[str, Closing]:
        """Return by what each month counts that is published; see ``data.closings``."""
        return self.read(access, editions.read_closings)

    def published(self, access: Access, month: str, revision: int | None = None) -> Publication | None:
        """Return a month as it was published: the last time, or that time."""
        return self.read(access, editions.read_publication, month, revision)

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
    ) -> list[audit.JournalLine]:
        """Return lines of the journal, newest first; see ``data.store.audit.lines``."""
        return self.read(
            access, audit.read_journal, search=search, deeds=deeds, first=first, last=last, before=before, limit=limit
        )

    def note(
        self, who: str, what: str, subject: str | None = None, *, before: object = None, after: object = None
    ) -> None:
        """Add a line to the journal for a deed outside the store: a sign-in, a download."""
        with self.writing() as connection:
            audit.note(connection, who, what, subject, before=before, after=after)

    def mark_sample(self) -> None:
        """Say that this database holds the sample street."""
        self.write(SYSTEM, sample.mark_sample)

    def is_sample(self) -> bool:
        """Tell whether this database holds the sample street."""
        return self.read(SYSTEM, sample.is_sample)

    def clear(self, access: Access) -> None:
        """Take the sample street out."""
        self.write(access, sample.clear_sample)

    # Reviews and notes

    def review(self, access: Access, submission: int, verdict: Verdict, note: str = "") -> None:
        """Confirm a current submission, or return it with a note."""
        self.write(access, reviews.save_review, submission, verdict, note)

    def reviews(self, access: Access, months: Iterable[str]) -> dict[int, Review]:
        """Return the last word about each current submission of these months, by its number."""
        return self.read(access, reviews.read_reviews, months)

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
        return self.read(access, doubts.read_doubts, settled=settled, units=units, month=month, limit=limit)

    def count_doubts(self, access: Access, month: str | None = None) -> dict[str, int]:
        """Return how many doubts are open by unit, of all months or of one."""
        return self.read(access, doubts.count_doubts, month)

    def settle(self, access: Access, numbers: Sequence[int], verdict: Settlement, note: str) -> None:
        """Say what became of doubts, with a note; see ``data.store.doubts.settle``."""
        self.write(access, doubts.settle_doubts, numbers, verdict, note)

    def annotate(
        self, access: Access, day: date, text: str, *, last: date | None = None, unit: str | None = None
    ) -> int:
        """Put a note on the time axis; returns its number."""
        return self.write(access, notes.save_annotation, day, text, last=last, unit=unit)

    def remove_annotation(self, access: Access, number: int) -> None:
        """Take a note off the time axis."""
        self.write(access, notes.remove_annotation, number)

    def annotations(self, access: Access, first: date, last: date) -> list[Annotation]:
        """Return the notes that touch these days."""
        return self.read(access, notes.read_annotations, first, last)

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
        return self.write(access, notes.save_follow_up, unit, subject, text, month=month, due=due)

    def answer(self, access: Access, number: int, text: str) -> None:
        """Close what a unit was given, with its answer."""
        self.write(access, notes.answer_follow_up, number, text)

    def follow_ups(self, access: Access, *, pending: bool = False) -> list[FollowUp]:
        """Return what units were given, newest first."""
        return self.read(access, notes.read_follow_ups, pending=pending)
