"""报告: a bulletin or a work summary drafted from the figures, looked at, and taken away as Word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analytics.periods import Period
from data.schema import SHEETS
from reports.documents import TITLES, Wishes, document, draft
from reports.traces import Sheets
from reports.word.draft import Cited, Draft, Line, Mark, Part
from reports.word.page import PRESETS, USUAL
from reports.word.writer import file_name
from ui import drill, session
from ui.listing import download, listing
from ui.page import Page
from ui.plain import plain, say

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEED = "生成文档"
"""How the journal calls the making of a document."""
_HEADINGS = {"first": "**{}**", "second": "*{}*", "body": "　　{}", "addressee": "{}"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which document of which unit (``None``: all), and how it is to be."""

    kind: str
    unit: str | None
    wishes: Wishes


def choose(page: Page) -> Choice:
    """Ask for the document, its unit and its options."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = {title: kind for kind, title in TITLES.items()}
        title = st.segmented_control("文种", list(kinds), default=next(iter(kinds)), required=True, key="document-kind")
        kind = kinds.get(title or "", "bulletin")
        unit = st.selectbox("单位", units(page, kind), key=f"document-unit-{kind}", width=220)
        day = st.date_input("成文日期", value=None, key="document-day", format="YYYY-MM-DD", width=160)
        fonts = st.selectbox("字体", list(PRESETS), key="document-fonts", width=180)
    with st.container(horizontal=True):
        sources = st.checkbox("附数据来源表", value=True, key="document-sources")
        comments = st.checkbox("每个数字加批注", key="document-comments")
    signed = day if isinstance(day, date) else None
    return Choice(kind, unit, Wishes(fonts or USUAL, signed, sources, comments))


def units(page: Page, kind: str) -> list[str]:
    """Return the units that a document may be about: for a bulletin those with others below them."""
    register = page.facts.settings.register
    above = [unit.name for unit in register.units if len(register.below(unit.name)) > 1]
    if kind == "bulletin":
        return above
    return [*above, *(unit.name for unit in register.below(None) if page.access.sees(unit.name))]


def draw(page: Page) -> None:
    """Ask what is wanted, show its text, and offer it."""
    wanted = choose(page)
    made = page.analysis.of(_draft, wanted.kind, page.period, wanted.unit, wanted.wishes)
    name = file_name(made)
    download("下载 Word 文档", _maker(page, wanted, made.title), name, key="document", mime=WORD, primary=True)
    say("蓝底是数据里来的数字，黄底【请补充】是要由人写的地方。没有数据的分句已经略去，不按 0 写。")
    preview(made)
    figures(page, made)


def _draft(facts: object, kind: str, period: Period, unit: str | None, wishes: Wishes) -> Draft:
    return draft(kind, facts, period, unit, wishes)  # type: ignore[arg-type]


def preview(made: Draft) -> None:
    """Show the text with its figures and the places to be written marked."""
    with st.container(border=True):
        st.markdown(f"#### {plain(made.title)}")
        for line in made.lines:
            st.markdown(_line(line))


def _line(line: Line) -> str:
    return _HEADINGS[line.style].format("".join(map(_part, line.parts)))


def _part(part: Part) -> str:
    if isinstance(part, Cited):
        return f":blue-background[{plain(part.text)}]"
    return f":orange-background[{plain(part.text)}]" if isinstance(part, Mark) else plain(part)


def figures(page: Page, made: Draft) -> None:
    """List the figures of the text; a chosen one leads to the rows behind it."""
    st.markdown("**文中的数字**")
    say("点一行，看这个数字背后的每一行数据。")
    lines = [(cited.text, cited.exact, cited.subject, cited.definition) for cited in made.cited]
    frame = pd.DataFrame(lines, columns=["文中数字", "实际数值", "指标和范围", "口径"], dtype="object")
    chosen = listing(frame, key="document-figures", title=f"{made.title}（数字）", choose=True)
    if chosen is not None:
        _rows(page, made.cited[chosen])


def _rows(page: Page, cited: Cited) -> None:
    if cited.compared or cited.measure is None:
        say(cited.compared or cited.definition)
        return
    register = page.facts.settings.register
    below = [unit.name for unit in register.below(cited.unit)] if cited.unit in register.by_name else []
    rows = drill.behind(page.access, page.analysis, cited.measure, cited.period, below)
    for dimension, word in cited.cut:
        rows = drill.of_kind(rows, dimension, word)
    drill.draw(rows, cited.measure, cited.subject, key="document-rows", access=page.access)


def _maker(page: Page, wanted: Choice, title: str) -> Callable[[], bytes]:
    """Return what makes the document when it is asked for, and notes in the journal who had it made of which data."""

    def make() -> bytes:
        wishes, opened = wanted.wishes, session.store()
        sheets = read_sheets(page, wanted.unit) if wishes.sources or wishes.comments else {}
        content = document(wanted.kind, page.facts, page.period, wanted.unit, sheets, wishes)
        kept = {"数据版本": opened.revision(page.period.months), "校验": hashlib.sha256(content).hexdigest()[:16]}
        opened.note(page.access.name, DEED, title, after=kept)
        return content

    return make


def read_sheets(page: Page, unit: str | None) -> Sheets:
    """Return the rows behind a document: those of the period, of the ledger those of every month."""
    opened, register = session.store(), page.facts.settings.register
    below = None if unit is None else [one.name for one in register.below(unit)]
    every = opened.months(page.access)
    return {
        sheet.key: opened.located(page.access, sheet.key, every if sheet.key == "civil" else page.period.months, below)
        for sheet in SHEETS
    }
