"""What a wording means, chosen by a click: by an officer of everything for everybody, by a sender for the own files.

What a sender chooses holds at once for what the same account sends, until an officer decides for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.intake.questions import Question, questions, settled
from data.records import Access, Checked
from data.settings.answers import Answer
from data.store.answers import save_answers
from data.store.proposals import (
    Proposal,
    propose_answers,
    read_own_proposals,
    read_own_settings,
    read_refused_wordings,
    withdraw_proposal,
)
from ui import session
from ui.confirmation import say_errors
from ui.handout import offered_months, offered_units
from ui.plain import escape_text, say

MOST = 30
"""Questions asked at once."""
STATED_UNIT, STATED_MONTH = "said-unit", "said-month"
"""Where it is kept whose file it is and of which month, where it does not say so itself."""
_MESSAGE = "choice-told"
_OFFERED = 6


def label(answer: Answer, question: Question) -> str:
    """Return what is chosen from: the header with what stands below it where a column is missing, else the meaning."""
    if answer.kind != "header" or not question.needed:
        return answer.meaning
    samples = question.samples.get(answer.wording)
    return f"{answer.wording}（{'、'.join(samples)}）" if samples else answer.wording


def visible(access: Access, question: Question) -> list[Answer]:
    """Return the answers that this person may give: of units only those that may be seen."""
    return [answer for answer in question.offered if answer.kind != "unit" or access.sees(answer.meaning)]


def choose(access: Access, answer: Answer, file: str) -> None:
    """Let an answer hold, before the page is drawn: for everybody, or for the own files until it is confirmed."""
    choose_all(access, [answer], file, _understood(answer))


def _understood(answer: Answer) -> str:
    return f"“{answer.wording}”是“{answer.meaning}”"


def choose_all(access: Access, answers: Sequence[Answer], file: str, words: str) -> None:
    """Let answers hold together, all or none; ``words``: what is said to have been understood."""
    with say_errors(tell):
        if session.is_governor(access):
            session.write(access, save_answers, settled(answers))
            consequence = "以后不再问，在“设置—记住的答案”里可以收回。"
        else:
            session.write(access, propose_answers, settled(answers), file)
            consequence = "您的文件马上这样读，宣传干事确认以后对大家都这样读。"
        tell(f"已记住：{words}。{consequence}")


def tell(message: str) -> None:
    """Have something said above what is drawn next."""
    session.put(_MESSAGE, message)


def draw_last_message() -> None:
    """Say what became of the last click."""
    if message := session.take(_MESSAGE):
        say(message)


def draw_missing(access: Access, code: str, key: str) -> None:
    """Ask whose file it is, or of which month, where it does not say so."""
    units = code == "unknown-unit"
    offered = offered_units(access) if units else offered_months(access, session.today())
    with st.container(horizontal=True, gap="small"):
        for text in offered[:_OFFERED]:
            st.button(
                escape_text(text),
                key=f"said-{key}-{text}",
                on_click=session.put,
                args=(STATED_UNIT if units else STATED_MONTH, text),
            )
    if len(offered) > _OFFERED:
        say(f"其余的请在“文件里没有写单位或月份”里选，共 {len(offered)} 个。")


def draw_questions(access: Access, checked: Sequence[Checked], key: str, file: str) -> None:
    """Ask about columns that were left out, and list what this account chose and waits for."""
    settings = session.read_as(access, read_own_settings)
    others = [question for question in questions(checked, settings) if not question.needed]
    if others:
        with st.expander(f"有 {len(others)} 列没有计入，是不是标准列？"):
            answers = _ask(others[:MOST], f"{key}-others")
            if st.button("记住并重新检查", key=f"remember-{key}", disabled=not answers):
                choose_all(access, answers, file, "、".join(map(_understood, answers)))
                st.rerun()


def _ask(open_questions: Sequence[Question], key: str) -> list[Answer]:
    """Draw a box for each question; return what was answered."""
    answers = []
    for place, question in enumerate(open_questions):
        offered = {answer.meaning: answer for answer in question.offered}
        chosen = st.selectbox(
            escape_text(question.text),
            list(offered),
            index=None,
            key=f"ask-{key}-{place}-{question.wording}",
            placeholder="请选择",
            width=420,
        )
        if chosen in offered:
            answers.append(offered[chosen])
    return answers


def draw_own(access: Access) -> None:
    """List what this account chose and nobody has confirmed, each with the way to choose again."""
    refused = session.read_as(access, read_refused_wordings)
    if refused:
        say(f"宣传干事没有接受您选的：{'、'.join(sorted(refused)[:MOST])}。再遇到会重新问。")
    waiting = session.read_as(access, read_own_proposals)
    if not waiting:
        return
    with st.expander(f"您选过的写法 {len(waiting)} 个，等宣传干事确认"):
        for proposal in waiting:
            with st.container(horizontal=True, vertical_alignment="center"):
                answer = proposal.answer
                st.markdown(
                    f"{escape_text(answer.wording)} → {escape_text(answer.meaning or '不计入')}", width="content"
                )
                st.button(
                    "改选",
                    key=f"choose-again-{proposal.id}",
                    type="tertiary",
                    on_click=_withdraw,
                    args=(access, proposal),
                )


def _withdraw(access: Access, proposal: Proposal) -> None:
    with say_errors(tell):
        session.write(access, withdraw_proposal, proposal.id)
