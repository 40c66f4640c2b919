"""社区画像: one unit on one page: four areas, trend, ranks, titles and problems, what it sent and when."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period, range_titles
from analytics.ranking import ranks
from analytics.selection import Selection
from analytics.wording import NOT_REPORTED, listed
from data import months
from data.schema import MEASURE
from reports.charts import trend
from reports.charts.tabled import counted
from reports.excel.table import Table
from reports.views import board as board_views
from reports.views.definitions import definitions
from ui import board, choice, drill, figure, notes, session, targets
from ui.area import totals
from ui.cards import Reading, cards, read, wording
from ui.links import link
from ui.listing import listing
from ui.page import Page
from ui.plain import plain, say
from ui.ranking import RANKABLE
from ui.reporting import grid_of

CARDS = ("study.sessions", "volunteer.activities", "media.published", "civil.open")
FIGURES = (
    "study.sessions", "study.attendance", "volunteer.activities", "practice.activities", "volunteer.attendance",
    "volunteer.served", "media.published", "media.adoption_rate", "media.points", "civil.found", "civil.open",
    "civil.overdue", "civil.rectification_rate", "unit.residents",
)  # fmt: skip
TRENDS = ("media.points", "media.published", "study.sessions", "volunteer.activities", "volunteer.attendance")
MONTHS = 24
LINEAGE = "lineage"
TREND = "trend"
"""The figure that is seen over the months, in the address."""


def choose(page: Page) -> Page:
    """Ask which unit, and return the page of it alone."""
    ours = page.analysis.of(_offered, page.seen)
    unit = (
        st.selectbox("哪个单位", ours, key="unit", bind="query-params", width=260, label_visibility="collapsed")
        or ours[0]
    )
    return Page(page.access, Selection(page.period, (unit,), page.selection.compare), page.analysis)


def _offered(facts: Facts, seen: tuple[str, ...] | None) -> list[str]:
    """Return the units that may be seen, 本级 last."""
    register = facts.settings.register.by_name
    units = facts.units if seen is None else seen
    return sorted(units, key=lambda unit: unit in register and register[unit].level == "本级")


def answer(page: Page) -> str:
    """Say how the four areas of the unit stand."""
    told = totals(page, CARDS)
    return f"{page.selection.units[0]} {page.period.title()}：{'，'.join(told)}。"


def overview(page: Page) -> None:
    """Draw the cards and the table of all figures beside the street's."""
    cards(page.analysis, page.selection, CARDS)
    unit = page.selection.units[0]
    frame = pd.DataFrame([_line(page, key, unit) for key in FIGURES], dtype="object")
    title = f"{unit} {page.period.title()}"
    at = listing(
        frame, key="community-table", title=title, missing="—", choose=True,
        book=lambda: [_sheet(page, title), definitions(FIGURES)],
    )  # fmt: skip
    if at is None:
        say("点一行，看这个数字背后的每一行。")
        return
    spot = figure.Spot(unit, page.period, FIGURES[at])
    drill.follow(page.access, page.analysis, spot, page.units, key="community-rows")


def _sheet(page: Page, title: str) -> Table:
    """Return all figures beside the street's as numbers, 未报 as a word."""
    unit, earlier = page.selection.units[0], page.selection.other() or page.period.previous()
    lines = []
    for key in FIGURES:
        asked = [(page.period, (unit,)), (earlier, (unit,)), *((page.period, ()) for _ in _beside(page))]
        cells = [_cell(read(page.analysis, key, period, units)) for period, units in asked]
        lines.append([MEASURE[key].title, MEASURE[key].unit, *cells, _line(page, key, unit)["名次"]])
    heads = ["指标", "计量单位", "本期", _earlier_title(page), *_beside(page), "名次"]
    return Table(title, pd.DataFrame(lines, columns=heads, dtype="object"), basis=page.scope.basis, even=False)


def _earlier_title(page: Page) -> str:
    """Return the header of the column of the earlier range, the period before unless another one is compared with."""
    return range_titles(page.period, page.selection.other() or page.period.previous())[1]


def _cell(reading: Reading) -> Any:
    return counted(reading.value, approximate=reading.approximate) if reading.reported else NOT_REPORTED


def _line(page: Page, key: str, unit: str) -> dict[str, Any]:
    now = read(page.analysis, key, page.period, (unit,))
    earlier = page.selection.other() or page.period.previous()
    before = read(page.analysis, key, earlier, lineage(page))
    beside = _beside(page)
    ranked = now.reported and beside and key in RANKABLE and page.facts.settings.policy.shown
    place = page.analysis.of(ranks, page.period, key, page.seen).get(unit) if ranked else None
    return {
        "指标": MEASURE[key].title,
        "本期": wording(key, now),
        _earlier_title(page): wording(key, before),
        **{title: wording(key, read(page.analysis, key, page.period)) for title in beside},
        "名次": place,
        "口径": MEASURE[key].definition,
    }


def _beside(page: Page) -> list[str]:
    """Return the title of the column of all units together; none for whoever sees one unit: it would say that again."""
    return page.analysis.of(_together, page.seen)


def _together(facts: Facts, seen: tuple[str, ...] | None) -> list[str]:
    if seen is not None and len(seen) < 2:
        return []
    register = facts.settings.register.by_name
    streets = {register[unit].parent for unit in seen or facts.units if unit in register}
    return ["全街道" if len(streets) == 1 else "各单位合计"]


def lineage(page: Page) -> tuple[str, ...]:
    """Return the unit, with the units that it was made from where they are to be included."""
    unit = page.selection.units[0]
    wanted = session.get(LINEAGE, True)
    return page.facts.settings.register.lineage(unit) if wanted else (unit,)


def former(page: Page) -> None:
    """Say what the unit was made from, and ask whether that is included in what lies before."""
    unit = page.selection.units[0]
    before = page.facts.settings.register.lineage(unit)[1:]
    if before:
        label = f"与以前比较时含前身：{listed(list(before), 4)}"
        st.toggle(label, value=True, key=LINEAGE, help="环比、同比和走势里，启用以前的数字取自前身，按单位相加。")


@st.fragment
def trends(page: Page) -> None:
    """Draw one figure of the unit over two years, with the mean of the communities."""
    titles = {MEASURE[key].title: key for key in TRENDS}
    key = titles[choice.view("看哪个指标", list(titles), TREND)]
    span = Period(months.shift(page.period.last, 1 - MONTHS), page.period.last)
    found = page.analysis.of(values, (key,), span, ("month",), lineage(page))
    found = found.assign(unit=pd.Categorical([page.selection.units[0]] * len(found)))
    means = page.analysis.of(_means, key, span) if _beside(page) else None
    noted = notes.marks(page, span)
    drawn = trend(found, page.selection.units, key, span, mean=means, places=page.facts.places, notes=noted)
    figure.draw(drawn, key="community-lines", choose=False)


def _means(facts: Facts, key: str, span: Period) -> dict[str, Any]:
    """Return the mean of the communities that have a value, month by month."""
    register = facts.settings.register.by_name
    found = values(facts, (key,), span, ("unit", "month"))
    ours = found[[register[unit].level == "社区" if unit in register else False for unit in found["unit"]]]
    known = ours[[value is not None for value in ours["value"]]]
    return {
        str(month): round(sum(group) / len(group), 1) if len(group) else None
        for month, group in known.groupby("month", observed=True)["value"]
    }


def sent(page: Page) -> None:
    """Draw what the unit reported, month by month."""
    span = months.span(months.shift(page.period.last, -11), page.period.last)
    figure.draw(page.analysis.of(grid_of, tuple(span), page.selection.units), key="community-sent", choose=False)


def tasks(page: Page) -> None:
    """Say how far each task of the unit is done, with the way to the page of tasks."""
    found = targets.of(page).lines
    found = found[found["unit"].isin(page.selection.units)]
    st.markdown(f"**任务**（截至 {page.facts.cut_off(page.period):%Y-%m-%d}）")
    for line in found.to_dict("records"):
        st.markdown(f"- {plain(targets.told(line))}")
    if found.empty:
        say("这个单位没有生效的任务。")
    elif page.access.role != "clerk":
        link("targets", "看全部任务 →")


def ledger(page: Page) -> None:
    """List the titles in force, what is applied for, and the problems not closed, as of the period's last day."""
    last, unit = page.facts.cut_off(page.period), page.selection.units[0]
    line = next((one for one in board.of(page).lines if one.unit == unit), None)
    open_ = page.analysis.of(_unclosed, page.period, unit)
    st.markdown(f"**文明称号**（截至 {last:%Y-%m-%d}）")
    for one in line.titles if line else ():
        st.markdown(f"- {plain(board_views.held(one))}")
    for moved in line.applications if line else ():
        st.markdown(f"- {plain(f'正在申报{moved.title}：{moved.stage}，已 {moved.days} 天')}")
    if line is None or not (line.titles or line.applications):
        say("没有在有效期内的称号，也没有正在申报的。")
    st.markdown(f"**未销号问题**（截至 {last:%Y-%m-%d}）")
    if open_.empty:
        say("没有。")
    else:
        listing(_problems(open_), key="community-problems", title=f"{unit}未销号问题")
    if page.access.role != "clerk":
        link("ledger", "看这个单位的台账和出处 →", units=[unit])


def _unclosed(facts: Facts, period: Period, unit: str) -> pd.DataFrame:
    """Return the stages of the unit's problems that are open at the end of a period."""
    places = facts.standing(period.last).unclosed(facts.cut_off(period))
    found: pd.DataFrame = facts.ledger.iloc[places[facts.ledger_units[places] == facts.place(unit)]]
    return found


def _problems(stages: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "编号": stages["number"],
        "问题": stages["name"],
        "种类": stages["kind"],
        "状态": stages["state"],
        "发现": stages["found"].dt.date,
        "时限": stages["due"].dt.date,
        "点位": stages["place"],
    }
    return pd.DataFrame(columns).astype("object")
