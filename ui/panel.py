"""The rows behind a figure, beside the page where there is room and as a sheet from below on a phone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.explanation import explain
from analytics.periods import Period
from analytics.source_rows import SourceRow
from ui import drill, ranking, session, spots, why
from ui.analysis import Analysis
from ui.page import Page, open_page
from ui.plain import escape_text, say
from ui.spots import Spot

_NONE = "网址里要看的这个数字这里没有：指标、月份或单位写得不对，或者不在您能看的单位里。"


@st.fragment(key=spots.PANEL)
def draw_panel() -> None:
    """Draw the rows that the address asks for, and the way to close them; nothing where it asks for none."""
    if not spots.requested_parameters():
        return
    page, spot = open_page(), spots.opened()
    known = spot is not None and _is_known(page, spot)
    with st.container(key="rows"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            title = _title(page, spot) if spot is not None and known else "没有这个数字"
            st.markdown(f"**{escape_text(title)}**", width="stretch")
            st.button("关闭", key="rows-close", on_click=spots.close_rows, shortcut="Esc", type="tertiary")
        if spot is None or not known:
            say(_NONE)
        else:
            _draw_rows(page, spot, title)


def _is_known(page: Page, spot: Spot) -> bool:
    units = {*page.facts.units, *page.facts.settings.register.by_name}
    return spot.measure in page.facts.dictionary and (spot.unit is None or spot.unit in units)


def _title(page: Page, spot: Spot) -> str:
    """Return ``甲社区 2024年3月 上稿（市级）``."""
    words = "、".join(cut.partition("=")[2] for cut in spot.cuts)
    measure = page.facts.dictionary[spot.measure].title
    return f"{spot.unit or '合计'} {_period(page, spot).title()} {measure}" + (f"（{words}）" if words else "")


def _period(page: Page, spot: Spot) -> Period:
    """Return the months of a figure; where they are those of the filter bar, under the name that they have there."""
    same = (spot.period.first, spot.period.last) == (page.period.first, page.period.last)
    return page.period if same else spot.period


def _draw_rows(page: Page, spot: Spot, title: str) -> None:
    """Draw where its rank went, why the figure changed, what a score is made of, and the rows."""
    if line := spots.line_of(spot):
        say("　".join(line))
    measure, period = page.facts.dictionary[spot.measure], _period(page, spot)
    analysis = page.analysis if _reaches(page, period) else session.analysis(page.access, period)
    rows = drill.read_source_rows(page.access, analysis, spot.measure, period, _units(page, spot))
    if measure.kind == "points" and spot.unit is not None:
        _explain(analysis, rows, spot.unit, period)
    known = spot.unit is None or spot.unit in page.facts.units
    if not spot.cuts and period == page.period and known:
        if spot.unit is not None and (words := ranking.moves(page, measure.key, spot.unit)):
            st.markdown(escape_text(words))
        why.draw_why(page, measure, spot.unit, key="rows")
    if analysis.overtaken:
        say(f"页面上的数字算到 {analysis.at:%H:%M:%S}；下面是现在的行，可能已经多了后来收到的。")
    drill.draw_source_rows(drill.of_kinds(rows, spot.cuts), measure, title, key="rows-table", access=page.access)


def _reaches(page: Page, period: Period) -> bool:
    known = page.facts.figures.months
    return bool(known) and known[0] <= period.first and period.last <= max(known[-1], page.period.last)


def _units(page: Page, spot: Spot) -> Sequence[str]:
    """Return whose rows they are: of a unit above others those below it, of no unit all that the page shows."""
    if spot.unit is None:
        return page.units
    register = page.facts.settings.register
    return [unit.name for unit in register.below(spot.unit)] if spot.unit in register.by_name else [spot.unit]


def _explain(analysis: Analysis, rows: Sequence[SourceRow], unit: str, period: Period) -> None:
    """Say what a score is made of."""
    facts = analysis.facts
    scores = explain([row.placed for row in rows], facts.settings_in(period.last), facts.rules(period.months))
    if unit in scores:
        st.markdown(escape_text(scores[unit].text()))
