"""The filter bar: drawn once a run around every page, kept in the address of the page.

A link therefore shows the same view: the period is written into the address on the first visit,
also when nobody has chosen one.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Literal

import streamlit as st

from analytics.periods import Period
from data import months
from data.records import Access
from data.settings.values import Register
from ui import session
from ui.view import COMPARISONS, PERIOD_KINDS, Comparison, PeriodKind, View, periods

KIND, PERIOD, FIRST, LAST, UNITS, COMPARE = "kind", "period", "from", "to", "units", "compare"
"""The names of the filters in the address."""

_IN_ADDRESS: Literal["query-params"] = "query-params"


def draw(register: Register, reported: Sequence[str], access: Access, *, units: bool = True) -> View:
    """Draw the bar and return what it says; ``units``: with the choice of those that this person sees.

    ``reported``: the months that have reports, at least one.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filters"):
        kind = _kind(reported)
        period = _own_period(reported) if kind == "自选" else _listed_period(kind, reported)
        chosen = _units(register, period, access) if units else ()
        compare = _comparison()
        st.button("重置", key="reset", on_click=_reset, args=(reported[-1],), help="回到最近一个月、全部社区。")
    return View(period, chosen, compare)


def asked() -> dict[str, str | list[str]]:
    """Return what the bar says, as an address says it: for links to pages that shall show the same."""
    held = {name: session.get(name) for name in (KIND, PERIOD, FIRST, LAST, UNITS)}
    held[COMPARE] = _compared(session.get(COMPARE) or COMPARISONS[0])
    usual = (PERIOD_KINDS[0], _compared(COMPARISONS[0]))
    return {name: value for name, value in held.items() if value and value not in usual}


def _kind(reported: Sequence[str]) -> PeriodKind:
    found = st.selectbox(
        "期间",
        PERIOD_KINDS,
        key=KIND,
        bind=_IN_ADDRESS,
        width=112,
        on_change=_change_kind,
        args=(tuple(reported),),
        label_visibility="collapsed",
    )
    return found if found in PERIOD_KINDS else PERIOD_KINDS[0]


def _listed_period(kind: PeriodKind, reported: Sequence[str]) -> Period:
    listed = {period.title(): period for period in periods(kind, reported)}
    newest = next(iter(listed))
    _write_first(PERIOD, newest)
    _mend(PERIOD, listed, newest)
    titles = list(listed)
    title = _month_box("哪一期", titles, PERIOD, 180)
    return listed.get(title or newest, listed[newest])


def _own_period(reported: Sequence[str]) -> Period:
    every = {months.title(month): month for month in months.span(reported[0], reported[-1])}
    titles = list(every)
    newest = titles[-1]
    for name in (FIRST, LAST):
        _write_first(name, newest)
        _mend(name, every, newest)
    first, last = _month_box("从", titles, FIRST, 150), _month_box("到", titles, LAST, 150)
    ends = sorted((every[first or newest], every[last or newest]))
    return Period(ends[0], ends[1])


def _month_box(label: str, titles: Sequence[str], name: str, width: int) -> str | None:
    return st.selectbox(
        label,
        titles,
        index=None,
        key=name,
        bind=_IN_ADDRESS,
        width=width,
        placeholder=label,
        label_visibility="collapsed",
    )


def _units(register: Register, period: Period, access: Access) -> tuple[str, ...]:
    seen = [unit for unit in register.below(None) if access.sees(unit.name)]
    asked = period.months
    names = [unit.name for unit in seen if unit.is_open_in(asked)]
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


def _comparison() -> Comparison:
    found = st.selectbox(
        "比较",
        COMPARISONS,
        key=COMPARE,
        bind=_IN_ADDRESS,
        width=150,
        format_func=_compared,
        label_visibility="collapsed",
    )
    return found if found in COMPARISONS else COMPARISONS[0]


def _compared(comparison: Comparison) -> str:
    return f"与{comparison}比"


def _write_first(name: str, value: str) -> None:
    """Write a filter into the address on the first visit: a default would stay out of it."""
    if not session.knows(name) and name not in st.query_params:
        st.query_params[name] = value
        session.put(name, value)


def _mend(name: str, offered: Container[str], newest: str) -> None:
    """Put the newest where a filter says something that is not offered, or not any more."""
    if session.knows(name) and session.get(name) not in offered:
        session.put(name, newest)


def _change_kind(reported: Sequence[str]) -> None:
    """Keep to the time when the kind of period changes: the newest period of the kind that has begun by then."""
    kind, shown = session.get(KIND), session.view().period
    fitting = [period for period in periods(kind, reported) if period.first <= shown.last]
    if fitting:
        session.put(PERIOD, fitting[0].title())
    elif kind == "自选":
        session.put(FIRST, months.title(max(shown.first, reported[0])))
        session.put(LAST, months.title(min(shown.last, reported[-1])))


def _reset(newest: str) -> None:
    session.put(KIND, PERIOD_KINDS[0])
    session.put(PERIOD, months.title(newest))
    session.put(UNITS, [])
    session.put(COMPARE, COMPARISONS[0])
