"""The officer's desk of a month: what is stuck where and for how long, and everything open in one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pandas as pd
import streamlit as st

from analytics.periods import Period
from data import months
from data.store import Session
from data.store.doubts import Doubt, read_doubts
from data.store.reminders import Reminder
from data.store.review_queue import Standing, TakenBack, read_open_standings, read_taken_back
from ui import proposals, reporting, session
from ui.listing import listing
from ui.page import Page
from ui.plain import say

_WAITING = ("pending", "street-confirmed")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something of a unit and month that waits for somebody: what, since when, and what to do.

    ``review``: a report that nobody has confirmed or returned yet; offices that do not review have one of each month.
    """

    unit: str
    month: str
    matter: str
    since: date
    cure: str
    review: bool = False

    def days(self, today: date) -> int:
        """Return for how many days it has been waiting, 0 where the office's day is before that of this computer."""
        return max((today - self.since).days, 0)

    def words(self, today: date) -> str:
        """Return what it is, with for how long."""
        days = self.days(today)
        return f"{self.matter}，{days} 天" if days else self.matter


def list_open_items(
    doubts: Sequence[Doubt], standings: Iterable[Standing], taken_back: Iterable[TakenBack]
) -> list[OpenItem]:
    """Return all that is open, the oldest first; the doubts of one file are one item."""
    items = []
    returned = set()
    for standing in standings:
        place = (standing.unit, standing.month)
        if standing.is_returned and standing.last is not None:
            returned.add(place)
            cure = "催单位改好重报；退错了，点这一行“收回退回”"
            items.append(OpenItem(*place, f"已退回：{standing.last.note}", standing.last.at.date(), cure))
        elif standing.state in _WAITING:
            cure = "点这一行，看这份月报，确认或退回"
            items.append(OpenItem(*place, standing.words, standing.at.date(), cure, review=True))
    of_file = sorted(doubts, key=_file_of)
    for (unit, month, _, is_error), grouped in groupby(of_file, key=_file_of):
        same = list(grouped)
        since = min(doubt.since for doubt in same).date()
        if is_error:
            cure = "请单位照提示改好重新上报"
            items.append(OpenItem(unit, month, f"没有收下：{len(same)} 处错误", since, cure))
        elif (unit, month) not in returned:
            cure = "在下面“待核实”里写处理说明，核实无误或退回"
            items.append(OpenItem(unit, month, f"带着警告收下：待核实 {len(same)} 项", since, cure))
    for upload in taken_back:
        items.append(OpenItem(upload.unit, upload.month, upload.words, upload.undone_at.date(), "请单位重新上报"))
    return sorted(items, key=lambda item: (item.since, item.month))


def items_of_desk(items: Iterable[OpenItem], month: str) -> list[OpenItem]:
    """Return what the desk of a month lists: the reviews of other months are as many as their reports."""
    return [item for item in items if not item.review or item.month == month]


def _file_of(doubt: Doubt) -> tuple[str, str, int, bool]:
    return (doubt.unit, doubt.month, doubt.submission, doubt.level == "error")


def stuck_words(lines: pd.DataFrame, deadline: date, today: date, items: Sequence[OpenItem]) -> list[str]:
    """Return for each unit-month of ``analytics.reporting.expected`` what it is stuck on, and for how long."""
    open_of: dict[tuple[str, str], list[str]] = {}
    for item in items:
        open_of.setdefault((item.unit, item.month), []).append(item.words(today))
    stuck = []
    for line in lines.to_dict("records"):
        known = open_of.get((str(line["unit"]), str(line["month"])), [])
        if line["state"] == "未报":
            known = [f"没有报，过截止日 {(today - deadline).days} 天", *known]
        elif line["state"] == "待报" and Period.month(str(line["month"])).is_over(today):
            known = [f"还没有报，离截止日 {(deadline - today).days} 天", *known]
        stuck.append("；".join(known))
    return stuck


def reminded_words(units: Sequence[str], reminders: Iterable[Reminder]) -> list[str]:
    """Return for each unit the days on which it was reminded: ``11-06、11-10``."""
    by_unit: dict[str, list[str]] = {}
    for reminder in reminders:
        by_unit.setdefault(reminder.unit, []).append(f"{reminder.at:%m-%d}")
    return ["、".join(dict.fromkeys(by_unit.get(unit, []))) for unit in units]


def read_open_items(opened: Session, units: tuple[str, ...] | None) -> list[OpenItem]:
    """Return what is open of these units (``None``: all that this person may see)."""
    items = list_open_items(read_doubts(opened), read_open_standings(opened), read_taken_back(opened))
    return items if units is None else [item for item in items if item.unit in units]


def open_items(page: Page) -> list[OpenItem]:
    """Return what is open of the units of a page."""
    items: list[OpenItem] = session.read_cached(page.access, read_open_items, page.selection.chosen)
    return items


def draw_open_items(page: Page) -> bool:
    """List to an officer what is open, with what to do: reviews of the month of the page, all else of every month.

    A chosen line opens its uploads; tell whether it did.
    """
    if page.access.role != "officer":
        return False
    proposals.remind(page.access)
    month = page.period.last
    known = open_items(page)
    items = items_of_desk(known, month)
    if len(items) < len(known):
        say(f"其他月份还有 {len(known) - len(items)} 份月报没有审核，上面换到那个月就列在这里；不审核的，不用管。")
    if not items:
        say("没有要办的：没有待核实、待审核、退回和没有收下的月报。")
        return False
    st.markdown(f"**要办的 {len(items)} 件**　:small[:gray[点一行，看这份月报]]")
    today = page.facts.today
    lines = [
        [item.unit, months.title(item.month), item.matter, item.since, item.days(today), item.cure] for item in items
    ]
    frame = pd.DataFrame(lines, columns=["单位", "月份", "什么事", "自", "几天", "怎么办"], dtype="object")
    names = [(item.unit, item.month, item.matter) for item in items]
    chosen = listing(frame, key="open-items", title="要办的", choose=True, missing="", names=names)
    if chosen is None:
        return False
    reporting.uploads(page, items[chosen].unit, Period.month(items[chosen].month), opens_newest=True)
    return True
