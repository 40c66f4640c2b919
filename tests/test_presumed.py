"""A column that is missing is asked once: what is wrong in the column that it probably is comes with it."""

from __future__ import annotations

from dataclasses import replace

from data.settings.values import Settings
from tests.builders import MONTH, SETTINGS, UNIT, Page, book, read_one

HEADERS = ["日期", "活动名称", "活动性质", "活动类别", "志愿者参与数量", "备注"]


def volunteer(
    *rows: list[object], headers: list[str] = HEADERS, used: Settings = SETTINGS
) -> list[tuple[str, str | None]]:
    """The errors and warnings of a table of 志愿服务, with their cells."""
    checked = read_one(book(Page("志愿服务", [headers, *rows])), used=used, unit=UNIT, month=MONTH)
    return [
        (problem.code, problem.cell)
        for problem in checked.problems
        if problem.level != "note" and problem.code != "missing-sheet"
    ]


GOOD = ["2024-03-06", "清扫楼道", "志愿服务", "环境卫生", 12, None]


def test_what_is_wrong_behind_a_renamed_column_is_told_with_it() -> None:
    rows = [
        GOOD,
        ["2024-03-07", "巡逻", "志愿服务", "平安巡逻", "若干", None],
        ["2024-03-08", "义诊", "志愿服务", "便民服务", 9000, None],
        ["2024-03-09", "慰问", "志愿服务", "帮扶关爱", None, None],
    ]
    assert volunteer(*rows) == [
        ("missing-column", None),
        ("not-a-number", "E3"),
        ("unusual", "E4"),
        ("required", "E5"),
    ]


def test_dates_and_words_are_known_by_what_stands_below_them() -> None:
    headers = ["何时", "活动名称", "活动性质", "怎样的活动", "志愿者人次", "备注"]
    rows = [
        GOOD,
        ["4月6日", "巡逻", "志愿服务", "平安巡逻", 8, None],
        ["2024-03-08", "义诊", "志愿服务", "看病", 9, None],
    ]
    assert volunteer(*rows, headers=headers) == [
        ("missing-column", None),
        ("missing-column", None),
        ("outside-month", "A3"),
        ("unknown-word", "D4"),
    ]


def test_a_column_that_is_nothing_like_it_is_left_alone() -> None:
    headers = ["日期", "活动名称", "活动性质", "活动类别", "天气", "备注"]
    assert volunteer(["2024-03-06", "清扫", "志愿服务", "环境卫生", "晴", None], headers=headers) == [
        ("missing-column", None)
    ]


def test_once_answered_nothing_new_comes_up() -> None:
    answered = replace(SETTINGS, headers={("volunteer", "志愿者参与数量"): "attendance"})
    rows = [GOOD, ["2024-03-07", "巡逻", "志愿服务", "平安巡逻", "若干", None]]
    before, after = volunteer(*rows), volunteer(*rows, used=answered)
    assert [result for result in before if result[0] != "missing-column"] == after == [("not-a-number", "E3")]
