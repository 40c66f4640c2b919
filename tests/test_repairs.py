"""Every problem has its remedy: a wording is chosen once for all its cells, a missing column named, filled or added."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.intake.mending import write
from data.intake.repairs import Repair, read_added_column, repairs
from data.intake.workbook import read_workbook
from data.problems import Problem
from data.settings.answers import Answer, constant, remember
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from data.settings.values import Settings
from tests.builders import (
    MONTH,
    REGISTER,
    SETTINGS,
    UNIT,
    Page,
    book,
    codes,
    read_one,
    study,
    values,
    volunteer,
    workbook,
)

AT = datetime(2024, 4, 3, 9, 5).astimezone()
HEADERS = ["日期", "活动名称", "活动性质", "活动类别", "来了几位", "备注"]
ROWS = [
    ["2024-03-06", "清扫楼道", "志愿服务", "环境卫生", 12, None],
    ["2024-03-07", "巡逻", "志愿服务", "平安巡逻", 8, None],
    ["2024-03-08", "义诊", "志愿服务", "便民服务", 30, None],
    ["2024-03-09", "慰问", "志愿服务", "帮扶关爱", 5, None],
]


def repairs_of(content: bytes, used: Settings = SETTINGS) -> list[Repair]:
    result = repairs(read_one(content, used=used, unit=UNIT, month=MONTH), used)
    return [repair for repair in result if repair.first.code != "missing-sheet"]


def test_a_missing_column_is_asked_for_with_the_headers_of_the_file_and_three_samples_of_each() -> None:
    (repair,) = repairs_of(book(Page("志愿服务", [HEADERS, *ROWS])))
    assert repair.question is not None
    assert repair.question.text == "“志愿服务”里哪一列是“志愿者人次”？"
    assert [answer.wording for answer in repair.question.offered] == ["来了几位"]
    assert repair.question.samples["来了几位"] == ("12", "8", "30")


def test_once_it_is_answered_nothing_else_is_wrong() -> None:
    tables = defaults() | remember(defaults(), [Answer("header", "来了几位", "志愿者人次", ("志愿服务",))])
    used = replace(read_tables(tables)[0], register=REGISTER)
    assert repairs_of(book(Page("志愿服务", [HEADERS, *ROWS])), used) == []


def test_what_is_wrong_behind_a_missing_column_of_any_name_is_told_with_it() -> None:
    rows = [
        *ROWS[:3],
        ["2024-03-09", "慰问", "志愿服务", "帮扶关爱", "若干", None],
        ["合计", None, None, None, 60, None],
    ]
    result = repairs_of(book(Page("志愿服务", [HEADERS, *rows])))
    assert [(repair.first.code, repair.place) for repair in result] == [
        ("missing-column", None),
        ("not-a-number", ("志愿服务", "E5")),
        ("total-differs", ("志愿服务", "E6")),
    ]


def test_a_wording_is_one_repair_however_often_it_stands_there() -> None:
    content = workbook(
        study=[study(category="读书沙龙"), study(category="读书沙龙", subject="二"), study(attendance="若干")]
    )
    word, number = repairs_of(content)
    assert word.cells == ("理论学习!B2", "理论学习!B3")
    assert word.question is not None
    assert word.question.offered[0].kind == "word"
    assert (number.place, number.question) == (("理论学习", "E4"), None)


def test_a_column_that_is_nowhere_holds_one_word_in_this_file_and_the_next() -> None:
    headers = ["日期", "活动名称", "活动类别", "志愿者人次"]
    content = book(Page("志愿服务", [headers, *[[row[0], row[1], row[3], row[4]] for row in ROWS]]))
    (repair,) = repairs_of(content)
    assert repair.column is not None
    assert repair.column.title == "活动性质"
    answers = [constant(word, repair.column.title, "志愿服务") for word in ("文明实践", "志愿服务")]
    used = replace(read_tables(defaults() | remember(defaults(), answers))[0], register=REGISTER)
    for _ in range(2):
        again = read_one(content, used=used, unit=UNIT, month=MONTH)
        assert codes(again, "error") == []
        assert [row["nature"] for row in values(again, "volunteer")] == ["志愿服务"] * 4, "the last choice holds"
        assert [fault.message for fault in again.problems if fault.code == "read-as"] == [
            "志愿服务：没有“活动性质”这一列，按选过的每行都是“志愿服务”计，如不对请加上这一列填写。"
        ]
    whole = workbook(volunteer=[volunteer(nature="文明实践")])
    assert values(read_one(whole, used=used), "volunteer") == values(read_one(whole), "volunteer")


def test_what_every_row_holds_stays_as_it_was_typed_and_two_columns_may_hold_the_same() -> None:
    content = book(Page("媒体上稿", [["日期", "标题", "媒体级别"], ["2024-03-05", "学习", "市级"]]))
    for text in ("CCTV 新闻（数字版）", "（内刊）"):
        answers = [constant(text, "媒体名称", "媒体上稿"), constant(text, "链接", "媒体上稿")]
        used = replace(read_tables(defaults() | remember(defaults(), answers))[0], register=REGISTER)
        (row,) = values(read_one(content, used=used, unit=UNIT, month=MONTH), "media")
        assert row["outlet"] == text


def test_a_column_that_is_added_empty_is_asked_for_row_by_row() -> None:
    content = book(Page("志愿服务", [HEADERS[:4], *[row[:4] for row in ROWS]]))
    edits = read_added_column(content, "a.xlsx", "志愿服务", "attendance", SETTINGS)
    opened = read_workbook(content, "a.xlsx")
    assert not isinstance(edits, Problem)
    assert not isinstance(opened, Problem)
    result = repairs_of(write(opened, edits, (), "李填报员", AT))
    assert [repair.place for repair in result] == [("志愿服务", f"E{row}") for row in range(2, 6)]
