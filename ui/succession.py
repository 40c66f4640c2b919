"""Units over time, on the page 设置: merge, split, rename, close; shown with what changes before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from analytics.standing import Standing
from data import months
from data.records import Access
from data.settings.changes import changes
from data.settings.columns import TABLE, Rows, Tables
from data.settings.succession import UnfitError, closed, merged, renamed, split
from data.settings.values import REPORTING_LEVELS, Register
from data.store.accounts import read_accounts
from data.store.editions import read_closings
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.settings import read_settings
from ui import drafts, session
from ui.confirmation import confirm
from ui.listing import listing
from ui.plain import escape_text, say
from ui.versions import changed

_DEEDS = ("更名", "停用", "合并", "拆分")
_NEW = "一个新单位"
_MOVED = "succession-moved"


def draw_succession(access: Access, tables: Tables, versions: Mapping[str, int]) -> dict[str, Rows] | None:
    """Ask what becomes of which unit, show what that changes, and return it when it is confirmed.

    ``versions``: those of the tables. What was shown of other ones is shown anew and asked again.
    """
    with st.expander("更名、停用、合并、拆分单位"):
        if drafts.drafts(access):
            say("下面有没保存的改动，请先保存或放弃，再办这里的事。")
            return None
        say("以前的月份留在原单位名下；新单位从所选的那天起报送，原单位记为它的“前身”。每次都是新的一版，可以退回。")
        deed = st.segmented_control(
            "办什么", _DEEDS, default=_DEEDS[0], required=True, key="succession", label_visibility="collapsed"
        )
        register = session.read_as(access, read_settings).register
        units = [unit.name for unit in register.units if unit.level in REPORTING_LEVELS and unit.closed is None]
        try:
            plan = _choose_change(deed or _DEEDS[0], tables, units, register)
        except UnfitError as error:
            st.warning(escape_text(str(error)))
            return None
        if plan is None or not _preview(access, tables, *plan, since={title: versions[title] for title in plan[0]}):
            return None
        return plan[0]


def _choose_change(
    deed: str, tables: Tables, units: Sequence[str], register: Register
) -> tuple[dict[str, Rows], list[str], date | None] | None:
    """Return the tables that change, the units that are closed, and the day; ``None`` while something is missing."""
    if deed == "更名":
        name = st.selectbox("单位", [unit.name for unit in register.units], index=None, key="rename-unit", width=300)
        new = st.text_input("新的名称", key="rename-to", max_chars=60, width=300) or ""
        return (renamed(tables, name, new), [], None) if name and new.strip() else None
    if deed == "停用":
        name = st.selectbox("单位", units, index=None, key="close-unit", width=300)
        day = _day("从哪天起停用")
        return (closed(tables, name, day), [name], day) if name and day else None
    if deed == "合并":
        names = st.multiselect("把哪些单位合并", units, key="merge-units", placeholder="选两个或更多", select_all=False)
        others = [name for name in units if name not in names]
        into = st.selectbox("并入", [_NEW, *others], key="merge-into", width=300)
        new = st.text_input("新单位名称", key="merge-new", max_chars=60, width=300) if into == _NEW else into
        day = _day("从哪天起合并")
        return (merged(tables, names, new, day), names, day) if names and new and new.strip() and day else None
    name = st.selectbox("把哪个单位拆分", units, index=None, key="split-unit", width=300)
    parts = st.text_area("新单位名称，一行一个", key="split-new", height=100, width=300) or ""
    day = _day("从哪天起拆分")
    return (split(tables, name, parts.splitlines(), day), [name], day) if name and parts.strip() and day else None


def _day(label: str) -> date | None:
    """Ask for a day; the first of next month is offered, since a month is reported as a whole."""
    offered = months.first_day(months.shift(months.month_of(session.today()), 1))
    day = st.date_input(label, value=offered, key=f"succession-{label}", format="YYYY-MM-DD", width=180)
    return day if isinstance(day, date) else None


def _preview(
    access: Access,
    tables: Tables,
    changed_tables: dict[str, Rows],
    gone: Sequence[str],
    day: date | None,
    *,
    since: Mapping[str, int],
) -> bool:
    """Show every cell that changes and what else is to be known, and ask once more; tell whether it is confirmed."""
    published = _published(access, day)
    st.markdown("**将要修改**")
    for title, rows in changed_tables.items():
        listing(changed(changes(tables[title], rows, TABLE[title])), key=f"succession-{title}", title=title, missing="")
    for note in _notes(access, tables, gone, day):
        st.markdown(f"- {escape_text(note)}")
    if published is not None:
        st.warning(f"{months.title(published)}已经公布，日期要晚于这个月；要更早，请先重新开放那些月份。")
    shown = confirm("确认", since, key="succession-save", primary=True, disabled=published is not None)
    pressed = shown is not None
    moved = pressed and shown != since
    if moved:
        session.put(_MOVED, since)  # said in the runs that follow, too
    if session.get(_MOVED) == since and (moved or not pressed):
        titles = "、".join(f"“{title}”" for title in since)
        st.warning(f"{titles}刚刚有人另存了新的一版，还没有保存。上面是按新的一版要修改的，请看过再确认。")
    return pressed and not moved


def _published(access: Access, day: date | None) -> str | None:
    """Return the last published month that a change from this day on would move."""
    late = [
        month for month in session.read_as(access, read_closings) if day is not None and month >= months.month_of(day)
    ]
    return max(late, default=None)


def _notes(access: Access, tables: Tables, gone: Sequence[str], day: date | None) -> list[str]:
    """Return what does not follow by itself: reports after the day, the ledger, accounts and tasks of closed units."""
    if day is None:
        return ["以前的月份也显示为新名称；原名称成为别名，旧表照样认得。"]
    lines = []
    with session.reading(access) as opened:
        ledger, vocabulary = read_ledger(opened, gone), opened.settings.vocabulary
        uploads = {name: read_uploads(opened, name) for name in gone}
    standing = Standing.of(ledger, vocabulary)
    for name in gone:
        unit_rows = ledger["unit"] == name
        titles, left = (int(unit_rows.iloc[at].sum()) for at in (standing.titles(day), standing.unclosed(day)))
        if titles or left:
            finding = f"{name}有 {titles} 个称号、{left} 个未销号问题留在原名下，停用后不再计入"
            lines.append(f"{finding}；要接着办的，请在新单位的月报里以启用后的日期登记。")
        sent = [upload.month for upload in uploads[name] if upload.current and upload.month]
        after = sorted(month for month in sent if month >= months.month_of(day))
        if after:
            lines.append(f"{name}在 {'、'.join(after)} 已有月报，仍然计入；要改记到新单位，请撤回后重新上报。")
    known = session.read_as(access, read_accounts)
    accounts = [
        f"{account.name}（{account.unit}）" for account in known if account.unit in gone and not account.disabled
    ]
    if accounts:
        lines.append(f"这些账号还在原单位，请到“账号”页改到新单位：{'、'.join(accounts)}。")
    tasks = sum(row.get("单位") in gone for row in tables["任务"])
    if tasks:
        lines.append(f"原单位自己的任务 {tasks} 条不会转给新单位。")
    return lines or ["没有别的要办。"]
