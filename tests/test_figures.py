"""Rows of a unit's month → figures, cut by what their measures can be cut by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from data.figures import monthly_figures, points_figures
from data.records import Basic, Figure, Row
from data.schema import HOURS_SCALE, POINTS_SCALE
from data.settings.values import Outlet, Outlets, Settings
from tests.street import SHEETS, media, row, rules, settings


def figures(
    rows: Sequence[Row], basics: Mapping[str, Basic] | None = None, office: Settings | None = None
) -> list[Figure]:
    return monthly_figures(rows, basics or {}, SHEETS, office or settings(), "2024-03")


def of(measure: str, result: Sequence[Figure]) -> dict[tuple[str | None, ...], int]:
    """Figures of a measure by their cuts that are there."""
    cuts = {
        tuple(word for word in (item.category, item.nature, item.level, item.outlet, item.form) if word): item.value
        for item in result
        if item.measure == measure
    }
    assert len(cuts) == sum(item.measure == measure for item in result)
    return cuts


def study(number: int, category: str = "集中学习", **more: Any) -> Row:
    return row("study", number, {"category": category, "subject": "主题", "attendance": 30} | more)


def service(number: int, nature: str = "志愿服务", category: str = "环境卫生", **more: Any) -> Row:
    return row("volunteer", number, {"name": "活动", "nature": nature, "category": category, "attendance": 10} | more)


def civil(number: int, matter: str, **more: Any) -> Row:
    return row("civil", number, {"matter": matter, "name": "事项", "state": "已完成"} | more)


def test_empty_times_count_one_and_sums_are_kept_by_category() -> None:
    table = figures([study(2), study(3, times=3), study(4, "理论宣讲", times=2)])
    assert of("study.sessions", table) == {("集中学习",): 4, ("理论宣讲",): 2}
    assert of("study.attendance", table) == {("集中学习",): 60, ("理论宣讲",): 30}


def test_hours_are_whole_numbers_of_a_thousandth() -> None:
    table = figures([study(2, hours=Decimal("1.5")), study(3, hours=Decimal("0.125"))])
    assert of("study.hours", table) == {("集中学习",): 1.625 * HOURS_SCALE}


def test_an_empty_cell_adds_nothing_and_makes_no_figure() -> None:
    assert of("study.reflections", figures([study(2)])) == {}


def test_a_written_nought_is_a_figure() -> None:
    assert of("study.reflections", figures([study(2, reflections=0)])) == {("集中学习",): 0}


def test_volunteering_and_practice_are_two_counters_but_share_attendance() -> None:
    table = figures([service(2), service(3, "文明实践", times=4)])
    assert of("volunteer.activities", table) == {("环境卫生",): 1}
    assert of("practice.activities", table) == {("环境卫生",): 4}
    assert of("volunteer.attendance", table) == {("环境卫生", "志愿服务"): 10, ("环境卫生", "文明实践"): 10}


def test_an_approximate_number_marks_its_own_figure_only() -> None:
    rough = row(
        "volunteer", 2, {"nature": "志愿服务", "category": "环境卫生", "attendance": 40}, approximate=["attendance"]
    )
    marks = {figure.measure: figure.approximate for figure in figures([rough])}
    assert marks["volunteer.attendance"]
    assert not marks["volunteer.activities"]


def test_one_story_is_published_once_at_its_best_level_with_the_outlet_of_that_row() -> None:
    rows = [
        media(2, "旗县区级", title="同 题", outlet="区报"),
        media(3, "市级", title="同题！", outlet="市报"),
        media(4, "国家级", title="同题", outlet="央媒", result="报送"),
    ]
    table = figures(rows)
    assert of("media.published", table) == {("市级", "市报", "消息"): 1}
    assert of("media.submitted", table) == {("国家级", "央媒", "消息"): 1}


def test_an_adopted_item_was_submitted_and_a_submitted_one_is_not_adopted() -> None:
    table = figures([media(2, "市级"), media(3, "市级", result="报送")])
    assert sum(of("media.published", table).values()) == 1
    assert sum(of("media.submitted", table).values()) == 2


def test_own_platforms_and_reprints_are_counted_apart_by_row() -> None:
    rows = [
        media(number, "自有平台", title="同题", result=result)
        for number, result in enumerate(["采用", "报送", "转载"], 2)
    ]
    table = figures([*rows, media(5, "市级", result="转载"), media(6, "市级", title="同题", result="转载")])
    assert of("media.own", table) == {("自有平台", "日报", "消息"): 3}
    assert of("media.reprinted", table) == {("市级", "日报", "消息"): 2}
    assert of("media.published", table) == of("media.submitted", table) == {}


def test_points_are_kept_by_level_in_whole_numbers_of_the_scale() -> None:
    table = figures([media(2, "市级", partners="甲、乙"), media(3, "国家级")])
    assert of("media.points", table) == {
        ("市级", "日报", "消息"): POINTS_SCALE,
        ("国家级", "日报", "消息"): 10 * POINTS_SCALE,
    }


def test_points_alone_are_the_same_points() -> None:
    rows = [media(2, "市级"), media(3, "市级", title="又一篇"), study(4)]
    alone = points_figures(rows, settings(rules=rules({"市级": "4"})), "2024-03")
    assert alone == [Figure("media.points", 8 * POINTS_SCALE, level="市级", outlet="日报", form="消息")]


def test_an_outlet_goes_by_its_listed_name() -> None:
    office = settings(outlets=Outlets((Outlet("学习强国", ("学习强国平台",)),)))
    table = figures([media(2, "市级", outlet="学习强国平台"), media(3, "市级", outlet="学习强国")], office=office)
    assert of("media.published", table) == {("市级", "学习强国", "消息"): 2}


def test_civil_matters_are_summed_by_quantity_and_models_by_their_unit() -> None:
    table = figures(
        [
            civil(2, "公益广告", quantity=50),
            civil(3, "公益广告"),
            civil(4, "创建活动"),
            civil(5, "督导检查", quantity=2),
            civil(6, "先进典型", kind="好人", measure="人", quantity=2),
            civil(7, "先进典型", kind="最美家庭", measure="户"),
            civil(8, "先进典型", kind="好人"),
        ]
    )
    assert of("civil.notices", table) == {(): 51}
    assert of("civil.activities", table) == {(): 1}
    assert of("civil.inspections", table) == {(): 2}
    assert of("civil.models_people", table) == {("好人",): 3}
    assert of("civil.models_households", table) == {("最美家庭",): 1}


def test_titles_and_problems_are_left_to_the_ledger() -> None:
    table = figures([civil(2, "问题整改"), civil(3, "荣誉称号")])
    assert table == []


def test_stocks_come_from_the_basics_and_an_absent_one_is_no_nought() -> None:
    table = figures(
        [], {"registered": Basic(60, "基本情况", "B6", approximate=True), "unit": Basic("甲社区", "基本情况", "B2")}
    )
    assert table == [Figure("volunteer.registered", 60, approximate=True)]


def test_rows_outside_the_purpose_make_no_figure() -> None:
    off = Row("media", "媒体上稿", 2, media(2, "市级").values, {}, counted=False)
    assert figures([off]) == []


def test_a_nought_report_has_no_figures_of_its_own() -> None:
    assert figures([]) == []


def test_rows_of_a_sheet_that_is_not_reported_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="media"):
        monthly_figures([media(2, "市级")], {}, {"study"}, settings(), "2024-03")


def test_text_where_a_number_belongs_is_a_fault_and_never_nought() -> None:
    with pytest.raises(TypeError, match="attendance"):
        figures([study(2, attendance="若干")])
