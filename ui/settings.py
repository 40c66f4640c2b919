"""设置: the tables that an office may change, edited in place, checked while typing, every version kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data.problems import LEVEL_TITLES, Problem
from data.records import Access
from data.settings.changes import KIND_TITLES, Change, changes
from data.settings.columns import TABLE, TABLES, Tables
from data.store import Forbidden, Refused, StoreError
from data.store.settings import read_setting_tables, read_settings, save_settings
from ui import answers, drafts, session, succession, transfer, versions
from ui.drafts import Draft
from ui.listing import listing
from ui.plain import plain, say

_EDIT, _HISTORY, _ANSWERS, _TRANSFER = "修改", "以前的版本", "记住的答案", "导出和导入"


def draw(access: Access) -> None:
    """Ask which table and what to do with it."""
    view = st.segmented_control(
        "做什么", (_EDIT, _HISTORY, _ANSWERS, _TRANSFER), default=_EDIT, required=True, key="settings-view",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if view in (_TRANSFER, _ANSWERS):
        (transfer if view == _TRANSFER else answers).draw(access)
        return
    title = st.segmented_control(
        "哪张表", [table.title for table in TABLES], default=TABLES[0].title, required=True, key="settings-table",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    table = TABLE[title or TABLES[0].title]
    say(table.note)
    if view == _HISTORY:
        versions.draw(access, table)
    else:
        _edit(access, table.title)


def _edit(access: Access, title: str) -> None:
    """Draw the editor of a table, what is wrong with all that is not saved, and the button that saves it."""
    stored, settings = session.read(access, read_setting_tables), session.read(access, read_settings)
    if title == "单位":
        made = succession.draw(access, stored)
        if made is not None:
            save(access, made)
    drafts.edit(TABLE[title], stored, settings.versions.get(title, 0), settings.vocabulary)
    edited = drafts.drafts()
    if not edited:
        say(session.get("settings-saved") or "改动先在这里检查，按“保存”才生效；每一版都留着。")
        return
    session.put("settings-saved", None)
    found = [one for one in drafts.check(stored, edited) if one.level != "note"]
    told = [one for one in found if one.level == "error" or _table_of(one) in edited]
    _differences(stored, edited)
    problems(told)
    if not _outdated(edited, settings.versions):
        _confirm(access, edited, faulty=any(one.level == "error" for one in told))


def _table_of(problem: Problem) -> str:
    return problem.sheet or ""


def problems(found: Sequence[Problem]) -> None:
    """List what is wrong with the tables: where, and what to do."""
    if not found:
        return
    lines = [[LEVEL_TITLES[one.level], one.sheet, one.cell, one.value, one.message] for one in found]
    table = pd.DataFrame(lines, columns=["级别", "表", "位置", "填的是", "说明"], dtype="object")
    listing(table, key="settings-problems", title="设置检查结果", missing="")


def _differences(stored: Tables, edited: Mapping[str, Draft]) -> None:
    for title, draft in edited.items():
        say(f"{title}：{counted(changes(stored[title], draft.rows, TABLE[title]))}")


def counted(found: Sequence[Change]) -> str:
    """Return how many rows are new, changed and gone, in words."""
    told = [
        f"{word} {number} 行"
        for kind, word in KIND_TITLES.items()
        if (number := sum(change.kind == kind for change in found))
    ]
    return "，".join(told) or "内容没有变化，只是顺序或空格不同"


def _outdated(edited: Mapping[str, Draft], now: Mapping[str, int]) -> bool:
    """Say that somebody else has saved a table meanwhile, and ask whose rows shall hold."""
    late = [title for title, draft in edited.items() if draft.version != now.get(title, 0)]
    for title in late:
        st.warning(f"“{title}”在您修改期间已另存为第 {now.get(title, 0)} 版。那一版留在“以前的版本”里。")
        with st.container(horizontal=True):
            version = now.get(title, 0)
            st.button("以我的为准", key=f"insist-{title}", on_click=drafts.insist, args=(title, version))
            st.button("放弃我的改动", key=f"yield-{title}", on_click=drafts.give_up, args=(title,))
    return bool(late)


def _confirm(access: Access, edited: Mapping[str, Draft], *, faulty: bool) -> None:
    """Draw the buttons that save everything edited, or give it up."""
    if faulty:
        say("有错误时不能保存。您的改动都在，改好上面列出的位置即可。")
    with st.container(horizontal=True):
        if st.button(f"保存 {'、'.join(edited)}", key="settings-save", type="primary", disabled=faulty):
            with st.spinner("正在保存；改了计分规则时，未公布月份的得分会重新计算"):
                save(access, {title: draft.rows for title, draft in edited.items()})
        if st.button("放弃全部改动", key="settings-undo"):
            for title in edited:
                drafts.give_up(title)
            st.rerun()


def save(access: Access, tables: Tables) -> None:
    """Save tables and begin afresh; where that cannot be, say why and keep what was typed."""
    try:
        made = session.write(access, save_settings, tables)
    except (Refused, Forbidden, StoreError) as error:
        st.error(plain(str(error)))
        return
    for title in tables:
        drafts.give_up(title)
    session.put("settings-saved", f"已保存：{'，'.join(f'{title} 第 {number} 版' for title, number in made.items())}。")
    st.rerun()
