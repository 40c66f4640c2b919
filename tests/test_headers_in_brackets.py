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
]


@pytest.mark.parametrize("headers", HEADERS)
def test_what_may_be_a_part_is_asked_with_its_headers(headers: list[str]) -> None:
    checked = study(headers, [20, 15][: len(headers)])
    assert attendance(checked) == [None]
    (requested,) = [problem for problem in checked.problems if problem.code == "missing-column"]
    assert (requested.column, requested.suggestion) == ("参加人次", "、".join(headers))


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
