"""What is judged from one workbook alone: dates, duplicates, the ledger, crowds, rows outside the purpose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from data.problems import Problem
from data.records import Checked
from tests.builders import (
    MONTH,
    UNIT,
    Page,
    book,
    civil,
    codes,
    media,
    read_one,
    rows_of,
    study,
    table,
    values,
    volunteer,
    workbook,
)

FEBRUARY = date(2024, 2, 20)


def only(checked: Checked, level: str | None = None) -> Problem:
    """Return the one problem there is."""
    (result,) = [each for each in checked.problems if level is None or each.level == level]
    return result


def test_a_clean_workbook_has_nothing_to_tell() -> None:
    checked = read_one(workbook(study=[study()], volunteer=[volunteer()], media=[media()], civil=[civil()]))
    assert checked.problems == ()
    assert checked.acceptable
    assert not checked.needs_reason
    assert checked.reported == {"basics", "study", "volunteer", "media", "civil"}


def test_a_missing_sheet_is_a_warning_and_its_area_is_not_reported() -> None:
    checked = read_one(workbook(study=[study()], without=("media",)))
    result = only(checked)
    assert (result.code, result.level, result.sheet) == ("missing-sheet", "warning", "媒体上稿")
    assert "media" not in checked.reported
    assert checked.needs_reason


def test_a_header_without_rows_reports_that_there_was_nothing() -> None:
    checked = read_one(workbook())
    assert checked.rows == ()
    assert "media" in checked.reported
    assert checked.acceptable


def test_one_date_of_several_outside_the_month_is_a_warning_at_its_cell() -> None:
    result = only(read_one(workbook(study=[study(), study(date=FEBRUARY, subject="补报")])))
    assert (result.code, result.level, result.cell, result.value) == ("outside-month", "warning", "A3", "2024-02-20")


def test_half_of_the_dates_outside_is_still_a_warning() -> None:
    checked = read_one(workbook(study=[study()], volunteer=[volunteer(date=FEBRUARY)]))
    assert codes(checked) == ["outside-month"]


def test_more_than_half_of_all_event_dates_outside_is_the_wrong_month() -> None:
    checked = read_one(
        workbook(study=[study(date=FEBRUARY), study(date=FEBRUARY, subject="乙")], volunteer=[volunteer()])
    )
    result = only(checked)
    assert (result.code, result.level, result.sheet, result.cell) == ("wrong-month", "error", "理论学习", "A2")


def test_the_ledger_may_have_any_date() -> None:
    assert read_one(workbook(civil=[civil(date=date(2019, 5, 1)), civil(date=FEBRUARY, name="乙")])).problems == ()


def test_the_same_row_twice_is_a_warning_and_counted_as_typed() -> None:
    checked = read_one(workbook(study=[study(), study()]))
    assert (only(checked).code, only(checked).cell) == ("duplicate-row", "A3")
    assert len(checked.rows) == 2


def test_remarks_alone_do_not_tell_two_rows_apart() -> None:
    assert codes(read_one(workbook(study=[study(remark="甲"), study(remark="乙")]))) == ["duplicate-row"]


def test_rows_that_differ_in_a_number_are_two_events() -> None:
    assert read_one(workbook(study=[study(), study(attendance=31)])).problems == ()


def test_one_story_at_several_levels_is_as_it_should_be() -> None:
    rows = [media(), media(outlet="自治区日报", level="自治区级"), media(outlet="人民日报", level="国家级")]
    assert read_one(workbook(media=rows)).problems == ()


@pytest.mark.parametrize("changes", [{}, {"title": "春风，进社区！"}])
def test_the_same_story_in_the_same_place_twice_is_a_warning(changes: dict[str, Any]) -> None:
    assert codes(read_one(workbook(media=[media(), media(**changes)]))) == ["duplicate-row"]


def test_no_times_at_all_is_doubted() -> None:
    result = only(read_one(workbook(study=[study(times=0)])))
    assert (result.code, result.level, result.cell) == ("zero-count", "warning", "I2")


def test_more_people_than_live_there_are_doubted() -> None:
    result = only(read_one(workbook(volunteer=[volunteer(served=6001)])))
    assert (result.code, result.cell) == ("unusual", "H2")
    assert "6000" in result.message


def test_several_times_reach_more_people_than_live_there() -> None:
    assert read_one(workbook(volunteer=[volunteer(served=11000, times=2)])).problems == ()


def test_the_residents_of_the_workbook_count_before_those_of_the_register() -> None:
    assert read_one(workbook(stocks={"residents": 9000}, volunteer=[volunteer(served=8000)])).problems == ()
    assert codes(read_one(workbook(stocks={"residents": 900}, volunteer=[volunteer(served=1000)]))) == ["unusual"]


def test_a_title_in_force_needs_its_level() -> None:
    row = civil(matter="荣誉称号", kind="文明社区", name="文明社区", state="已命名", quantity=None)
    result = only(read_one(workbook(civil=[row])), "error")
    assert (result.code, result.cell) == ("level-needed", "E2")
    assert read_one(workbook(civil=[row | {"level": "市级"}])).acceptable
    assert read_one(workbook(civil=[row | {"state": "创建中"}])).acceptable


def test_a_closed_problem_needs_the_day_it_was_closed() -> None:
    row = civil(matter="问题整改", kind="环境卫生", name="楼道堆物", state="已销号")
    result = only(read_one(workbook(civil=[row])), "error")
    assert (result.code, result.column, result.cell) == ("required", "完成日期", "K2")
    assert read_one(workbook(civil=[row | {"closed": date(2024, 3, 20)}])).problems == ()


def test_a_problem_closed_before_it_was_found_is_doubted() -> None:
    row = civil(matter="问题整改", kind="环境卫生", name="楼道堆物", state="已销号", closed=date(2024, 3, 1))
    result = only(read_one(workbook(civil=[row])), "warning")
    assert (result.code, result.column, result.cell) == ("unusual", "完成日期", "K2")
    assert "2024-03-01 早于发现日期 2024-03-08" in result.message


@pytest.mark.parametrize("word", ["舆情", "网评"])
def test_work_of_another_purpose_is_kept_and_counted_nowhere(word: str) -> None:
    checked = read_one(workbook(study=[study(), study(subject=f"{word}员培训", attendance="若干")]))
    assert (only(checked).code, only(checked).level) == ("not-counted", "note")
    assert [row.counted for row in checked.rows] == [True, False]


def test_a_count_is_exact_and_hours_are_decimal() -> None:
    (read,) = values(read_one(workbook(study=[study(attendance=30, hours=1.5)])), "study")
    assert read["attendance"] == 30
    assert read["hours"] == Decimal("1.5")
    assert read["date"] == date(2024, 3, 5)


def test_empty_cells_are_absent_and_not_zero() -> None:
    (row,) = rows_of(read_one(workbook(study=[study()])), "study")
    assert set(row.values) == {"date", "category", "subject", "attendance"}
    assert row.cells == {"date": "A2", "category": "B2", "subject": "C2", "attendance": "E2"}


def test_the_message_names_sheet_cell_and_cure() -> None:
    result = only(read_one(workbook(volunteer=[volunteer(attendance="若干")])))
    assert result.message == "志愿服务!F2：“若干”不是人次，请填整数，没有填 0。"


NAMES = ["（已取消）清明祭扫", "清明祭扫（因雨取消）", "【作废】学习", "学习-已取消", "取消：学习", "学习（推迟至4月）"]
NAMES += ["取消收费宣讲", "学习取消农业税的故事", "重复利用课堂", "推迟退休政策解读"]


def test_a_row_whose_name_takes_it_back_is_doubted_and_counted_as_typed() -> None:
    checked = read_one(workbook(study=[study(subject=name) for name in NAMES]))
    assert [fault.value for fault in checked.problems if fault.code == "unusual"] == NAMES[:6]
    assert len(checked.rows) == len(NAMES)


def test_a_dated_row_with_the_name_of_a_total_is_doubted_beside_others() -> None:
    checked = read_one(workbook(study=[study(), study(subject="本月合计", attendance=30)]))
    assert [fault.cell for fault in checked.problems if fault.code == "unusual"] == ["C3"]


def test_stocks_of_the_basics_are_read_with_their_cells() -> None:
    checked = read_one(workbook(stocks={"registered": "约800人", "teams": 12}))
    assert (checked.basics["registered"].value, checked.basics["registered"].approximate) == (800, True)
    assert (checked.basics["teams"].value, checked.basics["teams"].cell) == (12, "B6")
    assert "boards" not in checked.basics


@pytest.mark.parametrize(
    ("label", "unit", "value"),
    [
        ("在册志愿者（人）", "人", 8),
        ("在册志愿者", None, 8),
        ("在册志愿者（万人）", None, 80_000),
        ("在册志愿者", "万人", 80_000),
        ("在册志愿者（户）", None, None),
        ("在册志愿者", "户", None),
        ("在册志愿者（新增）", None, None),
        ("在册志愿者（上月）", None, None),
    ],
)
def test_a_stock_counts_in_the_unit_that_stands_at_it(label: str, unit: str | None, value: int | None) -> None:
    page = Page("基本情况", [["单位", UNIT], ["月份", MONTH], [label, 8, unit]])
    checked = read_one(book(page, table("study", [study()])))
    stated = checked.basics.get("registered")
    assert (stated.value if stated is not None else None) == value
    faults = [fault.cell for fault in checked.problems if fault.code == "wrong-unit"]
    assert faults == ([] if value is not None else ["B3"])


def test_a_stock_in_words_is_asked() -> None:
    result = only(read_one(workbook(stocks={"registered": "若干"})))
    assert (result.code, result.sheet, result.cell) == ("not-a-number", "基本情况", "B5")


def test_a_row_whose_remark_takes_it_back_is_doubted_and_counted_as_typed() -> None:
    remarks = (
        "已取消",
        "活动取消",
        "因雨取消",
        "本次会议未召开",
        "取消",
        "请假3人",
        "原定3日，改到5日",
        "取消了后半场",
    )
    content = workbook(study=[study(remark=remark, subject=remark) for remark in remarks])
    checked = read_one(content)
    doubted = [fault.value for fault in checked.problems if fault.code == "unusual"]
    assert doubted == list(remarks[:5])
    assert len(checked.rows) == len(remarks)
