"""On which terms rules are saved: from which month they count, and why they were changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from analytics.periods import Period
from data import months
from data.records import Access
from data.settings.columns import POLICY, RULES, Tables
from data.settings.effect import take_effect
from data.settings.values import Settings
from data.store.editions import read_closings
from ui import session
from ui.plain import say

_BEFORE, _AHEAD = 11, 12
"""Months before and after the present one from which rules can begin to count, if there are no earlier reports."""
_LONGEST = 200
_MONTH = "rules-month"


@dataclass(frozen=True, slots=True)
class Terms:
    """From which month rules count (``None``: they are not among what is saved), and the reason."""

    month: str | None
    reason: str

    def applied(self, stored: Tables, edited: Tables) -> Tables:
        """Return the tables as they are to be saved, rules so that nothing changes before their month."""
        if self.month is None:
            return edited
        return {**edited, RULES.title: take_effect(stored[RULES.title], edited[RULES.title], self.month)}


def ask(access: Access, edited: Collection[str], settings: Settings, place: str) -> Terms | None:
    """Ask for the terms where 计分规则 or 名次规则 is among the tables edited; ``None`` where neither is.

    ``place``: where on the pages this is asked.
    """
    if RULES.title not in edited and POLICY.title not in edited:
        return None
    month = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if RULES.title in edited:
            month = _ask_month(access)
        # Another field after each saving: the reason of the last change is not that of the next.
        versions = settings.versions.get(RULES.title, 0), settings.versions.get(POLICY.title, 0)
        reason = st.text_input(
            "理由 *", key=f"rules-reason-{place}-{versions}", max_chars=_LONGEST, placeholder="为什么这样改", width=420
        )
    if RULES.title in edited:
        say("生效月以前的得分不变，已公布的月份一直不变；表里自己写了生效月、失效月的照表里的。")
    if POLICY.title in edited:
        say("名次规则没有生效月：保存以后，没有公布的月份都按新的算。")
    return Terms(month, (reason or "").strip())


def is_complete(terms: Terms | None) -> bool:
    """Tell whether nothing is left to be said; say what is."""
    if terms is None or terms.reason:
        return True
    st.error("请写明理由，再保存：理由记在日志里。")
    return False


def chosen_month() -> str:
    """Return the month from which rules that are edited are to count, as it was last chosen."""
    month: str = session.get(_MONTH) or months.month_of(session.today())
    return month


def _ask_month(access: Access) -> str:
    present = months.month_of(session.today())
    closed, known = session.read_as(access, read_closings), session.offered(access)
    earliest = min([months.shift(present, -_BEFORE), *(known.months[:1] if known is not None else ())])
    every = months.span(earliest, months.shift(present, _AHEAD))
    offered = [month for month in every if month not in closed]
    usual = next((month for month in offered if month >= present), offered[-1])
    if session.get(_MONTH) not in offered:
        session.put(_MONTH, usual)
    chosen = st.selectbox(
        "生效月 *", offered, key=_MONTH, format_func=lambda month: Period.month(month).title(), width=160
    )
    return chosen or usual
