"""总览: the period in one look: what matters most, what needs attention, every unit by every measure."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.comparison import comparisons
from analytics.findings import Sentence
from analytics.headline import Headline, headline
from analytics.matrix import Matrix, matrix
from analytics.reporting import counts
from analytics.shortfalls import shortfalls
from data import months
from reports.charts import matrix_chart
from reports.charts.style import Chart
from reports.views.overview import ATTENTION, IMPROVED
from ui import choice, figure, links, targets
from ui.cards import card
from ui.links import link
from ui.navigation import find
from ui.page import Page
from ui.plain import escape_text, say

MOST_CARDS, MOST_SENTENCES, MOST_UNITS = 4, 6, 20
SHOWN, ORDER = "matrix", "matrix-order"
"""Which measures the matrix shows and in which order, in the address."""
POINTS_OF_ALL, LISTED = "四块要点", "按名册的顺序"
WAYS = ("ranking", "compare", "ledger", "community", "documents")
"""The pages besides the areas, each one press from here."""
MOST_COLUMNS = 6
"""Columns that a phone holds."""


def headline_of(page: Page) -> Headline:
    """Return the period in sentences: what matters most, what needs attention, what improved."""
    return page.analysis.of(headline, page.selection)


def leading_measures(page: Page) -> tuple[str, ...]:
    """Return the first figure of each area."""
    return tuple(area.lead[0] for area in page.facts.dictionary.areas.values())


def cards(page: Page) -> None:
    """Draw one card an area, of four areas at most, with the way to its page."""
    areas = [*page.facts.dictionary.areas.values()][:MOST_CARDS]
    compared = page.analysis.of(comparisons, page.selection, tuple(section.lead[0] for section in areas))
    grid = st.grid(len(areas), min_column_width=140, gap="small")
    for section in areas:
        with grid.cell():
            card(page.analysis, page.selection, compared[section.lead[0]])
            link(section.key, f"看{section.title} →")


def ways() -> None:
    """Draw the ways to the pages of the menu, which is folded away on a phone."""
    with st.container(horizontal=True, gap="xsmall", key="ways"):
        for name in WAYS:
            link(name, f"看{find(name).title} →", wide=False)


def attention(page: Page, summary: Headline) -> None:
    """Draw what needs attention, the most pressing first, each sentence with the way to its page."""
    st.markdown(f"**{ATTENTION}**")
    certain = [sentence for sentence in summary.attention if sentence.certain]
    others = [sentence for sentence in summary.attention if not sentence.certain]
    _sentences(page, certain[:MOST_SENTENCES], "这一期没有需要留意的。" if not others else "")
    if more := [*certain[MOST_SENTENCES:], *others]:
        part = "" if len(others) == len(more) else f"其中 {len(others)} 条"
        with st.expander(f"还有 {len(more)} 条" + (f"，{part}可能是偶然的变化" if others else "")):
            _sentences(page, more)
    link("reporting", f"报送：{counts(page.states).words('', space=' ')} →")


def improved(page: Page, summary: Headline) -> None:
    """Draw what got better, each sentence with the way to its page."""
    st.markdown(f"**{IMPROVED}**")
    _sentences(page, summary.improved, "这一期没有明显的变化。")


def _sentences(page: Page, listed: Sequence[Sentence], otherwise: str = "") -> None:
    if not listed and otherwise:
        say(otherwise)
    for sentence in listed:
        name, choices = _way(page, sentence)
        link(name, f"{escape_text(sentence.text)} →", wide=True, **choices)


def unfinished(page: Page) -> None:
    """List every unit that is short of any task, with all that it lacks, on one list."""
    if not page.facts.settings.targets:
        return
    lacking = page.analysis.of(shortfalls, page.period.last, page.selection.chosen)
    st.markdown(f"**谁没完成任务**（截至{months.title(page.period.last)}）")
    if not lacking:
        say("没有单位差任务。")
    for shortfall in lacking[:MOST_UNITS]:
        words = f"{shortfall.unit}差{len(shortfall.lacking)}项：{shortfall.words()}"
        link("community", f"{escape_text(words)} →", unit=shortfall.unit)
    others = len(lacking) - MOST_UNITS
    link("targets", f"还有 {others} 个单位，看全部任务和进度 →" if others > 0 else "看全部任务和进度 →")


@st.fragment
def units_by_measures(page: Page) -> None:
    """Draw the matrix units × measures in the order of any column; a field that is chosen opens its rows."""
    areas = page.facts.dictionary.areas.values()
    sections = {POINTS_OF_ALL: None} | {section.title: section.table[:MOST_COLUMNS] for section in areas}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        shown = choice.view("看哪一块", list(sections), SHOWN)
        grid = page.analysis.of(matrix, page.selection, sections[shown])
        orders = {LISTED: None} | {measure.title: measure.key for measure in grid.measures}
        order = choice.word("排序", list(orders), ORDER, width=200, shown_as=_order)
    drawn = page.analysis.derive(_ordered, grid, orders[order])
    figure.draw_figure(drawn, key=f"matrix-{shown}-{order}")
    against = grid.against
    words = "点一格，看它为什么变了和背后的每一行。" if page.selection.other() else "点一格，看它背后的每一行。"
    words += f"表里是本期的数，下面一行是{against}的增减" if against else "表里是本期的数"
    say(f"{words}；比较只算两期都报全的单位。" if against and page.selection.other() else f"{words}。")


def _order(title: str) -> str:
    return title if title == LISTED else f"按{title}从高到低"


def _ordered(grid: Matrix, order: str | None) -> Chart:
    return matrix_chart(grid if order is None else grid.sorted_by(order))


def _way(page: Page, sentence: Sentence) -> tuple[str, dict[str, str]]:
    """Return the page that a sentence leads to, and what is to be chosen there."""
    if sentence.task is not None:
        return "targets", {targets.KEY: escape_text(sentence.task)}
    if sentence.measure is None:
        return "reporting", {}
    return links.way_to_measure(page.facts.dictionary, page.facts.dictionary[sentence.measure])
