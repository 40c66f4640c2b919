"""How often each month and the settings have changed: a cheap key for everything kept in a cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, true

from data.store.dialect import Insert, insert
from data.store.tables import meta, revision

SETTINGS = "settings"
CLOSINGS = "closings"
"""What changes when a month is published or opened again."""


def _counted(counters: Select[Any]) -> Select[Any]:
    """Return the query of the identity, how many counters there are, and their sum: one line."""
    sums = counters.subquery()
    return select(meta.c.value, sums).select_from(meta).join(sums, true()).where(meta.c.key == "identity")


_COUNTERS = select(func.count().label("count"), func.coalesce(func.sum(revision.c.number), 0).label("total"))
_OF_ALL = _counted(_COUNTERS)
_OF_SOME = _counted(_COUNTERS.where(revision.c.scope.in_(bindparam("scopes", expanding=True))))
_UNTIL = _counted(
    _COUNTERS.where(or_(revision.c.scope <= bindparam("last"), revision.c.scope == bindparam("settings")))
)


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


def read(connection: Connection, months: Sequence[str] | None) -> str:
    """Return a text that changes whenever data of these months (``None``: any month) or the settings change.

    Counters only grow, so their sum tells every change; the identity tells databases apart.
    """
    if months is None:
        found = connection.execute(_OF_ALL)
    else:
        found = connection.execute(_OF_SOME, {"scopes": [*months, SETTINGS]})
    identity, count, total = found.one()
    return f"{identity}.{count}.{total}"


def read_until(connection: Connection, last: str) -> str:
    """Return a text that changes whenever data of a month up to ``last`` or the settings change."""
    identity, count, total = connection.execute(_UNTIL, {"last": last, "settings": SETTINGS}).one()
    return f"{identity}.{count}.{total}"


def points(month: str) -> str:
    """Return the scope that changes when all points of a month are worked out again without an upload."""
    return f"points {month}"


@dataclass(frozen=True, slots=True)
class Revision:
    """How a month stands: ``rules`` changes with what all figures of it follow, ``uploads`` with each upload.

    ``closings`` changes whenever any month is published or opened again.
    """

    rules: str
    uploads: int
    closings: int


def each(connection: Connection, months: Sequence[str]) -> dict[str, Revision]:
    """Return how each of these months stands."""
    scopes = (*months, *map(points, months), SETTINGS, CLOSINGS)
    query = select(revision.c.scope, revision.c.number).where(revision.c.scope.in_(scopes))
    numbers = {line.scope: line.number for line in connection.execute(query)}
    identity = connection.execute(select(meta.c.value).where(meta.c.key == "identity")).scalar_one()
    base = f"{identity}.{numbers.get(SETTINGS, 0)}"
    closings = numbers.get(CLOSINGS, 0)
    return {
        month: Revision(f"{base}.{numbers.get(points(month), 0)}", numbers.get(month, 0), closings) for month in months
    }


def numbered(connection: Connection, prefix: str) -> dict[int, int]:
    """Return number → revision of the scopes that are a prefix and a number."""
    # The sign after the prefix's last one bounds the range, so that the primary key finds it.
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    query = select(revision.c.scope, revision.c.number).where(revision.c.scope >= prefix, revision.c.scope < end)
    return {int(line.scope.removeprefix(prefix)): line.number for line in connection.execute(query)}
