"""Things that real summaries count: places, centres, models by level, occasions, parts of media, measure words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analytics.targets import tasks
from data.figures import monthly_figures
from data.records import Basic
from data.schema import keys
from data.settings.tables import read_tables
from data.settings.values import Target
from tests.builders import SETTINGS, basics, codes, read_one, values, workbook
from tests.street import Street, media, row, settings

PLACE = {"matter": "阵地建设", "name": "爱心超市", "state": "已完成", "date": date(2024, 3, 8), "quantity": 16}
EVENT = {"matter": "创建活动", "name": "推进会", "state": "已完成", "date": date(2024, 3, 8)}
MODEL = {"matter": "先进典型", "name": "身边好人", "kind": "好人", "state": "已完成", "date": date(2024, 3, 8)}


def figures(*rows: dict[str, Any], stocks: dict[str, int] | None = None) -> dict[tuple[Any, ...], int]:
    """The figures of rows of 文明创建 and stocks, by measure, category and level."""
    known = {key: Basic(value, "基本情况", "B5") for key, value in (stocks or {}).items()}
    read = [row("civil", number, item) for number, item in enumerate(rows, 2)]
    table = monthly_figures(read, known, {"civil", "basics"}, SETTINGS, "2024-03")
    return {(item.measure, item.category, item.level): item.value for item in table}


def test_places_and_centres_are_counted_beside_sites() -> None:
    counted = figures(PLACE, PLACE | {"quantity": None, "kind": "示范点"}, stocks={"sites": 11, "centres": 1})
    assert counted == {
        (keys.PLACES, None, None): 16,
        (keys.PLACES, "示范点", None): 1,
        (keys.SITES, None, None): 11,
        (keys.CENTRES, None, None): 1,
    }
    checked = read_one(workbook(stocks={"centres": 1, "sites": 11}))
    assert {key: result.value for key, result in checked.basics.items()} == {"centres": 1, "sites": 11}


def test_models_are_told_apart_by_kind_and_level() -> None:
    people = figures(MODEL | {"level": "国家级"}, MODEL | {"level": "市级", "quantity": 2}, MODEL | {"level": "市级"})
    assert people == {(keys.MODEL_PEOPLE, "好人", "国家级"): 1, (keys.MODEL_PEOPLE, "好人", "市级"): 3}


@pytest.mark.parametrize(
    ("changes", "measure", "expected"),
    [
        ({"measure": "次"}, "次", []),
        ({"measure": "场"}, "次", ["read-as"]),
        ({"quantity": "3次"}, "次", ["read-as", "read-as"]),
        ({"matter": "督导检查", "measure": "次"}, "次", []),
        ({"matter": "公益广告", "measure": "次"}, "次", ["wrong-unit"]),
        ({"matter": "公益广告", "quantity": "3次"}, None, ["read-as"]),
    ],
)
def test_events_and_inspections_may_be_given_in_times(
    changes: dict[str, Any], measure: str | None, expected: list[str]
) -> None:
    checked = read_one(workbook(civil=[EVENT | changes]))
    assert [line.get("measure") for line in values(checked, "civil")] == [measure]
    assert codes(checked) == expected


@pytest.mark.parametrize(
    ("part", "dimension", "state"),
    [
        ("简讯", "form", "已完成"),
        ("市级", "level", "已完成"),
        ("新城日报", "outlet", "差1篇"),
        ("通讯", "form", "差2篇"),
    ],
)
def test_a_task_may_ask_for_a_form_a_level_or_an_outlet(part: str, dimension: Any, state: str) -> None:
    target = Target(keys.PUBLISHED, "月", Decimal(2), category=part, dimension=dimension)
    stories = [
        media(2, "市级", title="甲", form="简讯", outlet="新城日报"),
        media(3, "市级", title="乙", form="简讯", outlet="晚报"),
    ]
    street = Street(settings(["甲社区"], targets=(target,))).send("甲社区", "2024-03", stories)
    progress = tasks(street.facts(), "2024-03")
    assert progress.loc[progress["unit"] == "甲社区", ["category", "state"]].to_numpy().tolist() == [[part, state]]


def test_words_have_measure_words_of_their_own() -> None:
    vocabulary = SETTINGS.vocabulary
    assert [vocabulary.counter("学习类别", word) for word in ("理论宣讲", "微课堂", "中心组学习", "集中学习")] == [
        "场",
        "期",
        "次",
        None,
    ]
    changed = read_tables({"词表": [{"列": "学习类别", "标准词": "读书会", "量词": "期"}]})[0].vocabulary
    assert changed.counter("学习类别", "读书会") == "期"


def test_a_blank_line_of_stocks_is_no_zero() -> None:
    assert "centres" not in read_one(workbook(without=["basics"], extra=[basics(sites=3)])).basics
