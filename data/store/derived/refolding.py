"""After a step of the program that reads rows of the ledger otherwise: the ledgers whose stages change are folded anew.

A migration only notes that this is due: folding asks for the tables as the program knows them, which are
there when the last migration has run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, delete, select

from data.schema import CIVIL, CLOSED_STATE, PROBLEM
from data.store.derived.ledger import rebuild_ledger
from data.store.tables import ROWS, meta, submission
from data.text import fold

DUE = "refolding"
"""The key under which a migration notes that ledgers are to be folded anew."""


def refold_ledgers(connection: Connection) -> None:
    """Fold anew what a migration has noted, in the transaction that is open; what is published keeps its stages."""
    if connection.execute(select(meta.c.key).where(meta.c.key == DUE)).first() is None:
        return
    for unit_id in sorted(_read_otherwise(connection)):
        rebuild_ledger(connection, unit_id)
    connection.execute(delete(meta).where(meta.c.key == DUE))


def _read_otherwise(connection: Connection) -> set[int]:
    """Return the units with a problem closed more than once, in different numbers of pieces, or before it was found."""
    table = ROWS[CIVIL.key]
    names = ("name", "date", "number", "state", "quantity", "closed")
    columns = (submission.c.unit_id, *(table.c[name] for name in names))
    query = (
        select(*columns)
        .join(submission, submission.c.id == table.c.submission_id)
        .where(submission.c.current, table.c.matter == PROBLEM)
    )
    closings: defaultdict[Hashable, list[int]] = defaultdict(list)
    numbers: defaultdict[Hashable, set[Any]] = defaultdict(set)
    too_early = set()
    for line in connection.execute(query):
        for key in _keys(line):
            numbers[key].add(line.quantity)
            if line.state == CLOSED_STATE:
                closings[key].append(line.unit_id)
        if line.state == CLOSED_STATE and line.closed is not None and line.closed < line.date:
            too_early.add(line.unit_id)
    return too_early | set(_changed(closings, numbers))


def _keys(line: Any) -> Iterator[tuple[Hashable, ...]]:
    """Yield what rows of one problem have in common: the 编号, or name and day."""
    yield line.unit_id, fold(line.name), line.date
    if line.number is not None:
        yield line.unit_id, fold(line.number)


def _changed(closings: defaultdict[Hashable, list[int]], numbers: defaultdict[Hashable, set[Any]]) -> Iterable[int]:
    return (units[0] for key, units in closings.items() if len(units) > 1 or len(numbers[key]) > 1)
