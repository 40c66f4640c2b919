"""What senders chose, in one list for the officer: each accepted as it is, with another meaning, or not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.intake.questions import meanings_of
from data.records import Access
from data.settings.answers import TITLES
from data.settings.values import Settings
from data.store.proposals import Proposal, Question, decide_proposals, read_proposals
from data.store.settings import read_settings
from ui import drafts, session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.navigation import find
from ui.plain import escape_text, say

MOST = 30
"""Wordings listed at once."""
VIEW, ANSWERS = "settings-view", "记住的答案"
"""Where the settings page keeps which of its views is shown, and the view that lists what waits."""
_REFUSE, _LATER = "不接受", "以后再定"
_MESSAGE = "proposals-told"
_NAMED = 3


def draw_proposals(access: Access) -> None:
    """List what waits, and decide on all of it by one click."""
    show_outcome(_MESSAGE)
    groups = _groups(session.read_as(access, read_proposals))
    if not groups:
        return
    st.markdown(f"**等您确认的写法：{len(groups)} 个**")
    say("填报员上报时这样选的，只对他们自己的文件有效。接受以后对所有单位有效，不接受的以后会重新问；已入库的不变。")
    settings = session.read_as(access, read_settings)
    decisions: dict[int, str | None] = {}
    for group in groups[:MOST]:
        first = group[0]
        chosen = _ask(group, settings)
        if chosen != _LATER:
            decisions[first.id] = None if chosen == _REFUSE else chosen
    if drafts.drafts(access):
        say("“修改”里有没保存的改动，请先保存或放弃。")
        return
    st.button(
        f"按上面的定（{len(decisions)} 个）",
        key="proposals-decide",
        type="primary",
        disabled=not decisions,
        on_click=_decide,
        args=(access, decisions),
    )


def _groups(waiting: Sequence[Proposal]) -> list[list[Proposal]]:
    """Return the choices for each wording, those of everybody who met it."""
    groups: dict[Question, list[Proposal]] = {}
    for proposal in waiting:
        groups.setdefault(proposal.question, []).append(proposal)
    return list(groups.values())


def _ask(group: Sequence[Proposal], settings: Settings) -> str:
    answer = group[0].answer
    chosen = list(dict.fromkeys(proposal.answer.meaning for proposal in group))
    choices = [
        f"{proposal.by}选“{proposal.answer.meaning or '不计入'}”（{proposal.file}）" for proposal in group[:_NAMED]
    ]
    more = f" 等 {len(group)} 人" if len(group) > _NAMED else ""
    where = f"（{'、'.join(answer.lists)}）" if answer.lists else ""
    say(f"{TITLES[answer.kind]}{where}：{'；'.join(choices)}{more}，{group[0].at:%m月%d日}")
    meanings = list(dict.fromkeys([*chosen, *meanings_of(answer, settings)]))
    return str(
        st.selectbox(
            escape_text(f"“{answer.wording}”是"),
            [*meanings, _REFUSE, _LATER],
            key=f"decide-{group[0].id}",
            format_func=lambda meaning: meaning or "不计入",
            width=420,
        )
    )


def _decide(access: Access, decisions: dict[int, str | None]) -> None:
    accepted = sum(meaning is not None for meaning in decisions.values())
    done = f"已确认 {accepted} 个写法，没有接受 {len(decisions) - accepted} 个。以后上传的都照此读。"
    with keep_errors(_MESSAGE):
        session.write(access, decide_proposals, decisions)
        keep_outcome(_MESSAGE, done)


def remind(access: Access) -> None:
    """Tell the officer what waits, with the way there."""
    if not session.is_governor(access):
        return
    waiting = len(_groups(session.read_as(access, read_proposals)))
    if waiting:
        with st.container(horizontal=True, vertical_alignment="center"):
            say(f"填报员选过的写法有 {waiting} 个等您确认。", wide=False)
            if st.button("去确认 →", key="proposals-go", type="tertiary"):
                session.put(VIEW, ANSWERS)
                st.switch_page(find("settings").file)
