"""From a figure to its rows: whose, in which file, sheet and cell, and the file itself to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analytics.explanation import Placed
from analytics.periods import Period
from analytics.source_rows import SourceRow, find_source_rows, reach, source, superseded
from data.records import Access, Row
from data.schema import Column, Label, Measure, columns_of, cut_word
from data.store.reports import read_reported_months
from data.store.sheets import read_located_rows, read_rows_of_submissions
from reports.excel.table import Table
from ui import history, session
from ui.analysis import Analysis
from ui.columns import PANEL
from ui.listing import listing
from ui.plain import say

MOST = 500
"""Rows shown; the download and the count have them all."""

_DEFINED = "口径：{}不计入的行也列出，“是否计入”写明原因。"
_PLACE = ("文件", "工作表", "单元格")
_NOT_SHOWN = frozenset({"remark", "link", "times", "number"})


def read_source_rows(
    access: Access,
    analysis: Analysis,
    measure: str,
    period: Period,
    units: Sequence[str],
) -> list[SourceRow]:
    """Return the rows behind a measure of these units (empty: all), newest month last."""
    known = analysis.facts.dictionary[measure]
    sheet = source(known)
    if sheet is None:
        return []
    gone = superseded(analysis.facts, known)
    with session.reading(access) as opened:
        months = reach(known, period, read_reported_months(opened))
        placed = read_located_rows(opened, sheet, months, list(units) or None)
        earlier = read_rows_of_submissions(opened, sheet, gone)
    return find_source_rows(analysis.facts, measure, period, placed, earlier=_of(earlier, units))


def _of(rows: Sequence[Placed], units: Sequence[str]) -> list[Placed]:
    return [row for row in rows if not units or row.unit in units]


def of_kinds(rows: Sequence[SourceRow], cuts: Sequence[str]) -> list[SourceRow]:
    """Leave the rows that a figure is cut to; ``cuts``: ``dimension=word``."""
    pairs = [cut.partition("=")[::2] for cut in cuts]
    return [row for row in rows if all(_kind(row.placed.row, dimension) == word for dimension, word in pairs)]


def _kind(row: Row, cut: str) -> object:
    return cut_word(row.sheet, row.values, cut)


def frame(rows: Sequence[SourceRow], sheet: str) -> pd.DataFrame:
    """Return rows as a table to read: where each stands, whose it is, and what it says."""
    columns = [column for column in columns_of(sheet) if column.key not in _NOT_SHOWN]
    lines = [_line(row, columns) for row in rows]
    heads = [*_PLACE, "单位", "月份", *(column.heading for column in columns), "是否计入"]
    table = pd.DataFrame(lines, columns=heads, dtype="object")
    shown = [head for head in heads if head in {"文件", "单位", "月份"} or table[head].notna().any()]
    return table[shown]


def _line(row: SourceRow, columns: Sequence[Column | Label]) -> list[Any]:
    placed = row.placed
    values = [placed.row.values.get(column.key) for column in columns]
    points = f"，{row.points}分" if row.points is not None else ""
    return [placed.file, placed.row.title, row.cell, placed.unit, placed.month, *values, f"{row.why}{points}"]


def draw_source_rows(
    rows: Sequence[SourceRow], measure: Measure, title: str, *, key: str, access: Access, room: int = PANEL
) -> None:
    """Draw the source rows of a figure; a chosen row offers its original file."""
    sheet = source(measure)
    if sheet is None:
        say("这是按任务和权重合成的分数，没有逐行明细。")
        return
    if not rows:
        say(f"{title}：没有对应的行。")
        return
    counted = sum(row.counted for row in rows)
    say(f"{title}：{len(rows)} 行，其中计入 {counted} 行。点一行可下载它所在的原文件。")
    table = frame(rows[:MOST], sheet)
    definition = measure.definition
    chosen = listing(
        table,
        key=key,
        title=title,
        choose=True,
        room=room,
        book=lambda: [Table(title, frame(rows, sheet), [_DEFINED.format(definition)], basis=_basis(rows))],
    )
    if len(rows) > MOST:
        say(f"只显示前 {MOST} 行。")
    if chosen is not None:
        original(access, rows[chosen], key=f"{key}-file")


def _basis(rows: Sequence[SourceRow]) -> str:
    """Return how many rows there are, how many of them count, and from how many files."""
    counted, files = sum(row.counted for row in rows), len({row.placed.submission for row in rows})
    return f"共{len(rows)}行，计入{counted}行，出自{files}份月报；每行写明文件、工作表和单元格。"


def original(access: Access, row: SourceRow, *, key: str) -> None:
    """Offer the file that a row was read from, with the place to look at."""
    placed = row.placed
    if placed.submission is None:
        return
    number = placed.submission
    say(f"{placed.file} → 工作表“{placed.row.title}” → 单元格 {row.cell or '—'}")
    history.original_file(access, number, placed.file, key=key)
