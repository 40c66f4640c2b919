"""报告: a document is chosen, looked at, made and put on record; those made before, the office's own
templates, and the verification of texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count

import pandas as pd
import streamlit as st

from analytics.facts import Facts
from analytics.quotes import QUOTED
from data.records import Access
from data.store.forms import Form, read_forms
from reports.documents import DRAFTED, TITLES, DocumentOptions, Missing, Order, draft, ranked
from reports.forms.making import Refusal
from reports.word.draft import Cited, Draft, Mark, Part
from reports.word.page import PRESETS, USUAL
from ui import forms, papers, ranking, session, verification
from ui.confirmation import say_errors
from ui.details import with_details
from ui.listing import listing
from ui.page import Page
from ui.papers import Produced
from ui.plain import escape_text, say
from ui.spots import Spot

SECTIONS = ("生成文档", "生成记录", "自有模板", "核对")
MISSING: Mapping[str, Missing] = {"标上【待补】": "mark", "写“未报”": "word", "有缺数就不生成": "refuse"}
_HEADINGS = {"first": "**{}**", "second": "*{}*", "body": "　　{}", "addressee": "{}"}


def draw_documents(page: Page) -> None:
    """Draw the section that is chosen; a clerk has the verification of texts alone."""
    if page.access.role == "clerk":
        verification.draw_verification(page)
        return
    section = st.segmented_control(
        "看什么", SECTIONS, default=SECTIONS[0], required=True, key="documents-section", label_visibility="collapsed"
    )
    if section == SECTIONS[1]:
        papers.draw_document_list(page)
    elif section == SECTIONS[2]:
        forms.draw_forms(page)
    elif section == SECTIONS[3]:
        verification.draw_verification(page)
    else:
        _documents(page)


def _documents(page: Page) -> None:
    order = choose(page)
    if order is None:
        return
    facts = session.analysis_until(page.access, order.period.last)
    if order.kind == "ranking":
        _ranking(page, order, facts.facts)
        return
    document = facts.of(_draft, order, page.access)
    if isinstance(document, Refusal):
        refused(document)
        return
    _offer(page, order)
    say("蓝底是数据里来的数字，〔〕里是它在下表的序号；黄底是要由人写或还没有数据的地方。")
    say("没有数据的分句已经略去，不按 0 写。")
    preview(document)
    draw_figures(page, document)


def _draft(facts: Facts, order: Order, access: Access) -> Draft | Refusal:
    return draft(order, with_details(access, facts, order.period, order.unit), session.readers(access).run)


def choose(page: Page) -> Order | None:
    """Ask for the document, its unit and its options; ``None`` when there is no template to choose."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = {title: kind for kind, title in TITLES.items()}
        title = st.segmented_control("文种", list(kinds), default=next(iter(kinds)), required=True, key="document-kind")
        kind = kinds.get(title or "", "bulletin")
        unit = st.selectbox("单位", units(page, kind), key=f"document-unit-{kind}", width=220)
        form = _form(page) if kind == "form" else None
        options = _choose_options(page, kind)
    if kind == "form" and form is None:
        st.info("还没有自有模板。请到“自有模板”里上传，或先下载示例模板照着改。")
        return None
    own = None if form is None else papers.own(page.access, form.id)
    return Order(kind, page.period, unit, options, own)


def _form(page: Page) -> Form | None:
    offered = {form.name: form for form in session.read_as(page.access, read_forms)}
    name = st.selectbox("模板", list(offered), key="document-form", width=220, placeholder="还没有模板")
    return offered.get(name or "")


def _choose_options(page: Page, kind: str) -> DocumentOptions:
    """Ask for what this kind of document lets one choose."""
    fonts, day, sources, comments, by = USUAL, None, False, False, ranking.POINTS
    missing: Missing = "mark"
    quoted = tuple(QUOTED)
    if kind == "ranking":
        offered = ranking.offered(page)
        by = offered.get(st.selectbox("按什么排", list(offered), key="document-measure", width=180) or "", by)
    else:
        day = st.date_input("成文日期", value=None, key="document-day", format="YYYY-MM-DD", width=160)
    if kind in DRAFTED:
        fonts = st.selectbox("字体", list(PRESETS), key="document-fonts", width=180) or USUAL
        sources = st.checkbox("附数据来源表", value=False, key="document-sources")
        comments = st.checkbox("每个数字加批注", key="document-comments")
        quoted = _choose_quoted()
    if kind == "form":
        missing = MISSING[st.selectbox("未报的数", list(MISSING), key="document-missing", width=180) or "标上【待补】"]
    return DocumentOptions(fonts, day if isinstance(day, date) else None, sources, comments, by, missing, quoted)


def _choose_quoted() -> tuple[str, ...]:
    """Ask what the text is to quote from rows."""
    known = {title: key for key, title in QUOTED.items()}
    chosen = st.pills("引用哪些", list(known), selection_mode="multi", default=list(known), key="document-quoted")
    return tuple(known[title] for title in known if title in chosen)


def units(page: Page, kind: str) -> list[str]:
    """Return the units that a document may be about: for a bulletin or ranking those with others below them."""
    register = page.facts.settings.register
    above = [unit.name for unit in register.units if len(register.below(unit.name)) > 1]
    above = [name for name in above if all(page.access.sees(unit.name) for unit in register.below(name))]
    if kind in ("bulletin", "ranking"):
        return above
    return [*above, *(unit.name for unit in register.below(None) if page.access.sees(unit.name))]


def refused(refusal: Refusal) -> None:
    """Say why a document cannot be made, a line a reason."""
    st.error(f"这个模板现在不能生成，有 {len(refusal.reasons)} 处要处理：")
    lines = [reason.partition("：")[::2] for reason in refusal.reasons]
    frame = pd.DataFrame(lines, columns=["位置", "问题和改法"], dtype="object")
    listing(frame, key="document-faults", title="模板检查结果", missing="")


def _offer(page: Page, order: Order) -> None:
    """Offer to make the document; what was made just now is there to be taken away."""
    if st.button("生成", key="document-make", type="primary"):
        with st.spinner("正在生成"), say_errors():
            session.put("document-made", papers.produce(page.access, order))
    produced: Produced | None = session.get("document-made")
    if produced is not None and produced.order == order:
        st.success(escape_text(f"已生成，登记为第 {produced.number} 号：{produced.paper.title}"))
        papers.take(produced.paper, "下载", key="document")


def _ranking(page: Page, order: Order, facts: Facts) -> None:
    """Show the ranking that the workbook will hold, and offer it."""
    standings = ranked(order, facts, {})
    st.markdown(escape_text(ranking.ranking_sentence(standings)))
    _offer(page, order)
    title = f"{standings.period.title()}{standings.measure.title}排名"
    listing(ranking.lines(page, standings), key="document-ranking", title=title)


def preview(document: Draft) -> None:
    """Show the text with its figures and the places to be written marked."""
    numbers = count(1)
    with st.container(border=True):
        st.markdown(f"#### {escape_text(document.title)}")
        for line in document.lines:
            st.markdown(_HEADINGS[line.style].format("".join(_part(part, numbers) for part in line.parts)))


def _part(part: Part, numbers: Iterator[int]) -> str:
    if isinstance(part, Cited):
        return f":blue-background[{escape_text(part.text)}]:small[:gray[〔{next(numbers)}〕]]"
    return f":orange-background[{escape_text(part.text)}]" if isinstance(part, Mark) else escape_text(part)


def draw_figures(page: Page, document: Draft) -> None:
    """List the figures of the text; a chosen one leads to its source rows."""
    st.markdown("**文中的数字**")
    say("点一行，看这个数字背后的每一行数据。")
    lines = [
        (number, cited.text, cited.exact, cited.subject, cited.compared or cited.definition)
        for number, cited in enumerate(document.cited, start=1)
    ]
    frame = pd.DataFrame(lines, columns=["序号", "文中数字", "实际数值", "指标和范围", "口径"], dtype="object")
    listing(
        frame,
        key="document-figures",
        title=f"{document.title}（数字）",
        opens=lambda at: _spot(document.cited[at]),
    )


def _spot(cited: Cited) -> Spot | None:
    """Return the figure that a number of the text is; ``None`` where it is what came of comparing two, or no figure."""
    if cited.compared or cited.measure is None:
        return None
    return Spot(cited.unit, cited.period, cited.measure, tuple(f"{name}={word}" for name, word in cited.cut))
