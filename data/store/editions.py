"""What was published of a month, each time: by whom, with which content, and opened again for whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import func, select, true

from data.closings import Closing
from data.settings.values import Settings
from data.store.figures import read_published_figures
from data.store.published import settings_then
from data.store.reports import unpack_reports
from data.store.session import SHARED, Session
from data.store.tables import publication, reopening

_UNITS = "单位"


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
        return self.last and not any(reopened.unit in (None, unit) for reopened in self.reopened)


def read_closings(session: Session) -> dict[str, Closing]:
    """Return by what each published month counts, see ``data.closings``; a month opened again for all is not closed."""
    last = select(func.max(publication.c.id).label("id")).group_by(publication.c.month).subquery()
    columns = (publication.c.id, publication.c.month, publication.c.versions)
    lines = session.execute(select(*columns).join(last, last.c.id == publication.c.id), SHARED).all()
    opened: dict[int, set[int | None]] = {}
    query = select(reopening).where(reopening.c.publication_id.in_([line.id for line in lines]))
    for line in session.execute(query, SHARED):
        opened.setdefault(line.publication_id, set()).add(line.unit_id)
    known: dict[str, tuple[Settings, dict[str, int]]] = {}
    closings = {}
    for line in lines:
        units = opened.get(line.id, set())
        if None in units:
            continue
        if line.versions not in known:
            known[line.versions] = _then(session, line.versions)
        names = (session.unit_name(number) for number in units)
        closings[line.month] = Closing(line.id, *known[line.versions], frozenset(name for name in names if name))
    return closings


def _then(session: Session, versions: str) -> tuple[Settings, dict[str, int]]:
    """Return what ``Closing`` says of the settings in these versions: settings, and residents by the names of now."""
    version_numbers: dict[str, int] = json.loads(versions)
    of_units = version_numbers[_UNITS]
    in_force = session.settings.versions[_UNITS] == of_units
    units = (session.settings if in_force else session.settings_at({_UNITS: of_units})).register.units
    named = ((session.register.find(unit.name), unit.residents) for unit in units if unit.residents)
    residents = {unit.name: people for unit, people in named if unit is not None and people is not None}
    return settings_then(session, version_numbers), residents


def read_publication(session: Session, month: str, revision: int | None = None) -> Publication | None:
    """Return a publication of a month, the last one by default, with the units that this person may see."""
    query = select(publication).where(publication.c.month == month).order_by(publication.c.revision.desc()).limit(1)
    if revision is not None:
        query = query.where(publication.c.revision == revision)
    line = session.execute(query, SHARED).one_or_none()
    if line is None:
        return None
    return Publication(
        month=month,
        revision=line.revision,
        by=line.by,
        at=line.at,
        reason=line.reason,
        versions=json.loads(line.versions),
        ranking=None if line.ranking is None else _cut_ranking(session, line.ranking),
        figures=read_published_figures(session, line.id, month),
        reports=unpack_reports(session, line.reports, month),
        closing=Closing(line.id, *_then(session, line.versions)),
    )


def _cut_ranking(session: Session, text: str) -> str:
    """Return a ranking that was published, as far as this person may see it.

    Whoever sees a unit reads the rank that was published of it; of others neither rank nor name nor how many there are.
    """
    if session.access.units is None:
        return text
    document = json.loads(text)
    rows = [row for row in document.get("rows", ()) if session.sees(row["unit"])]
    for row in rows:
        row["explanation"] = session.veil(row["explanation"] or "", "") or None
    cut = {"rows": rows, "ranked": sum(row["rank"] is not None for row in rows)}
    cut["not_reported"] = [unit for unit in document.get("not_reported", ()) if session.sees(unit)]
    if "bands" in document:
        bands = ([unit for unit in band if session.sees(unit)] for band in document["bands"])
        cut["bands"] = [band for band in bands if len(band) > 1]
    return json.dumps(document | cut, ensure_ascii=False)


def read_editions(session: Session, months: Iterable[str] | None = None) -> list[Edition]:
    """Return every publication of these months (``None``: all), without content, by months and revisions."""
    chosen = true() if months is None else publication.c.month.in_(list(months))
    opened: dict[int, list[Reopening]] = {}
    query = select(reopening).join(publication, publication.c.id == reopening.c.publication_id).where(chosen)
    for_all = reopening.c.unit_id.is_(None)
    for line in session.execute(query.order_by(reopening.c.id), session.in_units(reopening.c.unit_id).also(for_all)):
        name = session.unit_name(line.unit_id)
        opened.setdefault(line.publication_id, []).append(Reopening(name, line.by, line.at, line.reason))
    names = ("id", "month", "revision", "by", "at", "reason")
    ordered = select(*(publication.c[name] for name in names)).where(chosen)
    lines = session.execute(ordered.order_by(publication.c.month, publication.c.revision), SHARED).all()
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
