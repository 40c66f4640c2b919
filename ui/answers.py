"""记住的答案: what was answered about unknown wordings, by whom and when, and the way to take it back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.records import Access
from data.settings.answers import TITLES
from data.store.answers import SavedAnswer, read_answers, withdraw_answer
from ui import drafts, proposals, session
from ui.confirmation import keep_outcome, say_errors, show_outcome
from ui.listing import listing
from ui.plain import escape_text, say

MOST = 1000
_OUTCOME = "answer-outcome"


def draw_answers(access: Access) -> None:
    """List the answers; the one chosen can be taken back."""
    say("上传时回答过的写法都记在这里，以后不再问。收回以后，再遇到这个写法会重新问；已经入库的数字不变。")
    proposals.draw_proposals(access)
    show_outcome(_OUTCOME)
    answers = session.read_as(access, read_answers, MOST)
    if not answers:
        say("还没有回答过。上传的月报里有不认识的写法时，会在“上报”页问您。")
        return
    chosen = listing(answer_table(answers), key="answers", title="记住的答案", choose=True, missing="")
    if chosen is None:
        say("点一行可以收回。")
        return
    record = answers[chosen]
    if not record.holds:
        say("这个答案已经收回，或已经在设置里改掉。")
        return
    st.markdown(f"**{escape_text(record.answer.wording)}** → {escape_text(_meaning(record))}")
    waiting = bool(drafts.drafts(access))
    if waiting:
        say("“修改”里有没保存的改动，请先保存或放弃。")
    if st.button("收回这个答案", key="answer-back", disabled=waiting):
        _take_back(access, record)


def answer_table(answers: list[SavedAnswer]) -> pd.DataFrame:
    """Return answers as a table: when, who, what was asked, and whether it holds."""
    lines = [
        [
            f"{record.at:%Y-%m-%d %H:%M}",
            record.by,
            TITLES[record.answer.kind],
            record.answer.wording,
            _meaning(record),
            "、".join(record.answer.lists),
            "有效" if record.holds else "已收回或改掉",
        ]
        for record in answers
    ]
    heads = ["时间", "谁回答的", "问的是", "写法", "意思", "所在", "状态"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _meaning(record: SavedAnswer) -> str:
    return record.answer.meaning or "不计入"


def _take_back(access: Access, record: SavedAnswer) -> None:
    with say_errors():
        session.write(access, withdraw_answer, record.id)
        keep_outcome(_OUTCOME, f"已收回：{record.answer.wording}。")
        st.rerun()
