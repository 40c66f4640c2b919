"""Whose workbook and which month: every place that says it, and two places that contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.intake.clues import month_in, unit_in
from data.intake.read import read_file
from data.settings.values import Register, Unit
from tests.builders import (
    MONTH,
    OTHER,
    OWN,
    REGISTER,
    SETTINGS,
    STREET,
    UNIT,
    Page,
    basics,
    book,
    codes,
    meta,
    page,
    read_one,
    study,
    table,
    workbook,
)

MEDIA_TABLE = "日期|标题|媒体名称|媒体级别|稿件形式|结果\n2024-03-07|春风|新城日报|市级|消息|采用"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2024年3月理论学习情况", "2024-03"),
        ("2024年03月份", "2024-03"),
        ("宣传工作月报_京汉_2024-03", "2024-03"),
        ("京汉新城202403月报", "2024-03"),
        ("2024.3 月报", "2024-03"),
        ("2024_12", "2024-12"),
        ("２０２４年３月", "2024-03"),
        ("二〇二四年三月", "2024-03"),
        ("二○二四年十二月", "2024-12"),
        ("3月份志愿服务", "03"),
        ("12月月报", "12"),
        ("2024-03 (1)", "2024-03"),
        ("2024-03_最终版", "2024-03"),
        ("2024-03_2", "2024-03"),
        # What is a day, a span or a quarter names no month.
        ("2024年3月5日", None),
        ("20240305", None),
        ("2024-03-05", None),
        ("2024.3.5", None),
        ("3月5日活动", None),
        ("2024年1-3月", None),
        ("1月至3月", None),
        ("1-3月", None),
        ("2024年第一季度", None),
        ("2024年", None),
        ("月报", None),
        ("2024年2月和2024年3月", None),
        ("2024年13月", None),
    ],
)
def test_a_title_or_file_name_says_its_month_or_none(text: str, month: str | None) -> None:
    assert month_in(text) == month


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (f"{UNIT}2024年3月月报", UNIT),
        ("京汉新城2024年3月月报", UNIT),
        ("新城街道京汉新城社区居委会月报", UNIT),
        (f"{STREET}{OTHER}", OTHER),
        (f"{OWN}月报", OWN),
        ("新城街道办事处月报", OWN),
        (f"{UNIT}、{OTHER}联合", None),
        ("希望工程捐赠情况", None),
        ("幸福社区月报", None),
        (STREET, None),
    ],
)
def test_a_title_or_file_name_says_its_unit_or_none(text: str, unit: str | None) -> None:
    assert unit_in(text, REGISTER) == unit


def test_two_streets_with_a_community_of_one_name_are_told_apart_by_the_street() -> None:
    register = Register(
        (
            Unit("城东街道", "街道"),
            Unit("城西街道", "街道"),
            Unit("城东希望社区", "社区", "城东街道", ("希望社区",)),
            Unit("城西希望社区", "社区", "城西街道", ("希望社区",)),
        )
    )
    assert unit_in("城西街道希望社区月报", register) == "城西希望社区"
    assert unit_in("希望社区月报", register) is None


@pytest.mark.parametrize("written", [UNIT, "京汉新城", "京汉新城社区居委会", "新城街道京汉新城社区", "京汉新城 社区"])
def test_a_unit_is_known_by_every_certain_spelling(written: str) -> None:
    assert read_one(workbook(unit=written)).unit == UNIT


@pytest.mark.parametrize(
    "written", ["2024-03", "2024年3月", "2024.03", "202403", "2024/3", "２０２４年３月份", date(2024, 3, 1), 202403]
)
def test_a_month_is_known_by_every_certain_spelling(written: object) -> None:
    content = book(Page("基本情况", [["单位", UNIT], ["月份", written]]), table("study", [study()]))
    assert read_one(content).month == MONTH


def test_the_hidden_sheet_is_enough() -> None:
    checked = read_one(book(table("study", [study()]), meta()))
    assert (checked.unit, checked.month) == (UNIT, MONTH)


def test_what_the_sender_chose_fills_in_what_the_file_does_not_say() -> None:
    checked = read_one(workbook(unit=None, month=None, study=[study()]), unit=UNIT, month=MONTH)
    assert (checked.unit, checked.month, checked.acceptable) == (UNIT, MONTH, True)


def test_a_month_without_its_year_is_completed_by_another_place() -> None:
    checked = read_one(workbook(month="三月", study=[study()]), f"{UNIT}2024-03.xlsx")
    assert (checked.month, codes(checked)) == (MONTH, [])


def test_a_month_without_its_year_alone_is_asked() -> None:
    checked = read_one(workbook(month="3月", study=[study()]))
    assert (checked.month, codes(checked)) == (None, ["unknown-month"])


def test_the_number_2024_1_may_be_january_or_october_and_another_place_decides() -> None:
    content = book(
        Page("基本情况", [["单位", UNIT], ["月份", 2024.1]]),
        *(table(key, []) for key in ("study", "volunteer", "media", "civil")),
    )
    alone = read_one(content)
    assert codes(alone) == ["unknown-month"]
    assert alone.problems[0].suggestion == "2024-01、2024-10"
    assert read_one(content, "2024-10.xlsx").month == "2024-10"


def conflict(content: bytes, name: str = "月报.xlsx", **chosen: str) -> tuple[str, str | None, str | None]:
    """Return the one error that is found, with its place."""
    checked = read_one(content, name, **chosen)
    (result,) = [each for each in checked.problems if each.level == "error"]
    return result.code, result.sheet, result.cell


def test_a_conflict_names_the_cell_that_states_it() -> None:
    assert conflict(workbook(unit=OTHER), extra_meta := "月报.xlsx", unit=UNIT) == ("unit-conflict", "基本情况", "B1")
    assert conflict(workbook(), extra_meta, month="2024-02") == ("month-conflict", "基本情况", "B2")


def test_a_conflict_with_the_file_name_has_no_cell() -> None:
    assert conflict(workbook(), f"{OTHER}.xlsx") == ("unit-conflict", None, None)
    assert conflict(workbook(), "2024-02.xlsx") == ("month-conflict", None, None)
    assert conflict(workbook(), "2月.xlsx") == ("month-conflict", None, None)


def test_a_conflict_with_the_hidden_sheet_names_the_cell_that_people_see() -> None:
    pages = [basics(), *(table(key, []) for key in ("study", "volunteer", "media", "civil"))]
    assert conflict(book(*pages, meta(unit=OTHER))) == ("unit-conflict", "基本情况", "B1")
    assert conflict(book(*pages, meta(month="2024-05"))) == ("month-conflict", "基本情况", "B2")


def test_a_conflict_with_a_title_names_the_title() -> None:
    titled = page("媒体上稿", f"{OTHER}2024年3月上稿情况\n{MEDIA_TABLE}", merges=["A1:F1"])
    assert conflict(book(basics(), titled, table("study", []), table("volunteer", []), table("civil", []))) == (
        "unit-conflict",
        "媒体上稿",
        "A1",
    )


def test_the_street_above_a_community_is_no_conflict() -> None:
    titled = page("媒体上稿", f"{STREET}2024年3月上稿情况\n{MEDIA_TABLE}", merges=["A1:F1"])
    assert read_one(book(basics(), titled)).acceptable


def test_a_label_with_a_unit_of_counting_names_no_community() -> None:
    labelled = page("媒体上稿", f"上稿情况\n单位：篇\n{MEDIA_TABLE}")
    assert read_one(book(basics(), labelled)).unit == UNIT


def test_the_day_on_which_a_table_was_filled_in_is_not_its_month() -> None:
    labelled = page("媒体上稿", f"上稿情况\n填表日期：2024年4月2日\n{MEDIA_TABLE}")
    assert read_one(book(basics(), labelled)).month == MONTH


def test_an_unknown_unit_is_asked_with_the_nearest_names() -> None:
    checked = read_one(workbook(unit="京汉城社区"))
    (result,) = [each for each in checked.problems if each.level == "error"]
    assert (result.code, result.cell, result.value) == ("unknown-unit", "B1", "京汉城社区")
    assert result.suggestion is not None
    assert result.suggestion.split("、")[0] == UNIT
    assert checked.unit is None


def test_an_office_without_a_register_is_told_to_begin_there() -> None:
    checked = read_one(workbook(), used=replace(SETTINGS, register=Register()))
    assert "名册还是空的" in checked.problems[0].message


def test_nothing_said_of_unit_and_month_is_two_errors() -> None:
    checked = read_one(workbook(unit=None, month=None))
    assert codes(checked) == ["unknown-unit", "unknown-month"]


# The street's summary workbook

SUMMARY = """
社区|月份|日期|标题|媒体名称|媒体级别|稿件形式|结果
京汉新城社区|2024-02|2024-02-07|甲|新城日报|市级|消息|采用
京汉新城社区|2024-03|2024-03-07|乙|新城日报|市级|消息|采用
和平社区|2024年3月|2024-03-08|丙|新城日报|市级|消息|采用
"""


def units_and_months(
    content: bytes, name: str = "汇总.xlsx", **chosen: str
) -> dict[tuple[str | None, str | None], list[str]]:
    """Return the errors of each unit-month."""
    return {(each.unit, each.month): codes(each, "error") for each in read_file(content, name, SETTINGS, **chosen)}


def test_a_summary_workbook_is_one_object_a_unit_month() -> None:
    assert units_and_months(book(page("媒体上稿", SUMMARY))) == {
        (UNIT, "2024-02"): [],
        (UNIT, MONTH): [],
        (OTHER, MONTH): [],
    }


def test_a_summary_of_one_month_may_say_it_in_its_name() -> None:
    drawing = "\n".join(
        "|".join(line.split("|")[:1] + line.split("|")[2:])
        for line in SUMMARY.strip().splitlines()
        if "2024-02" not in line
    )
    assert units_and_months(book(page("媒体上稿", drawing)), f"{STREET}2024年3月汇总.xlsx") == {
        (UNIT, MONTH): [],
        (OTHER, MONTH): [],
    }


def test_an_error_refuses_its_own_unit_month_only() -> None:
    result = units_and_months(book(page("媒体上稿", SUMMARY.replace("2024-03-08", "若干"))))
    assert result == {(UNIT, "2024-02"): [], (UNIT, MONTH): [], (OTHER, MONTH): ["not-a-date"]}


def test_rows_of_unknown_units_are_one_object_without_a_unit() -> None:
    drawing = (
        SUMMARY
        + "幸福社区|2024-03|2024-03-08|丁|新城日报|市级|消息|采用\n"
        + "快乐社区|2024-03|2024-03-08|戊|新城日报|市级|消息|采用"
    )
    report = read_file(book(page("媒体上稿", drawing)), "汇总.xlsx", SETTINGS)
    (unknown,) = [each for each in report if each.unit is None]
    assert len(unknown.rows) == 2
    assert codes(unknown, "error") == ["unknown-unit", "unknown-unit"]
    assert [each.cell for each in unknown.problems if each.level == "error"] == ["A5", "A6"]


def test_unit_and_month_may_stand_on_the_first_row_of_a_group_only() -> None:
    drawing = """
社区|月份|日期|标题|媒体名称|媒体级别|稿件形式|结果
京汉新城社区|2024-03|2024-03-07|甲|新城日报|市级|消息|采用
||2024-03-08|乙|新城日报|市级|消息|采用
和平社区||2024-03-08|丙|新城日报|市级|消息|采用
"""
    report = read_file(book(page("媒体上稿", drawing)), "汇总.xlsx", SETTINGS)
    assert {each.unit: len(each.rows) for each in report} == {UNIT: 2, OTHER: 1}
    assert {each.month for each in report} == {MONTH}


def test_a_unit_that_is_named_without_content_reports_nothing_rather_than_not_at_all() -> None:
    drawing = SUMMARY + "希望社区|2024-03|本月无"
    results = {each.unit: each for each in read_file(book(page("媒体上稿", drawing)), "汇总.xlsx", SETTINGS)}
    assert results["希望社区"].rows == ()
    assert "zero-report" in codes(results["希望社区"])
    assert "media" in results["希望社区"].reported


def test_the_chosen_unit_contradicts_the_rows_of_others() -> None:
    result = units_and_months(book(page("媒体上稿", SUMMARY)), unit=UNIT)
    assert result[OTHER, MONTH] == ["unit-conflict"]
    assert result[UNIT, MONTH] == []


def test_a_summary_has_its_stocks_in_a_table_of_units() -> None:
    stocks = Page(
        "基本情况",
        [
            ["单位", "常住人口（人）", "在册志愿者", "宣传栏"],
            [UNIT, 6000, 300, 4],
            [OTHER, "若干", 200, None],
            ["合计", 6000, 500, 4],
        ],
    )
    report = read_file(
        book(stocks, page("媒体上稿", SUMMARY.replace("2024-02", "2024-03"))), "汇总2024-03.xlsx", SETTINGS
    )
    by_unit = {each.unit: each for each in report}
    assert {key: basic.value for key, basic in by_unit[UNIT].basics.items()} == {
        "residents": 6000,
        "registered": 300,
        "boards": 4,
    }
    assert codes(by_unit[UNIT], "error") == []
    assert codes(by_unit[OTHER], "error") == ["not-a-number"]
    assert "basics" in by_unit[OTHER].reported
    assert set(by_unit) == {UNIT, OTHER}
