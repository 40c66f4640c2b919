"""日志: who did what to what, when, from what to what; searched, and taken away as Excel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data.records import Access
from data.store.audit import JournalLine, read_journal
from reports.excel.book import table_workbook
from ui import session
from ui.listing import download, listing
from ui.plain import say

PAGE = 200
"""Lines shown at once."""
MOST = 20_000
"""Lines of one download."""
_TITLES: Mapping[str, str] = {
    "submission": "编号",
    "file": "文件",
    "sender": "报送人",
    "at": "收到",
    "mode": "方式",
    "reason": "原因",
    "problem": "问题",
    "rows": "行数",
    "revision": "版次",
    "note": "说明",
    "subject": "事项",
    "text": "内容",
    "new": "新增行",
    "changed": "修改行",
    "removed": "删去行",
    "role": "角色",
    "unit": "单位",
    "name": "名称",
    "disabled": "停用",
    "address": "地址",
    "original": "原文件编号",
    "changes": "改动",
    "verdict": "结果",
    "tier": "层级",
    "version": "版本",
}
_WORDS: Mapping[str, str] = {
    "replace": "替换",
    "add": "只添加新的",
    "clerk": "填报员",
    "leader": "领导",
    "officer": "宣传干事",
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "上报": ("上报", "重复上报", "原样再报", "没有接收", "撤回"),
    "审核和核实": ("确认", "退回", "收回退回", "核实"),
    "设置": (
        "修改设置",
        "试算规则",
        "回答提问",
        "收回答案",
        "选择写法",
        "确认写法",
        "保存模板",
        "停用模板",
        "添加标注",
        "移除标注",
        "设群机器人",
        "停用群机器人",
    ),
    "公布": ("公布", "重新开放"),
    "催报": ("催报",),
    "登录": ("登录", "登录失败", "退出", "结束会话", "修改密码", "开启两步验证", "关闭两步验证"),
    "账号": ("建立账号", "重设密码", "重设两步验证", "停用账号", "启用账号", "变更账号", "建日历订阅", "停用日历订阅"),
    "备份和文档": ("备份", "恢复备份", "生成文档", "清空示例", "重新开始登记"),
}
"""What is done, in the kinds that people look for."""
_FIRST = ("text", "reason", "note")
"""What a line begins with: what was done in words, and why; the cells behind it may be cut off."""
_LONGEST = 300


def draw_log(access: Access) -> None:
    """Ask what to look for, and list it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("哪一类", list(KINDS), index=None, key="log-kind", placeholder="全部", width=160)
        search = st.text_input("查找", key="log-search", placeholder="人、单位、月份、文件、内容", width=280)
        first = st.date_input("从", value=None, key="log-from", format="YYYY-MM-DD", width=150)
        last = st.date_input("到", value=None, key="log-to", format="YYYY-MM-DD", width=150)
    query = JournalQuery((search or "").strip() or None, KINDS.get(kind or ""), _day(first), _day(last))
    shown = session.get("log-shown", PAGE)
    lines = query.lines(access, shown + 1)
    if not lines:
        say("没有符合条件的记录。")
        return
    frame = log_table(lines[:shown])
    notes = ["每一次上传、修改、设置、登录、公布都在这里；日志只增不改。"]
    listing(
        frame,
        key="log",
        title="日志",
        notes=notes,
        missing="",
        by_words=False,
        leading=("时间", "谁", "做了什么", "对象", "原来", "改为"),
        basis=query.basis(len(frame)),
        more=lambda: download("下载全部", query.workbook(access), "日志（全部）.xlsx", key="log-all"),
    )
    if len(lines) > shown:
        st.button(f"再看更早的 {PAGE} 条", key="log-more", on_click=session.put, args=("log-shown", shown + PAGE))


def _day(chosen: Any) -> date | None:
    return chosen if isinstance(chosen, date) else None


class JournalQuery:
    """Which lines of the log are looked for."""

    def __init__(
        self, search: str | None, deeds: tuple[str, ...] | None, first: date | None, last: date | None
    ) -> None:
        """A text anywhere in the line, what was done, and the days it lies between, both included."""
        self.search, self.deeds, self.first, self.last = search, deeds, first, last

    def lines(self, access: Access, most: int) -> list[JournalLine]:
        """Return the newest lines that fit."""
        return session.read_as(
            access, read_journal, search=self.search, deeds=self.deeds, first=self.first, last=self.last, limit=most
        )

    def workbook(self, access: Access) -> Any:
        """Return what makes the workbook of all lines that fit."""

        def make() -> bytes:
            frame = log_table(self.lines(access, MOST))
            full = [f"只有最新的 {MOST:,} 条，更早的请缩小日期范围再下载。"] if len(frame) == MOST else []
            return table_workbook(frame, "日志", full, basis=self.basis(len(frame)), missing="")

        return make

    def basis(self, count: int) -> str:
        """Return what was looked for, and how many lines there are."""
        days = f"{self.first or '最早'} 至 {self.last or '现在'}"
        return f"日期：{days}　·　查找：{self.search or '全部'}　·　共{count}条，新的在前"


def log_table(lines: Iterable[JournalLine]) -> pd.DataFrame:
    """Return lines as a table; what was kept as JSON is put in words."""
    rows = [
        [f"{line.at:%Y-%m-%d %H:%M:%S}", line.by, line.deed, line.subject or "", *_before_and_after(line)]
        for line in lines
    ]
    return pd.DataFrame(rows, columns=["时间", "谁", "做了什么", "对象", "原来", "改为"], dtype="object")


def _before_and_after(line: JournalLine) -> list[str]:
    """Return what was there and what came; lines of earlier versions name a submission by its bare number."""
    numbered = line.deed in KINDS["上报"]
    return [
        f"{_TITLES['submission']} {text}" if numbered and text and text.isdecimal() else words(text)
        for text in (line.before, line.after)
    ]


def words(text: str | None) -> str:
    """Return what a line says of before or after as people read it."""
    if text is None or text[:1] not in "{[":
        return text or ""
    try:
        content = json.loads(text)
    except ValueError:
        return text
    phrase = _content_text(content)
    return phrase if len(phrase) <= _LONGEST else f"{phrase[:_LONGEST]}…"


def _content_text(content: Any) -> str:
    if isinstance(content, Mapping):
        keys = dict.fromkeys([*_FIRST, *content])
        filled = {key: content[key] for key in keys if content.get(key) not in (None, "", 0, [])}
        return "，".join(f"{_TITLES.get(key, key)} {_content_text(value)}" for key, value in filled.items())
    if isinstance(content, Sequence) and not isinstance(content, str):
        return "；".join(_content_text(part) for part in content)
    if isinstance(content, bool):
        return "是" if content else "否"
    return _WORDS.get(str(content), str(content))
