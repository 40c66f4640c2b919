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
from data.problems import Problem
from data.records import RESULTS, Access, Checked
from data.store import Refused
from data.store.history import (
    Upload,
    read_file_removal,
    read_original,
    read_problems,
    read_uploads,
    removal_sentence,
)
from data.store.reviews import Review, read_refusals, read_reviews
from data.store.settings import read_settings
from data.store.submissions import undo_submission
from ui import reviews, session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.listing import EXCEL, download, listing
from ui.plain import escape_text, say

RECENT = 30
"""Uploads listed on the page of the one who sends them."""
_MOST = 20
"""Problems written out; the annotated workbook has them all."""


def recent(access: Access) -> None:
    """List the last uploads; the one chosen is shown with all that can be done with it."""
    with session.reading(access) as opened:
        uploads = read_uploads(opened, limit=RECENT)
        reviewed = read_reviews(opened, sorted({upload.month for upload in uploads if upload.month}))
    if not uploads:
        return
    st.subheader("最近的上传", anchor=False)
    show_outcome(reviews.NOTICE)
    frame = pd.DataFrame([line(upload, reviewed) for upload in uploads], dtype="object")
    names = [upload.submission for upload in uploads]
    leading = ("时间", "单位", "月份", "结果", "文件")
    chosen = listing(frame, key="recent", title="最近的上传", choose=True, missing="", names=names, leading=leading)
    if chosen is None:
        say("点一行，看发现的问题、取回文件，或撤回最近一次。")
    else:
        detail(access, uploads[chosen], reviewed)


def line(upload: Upload, reviewed: dict[int, Review]) -> dict[str, Any]:
    """Return one upload as a line of a table."""
    return {
        "时间": f"{upload.at:%Y-%m-%d %H:%M}",
        "单位": upload.unit or "单位不明",
        "月份": upload.month or "月份不明",
        "结果": "已撤回" if upload.undone_at else RESULTS[upload.result],
        "现用": "现用" if upload.current else "",
        "审核": reviewed[upload.submission].words if upload.submission in reviewed else "",
        "错误": upload.errors,
        "警告": upload.warnings,
        "说明": upload.reason,
        "上报人": upload.by,
        "文件": upload.file,
    }


def detail(access: Access, upload: Upload, reviewed: dict[int, Review]) -> None:
    """Show one upload: problems, files, review, and the way to take it back."""
    problems = session.read_as(access, read_problems, upload.submission)
    for problem in problems[:_MOST]:
        st.markdown(f"- {escape_text(problem.message)}")
    if len(problems) > _MOST:
        say(f"还有 {len(problems) - _MOST} 条，见批注版。")
    with st.container(horizontal=True):
        original_file(access, upload.submission, upload.file, key="upload-file")
        parts = upload.file.lower().endswith(".zip")  # several files, each of which has its own places
        if upload.file_removed is None and not parts and any(problem.level != "note" for problem in problems):
            make = _annotated_upload(access, upload, problems)
            download("下载批注版（标出问题）", make, annotated_name(upload.file), key="upload-annotated")
        refusal = session.read_as(access, read_refusals, upload.submission)["undo"] if upload.current else None
        if upload.current and refusal is None:
            st.button("撤回这次上报", key="undo", on_click=session.put, args=("undoing", upload.submission))
    if refusal is not None and access.role != "leader":
        say(refusal)
    if session.get("undoing") == upload.submission:
        session.put("undoing", None)
        _undoing(access, upload)
    reviews.draw_review(access, upload, reviewed.get(upload.submission))


def annotated_name(file: str) -> str:
    """Return the name of the workbook that is given back to be mended."""
    kind = ".xlsm" if PurePosixPath(file).suffix.lower() == ".xlsm" else ".xlsx"
    return f"{PurePosixPath(file).stem}（批注）{kind}"


def annotated(access: Access, content: bytes | Packed, name: str, checked: Sequence[Checked]) -> bytes:
    """Return a workbook with its faulty cells marked and a list of them in front."""
    stripped = [replace(unit_month, rows=()) for unit_month in checked]
    settings = session.read_as(access, read_settings)
    workbook: bytes | Problem = session.readers(access).run(annotate_file, content, name, stripped, settings, name=name)
    if isinstance(workbook, Problem):
        raise Refused(workbook.message)
    return workbook


def original_file(access: Access, submission: int, file: str, *, key: str) -> None:
    """Offer the file of an upload, as it was sent; say when it was removed instead."""
    removed = session.read_as(access, read_file_removal, submission)
    if removed is not None:
        say(removal_sentence(removed))
        return
    download("下载原文件", lambda: session.read_as(access, read_original, submission)[1], file, key=key, mime=EXCEL)


def _annotated_upload(access: Access, upload: Upload, problems: Sequence[Problem]) -> Callable[[], bytes]:
    def make() -> bytes:
        name, content = session.read_as(access, read_original, upload.submission)
        return annotated(access, content, name, [Checked(name, upload.unit, upload.month, problems=tuple(problems))])

    return make


@st.dialog("撤回")
def _undoing(access: Access, upload: Upload) -> None:
    """Ask once more, and take the upload back."""
    back = "恢复为前一次的内容" if upload.replaced is not None else "这个月变为未报"
    st.write(
        escape_text(
            f"撤回 {upload.unit} {upload.month} 在 {upload.at:%Y-%m-%d %H:%M} 的上报，{back}。撤回的文件仍留在历史里。"
        )
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("取消", key="undo-no"):
            st.rerun()
        if st.button("撤回", key="undo-yes", type="primary", on_click=_undo, args=(access, upload)):
            st.rerun()


def _undo(access: Access, upload: Upload) -> None:
    with keep_errors(reviews.NOTICE):
        back = session.write(access, undo_submission, upload.submission)
        month = months.title(upload.month) if upload.month else ""
        now = "前一份重新计入" if back is not None else "这个月现在没有月报"
        keep_outcome(reviews.NOTICE, f"已撤回 {upload.unit} {month}的上报，{now}。")
