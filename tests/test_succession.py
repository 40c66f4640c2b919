"""Units over time: renamed, closed, merged and split, the past untouched and the present complete."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.ranking import rank
from analytics.reporting import expected
from commands.facts import read_facts
from data.settings.columns import Tables
from data.settings.succession import UnfitError, closed, merged, renamed, split
from data.store import Store
from data.store.settings import read_setting_tables, read_settings, save_settings
from tests.street import LATER
from tests.uploads import OFFICER, STREET, checked, register, send, study, unit

DAY = date(2024, 3, 1)
FEBRUARY, MARCH = Period.month("2024-02"), Period.month("2024-03")
BOTH = Period("2024-02", "2024-03")
TABLES: Tables = {
    "单位": [
        {"名称": STREET, "级别": "街道"},
        unit("甲社区", 别名="甲", 常住人口="3000", 分组="一组"),
        unit("乙社区", 常住人口="2000"),
        unit("丙社区"),
        unit("丁社区", 停用="2023-01-01"),
    ],
    "任务": [{"单位": "甲社区", "指标": "学习场次", "周期": "月", "下限": "2"}],
}


def row(tables: Tables, name: str) -> dict[str, str]:
    return next(table for table in tables["单位"] if table["名称"] == name)


def names(tables: Tables) -> list[str]:
    return [table["名称"] for table in tables["单位"]]


def test_merging_closes_the_units_and_puts_the_new_one_after_them() -> None:
    result = merged(TABLES, ["甲社区", "乙社区"], "甲乙社区", DAY)
    assert names(result) == [STREET, "甲社区", "乙社区", "甲乙社区", "丙社区", "丁社区"]
    assert row(result, "甲社区") == row(TABLES, "甲社区") | {"停用": "2024-03-01"}
    assert row(result, "甲乙社区") == {
        "名称": "甲乙社区",
        "上级": STREET,
        "级别": "社区",
        "分组": "一组",
        "常住人口": "5000",
        "启用": "2024-03-01",
        "前身": "甲社区、乙社区",
    }


def test_a_unit_is_merged_into_one_that_goes_on() -> None:
    result = merged(TABLES, ["乙社区"], "甲社区", DAY)
    assert row(result, "甲社区") == row(TABLES, "甲社区") | {"前身": "乙社区"}
    assert row(result, "乙社区")["停用"] == "2024-03-01"


def test_splitting_closes_the_unit_and_begins_the_new_ones() -> None:
    result = split(TABLES, "甲社区", ["东社区", "西社区"], DAY)
    assert names(result) == [STREET, "甲社区", "东社区", "西社区", "乙社区", "丙社区", "丁社区"]
    assert row(result, "西社区")["前身"] == "甲社区"
    assert row(result, "西社区").get("常住人口") is None


def test_renaming_follows_into_parents_predecessors_and_tasks() -> None:
    once = dict(TABLES) | merged(TABLES, ["甲社区", "乙社区"], "甲乙社区", DAY)
    result = renamed(once, "甲社区", "老甲社区")
    assert row(result, "老甲社区")["别名"] == "甲、甲社区"
    assert row(result, "甲乙社区")["前身"] == "老甲社区、乙社区"
    assert result["任务"][0]["单位"] == "老甲社区"
    assert {item.get("上级") for item in renamed(TABLES, STREET, "新街道")["单位"]} == {None, "新街道"}


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        (lambda: merged(TABLES, ["甲社区"], "新社区", DAY), "至少要选两个"),
        (lambda: merged(TABLES, ["甲社区", "丁社区"], "新社区", DAY), "已经停用"),
        (lambda: merged(TABLES, ["甲社区", "乙社区"], "甲社区", DAY), "不要选进"),
        (lambda: merged(TABLES, ["甲社区", "乙社区"], "甲", DAY), "别名"),
        (lambda: merged(TABLES, ["甲社区", "乙社区"], "丁社区", DAY), "不能并入"),
        (lambda: merged(TABLES, ["甲社区", STREET], "新社区", DAY), "同一级别"),
        (lambda: split(TABLES, "甲社区", ["东社区"], DAY), "两个不同"),
        (lambda: split(TABLES, "甲社区", ["东社区", "乙社区"], DAY), "已经是“乙社区”"),
        (lambda: closed(TABLES, "戊社区", DAY), "不在单位名册里"),
        (lambda: closed({"单位": [unit("甲社区", 启用="2024-03-01")]}, "甲社区", DAY), "才启用"),
        (lambda: renamed(TABLES, "甲社区", " "), "请写"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(deed: Any, text: str) -> None:
    with pytest.raises(UnfitError, match=text):
        deed()


@pytest.fixture
def street(store: Store) -> Store:
    """Three communities reported February; 甲社区 and 乙社区 are one from March on, which reported March."""
    register(store, "甲社区", "乙社区", "丙社区")
    for name, number in (("甲社区", 12), ("乙社区", 30), ("丙社区", 7)):
        send(store, checked(name, "2024-02", [study(3, number)]))
    store.write(
        OFFICER, save_settings, merged(store.read(OFFICER, read_setting_tables), ["甲社区", "乙社区"], "甲乙社区", DAY)
    )
    send(store, checked("甲乙社区", "2024-03", [study(3, 50)]))
    send(store, checked("丙社区", "2024-03", [study(3, 9)]))
    return store


def attendance(facts: Facts, period: Period, by: tuple[Any, ...], units: Any = None) -> list[Any]:
    table = values(facts, ["study.attendance"], period, by, units)
    return [tuple(line) for line in table[[*by, "value"]].to_numpy().tolist()]


def test_each_month_shows_the_units_that_were_there(street: Store) -> None:
    facts = street.read(OFFICER, read_facts, BOTH, LATER)
    assert attendance(facts, FEBRUARY, ("unit",)) == [("甲社区", 12), ("乙社区", 30), ("丙社区", 7)]
    assert attendance(facts, MARCH, ("unit",)) == [("甲乙社区", 50), ("丙社区", 9)]
    assert attendance(facts, BOTH, ("month",)) == [("2024-02", 49), ("2024-03", 59)]


def test_the_line_of_a_unit_goes_back_to_its_predecessors(street: Store) -> None:
    facts = street.read(OFFICER, read_facts, BOTH, LATER)
    line = facts.settings.register.lineage("甲乙社区")
    assert line == ("甲乙社区", "甲社区", "乙社区")
    assert attendance(facts, BOTH, ("month",), line) == [("2024-02", 42), ("2024-03", 50)]


def test_a_closed_unit_is_not_missing_and_a_new_one_not_before_its_day(street: Store) -> None:
    facts = street.read(OFFICER, read_facts, BOTH, LATER)
    states = expected(facts, BOTH.months)
    listed = {month: set(lines["unit"]) for month, lines in states.groupby("month")}
    assert listed == {
        "2024-02": {"街道本级", "甲社区", "乙社区", "丙社区"},
        "2024-03": {"街道本级", "甲乙社区", "丙社区"},
    }
    assert set(states[states["state"] == "未报"]["unit"]) == {"街道本级"}


def test_rankings_use_the_units_of_the_month(street: Store) -> None:
    facts = street.read(OFFICER, read_facts, BOTH, LATER)

    def ranked(period: Period) -> list[tuple[Any, Any]]:
        rows = rank(facts, period, "study.attendance").rows
        return list(zip(rows["unit"], rows["rank"], strict=True))

    assert ranked(FEBRUARY) == [("乙社区", 1), ("甲社区", 2), ("丙社区", 3)]
    assert ranked(MARCH) == [("甲乙社区", 1), ("丙社区", 2)]


def test_a_renamed_unit_keeps_its_past_and_is_still_found_by_the_old_name(street: Store) -> None:
    street.write(OFFICER, save_settings, renamed(street.read(OFFICER, read_setting_tables), "丙社区", "丙家园社区"))
    facts = street.read(OFFICER, read_facts, BOTH, LATER)
    assert attendance(facts, BOTH, ("unit", "month"), ["丙家园社区"]) == [
        ("丙家园社区", "2024-02", 7),
        ("丙家园社区", "2024-03", 9),
    ]
    known = facts.settings.register.find("丙社区")
    assert known is not None
    assert known.name == "丙家园社区"


def test_a_workbook_of_settings_without_the_column_keeps_who_followed_whom(street: Store) -> None:
    rows = [
        {key: text for key, text in item.items() if key != "前身"}
        for item in street.read(OFFICER, read_setting_tables)["单位"]
    ]
    street.write(OFFICER, save_settings, {"单位": [row | {"分组": "一组"} for row in rows]})
    assert street.read(OFFICER, read_settings).register.by_name["甲乙社区"].predecessors == ("甲社区", "乙社区")
