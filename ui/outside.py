"""Ranks that somebody else has published (上级公布的名次): typed in with their source, never computed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.store.notes import PUBLISHED_RANK, Annotation, read_annotations, save_annotation
from ui import session
from ui.confirmation import say_errors
from ui.page import Page
from ui.plain import escape_text, say


def is_outside(note: Annotation) -> bool:
    """Tell whether a note is a rank published by somebody else."""
    return note.text.startswith(PUBLISHED_RANK)


def draw_external_ranks(page: Page) -> None:
    """List what was typed in for the period, and let the officer add to it."""
    first, last = page.period.first_day, page.period.last_day
    unit = _unit(page)
    listed = session.read_as(page.access, read_annotations, first, last)
    notes = [note for note in listed if is_outside(note) and note.unit in {None, unit}]
    may_add = session.is_governor(page.access)
    if not notes and not may_add:
        return
    st.markdown("**上级公布的名次**")
    for note in notes:
        st.markdown(f"- {_words(note)}（{escape_text(note.by)}录入）")
    if not notes:
        say("这一期还没有录入。这里的名次来自上级通报，不由本系统计算。")
    if may_add:
        _form(page, last, unit)


def _words(note: Annotation) -> str:
    text = note.text.removeprefix(PUBLISHED_RANK)
    return escape_text(f"{note.unit}：{text}" if note.unit else text)


def _unit(page: Page) -> str | None:
    """Return the one unit chosen, whose rank is entered; ``None``: it is that of the office."""
    return page.selection.units[0] if len(page.selection.units) == 1 else None


def _form(page: Page, day: date, unit: str | None) -> None:
    with st.expander("录入一条"), st.form("outside", clear_on_submit=True, border=False):
        with st.container(horizontal=True, gap="small"):
            subject = st.text_input("排什么", placeholder="全区信息报送", key="outside-what", width=220)
            place = st.number_input("第几名", min_value=1, value=None, step=1, key="outside-place", width=120)
            among = st.number_input("共几个单位", min_value=1, value=None, step=1, key="outside-among", width=120)
            source = st.text_input("来源（必填）", placeholder="通报名称、文号或日期", key="outside-source", width=300)
        if not st.form_submit_button("保存"):
            return
    if not (subject and place and source) or (among is not None and among < place):
        st.error("请写明排什么、第几名和来源；共几个单位不能小于名次。")
        return
    total = f"（共{int(among)}个单位）" if among else ""
    text = f"{PUBLISHED_RANK}{page.period.title()}{subject.strip()}第{int(place)}名{total}，来源：{source.strip()}"
    with say_errors():
        session.write(page.access, save_annotation, day, text, unit=unit)
        st.rerun()
