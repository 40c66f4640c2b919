"""排名: who is where and why, how sure that is, and the workbook to hand in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.contenders import why_nobody
from analytics.facts import Facts
from analytics.fairness import fairness
from analytics.measures import values
from analytics.periods import Period
from analytics.rank_moves import moves_sentence
from analytics.ranking import Ranking, rank, ranks
from analytics.selection import Selection
from analytics.targets import tasks
from analytics.wording import Number, heading, listed, quantity
from data.schema import keys
from reports.charts import bump, dot_range, ranked
from reports.charts.style import Chart
from reports.excel.table import Table
from reports.pictures.ranking import ranking_picture
from reports.ranking_workbook import ranking_workbook
from reports.views import ranking as views
from reports.views.definitions import definitions
from ui import choice, drill, figure, session
from ui.listing import download, listing
from ui.page import Page
from ui.plain import say

POINTS = keys.POINTS
VIEWS = ("名次", "稳不稳", "名次变化")
BY, VIEW = "by", "view"
"""What is ranked by and what is seen, in the address."""
EVERYBODY, STREETS, SCOPE = "全部社区", "各街道", "among"
"""Whom to rank, and the name of that choice in the address."""
EXTRAS = "beside"
"""The columns that stand beside the ranks, in the address."""
HISTORY = 12
"""Months of the ranks over time."""


def offered(page: Page) -> dict[str, str]:
    """Return what can be ranked by, title → key; the composite only where weights are set."""
    weighted = bool(page.facts.settings.weights)
    known = page.facts.dictionary
    return {known[key].title: key for key in known.ranked if weighted or known[key].kind != "composite"}


def measure(page: Page) -> str:
    """Ask what to rank by."""
    choices = offered(page)
    return choices[choice.word("按什么排", list(choices), BY, width=240, shown_as=_by)]


def _by(title: str) -> str:
    return f"按{title}排"


def scope(page: Page) -> str:
    """Ask whom to rank: all communities, those of one group, or streets where this person sees several."""
    register = page.facts.settings.register
    offered = [EVERYBODY, *groups(page)]
    offered += [STREETS] if sum(unit.level == "街道" for unit in register.units) > 1 else []
    if len(offered) == 1:
        return EVERYBODY
    return choice.word("范围", offered, SCOPE, width=200)


def groups(page: Page) -> dict[str, tuple[str, ...]]:
    """Return the groups of the register with their communities, in listed order."""
    members: dict[str, tuple[str, ...]] = {}
    for unit in page.facts.settings.register.units:
        if unit.level == "社区" and unit.group:
            members[unit.group] = (*members.get(unit.group, ()), unit.name)
    return members


def ranking_of(page: Page, by: str, among: str = EVERYBODY) -> Ranking:
    """Return the ranking of those asked for that this person may see; the filter of units changes no rank."""
    if among == STREETS:
        return page.analysis.of(rank, page.period, by, level="街道", compare=page.selection.compare)
    return page.analysis.of(rank, page.period, by, groups(page).get(among), compare=page.selection.compare)


def moves(page: Page, by: str, unit: str) -> str:
    """Say where a unit stands and stood by a measure, and who else moved; empty where nobody is ranked by it."""
    if not page.facts.settings.policy.shown or by not in offered(page).values():
        return ""
    chosen = session.get(SCOPE, EVERYBODY)
    ranking = ranking_of(page, by, chosen)
    before = page.analysis.of(_value, by, ranking.other, unit) if ranking.other is not None else None
    return page.analysis.derive(moves_sentence, ranking, unit, before)


def _value(facts: Facts, by: str, span: Period, unit: str) -> Number | None:
    frame = values(facts, (by,), span, ("unit",), (unit,), carried=True)
    return None if frame.empty else frame["value"].iloc[0]


def ranking_sentence(ranking: Ranking) -> str:
    """Say who is ahead, and who takes part."""
    title = f"{ranking.period.title()}{ranking.measure.title}"
    first = ranking.rows[ranking.rows["rank"] == 1]
    if first.empty:
        return f"{title}{why_nobody(ranking.rows['state'], ranking.level)}。"
    names = listed([str(unit) for unit in first["unit"]], 4)
    value = quantity(first["value"].iloc[0], ranking.measure)
    return f"{title}：{'并列' if len(first) > 1 else ''}第一的{ranking.level}是{names}，{value}。{ranking.title()}。"


@st.fragment
def charts(page: Page, ranking: Ranking) -> None:
    """Draw the ranking, how sure it is, or how ranks went; a chosen bar shows what the score is made of."""
    views = VIEWS if ranking.measure.key == POINTS else (VIEWS[0], VIEWS[2])
    view = choice.view("看什么", views, VIEW)
    figure.draw_figure(_chart(page, ranking, view), key=f"ranking-{view}")
    say("点图上的一条，看这个分数由哪些稿件组成。")


def _chart(page: Page, ranking: Ranking, view: str) -> Chart:
    if view == "稳不稳":
        return page.analysis.derive(_ranges, ranking, page.selection.units)
    if view == "名次变化":
        span = Period.ending(ranking.period.last, HISTORY)
        history = page.analysis.of(_history, span, ranking.measure.key)
        return page.analysis.of(_moves, ranking, history, span, page.selection.units[:3])
    return page.analysis.of(_bars, ranking, page.selection)


def _bars(facts: Facts, ranking: Ranking, selection: Selection) -> Chart:
    by = ranking.measure
    cut = "level" in by.cuts and by.kind != "rate"
    levels = views.by_level(facts, by.key, ranking.period, selection.chosen) if cut else None
    lines = filtered_lines(ranking, selection.units)
    return ranked(lines, ranking.period, by.key, levels=levels, field=ranking.ranked, against=ranking.against)


def _moves(facts: Facts, ranking: Ranking, history: pd.DataFrame, span: Period, chosen: tuple[str, ...]) -> Chart:
    units = [str(unit) for unit in ranking.rows["unit"]]
    return bump(history, units, span, chosen=chosen, places=facts.places)


def _ranges(ranking: Ranking, units: tuple[str, ...]) -> Chart:
    return dot_range(filtered_lines(ranking, units), ranking.period)


def by_level(page: Page, key: str) -> pd.DataFrame:
    """Return a measure by unit and level, the highest level first."""
    return page.analysis.of(views.by_level, key, page.period, page.selection.chosen)


def filtered_lines(ranking: Ranking, units: tuple[str, ...]) -> pd.DataFrame:
    """Return the lines of the units that the filter leaves; it leaves all when it says none."""
    return ranking.rows[ranking.rows["unit"].isin(units)] if units else ranking.rows


def _history(facts: Facts, span: Period, by: str) -> pd.DataFrame:
    """Return the rank of every unit in every month of a span."""
    lines = [
        (unit, month, place) for month in span.months for unit, place in ranks(facts, Period.month(month), by).items()
    ]
    return pd.DataFrame(lines, columns=["unit", "month", "rank"])


def draw_ranking_table(page: Page, ranking: Ranking) -> None:
    """Draw the ranking as a table, with what can be taken away."""
    title = f"{page.period.title()}{ranking.measure.title}排名"
    columns = choice.several("再看几列", _fair_columns(page, ranking), EXTRAS)
    frame = lines(page, ranking, columns)
    listing(
        frame,
        key="ranking-table",
        title=title,
        help=views.COLUMN_MEANS,
        leading=("名次", "单位", heading(ranking.measure.key), "变化", "说明"),
        book=lambda: [_sheet(page, ranking, frame, columns), definitions([ranking.measure.key], ranked=True)],
        more=lambda: _more(page, ranking, title),
    )


def _fair_columns(page: Page, ranking: Ranking) -> list[str]:
    """Return the further columns of these ranks: per thousand where residents are known, and groups if any."""
    residents = ranking.rows["per_thousand"].notna().any()
    offered = {views.PER_THOUSAND: residents, views.OWN_PAST: True, views.IN_GROUP: bool(groups(page))}
    return [name for name, there in offered.items() if there]


def _sheet(page: Page, ranking: Ranking, frame: pd.DataFrame, columns: tuple[str, ...]) -> Table:
    """Return the table as a sheet, with what its further columns mean, and what the filter leaves."""
    whole = views.sheet(ranking)
    means = [f"{name}：{views.COLUMN_MEANS[name]}" for name in frame.columns if name in views.COLUMN_MEANS]
    sheet = replace(whole, frame=frame, notes=(*whole.notes, *means), total=views.total(ranking, frame))
    if not page.selection.units:
        return sheet
    return replace(sheet, basis=f"{whole.basis}　·　只列出：{listed(page.selection.units, 40)}", native=None)


def _more(page: Page, ranking: Ranking, title: str) -> None:
    """Offer the workbook to hand in, and the picture for a chat group."""
    make, name = _workbook(page, ranking), f"{title}（完整）.xlsx"
    download("下载完整排名表（含明细、规则、口径）", make, name, key="ranking-workbook", primary=True)
    if ranking.ranked:
        figure.download_picture(
            "下载一页图（发工作群）",
            lambda: ranking_picture(ranking),
            title,
            key="ranking-picture",
            hint="一张竖图：名次、得分、变化和组成，手机上看得清。",
        )


def lines(page: Page, ranking: Ranking, columns: tuple[str, ...] = (views.PER_THOUSAND,)) -> pd.DataFrame:
    """Return the ranking of the units that the filter leaves as a table to read, with the further columns."""
    return page.analysis.of(_lines, ranking, page.selection.units, columns)


def _lines(facts: Facts, ranking: Ranking, units: tuple[str, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    fair = fairness(facts, ranking) if {*columns} - {views.PER_THOUSAND} else None
    return views.lines(ranking, filtered_lines(ranking, units), columns, fair)


def _workbook(page: Page, ranking: Ranking) -> Any:
    """Return what makes the full workbook when it is asked for."""

    def make() -> bytes:
        units = [str(unit) for unit in ranking.rows["unit"]]
        # Asked for no units, it would return those of all.
        rows = (
            drill.read_source_rows(page.access, page.analysis, ranking.measure.key, page.period, units) if units else []
        )
        return ranking_workbook(ranking, page.facts, rows, tasks(page.facts, page.period.last, units))

    return make
