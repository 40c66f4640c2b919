"""填报负担 in 设置: what each column of the workbook costs, what uses it, and which ones the template leaves out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.burden import ColumnBurden, column_burdens
from data.records import Access
from data.schema import spare_columns
from data.settings.columns import POLICY
from data.settings.rules import OMITTED, format_omitted
from data.settings.values import Settings
from data.store.burden import read_filling
from data.store.reports import read_reported_months
from data.store.settings import save_settings
from reports.views.burden import burden_table, burden_words
from ui import drafts, session
from ui.confirmation import say_errors
from ui.listing import listing
from ui.plain import escape_text, say

_MONTHS = 12
"""The last months that are counted."""
_SAVED = "burden-saved"


def draw_burden(access: Access) -> None:
    """Show what the last year's reports took to fill in, and take columns out of the template."""
    months = session.read_as(access, read_reported_months)[-_MONTHS:]
    stored, settings = session.settings_in_force(access)
    burdens = column_burdens(session.read_as(access, read_filling, months), settings.dictionary)
    say(f"近{len(months)}个月的月报：{burden_words(burdens, len(months))}" if months else "还没有月报。")
    say("“带出”是模板里已经填好的；人工填写是填了的减去带出的。")
    _choose_omitted(access, stored[POLICY.title], settings, burdens, len(months))
    listing(burden_table(burdens, settings.dictionary), key="burden", title="填报负担")


def _choose_omitted(
    access: Access, rows: Sequence[dict[str, str]], settings: Settings, burdens: Sequence[ColumnBurden], months: int
) -> None:
    """Draw a switch for every column that no figure reads, and save what is switched."""
    if drafts.drafts(access):
        say("“修改”里有没保存的改动，保存或放弃以后，可以在这里选模板里不再有的列。")
        return
    typed = {(column.sheet, column.title): column.typed for column in burdens}
    spare = [name for name in spare_columns(settings.dictionary.measures) if name in typed]
    chosen = st.pills(
        "模板里不再有的列",
        spare,
        default=[name for name in settings.policy.omitted if name in spare],
        selection_mode="multi",
        format_func=lambda name: escape_text(f"{name[0]}·{name[1]}"),
        key=f"omitted-{settings.versions[POLICY.title]}",
        help="没有指标用到、也不靠它认行的选填列。点亮以后，再下载的模板里没有这一列；已经发出去的、以前的文件照样读。",
    )
    omitted = tuple(name for name in spare if name in (chosen or ()))
    if omitted == settings.policy.omitted:
        say(session.get(_SAVED) or "点亮一列，再保存，以后的模板里就没有它。")
        return
    saving = sum(typed.get(name, 0) for name in omitted) // max(months, 1)
    say(f"按近{months}个月算，每月少填约{saving}格。" if months else "还没有月报，算不出少填多少。")
    if st.button("保存", key="omitted-save", type="primary"):
        _save_omitted(access, rows, settings, omitted)


def _save_omitted(
    access: Access, rows: Sequence[dict[str, str]], settings: Settings, omitted: Sequence[tuple[str, str]]
) -> None:
    changed = [row for row in rows if row.get("名称") != OMITTED]
    changed.append({"名称": OMITTED, "取值": format_omitted(omitted)})
    since = {POLICY.title: settings.versions[POLICY.title]}
    names = "、".join(f"{sheet}·{title}" for sheet, title in omitted)
    with say_errors():
        session.write(access, save_settings, {POLICY.title: changed}, since=since)
        session.put(
            _SAVED, f"已保存：以后的模板里没有{escape_text(names)}。" if names else "已保存：以后的模板里每一列都有。"
        )
        st.rerun()
