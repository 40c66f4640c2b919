"""The names by which the entries of a ledger are known: what an upload finds them by, without reading all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, delete, func, select

from data.ledger import Name
from data.store.lines import insert_lines
from data.store.tables import entry_name

_COLUMNS = ("unit_id", "key", "entry", "day", "own")
_NAMES = select(entry_name.c.key, entry_name.c.entry, entry_name.c.day, entry_name.c.own)
_OF_UNIT = entry_name.c.unit_id == bindparam("unit")
_ALL = _NAMES.where(_OF_UNIT).order_by(entry_name.c.id)
_CALLED = select(entry_name.c.entry).where(_OF_UNIT, entry_name.c.key.in_(bindparam("keys", expanding=True)))
_TOUCHED = _NAMES.where(_OF_UNIT, entry_name.c.entry.in_(_CALLED)).order_by(entry_name.c.id)
_GONE = delete(entry_name).where(_OF_UNIT)
LAST = select(func.max(entry_name.c.entry)).where(_OF_UNIT).scalar_subquery()
"""The highest entry of the unit ``unit`` that has a name here."""


def touched_names(connection: Connection, unit_id: int, keys: Collection[str]) -> list[Name]:
    """Return every name of the entries that one of these keys leads to, in the order in which they got them."""
    return [Name(*line) for line in connection.execute(_TOUCHED, {"unit": unit_id, "keys": sorted(keys)})]


def add_names(connection: Connection, unit_id: int, names: Sequence[Name]) -> None:
    """Keep more names of a unit's entries, in this order."""
    insert_lines(connection, entry_name, _COLUMNS, [(unit_id, *name) for name in names])


def replace_names(connection: Connection, unit_id: int, names: Sequence[Name]) -> None:
    """Put these names of a unit's entries in the place of those that are there."""
    if [Name(*line) for line in connection.execute(_ALL, {"unit": unit_id})] != list(names):
        connection.execute(_GONE, {"unit": unit_id})
        add_names(connection, unit_id, names)
