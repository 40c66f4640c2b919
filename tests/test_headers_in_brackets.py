"""Headers whose brackets are no unit of counting: 累计, 本月, 线上. The month's whole is taken, the rest is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data.intake.qualifiers import header_key
from data.records import Checked
from data.settings.tables import read_tables
from data.settings.values import Settings
from tests.builders import MONTH, SETTINGS, UNIT, Page, book, codes, read_one


def study(headers: list[str], *rows: list[Any], used: Settings = SETTINGS, merges: tuple[str, ...] = ()) -> Checked:
    """A table of 理论学习 with these headers behind the usual three."""
    lines = [["日期", "学习类别", "主题", *headers], *(["2024-03-05", "党课", "学习", *row] for row in rows)]
    return read_one(book(Page("理论学习", lines, merges=merges)), used=used, unit=UNIT, month=MONTH)


def attendance(checked: Checked) -> list[object]:
    return [row.values.get("attendance") for row in checked.rows]


def problem_places(checked: Checked) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in checked.problems if problem.code != "missing-sheet"]


TAKEN = [
    (["参加人次（累计）", "参加人次（本月）"], [300, 35]),
    (["参加人次（本月）", "参加人次（累计）"], [35, 300]),
    (["参加人次", "参加人次（累计）"], [35, 300]),
    (["参加人次（全年）", "参加人次"], [300, 35]),
    (["参加人次（应到）", "参加人次（实到）"], [40, 35]),
    (["参加人次（计划）", "参加人次（实际）"], [40, 35]),
    (["应到人数", "实到人数"], [40, 35]),
    (["累计参加人次", "本月参加人次"], [300, 35]),
    (["参加人次（线上）", "参加人次（线下）", "参加人次（合计）"], [20, 15, 35]),
    (["参加人次（线上）", "参加人次（线下）", "参加人次"], [20, 15, 35]),
    (["参加人次（线上）", "参加人次（线下）", "合计"], [20, 15, 35]),
    (["参加人次（其中党员）", "参加人次"], [4, 35]),
    (["参加人次（人）"], [35]),
    (["参加人次（人/次）"], [35]),
    (["参加人次（单位：人次）"], [35]),
    (["参加人次（含居民）"], [35]),
    (["参加人次（必填）"], [35]),
    (["参加人次（以签到为准）"], [35]),
    (["参加人次①"], [35]),
    (["参加人次【本月】（人）"], [35]),
]


@pytest.mark.parametrize(("headers", "row"), TAKEN)
def test_the_whole_of_the_month_is_taken(headers: list[str], row: list[int]) -> None:
    checked = study(headers, row)
    assert (attendance(checked), problem_places(checked)) == ([35], [])


HEADERS = [
    ["参加人次（累计）"],
    ["参加人次（人均）"],
    ["参加人次（线上）"],
    ["参加人次（男）", "参加人次（女）"],
    ["参加人次（线上）", "参加人次（线下）"],
    ["参加人次（甲）"],
    ["累计参加人次"],
    ["参加人次（1-3月）"],
    ["参加人次（上年同期）"],
    ["参加人次（计划）"],
    ["参加人次（人/场）"],
    ["参加人次（YTD）"],
    ["参加人次（Q1）"],
    ["参加人次（2023）"],
    ["参加人次（x100）"],
]


@pytest.mark.parametrize("headers", HEADERS)
def test_what_may_be_a_part_is_asked_with_its_headers(headers: list[str]) -> None:
    checked = study(headers, [20, 15][: len(headers)])
    assert attendance(checked) == [None]
    (requested,) = [problem for problem in checked.problems if problem.code == "missing-column"]
    assert (requested.column, requested.suggestion) == ("参加人次", "、".join(headers))


RIVALS = [
    ["参加人次", "参加人次（更正）"],
    ["参加人次", "实际参加人次"],
    ["实际参加人次", "参加人次"],
    ["参加人次", "参加人次（新）"],
    ["参加人次（核定）", "参加人次"],
]


@pytest.mark.parametrize("headers", RIVALS)
def test_a_column_and_a_corrected_one_over_other_numbers_are_asked_about(headers: list[str]) -> None:
    errors = [fault.code for fault in study(headers, [40, 35]).problems if fault.level == "error"]
    assert errors == ["missing-column"]
    assert "missing-column" not in codes(study(headers, [35, 35]))


ABOVE = {
    "wrong-unit": [
        "单位：万人次",
        "单位（百人）",
        "（百人）",
        "注：单位为百人",
        "以万人次为单位",
        "单位：小时、百人次",
    ],
    "unusual": [
        "本表为1—3月累计数",
        "全年累计",
        "（预计数）",
        "2024年3月学习计划表",
        "一季度理论学习",
        "2024年1-3月统计表",
    ],
    "": [
        "单位：人次",
        "单位：百花社区",
        "2024年3月计划完成情况",
        "单位：人、小时",
        "千人宣讲活动",
        "（百人）宣讲团学习表",
        "3月5日—8日",
        "2024年第一季度3月份理论学习",
        "上半年重点任务3月完成情况",
        "一季度“开门红”理论学习情况",
        "“季度之星”学习表",
    ],
}


@pytest.mark.parametrize(("code", "title"), [(code, title) for code, titles in ABOVE.items() for title in titles])
def test_a_title_that_scales_all_numbers_or_speaks_of_other_times_is_asked_about(code: str, title: str) -> None:
    lines = [[title], ["日期", "学习类别", "主题", "参加人次"], ["2024-03-05", "党课", "学习", 35]]
    checked = read_one(book(Page("理论学习", lines)), unit=UNIT, month=MONTH)
    open_codes = {fault.code for fault in checked.problems if fault.cell == "A1" and fault.level != "note"}
    assert open_codes & {"wrong-unit", "unusual"} == ({code} if code else set())


@pytest.mark.parametrize("text", ["（万人次）", "（累计）", "（百人）", "（户）"])
def test_a_row_of_units_below_the_header_is_asked_about(text: str) -> None:
    lines = [
        ["日期", "学习类别", "主题", "参加人次"],
        [None, None, None, text],
        ["2024-03-05", "党课", "学习", 35],
    ]
    checked = read_one(book(Page("理论学习", lines)), unit=UNIT, month=MONTH)
    assert [fault.cell for fault in checked.problems if fault.level == "error"] == ["D2"]


def test_a_whole_that_is_not_the_sum_of_its_parts_proves_nothing() -> None:
    checked = study(["参加人次（线上）", "参加人次（线下）", "合计"], [20, 15, 35], [10, 5, 20])
    assert attendance(checked) == [None, None]
    assert ("missing-column", "D1") in problem_places(checked)


def test_groups_of_a_header_are_parts_and_wholes_too() -> None:
    lines = [
        ["日期", "学习类别", "主题", "参加人次", None],
        [None, None, None, "累计", "本月"],
        ["2024-03-05", "党课", "学习", 300, 35],
    ]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:E1")
    checked = read_one(book(Page("理论学习", lines, merges)), unit=UNIT, month=MONTH)
    assert (attendance(checked), problem_places(checked)) == ([35], [])


def test_a_group_of_other_months_over_the_same_names_is_not_this_month() -> None:
    lines = [
        ["日期", "学习类别", "主题", "累计", None, "本月", None],
        [None, None, None, "参加人次", "心得体会", "参加人次", "心得体会"],
        ["2024-03-05", "党课", "学习", 300, 90, 35, 9],
    ]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1")
    checked = read_one(book(Page("理论学习", lines, merges)), unit=UNIT, month=MONTH)
    assert (attendance(checked), checked.rows[0].values["reflections"], problem_places(checked)) == ([35], 9, [])


def test_an_optional_number_that_only_parts_name_is_asked_when_it_is_filled_in() -> None:
    requested = study(["参加人次", "心得体会（线上）", "心得体会（线下）"], [35, 10, 2])
    assert problem_places(requested) == [("missing-column", "E1")]
    assert problem_places(study(["参加人次", "心得体会（线上）", "心得体会（线下）"], [35, None, None])) == []


def test_a_header_that_counts_something_else_is_told_at_the_header() -> None:
    assert problem_places(study(["参加人次（户）"], [35])) == [("wrong-unit", "D1")]
    assert problem_places(study(["参加人次", "时长（天）"], [35, 1])) == [("wrong-unit", "E1")]


def test_a_unit_over_the_whole_table_is_told_where_it_stands() -> None:
    lines = [["单位：万人次"], ["日期", "学习类别", "主题", "参加人次"], ["2024-03-05", "党课", "学习", 3]]
    checked = read_one(book(Page("理论学习", lines)), unit=UNIT, month=MONTH)
    assert ("wrong-unit", "A1") in problem_places(checked)


def test_brackets_of_columns_that_are_no_numbers_are_hints() -> None:
    lines = [["日期（签到）", "学习类别（线上/线下）", "主题（全称）", "参加人次"], ["2024-03-05", "党课", "学习", 35]]
    checked = read_one(book(Page("理论学习", lines)), unit=UNIT, month=MONTH)
    assert (attendance(checked), problem_places(checked)) == ([35], [])


def test_an_answer_holds_for_the_header_with_its_brackets_only() -> None:
    answers = {"列名": [{"表": "理论学习", "列名写法": "参加人次（线上）", "对应列": "参加人次"}]}
    settings = read_tables(answers)[0]
    used = replace(SETTINGS, headers=settings.headers)
    checked = study(["参加人次（线下）", "参加人次（线上）"], [15, 20], used=used)
    assert attendance(checked) == [20]
    assert header_key("参加人次（线上）") != header_key("参加人次（线下）")
    assert header_key("参加人次（人次）") == header_key("参加人次")


def test_a_header_that_stands_there_twice_over_other_numbers_is_asked_about() -> None:
    head = ["日期", "学习类别", "主题", "参加人次", "参加人次"]
    row: list[object] = ["2024-03-05", "党课", "学习"]
    twice = read_one(book(Page("理论学习", [head, [*row, 300, 35]])), unit=UNIT, month=MONTH)
    (result,) = (fault for fault in twice.problems if fault.level == "error")
    assert (result.code, result.cell, result.column) == ("missing-column", "E1", "参加人次")
    assert "D1、E1" in result.message
    same = read_one(book(Page("理论学习", [head, [*row, 35, 35]])), unit=UNIT, month=MONTH)
    assert codes(same, "error") == []
