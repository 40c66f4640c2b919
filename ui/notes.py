"""Notes on the time axis (检查, 换届): drawn into lines over months, written and taken away by the officer."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.periods import Period
from analytics.wording import day
from data import months
from data.store.notes import Annotation, read_annotations, remove_annotation, save_annotation
from ui import outside, session
from ui.confirmation import say_errors
from ui.page import Page
from ui.plain import escape_text

EVERYBODY = "全部单位"
LONGEST = 8
"""Signs of a note that stand in a chart; the list under it has all."""


def annotations_of(page: Page, span: Period) -> list[Annotation]:
    """Return the notes of these months for all units and for those shown, without ranks published elsewhere."""
    notes = session.read_as(page.access, read_annotations, span.first_day, span.last_day)
    return [note for note in notes if not outside.is_outside(note) and (note.unit is None or note.unit in page.units)]


def marks(page: Page, span: Period) -> list[tuple[str, str]]:
    """Return month and words of each note, those of one month put together: what a chart over months draws."""
    by_month: dict[str, list[str]] = {}
    for note in annotations_of(page, span):
        month = max(months.month_of(note.day), span.first)
        by_month.setdefault(month, []).append(note.text if len(note.text) <= LONGEST else f"{note.text[:LONGEST]}…")
    return [(month, "、".join(words)) for month, words in by_month.items()]


def draw_notes(page: Page, span: Period) -> None:
    """List the notes of these months; the officer can add one or take one away."""
    notes = annotations_of(page, span)
    if notes:
        st.markdown("**时间轴标注**")
    for note in notes:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"{escape_text(_when(note))}　{escape_text(note.text)}（{escape_text(note.unit or EVERYBODY)}）",
                width="content",
            )
            if _may_write(page, note.unit) and st.button("移除", key=f"note-{note.id}", type="tertiary"):
                _remove(page, note.id)
    if page.access.role == "officer":
        _form(page, span)


def _when(note: Annotation) -> str:
    return day(note.day) if note.last is None or note.last == note.day else f"{day(note.day)}至{day(note.last)}"


def _may_write(page: Page, unit: str | None) -> bool:
    """Tell whether somebody may write and remove notes about a unit, or (``None``) about all."""
    if unit is None:
        return session.is_governor(page.access)
    return page.access.role == "officer" and page.access.sees(unit)


def _remove(page: Page, number: int) -> None:
    with say_errors():
        session.write(page.access, remove_annotation, number)
        st.rerun()


def _form(page: Page, span: Period) -> None:
    """Ask for a note: a day, words, and whom it is about."""
    with st.expander("添加时间轴标注"), st.form("annotation", clear_on_submit=True, border=False):
        with st.container(horizontal=True, gap="small"):
            on = st.date_input(
                "哪一天", value=span.last_day, key="note-day", format="YYYY-MM-DD", width=180, required=True
            )
            units = [EVERYBODY, *page.units] if _may_write(page, None) else page.units
            unit = st.selectbox("单位", units, key="note-unit", width=220)
            text = st.text_input("事由", placeholder="检查、换届等", max_chars=40, key="note-text", width=320)
        if not st.form_submit_button("添加"):
            return
    with say_errors():
        if isinstance(on, date):
            session.write(page.access, save_annotation, on, text or "", unit=None if unit == EVERYBODY else unit)
        st.rerun()
