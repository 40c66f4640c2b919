"""Tasks worked by hand: sessions by the month, stories by the quarter, titles and rates as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analytics.periods import Period
from analytics.targets import achievements, monthly_minimum, tasks
from analytics.wording import shortfalls_listed
from data.records import Row
from data.settings.values import Target
from reports.views.targets import progress, readable
from tests.street import Street, adopted, media, row, settings

NAMES = ["甲社区", "乙社区", "丙社区"]


def study(count: int, category: str = "集中学习") -> Row:
    return row("study", 2, {"date": date(2024, 1, 5), "category": category, "times": count, "attendance": 10})


def street(*targets: Target) -> Street:
    """甲 2, 1, 0 sessions in January to March; 乙 1 in January and 3 in March; 丙 nothing sent at all."""
    store = Street(settings(NAMES, targets=targets))
    store.send("甲社区", "2024-01", [study(2)]).send("甲社区", "2024-02", [study(1)]).send("甲社区", "2024-03")
    return store.send("乙社区", "2024-01", [study(1)]).send("乙社区", "2024-03", [study(3, "党课")])


def line(store: Street, month: str, unit: str) -> dict[str, Any]:
    table = tasks(store.facts(), month)
    return dict(table[table["unit"] == unit].iloc[0])


MONTHLY = Target("study.sessions", "月", Decimal(1))
QUARTERLY = Target("study.sessions", "季", Decimal(5))


def test_a_task_by_the_month_is_done_or_short_by_so_many() -> None:
    assert line(street(MONTHLY), "2024-02", "甲社区")["state"] == "已完成"
    march = line(street(MONTHLY), "2024-03", "甲社区")
    assert (march["done"], march["short"], march["state"]) == (0, Decimal(1), "差1次")


def test_a_unit_that_has_not_reported_is_named_so_and_is_not_short() -> None:
    result = line(street(MONTHLY), "2024-03", "丙社区")
    assert (result["done"], result["short"], result["state"], result["missing"]) == (None, None, "未报", 1)
    # On 1 April the report of March is not due: it is no missing one.
    table = tasks(street(MONTHLY).facts(date(2024, 4, 1)), "2024-03", ["丙社区"])
    assert (table["state"].item(), table["missing"].item()) == ("待报", 0)


def test_what_is_due_to_date_grows_evenly_over_the_cycle() -> None:
    january, february, march = (line(street(QUARTERLY), f"2024-0{at}", "甲社区") for at in (1, 2, 3))
    assert [item["due"] for item in (january, february, march)] == [Decimal("1.7"), Decimal("3.3"), Decimal(5)]
    assert [item["done"] for item in (january, february, march)] == [2, 3, 3]
    assert [item["state"] for item in (january, february, march)] == ["进度正常", "进度差1次", "差2次"]
    assert [item["short"] for item in (january, february, march)] == [3, 2, 2]
    table = readable(tasks(street(QUARTERLY).facts(), "2024-01", ["乙社区"]))
    assert table[["至今应完成", "至今还差", "情况"]].to_dict("records") == [
        {"至今应完成": Decimal("1.7"), "至今还差": 1, "情况": "进度差1次"}
    ]


def test_what_is_missing_of_hours_is_never_said_to_be_nothing() -> None:
    """10 hours a quarter: 3⅓ are due by January, of which 3.3 are done."""
    january = study(1)
    store = Street(settings(NAMES, targets=(Target("study.hours", "季", Decimal(10)),)))
    store.send("甲社区", "2024-01", [replace(january, values={**january.values, "hours": Decimal("3.3")})])
    result = line(store, "2024-01", "甲社区")
    assert (result["behind"], result["short"], result["state"]) == (Decimal("0.1"), Decimal("6.7"), "进度差0.1小时")


def test_months_not_reported_are_counted_beside_what_is_done() -> None:
    result = line(street(QUARTERLY), "2024-03", "乙社区")
    assert (result["done"], result["missing"], result["state"]) == (4, 1, "差1次")


def test_a_task_that_begins_within_its_cycle_asks_for_that_part_of_it() -> None:
    yearly = Target("study.sessions", "年", Decimal(12), first="2024-03")
    result = line(street(yearly), "2024-03", "乙社区")
    assert (result["first"], result["last"], result["minimum"], result["due"]) == ("2024-03", "2024-12", Decimal(10), 1)
    assert (result["done"], result["state"]) == (3, "进度正常")


@pytest.mark.parametrize(("month", "count"), [("2024-02", 0), ("2024-03", 3), ("2024-06", 3), ("2024-07", 0)])
def test_a_task_is_in_force_from_one_month_to_another(month: str, count: int) -> None:
    store = street(Target("study.sessions", "月", Decimal(1), first="2024-03", last="2024-06"))
    assert len(tasks(store.facts(), month)) == count


def test_a_units_own_task_takes_the_place_of_everyones() -> None:
    store = street(MONTHLY, Target("study.sessions", "月", Decimal(4), unit="乙社区"))
    assert line(store, "2024-03", "乙社区")["state"] == "差1次"
    assert line(store, "2024-02", "甲社区")["minimum"] == Decimal(1)
    assert len(tasks(store.facts(), "2024-03")) == 3


def test_a_task_for_one_category_counts_only_that() -> None:
    store = street(Target("study.sessions", "季", Decimal(2), category="党课"))
    assert line(store, "2024-03", "乙社区")["state"] == "已完成"
    result = line(store, "2024-03", "甲社区")
    assert (result["done"], result["state"]) == (0, "差2次")


def test_the_streets_own_office_has_no_task_unless_it_is_named() -> None:
    assert "街道本级" not in set(tasks(street(MONTHLY).facts(), "2024-03")["unit"])
    sent = street(Target("study.sessions", "月", Decimal(1), unit="街道本级")).send("街道本级", "2024-03", [study(1)])
    assert line(sent, "2024-03", "街道本级")["state"] == "已完成"


def test_a_task_of_the_whole_street_counts_everything_below_it() -> None:
    store = street(Target("study.sessions", "季", Decimal(9), unit="新城街道"))
    result = line(store, "2024-03", "新城街道")
    assert (result["done"], result["state"]) == (7, "差2次")


def test_a_rate_is_due_as_a_whole_and_short_in_percentage_points() -> None:
    store = street(Target("media.adoption_rate", "年", Decimal(60)))
    store.send("甲社区", "2024-03", [*adopted(0, 0, 1), media(8, "市级", result="报送")])
    result = line(store, "2024-03", "甲社区")
    assert (result["due"], result["done"], result["state"]) == (Decimal(60), Decimal(50), "差10个百分点")
    assert line(store, "2024-03", "乙社区")["state"] == "不适用"


def test_the_list_of_who_reached_it_is_neutral_and_names_what_is_missing() -> None:
    result = achievements(tasks(street(MONTHLY).facts(), "2024-03"))
    assert [item.text() for item in result] == ["学习场次每月至少1次：1个单位已完成；甲社区差1次；未报1个（丙社区）。"]
    half = achievements(tasks(street(QUARTERLY).facts(), "2024-01"))
    assert half[0].text() == "学习场次每季至少5次：1个单位进度正常；乙社区进度差1次；未报1个（丙社区）。"


def test_units_that_are_short_by_the_same_are_named_together() -> None:
    pairs = [
        ("甲社区", "差4次"),
        ("乙社区", "差2次"),
        ("丙社区", "差4次"),
        ("丁社区", "进度差1次"),
        ("戊社区", "进度差1次"),
    ]
    assert shortfalls_listed(pairs) == "甲社区、丙社区均差4次，乙社区差2次，丁社区、戊社区进度均差1次"
    assert shortfalls_listed(pairs[:2]) == "甲社区差4次、乙社区差2次"
    assert shortfalls_listed(pairs, 2) == "甲社区、丙社区均差4次等5个"


def test_all_communities_are_not_named_one_by_one_and_one_alone_is() -> None:
    five = [f"{name}村" for name in "甲乙丙丁戊"]
    pairs = [(unit, "差4次") for unit in five]
    assert shortfalls_listed(pairs, 3, five) == "各村均差4次"
    assert shortfalls_listed(pairs, 3, [*five, "己村"]) == "甲村、乙村、丙村等5个均差4次"
    assert shortfalls_listed([("甲社区", "差4次"), ("乙社区", "差4次")], None, ["乙社区", "甲社区"]) == "各社区均差4次"
    assert shortfalls_listed([("甲社区", "差4次")], None, ["甲社区"]) == "甲社区差4次"


def test_what_is_told_of_all_tasks_counts_them_by_their_state_and_parts_them_by_task() -> None:
    result = progress(street(MONTHLY, QUARTERLY).facts(), "2024-03")
    text = "已完成 1 项，进度正常 0 项，还差 3 项，未报 2 项"
    assert result.answer == f"截至2024年3月，3 个单位共 6 项任务：{text}。"
    assert {title: list(lines["unit"]) for title, lines in result.groups.items()} == {
        "学习场次·每月": NAMES,
        "学习场次·每季": NAMES,
    }
    assert result.measures == ("study.sessions",)
    assert [achievement.done for achievement in result.achievements] == [("乙社区",), ()]


def test_tasks_by_the_month_are_given_for_each_field_of_a_grid() -> None:
    yearly = Target("study.sessions", "年", Decimal(9))
    lectures = Target("study.sessions", "月", Decimal(2), category="党课")
    store = street(Target("study.sessions", "月", Decimal(1), first="2024-02"), yearly, lectures)
    spring = Period("2024-01", "2024-03")
    assert monthly_minimum(store.facts(), "study.sessions", spring, ["甲社区", "街道本级"]) == {
        ("甲社区", "2024-02"): Decimal(1),
        ("甲社区", "2024-03"): Decimal(1),
    }


def test_a_street_without_tasks_has_an_empty_list() -> None:
    result = tasks(street().facts(), "2024-03")
    assert result.empty
    assert achievements(result) == []
    assert progress(street().facts(), "2024-03").answer == "2024年3月没有生效的任务。"
