"""The board of 文明创建 as of a day: titles, applications, problems and lights of every unit, each with its word."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.board import Board
from analytics.periods import Period
from analytics.wording import MISSING, day
from data.schema import keys
from reports.charts import outstanding
from reports.charts.style import Chart
from reports.views import board as views
from reports.views.definitions import definitions
from ui import drill, figure
from ui.listing import listing
from ui.page import Page
from ui.plain import plain, say

DEFINED = (
    keys.TITLES, keys.FOUND, keys.CLOSED, keys.OPEN, keys.OVERDUE, keys.RECTIFICATION_RATE,
)  # fmt: skip
"""The figures that board and ledger rest on."""


def of(page: Page, on: date | None = None) -> Board:
    """Return the board of the units shown, as of a day, else of the period's last."""
    return page.analysis.of(views.as_of, page.selection, on)


def strip(found: Board) -> None:
    """Draw the counts of titles by kind and level, of applications by stage, and of problems."""
    for name, told in views.strip(found):
        st.markdown(f"- **{plain(name)}**：{plain(told)}")


def draw(page: Page, found: Board) -> None:
    """Draw the board with its strip, and the problems that are open."""
    st.markdown(f"**文明创建看板**（截至{day(found.on)}）")
    strip(found)
    policy = found.settings.policy
    listing(
        page.analysis.made(views.table, found),
        key="board",
        title=f"文明创建看板（截至{found.on:%Y-%m-%d}）",
        missing=MISSING,
        book=lambda: [
            *views.sheets(page.facts, page.selection, found), views.ledger(page.facts, page.selection, found),
            definitions(DEFINED),
        ],
    )
    say(f"{'；'.join(views.lights(policy))}。复查到期按 {policy.cycle_years} 年一届计。")


def whole(page: Page) -> None:
    """Draw the board as of the period's end, and the problems that are open."""
    found = of(page)
    draw(page, found)
    problems(page, found)


def problems(page: Page, found: Board) -> None:
    """Draw the open and overdue problems by unit, and the rows behind the bar that was chosen."""
    spot = figure.draw(chart(page, found), key="board-outstanding")
    if spot is not None:
        drill.follow(page.access, page.analysis, spot, page.units, key="board-rows")


def chart(page: Page, found: Board) -> Chart:
    """Return the open and overdue problems by unit as bars."""
    return page.analysis.made(_outstanding, found, page.period)


def _outstanding(found: Board, period: Period) -> Chart:
    return outstanding(views.unsettled(found), period, found.on)
