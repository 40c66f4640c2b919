"""What was found in one unit-month: first how much is to be mended, explained and was understood, then each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import Literal

import pandas as pd
import streamlit as st

from data import months
from data.problems import KINDS, LEVEL_TITLES, Level, Problem
from data.records import Access, Checked
from data.reporting_months import reporters
from data.schema import BASICS_KEY, BASICS_SHEET, SHEETS
from data.store.settings import read_settings
from reports.excel.book import table_workbook
from ui import session
from ui.listing import download, listing
from ui.plain import escape_text, say

Mend = Callable[[str, Checked], None]
MOST = 12
"""Problems said in sentences; more of them stand in a table."""
_COLOURS: dict[Level, str] = {"error": "orange", "warning": "yellow", "note": "gray"}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_WORDS: dict[Level, str] = {"error": "要改", "warning": "要说明", "note": "已理解"}
REASSIGNED = "reassigned-units"
"""Where it is kept which unit's workbooks the sender wants to be taken for another's."""


def draw_findings(access: Access, key: str, checked: Checked, *, counts: bool = True, mend: Mend | None = None) -> None:
    """Draw what one unit-month is, how many rows it has and what is wrong; ``counts``: not another version does.

    ``mend``: draws what is open with the remedies, in place of the sentences.
    """
    word, colour = _verdict(checked) if counts else ("不计入，另一个版本计入", "gray")
    whose = f"{checked.unit or '单位不明'}　{months.title(checked.month) if checked.month else '月份不明'}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(word, color=colour)
        st.markdown(f"**{escape_text(whose)}**", width="content")
        say(checked.file, wide=False)
    summary = summarise(checked.problems)
    if summary:
        st.markdown(f"**{summary}**")
    if checked.unit and checked.month:
        say(_contents(checked))
    _draw_problems(key, checked, mend)
    _offer_reporters(access, checked, key)


def _offer_reporters(access: Access, checked: Checked, key: str) -> None:
    """Offer to take the workbook of a unit that does not report this month for the one that does."""
    register = session.read_as(access, read_settings).register
    unit = register.by_name.get(checked.unit or "")
    if unit is None or checked.month is None or unit.is_open(checked.month):
        return
    for other in reporters(register, unit, checked.month):
        if access.sees(other.name):
            reassigned = {**session.get(REASSIGNED, {}), unit.name: other.name}
            label = escape_text(f"改报给{other.name}")
            st.button(label, key=f"reassign-{key}-{other.name}", on_click=session.put, args=(REASSIGNED, reassigned))


def summarise(problems: Iterable[Problem]) -> str:
    """Return how many places are to be mended, to be explained and were understood: 8处要改、2处要说明、12处已理解."""
    level_counts = Counter(problem.level for problem in problems)
    return "、".join(f"{level_counts[level]}处{_WORDS[level]}" for level in _LEVELS if level_counts[level])


def _verdict(checked: Checked) -> tuple[str, Literal["orange", "yellow", "blue", "gray"]]:
    if not checked.acceptable:
        return "有错误，改好再报", "orange"
    return ("需要说明原因", "yellow") if checked.needs_reason else ("可以上报", "blue")


def _contents(checked: Checked) -> str:
    """Return how many rows each sheet has; a sheet without rows is 零报, one that is not there 未报."""
    parts = []
    for sheet in SHEETS:
        if sheet.items and sheet.key not in checked.reported:
            continue
        rows = sum(row.sheet == sheet.key for row in checked.rows)
        missing = sheet.key not in checked.reported
        parts.append(f"{sheet.title} {'未报' if missing else f'{rows} 行' if rows else '零报'}")
    basics = "" if BASICS_KEY in checked.reported else f"　{BASICS_SHEET} 未报"
    return "　".join(parts) + basics


def _draw_problems(key: str, checked: Checked, mend: Mend | None) -> None:
    """Say each problem once: errors and warnings in sentences or, many of them, in a table; notes by their kinds."""
    ordered = in_order(checked)
    open_ones = [problem for problem in ordered if problem.level != "note"]
    notes = [problem for problem in ordered if problem.level == "note"]
    title = f"检查结果 {checked.unit or checked.file} {checked.month or ''}".strip()
    if len(open_ones) > MOST:
        with st.expander(f"全部 {len(open_ones)} 处") if mend is not None else nullcontext():
            listing(problem_table(open_ones), key=f"problems-{key}", title=title, missing="")
    if mend is not None:
        mend(key, checked)
    for problem in open_ones if mend is None and len(open_ones) <= MOST else ():
        more = f"　建议：{escape_text(problem.suggestion)}" if problem.suggestion else ""
        badge = f":{_COLOURS[problem.level]}-badge[{LEVEL_TITLES[problem.level]}]"
        st.markdown(f"{badge} {escape_text(problem.message)}{more}")
    if notes:
        with st.expander(f"{len(notes)}处已理解", expanded=not open_ones and len(notes) <= MOST):
            for line in group_notes(notes):
                st.markdown(f":gray-badge[{LEVEL_TITLES['note']}] {escape_text(line)}")
    if ordered and len(open_ones) <= MOST:
        make = table_workbook
        download("下载检查结果", lambda: make(problem_table(ordered), title), f"{title}.xlsx", key=f"problems-{key}")


def group_notes(notes: Sequence[Problem]) -> list[str]:
    """Return a line for each kind of note in each column of a sheet: the only one itself, of many the first."""
    groups: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for note in notes:
        groups.setdefault((note.code, note.sheet, note.column), []).append(note)
    return [_line_of(group) for group in groups.values()]


def _line_of(group: Sequence[Problem]) -> str:
    first = group[0]
    if len(group) == 1:
        return first.message
    where = "".join(part for part in (first.sheet, first.column and f"的{first.column}") if part)
    return f"{where or '整个文件'}：{KINDS[first.code].title}{len(group)}处，例如 {first.message}"


def in_order(checked: Checked) -> list[Problem]:
    """Return the problems, errors before warnings before notes."""
    return sorted(checked.problems, key=lambda problem: _LEVELS.index(problem.level))


def problem_table(problems: Sequence[Problem]) -> pd.DataFrame:
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
        for problem in problems
    ]
    heads = ["级别", "工作表", "单元格", "列", "填的是", "说明", "建议"]
    table = pd.DataFrame(lines, columns=heads, dtype="object")
    return table if table["建议"].notna().any() else table.drop(columns="建议")
