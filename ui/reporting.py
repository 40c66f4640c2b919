"""报送情况: who has reported which month, the reminder, and what became of every upload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics.periods import Period
from analytics.reporting import LOCKED, counts, due, reminder
from analytics.wording import day
from data import months
from reports.charts.grids import report_grid
from reports.views import reporting as views
from reports.views.definitions import definitions
from ui import figure, history, session
from ui.listing import listing
from ui.page import Page
from ui.plain import plain, say

MOST = 40
"""Units of the grid."""

def answer(page: Page) -> str:
    """Say how many have reported the last month of the period, and how."""
    found = counts(page.states_of([page.period.last]))
    total = sum(found.values())
    arrived = total - found["未报"] - found["有错误"]
    parts = "，".join(f"{state} {number} 个" for state, number in found.items() if number)
    return f"{months.title(page.period.last)}应报 {total} 个单位，已报 {arrived} 个：{parts}。"


def grid(page: Page) -> None:
    """Draw the grid of units and months, and the uploads of the field that was chosen."""
    asked = _asked(page)
    units, told = _drawn(page, asked)
    states = page.states_of(asked)
    spot = figure.draw(report_grid(states[states["unit"].isin(units)], units, asked), key="report-grid")
    if told:
        say(told)
    if spot is None or spot.unit is None:
        say("点一格，看这个单位这个月的每一次上传。")
        return
    uploads(page, spot.unit, spot.period)


def _asked(page: Page) -> list[str]:
    """Return the months of the grid."""
    return views.asked(page.period.last, set(session.store().months(page.access)))


def _drawn(page: Page, asked: Sequence[str]) -> tuple[list[str], str]:
    """Return the units to draw, and what is said of the others: of very many those most often not in time."""
    if len(page.units) <= MOST:
        return page.units, ""
    found = page.states_of(asked)
    behind = found.loc[~found["state"].isin(("按时", "零报")), "unit"].value_counts()
    most = set(behind.index[:MOST])
    drawn = [unit for unit in page.units if unit in most]
    told = f"共 {len(page.units)} 个单位，图中是不按时最多的 {len(drawn)} 个；别的在下表里查，或在上面的“单位”里选。"
    return drawn or page.units[:MOST], told


def uploads(page: Page, unit: str, period: Period) -> None:
    """List every upload of a unit and month with its file."""
    found = session.store().history(page.access, unit, period.last)
    title = f"{unit} {period.title()}的上传"
    if not found:
        say(f"{title}：还没有。")
        return
    said = session.store().reviews(page.access, [period.last])
    table = pd.DataFrame([history.line(one, said) for one in found], dtype="object")
    chosen = listing(table, key="uploads", title=title, choose=True, missing="")
    if chosen is not None:
        history.detail(page.access, found[chosen], said)


def month(page: Page) -> None:
    """List the states of the last month with the reminder ready to paste."""
    last = page.period.last
    lines = page.states_of([last])
    policy = page.facts.settings_in(last).policy
    st.markdown(f"**{plain(months.title(last))}　截止 {plain(day(due(policy, last)))}**")
    table = views.readable(lines).assign(公布=_closed(page, last, list(lines["unit"])))
    listing(
        table.drop(columns="月份"), key="states", title=f"报送情况 {last}", missing="",
        book=lambda: [*views.sheets(page.scope, _asked(page)), definitions(())],
    )  # fmt: skip
    st.markdown("**催报用语**（可直接复制到工作群）")
    st.code(reminder(lines, last, policy, on=date.today()), language=None, wrap_lines=True)


def _closed(page: Page, asked: str, units: list[str]) -> list[str]:
    """Return for each unit whether the month is published and closed for it."""
    editions = session.store().editions(page.access, [asked])
    return [LOCKED if any(one.closes(unit) for one in editions) else "" for unit in units]
