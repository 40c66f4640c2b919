"""The table that one community has always used: titles, other headers, dates and counts as text, totals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data import months, schema
from data.records import Value
from data.sample.ledgers import Rows
from data.sample.reports import Report

_BASICS = (
    ("社区名称", "unit"),
    ("报送月份", "month"),
    ("填表人", ""),
    ("常住人口数", "residents"),
    ("注册志愿者", "registered"),
    ("志愿队", "teams"),
    ("宣传栏数", "boards"),
    ("实践站", "sites"),
)
_SHEETS: Mapping[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    schema.STUDY.key: (
        "学习情况",
        "理论学习情况统计表",
        (
            ("学习时间", "date"),
            ("学习形式", "category"),
            ("学习内容", "subject"),
            ("主讲", "speaker"),
            ("参加人数", "attendance"),
            ("学时", "hours"),
            ("发言人次", "speeches"),
            ("心得", "reflections"),
        ),
    ),
    schema.VOLUNTEER.key: (
        "志愿活动",
        "志愿服务活动统计表",
        (
            ("活动时间", "date"),
            ("活动主题", "name"),
            ("性质", "nature"),
            ("活动类型", "category"),
            ("志愿队", "team"),
            ("参与志愿者", "attendance"),
            ("时长", "hours"),
            ("服务群众", "served"),
            ("资料份数", "materials"),
            ("场次", "times"),
        ),
    ),
    schema.MEDIA.key: (
        "上稿情况",
        "媒体上稿统计表",
        (
            ("刊发时间", "date"),
            ("稿件标题", "title"),
            ("刊发媒体", "outlet"),
            ("层级", "level"),
            ("体裁", "form"),
            ("是否采用", "result"),
            ("版位", "position"),
            ("联合单位", "partners"),
        ),
    ),
    schema.CIVIL.key: (
        "文明创建台账",
        "文明创建台账",
        (
            ("事项编号", "number"),
            ("类别", "matter"),
            ("种类", "kind"),
            ("项目名称", "name"),
            ("层级", "level"),
            ("进展", "state"),
            ("数量", "quantity"),
            ("计量单位", "measure"),
            ("时间", "date"),
            ("整改时限", "due"),
            ("销号日期", "closed"),
            ("小区", "place"),
            ("问题性质", "nature"),
            ("问题来源", "source"),
        ),
    ),
}
"""Sheet key → its title there, the title over its table, and its columns with their keys."""
_TOTALLED = {schema.STUDY.key: ("attendance",), schema.VOLUNTEER.key: ("attendance", "served")}
_ANSWERS = {schema.ADOPTED: "是", schema.SUBMITTED: "否"}


def loose_workbook(report: Report, *, skip: Collection[str] = (), slip: int = 0) -> bytes:
    """Return the workbook; ``skip``: sheets left out, ``slip``: by how much the totals are wrong."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(int(report.month[:4]), int(report.month[5:]), 1)})
    head = book.add_format({"bold": True, "align": "center", "border": 1})
    _write_basics(book.add_worksheet("社区基本情况"), report)
    for key, (title, heading, columns) in _SHEETS.items():
        if key not in skip:
            above = f"{report.unit.name}{months.title(report.month)}{heading}"
            totalled = _TOTALLED.get(key, ())
            _write_table(book.add_worksheet(title), above, columns, report.rows[key], head, totalled, slip)
    book.close()
    return content.getvalue()


def _write_basics(page: Worksheet, report: Report) -> None:
    values: dict[str, Value] = {**report.basics, "unit": report.unit.short, "month": months.title(report.month)}
    for row, (title, key) in enumerate(_BASICS):
        page.write(row, 0, title)
        page.write(row, 1, values.get(key))


def _write_table(
    page: Worksheet,
    heading: str,
    columns: tuple[tuple[str, str], ...],
    rows: Rows,
    head: Format,
    totalled: Collection[str],
    slip: int,
) -> None:
    page.merge_range(0, 0, 0, len(columns), heading, head)
    page.write_row(1, 0, ("序号", *(title for title, _ in columns)), head)
    for number, row in enumerate(rows, start=1):
        page.write_number(number + 1, 0, number)
        for index, (_, key) in enumerate(columns, start=1):
            page.write(number + 1, index, _typed(key, row))
    if totalled and rows:
        page.write_string(len(rows) + 2, 0, "合计")
        for index, (_, key) in enumerate(columns, start=1):
            if key in totalled:
                page.write_number(len(rows) + 2, index, sum(int(str(row[key])) for row in rows) + slip)


def _typed(key: str, row: Mapping[str, Value]) -> str | int | float | None:
    """How this clerk types a value."""
    value = row.get(key)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return float(value)
    habit = _HABITS.get(key)
    return habit(value, row) if habit and value is not None else value


_KNOWN_OUTLETS = frozenset({"青岚日报", "青岚融媒", "北原日报", "北原新闻网", "杉岭发布"})
_HABITS: Mapping[str, Callable[[Value, Mapping[str, Value]], str | int]] = {
    "attendance": lambda value, row: f"{value}人",
    "times": lambda value, row: f"{value}次",
    "result": lambda value, row: _ANSWERS.get(str(value), str(value)),
    "level": lambda value, row: "" if row.get("outlet") in _KNOWN_OUTLETS else str(value),
}
