"""网页填报: a month typed into the page; sent, it is a standard workbook and goes the way of every other one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from data import months, schema
from data.intake.archive import Upload
from data.likeness import NAMES
from data.records import Access, Receipt
from data.store.proposals import read_own_settings
from data.template import file_name
from data.template.entering import (
    Texts,
    entered_workbook,
    entry_columns,
    known_rows,
    recurrent_rows,
)
from ui import draft_keeping, grid, session
from ui.draft_keeping import KeptDraft
from ui.entry_rows import Columns, draw_rows, draw_single, draw_table, put_rows, shown_key
from ui.plain import say

_TO_CHECK, _CLOSED, _ZERO = "entry-to-check", "entry-closed", "entry-zero-of"
_TABLE, _SINGLE = "表格", "逐条"


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
        _offer_zero(unit, month, begun=begun)
        return
    session.put(_ZERO, None)
    settings = session.read_as(access, read_own_settings)
    columns = entry_columns(settings, month)
    known = session.read_cached(access, known_rows, unit, month)
    with st.container(border=True):
        draft_keeping.warn()
        say(f"{unit} {months.title(month)}：边填边存，刷新、换电脑、换手机都还在。没有开展的不用填，空着的表记为零报。")
        sheets = _read_sheets(drafts, unit, month, columns, known)
        recurrent = _offer_recurrent(access, unit, month, sheets)
        key = _choose_sheet(sheets)
        name, rows = _name(unit, month, key), sheets[key]
        way = st.segmented_control(
            "怎样填", (_TABLE, _SINGLE), default=_TABLE, required=True, key="entry-way", help="手机上用“逐条”。"
        )
        if key == schema.BASICS_KEY:
            draw_single(access, name, columns[key], rows, settings, at=0)
        elif way == _SINGLE:
            draw_rows(access, name, columns[key], rows, settings)
        else:
            draw_table(access, name, columns[key], rows, settings)
        if recurrent:
            # Only now: the grid has kept what was typed right before the button was pressed.
            _add_recurrent(access, unit, month, columns, known)
        with st.container(horizontal=True):
            if st.button("检查这一份", key="entry-check", type="primary"):
                session.put(_TO_CHECK, (unit, month))
            if begun:
                st.button("放弃填的内容", key="entry-drop", on_click=discard_entry, args=(access, unit, month))
        if session.get(_TO_CHECK) == (unit, month):
            say("检查结果在下面。单元格的行号比这里的多 1，因为表头占第一行；改了再看，结果跟着变。")


def _offer_zero(unit: str, month: str, *, begun: bool) -> None:
    """Offer to report that there was nothing, in one press; the sheets are empty then, and what is known stands."""
    if session.get(_ZERO) == (unit, month) and not begun:
        say("零报：四块工作都没有，人口、存量和台账照上次的不变。检查结果在下面，确认以后就是零报。")
        return
    session.put(_ZERO, None)
    session.put(_TO_CHECK, None)
    if not begun:
        st.button("这个月没有开展，零报", key="entry-zero", on_click=_report_zero, args=(unit, month))


def _report_zero(unit: str, month: str) -> None:
    session.put(_ZERO, (unit, month))
    session.put(_TO_CHECK, (unit, month))


def _offer_recurrent(access: Access, unit: str, month: str, sheets: Mapping[str, list[Texts]]) -> bool:
    """Offer the rows that are the same every month, as long as they are not there; tell whether they are wanted."""
    count = sum(map(len, _missing_recurrent(access, unit, month, sheets).values()))
    return count > 0 and st.button(
        f"照上个月添常规活动 {count} 条",
        key="entry-recurrent",
        help="日期按上个月的星期推算，人数等照上个月的，请核对后再报。",
    )


def _missing_recurrent(
    access: Access, unit: str, month: str, sheets: Mapping[str, list[Texts]]
) -> dict[str, list[Texts]]:
    known = session.read_cached(access, recurrent_rows, unit, month)
    return {key: [row for row in rows if not _is_there(row, sheets[key])] for key, rows in known.items()}


def _is_there(row: Texts, rows: Sequence[Texts]) -> bool:
    """Tell whether a row of the same activity on the same day is there, whatever else it says."""
    same = {key: text for key, text in row.items() if key == "date" or key in NAMES.values()}
    return any(same.items() <= other.items() for other in rows)


def _add_recurrent(
    access: Access, unit: str, month: str, columns: Mapping[str, Columns], known: Mapping[str, Sequence[Texts]]
) -> None:
    """Add the rows that are the same every month to what has been typed by now, here and in other tabs."""
    sheets = _read_sheets(draft_keeping.stored_drafts(access), unit, month, columns, known)
    for key, rows in _missing_recurrent(access, unit, month, sheets).items():
        if rows:
            put_rows(access, _name(unit, month, key), [*sheets[key], *rows])
    st.rerun()


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
    session.put(_ZERO, None)


def discard_entry(access: Access, unit: str, month: str) -> None:
    """Forget what was typed for a unit-month, and close its form."""
    names = [name for name in draft_keeping.stored_drafts(access) if name.startswith(_name(unit, month, ""))]
    draft_keeping.drop(access, names)
    for name in names:
        grid.reset_grid(name)
        session.drop(shown_key(name))
    session.put(_TO_CHECK, None)
    session.put(_CLOSED, (unit, month))


def _switch(unit: str, month: str) -> str:
    return f"entering-{unit}-{month}"


def _name(unit: str, month: str, key: str) -> str:
    return f"entry/{unit}/{month}/{key}"


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
