"""Months published: their figures stand still until they are opened again, and stay on record."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.engine import Row as Line

from data import months
from data.store import counters
from data.store.derived.figures import rebuild_points
from data.store.errors import Refused, Stale
from data.store.journal import now
from data.store.published import KEPT_TABLES, is_closed, newest_publication
from data.store.reports import pack_reports
from data.store.revisions import Revision, read_month_revisions
from data.store.session import WritingSession
from data.store.tables import figure, publication, published_figure, reopening


def publish_month(
    session: WritingSession,
    month: str,
    *,
    why: str | None = None,
    ranking: str | None = None,
    since: Revision | None = None,
) -> int:
    """Publish a month as it stands, and close it. Returns the number of the publication, from 1.

    ``since``: how the month stood when the officer looked at it and its ranking was worked out; ``Stale``
    when anything of it has changed. Raises ``Forbidden``, or ``Refused`` when the month is published already.
    """
    # Nobody may write a ledger meanwhile: the number of the publication tells what it has seen.
    session.hold_settings()
    session.require_governor()
    session.hold(f"month {month}")
    last = newest_publication(session, month)
    if last is not None and is_closed(session, last) and not _is_opened(session, last.id):
        raise Refused(f"{months.title(month)}已经公布（{last.by} {last.at:%Y-%m-%d %H:%M}，第 {last.revision} 版）。")
    if since is not None and since != read_month_revisions(session, [month])[month]:
        raise Stale(f"您核对期间，{months.title(month)}的月报、审核或设置有变动，没有公布。请看过现在的情况再公布。")
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
    session.note("公布", month, before=before, after={"revision": revision, "reason": why})
    session.bump([month, counters.CLOSINGS])
    return revision


def _versions(session: WritingSession, last: Line[Any] | None) -> dict[str, int]:
    """Return the versions by which the month counts now: a unit's correction kept those of the scoring."""
    in_force = dict(session.settings.versions)
    if last is None or not is_closed(session, last):
        return in_force
    then = json.loads(last.versions)
    scoring_versions = {name: then[name] for name in KEPT_TABLES if name in then}
    return {name: number for name, number in in_force.items() if name not in KEPT_TABLES} | scoring_versions


def _is_opened(session: WritingSession, number: int) -> bool:
    query = select(reopening.c.id).where(reopening.c.publication_id == number)
    return session.connection.execute(query).first() is not None


def _freeze(session: WritingSession, number: int, month: str) -> None:
    """Copy the month's figures, within the database."""
    columns = [column.name for column in published_figure.columns if column.name != "publication_id"]
    chosen = select(literal(number), *(figure.c[name] for name in columns)).where(figure.c.month == month)
    session.connection.execute(insert(published_figure).from_select(["publication_id", *columns], chosen))


def reopen_month(
    session: WritingSession, month: str, unit: str | None = None, why: str = "", *, since: int | None = None
) -> None:
    """Open a published month again, for one unit or for all; what was published stays on record.

    One unit still counts by the rules that were published, a whole month by those of now. ``since``: the
    number of the publication that the officer looked at; ``Stale`` when there is a newer one.
    Raises ``Forbidden``, or ``Refused`` without a reason or when the month is not published.
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
        raise Refused(f"{unit or ''}{months.title(month)}现在没有公布，不需要重新开放。")
    if since is not None and since != last.revision:
        raise Stale(f"您核对期间，{months.title(month)}已由 {last.by} 公布了第 {last.revision} 版，请看过再办。")
    line = {"publication_id": last.id, "unit_id": unit_id, "by": session.access.name, "at": now()}
    session.connection.execute(insert(reopening).values(line | {"reason": why.strip()}))
    if unit is None:
        rebuild_points(session.connection, session.office, month)
    session.note("重新开放", f"{unit or '全部单位'} {month}", after=why.strip())
    session.bump([month, counters.CLOSINGS])
