"""How a month is closed, and by which settings it counts: what reading and writing both ask, within a session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select
from sqlalchemy.engine import Row as Line

from data.settings.values import Settings
from data.store.session import SHARED, Session
from data.store.tables import publication, reopening

POINT_TABLES = ("计分规则", "名次规则", "媒体")
"""The tables that points follow from."""
_HOLIDAYS = "节假日"
KEPT_TABLES = (*POINT_TABLES, _HOLIDAYS, "词表", "任务", "权重")
"""The tables that a published month keeps the versions of; units and headers are those of now."""

_NEWEST = (
    select(*(publication.c[name] for name in ("id", "month", "revision", "by", "at", "reason", "versions")))
    .where(publication.c.month == bindparam("of"))
    .order_by(publication.c.revision.desc())
    .limit(literal_column("1"))
)


def newest_publication(session: Session, month: str) -> Line[Any] | None:
    """Return the last publication of a month without its content, if it was ever published."""
    return session.execute(_NEWEST, SHARED, {"of": month}).one_or_none()


def is_closed(session: Session, last: Line[Any] | None, unit_id: int | None = None) -> bool:
    """Tell whether the month of which this is the last publication is closed, for this unit or for all."""
    if last is None:
        return False
    opened = or_(reopening.c.unit_id.is_(None), reopening.c.unit_id == unit_id)
    query = select(reopening.c.id).where(reopening.c.publication_id == last.id, opened)
    return session.execute(query, SHARED).first() is None


def settings_by(session: Session, last: Line[Any] | None) -> Settings:
    """Return the settings by which the month counts of which this is the last publication.

    Of a closed month its scoring is the one published; a month opened again for all counts by the rules of now.
    """
    if last is None or not is_closed(session, last):
        return session.settings
    return settings_then(session, json.loads(last.versions))


def settings_then(session: Session, versions: Mapping[str, int]) -> Settings:
    """Return the settings of now with those tables that a publication keeps as they were in these versions.

    A month published before there was a table of holidays keeps the deadline of then, which no rest day moved.
    """
    now, dated = session.settings, _HOLIDAYS in versions
    scoring_versions = {name: versions[name] for name in KEPT_TABLES if name in versions}
    if dated and all(now.versions.get(name) == number for name, number in scoring_versions.items()):
        return now
    then = session.settings_at(scoring_versions)
    policy = then.policy if dated else replace(then.policy, postponed=False)
    return replace(
        now,
        rules=then.rules,
        policy=policy,
        calendar=then.calendar,
        outlets=then.outlets,
        vocabulary=then.vocabulary,
        targets=then.targets,
        weights=then.weights,
        versions={**now.versions, **scoring_versions},
    )
