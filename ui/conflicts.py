"""Settings that somebody else has saved meanwhile: what was typed goes on top; a cell changed by both is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data.records import Access
from data.settings.changes import Change, changes
from data.settings.columns import TABLE
from data.settings.drafts import TableDraft
from data.settings.merging import Conflict, Merge, Side, align, merge
from data.store.settings import read_setting_versions
from ui import drafts, session
from ui.listing import listing
from ui.plain import escape_text, say
from ui.versions import changed

MOST = 30
"""Conflicts asked one by one."""
_MERGED = "settings-merged"
_EMPTY, _REMOVED = "（空）", "（删去这一行）"


def bring_up_to_date(access: Access, edited: Mapping[str, TableDraft], now: Mapping[str, int]) -> bool:
    """Put drafts on top of the versions in force; tell whether one has to wait for an answer."""
    waiting = False
    for title, draft in edited.items():
        if draft.version == now.get(title, 0):
            continue
        merged = _merge(access, title, draft, now.get(title, 0), {})
        if merged.conflicts:
            waiting = True
            _ask(access, title, draft, now.get(title, 0))
        else:
            _take(access, title, draft, merged, now.get(title, 0))
    return waiting


def _merge(access: Access, title: str, draft: TableDraft, now: int, choices: Mapping[str, Side]) -> Merge:
    table = TABLE[title]
    base = drafts.rows_of(access, table, draft.version)
    return merge(table, base, align(table, base, drafts.rows_of(access, table, now)), draft.lines, choices)


def _take(access: Access, title: str, draft: TableDraft, merged: Merge, now: int) -> None:
    """Go on from the newer version, and keep what the others did to be told."""
    others_changes = _saved_changes(access, title, draft.version, now)
    session.put(_MERGED, [*session.get(_MERGED, []), (title, _authors(access, title, draft.version), others_changes)])
    drafts.put_lines(access, title, merged.lines, now)
    st.rerun()


def _saved_changes(access: Access, title: str, since: int, now: int) -> list[Change]:
    before, after = (drafts.rows_of(access, TABLE[title], version) for version in (since, now))
    return changes(before, after, TABLE[title])


def _authors(access: Access, title: str, since: int) -> str:
    """Return who has saved a table since a version, and when."""
    versions = [
        version
        for version in session.read_as(access, read_setting_versions)
        if version.table == title and version.version > since
    ]
    return "、".join(
        f"{version.by} {version.at:%m-%d %H:%M} 存了第 {version.version} 版" for version in reversed(versions)
    )


def tell() -> None:
    """Say what others have changed, and that what was typed stands on top of it."""
    merged: Sequence[tuple[str, str, list[Change]]] = session.get(_MERGED, [])
    for title, authors, others_changes in merged:
        st.info(
            escape_text(
                f"“{title}”在您修改期间有了新的一版：{authors}。您的改动已接在这一版上，没有冲突的地方都保留了。"
            )
        )
        if others_changes:
            listing(changed(others_changes), key=f"merged-{title}", title=f"{title} 别人的改动", missing="")


def clear_conflicts() -> None:
    """Tell no more of what others changed: it was saved or given up."""
    session.put(_MERGED, [])


def _ask(access: Access, title: str, draft: TableDraft, now: int) -> None:
    """Show both values of every cell that both changed, and ask which holds."""
    open_conflicts = _merge(access, title, draft, now, {}).conflicts
    st.warning(escape_text(f"“{title}”在您修改期间有了新的一版：{_authors(access, title, draft.version)}。"))
    others_changes = changed(_saved_changes(access, title, draft.version, now))
    listing(others_changes, key=f"theirs-{title}", title=f"{title} 别人的改动", missing="")
    st.markdown(f"**有 {len(open_conflicts)} 处两个人改得不一样，请选一个**")
    chosen = {conflict.id: _choice(title, now, conflict) for conflict in open_conflicts[:MOST]}
    if len(open_conflicts) > MOST:
        say(f"还有 {len(open_conflicts) - MOST} 处没有列出，可以全部用同一边的。")
    with st.container(horizontal=True):
        answers: dict[str, Side] = {name: side for name, side in chosen.items() if side is not None}
        ready = len(answers) == len(open_conflicts)
        if st.button("按所选的合并", key=f"conflict-take-{title}", type="primary", disabled=not ready):
            _take(access, title, draft, _merge(access, title, draft, now, answers), now)
        if st.button("都用我的", key=f"conflict-mine-{title}"):
            _take_all(access, title, draft, open_conflicts, now, "mine")
        if st.button("都用对方的", key=f"conflict-theirs-{title}"):
            _take_all(access, title, draft, open_conflicts, now, "theirs")


def _take_all(
    access: Access, title: str, draft: TableDraft, open_conflicts: Sequence[Conflict], now: int, side: Side
) -> None:
    choices = {conflict.id: side for conflict in open_conflicts}
    _take(access, title, draft, _merge(access, title, draft, now, choices), now)


def _choice(title: str, now: int, conflict: Conflict) -> Side | None:
    """Ask for one cell or row; ``None`` while nothing is chosen."""
    removed = _REMOVED if conflict.column is None else _EMPTY
    offered: dict[Side, str] = {
        "mine": f"我的：{conflict.mine or removed}",
        "theirs": f"对方的：{conflict.theirs or removed}",
    }
    place = f"{conflict.row or '新的一行'}　{conflict.column or '整行'}"
    before = f"（原来是 {conflict.before or _EMPTY}）" if conflict.column is not None else ""
    return st.radio(
        escape_text(f"{place}{before}"),
        list(offered),
        index=None,
        key=f"conflict-{title}-{now}-{conflict.id}",
        format_func=lambda side: escape_text(offered[side]),
        horizontal=True,
    )
