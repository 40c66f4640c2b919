"""总览: the month at a glance, each part in words, with the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from analytics.comparison import comparisons
from analytics.findings import Sentence
from analytics.headline import Headline, headline
from analytics.ranking import Ranking
from analytics.reporting import SILENT, counts
from reports.charts import ranked
from reports.charts.style import Chart
from ui import area, figure, ledger, ranking, targets
from ui.cards import card
from ui.links import link
from ui.page import Page
from ui.plain import badge, plain, say

COLOURS: dict[str, Literal["blue", "yellow", "gray", "orange"]] = {
    "按时": "blue",
    "零报": "blue",
    "迟报": "yellow",
    "待报": "gray",
    "未报": "gray",
    "有错误": "orange",
}
_LISTED = frozenset({"open", "overdue"})
"""What is asked of the ledger and listed there, under the title of the measure."""
ATTENTION, IMPROVED = "需要留意", "有起色"
MOST_CHIPS = 40
HEAD = 12
"""How many of the ranking stand on the page."""


def told(page: Page) -> Headline:
    """Return the period in sentences: how it stands, what improved, what needs attention."""
    return page.analysis.of(headline, page.selection)


def strip(page: Page) -> None:
    """Draw who has reported: a chip a unit, of very many only those that have not."""
    if page.period.length > 1:
        return
    report_counts = counts(page.states)
    words = report_counts.words("", space=" ")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        st.markdown(f"**报送**　{words}", width="content")
        link("reporting", "看报送情况 →")
    silent = page.states[page.states["state"].isin(SILENT)]
    shown = page.states if len(page.states) <= MOST_CHIPS else silent
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        for unit, state in zip(shown["unit"][:MOST_CHIPS], shown["state"][:MOST_CHIPS], strict=True):
            badge(f"{unit} {state}", COLOURS[state])


def leading(page: Page) -> tuple[str, ...]:
    """Return the first figure of each area."""
    return tuple(area.lead[0] for area in page.facts.dictionary.areas.values())


def cards(page: Page) -> None:
    """Draw one card an area with the way to its page."""
    grid = st.grid(4, min_column_width=150, gap="small")
    areas = page.facts.dictionary.areas.values()
    compared = page.analysis.of(comparisons, page.selection, leading(page))
    for section in areas:
        with grid.cell():
            card(page.analysis, page.selection, compared[section.lead[0]])
            link(section.key, f"看{section.title} →")


def sentences(page: Page, summary: Headline) -> None:
    """Draw what improved and what needs attention, each sentence with the way to its page."""
    _sentences(page, ATTENTION, summary.attention, "这一期没有需要留意的。")
    _sentences(page, IMPROVED, summary.improved, "这一期没有明显的变化。")


def _sentences(page: Page, title: str, listed: Sequence[Sentence], otherwise: str) -> None:
    st.markdown(f"**{title}**")
    if not listed:
        say(otherwise)
    for sentence in listed:
        name, choices = _way(page, sentence)
        link(name, f"{plain(sentence.text)} →", **choices)


def _way(page: Page, sentence: Sentence) -> tuple[str, dict[str, str]]:
    """Return the page that a sentence leads to, and what is to be chosen there."""
    if sentence.task is not None:
        return "targets", {targets.KEY: plain(sentence.task)}
    if sentence.measure is None:
        return "reporting", {}
    measure = page.facts.dictionary[sentence.measure]
    if measure.kind == "points":
        return "ranking", {}
    if measure.question in _LISTED:
        return "ledger", {ledger.VIEW: measure.title}
    shown = page.facts.dictionary.area_of(measure)
    if shown is None:
        return "compare", {}
    if measure.key in shown.charts_of:
        return shown.key, {area.LOOK.format(shown.key): shown.charts_of[measure.key]}
    return shown.key, {area.FIGURE.format(shown.key): measure.title}


def leaders(page: Page) -> None:
    """Draw the head of the ranking, where the office shows ranks."""
    if not page.facts.settings.policy.shown:
        return
    standings = ranking.of(page, ranking.POINTS)
    drawn = page.analysis.made(_first, standings, ranking.by_level(page, ranking.POINTS))
    figure.draw(drawn, key="leaders", choose=False)
    say(f"{standings.title()}。按上稿得分排，街道本级不参加排名。")
    link("ranking", "看全部名次和每一分的来历 →")


def _first(standings: Ranking, levels: pd.DataFrame) -> Chart:
    return ranked(
        standings.rows.head(HEAD),
        standings.period,
        levels=levels,
        field=standings.ranked,
        changes=standings.other is not None,
    )
