"""What an officer says about a report, and what the others are told: buttons follow ``data.lifecycle``."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data import months
from data.lifecycle import STEPS, State, Step
from data.records import Access
from data.store.history import Upload
from data.store.review_queue import TakenBack, read_open_standings, read_taken_back
from data.store.reviews import Review, Verdict, read_refusals, save_review
from ui import session
from ui.confirmation import keep_errors, keep_outcome
from ui.plain import escape_text, say

_VERDICTS: dict[Verdict, Step] = {"confirmed": "confirm", "returned": "return", "withdrawn": "withdraw"}
NOTICE = "upload-told"
"""Where what became of a step with an upload is kept, to be said above the list of uploads."""
_NEXT: dict[State, tuple[Step, ...]] = {
    "absent": (),
    "pending": ("confirm", "return"),
    "street-confirmed": ("confirm", "return"),
    "confirmed": ("return",),
    "street-returned": ("withdraw",),
    "returned": ("withdraw",),
}
"""What an officer looks for in each state: where it is not open, the reason is shown instead of the button."""


def tell_sender(access: Access) -> None:
    """Show the sender which reports were returned and why, and which uploads another user has withdrawn."""
    with session.reading(access) as opened:
        standings = read_open_standings(opened)
        taken_back = read_taken_back(opened)
    for standing in standings:
        if standing.is_returned and standing.last is not None:
            message = f"{standing.unit} {months.title(standing.month)}的月报被退回：{standing.last.note}"
            signed = f"{standing.last.by} {standing.last.at:%Y-%m-%d %H:%M}"
            st.warning(escape_text(f"{message}（{signed}）。改好后重新上传即可；没有要改的，原样再传一次就重新送审。"))
    _tell_taken_back(taken_back)


def _tell_taken_back(taken_back: Sequence[TakenBack]) -> None:
    for upload in taken_back:
        st.warning(escape_text(f"{upload.unit} {months.title(upload.month)}的月报：{upload.words}。"))


def draw_review(access: Access, upload: Upload, review: Review | None) -> None:
    """Show the last word about an upload; the officer says the next one here."""
    if review is not None:
        say(f"审核：{review.words}（{review.by} {review.at:%Y-%m-%d %H:%M}）")
    if not upload.current or access.role != "officer" or not access.sees(upload.unit):
        return
    refusals = session.read_as(access, read_refusals, upload.submission)
    note_key = f"review-{upload.submission}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input("审核意见（退回时必填）", key=note_key, max_chars=200, width=360) or ""
        for verdict, step in _VERDICTS.items():
            if refusals[step] is None:
                st.button(
                    STEPS[step],
                    key=f"review-{step}",
                    disabled=verdict == "returned" and not note.strip(),
                    # What was seen, not what there is by the time of the click.
                    on_click=_save,
                    args=(access, upload, verdict, note_key, 0 if review is None else review.id),
                )
    steps = _NEXT["pending" if review is None else review.state]
    for reason in dict.fromkeys(refusals[step] for step in steps):
        if reason is not None:
            say(reason)


def _save(access: Access, upload: Upload, verdict: Verdict, note_key: str, since: int) -> None:
    note = str(session.get(note_key) or "")
    month = months.title(upload.month) if upload.month else ""
    with keep_errors(NOTICE):
        session.write(access, save_review, upload.submission, verdict, note, since=since)
        session.drop(note_key)
        keep_outcome(NOTICE, f"已{STEPS[_VERDICTS[verdict]]}：{upload.unit} {month}。")
