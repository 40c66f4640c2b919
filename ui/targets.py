"""任务: what was to be done, how far it is done, what is short, and who has reached it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analytics.periods import Period
from analytics.targets import CYCLES, DONE, ON_TIME, Achievement, achievements, task_name, tasks
from analytics.wording import NOT_REPORTED, number, quantity
from data import months
from data.schema import MEASURE
from reports.charts import bullets
from reports.tables import Table, workbook
from ui import choice, drill, figure
from ui.listing import download, listing
from ui.navigation import find
from ui.page import Page
from ui.plain import plain, say

KEY = "task"
"""The task that is looked at, in the address."""
GROUP = ["measure", "category", "period"]
"""What tells one task from another."""
HELP = {
    "至今应完成": "任务按周期均匀摊到每个月，到期末应完成的数。",
    "距任务还差": "到周期结束要完成的，现在还差多少。",
    "至今还差": "按进度到期末应完成的，现在还差多少。",
}


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
        names = f"已完成：{'、'.join(one.done)}。" if one.done else ""
        st.markdown(f"- {plain(one.text())}{plain(names)}")
    if found.empty:
        say("在“设置”的“任务”表里写明指标、周期和下限，这里就会列出完成情况。")
        if page.access.role == "officer":
            st.page_link(find("settings").file, label="去设置任务 →")


def charts(page: Page, found: pd.DataFrame) -> None:
    """Draw one task as bullet bars, and the rows behind the bar that was chosen."""
    groups = {_title(key): lines for key, lines in found.groupby(GROUP, sort=False, dropna=False)}
    lines = groups[choice.view("看哪项任务", list(groups), KEY)]
    _chart(page, lines[lines["unit"].isin(page.units)])
    for line in lines[~lines["unit"].isin(page.units)].to_dict("records"):
        say(f"{line['unit']}：{_said(line)}")


def _title(key: Any) -> str:
    measure, category, period = key
    return task_name(measure, category if isinstance(category, str) else None, period)


def _chart(page: Page, lines: pd.DataFrame) -> None:
    if lines.empty:
        return
    measure, category, cycle = (lines[name].iloc[0] for name in GROUP)
    span = Period(CYCLES[cycle](page.period.last).first, page.period.last)
    spot = figure.draw(bullets(lines, measure, span), key=f"targets-{measure}-{category}-{cycle}")
    if spot is None:
        say("点图上的一条，看它背后的每一行。")
    else:
        drill.follow(page.access, page.analysis, spot, page.units, key="targets-rows")


def told(line: Mapping[Any, Any]) -> str:
    """Return a task with how far it is done: ``学习场次·每月：完成3次，任务4次，差1次``."""
    return f"{_title(tuple(line[name] for name in GROUP))}：{_said(line)}"


def _said(line: Mapping[Any, Any]) -> str:
    """Return a task in a sentence: ``完成 120 次，任务 200 次，差80次``."""
    measure = MEASURE[line["measure"]]
    done = NOT_REPORTED if line["state"] == NOT_REPORTED else f"完成{quantity(line['done'], measure)}"
    return f"{done}，任务{quantity(line['minimum'], measure)}，{line['state']}"


def table(page: Page, found: pd.DataFrame) -> None:
    """Draw every task of every unit, with what can be taken away."""
    st.markdown("**各单位各项任务**")
    frame = readable(found)
    title = f"任务完成情况（截至{months.title(page.period.last)}）"

    def book() -> bytes:
        return workbook([Table(title, frame, (page.note(),)), Table("达标名单", _list(achievements(found)))])

    listing(
        frame,
        key="targets-table",
        title=title,
        notes=[page.note()],
        help=HELP,
        more=lambda: download("下载任务和达标名单", book, f"{title}.xlsx", key="targets-workbook", primary=True),
    )


def readable(found: pd.DataFrame) -> pd.DataFrame:
    """Return tasks as a table to read."""
    lines = [
        {
            "单位": line["unit"],
            "任务": _title(tuple(line[name] for name in GROUP)),
            "起止": Period(line["first"], line["last"]).title(),
            "下限": line["minimum"],
            "至今应完成": line["due"],
            "已完成": line["done"],
            "距任务还差": line["short"],
            "至今还差": line["behind"],
            "未报月数": line["missing"],
            "情况": line["state"] + _mark(line),
        }
        for line in found.to_dict("records")
    ]
    return pd.DataFrame(lines, dtype="object")


def _mark(line: Mapping[Any, Any]) -> str:
    return f"（约数 {number(line['done'], approximate=True)}）" if line["approximate"] else ""


def _list(reached: list[Achievement]) -> pd.DataFrame:
    """Return who is where with each task, names joined."""
    return pd.DataFrame(
        [
            {
                "任务": one.title(),
                "已完成": "、".join(one.done),
                "进度正常": "、".join(one.on_time),
                "还差": "、".join(f"{unit}{words}" for unit, words in one.short),
                "未报": "、".join(one.missing),
            }
            for one in reached
        ],
        dtype="object",
    )
