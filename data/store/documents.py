"""Every generated document: who made it, of what, with which wishes, from which revision, and its bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, or_, select

from data.store import files
from data.store.errors import Forbidden, Refused
from data.store.journal import now
from data.store.session import SHARED, Scope, Session, WritingSession
from data.store.tables import document, form


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What a document is: ``first`` and ``last`` are months, ``unit`` ``None`` is the whole register.

    ``options`` are the wishes as plain JSON values; ``form`` is the number of the version of an own
    template that it was made with.
    """

    kind: str
    title: str
    file: str
    first: str
    last: str
    unit: str | None
    options: Mapping[str, Any]
    revision: str
    form: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document on record, without its bytes; ``form`` names the template and its version."""

    id: int
    by: str
    at: datetime
    record: DocumentRecord
    sha256: str
    form: str | None = None


def record_document(session: WritingSession, record: DocumentRecord, content: bytes) -> Document:
    """Put a document on record with its bytes; ``Forbidden`` for units that this person does not see."""
    _require_visible(session, record.unit)
    line = {
        "by": session.access.name,
        "at": now(),
        "kind": record.kind,
        "title": record.title,
        "file": record.file,
        "first": record.first,
        "last": record.last,
        "unit": record.unit,
        "options": json.dumps(dict(record.options), ensure_ascii=False, sort_keys=True),
        "revision": record.revision,
        "form_id": record.form,
        "sha256": files.keep_file(session.connection, content),
    }
    number = session.connection.execute(insert(document).values(line).returning(document.c.id)).scalar_one()
    after = {"编号": number, "数据版本": record.revision, "校验": str(line["sha256"])[:16]}
    session.note("生成文档", record.title, after=after)
    return _visible(session, number)[0]


def read_documents(
    session: Session, *, search: str | None = None, before: int | None = None, limit: int = 200
) -> list[Document]:
    """Return the documents that this person may see, newest first; ``search``: a text in any of it."""
    query = _query().order_by(document.c.id.desc())
    if before is not None:
        query = query.where(document.c.id < before)
    if search:
        texts = (document.c.title, document.c.by, document.c.unit, document.c.file, form.c.name)
        query = query.where(or_(*(column.contains(search, autoescape=True) for column in texts)))
    if session.access.units is None:
        query = query.limit(limit)
    # Which units a document tells of is a question for the register, which is no table.
    visible = (line for line in session.execute(query, SHARED).all() if _sees(session, line.unit))
    return [_document(line) for line in islice(visible, limit)]


def read_document(session: Session, number: int) -> tuple[Document, bytes]:
    """Return a document with its bytes, as it was; ``Refused`` when there is none with this number."""
    stored_document, scope = _visible(session, number)
    return stored_document, bytes(session.execute(files.content_query(stored_document.sha256), scope).scalar_one())


def _query() -> Any:
    columns = (document, form.c.name.label("form_name"), form.c.version.label("form_version"))
    return select(*columns).outerjoin(form, form.c.id == document.c.form_id)


def _visible(session: Session, number: int) -> tuple[Document, Scope]:
    """Return a document that this person may see, and the scope to read on with."""
    line = session.execute(_query().where(document.c.id == number), SHARED).one_or_none()
    if line is None:
        raise Refused(f"没有编号为 {number} 的文档。")
    return _document(line), _require_visible(session, line.unit)


def _document(line: Any) -> Document:
    record = DocumentRecord(
        line.kind,
        line.title,
        line.file,
        line.first,
        line.last,
        line.unit,
        json.loads(line.options),
        line.revision,
        line.form_id,
    )
    used = None if line.form_id is None else f"{line.form_name}（第 {line.form_version} 版）"
    return Document(line.id, line.by, line.at, record, line.sha256, used)


def _sees(session: Session, unit: str | None) -> bool:
    """Tell whether this person sees every unit that a document covers."""
    if session.access.units is None:
        return True
    if session.access.role == "clerk" or (unit is not None and unit not in session.register.by_name):
        return False
    below = session.register.below(unit)
    return bool(below) and all(session.sees(reporting_unit.name) for reporting_unit in below)


def _require_visible(session: Session, unit: str | None) -> Scope:
    if not _sees(session, unit):
        raise Forbidden("没有查看这份文档的权限：它还讲到别的单位。")
    return SHARED
