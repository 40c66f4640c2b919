"""The rows of a sheet typed into the page: as a grid, or one at a time as a form; each change is kept as a draft."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from data import schema
from data.records import Access
from data.settings.values import Settings
from data.template.entering import Texts, merge_rows
from ui import draft_keeping, grid, session
from ui.mending import offered_words
from ui.plain import escape_text

Columns = Sequence[schema.Column | schema.Label]
_NEW = "新增一条"
_SHOWN = 24
"""Signs of a row by which it is told from the others."""


def shown_key(name: str) -> str:
    """Return where the rows that a grid was last drawn with are kept."""
    return f"seen-{name}"


def _keep_rows(access: Access, name: str, rows: Sequence[Texts]) -> None:
    """Keep the rows of a sheet as this person's draft."""
    draft_keeping.keep(access, name, "1", json.dumps(rows, ensure_ascii=False))


def draw_table(access: Access, name: str, columns: Columns, stored: list[Texts], settings: Settings) -> None:
    """Draw all rows of a sheet as a grid; what another tab typed meanwhile stays beside what is typed here."""
    heads = {_head(column): column.key for column in columns}
    if grid.beginning(name) is None:
        lines = [{head: row[key] for head, key in heads.items()} for row in stored]
        config = {head: _editor(column, settings, stored) for head, column in zip(heads, columns, strict=True)}
        grid.begin(name, grid.Beginning(tuple(enumerate(lines)), config, list(heads)))
        session.put(shown_key(name), stored)
    lines_now, _ = grid.draw_grid(name, alt="网页填报", grows=True)
    typed = [{key: row.get(head, "") for head, key in heads.items()} for _, row in lines_now if any(row.values())]
    shown: list[Texts] = session.get(shown_key(name), stored)
    if typed != shown:
        merged = merge_rows(shown, stored, typed)
        _keep_rows(access, name, merged)
        session.put(shown_key(name), typed)
        if merged != typed:
            grid.reset_grid(name)
            st.rerun()
    elif stored != shown:
        grid.reset_grid(name)
        st.rerun()


def _head(column: schema.Column | schema.Label) -> str:
    return f"{column.heading} *" if column.required else column.heading


def _editor(column: schema.Column | schema.Label, settings: Settings, rows: Sequence[Texts]) -> Any:
    words = _offered(column, settings, [row.get(column.key, "") for row in rows])
    if words:
        return st.column_config.SelectboxColumn(help=column.note, options=words)
    return st.column_config.TextColumn(help=column.note)


def _offered(column: schema.Column | schema.Label, settings: Settings, present: Sequence[str]) -> list[str]:
    """Return the words to choose from, those that stand there already included; none for free text."""
    words = offered_words(column, settings) if isinstance(column, schema.Column) else []
    return list(dict.fromkeys([*words, *(text for text in present if text)])) if words else []


def draw_rows(access: Access, name: str, columns: Columns, rows: list[Texts], settings: Settings) -> None:
    """Draw one row at a time as a form, with the way to the others."""

    def label(at: int) -> str:
        if at == len(rows):
            return _NEW
        return escape_text(f"{at + 1}. {'　'.join(text for text in rows[at].values() if text)[:_SHOWN]}")

    at = st.selectbox("哪一条", range(len(rows), -1, -1), format_func=label, key=f"row-of-{name}-{len(rows)}")
    draw_single(access, name, columns, rows, settings, at=at)


def draw_single(access: Access, name: str, columns: Columns, rows: list[Texts], settings: Settings, *, at: int) -> None:
    """Draw a row as a form: stored by its button, taken away by another one."""
    row = rows[at] if at < len(rows) else {}
    with st.form(f"form-{name}", border=False):
        texts = {
            column.key: _field(column, row.get(column.key, ""), settings, f"field-{name}-{at}-{len(rows)}-{column.key}")
            for column in columns
        }
        pressed = st.form_submit_button("存下", type="primary")
    if pressed and any(texts.values()):
        put_rows(access, name, [*rows[:at], texts, *rows[at + 1 :]])
        st.rerun()
    is_row = isinstance(columns[0], schema.Column) and at < len(rows)
    if is_row and st.button("删去这一条", key=f"remove-{name}-{at}"):
        put_rows(access, name, [*rows[:at], *rows[at + 1 :]])
        st.rerun()


def put_rows(access: Access, name: str, rows: Sequence[Texts]) -> None:
    """Keep rows that no grid was typed into, and let the grid of the sheet begin anew with them."""
    _keep_rows(access, name, rows)
    grid.reset_grid(name)
    session.drop(shown_key(name))


def _field(column: schema.Column | schema.Label, text: str, settings: Settings, key: str) -> str:
    words = _offered(column, settings, [text])
    if words:
        place = words.index(text) if text in words else None
        return st.selectbox(_head(column), words, index=place, key=key, help=column.note, placeholder="请选择") or ""
    return st.text_input(_head(column), value=text, key=key, help=column.note).strip()
