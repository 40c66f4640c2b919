"""The papers of the office in the store: its own templates and forms, and every document that was generated."""

from __future__ import annotations

from collections.abc import Sequence

from data.intake.forms import Admission
from data.records import Access
from data.store import documents, forms
from data.store.documents import Document, Made
from data.store.forms import Form
from data.store.people import People


class Papers(People):
    """Templates, forms and documents.

    Every method may raise a ``StoreError`` and ``Forbidden``; ``Refused`` says why something cannot be done.
    """

    def save_form(self, access: Access, name: str, file: str, content: bytes, let_in: Admission) -> Form:
        """Keep a template or form as the next version of its name; see ``data.store.forms.save``."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            return forms.save(connection, access, register, name, file, content, let_in)

    def forms(self, access: Access) -> list[Form]:
        """Return the newest version of each template and form that is in use, by name."""
        with self.reading() as connection:
            return forms.current(connection, access)

    def form_versions(self, access: Access, name: str) -> list[Form]:
        """Return every version of a template or form, the newest first."""
        with self.reading() as connection:
            return forms.versions(connection, access, name)

    def form(self, access: Access, number: int) -> tuple[Form, bytes]:
        """Return one version of a template or form with its bytes."""
        with self.reading() as connection:
            return forms.read(connection, access, number)

    def end_form(self, access: Access, name: str) -> None:
        """Put a template or form away; nothing of it is deleted."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            forms.end(connection, access, register, name)

    def record_document(self, access: Access, made: Made, content: bytes) -> Document:
        """Put a generated document on record, with its bytes."""
        with self.writing() as connection:
            register = self.shelf.office(connection).settings.register
            return documents.record(connection, access, register, made, content)

    def documents(
        self, access: Access, *, search: str | None = None, before: int | None = None, limit: int = 200
    ) -> Sequence[Document]:
        """Return generated documents, newest first; see ``data.store.documents.listed``."""
        with self.office() as (connection, office):
            register = office.settings.register
            return documents.listed(connection, access, register, search=search, before=before, limit=limit)

    def document(self, access: Access, number: int) -> tuple[Document, bytes]:
        """Return a generated document with its bytes, as it was."""
        with self.office() as (connection, office):
            return documents.read(connection, access, office.settings.register, number)
