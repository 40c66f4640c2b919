"""报送情况: who has reported which month, the reminder, and what became of every upload."""

from __future__ import annotations

import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import counts, expected
from data import months
from data.store.history import read_uploads
from data.store.reviews import read_reviews
from reports.charts.grids import report_grid
from reports.charts.style import Chart
from reports.views import reporting as views
from ui import figure, history, reviews, session
from ui.confirmation import show_outcome
from ui.listing import listing
from ui.page import Page
from ui.plain import say


def reporting_sentence(page: Page) -> str:
    """Say how many have reported the last month of the period, and how."""
    totals, month = counts(page.states_of([page.period.last])), months.title(page.period.last)
    if not totals.expected:
        return f"{month}没有应报单位。"
    return f"{month}应报 {totals.expected} 个单位，已报 {totals.arrived} 个：{totals.words(space=' ')}。"


def grid(page: Page, *, opens: bool = True) -> None:
    """Draw the grid of units and months, and the uploads of the field that was chosen, where it ``opens`` them."""
    shown_months = _grid_months(page)
    spot = figure.choose_mark(page.analysis.of(grid_of, tuple(shown_months), tuple(page.units)), key="report-grid")
    if spot is None or spot.unit is None or not opens:
        say("点一格，看这个单位这个月的每一次上传。")
        return
    uploads(page, spot.unit, spot.period)


def grid_of(facts: Facts, shown_months: tuple[str, ...], units: tuple[str, ...]) -> Chart:
    """Return the grid of these units and months."""
    return report_grid(expected(facts, shown_months, units), units, shown_months)


def _grid_months(page: Page) -> list[str]:
    """Return the months of the grid."""
    return views.grid_months(page.facts, page.period.last)


def uploads(page: Page, unit: str, period: Period, *, opens_newest: bool = False) -> None:
    """List every upload of a unit and month with its file; the newest is open by itself where that is wanted."""
    show_outcome(reviews.NOTICE)
    entries = session.read_as(page.access, read_uploads, unit, period.last)
    title = f"{unit} {period.title()}的上传"
    if not entries:
        say(f"{title}：还没有。")
        return
    reviewed = session.read_as(page.access, read_reviews, [period.last])
    table = pd.DataFrame([history.line(upload, reviewed) for upload in entries], dtype="object")
    names = [upload.submission for upload in entries]
    chosen = listing(table, key="uploads", title=title, choose=True, missing="", names=names)
    if chosen is None and opens_newest:
        chosen = 0
    if chosen is not None:
        history.detail(page.access, entries[chosen], reviewed)
