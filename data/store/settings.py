"""The settings of an office: every version of every table is kept, and points follow the rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from data.problems import Problem
from data.records import Access
from data.settings.columns import Rows, Tables
from data.settings.tables import read_tables
from data.store import audit, dialect, points, publishing, register, revisions
from data.store.errors import Refused
from data.store.office import Office, Shelf, number_units, tables_now
from data.store.permission import may_govern
from data.store.tables import setting, submission

UNITS = "单位"


class Unsound(Refused):
    """The tables have faults; ``problems`` are all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems; the text is the first error's."""
        self.problems = problems
        super().__init__(next(found.message for found in problems if found.level == "error"))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one table of settings, with the number of its rows."""

    table: str
    version: int
    by: str
    at: datetime
    rows: int


def save(connection: Connection, shelf: Shelf, access: Access, tables: Tables, by: str) -> dict[str, int]:
    """Make these tables the new versions; return the version of each table given, new or as before.

    Points of the months that are not locked follow new rules at once. Raises ``Forbidden`` for
    anybody but an officer of the whole register, ``Unsound`` when a table has an error.
    """
    dialect.hold(connection, revisions.SETTINGS)
    office = shelf.office(connection)
    may_govern(access, office.settings.register)
    now = tables_now(connection)
    given = dict(tables)
    if UNITS in given:
        given[UNITS] = register.ended(given[UNITS], now[UNITS], audit.now().date())
    settings, problems = read_tables(now | given)
    if any(found.level == "error" for found in problems):
        raise Unsound(problems)
    changed = {name: content for name, content in given.items() if content != now[name]}
    versions = {name: office.settings.versions[name] for name in given}
    for name, content in changed.items():
        versions[name] += 1
        _insert(connection, name, versions[name], content, by)
        gone, come = _changed(now[name], content), _changed(content, now[name])
        audit.note(connection, by, "修改设置", name, before=gone, after=come)
    if changed:
        number_units(connection, settings.register)
        revisions.bump(connection, [revisions.SETTINGS])
    if changed.keys() & set(publishing.POINT_TABLES):
        _score_again(connection, shelf.office(connection))
    return versions


def _insert(connection: Connection, name: str, version: int, content: Rows, by: str) -> None:
    text = json.dumps(content, ensure_ascii=False)
    line = {"name": name, "version": version, "by": by, "at": audit.now(), "rows": text}
    connection.execute(insert(setting).values(line))


def _changed(one: Rows, other: Rows) -> Rows:
    """Return the rows of one version that the other does not have."""
    have = {tuple(sorted(row.items())) for row in other}
    return [row for row in one if tuple(sorted(row.items())) not in have]


def _score_again(connection: Connection, office: Office) -> None:
    """Work out the points of every month that is not locked."""
    for month in _months(connection):
        if not publishing.locked(connection, month):
            points.rebuild(connection, office, month)


def _months(connection: Connection) -> list[str]:
    query = select(submission.c.month).where(submission.c.current).distinct().order_by(submission.c.month)
    return [month for (month,) in connection.execute(query)]


def history(connection: Connection) -> list[Version]:
    """Return every version of every table, newest first."""
    return [
        Version(line.name, line.version, line.by, line.at, len(json.loads(line.rows)))
        for line in connection.execute(select(setting).order_by(setting.c.id.desc()))
    ]


def version(connection: Connection, table: str, number: int) -> Rows:
    """Return the rows of one version of a table; ``Refused`` when there is none."""
    query = select(setting.c.rows).where(setting.c.name == table, setting.c.version == number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise Refused(f"“{table}”没有第 {number} 版。")
    content: Rows = json.loads(found)
    return content
