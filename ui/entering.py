"""网页填报: a month typed into the page; sent, it is a standard workbook and goes the way of every other one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data import months, schema
from data.intake.archive import Upload
from data.records import Access, Receipt
from data.settings.values import Settings
from data.store.proposals import read_own_settings
from data.template import file_name
from data.template.entering import Texts, entered_workbook, entry_columns, known_rows, merge_rows
from ui import draft_keeping, grid, session
from ui.draft_keeping import KeptDraft
from ui.mending import offered_words
from ui.plain import escape_text, say

Columns = Sequence[schema.Column | schema.Label]
_TO_CHECK, _CLOSED = "entry-to-check", "entry-closed"
_TABLE, _SINGLE = "表格", "逐条"
_NEW = "新增一条"
_SHOWN = 24
"""Signs of a row by which it is told from the others."""


def draw_entering(access: Access, unit: str, month: str) -> None:
    """Offer to type a unit-month into the page; what is typed is kept for this person until it is sent."""
    drafts = draft_keeping.stored_drafts(access)
    begun = any(name.startswith(_name(unit, month, "")) for name in drafts)
    if session.get(_CLOSED) == (unit, month):
        # Not where it is discarded: the switch is on the page by then.
        session.put(_CLOSED, None)
        session.put(_switch(unit, month), False)
    if begun and not session.knows(_switch(unit, month)):
        session.put(_switch(unit, month), True)
    if not st.toggle("不用表格软件，直接在网页上填", key=_switch(unit, month)):
        session.put(_TO_CHECK, None)
        return
    settings = session.read_as(access, read_own_settings)
    columns = entry_columns(settings, month)
    known = session.read_cached(access, known_rows, unit, month)
    with st.container(border=True):
        draft_keeping.warn()
        say(f"{unit} {months.title(month)}：边填边存，刷新、换电脑、换手机都还在。没有开展的不用填，空着的表记为零报。")
        sheets = _read_sheets(drafts, unit, month, columns, known)
        key = _choose_sheet(sheets)
        name, rows = _name(unit, month, key), sheets[key]
        way = st.segmented_control(
            "怎样填", (_TABLE, _SINGLE), default=_TABLE, required=True, key="entry-way", help="手机上用“逐条”。"
        )
        if key == schema.BASICS_KEY:
            _draw_single(access, name, columns[key], rows, settings, at=0)
        elif way == _SINGLE:
            _draw_rows(access, name, columns[key], rows, settings)
        else:
            _draw_table(access, name, columns[key], rows, settings)
        with st.container(horizontal=True):
            if st.button("检查这一份", key="entry-check", type="primary"):
                session.put(_TO_CHECK, (unit, month))
            if begun:
                st.button("放弃填的内容", key="entry-drop", on_click=discard_entry, args=(access, unit, month))
        if session.get(_TO_CHECK) == (unit, month):
            say("检查结果在下面。单元格的行号比这里的多 1，因为表头占第一行；改了再看，结果跟着变。")


def entered_upload(access: Access) -> Upload | None:
    """Return what was typed and is to be checked, as the workbook that it is; ``None`` where there is nothing."""
    chosen: tuple[str, str] | None = session.get(_TO_CHECK)
    if chosen is None:
        return None
    unit, month = chosen
    settings = session.read_as(access, read_own_settings)
    known = session.read_cached(access, known_rows, unit, month)
    # What was typed in this run has been kept by now, so the drafts are read again.
    drafts = draft_keeping.stored_drafts(access)
    rows = _read_sheets(drafts, unit, month, entry_columns(settings, month), known)
    return Upload(file_name(unit, month), entered_workbook(unit, month, settings, rows))


def note_saved(access: Access, receipts: Sequence[Receipt]) -> None:
    """Forget what was typed where it has been saved; what was refused stays to be mended."""
    chosen: tuple[str, str] | None = session.get(_TO_CHECK)
    saved = [(receipt.checked.unit, receipt.checked.month) for receipt in receipts if receipt.result != "refused"]
    if chosen is not None and chosen in saved:
        discard_entry(access, *chosen)


def end_check() -> None:
    """Go back to typing: what was typed stays."""
    session.put(_TO_CHECK, None)


def discard_entry(access: Access, unit: str, month: str) -> None:
    """Forget what was typed for a unit-month, and close its form."""
    names = [name for name in draft_keeping.stored_drafts(access) if name.startswith(_name(unit, month, ""))]
    draft_keeping.drop(access, names)
    for name in names:
        grid.reset_grid(name)
        session.drop(_shown_key(name))
    session.put(_TO_CHECK, None)
    session.put(_CLOSED, (unit, month))


def _switch(unit: str, month: str) -> str:
    return f"entering-{unit}-{month}"


def _name(unit: str, month: str, key: str) -> str:
    return f"entry/{unit}/{month}/{key}"


def _shown_key(name: str) -> str:
    return f"seen-{name}"


def _choose_sheet(sheets: Mapping[str, Sequence[Texts]]) -> str:
    """Ask which sheet; each says how many rows it has."""

    def label(key: str) -> str:
        if key == schema.BASICS_KEY:
            return schema.BASICS_SHEET
        return f"{schema.SHEET[key].title}　{len(sheets[key]) or '零报'}"

    keys = [*(key for key in sheets if key != schema.BASICS_KEY), schema.BASICS_KEY]
    chosen = st.segmented_control("哪张表", keys, default=keys[0], format_func=label, required=True, key="entry-sheet")
    return chosen or keys[0]


def _read_sheets(
    drafts: Mapping[str, KeptDraft],
    unit: str,
    month: str,
    columns: Mapping[str, Columns],
    known: Mapping[str, Sequence[Texts]],
) -> dict[str, list[Texts]]:
    """Return the rows of every sheet as they were typed, or what is known where nothing was; every column is there."""
    sheets = {}
    for key, own in columns.items():
        draft = drafts.get(_name(unit, month, key))
        rows = known.get(key, []) if draft is None else _unpack(draft.content, known.get(key, []))
        sheets[key] = [{column.key: row.get(column.key, "") for column in own} for row in rows]
    return sheets


def _unpack(content: str, otherwise: Sequence[Texts]) -> Sequence[Texts]:
    """Return the rows of a draft; ``otherwise`` where it was written by another version of the program."""
    try:
        return [{str(key): str(text) for key, text in row.items()} for row in json.loads(content)]
    except (AttributeError, TypeError, ValueError):
        return otherwise


def _keep(access: Access, name: str, rows: Sequence[Texts]) -> None:
    draft_keeping.keep(access, name, "1", json.dumps(rows, ensure_ascii=False))


def _draw_table(access: Access, name: str, columns: Columns, stored: list[Texts], settings: Settings) -> None:
    """Draw all rows of a sheet as a grid; what another tab typed meanwhile stays beside what is typed here."""
    heads = {_head(column): column.key for column in columns}
    if grid.beginning(name) is None:
        lines = [{head: row[key] for head, key in heads.items()} for row in stored]
        config = {head: _editor(column, settings, stored) for head, column in zip(heads, columns, strict=True)}
        grid.begin(name, grid.Beginning(tuple(enumerate(lines)), config, list(heads)))
        session.put(_shown_key(name), stored)
    lines_now, _ = grid.draw_grid(name, alt="网页填报", grows=True)
    typed = [{key: row.get(head, "") for head, key in heads.items()} for _, row in lines_now if any(row.values())]
    shown: list[Texts] = session.get(_shown_key(name), stored)
    if typed != shown:
        merged = merge_rows(shown, stored, typed)
        _keep(access, name, merged)
        session.put(_shown_key(name), typed)
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


def _draw_rows(access: Access, name: str, columns: Columns, rows: list[Texts], settings: Settings) -> None:
    """Draw one row at a time as a form, with the way to the others."""

    def label(at: int) -> str:
        if at == len(rows):
            return _NEW
        return escape_text(f"{at + 1}. {'　'.join(text for text in rows[at].values() if text)[:_SHOWN]}")

    at = st.selectbox("哪一条", range(len(rows), -1, -1), format_func=label, key=f"row-of-{name}-{len(rows)}")
    _draw_single(access, name, columns, rows, settings, at=at)


def _draw_single(
    access: Access, name: str, columns: Columns, rows: list[Texts], settings: Settings, *, at: int
) -> None:
    """Draw a row as a form: stored by its button, taken away by another one."""
    row = rows[at] if at < len(rows) else {}
    with st.form(f"form-{name}", border=False):
        texts = {
            column.key: _field(column, row.get(column.key, ""), settings, f"field-{name}-{at}-{len(rows)}-{column.key}")
            for column in columns
        }
        pressed = st.form_submit_button("存下", type="primary")
    if pressed and any(texts.values()):
        _put(access, name, [*rows[:at], texts, *rows[at + 1 :]])
    is_row = isinstance(columns[0], schema.Column) and at < len(rows)
    if is_row and st.button("删去这一条", key=f"remove-{name}-{at}"):
        _put(access, name, [*rows[:at], *rows[at + 1 :]])


def _put(access: Access, name: str, rows: Sequence[Texts]) -> None:
    _keep(access, name, rows)
    grid.reset_grid(name)
    session.drop(_shown_key(name))
    st.rerun()


def _field(column: schema.Column | schema.Label, text: str, settings: Settings, key: str) -> str:
    words = _offered(column, settings, [text])
    if words:
        place = words.index(text) if text in words else None
        return st.selectbox(_head(column), words, index=place, key=key, help=column.note, placeholder="请选择") or ""
    return st.text_input(_head(column), value=text, key=key, help=column.note).strip()
