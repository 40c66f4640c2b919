"""The filter bar: drawn once a run around every page, kept in the address of the page.

A link therefore shows the same view: the period is written into the address on the first visit,
also when nobody has chosen one. No box of the bar can be emptied by accident: the period stays what
it was until another one is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import streamlit as st

from analytics.periods import PERIOD_KINDS, Period, PeriodKind, periods
from analytics.selection import AGAINST, NOT_COMPARED, Against, Offer, Selection
from data import months
from data.records import Access
from data.settings.values import Register
from ui import session
from ui.choice import last_choice_key
from ui.plain import escape_text

KIND, PERIOD, FIRST, LAST, UNITS, COMPARE = "kind", "period", "from", "to", "units", "compare"
MONTH = "month"
"""The names of the filters in the address."""

USUAL_KEY = "usual"
USUAL: Mapping[str, tuple[PeriodKind, Against]] = MappingProxyType(
    {
        "本月与上月": ("月", "上期"),
        "本月与去年同期": ("月", "去年同期"),
        "本季与上季": ("季", "上期"),
        "本季与去年同期": ("季", "去年同期"),
        "本年累计与去年同期": ("本年累计", "去年同期"),
    }
)
"""What is looked at most: the kind of its newest period, and what that is compared with."""
_LONGEST = 20
"""Signs of an address that a message repeats."""
_IN_ADDRESS: Literal["query-params"] = "query-params"


def draw_filters(register: Register, offered: Offer, access: Access, *, units: bool = True) -> Selection:
    """Draw the bar and return what it says; ``units``: with the choice of those that this person sees."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filters"):
        _offer_usual(offered)
        kind = _kind(offered)
        period = _own_period(offered) if kind == "自选" else _listed_period(kind, offered)
        chosen = _units(register, period, access) if units else ()
        compare = _comparison()
        st.button("重置", key="reset", on_click=_reset, args=(offered.usual,), help="回到最近一期、全部社区。")
    return Selection(period, chosen, compare)


def draw_month(register: Register, offered: Offer, access: Access) -> Selection:
    """Draw the bar of a page about one month, by itself the one now due; return what it says.

    A link from a page that looks at a month leads to that month.
    """
    listed = {months.title(month): month for month in reversed(offered.months)}
    linked = st.query_params.get(PERIOD)
    if linked in listed and MONTH not in st.query_params:
        session.put(MONTH, linked)
        st.query_params[MONTH] = linked
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filters"):
        month = listed[month_box("月份", list(listed), MONTH, months.title(offered.due), 180)]
        return Selection(Period.month(month), _units(register, Period.month(month), access))


def address_parameters() -> dict[str, str | list[str]]:
    """Return what the bar says, as an address says it: for links to pages that shall show the same."""
    settings = {name: session.get(name) for name in (KIND, PERIOD, FIRST, LAST, UNITS, MONTH)}
    settings[PERIOD] = settings[PERIOD] or settings[MONTH]
    settings[COMPARE] = _compared(session.get(COMPARE) or AGAINST[0])
    usual = (PERIOD_KINDS[0], _compared(AGAINST[0]))
    return {name: value for name, value in settings.items() if value and value not in usual}


def _offer_usual(offered: Offer) -> None:
    """Draw the comparisons that are asked for most, each of them one choice."""
    st.menu_button(
        "快选",
        list(USUAL),
        key=USUAL_KEY,
        on_click=_choose_usual,
        args=(offered,),
        help="常看的期间和比较，点一下就换。",
    )


def _choose_usual(offered: Offer) -> None:
    """Look at the newest period of a kind against what it is usually compared with; in a callback."""
    kind, against = USUAL[session.get(USUAL_KEY)]
    session.put(KIND, kind)
    session.put(PERIOD, newest(kind, offered))
    session.put(COMPARE, against)


def _kind(offered: Offer) -> PeriodKind:
    kind = st.selectbox(
        "期间",
        PERIOD_KINDS,
        key=KIND,
        bind=_IN_ADDRESS,
        width=112,
        required=True,
        on_change=_change_kind,
        args=(offered,),
        label_visibility="collapsed",
    )
    return kind if kind in PERIOD_KINDS else PERIOD_KINDS[0]


def _listed_period(kind: PeriodKind, offered: Offer) -> Period:
    listed = {period.title(): period for period in _listed(kind, offered)}
    usual = offered.usual.title() if kind == "月" else next(iter(listed))
    return listed[month_box("哪一期", list(listed), PERIOD, usual, 232)]


def _listed(kind: PeriodKind, offered: Offer) -> list[Period]:
    """Return the periods of a kind; of one that nothing is due of yet, the months."""
    return periods(kind, offered.months, offered.stage) or periods("月", offered.months, offered.stage)


def newest_period(kind: str, access: Access) -> str:
    """Return the title of the newest period of a kind, as an address says it; of months where it is no kind."""
    offered = session.offered(access)
    if offered is None:
        return ""
    return newest(next((name for name in PERIOD_KINDS if name == kind), PERIOD_KINDS[0]), offered)


def newest(kind: PeriodKind, offered: Offer) -> str:
    """Return the title of the newest period of a kind of which anything is due or reported."""
    return offered.usual.title() if kind == "月" else _listed(kind, offered)[0].title()


def _own_period(offered: Offer) -> Period:
    every = {months.title(month): month for month in offered.months}
    titles, usual = list(every), months.title(offered.stage)
    first, last = month_box("从", titles, FIRST, usual, 150), month_box("到", titles, LAST, usual, 150)
    ends = sorted((every[first], every[last]))
    return offered.as_begun(Period(ends[0], ends[1], "range"))


def month_box(label: str, titles: Sequence[str], name: str, usual: str, width: int) -> str:
    """Ask for one of the titles; what is there stays until another one is chosen, ``usual`` on the first visit.

    An address of a running period leads to that period though it has gone on since; one that leads to none is told.
    """
    stored = session.get(last_choice_key(name))
    standing = stored if stored in titles else usual
    linked = str(session.get(name) or st.query_params.get(name, ""))
    if linked and linked not in titles:
        standing = next((title for title in titles if _beginning(title) == _beginning(linked)), standing)
        if stored is None and _beginning(standing) != _beginning(linked):
            st.toast(f"网址里的“{escape_text(linked[:_LONGEST])}”不在可选的里面，看到的是{escape_text(standing)}。")
        session.put(name, standing)
    _write_first(name, standing)
    if session.knows(name) and session.get(name) not in titles:
        session.put(name, standing)
    # Without a default of its own every choice stands in the address, also the usual one.
    chosen = st.selectbox(
        label,
        titles,
        index=None,
        key=name,
        bind=_IN_ADDRESS,
        width=width,
        required=True,
        placeholder=label,
        label_visibility="collapsed",
    )
    shown = standing if chosen is None or chosen not in titles else str(chosen)
    session.put(last_choice_key(name), shown)
    return shown


def _beginning(title: str) -> str:
    """Return the title of a period without how far it has run: 2024年（至10月） is 2024年."""
    return title.partition("（")[0]


def _units(register: Register, period: Period, access: Access) -> tuple[str, ...]:
    """Ask for units: of those open in the period, and of those chosen before or by the link, which stay chosen."""
    visible = [unit for unit in register.below(None) if access.sees(unit.name)]
    selected = session.get(UNITS) if session.knows(UNITS) else st.query_params.get_all(UNITS)
    shown_months, selected = period.months, selected or ()
    names = [unit.name for unit in visible if unit.is_open_in(shown_months) or unit.name in selected]
    chosen = st.multiselect(
        "单位",
        names,
        key=UNITS,
        bind=_IN_ADDRESS,
        placeholder=f"全部 {len(names)} 个单位",
        width=210,
        select_all=False,
        label_visibility="collapsed",
    )
    return tuple(name for name in names if name in chosen)


def _comparison() -> Against:
    compared = st.selectbox(
        "比较",
        AGAINST,
        key=COMPARE,
        bind=_IN_ADDRESS,
        width=150,
        required=True,
        format_func=_compared,
        label_visibility="collapsed",
    )
    return compared if compared in AGAINST else AGAINST[0]


def _compared(against: Against) -> str:
    return "不比较" if against == NOT_COMPARED else f"与{against}比"


def _write_first(name: str, value: str) -> None:
    """Write a filter into the address on the first visit: a default would stay out of it."""
    if not session.knows(name) and name not in st.query_params:
        st.query_params[name] = value
        session.put(name, value)


def _change_kind(offered: Offer) -> None:
    """Keep to the time when the kind of period changes: the newest period of the kind that has begun by then."""
    kind, shown = session.get(KIND), session.selection().period
    if kind == "自选":
        ends = [min(max(month, offered.months[0]), offered.months[-1]) for month in (shown.first, shown.last)]
        for name, month in zip((FIRST, LAST), ends, strict=True):
            session.put(name, months.title(month))
        return
    fitting = [period for period in _listed(kind, offered) if period.first <= shown.last]
    if fitting:
        session.put(PERIOD, fitting[0].title())


def _reset(usual: Period) -> None:
    session.put(KIND, PERIOD_KINDS[0])
    session.put(PERIOD, usual.title())
    session.put(UNITS, [])
    session.put(COMPARE, AGAINST[0])
