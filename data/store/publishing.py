"""Published months: their figures stand still until they are opened again, and stay on record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, bindparam, func, insert, literal, literal_column, or_, select
from sqlalchemy.engine import Row as Line

from data.closings import Closing
from data.records import Access
from data.settings.values import Settings
from data.store import audit, dialect, figures, points, reports, revisions
from data.store.errors import Refused
from data.store.office import Office, Shelf, read
from data.store.permission import may_govern, may_manage
from data.store.tables import figure, publication, published_figure, reopening

POINT_TABLES = ("计分规则", "名次规则", "媒体")
"""The tables that points follow from."""
_UNITS = "单位"
KEPT_TABLES = (*POINT_TABLES, "词表", "任务", "权重")
"""The tables that a published month keeps the versions of; units and headers are those of now."""


@dataclass(frozen=True)
class Publication:
    """A month as it was published: ``versions`` of the settings, the ranking as text, who and when."""

    month: str
    revision: int
    by: str
    at: datetime
    reason: str | None
    versions: Mapping[str, int]
    ranking: str | None
    figures: pd.DataFrame
    reports: pd.DataFrame
    closing: Closing


@dataclass(frozen=True, slots=True)
class Reopening:
    """A published month opened again, for one unit or (``None``) for all."""

    unit: str | None
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One publication of a month without its content; ``reopened`` since, ``last`` when none came after."""

    month: str
    revision: int
    by: str
    at: datetime
    reason: str | None
    reopened: tuple[Reopening, ...]
    last: bool

    def closes(self, unit: str) -> bool:
        """Tell whether the month is closed for this unit."""
        return self.last and not any(one.unit in (None, unit) for one in self.reopened)


_NEWEST = (
    select(publication)
    .where(publication.c.month == bindparam("of"))
    .order_by(publication.c.revision.desc())
    .limit(literal_column("1"))
)


def newest(connection: Connection, month: str) -> Line[Any] | None:
    """Return the last publication of a month, if it was ever published."""
    return connection.execute(_NEWEST, {"of": month}).one_or_none()


def locked(connection: Connection, month: str, unit_id: int | None = None) -> bool:
    """Tell whether a month is published and not opened again, for this unit or for all."""
    return closed(connection, newest(connection, month), unit_id)


def closed(connection: Connection, last: Line[Any] | None, unit_id: int | None = None) -> bool:
    """Tell whether the month of which this is the last publication is closed, for this unit or for all."""
    if last is None:
        return False
    opened = or_(reopening.c.unit_id.is_(None), reopening.c.unit_id == unit_id)
    query = select(reopening.c.id).where(reopening.c.publication_id == last.id, opened)
    return connection.execute(query).first() is None


def settings_for(connection: Connection, office: Office, month: str) -> Settings:
    """Return the settings by which a month counts: of a published one, its scoring is the one published.

    A month opened again for all counts by the rules of now.
    """
    return settings_by(connection, office, newest(connection, month))


def settings_by(connection: Connection, office: Office, last: Line[Any] | None) -> Settings:
    """Return the settings by which the month counts of which this is the last publication."""
    if last is None or not closed(connection, last):
        return office.settings
    return settings_then(connection, office, json.loads(last.versions))


def settings_then(connection: Connection, office: Office, versions: Mapping[str, int]) -> Settings:
    """Return the settings of now with those tables that a publication keeps as they were in these versions."""
    now = office.settings
    kept = {name: versions[name] for name in KEPT_TABLES if name in versions}
    if all(now.versions.get(name) == number for name, number in kept.items()):
        return now
    then = read(connection, kept).settings
    return replace(
        now, rules=then.rules, policy=then.policy, outlets=then.outlets, vocabulary=then.vocabulary,
        targets=then.targets, weights=then.weights, versions={**now.versions, **kept},
    )  # fmt: skip


def _then(connection: Connection, office: Office, versions: str) -> tuple[Settings, dict[str, int]]:
    """Return what ``Closing`` says of the settings in these versions: settings, and residents by the names of now."""
    kept: dict[str, int] = json.loads(versions)
    now, units = office.settings, read(connection, {_UNITS: kept[_UNITS]}).settings.register.units
    named = ((now.register.find(unit.name), unit.residents) for unit in units if unit.residents)
    residents = {unit.name: people for unit, people in named if unit is not None and people is not None}
    return settings_then(connection, office, kept), residents


def closings(connection: Connection, office: Office, access: Access) -> dict[str, Closing]:
    """Return how each published month is closed; a month opened again for all is not."""
    last = select(func.max(publication.c.id).label("id")).group_by(publication.c.month).subquery()
    lines = connection.execute(select(publication).join(last, last.c.id == publication.c.id)).all()
    opened: dict[int, set[int | None]] = {}
    query = select(reopening).where(reopening.c.publication_id.in_([line.id for line in lines]))
    for one in connection.execute(query):
        opened.setdefault(one.publication_id, set()).add(one.unit_id)
    known: dict[str, tuple[Settings, dict[str, int]]] = {}
    found = {}
    for line in lines:
        units = opened.get(line.id, set())
        if None in units:
            continue
        if line.versions not in known:
            known[line.versions] = _then(connection, office, line.versions)
        names = frozenset(office.names[number] for number in units if number is not None)
        found[line.month] = Closing(line.id, *known[line.versions], frozenset(filter(access.sees, names)))
    return found


def lock(
    connection: Connection, shelf: Shelf, access: Access, month: str, *, why: str | None, ranking: str | None
) -> int:
    """Publish a month as it stands, and close it. Returns the number of the publication, from 1.

    Raises ``Forbidden``, or ``Refused`` when the month is locked already.
    """
    # Nobody may write a ledger meanwhile: the number of the publication tells what it has seen.
    dialect.hold(connection, revisions.SETTINGS)
    office = shelf.office(connection)
    may_govern(access, office.settings.register)
    dialect.hold(connection, f"month {month}")
    last = newest(connection, month)
    if last is not None and locked(connection, month) and not _opened(connection, last.id):
        raise Refused(f"{month} 已经锁定。")
    line = {
        "month": month,
        "revision": 1 if last is None else last.revision + 1,
        "by": access.name,
        "at": audit.now(),
        "reason": why,
        "versions": json.dumps(_versions(connection, office, last), ensure_ascii=False),
        "reports": reports.pack(reports.lines(connection, [month])),
        "ranking": ranking,
    }
    added = connection.execute(insert(publication).values(line).returning(publication.c.id)).scalar_one()
    _freeze(connection, added, month)
    before = None if last is None else {"revision": last.revision}
    after = {"revision": line["revision"], "reason": why}
    audit.note(connection, access.name, "锁定", month, before=before, after=after)
    revisions.bump(connection, [month, revisions.CLOSINGS])
    return int(str(line["revision"]))


def _versions(connection: Connection, office: Office, last: Line[Any] | None) -> dict[str, int]:
    """Return the versions by which the month counts now: a unit's correction kept those of the scoring."""
    now = dict(office.settings.versions)
    if last is None or not locked(connection, last.month):
        return now
    then = json.loads(last.versions)
    return now | {name: then[name] for name in KEPT_TABLES if name in then}


def _opened(connection: Connection, number: int) -> bool:
    return connection.execute(select(reopening.c.id).where(reopening.c.publication_id == number)).first() is not None


def _freeze(connection: Connection, number: int, month: str) -> None:
    """Copy the month's figures, within the database."""
    columns = [column.name for column in published_figure.columns if column.name != "publication_id"]
    chosen = select(literal(number), *(figure.c[name] for name in columns)).where(figure.c.month == month)
    connection.execute(insert(published_figure).from_select(["publication_id", *columns], chosen))


def unlock(connection: Connection, shelf: Shelf, access: Access, month: str, unit: str | None, why: str) -> None:
    """Open a published month again, for one unit or for all; what was published stays on record.

    One unit still counts by the rules that were published, a whole month by those of now.
    Raises ``Forbidden``, or ``Refused`` without a reason or when the month is not locked.
    """
    dialect.hold(connection, revisions.SETTINGS, shared=True)
    office = shelf.office(connection)
    if unit is None:
        may_govern(access, office.settings.register)
    else:
        may_manage(access, unit)
    if not why.strip():
        raise Refused("重新开放要写明原因。")
    unit_id = None if unit is None else office.ids.get(unit)
    if unit is not None and unit_id is None:
        raise Refused(f"“{unit}”不在单位名册里。")
    dialect.hold(connection, f"month {month}")
    last = newest(connection, month)
    if last is None or not locked(connection, month, unit_id):
        raise Refused(f"{month} 没有锁定。")
    line = {"publication_id": last.id, "unit_id": unit_id, "by": access.name, "at": audit.now(), "reason": why.strip()}
    connection.execute(insert(reopening).values(line))
    if unit is None:
        points.rebuild(connection, office, month)
    audit.note(connection, access.name, "重新开放", f"{unit or '全部单位'} {month}", after=why.strip())
    revisions.bump(connection, [month, revisions.CLOSINGS])


def read_publication(
    connection: Connection, office: Office, access: Access, month: str, number: int | None
) -> Publication | None:
    """Return a publication of a month, the last one by default, with the units this person may see."""
    query = select(publication).where(publication.c.month == month, publication.c.revision == number)
    line = newest(connection, month) if number is None else connection.execute(query).one_or_none()
    if line is None:
        return None
    scope = office.scope(access)
    sent = [report for report in reports.unpack(line.reports) if scope is None or report[0] in scope]
    return Publication(
        month=month,
        revision=line.revision,
        by=line.by,
        at=line.at,
        reason=line.reason,
        versions=json.loads(line.versions),
        ranking=line.ranking,
        figures=figures.published(connection, office, access, line.id, month),
        reports=reports.frame(sent, office, access, [month]),
        closing=Closing(line.id, *_then(connection, office, line.versions)),
    )


def editions(connection: Connection, office: Office, access: Access, months: Iterable[str]) -> list[Edition]:
    """Return every publication of these months, in the order of months and revisions."""
    chosen = publication.c.month.in_(list(months))
    opened: dict[int, list[Reopening]] = {}
    query = select(reopening).join(publication, publication.c.id == reopening.c.publication_id).where(chosen)
    for line in connection.execute(query.order_by(reopening.c.id)):
        name = office.names.get(line.unit_id)
        if name is None or access.sees(name):
            opened.setdefault(line.publication_id, []).append(Reopening(name, line.by, line.at, line.reason))
    lines = connection.execute(
        select(publication).where(chosen).order_by(publication.c.month, publication.c.revision)
    ).all()
    latest = {line.month: line.revision for line in lines}
    return [
        Edition(
            line.month,
            line.revision,
            line.by,
            line.at,
            line.reason,
            tuple(opened.get(line.id, ())),
            line.revision == latest[line.month],
        )
        for line in lines
    ]
