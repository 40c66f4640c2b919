"""What is due as a calendar: a file to import, and a feed that a phone keeps up to date by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from analytics.facts import Facts
from analytics.periods import Period
from analytics.selection import Selection
from data import months
from data.records import Access
from data.store import VISITOR
from data.store.accounts import has_accounts
from data.store.feeds import make_feed, read_feed, remove_feed
from reports.calendar import MIME, calendar_file, list_deadlines, list_ledger_days, office_name
from reports.views.board import as_of
from ui import session
from ui.confirmation import keep_errors, show_outcome
from ui.copyable import draw_copyable
from ui.listing import download
from ui.page import Page
from ui.plain import say

FEED = "/calendar.ics"
"""The address at which a feed is read; its token follows as ``key``."""
_TOKEN, _FAULT = "feed-token", "feed-fault"


def draw_calendar(page: Page) -> None:
    """Offer what is due for the units of the page as a file, and the own feed."""
    download(
        "日历文件",
        partial(make_calendar, page.facts, page.selection),
        "宣传工作.ics",
        key="calendar",
        mime=MIME,
        help="截止日、完成时限、复查到期，导入手机或电脑的日历；日期变了再导入一次，不会重复。",
    )
    if session.read_as(VISITOR, has_accounts):
        with st.expander("订阅到手机日历"):
            _draw_feed(page.access)


def make_calendar(facts: Facts, selection: Selection) -> bytes:
    """Return what is due for the units selected, as of today, as an .ics file."""
    board = as_of(facts, selection, facts.today)
    ledger_days = list_ledger_days(board.listed(board.waiting))
    days = [*list_deadlines(facts.settings, facts.today), *ledger_days]
    return calendar_file(office_name(facts.settings.register), days, datetime.now(UTC))


def make_feed_calendar(access: Access) -> bytes:
    """Return what is due for all units that a person sees, as of today; for the feed."""
    period = Period.month(months.month_of(session.today()))
    return make_calendar(session.up_to_date(access, period).facts, Selection(period))


def _draw_feed(access: Access) -> None:
    show_outcome(_FAULT)
    created, token = session.read_as(access, read_feed), session.get(_TOKEN)
    say("手机日历里“添加订阅日历”，填下面的地址，日期变了自己会更新；只看得到您自己能看的单位。手机要连得上这台看板。")
    if token:
        page = urlsplit(st.context.url or "")
        draw_copyable(f"{page.scheme}://{page.netloc}{FEED}?key={token}", "feed")
        say("地址只显示这一次。知道地址的人都看得到这些日期，不要发到群里；不用了、传出去了，点“停用订阅”，马上失效。")
    elif created:
        say(f"{created:%Y-%m-%d} 建过一个地址，还有效。忘了的，重建一个，旧的马上失效。")
    with st.container(horizontal=True):
        st.button("重建订阅地址" if created else "建订阅地址", key="feed-make", on_click=_make, args=(access,))
        if created:
            st.button("停用订阅", key="feed-remove", on_click=_remove, args=(access,))


def _make(access: Access) -> None:
    with keep_errors(_FAULT):
        session.put(_TOKEN, session.write(access, make_feed))


def _remove(access: Access) -> None:
    session.drop(_TOKEN)
    with keep_errors(_FAULT):
        session.write(access, remove_feed)
