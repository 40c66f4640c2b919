"""Tables of settings while they are edited: kept until they are saved or given up, checked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.problems import Problem
from data.settings.changes import whole
from data.settings.columns import POLICY_CHOICES, TABLE, TABLES, Rows, Table, TableColumn, Tables
from data.settings.tables import read_tables
from data.settings.values import Vocabulary
from ui import session
from ui.listing import ROW_HEIGHT, TALLEST

_SIGN = 11
"""Pixels for one unit of a column's width."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows as edited, and the version that they were begun from."""

    rows: Rows
    version: int


def drafts() -> dict[str, Draft]:
    """Return every table that is edited and not saved, in the order of the tables."""
    found = {table.title: session.get(_name(table.title)) for table in TABLES}
    return {title: draft for title, draft in found.items() if draft is not None}


def put(title: str, rows: Rows, version: int) -> None:
    """Put rows into the editor of a table in place of what stands there."""
    session.put(_name(title), Draft(whole(rows, TABLE[title]), version))
    _begin_again(title)


def give_up(title: str) -> None:
    """Forget what was edited in a table."""
    session.put(_name(title), None)
    _begin_again(title)


def insist(title: str, version: int) -> None:
    """Keep what was edited although the table has a newer version."""
    session.put(_name(title), Draft(drafts()[title].rows, version))


def _name(title: str) -> str:
    return f"draft-{title}"


def _begin_again(title: str) -> None:
    """Let the editor start from the draft: Streamlit keeps edits by key, so it gets a new one."""
    session.put(f"round-{title}", session.get(f"round-{title}", 0) + 1)


def key(title: str) -> str:
    """Return the key of the editor of a table."""
    return f"edit-{title}-{session.get(f'round-{title}', 0)}"


def edit(table: Table, stored: Tables, version: int, vocabulary: Vocabulary) -> None:
    """Draw the editor of a table and keep what is typed.

    The frame given to the editor stays the same while it is on the page: Streamlit keeps the edits
    beside it, and would lose every second one if they came back in the frame.
    """
    title, base = table.title, f"base-{table.title}"
    now = whole(stored[title], table)
    draft = drafts().get(title)
    if not session.knows(key(title)) or not session.knows(base):
        session.put(base, draft.rows if draft is not None else now)
    begun: Rows = session.get(base)
    numbers = pd.RangeIndex(1, len(begun) + 1)
    frame = pd.DataFrame(begun, columns=list(table.titles), index=numbers, dtype="object").replace("", None)
    units = [row.get("名称") or "" for row in (drafts().get("单位") or Draft(stored["单位"], 0)).rows]
    edited = st.data_editor(
        frame,
        key=key(title),
        num_rows="dynamic",
        hide_index=False,
        height=(min(len(begun), TALLEST) + 2) * ROW_HEIGHT + 3,
        column_config={"_index": _numbers(), **_columns(table, begun, vocabulary, units)},
        placeholder="",
        alt=f"设置表 {title}",
    )
    rows = whole(_texts(edited), table)
    if rows != now:
        session.put(_name(title), Draft(rows, draft.version if draft is not None else version))
    elif draft is not None:
        session.put(_name(title), None)


def _numbers() -> Any:
    return st.column_config.NumberColumn("", disabled=True)


def _texts(frame: pd.DataFrame) -> Rows:
    return [
        {str(title): "" if pd.isna(value) else str(value) for title, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _columns(table: Table, rows: Rows, vocabulary: Vocabulary, units: list[str]) -> dict[str, Any]:
    return {column.title: _column(column, _offered(column, rows, vocabulary, units), table) for column in table.columns}


def _offered(column: TableColumn, rows: Rows, vocabulary: Vocabulary, units: list[str]) -> list[str]:
    """Return the words of a drop-down, those that stand in the column included; none for free text."""
    words = column.choices or (vocabulary.words_of(column.words) if column.words else units if column.table else ())
    if not words:
        return []
    return list(dict.fromkeys(word for word in (*words, *(row.get(column.title) or "" for row in rows)) if word))


def _column(column: TableColumn, offered: list[str], table: Table) -> Any:
    label = f"{column.title} *" if column.required else column.title
    note = column.note
    if table.title == "名次规则" and column.title == "取值":
        told = [f"{name}：{'、'.join(words)}" for name, words in POLICY_CHOICES.items() if words]
        note = f"{note} {'；'.join(told)}"
    width = column.width * _SIGN
    if offered:
        return st.column_config.SelectboxColumn(label, help=note, options=offered, width=width)
    return st.column_config.TextColumn(label, help=note, width=width)


def check(stored: Tables, edited: Mapping[str, Draft]) -> list[Problem]:
    """Return what is wrong with the tables as they would be after saving; places are rows as shown."""
    tables = dict(stored) | {title: draft.rows for title, draft in edited.items()}
    places = {title: [_places(table, number) for number in range(len(tables[title]))] for title, table in TABLE.items()}
    return read_tables(tables, places)[1]


def _places(table: Table, number: int) -> dict[str, str]:
    return {title: f"第{number + 1}行“{title}”" for title in table.titles}
