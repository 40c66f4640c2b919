"""Faulty rows mended in the page: only they are shown, what is typed is checked at once, the original is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.intake.archive import Upload
from data.intake.mending import Edit, Faults, edit, read_faults
from data.intake.words import lists_for
from data.problems import Problem
from data.records import Access, Checked
from data.schema import Column
from data.settings.values import Settings
from data.store.settings import read_settings
from ui import session
from ui.plain import plain, say

ROW, WHY = "行", "问题"


def draw(access: Access, upload: Upload, found: Sequence[Checked], key: str) -> Upload | None:
    """Offer the faulty rows; return the workbook with what was typed, ``None`` where nothing was."""
    wrong = [problem for one in found for problem in one.problems if problem.level != "note" and problem.cell]
    if not wrong or upload.refused is not None:
        return None
    digest = hashlib.sha256(upload.content).hexdigest()
    typed: tuple[Edit, ...] = session.get(f"typed-{digest}", ())
    if not st.toggle("在网页上改有问题的行", key=f"mend-{key}-{digest[:12]}", value=bool(typed)):
        return None
    settings = session.read(access, read_settings)
    told = [replace(one, rows=(), basics={}) for one in found]
    faulty_rows: list[Faults] | Problem = session.readers(access).run(
        read_faults, upload.sent, upload.name, told, settings, name=upload.name
    )
    if isinstance(faulty_rows, Problem):
        say(faulty_rows.message)
        return None
    say("只列出有问题的行。改过的格子马上重新检查；原来的文件照样留着，改了什么、谁改的都有记录。")
    edits: list[Edit] = []
    for place, faulty in enumerate(faulty_rows):
        edits += _grid(faulty, settings, f"grid-{digest[:12]}-{place}")
    session.put(f"typed-{digest}", tuple(edits))
    return session.mended(access, upload, tuple(edits)) if edits else None


def _grid(faulty: Faults, settings: Settings, key: str) -> list[Edit]:
    """Draw the faulty rows of a sheet; return what was typed."""
    st.markdown(f"**{plain(faulty.sheet)}**")
    numbers = list(faulty.rows)
    heads = _heads(faulty)
    frame = pd.DataFrame(
        [[row, faulty.reasons[row], *(faulty.rows[row].get(column) for column in faulty.columns)] for row in numbers],
        columns=[ROW, WHY, *heads],
        dtype="object",
    )
    edited = st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=[ROW, WHY],
        column_config=_config(faulty, heads, settings),
        placeholder="",
        alt=f"{faulty.sheet}里有问题的行",
    )
    found = []
    for place, row in enumerate(numbers):
        for column, head in zip(faulty.columns, heads, strict=True):
            value = edited[head].iloc[place]
            one = edit(faulty, row, column, "" if pd.isna(value) else str(value))
            if one is not None:
                found.append(one)
    return found


def _heads(faulty: Faults) -> list[str]:
    """Return the headers, each once: an editor's columns need names of their own."""
    seen: dict[str, int] = {}
    heads = []
    for title, _ in faulty.columns.values():
        seen[title] = seen.get(title, 0) + 1
        heads.append(title if seen[title] == 1 and title not in (ROW, WHY) else f"{title}（{seen[title]}）")
    return heads


def _config(faulty: Faults, heads: Sequence[str], settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {
        ROW: st.column_config.NumberColumn(pinned=True, width="small"),
        WHY: st.column_config.TextColumn(width="large"),
    }
    for head, (number, (_, column)) in zip(heads, faulty.columns.items(), strict=True):
        words = _words(column, settings) if column is not None else []
        if words:
            present = [text for row in faulty.rows.values() if (text := row.get(number))]
            config[head] = st.column_config.SelectboxColumn(options=list(dict.fromkeys([*words, *present])))
        else:
            config[head] = st.column_config.TextColumn(help=column.note if column is not None else None)
    return config


def _words(column: Column, settings: Settings) -> list[str]:
    if column.words is None:
        return []
    lists = lists_for(column.words, None, settings.vocabulary)
    return list(dict.fromkeys(word for name in lists for word in settings.vocabulary.words_of(name)))
