"""What was found in a checked workbook: whose it is, how many rows, what is wrong and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from data import months
from data.problems import LEVEL_TITLES, Level, Problem
from data.records import Access, Checked
from data.reporting_months import reporters
from data.schema import BASICS_SHEET, SHEETS
from data.store.settings import read_settings
from reports.excel.book import table_workbook
from ui import difference, session
from ui.listing import download, listing
from ui.plain import plain, say

SAID = 12
"""Problems said in sentences; beyond that they stand in a table."""
_COLOURS: dict[Level, str] = {"error": "orange", "warning": "yellow", "note": "gray"}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")
REASSIGNED = "reassigned-units"
"""Where it is kept which unit's workbooks the sender wants to be taken for another's."""


def draw(access: Access, key: str, checked: Checked) -> None:
    """Draw what was found in one unit-month: what it is, how many rows, what is wrong."""
    word, colour = _verdict(checked)
    whose = f"{checked.unit or '单位不明'}　{months.title(checked.month) if checked.month else '月份不明'}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(word, color=colour)
        st.markdown(f"**{plain(whose)}**", width="content")
        say(checked.file, wide=False)
    if checked.unit and checked.month:
        say(_contents(checked))
    _draw_problems(key, checked)
    if checked.acceptable:
        difference.draw(access, checked, key)
    _offer_reporters(access, checked, key)


def _offer_reporters(access: Access, checked: Checked, key: str) -> None:
    """Offer to take the workbook of a unit that does not report this month for the one that does."""
    register = session.read(access, read_settings).register
    unit = register.by_name.get(checked.unit or "")
    if unit is None or checked.month is None or unit.is_open(checked.month):
        return
    for other in reporters(register, unit, checked.month):
        if access.sees(other.name):
            reassigned = {**session.get(REASSIGNED, {}), unit.name: other.name}
            label = plain(f"改报给{other.name}")
            st.button(label, key=f"reassign-{key}-{other.name}", on_click=session.put, args=(REASSIGNED, reassigned))


def _verdict(checked: Checked) -> tuple[str, Literal["orange", "yellow", "blue"]]:
    if not checked.acceptable:
        return "有错误，改好再报", "orange"
    return ("需要说明原因", "yellow") if checked.needs_reason else ("可以上报", "blue")


def _contents(checked: Checked) -> str:
    """Return how many rows each sheet has; a sheet without rows is 零报, one that is not there 未报."""
    parts = []
    for sheet in SHEETS:
        rows = sum(row.sheet == sheet.key for row in checked.rows)
        missing = sheet.key not in checked.reported
        parts.append(f"{sheet.title} {'未报' if missing else f'{rows} 行' if rows else '零报'}")
    basics = "" if "basics" in checked.reported else f"　{BASICS_SHEET} 未报"
    return "　".join(parts) + basics


def _draw_problems(key: str, checked: Checked) -> None:
    """Say each problem in a sentence, errors first; many of them stand in a table as well."""
    found = in_order(checked)
    for problem in found[:SAID]:
        more = f"　建议：{plain(problem.suggestion)}" if problem.suggestion else ""
        badge = f":{_COLOURS[problem.level]}-badge[{LEVEL_TITLES[problem.level]}]"
        st.markdown(f"{badge} {plain(problem.message)}{more}")
    title = f"检查结果 {checked.unit or checked.file} {checked.month or ''}".strip()
    if len(found) > SAID:
        listing(problem_table(found), key=f"problems-{key}", title=title, missing="")
    elif found:
        make = table_workbook
        download("下载检查结果", lambda: make(problem_table(found), title), f"{title}.xlsx", key=f"problems-{key}")


def in_order(checked: Checked) -> list[Problem]:
    """Return the problems, errors before warnings before notes."""
    return sorted(checked.problems, key=lambda problem: _LEVELS.index(problem.level))


def problem_table(found: Sequence[Problem]) -> pd.DataFrame:
    """Return problems as a table: where, what stands there, what to do."""
    lines = [
        [
            LEVEL_TITLES[problem.level],
            problem.sheet or "整个文件",
            problem.cell,
            problem.column,
            problem.value,
            problem.message,
            problem.suggestion,
        ]
        for problem in found
    ]
    heads = ["级别", "工作表", "单元格", "列", "填的是", "说明", "建议"]
    table = pd.DataFrame(lines, columns=heads, dtype="object")
    return table if table["建议"].notna().any() else table.drop(columns="建议")
