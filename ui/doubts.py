"""待核实: what is doubtful in the reports, until it is settled; the officer settles it, the others see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pandas as pd
import streamlit as st

from data import months
from data.problems import KINDS, LEVEL_TITLES
from data.records import Access
from data.store import Session
from data.store.doubts import TITLES, Doubt, Settlement, read_doubts, settle_doubts
from ui import session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.history import original_file
from ui.listing import listing
from ui.plain import escape_text, say

_OPEN, _SETTLED = "待办", "已办结"
_OUTCOME = "doubts-outcome"
_RECENT = 200
"""Settled ones that are listed."""


def draw_doubts(access: Access, units: Sequence[str] | None = None) -> None:
    """List what is open or was settled of the units one may see; an officer settles it here."""
    doubts, lines = session.read_cached(access, _opened, None if units is None else tuple(units))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("待核实", anchor=False, width="content")
        st.badge(f"{len(doubts)} 项" if doubts else "没有", color="orange" if doubts else "gray")
    say("带着警告收下的、和一直没有收下的月报，在这里跟踪到办结；重新上报后问题没有了，自动办结。")
    show_outcome(_OUTCOME)
    view = st.segmented_control(
        "看哪些", (_OPEN, _SETTLED), default=_OPEN, required=True, key="doubts-view", label_visibility="collapsed"
    )
    if view == _SETTLED:
        _settled(access, units)
    elif not doubts:
        say("没有要核实的。")
    else:
        _open(access, doubts, lines)


def _opened(opened: Session, units: tuple[str, ...] | None) -> tuple[list[Doubt], pd.DataFrame]:
    """Return what is open of these units, and the same to read."""
    doubts = read_doubts(opened, units=units)
    return doubts, doubt_table(doubts)


def own(access: Access) -> None:
    """List to a sender the open problems of the own units, with what to do about it."""
    if access.role != "clerk":
        return
    doubts = session.read_as(access, read_doubts)
    if not doubts:
        return
    with st.container(border=True), st.container():
        st.markdown(f"**还有 {len(doubts)} 项待核实**")
        say("填错了的，改好后重新上传，自动办结；没有填错的，等宣传干事核实。")
        listing(doubt_table(doubts), key="own-doubts", title="待核实", missing="")


def doubt_table(doubts: Sequence[Doubt]) -> pd.DataFrame:
    """Return open doubts as a table: whose, what and where, the reason given, since when, what was said last."""
    lines = [
        [
            doubt.unit,
            months.title(doubt.month),
            LEVEL_TITLES[doubt.level],
            _title(doubt),
            doubt.message,
            doubt.reason,
            f"{doubt.since:%Y-%m-%d}",
            f"{TITLES[doubt.outcome]}：{doubt.note}" if doubt.outcome else None,
            doubt.file,
        ]
        for doubt in doubts
    ]
    heads = ["单位", "月份", "级别", "问题", "位置和说明", "上报说明", "自", "处理", "文件"]
    frame = pd.DataFrame(lines, columns=heads, dtype="object")
    return frame if frame["处理"].notna().any() else frame.drop(columns="处理")


def _title(doubt: Doubt) -> str:
    return KINDS[doubt.code].title if doubt.code in KINDS else doubt.code


def _open(access: Access, doubts: Sequence[Doubt], lines: pd.DataFrame) -> None:
    names = [doubt.id for doubt in doubts]
    chosen = listing(lines, key="doubts", title="待核实", choose=True, missing="", names=names)
    if chosen is None:
        say("点一行，取回文件核对。" if access.role != "officer" else "点一行，取回文件核对，写明处理说明后办结。")
        return
    doubt = doubts[chosen]
    st.markdown(
        f"**{escape_text(doubt.unit)}　{escape_text(months.title(doubt.month))}　{escape_text(_title(doubt))}**"
    )
    st.markdown(escape_text(doubt.message))
    if doubt.reason:
        say(f"上报说明：{doubt.reason}")
    original_file(access, doubt.submission, doubt.file, key="doubt-file")
    if access.role == "officer":
        _settle(access, doubt, [other for other in doubts if other.submission == doubt.submission])


def _settle(access: Access, doubt: Doubt, alike: Sequence[Doubt]) -> None:
    """Ask for a note, and say what became of this one, or of all of the same report."""
    chosen = [doubt]
    if len(alike) > 1 and st.checkbox(f"这份月报的 {len(alike)} 项一起办", key=f"doubt-all-{doubt.submission}"):
        chosen = list(alike)
    note_key = f"doubt-note-{doubt.id}"
    note = st.text_input("处理说明（必填）", key=note_key, max_chars=200, width=420) or ""
    with st.container(horizontal=True):
        for verdict in get_args(Settlement):
            wrong = verdict == "verified" and any(other.level == "error" for other in chosen)
            st.button(
                TITLES[verdict],
                key=f"doubt-{verdict}",
                disabled=wrong or not note.strip(),
                help="没有收下的月报不能核实为无误，要改好再报。" if wrong else None,
                # What was seen, and also where another tab has settled it and the button is gone by then.
                on_click=_save,
                args=(access, chosen, verdict, note_key),
            )


def _save(access: Access, doubts: Sequence[Doubt], verdict: Settlement, note_key: str) -> None:
    left = "，单位在“上报”页看得到，改好重新上报后办结" if verdict == "returned" else ""
    with keep_errors(_OUTCOME):
        note = str(session.get(note_key) or "")
        session.write(access, settle_doubts, [doubt.id for doubt in doubts], verdict, note, since=doubts)
        keep_outcome(_OUTCOME, f"{TITLES[verdict]} {len(doubts)} 项{left}。")


def _settled(access: Access, units: Sequence[str] | None) -> None:
    doubts = session.read_as(access, read_doubts, settled=True, units=units, limit=_RECENT)
    if not doubts:
        say("还没有办结的。")
        return
    lines = [
        [
            doubt.unit,
            months.title(doubt.month),
            _title(doubt),
            doubt.message,
            doubt.reason,
            f"{doubt.since:%Y-%m-%d}",
            TITLES[doubt.outcome] if doubt.outcome else None,
            doubt.note,
            doubt.by,
            doubt.at and f"{doubt.at:%Y-%m-%d %H:%M}",
        ]
        for doubt in doubts
    ]
    heads = ["单位", "月份", "问题", "位置和说明", "上报说明", "自", "结果", "处理说明", "谁办的", "何时"]
    listing(pd.DataFrame(lines, columns=heads, dtype="object"), key="doubts-settled", title="已办结", missing="")
