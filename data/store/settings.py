"""The settings of an office: every version of every table is kept, and points follow the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from data.months import month_of
from data.problems import Problem
from data.settings.changes import KEYS, changes
from data.settings.columns import ITEMS, POLICY, RULES, TABLE, Rows, Table, Tables
from data.settings.items import settle_items
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.settings.wording import policy_changes, rule_changes
from data.store import counters, register
from data.store.derived.figures import rebuild_points
from data.store.errors import Refused
from data.store.journal import now
from data.store.office import IN_FORCE, number_units, tables_in
from data.store.published import POINT_TABLES, is_closed, newest_publication
from data.store.reports import read_reported_months
from data.store.session import Session, WritingSession
from data.store.tables import setting

UNITS = "单位"


class Unsound(Refused):
    """The tables have faults; ``problems`` are all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems; the text is the first error's."""
        self.problems = problems
        super().__init__(next(problem.message for problem in problems if problem.level == "error"))


class Outdated(Refused):
    """Somebody else has saved a table meanwhile; ``tables`` are those."""

    def __init__(self, tables: list[str]) -> None:
        """Take the titles of the tables."""
        self.tables = tables
        titles = "、".join(f"“{title}”" for title in tables)
        super().__init__(f"{titles}刚刚有人另存了新的一版，没有保存。请核对后再保存。")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one table of settings, with the number of its rows."""

    table: str
    version: int
    by: str
    at: datetime
    rows: int


def read_settings(session: Session) -> Settings:
    """Return the settings in force."""
    return session.settings


def read_setting_tables(session: Session) -> dict[str, Rows]:
    """Return the tables of settings in force, as rows of text; for an officer of the whole register."""
    return tables_in(session.execute(IN_FORCE, session.require_governor()))[0]


def save_settings(
    session: WritingSession,
    tables: Tables,
    by: str | None = None,
    *,
    reason: str | None = None,
    since: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Make these tables the new versions; return the version of each table given, new or as before.

    ``since``: the versions that the tables were made from; ``Outdated`` when one of them is no longer in
    force. Points of the months that are not locked follow new rules at once. The journal says what changes,
    for rules in words, with the ``reason`` where there is one. Raises ``Forbidden`` for anybody but an
    officer of the whole register, ``Unsound`` when a table has an error.
    """
    session.hold_settings()
    in_force, author = read_setting_tables(session), by or session.access.name
    outdated = [title for title, version in (since or {}).items() if session.settings.versions[title] != version]
    if outdated:
        raise Outdated(outdated)
    new_tables = {name: register.with_known_columns(rows, in_force[name], TABLE[name]) for name, rows in tables.items()}
    if UNITS in new_tables:
        new_tables[UNITS] = register.complete_units(session, new_tables[UNITS], now().date())
    if ITEMS.title in new_tables:
        new_tables[ITEMS.title] = settle_items(new_tables[ITEMS.title], in_force[ITEMS.title], month_of(now().date()))
    before = session.settings
    settings, problems = read_tables(in_force | new_tables)
    if any(problem.level == "error" for problem in problems):
        raise Unsound(problems)
    changed = {name: content for name, content in new_tables.items() if content != in_force[name]}
    versions = {name: session.settings.versions[name] for name in new_tables}
    for name, content in changed.items():
        versions[name] += 1
        line = {"name": name, "version": versions[name], "by": author, "at": now()}
        session.connection.execute(insert(setting).values(line | {"rows": json.dumps(content, ensure_ascii=False)}))
        removed, added = _differences(in_force[name], content, TABLE[name])
        words = _words(name, before, settings)
        detail = {"text": "；".join(words), "reason": reason, "new": added} if words or reason else added
        session.note("修改设置", name, before=removed, after=detail, by=author)
    if changed:
        number_units(session.connection, settings.register)
        session.bump([counters.SETTINGS])
    if changed.keys() & set(POINT_TABLES):
        _score_again(session)
    return versions


def _words(table: str, before: Settings, after: Settings) -> list[str]:
    """Return in words what changes in a table that has words for it."""
    if table == RULES.title:
        return rule_changes(before.rules, after.rules)
    return policy_changes(before.policy, after.policy) if table == POLICY.title else []


def note_trial(session: WritingSession, changes: Sequence[str], outcome: str) -> None:
    """Write into the journal that a draft of the rules was tried, what it changes and what came of it."""
    session.require_governor()
    detail = {"text": "；".join(changes) or "与现行规则相同", "note": outcome}
    session.note("试算规则", f"{RULES.title}、{POLICY.title}", after=detail)


def _differences(before: Rows, after: Rows, table: Table) -> tuple[Rows, Rows]:
    """Return what two versions of a table differ in: of a row that is in both, its name and the cells that changed."""
    old: Rows = []
    new: Rows = []
    for change in changes(before, after, table):
        named = {KEYS[table.title][0]: change.name} if change.kind == "changed" else {}
        if change.kind != "new":
            old.append(named | {column: was for column, was, _ in change.cells})
        if change.kind != "removed":
            new.append(named | {column: text for column, _, text in change.cells})
    return old, new


def _score_again(session: WritingSession) -> None:
    """Work out the points of every month that is not locked."""
    for month in read_reported_months(session):
        if not is_closed(session, newest_publication(session, month)):
            rebuild_points(session.connection, session.office, month)


def read_setting_versions(session: Session) -> list[Version]:
    """Return every version of every table, newest first; for an officer of the whole register."""
    lines = session.execute(select(setting).order_by(setting.c.id.desc()), session.require_governor())
    return [Version(line.name, line.version, line.by, line.at, len(json.loads(line.rows))) for line in lines]


def read_setting_rows(session: Session, table: str, version: int) -> Rows:
    """Return the rows of one version of a table; for an officer of the whole register, ``Refused`` without one."""
    query = select(setting.c.rows).where(setting.c.name == table, setting.c.version == version)
    text = session.execute(query, session.require_governor()).scalar_one_or_none()
    if text is None:
        raise Refused(f"“{table}”没有第 {version} 版。")
    rows: Rows = json.loads(text)
    return rows
