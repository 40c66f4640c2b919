"""Months published: their figures stand still until they are opened again, and stay on record."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.engine import Row as Line

from data.store import counters
from data.store.derived.figures import rebuild_points
from data.store.errors import Refused
from data.store.journal import now
from data.store.published import KEPT_TABLES, is_closed, newest_publication
from data.store.reports import pack_reports
from data.store.session import WritingSession
from data.store.tables import figure, publication, published_figure, reopening


def publish_month(
    session: WritingSession, month: str, *, why: str | None = None, ranking: str | None = None
) -> int:
    """Publish a month as it stands, and close it. Returns the number of the publication, from 1.

    Raises ``Forbidden``, or ``Refused`` when the month is locked already.
    """
    # Nobody may write a ledger meanwhile: the number of the publication tells what it has seen.
    session.hold_settings()
    session.require_governor()
    session.hold(f"month {month}")
    last = newest_publication(session, month)
    if last is not None and is_closed(session, last) and not _is_opened(session, last.id):
        raise Refused(f"{month} 已经锁定。")
    revision = 1 if last is None else int(last.revision) + 1
    line = {
        "month": month,
        "revision": revision,
        "by": session.access.name,
        "at": now(),
        "reason": why,
        "versions": json.dumps(_versions(session, last), ensure_ascii=False),
        "reports": pack_reports(session, month),
        "ranking": ranking,
    }
    added = session.connection.execute(insert(publication).values(line).returning(publication.c.id)).scalar_one()
    _freeze(session, added, month)
    before = None if last is None else {"revision": last.revision}
    session.note("锁定", month, before=before, after={"revision": revision, "reason": why})
    session.bump([month, counters.CLOSINGS])
    return revision


def _versions(session: WritingSession, last: Line[Any] | None) -> dict[str, int]:
    """Return the versions by which the month counts now: a unit's correction kept those of the scoring."""
    in_force = dict(session.settings.versions)
    if last is None or not is_closed(session, last):
        return in_force
    then = json.loads(last.versions)
    kept = {name: then[name] for name in KEPT_TABLES if name in then}
    return {name: number for name, number in in_force.items() if name not in KEPT_TABLES} | kept


def _is_opened(session: WritingSession, number: int) -> bool:
    query = select(reopening.c.id).where(reopening.c.publication_id == number)
    return session.connection.execute(query).first() is not None


def _freeze(session: WritingSession, number: int, month: str) -> None:
    """Copy the month's figures, within the database."""
    columns = [column.name for column in published_figure.columns if column.name != "publication_id"]
    chosen = select(literal(number), *(figure.c[name] for name in columns)).where(figure.c.month == month)
    session.connection.execute(insert(published_figure).from_select(["publication_id", *columns], chosen))


def reopen_month(session: WritingSession, month: str, unit: str | None = None, why: str = "") -> None:
    """Open a published month again, for one unit or for all; what was published stays on record.

    One unit still counts by the rules that were published, a whole month by those of now.
    Raises ``Forbidden``, or ``Refused`` without a reason or when the month is not locked.
    """
    session.hold_settings(shared=True)
    if unit is None:
        session.require_governor()
    else:
        session.require_manager(unit)
    if not why.strip():
        raise Refused("重新开放要写明原因。")
    unit_id = None if unit is None else session.office.ids.get(unit)
    if unit is not None and unit_id is None:
        raise Refused(f"“{unit}”不在单位名册里。")
    session.hold(f"month {month}")
    last = newest_publication(session, month)
    if last is None or not is_closed(session, last, unit_id):
        raise Refused(f"{month} 没有锁定。")
    line = {"publication_id": last.id, "unit_id": unit_id, "by": session.access.name, "at": now()}
    session.connection.execute(insert(reopening).values(line | {"reason": why.strip()}))
    if unit is None:
        rebuild_points(session.connection, session.office, month)
    session.note("重新开放", f"{unit or '全部单位'} {month}", after=why.strip())
    session.bump([month, counters.CLOSINGS])
