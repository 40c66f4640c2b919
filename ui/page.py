"""One page as it is drawn: who looks, at what, and the analysis it is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analytics.aggregates import shown_units
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.reporting import absent_words, counts, expected, silent_words
from analytics.selection import Selection
from analytics.wording import day
from data.records import Access
from reports.views.basis import basis_line, report_states
from ui import session
from ui.analysis import Analysis
from ui.plain import escape_text, say
from ui.sign_in import current_user


@dataclass(frozen=True)
class Page:
    """Who looks at what, and everything that the parts of a page ask about it."""

    access: Access
    selection: Selection
    analysis: Analysis

    @property
    def facts(self) -> Facts:
        """The facts behind the page."""
        return self.analysis.facts

    @property
    def period(self) -> Period:
        """The period looked at."""
        return self.selection.period

    @cached_property
    def units(self) -> list[str]:
        """The units shown, in listed order: those chosen, else those that have to report in the period or did."""
        return list(self.analysis.of(shown_units, self.selection))

    @cached_property
    def states(self) -> pd.DataFrame:
        """Who has reported in the period, of the units shown."""
        return self.analysis.of(report_states, self.selection)

    def states_of(self, month_keys: Sequence[str]) -> pd.DataFrame:
        """Return who has reported which of these months, of the units shown."""
        return self.analysis.of(expected, tuple(month_keys), tuple(self.units))

    @property
    def absent(self) -> Mapping[str, str]:
        """What stands for each unit that has not reported: 未报 or 待报."""
        return self.analysis.derive(absent_words, self.states)

    @property
    def basis(self) -> str:
        """What tables to take away rest on."""
        return self.analysis.of(basis_line, self.selection)

    def values(self, *measures: str) -> pd.DataFrame:
        """Return the values of measures by unit in the period, what is known of units that have not reported, too."""
        return self.analysis.of(values, measures, self.period, ("unit",), self.selection.chosen, carried=True)

    def missing(self) -> str:
        """Return who has not reported though it was due, in words; empty when nobody is missing."""
        return "，".join(silent_words(self.states, 6, space=" "))

    def note(self) -> str:
        """Return period, cut-off and how complete it is: what every figure of the page rests on."""
        return self._note

    def stale_note(self) -> str:
        """Return up to which moment the figures tell, where something has come in since; empty when nothing has."""
        analysis = self.analysis
        return f"又收到了月报，正在计入；数字算到 {analysis.at:%H:%M:%S}" if analysis.overtaken else ""

    @cached_property
    def _note(self) -> str:
        report_counts = counts(self.states)
        reports = f"应报 {report_counts.expected} 份月报，已报 {report_counts.arrived} 份"
        waiting = f"待报 {report_counts.waiting} 份" if report_counts.waiting else ""
        cut_off = f"截至 {day(self.facts.cut_off(self.period))}"
        parts = [self.period.title(), cut_off, reports, waiting, self.missing(), self.stale_note()]
        return "　·　".join(part for part in parts if part)


def open_page() -> Page:
    """Return the page that is drawn now."""
    access, selection = current_user(), session.selection()
    return Page(access, selection, session.analysis(access, selection.period))


def head(page: Page, answer: str) -> None:
    """Draw the answer as a sentence, and under it what it rests on."""
    st.subheader(escape_text(answer), anchor=False)
    say(page.note())


def definitions(page: Page, measures: Sequence[str]) -> None:
    """Draw the definition of each figure on the page (口径)."""
    with st.expander("指标口径"):
        for key in dict.fromkeys(measures):
            measure = page.facts.dictionary[key]
            st.markdown(f"**{escape_text(measure.title)}**（{measure.unit}）：{escape_text(measure.definition)}")
