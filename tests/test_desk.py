"""The desk of a month: everything open in one list, what a unit is stuck on and for how long."""

from __future__ import annotations

from datetime import date, datetime

from analytics.reporting import expected, unit_reminder
from analytics.selection import Offer
from data.settings.values import Policy
from data.store.doubts import Doubt
from data.store.review_queue import Standing, TakenBack
from data.store.reviews import Review
from tests.street import Street, settings
from ui.desk import OpenItem, items_of_desk, list_open_items, stuck_words

MONTH = "2024-03"


def at(day: int) -> datetime:
    return datetime(2024, 4, day, 9).astimezone()


def doubt(number: int, unit: str, submission: int, day: int, level: str = "warning") -> Doubt:
    where = (submission, "a.xlsx", level, "unusual", "理论学习", "F2", "不寻常", "说明")
    return Doubt(number, unit, MONTH, *where, at(day), False, None, None, None, None)  # type: ignore[arg-type]


def standing(unit: str, day: int, state: str, last: Review | None = None) -> Standing:
    return Standing(1, unit, MONTH, "某人", at(day), state, last, None)  # type: ignore[arg-type]


def returned(day: int) -> Review:
    return Review(1, 1, "王干事", at(day), "returned", "请改人次", "returned")


def test_all_that_is_open_is_one_list_the_oldest_first_and_the_doubts_of_a_file_are_one_item() -> None:
    items = list_open_items(
        [doubt(1, "甲", 5, 6), doubt(2, "甲", 5, 4), doubt(3, "乙", 6, 8, "error"), doubt(4, "丙", 7, 3)],
        [standing("丁", 9, "pending"), standing("丙", 2, "returned", returned(7)), standing("甲", 4, "confirmed")],
        [TakenBack(9, "戊", MONTH, "小张", "李干事", at(1), left=False)],
    )
    assert [(item.unit, item.matter.partition("：")[0], item.since.day) for item in items] == [
        ("戊", "李干事 2024-04-01 09:00 撤回，这个月没有月报", 1),
        ("甲", "带着警告收下", 4),
        ("丙", "已退回", 7),
        ("乙", "没有收下", 8),
        ("丁", "待审核", 9),
    ], "what was returned is one thing, whatever was doubtful in it"


def test_a_desk_lists_the_reviews_of_its_month_and_everything_else_of_every_month() -> None:
    items = list_open_items([doubt(1, "甲", 5, 6)], [standing("丁", 9, "pending")], [])
    assert [item.unit for item in items_of_desk(items, MONTH)] == ["甲", "丁"]
    assert [item.unit for item in items_of_desk(items, "2024-04")] == ["甲"]


def test_nothing_has_been_waiting_for_less_than_no_days() -> None:
    item = OpenItem("丁", MONTH, "待审核", date(2024, 4, 9), "", review=True)
    assert item.words(date(2024, 4, 11)) == "待审核，2 天"
    assert item.words(date(2024, 3, 20)) == "待审核"


def test_each_unit_says_what_it_is_stuck_on_and_for_how_long() -> None:
    street = Street(settings(["甲", "乙"], policy=Policy(start=MONTH)))
    items = [OpenItem("乙", MONTH, "没有收下：3 处错误", date(2024, 4, 3), "")]
    for day, words in (
        (date(2024, 3, 20), ["", ""]),
        (date(2024, 4, 3), ["还没有报，离截止日 2 天", "还没有报，离截止日 2 天；没有收下：3 处错误"]),
        (date(2024, 4, 10), ["没有报，过截止日 5 天", "没有报，过截止日 5 天；没有收下：3 处错误，7 天"]),
    ):
        facts = street.facts(today=day)
        lines = expected(facts, [MONTH], ["甲", "乙"])
        known = items if day.month == 4 else []
        assert stuck_words(lines, facts.deadline(MONTH), day, known) == words


def test_one_unit_is_reminded_of_what_is_missing_or_returned_and_never_of_more() -> None:
    street = Street(settings(["甲", "乙"], policy=Policy(start=MONTH)))
    facts = street.facts(today=date(2024, 4, 3))
    lines = expected(facts, [MONTH], ["甲", "乙"])
    head = "【2024年3月宣传工作月报】甲："
    assert unit_reminder(facts, lines, MONTH, "甲") == f"{head}还没有收到月报。请于4月5日（星期五）前报送。"
    on_time = lines.assign(state="按时")
    assert unit_reminder(facts, on_time, MONTH, "甲") == f"{head}月报已收到，谢谢。"
    assert unit_reminder(facts, on_time, MONTH, "甲", returned=True) == (
        f"{head}月报已退回，请改好后重新报送。请于4月5日（星期五）前报送。"
    )


def test_the_month_due_is_the_last_that_has_ended_or_the_first_one_that_runs() -> None:
    assert Offer(("2024-02", "2024-03", "2024-04"), "2024-02").due == "2024-03"
    assert Offer(("2024-04",), "2024-04").due == "2024-04"
    assert Offer(("2024-03", "2024-04", "2024-09"), "2024-03", ("2024-09",)).due == "2024-03"
