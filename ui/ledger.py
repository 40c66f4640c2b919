"""台账: the ledger of titles and problems as of any day, to search, to filter, to open down to its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.board import Board
from analytics.entry_list import EntryList, all_entries, entries_among
from analytics.ledger import Wordlist
from analytics.wording import day, listed
from data import months
from data.records import Access
from data.store.history import read_original
from reports.views import board as views
from reports.views.definitions import definitions
from ui import board, choice, links, paging, session
from ui.listing import EXCEL, download, listing
from ui.page import Page
from ui.plain import escape_text, say

VIEWS = ("全部", "未销号", "逾期", "复查逾期", "12个月内到期", "看板")
OWN_DAY, DAY, WORDS, MATTER, STATE, KIND = "asof", "on", "words", "matter", "state", "sort"
"""The choices of this page in the address."""
_HISTORY = {
    "start": "从",
    "end": "到",
    "state": "状态",
    "quantity": "数量",
    "due": "完成时限",
    "closed": "完成日期",
    "month": "报送月份",
    "title": "工作表",
    "cell": "单元格",
}


def choose_day(page: Page) -> date:
    """Ask as of which day; the period's last day when none is wanted."""
    last = page.facts.cut_off(page.period)
    if not st.toggle("截至指定的一天", key=OWN_DAY, bind="query-params", help="不指定时截至期末。"):
        return last
    day = st.date_input(
        "截至哪一天",
        value=last,
        key=DAY,
        bind="query-params",
        format="YYYY-MM-DD",
        width=180,
        required=True,
        label_visibility="collapsed",
    )
    return day if isinstance(day, date) else last


def head(page: Page, ledger_board: Board) -> None:
    """Draw the answer, and under it what it rests on: the period, or the day that was asked for."""
    st.subheader(escape_text(views.board_sentence(ledger_board)), anchor=False)
    say(page.note() if ledger_board.on == page.facts.cut_off(page.period) else views.reckoned(page.facts, ledger_board))


def view() -> str:
    """Ask what to list."""
    return choice.view("看什么", VIEWS, links.LEDGER_LIST)


def chosen(page: Page, ledger_board: Board, shown: str) -> EntryList:
    """Ask for words, matter, state and kind; return the entries that have them."""
    entries = page.analysis.derive(_entries, ledger_board, shown)
    with st.container(horizontal=True, gap="small"):
        words = st.text_input(
            "查找",
            key=WORDS,
            bind="query-params",
            type="search",
            width=260,
            placeholder="编号、名称、点位、种类",
            help="几个词之间用空格分开。",
        )
        selected_values = {
            column: _choice(label, entries.values(column), key)
            for column, label, key in (("matter", "事项类别", MATTER), ("state", "状态", STATE), ("kind", "种类", KIND))
        }
    if not words and not any(selected_values.values()):
        return entries
    wordlist = page.analysis.derive(Wordlist, entries.first) if words else None
    return entries.narrowed(words or "", selected_values, wordlist)


def _entries(ledger_board: Board, shown: str) -> EntryList:
    leave = {
        "12个月内到期": ledger_board.due,
        "复查逾期": ledger_board.unreviewed,
        "逾期": ledger_board.late,
        "未销号": ledger_board.unsettled,
    }.get(shown)
    return all_entries(ledger_board) if leave is None else entries_among(ledger_board, leave(ledger_board.waiting))


def _choice(label: str, offered: Sequence[str], key: str) -> list[str]:
    """Ask for some of the values of a column; what the address asks for stays offered, also when there is none."""
    selected = session.get(key) or []
    return st.multiselect(
        label,
        [*offered, *(value for value in selected if value not in offered)],
        key=key,
        bind="query-params",
        select_all=False,
        placeholder="全部",
        width=210,
    )


def draw_entries(page: Page, entries: EntryList, shown: str) -> None:
    """Draw the entries a page at a time; a chosen one shows its life and the cells it was read from."""
    say(_counted(entries))
    if not len(entries):
        return
    ledger_board = entries.board
    title = f"文明创建台账（{shown}，截至{ledger_board.on:%Y-%m-%d}）"
    rows = paging.part(len(entries), f"ledger-{shown}")
    lines = ledger_board.listed(entries.part(rows.start, rows.stop))
    at = listing(
        views.entries(lines, ledger_board.settings.policy),
        key=f"ledger-{shown}-{rows.start}",
        title=title,
        choose=True,
        missing="",
        leading=("单位", "灯", "状态", "编号", "事项名称", "点位"),
        book=lambda: [*views.ledger(page.facts, page.selection, entries, shown), definitions(board.DEFINED)],
    )
    if at is not None:
        life(page, lines.iloc[at].to_dict(), months.month_of(ledger_board.on))


def _counted(entries: EntryList) -> str:
    lines, pieces = entries.overdue
    overdue = f"；逾期 {lines} 条，共 {pieces} 个" if lines else ""
    return f"{views.entry_count_words(entries)}，涉及 {entries.units} 个单位{overdue}。点一行看它的来龙去脉和出处。"


def life(page: Page, entry: Mapping[Any, Any], month: str) -> None:
    """Draw the stages of one entry, each with the sheet and cell it was read from, and offer the files."""
    stages = _stages(page, entry, month)
    name = str(entry["name"] or entry["number"] or entry["kind"])
    st.markdown(f"**{escape_text(str(entry['unit']))}　{escape_text(name)}**")
    table = stages[list(_HISTORY)].rename(columns=_HISTORY).astype("object")
    for column in ("从", "到", "完成时限", "完成日期"):
        table[column] = [None if pd.isna(moment) else moment.date() for moment in table[column]]
    listing(table.dropna(axis="columns", how="all"), key="ledger-life", title=f"{name}的经过", missing="")
    _files(page.access, stages)


def _stages(page: Page, entry: Mapping[Any, Any], month: str) -> pd.DataFrame:
    """Return all stages of an entry, in order, as they count in a month."""
    unit = str(entry["unit"])
    ledger = page.facts.stages("life", month, date.min, date.max, frozenset([unit]))
    unit_stages = ledger[ledger["unit"] == unit]
    alike = (unit_stages["submission"] == entry["submission"]) & (unit_stages["title"] == entry["title"])
    same = unit_stages[alike & (unit_stages["line"] == entry["line"]) & (unit_stages["name"] == entry["name"])]
    matching: pd.DataFrame = unit_stages[unit_stages["entry"].isin(same["entry"])].sort_values("start", kind="stable")
    return matching


def _files(access: Access, stages: pd.DataFrame) -> None:
    """Offer the files that the stages were read from."""
    with st.container(horizontal=True, gap="small"):
        for number, month in stages[["submission", "month"]].dropna().drop_duplicates().itertuples(index=False):
            _file(access, int(number), str(month))


def _file(access: Access, number: int, month: str) -> None:
    name = f"月报_{month}.xlsx"
    label = f"下载{months.title(month)}原文件"
    download(label, lambda: _content(access, number), name, key=f"ledger-file-{number}", mime=EXCEL)


def _content(access: Access, number: int) -> bytes:
    return session.read_as(access, read_original, number)[1]


def expiring(page: Page, ledger_board: Board) -> None:
    """Say whose titles are past their review, and whose are to be reviewed within twelve months."""
    if sentence := page.analysis.derive(_expiring, ledger_board):
        say(sentence)


def _expiring(ledger_board: Board) -> str:
    reviews = {"复查逾期": _reviews(ledger_board.past_review), "12 个月内复查到期": _reviews(ledger_board.expiring)}
    return "".join(f"{word} {len(names)} 个：{listed(names, 6)}。" for word, names in reviews.items() if names)


def _reviews(titles: pd.DataFrame) -> list[str]:
    lines = zip(titles["unit"], titles["name"], titles["review"], strict=True)
    return [f"{unit}{name}（{day(when)}）" for unit, name, when in lines]
