"""What became of an upload: a line for each unit-month, which says why where it was not saved."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.records import RESUBMITTED, RESULTS, Receipt
from ui import session
from ui.listing import listing
from ui.plain import say

_KEY = "receipts"


def reason(receipt: Receipt) -> str:
    """Return why a unit-month was not saved; empty where it was."""
    if receipt.failed is not None:
        return receipt.failed
    return (receipt.checked.reason_refused or "") if receipt.result == "refused" else ""


def put(receipts: Sequence[Receipt]) -> None:
    """Keep receipts for the next run, until they are put away."""
    session.put(_KEY, [_line(receipt) for receipt in receipts])


def _line(receipt: Receipt) -> dict[str, str | int]:
    checked, changes = receipt.checked, receipt.changes
    return {
        "结果": receipt.words,
        "单位": checked.unit or "单位不明",
        "月份": checked.month or "月份不明",
        "原因": reason(receipt),
        "新增行": changes.new,
        "修改行": changes.changed,
        "删去行": changes.removed,
        "错误": sum(problem.level == "error" for problem in checked.problems),
        "文件": checked.file,
        "编号": str(receipt.submission or ""),
    }


def draw_receipts() -> None:
    """Show what became of the last upload, until it is put away."""
    lines = session.get(_KEY)
    if not lines:
        return
    done = sum(line["结果"] == RESULTS["accepted"] for line in lines)
    again = sum(line["结果"] == RESUBMITTED for line in lines)
    with st.container(border=True):
        if done:
            st.success(f"已接收 {done} 份，各页的数字已经更新。")
        if again:
            st.success(f"{again} 份与退回的相同，已重新送审，等宣传干事审核。")
        if not done and not again:
            st.warning("没有新的月报入库。")
        for line in lines:
            if line["原因"]:
                whose = f"{line['单位']} {line['月份']}" if line["单位"] != "单位不明" else line["文件"]
                say(f"{whose}：{line['结果']}。{line['原因']}")
        frame = pd.DataFrame(lines)
        frame = frame if frame["原因"].any() else frame.drop(columns="原因")
        listing(frame, key="receipts-table", title="上报回执", missing="")
        st.button("知道了", key="put-away", on_click=session.put, args=(_KEY, None))
