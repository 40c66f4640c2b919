"""Faulty rows mended in the page: only they are shown, what is typed is checked at once, the original is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from data.intake.archive import Upload
from data.intake.cells import address
from data.intake.mending import Edit, Faults, edit, read_faults, row_of
from data.intake.words import lists_for
from data.problems import Problem
from data.records import Access, Checked
from data.schema import Column
from data.settings.values import Settings
from data.store.proposals import read_own_settings
from ui import draft_keeping, grid, session, upload_reading
from ui.plain import escape_text, say

ROW, WHY = "行", "问题"
SHOWN = 60
"""Edits that are listed one by one."""


Typed = dict[tuple[str, str], Edit]
"""Edits by sheet and cell."""


def mended_upload(access: Access, upload: Upload) -> Upload | None:
    """Return a file with what was typed in the page; ``None`` where nothing was, or it cannot be written."""
    typed = read_edits(access, upload) if upload.refused is None else {}
    return upload_reading.write_edited(access, upload, tuple(typed.values())) if typed else None


def put_edits(access: Access, upload: Upload, changes: Iterable[Edit]) -> None:
    """Keep what was typed into cells of a file; a cell typed as it was sent is no edit any more."""
    typed = dict(read_edits(access, upload))
    for change in changes:
        before = typed.get((change.sheet, change.cell), change).before
        typed.pop((change.sheet, change.cell), None)
        if change.after != before:
            typed[change.sheet, change.cell] = replace(change, before=before)
    _keep(access, upload, typed)


def draw_faulty_rows(
    access: Access, upload: Upload, checked_months: Sequence[Checked], edited_months: Sequence[Checked], key: str
) -> None:
    """Offer the faulty rows of a file as a grid; what is typed is kept with the other edits of the file.

    ``edited_months``: the file with what was typed, by which the rows that are in order now are ticked off.
    """
    wrong = [
        problem
        for checked in checked_months
        for problem in checked.problems
        if problem.level != "note" and problem.cell
    ]
    if not wrong or upload.refused is not None:
        return
    before = read_edits(access, upload)
    switch = f"mend-{key}-{digest(upload)}"
    if not session.knows(switch):
        session.put(switch, bool(before))
    if not st.toggle("在网页上改有问题的行", key=switch):
        return
    settings = session.read_as(access, read_own_settings)
    stripped = [replace(checked, rows=(), basics={}) for checked in checked_months]
    rows: list[Faults] | Problem = session.readers(access).run(
        read_faults, upload.sent, upload.name, stripped, settings, name=upload.name
    )
    if isinstance(rows, Problem):
        say(rows.message)
        return
    say("只列出有问题的行。改过的格子马上重新检查；原来的文件照样留着，改了什么、谁改的都有记录。")
    if _typed(access, upload, rows, settings) != before:
        st.rerun()
    for faulty in rows:
        done = mended_rows(faulty, edited_months)
        if done:
            say(f"✓ {faulty.sheet}已改好第 {'、'.join(map(str, done))} 行，还剩 {len(faulty.rows) - len(done)} 行。")


def mended_rows(faulty: Faults, edited_months: Iterable[Checked]) -> list[int]:
    """Return the rows in which nothing is wrong any more."""
    problems = (fault for checked in edited_months for fault in checked.problems if fault.level != "note")
    still = {row_of(fault.cell) for fault in problems if fault.cell and fault.sheet == faulty.sheet}
    return [row for row in faulty.rows if row not in still]


def draw_edits(access: Access, upload: Upload) -> None:
    """List what was typed into a file, each with the way to take it back."""
    typed = read_edits(access, upload)
    if not typed:
        return
    draft_keeping.warn()
    say(f"改了 {len(typed)} 格，上报后生效；刷新或重新登录以后再选这个文件，改过的还在。")
    with st.expander(f"✓ 已改的 {len(typed)} 格"):
        for place, change in list(typed.items())[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                text = f"✓ {change.sheet}!{change.cell}：{change.before or '空着'} → {change.after or '空着'}"
                st.markdown(escape_text(text), width="content")
                back = replace(change, after=change.before)
                st.button(
                    "撤销",
                    key=f"unmend-{digest(upload)}-{'-'.join(place)}",
                    type="tertiary",
                    on_click=put_edits,
                    args=(access, upload, [back]),
                )
        if st.button("撤销网页上的全部修改", key=f"unmend-{digest(upload)}", type="tertiary"):
            discard_mending(access, upload)
            st.rerun()


def discard_mending(access: Access, upload: Upload) -> None:
    """Forget what was typed into a file: it was sent, or given up."""
    draft_keeping.drop(access, [_draft(upload)])
    session.drop(_edits_key(upload))


def _begin_anew(upload: Upload, rows: Sequence[Faults]) -> None:
    for faulty in rows:
        grid.reset_grid(_name(upload, faulty))
    st.rerun()


def _typed(access: Access, upload: Upload, rows: Sequence[Faults], settings: Settings) -> Typed:
    """Draw the grids, keep what is typed into them, and return it with what was typed into cells not shown.

    A row is not shown any more when it is in order since a question was answered, a column when nothing was wrong in
    it as the file was sent. Another tab may have typed meanwhile: of each cell the last one holds.
    """
    stored_edits = read_edits(access, upload)
    stored: Typed = session.get(_edits_key(upload), stored_edits)
    shown: Typed = {}
    whole = True
    for faulty in rows:
        cells, all_rows = _grid(_name(upload, faulty), faulty, settings, stored_edits)
        shown, whole = shown | cells, whole and all_rows
    visible = {
        (faulty.sheet, address(row, column)) for faulty in rows for row in faulty.rows for column in faulty.columns
    }
    changed = {place for place in {*shown, *stored} if place in visible and shown.get(place) != stored.get(place)}
    typed = {place: change for place, change in stored_edits.items() if place not in changed}
    typed |= {place: shown[place] for place in changed if place in shown}
    if typed != stored_edits:
        _keep(access, upload, typed)
    session.put(_edits_key(upload), typed)
    typed_visible = {place: change for place, change in typed.items() if place in visible}
    if not whole or typed_visible != shown:
        _begin_anew(upload, rows)
    return typed


def _keep(access: Access, upload: Upload, typed: Typed) -> None:
    if not typed:
        draft_keeping.drop(access, [_draft(upload)])
        return
    content = [[change.sheet, change.cell, change.before, change.after] for change in typed.values()]
    draft_keeping.keep(access, _draft(upload), digest(upload), json.dumps(content, ensure_ascii=False))


def read_edits(access: Access, upload: Upload) -> Typed:
    """Return what has been typed into a file and not been sent."""
    draft = draft_keeping.stored_drafts(access).get(_draft(upload))
    if draft is None:
        return {}
    try:
        edits = [Edit(*map(str, texts)) for texts in json.loads(draft.content)]
    except (TypeError, ValueError):
        # Written by another version of the program.
        draft_keeping.drop(access, [_draft(upload)])
        return {}
    return {(change.sheet, change.cell): change for change in edits}


def digest(upload: Upload) -> str:
    """Return what a file is known by: its content, whatever it is called."""
    return hashlib.sha256(upload.content).hexdigest()[:24]


def _draft(upload: Upload) -> str:
    return f"mending/{digest(upload)}"


def _edits_key(upload: Upload) -> str:
    return f"mended-{digest(upload)}"


def _name(upload: Upload, faulty: Faults) -> str:
    return f"{digest(upload)[:12]}-{faulty.sheet}"


def _grid(name: str, faulty: Faults, settings: Settings, typed: Typed) -> tuple[Typed, bool]:
    """Draw the faulty rows of a sheet; return what was typed, and whether its rows are those that are faulty now."""
    st.markdown(f"**{escape_text(faulty.sheet)}**")
    heads = _heads(faulty)
    columns = dict(zip(heads, faulty.columns, strict=True))
    begun = grid.beginning(name)
    if begun is None:
        begun = grid.Beginning(
            tuple((row, _texts(faulty, row, columns, typed)) for row in faulty.rows),
            _config(faulty, heads, settings),
            [ROW, WHY, *heads],
        )
        grid.begin(name, begun)
    lines, _ = grid.draw_grid(name, alt=f"{faulty.sheet}里有问题的行", grows=False, locked=[ROW, WHY])
    edits = {}
    for row, cells in lines:
        for head, column in columns.items() if row in faulty.rows else ():
            change = edit(faulty, row or 0, column, cells.get(head, ""))
            if change is not None:
                edits[change.sheet, change.cell] = change
    return edits, [row for row, _ in lines] == list(faulty.rows) and list(begun.titles[2:]) == heads


def _texts(faulty: Faults, row: int, columns: Mapping[str, int], typed: Typed) -> dict[str, str]:
    """Return what stands in a row: where something was typed that, else what was sent."""
    texts = {ROW: str(row), WHY: faulty.reasons[row]}
    for head, column in columns.items():
        change = typed.get((faulty.sheet, address(row, column)))
        texts[head] = change.after if change is not None else faulty.rows[row].get(column, "")
    return texts


def _heads(faulty: Faults) -> list[str]:
    """Return the headers, each once: an editor's columns need names of their own."""
    counts: dict[str, int] = {}
    heads = []
    for title, _ in faulty.columns.values():
        counts[title] = counts.get(title, 0) + 1
        heads.append(title if counts[title] == 1 and title not in (ROW, WHY) else f"{title}（{counts[title]}）")
    return heads


def _config(faulty: Faults, heads: Sequence[str], settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {
        ROW: st.column_config.TextColumn(pinned=True, width="small"),
        WHY: st.column_config.TextColumn(width="large"),
    }
    for head, (number, (_, column)) in zip(heads, faulty.columns.items(), strict=True):
        words = offered_words(column, settings) if column is not None else []
        if words:
            present = [text for row in faulty.rows.values() if (text := row.get(number))]
            config[head] = st.column_config.SelectboxColumn(options=list(dict.fromkeys([*words, *present])))
        else:
            config[head] = st.column_config.TextColumn(help=column.note if column is not None else None)
    return config


def offered_words(column: Column, settings: Settings) -> list[str]:
    """Return the words that a column takes, in the order of the word list; none for free text."""
    if column.words is None:
        return []
    lists = lists_for(column.words, None, settings.vocabulary)
    return list(dict.fromkeys(word for name in lists for word in settings.vocabulary.words_of(name)))
