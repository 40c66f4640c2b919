"""Tables of settings while they are edited: kept until they are saved or given up, checked together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from data.problems import Problem
from data.records import Access
from data.settings.changes import complete_rows
from data.settings.columns import POLICY_CHOICES, TABLE, TABLES, UNITS, Rows, Table, TableColumn, Tables
from data.settings.defaults import defaults
from data.settings.drafts import TableDraft, pack_lines, unpack_lines
from data.settings.merging import Line, align, merge
from data.settings.tables import column_words, read_tables
from data.settings.values import Settings
from data.store import Refused
from data.store.journal import now
from data.store.register import complete_units, with_known_columns
from data.store.settings import read_setting_rows
from ui import draft_keeping, grid, session
from ui.draft_keeping import KeptDraft

_SIGN = 11
"""Pixels for one unit of a column's width."""
_RESTORED, _LOST, _LABELS = "drafts-restored", "drafts-lost", "labels"


def drafts(access: Access) -> dict[str, TableDraft]:
    """Return every table that this person has edited and not saved, in the order of the tables."""
    stored = draft_keeping.stored_drafts(access)
    _note_restored(stored)
    opened = {table.title: _opened(access, table, stored.get(_name(table.title))) for table in TABLES}
    return {title: draft for title, draft in opened.items() if draft is not None}


def _note_restored(stored: Mapping[str, KeptDraft]) -> None:
    """Note, when a tab is opened, what was typed before it was."""
    if not session.knows(_RESTORED):
        before = {table.title: stored[_name(table.title)].at for table in TABLES if _name(table.title) in stored}
        session.put(_RESTORED, before)


def restored() -> Mapping[str, datetime]:
    """Return the tables whose unsaved edits are from before this tab was opened, with the moment of the last one."""
    moments: dict[str, datetime | None] = session.get(_RESTORED, {})
    return {title: at for title, at in moments.items() if at is not None}


def lost() -> list[str]:
    """Return, once, the tables whose draft fits none of their versions any more."""
    titles: list[str] = session.get(_LOST, [])
    session.put(_LOST, [])
    return titles


def _opened(access: Access, table: Table, draft: KeptDraft | None) -> TableDraft | None:
    if draft is None:
        return None
    try:
        version = int(draft.version)
        lines = unpack_lines(draft.content, rows_of(access, table, version), table)
    except (ValueError, Refused):
        draft_keeping.drop(access, [_name(table.title)])
        session.put(_LOST, [*session.get(_LOST, []), table.title])
        return None
    return TableDraft(version, lines)


def rows_of(access: Access, table: Table, version: int) -> Rows:
    """Return the rows of a version; before the first one stands what ships."""
    rows = defaults()[table.title] if version < 1 else session.read_as(access, read_setting_rows, table.title, version)
    return complete_rows(rows, table)


def lines_of(access: Access, table: Table, version: int) -> tuple[int, tuple[Line, ...]]:
    """Return the rows of a table as this person has edited them, and the version that they were begun from.

    Where nothing was edited they are those of ``version``.
    """
    draft = drafts(access).get(table.title)
    if draft is None:
        return version, tuple(enumerate(rows_of(access, table, version)))
    return draft.version, draft.lines


def put(access: Access, title: str, rows: Rows, version: int) -> None:
    """Put rows into the editor of a table in place of what stands there."""
    table, base = TABLE[title], rows_of(access, TABLE[title], version)
    put_lines(access, title, align(table, base, complete_rows(with_known_columns(rows, base, table), table)), version)


def put_lines(access: Access, title: str, lines: Iterable[Line], version: int) -> None:
    """Put rows into the editor of a table, by their places in a version of it."""
    _keep(access, TABLE[title], tuple(lines), version)
    grid.reset_grid(title)


def give_up(access: Access, titles: Iterable[str]) -> None:
    """Forget what was edited in tables."""
    dropped = list(titles)
    draft_keeping.drop(access, map(_name, dropped))
    session.put(_RESTORED, {title: at for title, at in session.get(_RESTORED, {}).items() if title not in dropped})
    for title in dropped:
        grid.reset_grid(title)


def _name(title: str) -> str:
    return f"settings/{title}"


def _keep(access: Access, table: Table, lines: tuple[Line, ...], version: int) -> KeptDraft | None:
    """Keep the rows of a table as its draft, or none when they are those of the version."""
    base = rows_of(access, table, version)
    if complete_rows((row for _, row in lines), table) == base:
        draft_keeping.drop(access, [_name(table.title)])
        return None
    return draft_keeping.keep(access, _name(table.title), str(version), pack_lines(lines, base))


def edit(access: Access, table: Table, version: int, settings: Settings, units: list[str]) -> None:
    """Draw the editor of a table and keep what is typed; ``version`` is the one in force.

    Another tab of the same person may have typed meanwhile, or saved: what was typed here is put on top of it.
    """
    title = table.title
    stored = draft_keeping.stored_drafts(access).get(_name(title))
    draft = _opened(access, table, stored)
    now = _Basis(version, None) if draft is None else _Basis(draft.version, stored)
    if grid.beginning(title) is None:
        lines = tuple(enumerate(rows_of(access, table, version))) if draft is None else draft.lines
        columns = _columns(table, [row for _, row in lines], settings, units)
        grid.begin(title, grid.Beginning(lines, columns, table.titles))
        _note_shown(title, lines, now)
    lines, labels = grid.draw_grid(title, alt=f"设置表 {title}", grows=True)
    whole_lines = [label for label, (_, row) in zip(labels, lines, strict=True) if any(row.values())]
    session.put(f"{_LABELS}-{title}", whole_lines)
    shown, basis = session.get(_shown_key(title))
    if lines != shown and basis == now:
        _note_shown(title, lines, _Basis(now.version, _keep(access, table, lines, now.version)))
    elif lines != shown:
        _put_on_top(access, table, lines, basis.version, draft)
    elif basis != now:
        grid.reset_grid(title)
        st.rerun()


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the rows of an editor stand on: a version of the table, and the draft as this tab last knew it."""

    version: int
    draft: KeptDraft | None


def _note_shown(title: str, lines: tuple[Line, ...], basis: _Basis) -> None:
    session.put(_shown_key(title), (lines, basis))


def _shown_key(title: str) -> str:
    return f"seen-{title}"


def _put_on_top(access: Access, table: Table, lines: tuple[Line, ...], version: int, other: TableDraft | None) -> None:
    """Put what was typed here on top of what another tab has typed since, and begin anew from both."""
    if other is not None and other.version == version:
        merged = merge(table, rows_of(access, table, version), other.lines, lines)
        lines = tuple((None if at is None else other.lines[at][0], row) for at, row in merged.lines)
    put_lines(access, table.title, lines, version)
    st.rerun()


def _columns(table: Table, rows: Rows, settings: Settings, units: list[str]) -> dict[str, Any]:
    offered = {column.title: _offered(column, table, rows, settings, units) for column in table.columns}
    return {column.title: _column(column, offered[column.title], table) for column in table.columns}


def _offered(column: TableColumn, table: Table, rows: Rows, settings: Settings, units: list[str]) -> list[str]:
    """Return the words of a drop-down, those that stand in the column included; none for free text.

    A column that names rows of its own table is free text: a row that was just added could not be chosen.
    """
    if column.table is not None:
        words = units if column.table != table.title else []
    else:
        words = list(column_words(column, settings))
    if not words:
        return []
    return list(dict.fromkeys(word for word in (*words, *(row.get(column.title) or "" for row in rows)) if word))


def _column(column: TableColumn, offered: list[str], table: Table) -> Any:
    label = f"{column.title} *" if column.required else column.title
    note = column.note
    if table.title == "名次规则" and column.title == "取值":
        choices = [f"{name}：{'、'.join(words)}" for name, words in POLICY_CHOICES.items() if words]
        note = f"{note} {'；'.join(choices)}"
    width = column.width * _SIGN
    if offered:
        return st.column_config.SelectboxColumn(label, help=note, options=offered, width=width)
    return st.column_config.TextColumn(label, help=note, width=width)


def check(access: Access, stored: Tables, edited: Mapping[str, TableDraft]) -> list[Problem]:
    """Return what is wrong with the tables as they would be after saving; places are rows as shown.

    What saving adds, the units that are listed no more, is checked with it.
    """
    tables = dict(stored) | {title: draft.rows(TABLE[title]) for title, draft in edited.items()}
    places = {
        title: [_places(table, label) for label in _labels(title, len(tables[title]))] for title, table in TABLE.items()
    }
    if UNITS.title in edited:
        listed = tables[UNITS.title]
        try:
            tables[UNITS.title] = session.read_as(access, complete_units, listed, now().date())
        except Refused as error:
            return [Problem("error", "unit-conflict", UNITS.title, None, "名称", None, str(error))]
        added = (row["名称"] for row in tables[UNITS.title][len(listed) :])
        places[UNITS.title] += [{title: f"不再列出的“{name}”的“{title}”" for title in UNITS.titles} for name in added]
    return read_tables(tables, places)[1]


def _labels(title: str, count: int) -> list[int]:
    """Return the numbers shown beside the rows: where some were removed they are not those of the places."""
    shown: list[int] = session.get(f"{_LABELS}-{title}", [])
    return shown if len(shown) == count else list(range(1, count + 1))


def _places(table: Table, number: int) -> dict[str, str]:
    return {title: f"第{number}行“{title}”" for title in table.titles}
