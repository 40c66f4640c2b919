"""Counters of what has changed, a line a scope: below the sessions, on the transaction itself.

Every write counts on the scopes that it changes; ``data.store.revisions`` makes keys of caches from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, true

from data.store.dialect import Insert, insert
from data.store.tables import meta, revision

SETTINGS = "settings"
CLOSINGS = "closings"
"""What changes when a month is published or opened again."""
PROPOSALS = "proposals"
"""What changes when a sender chooses what a wording means: how the own files are read."""
LEDGER = "ledger "
"""Before the number of a unit: the scope of its ledger."""


def points_scope(month: str) -> str:
    """Return the scope that changes when all points of a month are worked out again without an upload."""
    return f"points {month}"


def _counted(counters: Select[Any, Any]) -> Select[Any, Any, Any]:
    """Return the query of the identity, how many counters there are, and their sum: one line."""
    sums = counters.subquery()
    return select(meta.c.value, sums).select_from(meta).join(sums, true()).where(meta.c.key == "identity")


_COUNTERS = select(func.count().label("count"), func.coalesce(func.sum(revision.c.number), 0).label("total"))
OF_ALL = _counted(_COUNTERS)
OF_SOME = _counted(_COUNTERS.where(revision.c.scope.in_(bindparam("scopes", expanding=True))))
UNTIL = _counted(_COUNTERS.where(or_(revision.c.scope <= bindparam("last"), revision.c.scope == bindparam("settings"))))


def settings_revision(connection: Connection) -> str:
    """Return a text that changes whenever the settings do; it tells databases apart, too."""
    identity, count, total = connection.execute(OF_SOME, {"scopes": [SETTINGS]}).one()
    return f"{identity}.{count}.{total}"


@lru_cache
def _again(dialect: str) -> Insert:
    """Return the statement that counts one on, from nothing to 1."""
    line = insert(dialect, revision)
    return line.on_conflict_do_update(index_elements=[revision.c.scope], set_={"number": revision.c.number + 1})


def bump(connection: Connection, scopes: Iterable[str]) -> None:
    """Say that these months (or ``SETTINGS``) have changed.

    In a fixed order, and last in its transaction: the line stays locked until the end.
    """
    again = _again(connection.dialect.name)
    for scope in sorted(set(scopes)):
        connection.execute(again, {"scope": scope, "number": 1})
