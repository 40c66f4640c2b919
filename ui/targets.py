"""任务: what was to be done, how far it is done, what is short, and who has reached it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analytics.periods import Period
from analytics.targets import CYCLES, DONE, ON_TIME, achievements, tasks
from analytics.wording import NOT_REPORTED, listed, quantity
from data import months
from data.schema import MEASURE
from reports.charts import bullets
from reports.views import targets
from reports.views.definitions import definitions
from ui import choice, drill, figure
from ui.listing import listing
from ui.navigation import find
from ui.page import Page
from ui.plain import plain, say

KEY = "task"
"""The task that is looked at, in the address."""
NAMED = 40
"""Units named in a sentence; the table and the download have them all."""


def of(page: Page) -> pd.DataFrame:
    """Return every task of the units shown as far as it is done at the period's end."""
    return page.analysis.of(tasks, page.period.last, page.chosen)


def answer(page: Page, found: pd.DataFrame) -> str:
    """Say how many tasks are done, on time, short, and not reported."""
    month = months.title(page.period.last)
    if found.empty:
        return f"{month}没有生效的任务。"
    states = found["state"]
    short = int(states.str.contains("差").sum())
    parts = [f"已完成 {int((states == DONE).sum())} 项", f"进度正常 {int((states == ON_TIME).sum())} 项"]
    parts += [f"还差 {short} 项", f"未报 {int((states == NOT_REPORTED).sum())} 项"]
    return f"截至{month}，{found['unit'].nunique()} 个单位共 {len(found)} 项任务：{'，'.join(parts)}。"


def reached(page: Page, found: pd.DataFrame) -> None:
    """Write the 达标 list: of each task who has reached it, in neutral words."""
    st.markdown("**达标情况**")
    for one in achievements(found):
        names = f"已完成：{listed(one.done, NAMED)}。" if one.done else ""
        st.markdown(f"- {plain(one.text(NAMED))}{plain(names)}")
    if found.empty:
        say("在“设置”的“任务”表里写明指标、周期和下限，这里就会列出完成情况。")
        if page.access.role == "officer":
            st.page_link(find("settings").file, label="去设置任务 →")


def charts(page: Page, found: pd.DataFrame) -> None:
    """Draw one task as bullet bars, and the rows behind the bar that was chosen."""
    groups = {targets.title(key): lines for key, lines in found.groupby(list(targets.GROUP), sort=False, dropna=False)}
    lines = groups[choice.view("看哪项任务", list(groups), KEY)]
    _chart(page, lines[lines["unit"].isin(page.units)])
    for line in lines[~lines["unit"].isin(page.units)].to_dict("records"):
        say(f"{line['unit']}：{_said(line)}")


def _chart(page: Page, lines: pd.DataFrame) -> None:
    if lines.empty:
        return
    measure, category, cycle = (lines[name].iloc[0] for name in targets.GROUP)
    span = Period(CYCLES[cycle](page.period.last).first, page.period.last)
    spot = figure.draw(bullets(lines, measure, span), key=f"targets-{measure}-{category}-{cycle}")
    if spot is None:
        say("点图上的一条，看它背后的每一行。")
    else:
        drill.follow(page.access, page.analysis, spot, page.units, key="targets-rows")


def told(line: Mapping[Any, Any]) -> str:
    """Return a task with how far it is done: ``学习场次·每月：完成3次，任务4次，差1次``."""
    return f"{targets.title([line[name] for name in targets.GROUP])}：{_said(line)}"


def _said(line: Mapping[Any, Any]) -> str:
    """Return a task in a sentence: ``完成 120 次，任务 200 次，差80次``."""
    measure = MEASURE[line["measure"]]
    done = NOT_REPORTED if line["state"] == NOT_REPORTED else f"完成{quantity(line['done'], measure)}"
    return f"{done}，任务{quantity(line['minimum'], measure)}，{line['state']}"


def table(page: Page, found: pd.DataFrame) -> None:
    """Draw every task of every unit, with what can be taken away."""
    st.markdown("**各单位各项任务**")
    listing(
        targets.readable(found),
        key="targets-table",
        title=f"任务完成情况（截至{months.title(page.period.last)}）",
        help=targets.HELP,
        book=lambda: [*targets.sheets(page.scope, found), definitions(found["measure"])],
    )
