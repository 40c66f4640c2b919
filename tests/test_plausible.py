"""What is doubtful at first sight, when there is no history yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.intake.batch import check_all
from data.intake.plausible import judge_month
from data.intake.workers import Readers
from tests.builders import SETTINGS, Page, basics, book, civil, codes, read_one, study, table, volunteer, workbook


def numbered(times: list[int | None], **more: Any) -> list[dict[str, Any]]:
    return [study(subject=f"第{'一二三四五六七'[at]}讲", times=number, **more) for at, number in enumerate(times)]


def marked(content: bytes) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in read_one(content).problems]


@pytest.mark.parametrize("times", [[1, 2, 3], [1, 2, 3, 4, 5], [3, 2, 1], [5, 6, 7, 8]])
def test_numbers_that_run_on_are_doubted(times: list[int | None]) -> None:
    assert marked(workbook(study=numbered(times))) == [("running-numbers", "I2")]


@pytest.mark.parametrize("times", [[1, 2], [1, 1, 1], [1, 2, 2], [2, 3, 4], [1, None, 3], [3, 5, 7], [1, 2, 3, 5]])
def test_other_numbers_are_not(times: list[int | None]) -> None:
    assert marked(workbook(study=numbered(times))) == []


def test_each_kind_of_study_may_be_numbered_by_itself() -> None:
    rows = numbered([1, 2, 3]) + numbered([1, 2, 3], category="自学")
    mixed = [rows[at] for at in (0, 3, 1, 4, 2, 5)]
    assert marked(workbook(study=mixed)) == [("running-numbers", "I2"), ("running-numbers", "I3")]


def test_serial_numbers_in_a_column_of_people_are_doubted() -> None:
    rows = [study(subject=f"{at}", attendance=at) for at in (1, 2, 3, 4)]
    assert marked(workbook(study=rows)) == [("running-numbers", "E2")]
    assert marked(workbook(study=rows[:3])) == []


def test_an_event_of_more_than_a_day_is_doubted_unless_it_was_several() -> None:
    rows = [volunteer(hours=36), volunteer(name="巡逻", hours=36, times=2), volunteer(name="义诊", hours=24)]
    assert marked(workbook(volunteer=rows)) == [("too-long-event", "G2")]


def test_minutes_in_a_column_of_hours_are_doubted() -> None:
    assert marked(workbook(study=[study(hours=90)])) == [("too-long-event", "F2")]


def test_more_volunteers_than_people_are_doubted() -> None:
    results = [
        (problem.code, problem.sheet, problem.cell)
        for problem in read_one(workbook(stocks={"registered": 9000, "residents": 6000})).problems
    ]
    assert results == [("unusual", "基本情况", "B5")]


def test_a_month_that_has_not_begun_is_doubted_where_it_is_stated() -> None:
    checked = judge_month(read_one(book(basics(month="2034-03"), table("study", []))), date(2024, 4, 7))
    (result,) = [problem for problem in checked.problems if problem.code == "future-month"]
    assert (result.level, result.sheet, result.cell, result.value) == ("warning", "基本情况", "B2", "2034-03")
    assert judge_month(checked, date(2024, 4, 7)) == checked


@pytest.mark.parametrize("today", [date(2024, 3, 1), date(2024, 4, 7), date(2025, 1, 1)])
def test_a_month_that_runs_or_is_over_is_not(today: date) -> None:
    checked = read_one(workbook(study=[study()]))
    assert judge_month(checked, today) is checked


def test_a_check_without_a_database_knows_what_day_it_is(tmp_path: Any) -> None:
    path = tmp_path / "月报.xlsx"
    path.write_bytes(workbook(study=[study()]))
    with Readers(1) as readers:
        (checked,) = check_all(None, SETTINGS, readers, [path], today=date(2024, 2, 29))
    assert codes(checked) == ["future-month"]


def test_one_number_on_two_matters_is_an_error() -> None:
    trouble = {"matter": "问题整改", "kind": "飞线", "state": "整改中", "number": "3"}
    rows = [civil(**trouble, name="飞线充电", place="一号院"), civil(**trouble, name="路灯损坏", place="二号院")]
    assert marked(workbook(civil=rows)) == [("number-repeated", "A3")]
    nowhere = [row | {"place": None} for row in rows]
    assert marked(workbook(civil=nowhere)) == [("number-repeated", "A3")]


@pytest.mark.parametrize(
    "change", [{"name": "飞线充电", "place": "二号院"}, {"name": "飞线整治", "place": "一号院"}, {"number": "4"}]
)
def test_one_number_on_one_matter_is_not(change: dict[str, Any]) -> None:
    trouble = {
        "matter": "问题整改",
        "kind": "飞线",
        "state": "整改中",
        "number": "3",
        "name": "飞线充电",
        "place": "一号院",
    }
    assert marked(workbook(civil=[civil(**trouble), civil(**trouble | change, date=date(2024, 3, 9))])) == []


def test_a_text_that_is_too_long_is_told_at_its_cell() -> None:
    headers, row = ["日期", "学习类别", "主题", "参加人次", "备注"], ["2024-03-05", "党课", "学习", "30", "长" * 40_000]
    from_csv = "\n".join(",".join(line) for line in (headers, row)).encode()
    chosen = {"unit": "京汉新城社区", "month": "2024-03"}
    for content, name in (
        (book(Page("理论学习", [headers, [*row[:3], 30, "长" * 32_767]])), "a.xlsx"),
        (from_csv, "a.csv"),
    ):
        (result,) = [problem for problem in read_one(content, name, **chosen).problems if problem.level == "error"]
        assert (result.code, result.cell, result.column) == ("too-long", "E2", "备注")
        assert "32767 字以上" in result.message
