"""What the office is asked about words it has not met: answered once, kept in the settings, not asked again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.intake.questions import Question, questions, settled
from data.records import Access, Checked
from data.settings.answers import Answer
from data.store import Forbidden, Refused, StoreError
from data.store.answers import save_answers
from data.store.settings import read_settings
from ui import session
from ui.plain import plain, say

MOST = 30
"""Questions asked at once."""


def draw(access: Access, checked: Sequence[Checked], key: str) -> None:
    """Ask what is open; the answers are kept for every later workbook, and this one is checked again."""
    open_questions = questions(checked, session.read(access, read_settings))
    needed, others = (
        [question for question in open_questions if question.needed],
        [question for question in open_questions if not question.needed],
    )
    if not open_questions:
        return
    if not session.is_governor(access):
        if needed:
            say("有不认识的写法。请改成标准写法，或请负责全部单位的宣传干事登记，登记后再传就不用改了。")
        return
    answers: list[Answer] = []
    if needed:
        st.markdown("**这些写法是什么意思？**（回答一次，以后不再问；在“设置”里随时可以收回）")
        answers += _ask(needed[:MOST], f"{key}-needed")
    if others:
        with st.expander(f"有 {len(others)} 列没有计入，是不是标准列？"):
            answers += _ask(others[:MOST], f"{key}-others")
    if st.button("记住并重新检查", key=f"remember-{key}", disabled=not answers):
        _remember(access, answers)


def _ask(open_questions: Sequence[Question], key: str) -> list[Answer]:
    """Draw a box for each question; return what was answered."""
    answers = []
    for place, question in enumerate(open_questions):
        offered = {_label(answer, question): answer for answer in question.offered}
        chosen = st.selectbox(
            plain(question.text),
            list(offered),
            index=None,
            key=f"ask-{key}-{place}-{question.wording}",
            placeholder="请选择，最接近的在前",
            width=420,
        )
        if chosen in offered:
            answers.append(offered[chosen])
    return answers


def _label(answer: Answer, question: Question) -> str:
    """Return what is chosen from: the header where a column is missing, else the meaning."""
    return answer.wording if answer.kind == "header" and question.needed else answer.meaning


def _remember(access: Access, answers: Sequence[Answer]) -> None:
    try:
        session.write(access, save_answers, settled(answers))
    except (Refused, Forbidden, StoreError) as error:
        st.error(plain(str(error)))
        return
    st.rerun()
