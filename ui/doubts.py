"""待核实: what is doubtful in the reports, until it is settled; the officer settles it, the others see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pandas as pd
import streamlit as st

from data import months
from data.problems import KINDS, LEVEL_TITLES
from data.records import Access
from data.store import Forbidden, Refused, Session, StoreError
from data.store.doubts import TITLES, Doubt, Settlement, count_doubts, read_doubts, settle_doubts
from ui import session
from ui.history import original_file
from ui.listing import listing
from ui.plain import plain, say

_OPEN, _SETTLED = "待办", "已办结"
_RECENT = 200
"""Settled ones that are listed."""


def draw(access: Access, units: Sequence[str] | None = None) -> None:
    """List what is open or was settled of the units one may see; an officer settles it here."""
    found, lines = session.read_cached(access, _opened, None if units is None else tuple(units))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("待核实", anchor=False, width="content")
        st.badge(f"{len(found)} 项" if found else "没有", color="orange" if found else "gray")
    say("带着警告收下的、和一直没有收下的月报，在这里跟踪到办结；重新上报后问题没有了，自动办结。")
    view = st.segmented_control(
        "看哪些", (_OPEN, _SETTLED), default=_OPEN, required=True, key="doubts-view", label_visibility="collapsed"
    )
    if view == _SETTLED:
        _settled(access, units)
    elif not found:
        say("没有要核实的。")
    else:
        _open(access, found, lines)


def _opened(opened: Session, units: tuple[str, ...] | None) -> tuple[list[Doubt], pd.DataFrame]:
    """Return what is open of these units, and the same to read."""
    found = read_doubts(opened, units=units)
    return found, table(found)


def tell(access: Access, units: Sequence[str] | None = None) -> None:
    """Say at the top of a page how much is open further down."""
    counted = session.read(access, count_doubts)
    open_ = sum(number for unit, number in counted.items() if units is None or unit in units)
    if open_:
        st.markdown(f":orange-badge[待核实 {open_} 项] :small[:gray[在本页下方办理]]")


def own(access: Access) -> None:
    """List to whoever sends what of the own units is still open, with what to do about it."""
    if access.role != "clerk":
        return
    found = session.read(access, read_doubts)
    if not found:
        return
    with st.container(border=True), st.container():
        st.markdown(f"**还有 {len(found)} 项待核实**")
        say("填错了的，改好后重新上传，自动办结；没有填错的，等宣传干事核实。")
        listing(table(found), key="own-doubts", title="待核实", missing="")


def table(found: Sequence[Doubt]) -> pd.DataFrame:
    """Return open doubts as a table: whose, what and where, the reason given, since when, what was said last."""
    lines = [
        [
            one.unit,
            months.title(one.month),
            LEVEL_TITLES[one.level],
            _title(one),
            one.message,
            one.reason,
            f"{one.since:%Y-%m-%d}",
            f"{TITLES[one.outcome]}：{one.note}" if one.outcome else None,
            one.file,
        ]
        for one in found
    ]
    heads = ["单位", "月份", "级别", "问题", "位置和说明", "上报说明", "自", "处理", "文件"]
    frame = pd.DataFrame(lines, columns=heads, dtype="object")
    return frame if frame["处理"].notna().any() else frame.drop(columns="处理")


def _title(one: Doubt) -> str:
    return KINDS[one.code].title if one.code in KINDS else one.code


def _open(access: Access, found: Sequence[Doubt], lines: pd.DataFrame) -> None:
    told = session.get("doubts-told")
    if told:
        session.put("doubts-told", None)
        st.success(plain(told))
    names = [one.id for one in found]
    chosen = listing(lines, key="doubts", title="待核实", choose=True, missing="", names=names)
    if chosen is None:
        say("点一行，取回文件核对。" if access.role != "officer" else "点一行，取回文件核对，写明处理说明后办结。")
        return
    one = found[chosen]
    st.markdown(f"**{plain(one.unit)}　{plain(months.title(one.month))}　{plain(_title(one))}**")
    st.markdown(plain(one.message))
    if one.reason:
        say(f"上报说明：{one.reason}")
    original_file(access, one.submission, one.file, key="doubt-file")
    if access.role == "officer":
        _settle(access, one, [other for other in found if other.submission == one.submission])


def _settle(access: Access, one: Doubt, alike: Sequence[Doubt]) -> None:
    """Ask for a note, and say what became of this one, or of all of the same report."""
    asked = [one]
    if len(alike) > 1 and st.checkbox(f"这份月报的 {len(alike)} 项一起办", key=f"doubt-all-{one.submission}"):
        asked = list(alike)
    note = st.text_input("处理说明（必填）", key=f"doubt-note-{one.id}", max_chars=200, width=420) or ""
    with st.container(horizontal=True):
        for verdict in get_args(Settlement):
            wrong = verdict == "verified" and any(each.level == "error" for each in asked)
            if st.button(
                TITLES[verdict], key=f"doubt-{verdict}", disabled=wrong or not note.strip(),
                help="没有收下的月报不能核实为无误，要改好再报。" if wrong else None,
            ):  # fmt: skip
                _say(access, asked, verdict, note)


def _say(access: Access, asked: Sequence[Doubt], verdict: Settlement, note: str) -> None:
    try:
        session.write(access, settle_doubts, [one.id for one in asked], verdict, note)
    except (Refused, Forbidden, StoreError) as error:
        st.error(plain(str(error)))
        return
    left = "，单位在“上报”页看得到，改好重新上报后办结" if verdict == "returned" else ""
    session.put("doubts-told", f"{TITLES[verdict]} {len(asked)} 项{left}。")
    st.rerun()


def _settled(access: Access, units: Sequence[str] | None) -> None:
    found = session.read(access, read_doubts, settled=True, units=units, limit=_RECENT)
    if not found:
        say("还没有办结的。")
        return
    lines = [
        [
            one.unit, months.title(one.month), _title(one), one.message, one.reason, f"{one.since:%Y-%m-%d}",
            TITLES[one.outcome] if one.outcome else None, one.note, one.by, one.at and f"{one.at:%Y-%m-%d %H:%M}",
        ]
        for one in found
    ]  # fmt: skip
    heads = ["单位", "月份", "问题", "位置和说明", "上报说明", "自", "结果", "处理说明", "谁办的", "何时"]
    listing(pd.DataFrame(lines, columns=heads, dtype="object"), key="doubts-settled", title="已办结", missing="")
