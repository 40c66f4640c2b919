"""Files that an office does not want to keep for ever: refused ones, and those that a later report has superseded.

Off unless 名次规则 says for how many months they are kept. Only bytes go: the line in the history stays and says that
they were removed, and so do rows and figures. What a current report was read from, templates and documents are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update

from data import months
from data.settings.values import Policy
from data.store.journal import now
from data.store.session import Scope, Session, WritingSession
from data.store.tables import ROWS, basic, document, form, original, submission

DEED = "按保留规则删除文件"
_AT_ONCE = 500
_LISTED = 100
"""Uploads named in the line of the journal."""


@dataclass(frozen=True, slots=True)
class Expired:
    """A file whose time is over: its SHA-256, its size in bytes, and the uploads that it came with."""

    sha256: str
    size: int
    submissions: tuple[int, ...]


def remove_expired_files(session: WritingSession, today: date) -> list[Expired]:
    """Remove the bytes of every file whose time is over and note it; return what was removed.

    Raises ``Forbidden`` for anyone but the officer of the whole register.
    """
    expired = expired_files(session, today)
    if not expired:
        return []
    if session.connection.dialect.name == "sqlite":
        # Else the bytes would stay readable in the free pages of the file.
        session.connection.exec_driver_sql("PRAGMA secure_delete=ON")
    gone = update(original).where(original.c.sha256 == bindparam("key")).values(content=b"", removed_at=now())
    session.connection.execute(gone, [{"key": file.sha256} for file in expired])
    numbers = sorted(number for file in expired for number in file.submissions)
    after = {"files": len(expired), "bytes": sum(file.size for file in expired), "submissions": numbers[:_LISTED]}
    session.note(DEED, f"{len(expired)} 份", after=after)
    return expired


def expired_files(session: Session, today: date) -> list[Expired]:
    """Return the files whose time is over and whose bytes are still there.

    Raises ``Forbidden`` for anyone but the officer of the whole register.
    """
    scope = session.require_governor()
    over = _over(session.settings.policy, today)
    if over is None:
        return []
    query = select(submission.c.id, submission.c.sha256, original.c.size).join(original).where(over)
    uploads: dict[str, list[int]] = {}
    sizes: dict[str, int] = {}
    for number, key, size in session.execute(query.where(original.c.removed_at.is_(None)), scope):
        uploads.setdefault(key, []).append(number)
        sizes[key] = size
    needed = set(_needed(session, scope, list(uploads), over)) if uploads else set()
    sources = _sources(session, scope) if uploads.keys() - needed else set()
    return [
        Expired(key, sizes[key], tuple(sorted(numbers)))
        for key, numbers in uploads.items()
        if key not in needed and sources.isdisjoint(numbers)
    ]


def _over(policy: Policy, today: date) -> ColumnElement[bool] | None:
    """Return which uploads have been kept for long enough; ``None`` when all are kept for ever."""
    kinds = []
    if policy.refused_months:
        kinds.append(and_(submission.c.result == "refused", submission.c.at < _before(today, policy.refused_months)))
    if policy.superseded_months:
        old = submission.c.at < _before(today, policy.superseded_months)
        kinds.append(and_(submission.c.result != "refused", ~submission.c.current, old))
    return or_(*kinds) if kinds else None


def _before(today: date, count: int) -> datetime:
    """Return the beginning of the day so many months before today, or of that month's last day."""
    month = months.shift(months.month_of(today), -count)
    day = min(today.day, months.last_day(month).day)
    return datetime.combine(months.first_day(month).replace(day=day), time()).astimezone()


def _needed(session: Session, scope: Scope, keys: Sequence[str], over: ColumnElement[bool]) -> Iterator[str]:
    """Yield those of the files that something else rests on: another upload, a template, a document."""
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        for query in (
            select(submission.c.sha256).where(submission.c.sha256.in_(some), ~over),
            select(form.c.sha256).where(form.c.sha256.in_(some)),
            select(document.c.sha256).where(document.c.sha256.in_(some)),
        ):
            yield from session.execute(query, scope).scalars()


def _sources(session: Session, scope: Scope) -> set[int]:
    """Return the uploads, superseded themselves, from which rows of current ones were read."""
    source_ids: set[int] = set()
    for table in (*ROWS.values(), basic):
        read: Select[int] = select(table.c.source_id).distinct()
        read = read.join(submission, submission.c.id == table.c.submission_id)
        read = read.where(submission.c.current, table.c.source_id != table.c.submission_id)
        source_ids.update(session.execute(read, scope).scalars())
    return source_ids
