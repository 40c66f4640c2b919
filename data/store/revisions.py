"""How often each month and the settings have changed: a cheap key for everything kept in a cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from data.store import counters
from data.store.counters import CLOSINGS, SETTINGS, points_scope
from data.store.session import SHARED, Session
from data.store.tables import meta, revision


@dataclass(frozen=True, slots=True)
class Revision:
    """How a month stands: ``rules`` changes with what all figures of it follow, ``uploads`` with each upload.

    ``closings`` changes whenever any month is published or opened again.
    """

    rules: str
    uploads: int
    closings: int


def read_revision(session: Session, months: Sequence[str] | None = None) -> str:
    """Return a text that changes whenever data of these months (``None``: any month) or the settings change.

    Counters only grow, so their sum tells every change; the identity tells databases apart.
    """
    if months is None:
        line = session.execute(counters.OF_ALL, SHARED)
    else:
        line = session.execute(counters.OF_SOME, SHARED, {"scopes": [*months, SETTINGS]})
    identity, count, total = line.one()
    return f"{identity}.{count}.{total}"


def read_revision_until(session: Session, last: str) -> str:
    """Return a text that changes whenever data of a month up to ``last`` or the settings change."""
    line = session.execute(counters.UNTIL, SHARED, {"last": last, "settings": SETTINGS})
    identity, count, total = line.one()
    return f"{identity}.{count}.{total}"


def read_month_revisions(session: Session, months: Sequence[str]) -> dict[str, Revision]:
    """Return how each of these months stands."""
    scopes = (*months, *map(points_scope, months), SETTINGS, CLOSINGS)
    query = select(revision.c.scope, revision.c.number).where(revision.c.scope.in_(scopes))
    numbers = {line.scope: line.number for line in session.execute(query, SHARED)}
    identity = session.execute(select(meta.c.value).where(meta.c.key == "identity"), SHARED).scalar_one()
    base = f"{identity}.{numbers.get(SETTINGS, 0)}"
    closings = numbers.get(CLOSINGS, 0)
    return {
        month: Revision(f"{base}.{numbers.get(points_scope(month), 0)}", numbers.get(month, 0), closings)
        for month in months
    }
