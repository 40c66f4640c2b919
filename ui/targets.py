"""任务: what was to be done, how far it is done, what is short, and who has reached it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics.periods import Period
from analytics.targets import CYCLES
from analytics.wording import NOT_DUE, NOT_REPORTED, listed, quantity
from data import months
from reports.charts import bullets
from reports.charts.style import Chart
from reports.views import targets
from reports.views.definitions import definitions
from ui import choice, figure, session
from ui.listing import listing
from ui.navigation import find
from ui.page import Page
from ui.plain import escape_text, say

KEY = "task"
"""The task that is looked at, in the address."""
NAMED = 40
"""Units named in a sentence; the table and the download have them all."""


def progress_of(page: Page) -> targets.Progress:
    """Return every task of the units shown as far as it is done at the period's end."""
    return page.analysis.of(targets.progress, page.period.last, page.selection.chosen)


def reached(page: Page, progress: targets.Progress) -> None:
    """Write the 达标 list: of each task who has reached it, in neutral words."""
    st.markdown("**达标情况**")
    for line in page.analysis.derive(_reached, progress):
        st.markdown(line)
    if progress.lines.empty:
        say("在“设置”的“任务”表里写明指标、周期和下限，这里就会列出完成情况。")
        if session.is_governor(page.access):
            st.page_link(find("settings").file, label="去设置任务 →")


def _reached(progress: targets.Progress) -> tuple[str, ...]:
    """Return a line of a list for each task: how many have reached it and who, who has not."""
    names = [
        f"已完成：{listed(achievement.done, NAMED)}。" if achievement.done else ""
        for achievement in progress.achievements
    ]
    lines = zip(progress.achievements, names, strict=True)
    return tuple(f"- {escape_text(achievement.text(NAMED))}{escape_text(done)}" for achievement, done in lines)


def charts(page: Page, progress: targets.Progress) -> None:
    """Draw one task as bullet bars."""
    name = choice.view("看哪项任务", list(progress.groups), KEY)
    chart, others = page.analysis.derive(_looked, progress, name, tuple(page.units))
    if chart is not None:
        _draw(page, chart, "-".join(str(progress.groups[name][part].iloc[0]) for part in targets.GROUP))
    for other in others:
        say(other)


def _looked(progress: targets.Progress, name: str, units: tuple[str, ...]) -> tuple[Chart | None, tuple[str, ...]]:
    """Return one task of these units as bars, and a sentence for every other, which is one above communities."""
    lines = progress.groups[name]
    among = lines["unit"].isin(units)
    others = tuple(f"{line['unit']}：{_task_sentence(line)}" for line in lines[~among].to_dict("records"))
    if not among.any():
        return None, others
    measure, cycle = (lines[part].iloc[0] for part in ("named", "period"))
    span = Period(CYCLES[cycle](progress.month).first, progress.month)
    return bullets(lines[among], measure, span), others


def _draw(page: Page, chart: Chart, name: str) -> None:
    figure.draw_figure(chart, key=f"targets-{name}")
    say("点图上的一条，看它背后的每一行。")


def target_words(line: Mapping[Any, Any]) -> str:
    """Return a task with how far it is done: ``学习场次·每月：完成3次，任务4次，差1次``."""
    return f"{targets.title(line)}：{_task_sentence(line)}"


def _task_sentence(line: Mapping[Any, Any]) -> str:
    """Return a task in a sentence: ``完成 120 次，任务 200 次，差80次``."""
    measure = line["named"]
    absent = line["state"] in (NOT_REPORTED, NOT_DUE)
    done = line["state"] if absent else f"完成{quantity(line['done'], measure)}"
    return f"{done}，任务{quantity(line['minimum'], measure)}，{line['state']}"


def draw_target_table(page: Page, progress: targets.Progress) -> None:
    """Draw every task of every unit, with what can be taken away."""
    st.markdown("**各单位各项任务**")
    listing(
        progress.readable,
        key="targets-table",
        title=f"任务完成情况（截至{months.title(progress.month)}）",
        help=targets.HELP,
        leading=("单位", "任务", "情况"),
        book=lambda: [
            *targets.target_sheets(page.facts, page.selection, progress.lines),
            definitions(progress.measures, among=page.facts.dictionary),
        ],
    )
