"""投屏: one question a screen, its answer as the title, for a meeting room; turns the pages by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import streamlit as st

from analytics.headline import headline
from analytics.matrix import matrix
from analytics.reporting import counts, silent_words
from analytics.targets import DONE, achievements
from analytics.wording import day
from data.store.sample import is_sample
from reports.charts import Chart, bars, bullets, matrix_chart, outstanding, ranked, report_grid
from reports.views import area as area_views
from reports.views import board as board_views
from reports.views import reporting as reporting_views
from reports.views import targets as target_views
from reports.views.overview import ATTENTION, IMPROVED
from ui import board, figure, ranking, session, targets
from ui.area import totals
from ui.links import SLIDE
from ui.navigation import find
from ui.page import Page
from ui.plain import escape_text, say

SECONDS = 20
"""How long a slide stands."""
MOST = 12
"""Bars that fit on a screen."""
LINES = 4
"""Sentences of what needs attention on a screen."""
GRID, ROWS = 6, 8
"""Months of the grid of reports, and units that fit in it."""
STYLE = Path(__file__).parent / "screen.css"
AT, SINCE, PAUSED = "screen-at", "screen-since", "screen-paused"
"""Which slide stands, since when, and whether it stays."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One question: its answer, and what is drawn under it; ``parts``: heading → sentences, side by side."""

    answer: str
    chart: Chart | None = None
    lines: tuple[str, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def draw_slide(page: Page) -> None:
    """Draw the slide that stands now, its footer, and the controls."""
    st.html(STYLE)
    builders = slides(page)
    requested = st.query_params.pop(SLIDE, None) if SLIDE in st.query_params else None
    if requested in builders:
        session.put(AT, list(builders).index(requested))
        session.put(SINCE, time.monotonic())
    makers = [*builders.values()]
    st.fragment(run_every=None if session.get(PAUSED) else SECONDS)(_turn)(page, makers)
    _controls(len(makers))


def slides(page: Page) -> dict[str, Callable[[Page], Slide]]:
    """Return what makes each slide by its name, in order; ranks and tasks only where the office has them."""
    builders: dict[str, Callable[[Page], Slide]] = {"overview": opening, "matrix": units_by_measures}
    builders["reporting"] = reported
    builders |= {"ranking": places} if page.facts.settings.policy.shown else {}
    areas = page.facts.dictionary.areas.values()
    builders |= {area.key: partial(_amounts, measures=area.slide) for area in areas if area.slide}
    builders |= {"targets": tasks} if page.facts.settings.targets else {}
    return builders | {"ledger": problem_slide}


def _turn(page: Page, makers: list[Callable[[Page], Slide]]) -> None:
    """Draw the slide, the next one when this one has stood long enough."""
    now = time.monotonic()
    if not session.get(PAUSED) and now - session.get(SINCE, now) >= SECONDS - 1:
        session.put(AT, session.get(AT, 0) + 1)
        session.put(SINCE, now)
    if not session.knows(SINCE):
        session.put(SINCE, now)
    at = session.get(AT, 0) % len(makers)
    slide = makers[at](page)
    with st.container(key="slide"):
        st.subheader(escape_text(slide.answer), anchor=False)
        for line in filter(None, (*slide.lines, slide.chart.note if slide.chart is not None else "")):
            st.markdown(f"- {escape_text(line)}")
        for cell, (heading, lines) in zip(st.columns(2, gap="large"), slide.parts.items(), strict=False):
            cell.markdown(f"**{escape_text(heading)}**")
            cell.markdown("\n".join(f"- {escape_text(line)}" for line in lines))
        if slide.chart is not None:
            # An enlarged chart would cover a note under it.
            figure.draw_figure(replace(slide.chart, note=""), key=f"slide-{at}", choose=False, titled=False)
    with st.container(key="footer"):
        say(f"{footer(page)}　·　{at + 1}/{len(makers)}")


def footer(page: Page) -> str:
    """Return the cut-off day and who is missing."""
    parts = [page.period.title(), f"截至{day(page.facts.cut_off(page.period))}", _completeness(page)]
    return "　·　".join([*parts, "示例数据"] if session.read_as(page.access, is_sample) else parts)


def _controls(count: int) -> None:
    paused = bool(session.get(PAUSED))
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="controls"):
        st.button("上一屏", key="screen-back", on_click=_step, args=(-1, count))
        st.button("继续" if paused else "暂停", key="screen-pause", on_click=_pause)
        st.button("下一屏", key="screen-next", on_click=_step, args=(1, count))
        # What it does is the browser's own: ui/screen.js.
        st.button("全屏", key="screen-whole", help="按 F 键也可以；左右方向键翻屏。")
        st.page_link(find("overview").file, label="退出投屏", width="content")


def _step(by: int, count: int) -> None:
    session.put(AT, (session.get(AT, 0) + by) % count)
    session.put(SINCE, time.monotonic())


def _pause() -> None:
    session.put(PAUSED, not session.get(PAUSED))
    session.put(SINCE, time.monotonic())


def opening(page: Page) -> Slide:
    """这一期怎么样。"""
    summary = page.analysis.of(headline, page.selection)
    parts = {ATTENTION: summary.attention[:LINES], IMPROVED: summary.improved}
    sections = {title: tuple(line.text for line in lines) for title, lines in parts.items() if lines}
    lines = () if summary.top is summary.lead else (summary.lead.text,)
    return Slide(summary.top.text, lines=lines, parts=sections)


def units_by_measures(page: Page) -> Slide:
    """每个单位每项工作: those highest in the first measure, as many as a screen holds."""
    grid = page.analysis.of(matrix, page.selection)
    order = grid.sorted_by(grid.measures[0].key)
    shown = grid if len(grid.units) <= MOST else replace(order, units=order.units[:MOST])
    first = f"，{grid.measures[0].title}前 {MOST} 个单位" if len(grid.units) > MOST else ""
    against = f"，{grid.against}" if grid.against else ""
    return Slide(f"{page.period.title()}各单位各项工作{against}{first}。", matrix_chart(shown, wide=True))


def _completeness(page: Page) -> str:
    """Return in a few words who is missing, or how many are still waited for."""
    report_counts = counts(page.states)
    waiting = f"待报 {report_counts.waiting} 份" if report_counts.waiting else ""
    there = "全部已报" if report_counts.expected else "没有应报单位"
    return "，".join(filter(None, (page.missing(), waiting))) or there


def reported(page: Page) -> Slide:
    """谁报了。"""
    report_counts = counts(page.states)
    counts_text = report_counts.words("份", space=" ") or "没有应报单位"
    title = f"{page.period.title()}应报 {report_counts.expected} 份月报，{counts_text}"
    silent = tuple(silent_words(page.states, 4, space=" "))
    recent_months = reporting_views.grid_months(page.facts, page.period.last)[-GRID:]
    states = page.states_of(recent_months)
    late_units = set(states.loc[~states["state"].isin(("按时", "零报")) | states["late"], "unit"])
    units = [unit for unit in page.units if unit in late_units][:ROWS]
    if not units:
        return Slide(f"{title}。", lines=(*silent, f"{len(page.units)} 个单位近 {len(recent_months)} 个月都按时报送。"))
    note = f"近 {len(recent_months)} 个月都按时" if len(units) == len(late_units) else "没有列出"
    also = f"其余 {len(page.units) - len(units)} 个单位{note}。"
    return Slide(f"{title}。", report_grid(states[states["unit"].isin(units)], units, recent_months), (*silent, also))


def places(page: Page) -> Slide:
    """谁在前。"""
    standings = ranking.ranking_of(page, ranking.POINTS)
    shown, levels = standings.rows.head(MOST), ranking.by_level(page, ranking.POINTS)
    chart = ranked(shown, page.period, levels=levels, field=standings.ranked, against=standings.against)
    lines = (f"箭头是名次的变化，{standings.against}。",) if standings.against and standings.ranked else ()
    return Slide(ranking.ranking_sentence(standings), chart, lines)


def _amounts(page: Page, measures: Sequence[str]) -> Slide:
    """Return measures in words and the first of them by unit: the highest first, of many those alone."""
    figures, known = page.values(measures[0]), page.facts.dictionary[measures[0]]
    pairs = zip(map(str, figures["unit"]), figures["value"], strict=True)
    by_unit = {unit: value for unit, value in pairs if value is not None}
    units = sorted(page.units, key=lambda unit: by_unit.get(unit, -1), reverse=True)[:MOST]
    first = f"，{known.title}前 {MOST} 个单位" if len(page.units) > MOST else ""
    changes = page.analysis.of(area_views.changes, page.selection, measures[0])
    against = page.selection.against() if changes else ""
    drawn = bars(figures, units, known, page.period, absent=page.absent, against=against, changes=changes)
    # The chart's title, which names what the changes are to, is left out on a slide.
    lines = (f"括号里是{known.title}{against}的增减。",) if against else ()
    return Slide(f"{page.period.title()}{'，'.join(totals(page, measures))}{first}。", drawn, lines)


def tasks(page: Page) -> Slide:
    """任务完成没有: the task that most are short of."""
    task_view = targets.progress_of(page)
    own_lines = task_view.lines[task_view.lines["unit"].isin(page.units)]
    if own_lines.empty:
        return Slide(task_view.answer)
    groups = [lines for _, lines in own_lines.groupby(list(target_views.GROUP), sort=False, dropna=False)]
    lines = max(groups, key=lambda group: int((group["state"] != DONE).sum()))
    sentence = achievements(lines)[0].text()
    if len(lines) > MOST:
        lines = lines.sort_values("short", key=lambda short: short.fillna(0).astype(float), ascending=False).head(MOST)
    return Slide(sentence, bullets(lines, lines["named"].iloc[0], page.period))


def problem_slide(page: Page) -> Slide:
    """问题清了没有。"""
    ledger_board = board.board_of(page)
    drawn, every = (board_views.unsettled(ledger_board, most) for most in (MOST, None))
    left_out = every[~every["unit"].isin(drawn["unit"])]
    also = f"图中是未销号最多的 {MOST} 个单位，其余 {len(left_out)} 个单位未销号 {left_out['open'].sum()} 个。"
    chart = outstanding(drawn, page.period, ledger_board.on)
    return Slide(board_views.board_sentence(ledger_board), chart, (also,) if len(left_out) else ())
