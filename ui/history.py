"""Every upload: what was found in it, its file, what the officer said about it, and the way to take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
import streamlit as st

from data import months
from data.intake.annotated import annotate_file
from data.intake.archive import Packed
from data.lifecycle import RETURNED
from data.problems import Problem
from data.records import Access, Checked
from data.store import Forbidden, Refused, StoreError
from data.store.history import (
    Upload,
    read_file_removal,
    read_original,
    read_problems,
    read_uploads,
    removal_told,
)
from data.store.reports import read_reported_months
from data.store.reviews import Review, Verdict, read_reviews, save_review
from data.store.submissions import undo_submission
from ui import session
from ui.listing import EXCEL, download, listing
from ui.plain import plain, say

RESULTS = {"accepted": "已接收", "unchanged": "没有变动", "refused": "没有接收"}
RECENT = 30
"""Uploads listed on the page of the one who sends them."""
_MOST = 20
"""Problems written out; the annotated workbook has them all."""


def recent(access: Access) -> None:
    """List the last uploads; the one chosen is shown with all that can be done with it."""
    with session.reading(access) as opened:
        found = read_uploads(opened, limit=RECENT)
        said = read_reviews(opened, sorted({one.month for one in found if one.month}))
    if not found:
        return
    st.subheader("最近的上传", anchor=False)
    frame = pd.DataFrame([line(one, said) for one in found], dtype="object")
    chosen = listing(frame, key="recent", title="最近的上传", choose=True, missing="")
    if chosen is None:
        say("点一行，看发现的问题、取回文件，或撤回最近一次。")
    else:
        detail(access, found[chosen], said)


def line(one: Upload, said: dict[int, Review]) -> dict[str, Any]:
    """Return one upload as a line of a table."""
    return {
        "时间": f"{one.at:%Y-%m-%d %H:%M}",
        "单位": one.unit or "单位不明",
        "月份": one.month or "月份不明",
        "结果": "已撤回" if one.undone_at else RESULTS[one.result],
        "现用": "现用" if one.current else "",
        "审核": verdict(said.get(one.submission)),
        "错误": one.errors,
        "警告": one.warnings,
        "说明": one.reason,
        "上报人": one.by,
        "文件": one.file,
    }


def verdict(said: Review | None) -> str:
    """Return what was said about a submission, in words."""
    return "" if said is None else said.words


def returned(access: Access) -> None:
    """Tell whoever sends what the officer has returned to them, and why."""
    with session.reading(access) as opened:
        reviews = read_reviews(opened, read_reported_months(opened))
    for said in reviews.values():
        if said.current and said.state in RETURNED and said.unit and said.month:
            told = f"{said.unit} {months.title(said.month)}的月报被退回：{said.note}"
            st.warning(plain(f"{told}（{said.by} {said.at:%Y-%m-%d %H:%M}）。改好后重新上传即可。"))


def detail(access: Access, one: Upload, said: dict[int, Review]) -> None:
    """Show one upload: problems, files, review, and the way to take it back."""
    problems = session.read(access, read_problems, one.submission)
    for problem in problems[:_MOST]:
        st.markdown(f"- {plain(problem.message)}")
    if len(problems) > _MOST:
        say(f"还有 {len(problems) - _MOST} 条，见批注版。")
    with st.container(horizontal=True):
        original_file(access, one.submission, one.file, key="upload-file")
        parts = one.file.lower().endswith(".zip")  # several files, each of which has its own places
        if one.file_removed is None and not parts and any(problem.level != "note" for problem in problems):
            make = _annotated_upload(access, one, problems)
            download("下载批注版（标出问题）", make, annotated_name(one.file), key="upload-annotated")
        if one.current and access.role != "leader":
            st.button("撤回这次上报", key="undo", on_click=session.put, args=("undoing", one.submission))
    failed = session.get("undo-failed")
    if failed:
        session.put("undo-failed", None)
        st.error(plain(failed))
    if session.get("undoing") == one.submission:
        session.put("undoing", None)
        _undoing(access, one)
    if one.current:
        _review(access, one, said.get(one.submission))


def annotated_name(file: str) -> str:
    """Return the name of the workbook that is given back to be mended."""
    kind = ".xlsm" if PurePosixPath(file).suffix.lower() == ".xlsm" else ".xlsx"
    return f"{PurePosixPath(file).stem}（批注）{kind}"


def annotated(access: Access, content: bytes | Packed, name: str, found: Sequence[Checked]) -> bytes:
    """Return a workbook with its faulty cells marked and a list of them in front."""
    told = [replace(one, rows=(), basics={}) for one in found]
    made: bytes | Problem = session.readers(access).run(annotate_file, content, name, told, name=name)
    if isinstance(made, Problem):
        raise Refused(made.message)
    return made


def original_file(access: Access, submission: int, file: str, *, key: str) -> None:
    """Offer the file of an upload, as it was sent; say when it was removed instead."""
    removed = session.read(access, read_file_removal, submission)
    if removed is not None:
        say(removal_told(removed))
        return
    download("下载原文件", lambda: session.read(access, read_original, submission)[1], file, key=key, mime=EXCEL)


def _annotated_upload(access: Access, one: Upload, problems: Sequence[Problem]) -> Callable[[], bytes]:
    def make() -> bytes:
        name, content = session.read(access, read_original, one.submission)
        return annotated(access, content, name, [Checked(name, one.unit, one.month, problems=tuple(problems))])

    return make


@st.dialog("撤回上报")
def _undoing(access: Access, one: Upload) -> None:
    """Ask once more, and take the upload back."""
    back = "恢复为前一次的内容" if one.replaced is not None else "这个月变为未报"
    st.write(plain(f"撤回 {one.unit} {one.month} 在 {one.at:%Y-%m-%d %H:%M} 的上报，{back}。撤回的文件仍留在历史里。"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("取消", key="undo-no"):
            st.rerun()
        if st.button("撤回", key="undo-yes", type="primary", on_click=_undo, args=(access, one.submission)):
            st.rerun()


def _undo(access: Access, submission: int) -> None:
    try:
        session.write(access, undo_submission, submission)
    except (Refused, Forbidden, StoreError) as error:
        session.put("undo-failed", str(error))


def _review(access: Access, one: Upload, said: Review | None) -> None:
    """Show the officer's word; the officer gives it here."""
    if said is not None:
        say(f"审核：{verdict(said)}（{said.by} {said.at:%Y-%m-%d %H:%M}）")
    if access.role != "officer" or not access.sees(one.unit):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input("审核意见（退回时必填）", key=f"review-{one.submission}", max_chars=200, width=360) or ""
        if st.button("确认", key="review-confirm") and _reviewed(access, one, "confirmed", note):
            st.rerun()
        returned = st.button("退回", key="review-return", disabled=not note.strip())
        if returned and _reviewed(access, one, "returned", note):
            st.rerun()


def _reviewed(access: Access, one: Upload, verdict: Verdict, note: str) -> bool:
    """Confirm an upload or return it; say why where it cannot be done."""
    try:
        session.write(access, save_review, one.submission, verdict, note)
    except (Refused, Forbidden, StoreError) as error:
        st.error(plain(str(error)))
        return False
    return True
