"""批量导入: many workbooks at once, in the background; each is visible as soon as it is saved."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import psutil
import streamlit as st

from data.intake.job import Job
from data.intake.limits import ARCHIVE_MB, WORKBOOK_KINDS
from data.problems import LEVEL_TITLES
from data.records import RESULTS, Access, Delivery, Receipt
from reports.excel.book import table_workbook
from ui import chosen_files, draft_keeping, session
from ui.confirmation import say_errors
from ui.difference import MODES
from ui.findings import in_order, problem_table
from ui.handout import offered_months
from ui.listing import download, listing
from ui.plain import escape_text, say

_BY_FILE = "以文件为准"
_FILES, _FOLDER = "文件或压缩包", "整个文件夹"
_PLACE, _BEGUN = "batch", "batch"


def draw_batch(access: Access) -> None:
    """Take files; while a batch runs and after it, show what became of them."""
    job = session.batch(access)
    if job is not None and job.running:
        _watch(access)
    elif job is not None:
        _ended(access, job)
    else:
        _tell_broken_off(access)
        _ask(access)


def _note_begun(access: Access, count: int) -> None:
    """Note that a batch has begun, and in which process: only there is known what became of it."""
    process = psutil.Process()
    content = json.dumps([count, process.pid, process.create_time()])
    draft_keeping.keep(access, _BEGUN, "1", content)


def _tell_broken_off(access: Access) -> None:
    """Say what became of a batch that this process knows nothing of: a restart ended it, or another process has it."""
    begun = draft_keeping.stored_drafts(access).get(_BEGUN)
    if begun is None:
        return
    count, pid, since = json.loads(begun.content)
    when = f"{begun.at:%m月%d日 %H:%M} " if begun.at is not None else ""
    batch_title = f"{when}开始的一批（{count} 个文件）"
    if pid != os.getpid() and _lives(pid, since):
        st.info(f"{batch_title}正由看板的另一个进程导入。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"{batch_title}的结果没有留下来：看板重新启动过。已入库的都在；把同样的文件再导入一次，会接着做完，不会重复。"
        )
        st.button("知道了", key="batch-known", on_click=_forget_begun, args=(access,))


def _lives(pid: int, since: float) -> bool:
    try:
        return bool(psutil.Process(pid).create_time() == since)
    except psutil.NoSuchProcess:
        return False


def _forget_begun(access: Access) -> None:
    if _BEGUN in draft_keeping.stored_drafts(access):
        draft_keeping.drop(access, [_BEGUN])


def _ask(access: Access) -> None:
    """Ask for the files, and how they come in."""
    st.subheader("一次导入很多份月报", anchor=False)
    say("文件、压缩包、整个文件夹都可以。逐份检查，合格的马上入库，有错误的列出原因。")
    say("中断以后再导入一次即可，已入库的不会重复。")
    way = st.segmented_control("选什么", (_FILES, _FOLDER), default=_FILES, required=True, key="batch-way")
    files = chosen_files.choose_files(
        access,
        _PLACE,
        "月报文件",
        types=WORKBOOK_KINDS,
        most=ARCHIVE_MB,
        key=f"batch-files-{way}",
        many="directory" if way == _FOLDER else True,
    )
    delivery = _delivery(access)
    if st.button("开始导入", key="batch-start", type="primary", disabled=not files):
        taken = [(str(file.name), file.getvalue()) for file in files or []]
        with say_errors():
            session.begin_batch(access, taken, delivery)
            chosen_files.note_settled(access, _PLACE)
            _note_begun(access, len(taken))
            st.rerun()


def _delivery(access: Access) -> Delivery:
    """Ask how the files come in."""
    reason = st.text_input(
        "有警告也接收的原因（适用于这一批）",
        key="batch-reason",
        placeholder="不写原因，有警告的月报不入库，列在结果里",
        max_chars=200,
    )
    with st.expander("收到日期、月份、已有月报怎样处理"), st.container(horizontal=True):
        today = session.today()
        received = st.date_input(
            "收到日期",
            value=today,
            max_value=today,
            key="batch-received",
            format="YYYY-MM-DD",
            width=160,
            required=True,
        )
        months = offered_months(access, today)
        month = st.selectbox("没写月份的文件算", months, index=None, key="batch-month", width=180, placeholder=_BY_FILE)
        mode = st.selectbox("已经有月报的单位", list(MODES), key="batch-mode", width=180)
    day = received if isinstance(received, date) else today
    return Delivery(month=month, received=day, mode=MODES.get(mode or "", "replace"), reason=reason, today=today)


@st.fragment(run_every="1s")
def _watch(access: Access) -> None:
    """Show how far the batch is, and each result as it comes."""
    job = session.batch(access)
    if job is None or not job.running:
        st.rerun()
    part = job.done / job.total if job.total else 0.0
    st.subheader("正在导入", anchor=False)
    st.progress(min(part, 1.0), text=f"已处理 {job.done} 份，共 {job.total or '—'} 份")
    say("可以离开这一页，导入会继续；回到这里就能看到进度。")
    st.button("停止", key="batch-stop", on_click=job.stop, disabled=job.stopped)
    receipts = list(job.receipts)
    if receipts:
        say(summary(receipts))
        st.dataframe(results(receipts[::-1]), key="batch-live", hide_index=True, placeholder="", alt="导入结果")


def _ended(access: Access, job: Job) -> None:
    """Show what became of a batch that has ended."""
    _forget_begun(access)
    receipts = list(job.receipts)
    if job.failed is not None:
        st.error(escape_text(job.failed))
    st.subheader(escape_text(f"{'已停止' if job.stopped else '导入完成'}：{summary(receipts)}"), anchor=False)
    if job.stopped and job.done < job.total:
        say(f"还有 {job.total - job.done} 份没有处理。把同样的文件再导入一次，会接着做完。")
    if receipts:
        chosen = listing(
            results(receipts),
            key="batch-results",
            title="批量导入结果",
            choose=True,
            missing="",
            basis=summary(receipts),
            more=lambda: _all_problems(receipts),
        )
        _faults(receipts if chosen is None else [receipts[chosen]], chosen=chosen is not None)
    st.button("再导入一批", key="batch-again", type="primary", on_click=session.end_batch, args=(access,))


def summary(receipts: Sequence[Receipt]) -> str:
    """Return how many were accepted, unchanged and refused, in words."""
    result_counts = Counter(receipt.result for receipt in receipts)
    parts = [f"{word} {result_counts[result]} 份" for result, word in RESULTS.items() if result_counts[result]]
    return "，".join(parts) or "没有可以导入的文件"


def results(receipts: Sequence[Receipt]) -> pd.DataFrame:
    """Return a line for each unit-month: whose, what became of it, how many rows changed."""
    return pd.DataFrame([_line(receipt) for receipt in receipts], dtype="object")


def _line(receipt: Receipt) -> dict[str, Any]:
    checked, changes = receipt.checked, receipt.changes
    levels = Counter(problem.level for problem in checked.problems)
    return {
        "结果": receipt.words,
        "单位": checked.unit or "单位不明",
        "月份": checked.month or "月份不明",
        "错误": levels["error"],
        "警告": levels["warning"],
        "新增行": changes.new,
        "修改行": changes.changed,
        "删去行": changes.removed,
        "文件": checked.file,
        "编号": receipt.submission,
    }


def receipt_problems(receipts: Sequence[Receipt]) -> pd.DataFrame:
    """Return everything that was found, by file and cell; notes are left out."""
    lines = [
        [
            receipt.checked.file,
            receipt.checked.unit,
            LEVEL_TITLES[problem.level],
            problem.sheet,
            problem.cell,
            problem.message,
        ]
        for receipt in receipts
        for problem in receipt.checked.problems
        if problem.level != "note"
    ]
    return pd.DataFrame(lines, columns=["文件", "单位", "级别", "工作表", "单元格", "说明"], dtype="object")


def _all_problems(receipts: Sequence[Receipt]) -> None:
    frame = receipt_problems(receipts)
    if len(frame):
        download(
            "下载全部问题",
            lambda: table_workbook(frame, "批量导入的问题", basis=f"{summary(receipts)}；共{len(frame)}条", missing=""),
            "批量导入的问题.xlsx",
            key="batch-problems-xlsx",
        )


def _faults(receipts: Sequence[Receipt], *, chosen: bool) -> None:
    """List what is wrong: in the chosen file, else in every refused one."""
    refused = [receipt for receipt in receipts if chosen or receipt.result == "refused"]
    if not refused:
        return
    if chosen:
        st.markdown(f"**{escape_text(refused[0].checked.file)}**")
        table = problem_table(in_order(refused[0].checked))
        if table.empty:
            say("没有发现问题。")
            return
        listing(table, key="batch-one", title=f"检查结果 {refused[0].checked.file}", missing="")
        return
    st.markdown(f"**没有接收的 {len(refused)} 份，问题在这些单元格**（点上表一行，只看那一份）")
    listing(receipt_problems(refused), key="batch-faults", title="没有接收的原因", missing="")
