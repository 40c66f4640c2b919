"""Points of media rows: rules, multipliers, stories, joint work and caps, all by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Row
from data.schema import POINTS_SCALE
from data.scoring import Scored, format_number, half_up, partners, score
from data.settings.values import Outlet, Outlets, Policy, Rule, Settings
from tests.street import media, rules, settings

MONTH = "2024-03"


def rule(number: str, points: str | None = None, **conditions: Any) -> Rule:
    return Rule(number, points=None if points is None else Decimal(points), **conditions)


def scored(rows: Sequence[Row], office: Settings | None = None, **changes: Any) -> list[Scored]:
    return score(rows, replace(office or settings(), **changes), MONTH)


def points(result: Sequence[Scored]) -> list[Fraction]:
    return [item.points for item in result]


def test_an_adopted_item_scores_the_points_of_its_level() -> None:
    result = scored([media(2, "国家级"), media(3, "市级")])
    assert points(result) == [10, 3]
    assert [item.rule for item in result] == ["M01", "M03"]
    assert result[1].why == "规则M03：3分"


def test_a_row_that_no_rule_matches_scores_nothing_and_says_so() -> None:
    [result] = scored([media(2, "市级", result="报送")])
    assert (result.points, result.counted, result.rule) == (0, False, None)
    assert result.why == "没有匹配的计分规则"


def test_an_own_platform_never_scores_even_when_a_rule_fits_it() -> None:
    [result] = scored([media(2, "自有平台")], rules=(rule("R1", "7"),))
    assert (result.points, result.counted) == (0, False)


def test_a_row_outside_the_purpose_never_scores() -> None:
    [result] = scored([replace(media(2, "市级"), counted=False)])
    assert (result.points, result.counted) == (0, False)


def test_the_most_specific_rule_wins_whatever_the_order_of_the_table() -> None:
    table = (rule("A", "1"), rule("B", "4", level="市级", form="通讯"), rule("C", "3", level="市级"))
    for order in (table, table[::-1]):
        assert points(scored([media(2, "市级"), media(3, "市级", form="通讯"), media(4, "国家级")], rules=order)) == [
            3,
            4,
            1,
        ]


def test_an_empty_condition_means_any() -> None:
    table = (rule("A", "2"),)
    assert points(scored([media(2, "市级", result="报送"), media(3, "国家级", result="转载")], rules=table)) == [2, 2]


def test_the_words_of_a_score_name_its_own_multiplier_the_others_and_who_shares_it() -> None:
    table = (rule("A", "4", multiplier=Decimal("1.5"), level="市级"), rule("X", multiplier=Decimal(2), form="通讯"))
    alone, shared = scored([media(2, "市级"), media(3, "市级", form="通讯", partners="乙社区、丙社区")], rules=table)
    assert (alone.points, alone.why) == (6, "规则A：4分×1.5")
    assert (shared.points, shared.why) == (4, "规则A：4分×1.5×2（规则X）÷3（3个单位合作，均分）")


def test_a_multiplying_rule_that_asks_for_everything_a_row_is_fits_it() -> None:
    row = media(2, "市级", outlet="乌兰察布日报", form="通讯", position="头版头条")
    whole = {key: str(row.values[key]) for key in ("level", "outlet", "form", "position", "result")}
    assert points(scored([row], rules=(rule("A", "3"), rule("X", multiplier=Decimal(2), **whole)))) == [6]


def test_two_rules_that_fit_equally_well_score_nothing_and_are_named() -> None:
    [result] = scored(
        [media(2, "市级", form="图片")], rules=(rule("A", "2", level="市级"), rule("B", "5", form="图片"))
    )
    assert result.points == 0
    assert "规则A、B同样具体" in result.why


def test_multiplying_rules_stack_on_the_rule_that_gives_the_points() -> None:
    table = (
        *rules(),
        rule("X2", multiplier=Decimal(2), position="头版头条"),
        rule("X3", multiplier=Decimal("1.5"), form="通讯"),
    )
    result = scored(
        [media(2, "市级", position="头版头条"), media(3, "市级", position="头版头条", form="通讯")], rules=table
    )
    assert points(result) == [6, 9]
    assert result[1].why == "规则M03：3分×2（规则X2）×1.5（规则X3）"


def test_a_rule_with_points_and_a_multiplier_gives_their_product() -> None:
    assert points(scored([media(2, "市级")], rules=(rule("A", "2.5", multiplier=Decimal(3)),))) == [Fraction("7.5")]


def test_an_empty_position_is_an_ordinary_one() -> None:
    table = (rule("A", "2", position="普通"),)
    assert points(scored([media(2, "市级"), media(3, "市级", position="重要位置")], rules=table)) == [2, 0]


def test_an_outlet_is_known_by_all_its_names() -> None:
    office = replace(settings(), outlets=Outlets((Outlet("学习强国", ("学习强国平台",)),)))
    table = (rule("A", "8", outlet="学习强国"),)
    result = scored([media(2, "市级", outlet="学习强国平台"), media(3, "市级", outlet="晚报")], office, rules=table)
    assert points(result) == [8, 0]


@pytest.mark.parametrize(("month", "expected"), [("2023-12", 0), ("2024-01", 2), ("2024-06", 2), ("2024-07", 0)])
def test_a_rule_scores_only_in_the_months_in_which_it_is_in_force(month: str, expected: int) -> None:
    office = replace(settings(), rules=(rule("A", "2", first="2024-01", last="2024-06"),))
    assert points(score([media(2, "市级")], office, month)) == [expected]


def test_one_story_counts_once_at_its_best_row_and_the_others_name_it() -> None:
    title = "社区开展“文明 实践”活动"
    rows = [
        media(2, "旗县区级", title=title),
        media(3, "市级", title="社区开展文明实践活动"),
        media(4, "旗县区级", title=title),
    ]
    result = scored(rows)
    assert points(result) == [0, 3, 0]
    assert [item.duplicate for item in result] == [True, False, True]
    assert result[0].why == "同稿只计一次，已计第3行"


def test_under_adding_up_every_row_of_a_story_counts() -> None:
    rows = [media(2, "旗县区级", title="同题"), media(3, "市级", title="同题")]
    assert points(scored(rows, policy=Policy(story="累加"))) == [1, 3]


def test_the_best_row_of_a_story_is_the_one_with_most_points_not_the_highest_level() -> None:
    table = (*rules(), rule("X", multiplier=Decimal(2), position="头版头条"))
    rows = [media(2, "自治区级", title="同题"), media(3, "市级", title="同题", position="头版头条")]
    assert points(scored(rows, rules=table)) == [0, 6]


def test_joint_work_is_shared_by_all_the_units_and_added_up_exactly() -> None:
    rows = [media(number, "国家级", partners="甲单位、乙单位") for number in (2, 3, 4)]
    assert points(scored(rows)) == [Fraction(10, 3)] * 3
    assert sum(points(scored(rows))) == 10
    assert points(scored(rows, policy=Policy(joint="全计"))) == [10, 10, 10]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("无", ()),
        ("甲社区", ("甲社区",)),
        ("甲社区、乙社区", ("甲社区", "乙社区")),
        ("甲社区，乙学校；丙公司;丁", ("甲社区", "乙学校", "丙公司", "丁")),
        ("甲社区和乙社区", ("甲社区", "乙社区")),
        ("甲社区 乙社区", ("甲社区", "乙社区")),
        ("和平社区", ("和平社区",)),
        ("新城街道和平社区", ("新城街道和平社区",)),
        ("呼和浩特日报社", ("呼和浩特日报社",)),
        ("甲社区、甲社区", ("甲社区",)),
    ],
)
def test_partners_are_parted_only_where_that_is_certain(text: str, expected: tuple[str, ...]) -> None:
    assert partners(media(2, "市级", partners=text)) == expected


def test_a_cap_bounds_what_a_rule_gives_in_the_month_and_tells_the_row_that_reached_it() -> None:
    capped = tuple(replace(rule, cap=Decimal("7")) if rule.number == "M03" else rule for rule in rules())
    result = scored(
        [media(2, "市级"), media(3, "市级"), media(4, "市级"), media(5, "市级"), media(6, "旗县区级")], rules=capped
    )
    assert points(result) == [3, 3, 1, 0, 1]
    assert [item.counted for item in result] == [True, True, True, False, True]
    assert result[2].why == "规则M03：3分；规则M03每月最多7分，本行计1分"


def test_a_story_left_out_does_not_use_up_the_cap() -> None:
    capped = (rule("A", "3", cap=Decimal(3)),)
    assert points(scored([media(2, "市级", title="同题"), media(3, "市级", title="同题")], rules=capped)) == [3, 0]


def test_rules_may_take_points_away() -> None:
    assert points(scored([media(2, "市级", result="报送")], rules=(rule("A", "-0.5", result="报送"),))) == [
        Fraction(-1, 2)
    ]


def test_a_title_of_signs_alone_is_not_the_same_as_another_one() -> None:
    assert points(scored([media(2, "市级", title="……"), media(3, "市级", title="！！")])) == [3, 3]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["国家级", "自治区级", "市级", "旗县区级", "自有平台"]),
            st.sampled_from(["采用", "报送", "转载"]),
            st.sampled_from(["甲题", "乙题", "丙题"]),
            st.sampled_from(["", "一", "一、二", "一、二、三、四、五、六"]),
        ),
        max_size=12,
    ),
    st.sampled_from([Policy(), Policy(story="累加"), Policy(joint="全计")]),
)
def test_every_row_comes_back_in_order_with_a_reason_and_a_whole_number_of_the_scale(
    given_rows: list[tuple[str, str, str, str]], policy: Policy
) -> None:
    rows = [
        media(at, level, result=result, title=title, partners=person)
        for at, (level, result, title, person) in enumerate(given_rows)
    ]
    outcome = scored(rows, policy=policy)
    assert [item.row for item in outcome] == rows
    assert all(item.why for item in outcome)
    assert all((item.points * POINTS_SCALE).denominator == 1 for item in outcome)
    assert all(item.counted or item.points == 0 for item in outcome)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(5), "5"),
        (Fraction("2.5"), "2.5"),
        (Fraction(0), "0"),
        (Fraction(10, 3), "3.33"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(200), "200"),
    ],
)
def test_numbers_are_written_as_people_write_them(number: Fraction, text: str) -> None:
    assert format_number(number) == text


@given(st.fractions())
def test_rounding_is_half_away_from_zero(number: Fraction) -> None:
    assert abs(half_up(number) - number) <= Fraction(1, 2)
    assert half_up(-number) == -half_up(number)


@pytest.mark.parametrize(
    ("number", "rounded"),
    [("1/2", 1), ("3/2", 2), ("5/2", 3), ("-1/2", -1), ("-5/2", -3), ("1/3", 0), ("2/3", 1), ("49/100", 0), ("7", 7)],
)
def test_a_half_is_rounded_away_from_zero(number: str, rounded: int) -> None:
    assert half_up(Fraction(number)) == rounded
