"""核对: the figures of a text that is dropped or pasted, held against the data.

Nothing of it is kept unless an officer says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

import streamlit as st

from analytics.periods import Period
from analytics.verification.check import Verification, lexicon_of, verify
from analytics.verification.identity import Identity, identify
from analytics.verification.verdicts import TITLES, Judgement, Scope, Verdict
from analytics.wording import listed
from data.intake.limits import TEXT_KINDS, TEXT_MB
from data.intake.written import read_pasted, read_written
from data.problems import Problem
from data.records import Access
from data.store.documents import DocumentRecord, record_document
from data.store.revisions import read_revision_until
from data.written.text import WrittenText
from reports.documents import VERIFIED
from reports.own_draft import with_own_draft
from reports.verification import corrected_text, correction, explained, failed_sums, remarks, result_frame
from reports.word.remarks import commented
from ui import chosen_files, drill, session
from ui.analysis import Analysis
from ui.columns import ROOM
from ui.details import with_details
from ui.listing import WORD, download, listing
from ui.page import Page
from ui.plain import escape_text, say

_PLACE, _READ = "verification", "verification-read"
_COLOURS: Mapping[Verdict, str] = {"matches": "green", "differs": "red", "other-basis": "orange", "unknown": "gray"}
_ALL = "全部"
_PASSAGES = 400
"""Passages with figures that are shown in place; the table has all figures."""


@dataclass(frozen=True)
class Dropped:
    """A text that was read, with its bytes where it is a file."""

    written: WrittenText
    content: bytes = b""


def draw_verification(page: Page) -> None:
    """Take a text, ask whose it is and of when where that is not certain, and show the verdict on each figure."""
    dropped = _dropped(page)
    if page.access.units is not None:
        say(f"和{listed(sorted(page.access.units), 3)}各月的月报比。")
    if dropped is None:
        say(
            "放进一份总结、通报，或粘贴一段文字：每个数字都和系统的数对一遍。不点“存入生成记录”就什么都不保存，离开本页就没有了。"
        )
        return
    facts = session.analysis_until(page.access, page.period.last)
    scope = _scope(page, identify(dropped.written, facts.of(lexicon_of)))
    analysis = session.analysis_until(page.access, scope.period.last)
    verification = _verified(page.access, dropped, scope, analysis)
    _summary(verification)
    shown = _filter(verification)
    left, right = st.columns(2)
    with left:
        _text(verification, shown)
    with right:
        frame = result_frame(verification, shown)
        chosen = listing(frame, key="verification-table", title=_title(verification), choose=True, missing="")
    if chosen is not None:
        _render_judgement(page, analysis, verification, shown[chosen])
    _take(page, dropped, verification)


def _dropped(page: Page) -> Dropped | None:
    """Return the text that was chosen or pasted, read in a child."""
    label = f"Word（.docx）、文本（.txt、.md）或有文字层的 PDF，不超过 {TEXT_MB} MB"
    file = chosen_files.choose_files(
        page.access, _PLACE, label, types=TEXT_KINDS, most=TEXT_MB, key="verification-file"
    )
    typed = st.text_area("或粘贴文字", key="verification-pasted", height=120, max_chars=200_000)
    run = session.readers(page.access).run
    if file is not None:
        content, name = file.getvalue(), str(file.name)
        digest = hashlib.sha256(content).hexdigest()
        read = session.once(_READ, ("file", digest, name), lambda: run(read_written, content, name, name=name))
    elif typed and typed.strip():
        content, text = b"", str(typed)
        read = session.once(_READ, ("pasted", text), lambda: run(read_pasted, text, name="粘贴的文字"))
    else:
        session.put(_READ, None)
        return None
    if isinstance(read, Problem):
        st.error(escape_text(read.message))
        return None
    return Dropped(read, content)


def _scope(page: Page, identity: Identity) -> Scope:
    """Ask whose text it is and of which months; what it says itself is offered first."""
    register, sees = page.facts.settings.register, page.access.sees
    below = {unit.name: register.below(unit.name) or (unit,) for unit in register.units}
    offered = [name for name, units in below.items() if all(sees(unit.name) for unit in units)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = offered.index(identity.unit) if identity.unit in offered else None
        unit = st.selectbox(
            "是谁的材料",
            offered,
            index=place,
            key=f"verification-unit-{identity.unit}",
            width=220,
            placeholder="全部单位",
        )
        periods = {page.period.title(): page.period}
        if identity.period is not None:
            periods = {identity.period.title(): identity.period} | periods
        title = st.segmented_control(
            "说的是哪段时间",
            list(periods),
            default=next(iter(periods)),
            required=True,
            key=f"verification-period-{'-'.join(periods)}",
        )
    if identity.period is None:
        st.warning("材料没有写明是哪段时间，先按筛选栏的时间核对；不对请在上面的筛选栏改。")
    if identity.unit is None and len(identity.units) > 1:
        st.warning(escape_text(f"材料里写了{'、'.join(identity.units)}，请选是谁的。"))
    period: Period = periods.get(title or "", page.period)
    return Scope(period, (unit,) if unit else ())


def _verified(access: Access, dropped: Dropped, scope: Scope, analysis: Analysis) -> Verification:
    def hold_against_data() -> Verification:
        session.put("verification-taken", {})
        with st.spinner("正在核对"):
            verification = verify(dropped.written, scope, analysis.facts, analysis.of(lexicon_of))
            unit = scope.units[0] if len(scope.units) == 1 else None
            return with_own_draft(verification, with_details(access, analysis.facts, scope.period, unit))

    return session.once("verification-found", (dropped.written, scope, analysis), hold_against_data)


def _title(verification: Verification) -> str:
    return f"{verification.written.name}（核对）"


def _summary(verification: Verification) -> None:
    counts = verification.counts()
    counted = "，".join(f"{TITLES[verdict]} {counts[verdict]} 处" for verdict in TITLES)
    (st.error if verification.is_wrong else st.success)(counted)
    for line in failed_sums(verification):
        st.warning(escape_text(line))


def _filter(verification: Verification) -> list[Judgement]:
    names = {title: verdict for verdict, title in TITLES.items()}
    chosen = st.segmented_control("看哪些", [_ALL, *names], default=_ALL, required=True, key="verification-filter")
    return [
        judgement
        for judgement in verification.judgements
        if chosen == _ALL or judgement.verdict == names.get(chosen or "")
    ]


def _text(verification: Verification, shown: list[Judgement]) -> None:
    """Show the passages with figures, each figure marked in the colour of its verdict, with its number in the table."""
    legend = " ".join(f":{_COLOURS[verdict]}-background[{title}]" for verdict, title in TITLES.items())
    st.markdown(f"{legend} 〔〕里是它在表里的序号。")
    numbers = {id(judgement): number for number, judgement in enumerate(shown, start=1)}
    by_passage: dict[int, list[Judgement]] = {}
    for judgement in verification.judgements:
        by_passage.setdefault(judgement.claim.passage, []).append(judgement)
    with st.container(border=True, height=560):
        for at in list(by_passage)[:_PASSAGES]:
            st.markdown(_marked(verification.written.passages[at].text, by_passage[at], numbers))
        if len(by_passage) > _PASSAGES:
            say(f"只显示前 {_PASSAGES} 段，表里有全部数字。")


def _marked(text: str, judged: list[Judgement], numbers: Mapping[int, int]) -> str:
    parts, place = [], 0
    for judgement in judged:
        if judgement.claim.start < place:
            continue
        parts.append(escape_text(text[place : judgement.claim.start]))
        number = f":small[〔{numbers[id(judgement)]}〕]" if id(judgement) in numbers else ""
        written = escape_text(text[judgement.claim.start : judgement.claim.end])
        parts.append(f":{_COLOURS[judgement.verdict]}-background[{written}]{number}")
        place = judgement.claim.end
    return "".join([*parts, escape_text(text[place:])])


def _render_judgement(page: Page, analysis: Analysis, verification: Verification, judgement: Judgement) -> None:
    """Tell of one figure, offer to take the system's over, and show the rows behind it."""
    say(f"“{judgement.claim.quote}”{explained(verification, judgement)}")
    instead = correction(verification, judgement)
    if instead:
        taken = dict(session.get("verification-taken") or {})
        key = (judgement.claim.passage, judgement.claim.start)
        if key in taken:
            say(f"下载时写成{taken[key]}。")
        elif st.button(escape_text(f"改成系统的数：{instead}"), key=f"verification-take-{key[0]}-{key[1]}"):
            session.put("verification-taken", taken | {key: instead})
            st.rerun()
    if judgement.reading is None or judgement.period is None:
        return
    below = [unit.name for name in judgement.units for unit in page.facts.settings.register.below(name)] or list(
        judgement.units
    )
    rows = drill.read_source_rows(page.access, analysis, judgement.reading.measure, judgement.period, below)
    rows = drill.of_kinds(rows, [f"{name}={words[0]}" for name, words in judgement.reading.cut if len(words) == 1])
    measure = page.facts.dictionary[judgement.reading.measure]
    drill.draw_source_rows(rows, measure, judgement.claim.quote, key="verification-rows", access=page.access, room=ROOM)


def _take(page: Page, dropped: Dropped, verification: Verification) -> None:
    """Offer the same text back: a Word document with its comments, any other as plain text with what was taken over."""
    taken: dict[tuple[int, int], str] = session.get("verification-taken") or {}
    written = dropped.written

    def render() -> bytes:
        if written.kind != "docx":
            return corrected_text(verification, taken).encode()
        comments = [replace(remark, instead=taken.get(remark.at, "")) for remark in remarks(verification)]
        commented_text = session.readers(page.access).run(commented, dropped.content, comments, name=written.name)
        return dropped.content if isinstance(commented_text, Problem) else commented_text

    if written.kind == "docx":
        download("下载加好批注的文档", render, written.name, key="verification-word", mime=WORD, primary=True)
    elif taken:
        download("下载改好的文字", render, "核对后.txt", key="verification-text", mime="text/plain", primary=True)
    if page.access.role == "officer" and st.button(
        "存入生成记录",
        key="verification-keep",
        help="不点就不保存。存的是带批注的文档或改好的文字，到“生成记录”里取回。",
    ):
        number = _keep(page, verification, render())
        st.success(f"已存入生成记录，第 {number} 号。")


def _keep(page: Page, verification: Verification, content: bytes) -> int:
    """Put a verified text on record with the documents; return its number."""
    written, period = verification.written, verification.scope.period
    file = written.name if written.kind == "docx" else f"{PurePath(written.name).stem}.txt"
    unit = verification.scope.units[0] if len(verification.scope.units) == 1 else None
    revision = session.read_as(page.access, read_revision_until, period.last)
    options = {"period": period.kind}
    record = DocumentRecord(VERIFIED, _title(verification), file, period.first, period.last, unit, options, revision)
    return session.write(page.access, record_document, record, content).id
