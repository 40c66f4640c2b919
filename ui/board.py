"""The board of 文明创建 as of a day: titles, applications, problems and lights of every unit, each with its word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.board import Board, Held, Light, Line, board, light, light_word
from analytics.facts import Facts
from analytics.ledger import readable
from analytics.wording import MISSING, day, quantity
from data import months
from data.settings.values import Policy
from reports.charts import outstanding
from ui import drill, figure
from ui.listing import listing
from ui.page import Page
from ui.plain import plain, say

RATE = "civil.rectification_rate"
_FIRST = ("单位", "灯", "状态", "已多少天", "编号", "事项类别", "种类", "事项名称", "点位")
"""The columns of an entry that are read first."""


def _board(facts: Facts, on: date, units: tuple[str, ...] | None) -> Board:
    """Return the board; of a day in a published month, as it was known and set then."""
    month = months.month_of(on)
    return board(facts.ledger_in(month), facts.settings_in(month), on, units=units)


def of(page: Page, on: date | None = None) -> Board:
    """Return the board of the units shown, as of a day, else of the period's last."""
    return page.analysis.of(_board, on or page.period.last_day, page.chosen)


def answer(found: Board) -> str:
    """Say how titles and problems stand on the day."""
    titles = sum(sum(levels.values()) for levels in found.titles.values())
    problems = found.problems
    parts = [f"在有效期内的称号 {titles} 个", f"未销号问题 {problems.open} 个，其中逾期 {problems.overdue} 个"]
    parts.append(f"建账以来整改率{quantity(problems.rectification_rate, RATE)}")
    return f"截至{day(found.on)}：{'；'.join(parts)}。"


def strip(found: Board) -> None:
    """Draw the counts of titles by kind and level, and of applications by stage."""
    for kind, levels in found.titles.items():
        counts = "，".join(f"{level} {count} 个" for level, count in levels.items())
        st.markdown(f"- **{plain(kind)}**：{plain(counts)}")
    stages = "，".join(f"{stage} {count} 个" for stage, count in found.stages.items())
    st.markdown(f"- **正在申报**：{plain(stages or '没有')}")
    problems = found.problems
    counts = f"建账以来发现 {problems.found} 个，已销号 {problems.closed} 个，未销号 {problems.open} 个，"
    counts += f"逾期 {problems.overdue} 个，重开过 {problems.reopened} 个，"
    counts += f"整改率{quantity(problems.rectification_rate, RATE)}"
    st.markdown(f"- **问题整改**：{plain(counts)}")


def draw(page: Page, found: Board) -> None:
    """Draw the board with its strip, and the problems that are open."""
    st.markdown(f"**文明创建看板**（截至{day(found.on)}）")
    strip(found)
    title = f"文明创建看板（截至{found.on:%Y-%m-%d}）"
    policy = found.settings.policy
    lights = [f"{name}：{light_word(name, policy)}" for name in ("绿灯", "黄灯", "红灯")]
    listing(table(found), key="board", title=title, notes=[page.note(), *lights], missing=MISSING)
    say(f"{'；'.join(lights)}。复查到期按 {policy.cycle_years} 年一届计。")


def whole(page: Page) -> None:
    """Draw the board as of the period's end, and the problems that are open."""
    found = of(page)
    draw(page, found)
    problems(page, found)


def problems(page: Page, found: Board) -> None:
    """Draw the open and overdue problems by unit, and the rows behind the bar that was chosen."""
    spot = figure.draw(outstanding(unsettled(found), page.period), key="board-outstanding")
    if spot is not None:
        drill.follow(page.access, page.analysis, spot, page.units, key="board-rows")


def unsettled(found: Board, most: int | None = None) -> pd.DataFrame:
    """Return unit, open, overdue of the units that have a ledger; of more than ``most`` those with most open."""
    lines = [(line.unit, line.problems.open, line.problems.overdue) for line in found.lines if line.light]
    if most is not None and len(lines) > most:
        lines = sorted(lines, key=lambda line: line[1], reverse=True)[:most]
    return pd.DataFrame(lines, columns=["unit", "open", "overdue"], dtype="object")


def table(found: Board) -> pd.DataFrame:
    """Return the board as a table to read, a line a unit; a unit without any entry says so."""
    return pd.DataFrame([_line(line, found) for line in found.lines], dtype="object")


def _line(line: Line, found: Board) -> dict[str, Any]:
    moved, problems = line.application, line.problems
    return {
        "单位": line.unit,
        "灯": _shown(line, found.settings.policy),
        "文明称号": "；".join(map(held, line.titles)) or None,
        "正在申报": f"{moved.title}：{moved.stage}" if moved else None,
        "本阶段天数": moved.days if moved else None,
        "发现": problems.found,
        "已销号": problems.closed,
        "未销号": problems.open,
        "逾期": problems.overdue,
        "重开过": problems.reopened,
        "建账以来整改率": quantity(problems.rectification_rate, RATE),
    }


def _shown(line: Line, policy: Policy) -> str:
    """Return a unit's light with the deadline that it goes by; a unit without any entry has none."""
    if line.light is None:
        return light_word(None, policy)
    return worded(line.days_late, policy) or f"{line.light}·{light_word(line.light, policy)}"


def held(one: Held) -> str:
    """Return a title in words: level, kind, since when, and when it is reviewed."""
    when = [f"{one.since.year}年命名" if one.since else "", f"{one.due:%Y-%m}复查到期" if one.due else ""]
    told = "，".join(part for part in when if part)
    return f"{one.level}{one.kind}" + (f"（{told}）" if told else "")


def worded(days_late: int | None, policy: Policy) -> str | None:
    """Return the light of one deadline in words: ``红灯·逾期9天``, ``黄灯·还有3天``; ``None`` without a deadline."""
    if days_late is None:
        return None
    shown: Light = light(days_late, policy)
    when = f"逾期{days_late}天" if days_late > 0 else "今天到期" if days_late == 0 else f"还有{-days_late}天"
    return f"{shown}·{when}"


def entries(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return entries of the ledger to read, each deadline with its light and word; empty columns are left out."""
    shown = readable(table)
    lights = [worded(late, policy) for late in table["days_late"]]
    shown["灯"] = pd.Series(lights, index=shown.index, dtype="object")
    order = [*_FIRST, *(name for name in shown.columns if name not in _FIRST)]
    return shown[[name for name in order if name == "单位" or shown[name].notna().any()]]
