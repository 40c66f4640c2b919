"""Every version of a table of settings: who, when, what changed, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.records import Access
from data.settings.changes import KIND_TITLES, Change, changes
from data.settings.columns import Table
from data.store.settings import Version, read_setting_versions, read_settings
from ui import drafts, rule_versions, session
from ui.listing import listing
from ui.plain import escape_text, say


def draw_versions(access: Access, table: Table) -> None:
    """List the versions of a table; the one chosen is shown with what it changed."""
    versions = [version for version in session.read_as(access, read_setting_versions) if version.table == table.title]
    if not versions:
        say("这张表还没有改过，用的是自带的内容。")
        return
    lines = [
        [f"第 {version.version} 版", f"{version.at:%Y-%m-%d %H:%M}", version.by, version.rows] for version in versions
    ]
    frame = pd.DataFrame(lines, columns=["版本", "时间", "谁改的", "行数"], dtype="object")
    chosen = listing(frame, key=f"versions-{table.title}", title=f"{table.title} 的版本", choose=True)
    if table.title in rule_versions.TABLES:
        rule_versions.compare(access, table, [version.version for version in versions])
    if chosen is None:
        say("点一行，看这一版改了什么、当时的全表。")
        return
    _show(access, table, versions[chosen])


def _show(access: Access, table: Table, version: Version) -> None:
    rows = drafts.rows_of(access, table, version.version)
    differences = changes(drafts.rows_of(access, table, version.version - 1), rows, table)
    st.markdown(f"**{escape_text(f'第 {version.version} 版改了什么')}**（{version.by} {version.at:%Y-%m-%d %H:%M}）")
    if differences:
        listing(
            changed(differences),
            key="version-changes",
            title=f"{table.title} 第 {version.version} 版的改动",
            missing="",
        )
    else:
        say("与前一版内容相同。")
    st.markdown(f"**{escape_text(f'第 {version.version} 版全表')}**")
    frame = pd.DataFrame(rows, columns=list(table.titles), dtype="object")
    listing(frame, key="version-rows", title=f"{table.title} 第 {version.version} 版", missing="")
    now = session.read_as(access, read_settings).versions.get(table.title, 0)
    if version.version == now:
        return
    waiting = table.title in drafts.drafts(access)
    if waiting:
        say("“修改”里有这张表没保存的改动，请先保存或放弃，再把这一版放进编辑区。")
    if st.button("把这一版放进编辑区", key="version-back", disabled=waiting):
        drafts.put(access, table.title, rows, now)
        say("已放进编辑区：到“修改”里核对后保存。")


def version_words(saved: Mapping[str, int]) -> str:
    """Return which version of which table was saved, in words."""
    return "，".join(f"{title} 第 {number} 版" for title, number in saved.items())


def changed(differences: list[Change]) -> pd.DataFrame:
    """Return changes as a table, a line for each cell of a changed row and one for each row that came or went."""
    lines = []
    for change in differences:
        kind = KIND_TITLES[change.kind]
        if change.kind == "changed":
            lines += [[kind, change.name, column, before, after] for column, before, after in change.cells]
        else:
            cells_text = "；".join(f"{column} {before or after}" for column, before, after in change.cells)
            old, new = (cells_text, "") if change.kind == "removed" else ("", cells_text)
            lines.append([kind, change.name, "整行", old, new])
    return pd.DataFrame(lines, columns=["变化", "哪一行", "列", "原来", "改为"], dtype="object")
