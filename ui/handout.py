"""The template out: the workbook of a unit and month with everything that is known filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from data import months
from data.records import Access
from data.store import Session
from data.store.editions import read_closings
from data.store.reports import read_reported_months
from data.store.review_queue import read_standings
from data.store.settings import read_settings
from data.template import file_name, prefilled_workbook
from data.template.handing_out import all_workbooks, archive_name, reporting_units
from ui import entering, session
from ui.listing import ZIP, download
from ui.plain import say

_BACK = 24
"""How many months back a template is offered."""


def offered_units(access: Access) -> list[str]:
    """Return the units this person may report for, in listed order."""
    return [unit.name for unit in session.read_as(access, read_settings).register.below(None) if access.sees(unit.name)]


def offered_months(access: Access, today: date) -> list[str]:
    """Return the months that may be reported, the likeliest first."""
    this = months.month_of(today)
    with session.reading(access) as opened:
        reported = read_reported_months(opened)
        likely = likely_month(opened, today, reported)
    earliest = min(months.shift(this, -_BACK), *reported[:1], likely)
    return list(dict.fromkeys([likely, *reversed(months.span(earliest, this))]))


def likely_month(opened: Session, today: date, reported: Sequence[str]) -> str:
    """Return the month of which this person most probably reports or corrects something.

    That is last month until its deadline has passed and every report of it is in, for until then also what is in is
    corrected; the running month then; and where earlier ones are still to be entered, the first of these.
    ``reported``: the months reported so far, in order.
    """
    this = months.month_of(today)
    last = months.shift(this, -1)
    if reported and reported[-1] < last:
        return months.shift(reported[-1], 1)
    return last if _is_open(opened, last, today) else this


def _is_open(opened: Session, month: str, today: date) -> bool:
    """Tell whether a month may be sent in time, or a report is missing or returned that may still be sent."""
    if month < (opened.settings.policy.start or month):
        return False
    closing = read_closings(opened).get(month)
    reporting = (unit.name for unit in opened.register.reporting(month) if opened.sees(unit.name))
    units = {unit for unit in reporting if closing is None or unit in closing.opened}
    if today <= opened.settings.deadline(month):
        return bool(units)
    arrived = {standing.unit for standing in read_standings(opened, [month]) if not standing.is_returned}
    return not units <= arrived


def draw_template_download(access: Access) -> None:
    """Offer the workbook, and to type into the page what would be typed into it."""
    st.subheader("第一步　下载填报模板", anchor=False)
    say("单位、月份、上次的存量、持有的称号和未销号的问题都已填好，下拉列表和逐列说明也在里面。")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox("单位", offered_units(access), key="template-unit", width=220)
        month = st.selectbox("月份", offered_months(access, session.today()), key="template-month", width=140)
        if unit and month:
            download("下载模板", _maker(access, unit, month), file_name(unit, month), key="template", primary=True)
            draw_all_templates(access, month)
    if unit and month:
        entering.draw_entering(access, unit, month)


def draw_all_templates(access: Access, month: str, *, primary: bool = False) -> None:
    """Offer the workbooks of a month for all units that report it, in one zip, where there is more than one."""
    units = session.read_as(access, reporting_units, month)
    if len(units) > 1:
        label, name = f"下载全部 {len(units)} 份", archive_name(month)
        download(label, _archiver(access, units, month), name, key="templates", mime=ZIP, primary=primary)


def _archiver(access: Access, units: Sequence[str], month: str) -> Callable[[], bytes]:
    return lambda: all_workbooks(session.store(), access, units, month)


def _maker(access: Access, unit: str, month: str) -> Callable[[], bytes]:
    return lambda: prefilled_workbook(session.store(), access, unit, month)
