"""Everything a database holds, apart from numbers given in order and moments, so that two of them can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from data.store import Store
from data.store.columns import Moment
from data.store.derived.unit_months import rebuild_stored
from data.store.office import SettingsCache
from data.store.published import newest_publication, settings_by
from data.store.session import SYSTEM, WritingSession
from data.store.tables import (
    audit,
    entry_name,
    figure,
    ledger_flow,
    ledger_problem,
    meta,
    metadata,
    stage,
    submission,
    unit,
)

AGAIN = "重复上报"
"""What the journal says of a workbook that was there already."""
_PASSING = {meta.name, "setting", "session", "attempt", "draft"}
Contents = dict[str, Counter[tuple[Any, ...]]]


def contents(store: Store) -> Contents:
    """Return every table as a bag of lines: a submission is called by its unit, month and file.

    What only says that a workbook came again is left out: a load that is run again adds such lines.
    """
    with store.engine.connect() as connection:
        return contents_in(connection)


def contents_in(connection: Connection) -> Contents:
    """Return the same as a transaction sees it."""
    names = {line.id: line.name for line in connection.execute(select(unit))}
    called = _called(connection, names)
    return {
        table.name: Counter(_lines(connection, table, called, names))
        for table in metadata.sorted_tables
        if table.name not in _PASSING
    }


Derived = dict[str, list[tuple[Any, ...]]]
_DERIVED = (figure, stage, entry_name, ledger_flow, ledger_problem)


def derived_in(connection: Connection, number: int) -> Derived:
    """Return what follows from the submissions of a unit: figures, ledger, and the names of entries in their order."""
    results: Derived = {}
    for table in _DERIVED:
        columns = [column for column in table.columns if column.name != "id"]
        query = select(*columns).where(table.c.unit_id == number)
        lines = connection.execute(query.order_by(table.c.id) if "id" in table.c else query)
        results[table.name] = [tuple(line) for line in lines]
        if "id" not in table.c:
            results[table.name].sort(key=repr)
    return results


def derived_anew(store: Store, number: int) -> Derived:
    """Return the same worked out from nothing but what was sent; the store stays as it is."""
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        session = WritingSession(connection, SYSTEM, SettingsCache())
        for table in _DERIVED:
            connection.execute(table.delete().where(table.c.unit_id == number))
        sent = select(submission.c.month).where(submission.c.unit_id == number, submission.c.current)
        for month in connection.execute(sent.order_by(submission.c.month.desc())).scalars().all():
            rebuild_stored(connection, settings_by(session, newest_publication(session, month)), number, month)
        result = derived_in(connection, number)
        transaction.rollback()
    return result


def assert_as_worked_out_anew(store: Store, *units: str) -> None:
    """What follows from the uploads of these units is what working it out anew gives."""
    with store.writing(SYSTEM) as session:
        numbers = {name: session.office.ids[name] for name in units}
        results = {name: derived_in(session.connection, number) for name, number in numbers.items()}
    assert results == {name: derived_anew(store, number) for name, number in numbers.items()}


def _called(connection: Connection, names: Mapping[int, str]) -> dict[int, tuple[Any, ...]]:
    query = select(submission.c.id, submission.c.unit_id, submission.c.month, submission.c.sha256)
    return {number: (names.get(owner), month, sha) for number, owner, month, sha in connection.execute(query)}


def _lines(connection: Connection, table: Any, called: Mapping[int, Any], names: Mapping[int, str]) -> list[Any]:
    query = select(table)
    if table is submission:
        query = query.where(submission.c.result != "unchanged")
    if table is audit:
        query = query.where(audit.c.what != AGAIN)
    stored = [column for column in table.columns if column.name != "id" and not isinstance(column.type, Moment)]
    ways = [_way(column.name, table.name, called, names) for column in stored]
    places = [list(table.columns).index(column) for column in stored]
    return [
        tuple(way(line[place]) for way, place in zip(ways, places, strict=True)) for line in connection.execute(query)
    ]


def _way(column: str, table: str, called: Mapping[int, Any], names: Mapping[int, str]) -> Callable[[Any], Any]:
    """Return what makes a value of a column comparable."""
    if column in {"submission_id", "source_id", "replaced_id", "submission"}:
        return lambda value: called.get(value)
    if column == "unit_id":
        return lambda value: names.get(value)
    if table == audit.name and column in {"before", "after"}:
        return lambda value: None  # numbers of submissions, told by the other tables
    return lambda value: value
