"""总览: the month at a glance, each part in words, with the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from analytics.headline import Headline, headline
from analytics.ranking import rank
from analytics.reporting import counts
from analytics.sight import Sentence
from data.schema import MEASURE
from reports.charts import ranked
from ui import figure
from ui.cards import card
from ui.navigation import Screen, find
from ui.page import Page
from ui.plain import plain, say
from ui.ranking import by_level

CARDS = (
    ("study.sessions", "study"),
    ("volunteer.activities", "volunteer"),
    ("media.published", "media"),
    ("civil.open", "civil"),
)
"""One figure an area, and the page it leads to."""
COLOURS: dict[str, Literal["blue", "yellow", "gray", "orange"]] = {
    "按时": "blue",
    "零报": "blue",
    "迟报": "yellow",
    "未报": "gray",
    "有错误": "orange",
}
MOST_CHIPS = 40
HEAD = 12
"""How many of the ranking stand on the page."""


def told(page: Page) -> Headline:
    """Return the period in sentences: how it stands, what improved, what needs attention."""
    return page.analysis.of(headline, page.period, page.chosen)


def strip(page: Page) -> None:
    """Draw who has reported: a chip a unit, of very many only those that have not."""
    if page.period.length > 1:
        return
    found = counts(page.states)
    words = "，".join(f"{state} {number}" for state, number in found.items() if number)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        st.markdown(f"**报送**　{words}", width="content")
        st.page_link(find("reporting").file, label="看报送情况 →", width="content")
    silent = page.states[page.states["state"].isin(("未报", "有错误"))]
    shown = page.states if len(page.states) <= MOST_CHIPS else silent
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        for unit, state in zip(shown["unit"][:MOST_CHIPS], shown["state"][:MOST_CHIPS], strict=True):
            st.badge(f"{plain(str(unit))} {state}", color=COLOURS[state])


def cards(page: Page) -> None:
    """Draw one card an area with the way to its page."""
    grid = st.grid(4, min_column_width=150, gap="small")
    for key, name in CARDS:
        with grid.cell():
            card(page.analysis, page.view, MEASURE[key])
            st.page_link(find(name).file, label=f"看{find(name).title} →")


def sentences(found: Headline) -> None:
    """Draw what improved and what needs attention, each sentence with the way to its page."""
    _sentences("需要留意", found.attention, "这一期没有需要留意的。")
    _sentences("有起色", found.improved, "这一期没有明显的变化。")


def _sentences(title: str, listed: Sequence[Sentence], otherwise: str) -> None:
    st.markdown(f"**{title}**")
    if not listed:
        say(otherwise)
    for sentence in listed:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(plain(sentence.text), width="stretch")
            st.page_link(_page_of(sentence).file, label="去看 →", width="content")


def _page_of(sentence: Sentence) -> Screen:
    """Return the page that a sentence leads to."""
    if sentence.measure == "media.points":
        return find("ranking")
    return find({"practice": "volunteer", "unit": "community"}.get(sentence.area, sentence.area))


def leaders(page: Page) -> None:
    """Draw the head of the ranking, where the office shows ranks."""
    if not page.facts.settings.policy.shown:
        return
    found = page.analysis.of(rank, page.period)
    drawn = ranked(found.rows.head(HEAD), page.period, levels=by_level(page, "media.points"))
    figure.draw(drawn, key="leaders", choose=False)
    say(f"{found.title()}。按上稿得分排，街道本级不参加排名。")
    st.page_link(find("ranking").file, label="看全部名次和每一分的来历 →")
