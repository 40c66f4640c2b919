"""The sample street: a mark on the database, its content from a backup, and the way back to an empty one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from data.store import counters
from data.store.backup_reader import BackupFile, opened_backup
from data.store.contents import lasting_tables
from data.store.errors import Refused
from data.store.restoring import continue_numbers, in_backup_order, read_batches
from data.store.session import SHARED, Session, WritingSession
from data.store.tables import (
    ROWS,
    annotation,
    audit,
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


def fill_sample(session: WritingSession, source: Path) -> None:
    """Make this database the sample street that a backup of the present version holds.

    What is left of a sample that was broken off goes first. ``Refused`` when the whole sample is there, on which
    somebody may have worked since, or when the database holds anybody's own units, settings or data.
    """
    session.hold_settings()
    session.require_governor()
    if is_sample(session):
        if _is_whole(session.connection, source):
            raise Refused("示例已经装好了，没有再装一遍。要重新装入，请先在页面上点“清空示例，开始用自己的”。")
        clear_sample(session)
    connection = session.connection
    if any(connection.execute(select(table).limit(1)).first() is not None for table in (unit, setting)):
        raise Refused("数据库里已有单位名册或设置，不能装入示例。")
    mark_sample(session)
    with opened_backup(source) as backup:
        scopes = _insert_rows(connection, backup)
    continue_numbers(connection)
    session.bump([*scopes, counters.SETTINGS])


def _is_whole(connection: Connection, source: Path) -> bool:
    """Tell whether all months that the sample of a backup has are reported."""
    column = submission.c.month
    reported = set(connection.execute(select(column).distinct()).scalars())
    with opened_backup(source) as backup:
        at = list(backup.about().columns[submission.name]).index(column.name)
        return reported >= {row[at] for row in backup.rows(submission.name)}


def _insert_rows(connection: Connection, backup: BackupFile) -> list[str]:
    """Insert what a backup holds of an office, and its journal; return the scopes that it has revisions of."""
    columns, scopes = backup.about().columns, []
    for table in lasting_tables():
        for batch in read_batches(backup, in_backup_order(table, columns[table.name])):
            if table is revision:
                scopes += [str(row[revision.c.scope.name]) for row in batch]
            elif table is audit:
                # An account that was made before the first start has its line already.
                rows = [{name: value for name, value in row.items() if name != audit.c.id.name} for row in batch]
                connection.execute(insert(table), rows)
            elif table is not meta:
                connection.execute(insert(table), batch)
    return scopes


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
    session.note("清空示例")
    session.bump([*scopes, counters.SETTINGS])
