"""The board and the ledger of 文明创建 as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from analytics.board import Board, Line, TitleInForce, board
from analytics.entry_list import EntryList, all_entries
from analytics.facts import Facts
from analytics.ledger import TITLES, readable
from analytics.lights import Light, light, light_word
from analytics.rectification import Paces
from analytics.selection import Selection
from analytics.standing import OTHER_KIND
from analytics.wording import MISSING, day, listed, quantity
from data import months
from data.schema import keys
from data.settings.values import Policy
from reports.charts import outstanding
from reports.excel.table import Stream, Table
from reports.views.basis import NAMED, basis_line, chart_sheet, units_line

RATE = keys.RECTIFICATION_RATE
PACES = "从日期到完成日期的天数，按数量平均；未销号的算到截至日。"
"""What days mean."""
LIGHTS: tuple[Light, ...] = ("绿灯", "黄灯", "红灯")
MOST_ROWS = 1_000_000
"""Entries on a sheet: Excel has 1,048,576 rows, and title, headers and notes take some."""
_FIRST = ("单位", "灯", "状态", "已多少天", "编号", "事项类别", "种类", "事项名称", "点位")
"""The columns of an entry that are read first."""


def board_sentence(board: Board) -> str:
    """Say how titles and problems stand on the day."""
    titles, past = sum(sum(levels.values()) for levels in board.titles.values()), len(board.past_review)
    problems = board.problems
    parts = [f"在有效期内的称号 {titles} 个" + (f"，其中复查逾期 {past} 个" if past else "")]
    parts.append(f"未销号问题 {problems.open} 个，其中逾期 {problems.overdue} 个")
    parts.append(f"建账以来整改率{quantity(problems.rectification_rate, RATE)}")
    return f"截至{day(board.on)}：{'；'.join(parts)}。"


def strip(board: Board) -> list[tuple[str, str]]:
    """Return the counts of titles by kind and level, of applications by stage, and of problems, each with its name."""
    lines = [
        (kind, "，".join(f"{level} {count} 个" for level, count in levels.items()))
        for kind, levels in board.titles.items()
    ]
    stages = "，".join(f"{stage} {count} 个" for stage, count in board.stages.items())
    problems = board.problems
    counts = f"建账以来发现 {problems.found} 个，已销号 {problems.closed} 个，未销号 {problems.open} 个，"
    counts += f"逾期 {problems.overdue} 个，重开过 {problems.reopened} 个，"
    counts += f"整改率{quantity(problems.rectification_rate, RATE)}"
    counts += f"（不含已停用的{listed(board.ended, NAMED)}）" if board.ended else ""
    past = board.past_review
    names = [f"{unit}{name}" for unit, name in zip(past["unit"], past["name"], strict=True)]
    late = [("复查逾期", f"{len(names)} 个：{listed(names, NAMED)}")] if names else []
    return [*lines, *late, ("正在申报", stages or "没有"), ("问题整改", counts)]


def paces(all_paces: Paces) -> pd.DataFrame:
    """Return how long the problems of every unit take, the slowest first, all together last."""
    lines = [
        [pace.unit or "合计", pace.closed, pace.days, pace.open, pace.oldest]
        for pace in (*all_paces.units, all_paces.together)
    ]
    columns = ["单位", "期内销号（个）", "平均整改天数", "未销号（个）", "最久已多少天"]
    return pd.DataFrame(lines, columns=columns, dtype="object")


def unsettled(board: Board, most: int | None = None) -> pd.DataFrame:
    """Return unit, open, overdue of the units that have a ledger; of more than ``most`` those with most open."""
    lines = [(line.unit, line.problems.open, line.problems.overdue) for line in board.lines if line.light]
    if most is not None and len(lines) > most:
        lines = sorted(lines, key=lambda line: line[1], reverse=True)[:most]
    return pd.DataFrame(lines, columns=["unit", "open", "overdue"], dtype="object")


def board_table(board: Board) -> pd.DataFrame:
    """Return the board as a table to read, a line a unit; a unit without any entry says so."""
    return pd.DataFrame([_line(line, board) for line in board.lines], dtype="object")


def _line(line: Line, board: Board) -> dict[str, Any]:
    moved, problems = line.application, line.problems
    return {
        "单位": line.unit,
        "灯": _shown(line, board.settings.policy),
        "文明称号": "；".join(title_words(title, board.on) for title in line.titles) or None,
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
    deadline = worded(line.days_late, policy, review=line.for_review)
    return deadline or f"{line.light}·{light_word(line.light, policy)}"


def title_words(title: TitleInForce, on: date) -> str:
    """Return a title in words: level, kind, since when, and when it is reviewed or that its review is late."""
    word = "" if title.due is None else "复查逾期" if title.due < on else "复查到期"
    when = [f"{title.since.year}年命名" if title.since else "", f"{title.due:%Y-%m}{word}" if title.due else ""]
    dates = "，".join(part for part in when if part)
    kind = title.name if title.kind == OTHER_KIND else f"{title.level}{title.kind}"
    return kind + (f"（{dates}）" if dates else "")


def worded(days_late: int | None, policy: Policy, *, review: bool = False) -> str | None:
    """Return the light of one deadline in words: ``红灯·逾期9天``, ``黄灯·还有3天``; ``None`` without a deadline.

    ``review``: the deadline is the review of a title: ``红灯·复查逾期9天``.
    """
    if days_late is None:
        return None
    shown: Light = light(days_late, policy)
    when = f"逾期{days_late}天" if days_late > 0 else "今天到期" if days_late == 0 else f"还有{-days_late}天"
    return f"{shown}·{'复查' if review else ''}{when}"


def entries(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return entries of the ledger to read, each deadline with its light and word; empty columns are left out."""
    shown = _with_lights(table, policy)
    return shown[[name for name in _ordered(map(str, shown.columns)) if name == "单位" or shown[name].notna().any()]]


def _with_lights(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    shown = readable(table)
    lights = [
        worded(late, policy, review=review)
        for late, review in zip(table["days_late"], table["for_review"], strict=True)
    ]
    shown["灯"] = pd.Series(lights, index=shown.index, dtype="object")
    return shown


def _ordered(shown: Iterable[str]) -> list[str]:
    return [*_FIRST, *(name for name in shown if name not in _FIRST)]


def lights(policy: Policy) -> list[str]:
    """Return what each light means."""
    return [f"{name}：{light_word(name, policy)}" for name in LIGHTS]


def as_of(facts: Facts, selection: Selection, on: date | None = None) -> Board:
    """Return the board of the units selected as of a day, else of the period's cut-off day.

    Of a day in a published month it is the board as it was known and set then.
    """
    return board(facts, on or facts.cut_off(selection.period), units=selection.chosen)


def basis(facts: Facts, selection: Selection, board: Board) -> str:
    """Return what the ledger of a day rests on."""
    if board.on == facts.cut_off(selection.period):
        return basis_line(facts, selection)
    return f"{reckoned(facts, board)}　·　{units_line(facts, selection)}"


def reckoned(facts: Facts, board: Board) -> str:
    """Return what a day of one's own is reckoned from: the dates in all reports, or the ledger as it was published."""
    month = months.month_of(board.on)
    known = f"{months.title(month)}公布时的台账" if month in facts.closings else "现有全部月报里的日期"
    return f"截至{day(board.on)}，按{known}推算"


def board_sheets(facts: Facts, selection: Selection, board: Board | None = None) -> list[Table]:
    """Return the board, and the open problems where there are any, as sheets."""
    shown = as_of(facts, selection) if board is None else board
    notes = [f"{name}：{explanation}" for name, explanation in strip(shown)] + lights(shown.settings.policy)
    title = f"文明创建看板（截至{shown.on:%Y-%m-%d}）"
    sheets = [Table(title, board_table(shown), notes, "创建看板", basis(facts, selection, shown), MISSING)]
    drawn = outstanding(unsettled(shown), selection.period, shown.on)
    if shown.on == facts.cut_off(selection.period) and drawn.make is not None:
        sheets.append(chart_sheet(drawn, "未销号问题", facts, selection))
    return sheets


def ledger(facts: Facts, selection: Selection, listed: EntryList | None = None, label: str = "全部") -> list[Table]:
    """Return entries of the ledger (``None``: all of the period's end) as sheets, as many as their rows need.

    ``label`` says which these are. The rows are read while they are written.
    """
    entry_list = all_entries(as_of(facts, selection)) if listed is None else listed
    board, policy = entry_list.board, entry_list.board.settings.policy
    names = {title: name for name, title in TITLES.items()} | {"灯": "days_late"}
    headers = [title for title in _ordered([*TITLES.values(), "灯"]) if title == "单位" or entry_list.has(names[title])]

    def rows(start: int) -> Iterator[Sequence[Any]]:
        for part in entry_list.parts(start, start + MOST_ROWS):
            shown = _with_lights(part, policy)
            yield from zip(*(shown[header] for header in headers), strict=True)

    title = f"文明创建台账（{label}，截至{board.on:%Y-%m-%d}）"
    notes = [entry_count_words(entry_list), *lights(policy)]
    return [
        Table(title, Stream(headers, partial(rows, start)), notes, "台账", basis(facts, selection, board), "")
        for start in range(0, max(len(entry_list), 1), MOST_ROWS)
    ]


def entry_count_words(entry_list: EntryList) -> str:
    """Return how many lines a list of entries has, and of problems how many pieces: ``13条，问题共18个``."""
    problems, pieces = entry_list.problems
    return f"{len(entry_list)}条" + (f"，其中问题{problems}条，共{pieces}个" if problems else "")
