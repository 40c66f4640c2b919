"""The papers of the office in the store: on their way into sessions."""

from __future__ import annotations

from collections.abc import Sequence

from data.intake.forms import Admission
from data.records import Access
from data.store import documents, forms
from data.store.documents import Document, Made
from data.store.forms import Form
from data.store.people import People


class Papers(People):
    """Templates, forms and documents, each with the former name of its function."""

    def save_form(self, access: Access, name: str, file: str, content: bytes, let_in: Admission) -> Form:
        """See ``data.store.forms``."""
        return self.write(access, forms.save_form, name, file, content, let_in)

    def forms(self, access: Access) -> list[Form]:
        """See ``data.store.forms``."""
        return self.read(access, forms.read_forms)

    def form_versions(self, access: Access, name: str) -> list[Form]:
        """See ``data.store.forms``."""
        return self.read(access, forms.read_form_versions, name)

    def form(self, access: Access, number: int) -> tuple[Form, bytes]:
        """See ``data.store.forms``."""
        return self.read(access, forms.read_form, number)

    def end_form(self, access: Access, name: str) -> None:
        """See ``data.store.forms``."""
        self.write(access, forms.retire_form, name)

    def record_document(self, access: Access, made: Made, content: bytes) -> Document:
        """See ``data.store.documents``."""
        return self.write(access, documents.record_document, made, content)

    def documents(
        self, access: Access, *, search: str | None = None, before: int | None = None, limit: int = 200
    ) -> Sequence[Document]:
        """See ``data.store.documents``."""
        return self.read(access, documents.read_documents, search=search, before=before, limit=limit)

    def document(self, access: Access, number: int) -> tuple[Document, bytes]:
        """See ``data.store.documents``."""
        return self.read(access, documents.read_document, number)
