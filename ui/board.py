"""The board of 文明创建 as of a day: titles, applications, problems and lights of every unit, each with its word."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.board import Board
from analytics.entry_list import all_entries
from analytics.periods import Period
from analytics.rectification import rectification
from analytics.wording import MISSING, day
from data.schema import keys
from reports.charts import outstanding
from reports.charts.style import Chart
from reports.views import board as views
from reports.views.definitions import definitions
from ui import figure
from ui.listing import listing
from ui.page import Page
from ui.plain import escape_text, say

DEFINED = (
    keys.TITLES,
    keys.FOUND,
    keys.CLOSED,
    keys.OPEN,
    keys.OVERDUE,
    keys.RECTIFICATION_RATE,
)
"""The figures that board and ledger rest on."""


def board_of(page: Page, on: date | None = None) -> Board:
    """Return the board of the units shown, as of a day, else of the period's last."""
    return page.analysis.of(views.as_of, page.selection, on)


def strip(board: Board) -> None:
    """Draw the counts of titles by kind and level, of applications by stage, and of problems."""
    for name, counts in views.strip(board):
        st.markdown(f"- **{escape_text(name)}**：{escape_text(counts)}")


def draw_board(page: Page, board: Board) -> None:
    """Draw the board with its strip, and the problems that are open."""
    st.markdown(f"**文明创建看板**（截至{day(board.on)}）")
    strip(board)
    policy = board.settings.policy
    listing(
        page.analysis.derive(views.board_table, board),
        key="board",
        title=f"文明创建看板（截至{board.on:%Y-%m-%d}）",
        missing=MISSING,
        leading=("单位", "灯", "文明称号", "未销号", "逾期"),
        book=lambda: [
            *views.board_sheets(page.facts, page.selection, board),
            *views.ledger(page.facts, page.selection, all_entries(board)),
            definitions(DEFINED),
        ],
    )
    say(f"{'；'.join(views.lights(policy))}。复查到期按 {policy.cycle_years} 年一届计。")


def draw_period_board(page: Page) -> None:
    """Draw the board as of the period's end, and the problems that are open."""
    board = board_of(page)
    draw_board(page, board)
    draw_problems(page, board)
    paces(page)


def pace_sentence(page: Page) -> str:
    """Say who takes longest to have problems closed: ``整改快慢：……``."""
    return f"整改快慢：{page.analysis.of(rectification, page.selection).sentence()}"


def paces(page: Page) -> None:
    """Say who takes longest to have problems closed, and list how long every unit takes."""
    all_paces = page.analysis.of(rectification, page.selection)
    st.markdown(f"**整改快慢**　{escape_text(all_paces.sentence())}")
    if all_paces.units:
        title = f"整改天数（{page.period.title()}）"
        listing(
            page.analysis.derive(views.paces, all_paces),
            key="paces",
            title=title,
            notes=[views.PACES],
            basis=page.basis,
        )


def draw_problems(page: Page, board: Board) -> None:
    """Draw the open and overdue problems by unit."""
    figure.draw_figure(chart(page, board), key="board-outstanding")


def chart(page: Page, board: Board) -> Chart:
    """Return the open and overdue problems by unit as bars."""
    return page.analysis.derive(_outstanding, board, page.period)


def _outstanding(board: Board, period: Period) -> Chart:
    return outstanding(views.unsettled(board), period, board.on)
