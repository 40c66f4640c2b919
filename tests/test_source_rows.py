"""The rows behind a figure: together they are the figure, and each says where it stands and why it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as day
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.explanation import explain
from analytics.measures import values
from analytics.periods import Period
from analytics.rule_changes import rule_changes, rules_sentence, scored_titles, story_lines
from analytics.source_rows import SourceRow, find_source_rows, source
from data.records import Row
from data.schema import MEASURE, MEASURES
from data.settings.values import Policy, Rule
from tests.street import LEVELS, Street, m1, media, row, rules
from tests.street import settings as office

MARCH = Period.month("2024-03")
PROBLEMS = ("civil.found", "civil.closed", "civil.open")


def rows_of(street: Street, measure: str, period: Period = MARCH, **more: Any) -> list[SourceRow]:
    sheet = source(MEASURE[measure])
    assert sheet is not None
    return find_source_rows(street.facts(), measure, period, street.placed(sheet), **more)


def whole(street: Street, measure: str, period: Period = MARCH) -> Any:
    table = values(street.facts(), [measure], period, by=())
    return table["value"].iloc[0]


def test_a_sum_leads_to_the_cells_that_were_added_up() -> None:
    values_ = {"category": "党课", "subject": "主题", "attendance": 30, "reflections": 4}
    street = Street(office(["甲"])).send("甲", "2024-03", [row("study", 5, values_)])
    [item] = rows_of(street, "study.reflections")
    assert (item.cell, item.amount, item.counted, item.points, item.rule) == ("D5", 4, True, None, None)


def test_a_count_of_rows_leads_to_the_first_cell_of_each() -> None:
    street = Street(office(["甲"])).send("甲", "2024-03", [row("study", 5, {"category": "党课", "attendance": 30})])
    assert [(item.cell, item.amount) for item in rows_of(street, "study.sessions")] == [("A5", 1)]


def test_an_empty_cell_is_listed_and_not_counted() -> None:
    street = Street(office(["甲"])).send("甲", "2024-03", [row("study", 5, {"category": "党课", "attendance": 30})])
    [item] = rows_of(street, "study.reflections")
    assert (item.counted, item.amount, item.why) == (False, None, "这一格空着，不计")


def test_one_story_told_twice_is_counted_at_its_best_row() -> None:
    rows = [media(2, "旗县区级", title="同题"), media(3, "市级", title="同 题"), media(4, "市级")]
    result = rows_of(Street(office(["甲"])).send("甲", "2024-03", rows), "media.published")
    assert [(item.counted, item.why) for item in result] == [
        (False, "同稿只计一次，已计第3行"),
        (True, "同稿按最高级别计1篇"),
        (True, "计1篇"),
    ]


def test_every_media_row_stands_behind_points_with_rule_and_reason() -> None:
    rows = [media(2, "市级"), media(3, "市级", result="报送"), media(4, "自有平台")]
    result = rows_of(Street(office(["甲"])).send("甲", "2024-03", rows), "media.points")
    assert [(item.points, item.rule, item.counted) for item in result] == [
        ("3", "M03", True),
        ("0", None, False),
        ("0", None, False),
    ]
    assert [item.why for item in result] == ["规则M03：3分", "没有匹配的计分规则", "自有平台，不计分"]


def test_behind_a_rate_stand_the_rows_below_its_line() -> None:
    rows = [media(2, "市级"), media(3, "市级", result="报送"), media(4, "市级", result="转载")]
    result = rows_of(Street(office(["甲"])).send("甲", "2024-03", rows), "media.adoption_rate")
    assert [item.placed.row.number for item in result] == [2, 3]


def test_behind_problems_stand_the_rows_that_made_them_what_they_are() -> None:
    found_on = day(2024, 2, 3)
    first = {"matter": "问题整改", "name": "飞线", "kind": "飞线", "state": "整改中", "date": found_on, "quantity": 3}
    last = {"matter": "问题整改", "name": "飞线", "state": "已销号", "date": found_on, "closed": day(2024, 3, 2)}
    street = Street(office(["甲"])).send("甲", "2024-02", [row("civil", 4, first)])
    street.send("甲", "2024-03", [row("civil", 9, last)])
    [closed] = rows_of(street, "civil.closed")
    assert (closed.placed.month, closed.placed.row.number, closed.amount) == ("2024-03", 9, 3)
    [result] = rows_of(street, "civil.found", Period.month("2024-02"), category="飞线")
    assert (result.placed.month, result.cell, result.amount) == ("2024-02", "F4", 3)
    assert [item.amount for item in rows_of(street, "civil.closed", category="飞线")] == [3]
    assert rows_of(street, "civil.open") == []


def test_behind_problems_whose_number_changed_stand_the_rows_that_found_them_with_the_number_of_now() -> None:
    """3 are found in February, 5 of them are told of in March, 2 of these are closed: 5 found, 2 closed, 3 open."""
    found_on, months_ = day(2024, 2, 3), Period("2024-02", "2024-03")
    texts = {"matter": "问题整改", "name": "飞线", "kind": "飞线", "state": "整改中", "date": found_on, "quantity": 3}
    rows = [row("civil", 7, texts | {"quantity": 5})]
    rows.append(row("civil", 8, texts | {"state": "已销号", "closed": day(2024, 3, 9), "quantity": 2}))
    street = Street(office(["甲"])).send("甲", "2024-02", [row("civil", 4, texts)]).send("甲", "2024-03", rows)
    [result] = rows_of(street, "civil.found", months_)
    assert (result.placed.month, result.amount, result.why) == ("2024-02", 5, "日期在期内，发现时3，后来改为5")
    sums = {key: sum(item.amount or 0 for item in rows_of(street, key, months_)) for key in PROBLEMS}
    assert sums == {key: whole(street, key, months_) for key in PROBLEMS} == dict(zip(PROBLEMS, (5, 2, 3), strict=True))
    assert whole(street, "civil.rectification_rate", months_) == Decimal("40")
    assert [item.amount for item in rows_of(street, "civil.found", Period.month("2024-02"))] == [3]


def test_a_category_leaves_only_its_rows() -> None:
    rows = [
        row("study", at, {"category": word, "attendance": 3}) for at, word in enumerate(["党课", "自学", "党课"], 2)
    ]
    street = Street(office(["甲"])).send("甲", "2024-03", rows)
    assert [item.placed.row.number for item in rows_of(street, "study.sessions", category="党课")] == [2, 4]


def test_rows_of_other_months_are_left_out() -> None:
    street = (
        Street(office(["甲"])).send("甲", "2024-02", [media(2, "市级")]).send("甲", "2024-03", [media(2, "国家级")])
    )
    assert [item.placed.month for item in rows_of(street, "media.points")] == ["2024-03"]


def test_a_row_for_another_program_has_plain_values_by_the_titles_of_its_columns() -> None:
    values_ = {"date": day(2024, 3, 5), "category": "党课", "attendance": 30, "hours": Decimal("1.50")}
    street = Street(office(["甲"])).send("甲", "2024-03", [row("study", 5, values_)])
    assert rows_of(street, "study.attendance")[0].json() == {
        "unit": "甲",
        "month": "2024-03",
        "file": "甲.xlsx",
        "submission": 1,
        "sheet": "理论学习",
        "cell": "C5",
        "values": {"日期": "2024-03-05", "学习类别": "党课", "参加人次": 30, "时长": "1.5"},
        "counted": True,
        "points": None,
        "rule": None,
        "why": "计入“学习人次”",
    }


def test_only_the_composite_has_no_rows() -> None:
    assert {measure.key for measure in MEASURES if source(measure) is None} == {
        measure.key for measure in MEASURES if measure.kind == "composite"
    }


def test_m1_stands_on_its_rows() -> None:
    street = m1()
    result = rows_of(street, "media.points")
    assert sum((Decimal(item.points or 0) for item in result), Decimal(0)) == whole(street, "media.points") == 57
    assert sum(item.amount or 0 for item in rows_of(street, "media.published")) == whole(street, "media.published")


def test_an_explanation_names_what_was_shared_multiplied_and_capped() -> None:
    table = (
        *rules(),
        Rule("X", position="头版头条", multiplier=Decimal(2)),
        Rule("C", form="图片", level="街道级", points=Decimal(2), cap=Decimal(3)),
    )
    rows = [
        media(2, "国家级", partners="某单位、另一单位"),
        media(3, "市级", position="头版头条"),
        media(4, "街道级", form="图片"),
        media(5, "街道级", form="图片"),
        media(6, "街道级"),
    ]
    street = Street(office(["甲"], rules=table)).send("甲", "2024-03", rows)
    text = explain(street.placed(), street.settings)["甲"].text()
    assert text == (
        "甲12.3分 = 国家级1篇×10÷3（规则M01，合作均分）+ 市级1篇×3×2（M03、X）+ 街道级1篇×2（C）"
        "+ 街道级1篇计1分（C，已到每月封顶）；合计12.33，四舍五入到0.1；另有1篇采用稿件没有匹配的计分规则"
    )


def test_the_change_of_a_score_stands_rule_by_rule_and_adds_up() -> None:
    """From one story at 3 and two at 1 to three at 3 and a shared one at 10: 5 points, then 9 and 3⅓."""
    before = [media(2, "市级"), media(3, "旗县区级"), media(4, "旗县区级")]
    after = [media(2, "市级"), media(3, "市级"), media(4, "市级"), media(5, "国家级", partners="某单位、另一单位")]
    street = Street(office(["甲"])).send("甲", "2024-02", before).send("甲", "2024-03", after)
    scores = [
        explain([row for row in street.placed() if row.month == month], street.settings)["甲"]
        for month in ("2024-02", "2024-03")
    ]
    changes = rule_changes(scores[:1], scores[1:])
    assert (
        sum((change.difference for change in changes), Fraction(0))
        == scores[1].total - scores[0].total
        == Fraction(22, 3)
    )
    assert {change.level: (change.stories, change.points) for change in changes} == {
        "市级": ((1, 3), (3, 9)),
        "国家级": ((0, 1), (0, Fraction(10, 3))),
        "旗县区级": ((2, 0), (2, 0)),
    }
    assert rules_sentence(changes) == (
        "按规则：市级（M03）1→3篇，+6分；国家级（M01）0→1篇，+3.33分；旗县区级（M04）2→0篇，−2分。"
    )
    assert rules_sentence(rule_changes(scores[:1], scores[:1])) == ""
    titles = [
        scored_titles([row for row in street.placed() if row.month == month], street.settings, {})
        for month in ("2024-02", "2024-03")
    ]
    assert story_lines(changes, (titles[0], titles[1]), ("2月", "3月")) == (
        "市级（M03）+6分：2月《稿件2》，3月《稿件2》《稿件3》《稿件4》",
        "国家级（M01）+3.33分：2月没有，3月《稿件5》",
        "旗县区级（M04）−2分：2月《稿件3》《稿件4》，3月没有",
    )


ROWS = st.lists(
    st.tuples(
        st.sampled_from(LEVELS),
        st.sampled_from(["采用", "报送", "转载"]),
        st.sampled_from(["一", "二", "三"]),
        st.sampled_from(["", "某单位"]),
    ),
    max_size=8,
)


def items(given_rows: Sequence[tuple[str, str, str, str]]) -> list[Row]:
    return [
        media(at, level, result=result, title=title, partners=person)
        for at, (level, result, title, person) in enumerate(given_rows, 2)
    ]


@settings(deadline=None, max_examples=25)
@given(ROWS, ROWS, st.sampled_from([Policy(), Policy(story="累加", joint="全计")]))
def test_the_rows_behind_every_media_figure_add_up_to_it(mine: Any, others: Any, policy: Policy) -> None:
    street = Street(office(["甲", "乙"], policy=policy))
    street.send("甲", "2024-03", items(mine)).send("乙", "2024-03", items(others))
    for measure in ("media.published", "media.submitted", "media.own", "media.reprinted"):
        assert sum(item.amount or 0 for item in rows_of(street, measure)) == whole(street, measure)
    text = explain(street.placed(), street.settings)
    exact = sum((value.total for value in text.values()), Fraction(0))
    rounded = Fraction(int(exact * 20 + 1) // 2, 10)
    assert Fraction(whole(street, "media.points")) == rounded


@pytest.mark.parametrize("measure", [measure.key for measure in MEASURES if source(measure)])
def test_without_rows_nothing_stands_behind_a_figure(measure: str) -> None:
    assert rows_of(Street(office(["甲"])).send("甲", "2024-03"), measure) == []
