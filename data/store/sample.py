"""The sample street: a mark on the database, and the way back to an empty one."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from data.store import counters
from data.store.errors import Refused
from data.store.session import SHARED, Session, WritingSession
from data.store.tables import (
    ROWS,
    annotation,
    basic,
    document,
    doubt,
    draft,
    entry_name,
    figure,
    follow_up,
    form,
    ledger_flow,
    ledger_problem,
    meta,
    original,
    proposal,
    publication,
    published_figure,
    reminder,
    reopening,
    review,
    revision,
    saved_view,
    setting,
    stage,
    submission,
    title_block,
    unit,
)

_KEY = "sample"
_CONTENT = (
    document,
    published_figure,
    reopening,
    publication,
    annotation,
    follow_up,
    reminder,
    doubt,
    review,
    stage,
    ledger_flow,
    ledger_problem,
    entry_name,
    figure,
    basic,
    title_block,
    *ROWS.values(),
    submission,
    setting,
    unit,
    draft,
    saved_view,
    proposal,
)
"""Everything that an office owns, each table before those that it points to.

Not the journal, nor the office's own templates and forms: those are never part of the sample.
"""


def mark_sample(session: WritingSession) -> None:
    """Say that this database holds the sample street. ``Refused`` when it holds anybody's own data."""
    session.require_governor()
    if is_sample(session):
        return
    if session.connection.execute(select(submission.c.id).limit(1)).first() is not None:
        raise Refused("数据库里已有数据，不能作为示例。")
    session.connection.execute(insert(meta).values(key=_KEY, value="1"))


def is_sample(session: Session) -> bool:
    """Tell whether this database holds the sample street."""
    return session.execute(select(meta.c.key).where(meta.c.key == _KEY), SHARED).first() is not None


def clear_sample(session: WritingSession) -> None:
    """Take the sample street out, so that an office starts its own. ``Refused`` when there is none.

    The counters of revisions go on, so that nothing kept in a cache passes for the new data.
    """
    session.hold_settings()
    session.require_governor()
    if not is_sample(session):
        raise Refused("数据库里不是示例数据，不能清空。")
    connection = session.connection
    scopes = [scope for (scope,) in connection.execute(select(revision.c.scope))]
    for table in _CONTENT:
        connection.execute(delete(table))
    connection.execute(delete(original).where(original.c.sha256.not_in(select(form.c.sha256))))
    connection.execute(delete(meta).where(meta.c.key == _KEY))
    session.note("清除示例数据")
    session.bump([*scopes, counters.SETTINGS])
