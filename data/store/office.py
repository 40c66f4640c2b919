"""What an office has set, read once a version: its settings, and the number of each unit.

Below the sessions, on the transaction itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, func, insert, select, update

from data.settings.columns import TABLES, Rows
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from data.settings.values import Register, Settings
from data.store.counters import settings_revision
from data.store.errors import INCOMPLETE, StoreDamaged
from data.store.tables import setting, unit


@dataclass(frozen=True)
class Office:
    """The settings in force with the number of each unit in the database, both ways.

    ``unit_indexes``: numbers and names of the units in listed order, by who may see them; worked out when first needed.
    """

    settings: Settings
    ids: Mapping[str, int]
    names: Mapping[int, str]
    unit_indexes: dict[frozenset[str] | None, tuple[pd.Index[Any], pd.Index[Any]]] = field(default_factory=dict)


class SettingsCache:
    """The office last read, which is read again when a newer version of any table is there."""

    def __init__(self) -> None:
        """Begin empty."""
        self._last: tuple[str, Office] | None = None

    def read(self, connection: Connection) -> Office:
        """Return what the office has set, as this transaction sees it."""
        newest = settings_revision(connection)
        last = self._last
        if last is None or last[0] != newest:
            last = self._last = newest, read_office(connection)
        return last[1]

    def clear(self) -> None:
        """Forget, after a transaction that was not kept may have left its own settings here."""
        self._last = None


def read_office(connection: Connection, versions: Mapping[str, int] | None = None) -> Office:
    """Return what the office has set now, or, for the tables named in ``versions``, had set then.

    ``StoreDamaged`` where a unit that is listed now has no number: its figures would belong to nobody.
    """
    tables, numbers = _tables(connection, versions or {})
    settings = replace(read_tables(tables)[0], versions=MappingProxyType(numbers))
    names = {line.id: line.name for line in connection.execute(select(unit))}
    ids = {name: number for number, name in names.items()}
    if not versions and any(listed.name not in ids for listed in settings.register.units):
        raise StoreDamaged(INCOMPLETE)
    return Office(settings, MappingProxyType(ids), MappingProxyType(names))


_NEWEST = select(setting.c.name, func.max(setting.c.version).label("version")).group_by(setting.c.name).subquery()
IN_FORCE = select(setting.c.name, setting.c.version, setting.c.rows).join(
    _NEWEST, and_(setting.c.name == _NEWEST.c.name, setting.c.version == _NEWEST.c.version)
)
"""The query of the newest version of every table that was ever changed."""


def tables_in(lines: Iterable[Any]) -> tuple[dict[str, Rows], dict[str, int]]:
    """Return the rows of every table and its version from the lines of ``IN_FORCE``; what ships where there is none."""
    tables, versions = defaults(), {table.title: 0 for table in TABLES}
    for line in lines:
        tables[line.name], versions[line.name] = json.loads(line.rows), line.version
    return tables, versions


def _tables(connection: Connection, requested_versions: Mapping[str, int]) -> tuple[dict[str, Rows], dict[str, int]]:
    tables, versions = tables_in(connection.execute(IN_FORCE))
    for name, version in requested_versions.items():
        if versions.get(name) != version:
            tables[name], versions[name] = _earlier(connection, name, version), version
    return tables, versions


def _earlier(connection: Connection, name: str, version: int) -> Rows:
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
