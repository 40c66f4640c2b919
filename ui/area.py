"""The page of one area of work: its answer, cards, charts by unit and by kind, the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from analytics.aggregates import community_means, shown_units
from analytics.comparison import comparisons
from analytics.facts import Facts
from analytics.leaders import highest_first, leaders
from analytics.measures import values
from analytics.periods import Period
from analytics.reporting import absent_words
from analytics.selection import Selection
from analytics.targets import CYCLES, tasks
from analytics.wording import heading, listed, quantity
from data.schema import Area
from reports import aspects
from reports.charts import bars, bullets
from reports.charts.style import Chart
from reports.views import area as views
from reports.views.basis import report_states
from ui import choice, figure, links
from ui.cards import cards
from ui.links import link
from ui.listing import listing
from ui.page import Page, definitions, head, open_page
from ui.plain import escape_text, say
from ui.spots import Spot

ORDER = "listed"
"""Whether bars stand in the order of the register, of all areas alike."""


def draw_area(name: str, more: Callable[[Page], None] | None = None, also: Callable[[Page], str] | None = None) -> Page:
    """Draw the whole page of an area; return it, for pages that go on.

    ``more`` is what else it has, ``also`` what else its answer says.
    """
    page = open_page()
    area = page.facts.dictionary.areas[name]
    with st.container(horizontal=True, gap="xsmall", key="areas"):
        for other in page.facts.dictionary.areas.values():
            link(other.key, other.title, wide=False)
    head(page, area_sentence(page, area))
    if also is not None:
        st.markdown(escape_text(also(page)))
    cards(page.analysis, page.selection, area.cards)
    draw_figures(page, area)
    if more is not None:
        more(page)
    if page.facts.settings.targets:
        link("targets", "看各项任务完成了多少 →")
    definitions(page, area.measures)
    return page


def area_sentence(page: Page, area: Area) -> str:
    """Return the page's answer: the totals of its first cards, and who is ahead in the first."""
    text = f"{page.period.title()}，{'，'.join(totals(page, area.cards[:3]))}"
    ahead = page.analysis.of(_ahead, area.cards[0], page.selection)
    return f"{text}；{ahead}。" if ahead else f"{text}。"


def _ahead(facts: Facts, measure: str, selection: Selection) -> str:
    """Say which communities have most of a measure; empty where there is none or too many, or too few have reported."""
    ahead = leaders(facts, measure, selection)
    if ahead is None:
        return ""
    counted = facts.dictionary[measure]
    return f"{counted.title}最多的社区是{listed(ahead.units)}，{quantity(ahead.value, counted)}{ahead.apart(counted)}"


def totals(page: Page, measures: Sequence[str]) -> list[str]:
    """Return measures with their value over all units shown: ``学习场次32次``."""
    compared = page.analysis.of(comparisons, page.selection, tuple(measures))
    return [f"{comparison.measure.title}{views.value_words(comparison)}" for comparison in compared.values()]


@st.fragment
def draw_figures(page: Page, area: Area) -> None:
    """Draw the chosen figure as charts and all figures as a table."""
    measure = charts(page, area)
    say("点图上的一条，或表里的一行，看它背后的每一行：出自哪个文件、哪张表、哪个单元格。")
    draw_area_table(page, area, measure)


def charts(page: Page, area: Area) -> str:
    """Draw a chosen figure by unit and one more look at the area; return the figure."""
    titles = {page.facts.dictionary[key].title: key for key in area.charted}
    left, right = st.columns(2, gap="medium")
    with left:
        measure = titles[choice.word("看哪个指标", list(titles), links.FIGURE.format(area.key))]
        order = st.toggle("按名册的顺序", key=ORDER, help="不选时从高到低排。", persist_state="session")
        drawn = page.analysis.of(by_whole, measure, page.selection, as_listed=order)
        figure.draw_figure(drawn, key=f"{area.key}-bars-{order}")
    with right:
        name = choice.view("再看什么", views.looks(page.facts, area, measure), links.LOOK.format(area.key))
        chart = page.analysis.of(aspects.draw_aspect, page.selection, name, measure, as_listed=order)
        figure.draw_figure(chart, key=f"{area.key}-look-{name}-{order}")
    return measure


def by_whole(facts: Facts, measure: str, selection: Selection, *, as_listed: bool = False) -> Chart:
    """Return the chart of the whole figure by unit, with what it is compared with: changes, the mean or the task.

    The highest comes first, or ``as_listed`` in the register; its title says which community that is.
    """
    units = shown_units(facts, selection) if as_listed else highest_first(facts, measure, selection)
    steps = views.changes(facts, selection, measure)
    against = selection.against() if steps else ""
    basis = "，".join(filter(None, (selection.period.title(), against)))
    task = _task(facts, measure, selection.period, units) if selection.compare == "任务" else None
    if task is not None:
        return task
    mean = community_means(facts, (measure,), selection.period)[measure] if selection.compare == "平均" else None
    return bars(
        values(facts, (measure,), selection.period, ("unit",), selection.chosen, carried=True),
        units,
        facts.dictionary[measure],
        selection.period,
        mean=mean,
        absent=absent_words(report_states(facts, selection)),
        against=against,
        changes=steps,
        title=f"{facts.dictionary[measure].title}{views.finding(facts, selection, measure)}（{basis}）",
    )


def _task(facts: Facts, measure: str, period: Period, units: Sequence[str]) -> Chart | None:
    """Return the chart of the task that the measure has at the period's end; ``None`` without one."""
    progress = tasks(facts, period.last, units)
    lines = progress[(progress["measure"] == measure) & progress["category"].isna()]
    if lines.empty:
        return None
    cycle = lines["period"].iloc[0]
    span = Period(CYCLES[cycle](period.last).first, period.last)
    return bullets(lines[lines["period"] == cycle], facts.dictionary[measure], span)


def draw_area_table(page: Page, area: Area, measure: str) -> None:
    """Draw every figure of the area by unit, with the totals under it; a chosen unit opens the rows of the figure."""
    st.markdown("**各单位**")
    known = page.facts.dictionary
    frame = page.analysis.of(views.by_unit, page.selection, area.table, measure)
    listing(
        frame,
        key=f"{area.key}-table",
        title=f"{area.title}（{page.period.title()}）",
        help={heading(known[key]): known[key].definition for key in area.table},
        opens=lambda at: Spot(str(frame["单位"].iloc[at]), page.period, measure),
        leading=("单位", "报送", heading(known[measure]), views.change_title(page.facts, page.selection, measure)),
        book=lambda: views.workbook_sheets(page.facts, page.selection, area, measure),
    )
    for line in page.analysis.of(views.totals_notes, page.selection, area.table):
        say(line)
