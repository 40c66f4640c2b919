"""社区画像: one unit on one page: four areas, trend, ranks, titles and problems, what it sent and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.aggregates import monthly_means
from analytics.compared import Comparison
from analytics.comparison import comparisons
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period, range_titles
from analytics.ranking import ranks
from analytics.selection import NOT_COMPARED, Selection
from analytics.wording import MISSING, NOT_REPORTED, Number, listed, quantity
from data.schema import Measure, keys
from reports.aspects import due_reports
from reports.charts import trend
from reports.charts.tabled import excel_value
from reports.excel.table import Table
from reports.views import area as views
from reports.views import board as board_views
from reports.views.definitions import definitions
from ui import board, choice, figure, notes, session, targets
from ui.area import totals
from ui.cards import cards
from ui.links import link
from ui.listing import listing
from ui.overview import leading_measures
from ui.page import Page
from ui.plain import escape_text, say
from ui.reporting import grid_of
from ui.spots import Spot

MONTHS = 24
LINEAGE = "lineage"
TREND = "trend"
"""The figure that is seen over the months, in the address."""
Cell = Comparison | Number | str | None
"""A value with all that is known of it, a number beside it, or words."""


def choose(page: Page) -> Page:
    """Ask which unit, and return the page of it alone."""
    units = page.analysis.of(_offered)
    unit = (
        st.selectbox("哪个单位", units, key="unit", bind="query-params", width=260, label_visibility="collapsed")
        or units[0]
    )
    selection = replace(page.selection, units=(unit,), lineage=bool(session.get(LINEAGE, True)))
    return Page(page.access, selection, page.analysis)


def _offered(facts: Facts) -> list[str]:
    """Return the units that may be seen, 本级 last."""
    register = facts.settings.register.by_name
    return sorted(facts.units, key=lambda unit: unit in register and register[unit].level == "本级")


def community_measures(facts: Facts) -> tuple[str, ...]:
    """Return the figures of one unit: those of every area, and how many live there."""
    return (*facts.dictionary.listed("portrayed"), keys.RESIDENTS)


def community_sentence(page: Page) -> str:
    """Say how the four areas of the unit stand."""
    figures_text = totals(page, leading_measures(page))
    return f"{page.selection.units[0]} {page.period.title()}：{'，'.join(figures_text)}。"


def overview(page: Page) -> None:
    """Draw the cards and the table of all figures beside the street's."""
    cards(page.analysis, page.selection, leading_measures(page))
    unit = page.selection.units[0]
    title = f"{unit} {page.period.title()}"
    measures = community_measures(page.facts)
    listing(
        page.analysis.of(figure_table, page.selection),
        key="community-table",
        title=title,
        missing=MISSING,
        opens=lambda at: Spot(unit, page.period, measures[at]),
        book=lambda: [_sheet(page, title), definitions(measures, among=page.facts.dictionary)],
    )
    say("点一行，看这个数字背后的每一行。")


def figure_table(facts: Facts, selection: Selection) -> pd.DataFrame:
    """Return a line a figure of one unit: what it is compared with, what all units have, and its rank, in words."""
    lines = []
    for comparison, cells in _figures(facts, selection):
        words = {name: _words(cell, comparison.measure) for name, cell in cells.items()}
        lines.append({"指标": comparison.measure.title, **words})
    return pd.DataFrame(lines, dtype="object")


def _words(cell: Cell, measure: Measure) -> str | None:
    if isinstance(cell, Comparison):
        return views.value_words(cell)
    return cell if cell is None or isinstance(cell, str) else quantity(cell, measure)


def _sheet(page: Page, title: str) -> Table:
    """Return all figures with those of the street as numbers, 未报 as a word."""
    lines = [
        {"指标": comparison.measure.title, "计量单位": comparison.measure.unit}
        | {name: _cell(cell) if isinstance(cell, Comparison) else cell for name, cell in cells.items()}
        for comparison, cells in _figures(page.facts, page.selection)
    ]
    return Table(title, pd.DataFrame(lines, dtype="object"), basis=page.basis, even=False)


def _cell(comparison: Comparison) -> Any:
    return excel_value(comparison.value, approximate=comparison.approximate) if comparison.reported else NOT_REPORTED


def _figures(facts: Facts, selection: Selection) -> list[tuple[Comparison, dict[str, Cell]]]:
    """Return every figure of one unit with its further columns."""
    unit, compared = selection.units[0], comparisons(facts, selection, community_measures(facts))
    everybody = comparisons(facts, replace(selection, units=(), compare=NOT_COMPARED), community_measures(facts))
    together, earlier, lines = total_titles(facts), _earlier(facts, selection), []
    for key, comparison in compared.items():
        cells: dict[str, Cell] = {"本期": comparison}
        if selection.compare != NOT_COMPARED:
            cells[_compared_title(selection)] = earlier.get(key, comparison.compared)
            cells["增减"] = comparison.step() or None
        cells |= dict.fromkeys(together, everybody[key])
        if together and key in facts.dictionary.ranked and facts.settings.policy.shown:
            cells["名次"] = _place(facts, selection.period, key, unit)
        lines.append((comparison, cells))
    return lines


def _earlier(facts: Facts, selection: Selection) -> Mapping[str, Comparison]:
    """Return the figures of the earlier range compared with, also those that nothing can be compared with now."""
    other, (unit,) = selection.other(), selection.units
    if other is None:
        return {}
    units = facts.settings.register.lineage(unit) if selection.lineage else (unit,)
    return comparisons(facts, Selection(other, units, NOT_COMPARED), community_measures(facts))


def _compared_title(selection: Selection) -> str:
    """Return the header of what is compared with: the months of an earlier range, the mean, the task."""
    other = selection.other()
    if other is not None:
        return range_titles(selection.period, other)[1]
    return "社区平均" if selection.compare == "平均" else "任务"


def _place(facts: Facts, period: Period, key: str, unit: str) -> str | None:
    """Return the rank of a unit with how many have one: ``第3，共11个可比``."""
    unit_ranks = facts.once(ranks, period, key)
    return f"第{unit_ranks[unit]}，共{len(unit_ranks)}个可比" if unit in unit_ranks else None


def total_titles(facts: Facts) -> list[str]:
    """Return the title of the column of all units together; none for whoever sees one unit: it would say that again."""
    if len(facts.units) < 2:
        return []
    register = facts.settings.register.by_name
    streets = {register[unit].parent for unit in facts.units if unit in register}
    return ["全街道" if len(streets) == 1 else "各单位合计"]


def lineage(page: Page) -> tuple[str, ...]:
    """Return the unit, with the units that it was made from where they are to be included."""
    unit = page.selection.units[0]
    return page.facts.settings.register.lineage(unit) if page.selection.lineage else (unit,)


def draw_predecessors(page: Page) -> None:
    """Say what the unit was made from, and ask whether that is included in what lies before."""
    unit = page.selection.units[0]
    before = page.facts.settings.register.lineage(unit)[1:]
    if before:
        label = f"与以前比较时含前身：{listed(list(before), 4)}"
        st.toggle(label, value=True, key=LINEAGE, help="环比、同比和走势里，启用以前的数字取自前身，按单位相加。")


@st.fragment
def trends(page: Page) -> None:
    """Draw one figure of the unit over two years, with the mean of the communities."""
    known = page.facts.dictionary
    titles = {known[key].title: key for key in known.trends}
    key = titles[choice.view("看哪个指标", list(titles), TREND)]
    span = Period.ending(page.period.last, MONTHS)
    lines = page.analysis.of(values, (key,), span, ("month",), lineage(page))
    lines = lines.assign(unit=pd.Categorical([page.selection.units[0]] * len(lines)))
    means = page.analysis.of(monthly_means, key, span) if page.analysis.of(total_titles) else None
    noted = notes.marks(page, span)
    due = page.analysis.of(due_reports, span, page.selection.units)
    drawn = trend(
        lines, page.selection.units, known[key], span, mean=means, places=page.facts.places, notes=noted, due=due
    )
    figure.draw_figure(drawn, key="community-lines", choose=False)


def draw_reports(page: Page) -> None:
    """Draw what the unit reported, month by month."""
    span = Period.ending(page.period.last, 12).months
    figure.draw_figure(page.analysis.of(grid_of, tuple(span), page.selection.units), key="community-sent", choose=False)


def tasks(page: Page) -> None:
    """Say how far each task of the unit is done, with the way to the page of tasks."""
    lines = targets.progress_of(page).lines
    lines = lines[lines["unit"].isin(page.selection.units)]
    st.markdown(f"**任务**（截至 {page.facts.cut_off(page.period):%Y-%m-%d}）")
    for line in lines.to_dict("records"):
        st.markdown(f"- {escape_text(targets.target_words(line))}")
    if lines.empty:
        say("这个单位没有生效的任务。")
    elif page.access.role != "clerk":
        link("targets", "看全部任务 →")


def ledger(page: Page) -> None:
    """List the titles in force, what is applied for, and the problems not closed, as of the period's last day."""
    last, unit = page.facts.cut_off(page.period), page.selection.units[0]
    unit_board = board.board_of(page)
    line = next((board_line for board_line in unit_board.lines if board_line.unit == unit), None)
    open_ = unit_board.unsettled(unit_board.waiting)
    st.markdown(f"**文明称号**（截至 {last:%Y-%m-%d}）")
    for honour in line.titles if line else ():
        st.markdown(f"- {escape_text(board_views.title_words(honour, last))}")
    for moved in line.applications if line else ():
        st.markdown(f"- {escape_text(f'正在申报{moved.title}：{moved.stage}，已 {moved.days} 天')}")
    if line is None or not (line.titles or line.applications):
        say("没有在有效期内的称号，也没有正在申报的。")
    st.markdown(f"**未销号问题**（截至 {last:%Y-%m-%d}）")
    if open_.empty:
        say("没有。")
    else:
        listing(_problems(open_), key="community-problems", title=f"{unit}未销号问题")
    if page.access.role != "clerk":
        link("ledger", "看这个单位的台账和出处 →", units=[unit])


def _problems(stages: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "编号": stages["number"],
        "问题": stages["name"],
        "数量": stages["quantity"],
        "种类": stages["kind"],
        "状态": stages["state"],
        "发现": stages["found"].dt.date,
        "时限": stages["due"].dt.date,
        "点位": stages["place"],
    }
    return pd.DataFrame(columns).astype("object")
