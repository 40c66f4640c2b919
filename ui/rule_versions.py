"""Two versions of 计分规则 or of 名次规则 side by side, in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.records import Access
from data.settings.columns import POLICY, RULES, Table
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.settings.wording import policy_changes, policy_side_by_side, rule_changes, rules_side_by_side
from ui import drafts, session
from ui.listing import listing
from ui.plain import escape_text, say

TABLES = (RULES.title, POLICY.title)
"""The tables whose versions are told in words."""


def compare(access: Access, table: Table, versions: Sequence[int]) -> None:
    """Ask for two versions, the newest two to begin with, and show what differs; ``versions``: newest first."""
    offered = [*versions, 0]
    with st.container(horizontal=True):
        old = _ask("比较", offered, 1, f"compare-old-{table.title}")
        new = _ask("和", offered, 0, f"compare-new-{table.title}")
    if old == new:
        say("请选两个不同的版本。")
        return
    before, after = _settings(access, table, old), _settings(access, table, new)
    if table.title == RULES.title:
        changes, lines = rule_changes(before.rules, after.rules), rules_side_by_side(before.rules, after.rules)
    else:
        changes, lines = policy_changes(before.policy, after.policy), policy_side_by_side(before.policy, after.policy)
    st.markdown(f"**{escape_text('；'.join(changes) or '两版相同')}**")
    frame = pd.DataFrame(
        [[name, earlier, later, "" if earlier == later else "不同"] for name, earlier, later in lines],
        columns=["规则", _name(old), _name(new), "对比"],
        dtype="object",
    )
    title = f"{table.title} {_name(old)}和{_name(new)}"
    listing(frame, key=f"compare-{table.title}", title=title, missing="")


def _ask(label: str, offered: Sequence[int], usual: int, key: str) -> int:
    return st.selectbox(label, offered, index=usual, key=key, format_func=_name, width=160) or 0


def _name(version: int) -> str:
    return f"第 {version} 版" if version else "自带的"


def _settings(access: Access, table: Table, version: int) -> Settings:
    """Return the settings with a table as it was; say which rows cannot be read any more and are left out."""
    stored, _ = session.settings_in_force(access)
    settings, problems = read_tables({**stored, table.title: drafts.rows_of(access, table, version)})
    errors = [problem for problem in problems if problem.level == "error" and problem.sheet == table.title]
    if errors:
        say(f"{_name(version)}有 {len(errors)} 处按现在的词表读不出，没有列入比较：{errors[0].message}")
    return settings
