"""The office's own Word templates and forms in Excel: versioned, never deleted, let in by the gate only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data.intake.forms import Admission, Kind
from data.store import files
from data.store.errors import Forbidden, Refused
from data.store.journal import now
from data.store.session import SHARED, VISITOR, Scope, Session, WritingSession
from data.store.tables import form
from data.text import clean

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a template or form, without its bytes; ``ended_at``: when it was put away."""

    id: int
    name: str
    version: int
    kind: Kind
    file: str
    sha256: str
    by: str
    at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None


def save_form(session: WritingSession, name: str, file: str, content: bytes, let_in: Admission) -> Form:
    """Keep a template or form as the next version of its name; what is the same as the last one adds none.

    ``let_in`` is the gate's word on these very bytes; ``ValueError`` when it is about others. Raises ``Forbidden``
    for anyone but the officer of the whole register, and ``Refused`` for a name that is empty or too
    long, or another kind of document under the same name.
    """
    session.require_governor()
    connection = session.connection
    name = _named(name)
    last = _newest(connection, name)
    if last is not None and last.kind != let_in.kind:
        raise Refused(f"“{name}”已经是另一种文件，请换一个名称。")
    key = files.keep_file(connection, content)
    if key != let_in.sha256:
        raise ValueError("let in was another file")
    if last is not None and last.sha256 == key and last.ended_at is None:
        return last
    line = {
        "name": name,
        "version": 1 if last is None else last.version + 1,
        "kind": let_in.kind,
        "file": clean(file),
        "sha256": key,
        "by": session.access.name,
        "at": now(),
    }
    saved_line = connection.execute(insert(form).values(line).returning(form)).one()
    session.note("保存模板", name, after={"version": line["version"], "file": file})
    return _form(saved_line)


def _named(name: str) -> str:
    spelled = " ".join(clean(name).split())
    if not spelled:
        raise Refused("请给模板起一个名称。")
    if len(spelled) > LONGEST_NAME:
        raise Refused(f"名称太长，最多 {LONGEST_NAME} 个字。")
    return spelled


def _newest(connection: Connection, name: str) -> Form | None:
    query = select(form).where(form.c.name == name).order_by(form.c.version.desc()).limit(1)
    line = connection.execute(query).one_or_none()
    return None if line is None else _form(line)


def read_forms(session: Session) -> list[Form]:
    """Return the newest version of each template and form that is in use, by name."""
    newest = select(form.c.name, func.max(form.c.version).label("version")).group_by(form.c.name).subquery()
    query = select(form).join(newest, (form.c.name == newest.c.name) & (form.c.version == newest.c.version))
    query = query.where(form.c.ended_at.is_(None)).order_by(form.c.name)
    return [_form(line) for line in session.execute(query, _usable(session))]


def read_form_versions(session: Session, name: str) -> list[Form]:
    """Return every version of a template or form, the newest first."""
    query = select(form).where(form.c.name == name).order_by(form.c.version.desc())
    return [_form(line) for line in session.execute(query, _usable(session))]


def read_form(session: Session, number: int) -> tuple[Form, bytes]:
    """Return one version with its bytes; ``Refused`` when there is none with this number."""
    scope = _usable(session)
    line = session.execute(select(form).where(form.c.id == number), scope).one_or_none()
    if line is None:
        raise Refused("没有这个模板。")
    return _form(line), bytes(session.execute(files.content_query(line.sha256), scope).scalar_one())


def retire_form(session: WritingSession, name: str) -> None:
    """Put a template or form away; its versions stay on record, and the next upload of its name brings it back."""
    session.require_governor()
    last = _newest(session.connection, name)
    if last is None or last.ended_at is not None:
        raise Refused(f"没有在用的模板“{name}”。")
    ended = {"ended_by": session.access.name, "ended_at": now()}
    session.connection.execute(update(form).where(form.c.id == last.id).values(ended))
    session.note("停用模板", name, before={"version": last.version})


def _usable(session: Session) -> Scope:
    """Let pass who makes documents: templates belong to no unit, and clerks make none."""
    if session.access.role == "clerk" or session.access == VISITOR:
        raise Forbidden("填报员账号不生成文档。")
    return SHARED


def _form(line: Any) -> Form:
    return Form(**line._mapping)
