"""The month unit by unit: how far each is, what it is stuck on, when it was reminded; and the reminder to send."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.reporting import LOCKED, in_state, reminder, unit_reminder
from analytics.wording import day
from data import months
from data.store.editions import read_editions
from data.store.reminders import note_reminders, read_reminders
from data.store.review_queue import read_standings
from reports.views import reporting as views
from reports.views.definitions import definitions
from ui import desk, robot, session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.copyable import draw_copyable
from ui.listing import listing
from ui.page import Page
from ui.plain import escape_text

_EVERYBODY = "全部"
_MESSAGE = "reminder-noted"


def draw_units(page: Page) -> None:
    """List the states of the month with what each unit is stuck on and when it was reminded."""
    last = page.period.last
    lines = page.states_of([last])
    st.markdown(f"**{escape_text(months.title(last))}　截止 {escape_text(day(page.facts.deadline(last)))}**")
    table = page.analysis.derive(_readable, lines)
    units = list(table["单位"])
    if page.access.role == "officer":
        items, reminders = desk.open_items(page), session.read_as(page.access, read_reminders, [last])
        table = table.assign(
            卡在哪里=desk.stuck_words(lines, page.facts.deadline(last), page.facts.today, items),
            催过=desk.reminded_words(units, reminders),
        )
    listing(
        table.assign(公布=_closed(page, last, units)),
        key="states",
        title=f"报送情况 {last}",
        missing="",
        book=lambda: [*views.reporting_sheets(page.facts, page.selection), definitions(())],
    )


def _readable(lines: pd.DataFrame) -> pd.DataFrame:
    return views.readable(lines).drop(columns="月份")


def _closed(page: Page, month: str, units: list[str]) -> list[str]:
    """Return for each unit whether the month is published and closed for it."""
    editions = [edition for edition in session.read_as(page.access, read_editions, [month]) if edition.last]
    return [LOCKED if any(edition.closes(unit) for edition in editions) else "" for unit in units]


def draw_reminder(page: Page) -> None:
    """Show the reminder for all or for one unit, ready to paste; an officer notes here that it went out."""
    last = page.period.last
    lines = page.states_of([last])
    returned = _returned(page, last)
    outstanding = _outstanding(page, lines, returned)
    st.markdown("**催报用语**（复制后贴到工作群）")
    chosen = _EVERYBODY
    if outstanding:
        chosen = st.selectbox("催谁", [_EVERYBODY, *outstanding], key=f"remind-{last}", width=240, required=True)
    if chosen == _EVERYBODY or chosen not in outstanding:
        text, units = page.analysis.of(reminder, lines, last, returned), outstanding
    else:
        text = unit_reminder(page.facts, lines, last, chosen, returned=chosen in returned)
        units = [chosen]
    draw_copyable(text, "reminder")
    if page.access.role == "officer" and units:
        _draw_noting(page, last, units)
        robot.draw_robot(page.access, last, units, text)


def _draw_noting(page: Page, month: str, units: Sequence[str]) -> None:
    show_outcome(_MESSAGE)
    st.button(
        f"记为已催（{len(units)} 个）",
        key="remind-note",
        help="发到群里以后点一下，表里就有催过的日期。",
        on_click=_note,
        args=(page, month, units),
    )


def _note(page: Page, month: str, units: Sequence[str]) -> None:
    with keep_errors(_MESSAGE):
        session.write(page.access, note_reminders, month, units, "pasted")
        keep_outcome(_MESSAGE, f"已记下：催了 {len(units)} 个单位。")


def _returned(page: Page, month: str) -> frozenset[str]:
    """Return the units whose report of the month was given back and not sent again."""
    standings = session.read_as(page.access, read_standings, [month])
    return frozenset(standing.unit for standing in standings if standing.is_returned)


def _outstanding(page: Page, lines: pd.DataFrame, returned: frozenset[str]) -> list[str]:
    """Return the units that may be reminded: not while the month runs, unless something is to be put right."""
    over = page.period.is_over(page.facts.today)
    absent = in_state(lines, "未报", "有错误", *(("待报",) if over else ()))
    return [str(unit) for unit in lines["unit"] if unit in absent or unit in returned]
