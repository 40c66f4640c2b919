"""What an office has set, read from the store once a version: its settings, and the number of each unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection, and_, func, insert, select, update

from data.records import Access
from data.settings.columns import TABLES, Rows
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from data.settings.values import Register, Settings
from data.store import revisions
from data.store.tables import setting, unit


@dataclass(frozen=True)
class Office:
    """The settings in force with the number of each unit in the database, both ways."""

    settings: Settings
    ids: Mapping[str, int]
    names: Mapping[int, str]

    def order(self, access: Access) -> list[str]:
        """Return the names of the units that a person may see: as listed, then units listed no longer."""
        listed = [listed.name for listed in self.settings.register.units]
        extra = sorted(set(self.ids) - set(listed))
        return [name for name in (*listed, *extra) if access.sees(name)]

    def scope(self, access: Access, units: Iterable[str] | None = None) -> list[int] | None:
        """Return the numbers of the units asked for that this person may see; ``None`` is every unit."""
        if access.units is None and units is None:
            return None
        asked = self.ids.keys() if units is None else set(units)
        return [self.ids[name] for name in asked if name in self.ids and access.sees(name)]


class Shelf:
    """Keeps the office last read, and reads it again when a newer version of any table is there."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: tuple[str, Office] | None = None

    def office(self, connection: Connection) -> Office:
        """Return what the office has set, as this transaction sees it."""
        newest = revisions.read(connection, ())
        kept = self._kept
        if kept is None or kept[0] != newest:
            kept = self._kept = newest, read(connection)
        return kept[1]

    def clear(self) -> None:
        """Forget, after the tables were emptied or restored."""
        self._kept = None


def read(connection: Connection, versions: Mapping[str, int] | None = None) -> Office:
    """Return what the office has set now, or, for the tables named in ``versions``, had set then."""
    tables, found = _tables(connection, versions or {})
    settings = replace(read_tables(tables)[0], versions=MappingProxyType(found))
    names = {line.id: line.name for line in connection.execute(select(unit))}
    ids = {name: number for number, name in names.items()}
    return Office(settings, MappingProxyType(ids), MappingProxyType(names))


def tables_now(connection: Connection) -> dict[str, Rows]:
    """Return the rows of every table as they are in force: the office's own, else what ships."""
    return _tables(connection, {})[0]


def _tables(connection: Connection, versions: Mapping[str, int]) -> tuple[dict[str, Rows], dict[str, int]]:
    newest = select(setting.c.name, func.max(setting.c.version).label("version")).group_by(setting.c.name).subquery()
    query = select(setting.c.name, setting.c.version, setting.c.rows)
    latest = query.join(newest, and_(setting.c.name == newest.c.name, setting.c.version == newest.c.version))
    tables, found = defaults(), {table.title: 0 for table in TABLES}
    for line in connection.execute(latest):
        tables[line.name], found[line.name] = json.loads(line.rows), line.version
    for name, version in versions.items():
        if found.get(name) != version:
            tables[name], found[name] = _old(connection, name, version), version
    return tables, found


def _old(connection: Connection, name: str, version: int) -> Rows:
    """Return the rows of an earlier version; version 0 is what ships."""
    if version == 0:
        return defaults()[name]
    query = select(setting.c.rows).where(setting.c.name == name, setting.c.version == version)
    rows: Rows = json.loads(connection.execute(query).scalar_one())
    return rows


def number_units(connection: Connection, register: Register) -> None:
    """Give every unit of the register its number; a renamed unit keeps the one it has.

    A unit is the renamed one when a name among its aliases is known and is listed no more.
    """
    known = {line.name: line.id for line in connection.execute(select(unit))}
    for listed in register.units:
        if listed.name in known:
            continue
        former = next((name for name in listed.aliases if name in known and name not in register.by_name), None)
        if former is not None:
            connection.execute(update(unit).where(unit.c.id == known[former]).values(name=listed.name))
            known[listed.name] = known.pop(former)
        else:
            added = connection.execute(insert(unit).values(name=listed.name).returning(unit.c.id))
            known[listed.name] = added.scalar_one()
