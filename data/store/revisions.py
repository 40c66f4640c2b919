"""How often each month and the settings have changed: a cheap key for everything kept in a cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from data.store.dialect import insert
from data.store.tables import meta, revision

SETTINGS = "settings"


def bump(connection: Connection, scopes: Iterable[str]) -> None:
    """Say that these months (or ``SETTINGS``) have changed.

    In a fixed order, and last in its transaction: the line stays locked until the end.
    """
    for scope in sorted(set(scopes)):
        line = insert(connection, revision).values(scope=scope, number=1)
        again = {"number": revision.c.number + 1}
        connection.execute(line.on_conflict_do_update(index_elements=[revision.c.scope], set_=again))


def read(connection: Connection, months: Sequence[str] | None) -> str:
    """Return a text that changes whenever data of these months (``None``: any month) or the settings change.

    Counters only grow, so their sum tells every change; the identity tells databases apart.
    """
    query = select(func.count(), func.coalesce(func.sum(revision.c.number), 0))
    if months is not None:
        query = query.where(revision.c.scope.in_((*months, SETTINGS)))
    count, total = connection.execute(query).one()
    identity = connection.execute(select(meta.c.value).where(meta.c.key == "identity")).scalar_one()
    return f"{identity}.{count}.{total}"
