"""打印: the period on whole A4 sheets, one part of the work a sheet, with plain tables and charts that stand still."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics.contenders import STATE_WORDS
from analytics.ranking import Ranking
from analytics.wording import MISSING, number
from data.schema import CIVIL
from reports.charts import ranked
from reports.charts.style import Chart
from reports.views import area as area_views
from reports.views import board as board_views
from reports.views.overview import ATTENTION, IMPROVED
from reports.views.targets import Progress
from reports.word.reading import scope_title
from ui import area, board, certainty, choice, figure, overview, ranking, targets
from ui.links import SHEETS
from ui.page import Page
from ui.plain import escape_text, say

STYLE = Path(__file__).parent / "printout.css"
RANKED = ("名次", "单位", "上稿得分（分）", "变化", "名次范围", "稳健", "千人均", "未排原因")
_ROWS_WITH_CHART = 16
"""More units than these fill a sheet with their table alone."""
PRINTED = 200
"""Rows of a table or a list that are printed: some ten sheets."""


def choose(page: Page) -> list[str]:
    """Ask which sheets to print, and say how."""
    offered = [name for name in sheet_drawers(page) if name != "排名" or page.facts.settings.policy.shown]
    with st.container(key="choice"):
        chosen = choice.some("打印哪几页", offered, offered, SHEETS)
        # Pressed, ui/screen.js asks the browser to print.
        st.button("打印", key="print", help="也可以按 Ctrl+P。")
        say("纸张选 A4；也可以在打印里另存为 PDF。")
    return [name for name in offered if name in chosen]


def draw_sheets(page: Page, chosen: Sequence[str]) -> None:
    """Draw the sheets, each headed by what it is, its period and its cut-off."""
    st.html(STYLE)
    street = scope_title(page.facts.settings.register, None)
    st.html(f"<style>{_margins(f'{street}　宣传工作　{page.period.title()}')}</style>")
    there = sheet_drawers(page)
    for name in chosen:
        with st.container(key=f"sheet-{list(there).index(name)}", gap="xsmall"):
            st.subheader(escape_text(f"{page.period.title()}　{name}"), anchor=False)
            say(page.note())
            there[name](page)


def _margins(head: str) -> str:
    """Return the style of what stands outside of the text on every page of paper: whose it is, and its number."""
    # In a style sheet, a sign by its number is a sign and nothing else, whatever people called their street.
    words = "".join(sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in head)
    place = "font-size: 9pt; color: #4a5560;"
    number = '"第 " counter(page) " 页，共 " counter(pages) " 页"'
    return f'@page {{ @top-left {{ content: "{words}"; {place} }} @bottom-right {{ content: {number}; {place} }} }}'


@dataclass(frozen=True, slots=True)
class Printed:
    """A table as it is printed: words alone, which of its columns hold numbers, and how many rows there are in all."""

    words: pa.Table
    numbers: tuple[int, ...]
    rows: int


def sheet(page: Page, frame: pd.DataFrame, key: str) -> None:
    """Draw a kept frame as a table that prints whole: numbers on the right, text as typed, nothing to scroll."""
    printed = page.analysis.derive(_printed, frame)
    _limit(printed.rows)
    # The class that comes of the key tells the stylesheet which columns stand on the right.
    with st.container(key=f"{key}-{''.join(f'n{place}-' for place in printed.numbers)}table"):
        st.table(printed.words, hide_index=True)


def _limit(rows: int) -> None:
    """Say that not all is printed, where that is so."""
    if rows > PRINTED:
        say(f"共 {rows:,} 行，这里印前 {PRINTED} 行；要全部的，请在各页下载表格，或先选一个街道。")


def _printed(frame: pd.DataFrame) -> Printed:
    head = frame.head(PRINTED)
    numeric = [_numeric(head[name]) for name in head.columns]
    cells = [
        pa.array(map(_number if among else _written, head[name]), pa.string())
        for name, among in zip(head.columns, numeric, strict=True)
    ]
    places = tuple(place for place, among in enumerate(numeric, 1) if among)
    return Printed(pa.table(cells, names=[str(name) for name in head.columns]), places, len(frame))


def _numeric(values: pd.Series[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, (int, float, Decimal)) for value in known)


def _number(value: Any) -> str:
    return MISSING if value is None or value != value else number(Decimal(str(float(value))))


def _written(value: Any) -> str:
    if value is None or value == "":
        return MISSING
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else escape_text(str(value))


def summary(page: Page) -> None:
    """The period in sentences, and who has reported."""
    headline = overview.headline_of(page)
    st.markdown(f"**{escape_text(headline.top.text)}**")
    if headline.top is not headline.lead:
        st.markdown(escape_text(headline.lead.text))
    for title, sentences in ((ATTENTION, headline.attention), (IMPROVED, headline.improved)):
        if sentences:
            st.markdown(f"**{title}**")
            st.markdown("\n".join(f"- {escape_text(sentence.text)}" for sentence in sentences))
    st.markdown("**报送情况**")
    sheet(page, page.analysis.derive(_sent, page.states), "reports")


def _sent(states: pd.DataFrame) -> pd.DataFrame:
    columns = {"unit": "单位", "month": "月份", "state": "状态", "received": "收到"}
    shown = states[list(columns)].rename(columns=columns).astype("object")
    return shown.where(shown.notna(), None)


def _figures(measures: tuple[str, ...]) -> Callable[[Page], None]:
    """Return what draws the figures of one part of the work: the first as bars, all as a table."""

    def figures(page: Page) -> None:
        for line in page.analysis.of(area_views.totals_notes, page.selection, measures):
            st.markdown(escape_text(line))
        if len(page.units) <= _ROWS_WITH_CHART:
            _chart(page.analysis.of(area.by_whole, measures[0], page.selection), measures[0])
        sheet(page, page.analysis.of(area_views.by_unit, page.selection, measures, measures[0]), measures[0])
        known = [page.facts.dictionary[key] for key in measures]
        say("　".join(f"{measure.title}：{measure.definition}" for measure in known))

    return figures


def places(page: Page) -> None:
    """The ranking by points with its bars, and what each score is made of."""
    ranked_units = ranking.ranking_of(page, ranking.POINTS)
    st.markdown(escape_text(ranking.ranking_sentence(ranked_units)))
    if len(ranked_units.rows) <= _ROWS_WITH_CHART:
        _chart(page.analysis.derive(_bars, ranked_units, ranking.by_level(page, ranking.POINTS)), "ranking")
    lines = ranking.lines(page, ranked_units)
    sheet(page, page.analysis.derive(_ranked, lines), "ranking")
    st.markdown("**每个分数的组成**")
    _limit(len(lines))
    st.markdown(page.analysis.derive(_explained, ranked_units, page.selection.units))
    if ranked_units.ranked:
        say(page.analysis.derive(certainty.certainty_sentence, ranked_units))


def _bars(ranking: Ranking, levels: pd.DataFrame) -> Chart:
    return ranked(ranking.rows, ranking.period, levels=levels, field=ranking.ranked, against=ranking.against)


def _ranked(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[[name for name in RANKED if name in lines.columns]]


def _explained(listed: Ranking, units: tuple[str, ...]) -> str:
    """Return a list of what each value in the table is made of, in the order of ranks."""
    lines = ranking.filtered_lines(listed, units).head(PRINTED)
    without = lines["explanation"].isin(STATE_WORDS.values())
    placed = [str(line) for line in lines.loc[~without, "explanation"]]
    why = lines[without].groupby("explanation", sort=False)["unit"]
    return "\n".join(
        f"- {escape_text(line)}" for line in [*placed, *(f"{line}：{'、'.join(names)}" for line, names in why)]
    )


def tasks(page: Page) -> None:
    """Every task and who has reached it."""
    progress = targets.progress_of(page)
    st.markdown(escape_text(progress.answer))
    targets.reached(page, progress)
    if not progress.lines.empty:
        sheet(page, page.analysis.derive(_tasks, progress), "targets")


def _tasks(progress: Progress) -> pd.DataFrame:
    return progress.readable.drop(columns=["计量单位", "距任务还差", "至今还差", "未报月数"])


def civil(page: Page) -> None:
    """The board as of the period's end."""
    units_board = board.board_of(page)
    st.markdown(escape_text(board_views.board_sentence(units_board)))
    board.strip(units_board)
    if len(units_board.lines) <= _ROWS_WITH_CHART:
        _chart(board.chart(page, units_board), "outstanding")
    sheet(page, page.analysis.derive(_civil, page.analysis.derive(board_views.board_table, units_board)), "board")


def _civil(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.drop(columns=["本阶段天数", "重开过"])


def _chart(drawn: Chart, name: str) -> None:
    figure.draw_figure(drawn, key=f"print-{name}", choose=False)


def sheet_drawers(page: Page) -> dict[str, Callable[[Page], None]]:
    """Return what draws each sheet, by its name and in order."""
    areas = page.facts.dictionary.areas.values()
    figures = {area.title: _figures(area.printed) for area in areas if area.printed}
    return {"综述": summary, **figures, "排名": places, "任务": tasks, CIVIL.title: civil}
