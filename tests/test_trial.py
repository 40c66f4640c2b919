"""A draft of rules tried on the past: an example worked by hand for each kind of rule, and what holds always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from analytics.periods import Period
from analytics.ranking import ranks
from analytics.stories import Stories, layout
from analytics.trial import Draft, Trial, try_rules
from data.closings import Closing
from data.records import Row
from data.settings.values import Policy, Rule, Settings
from tests.drawn import ITEMS, OFFICES, Items, street_of
from tests.street import Street, adopted, media, rules
from tests.street import settings as office

MARCH = Period.month("2024-03")
BASE = rules()
"""M01 国家级 10, M02 自治区级 5, M03 市级 3, M04 旗县区级 1."""


def attempt(street: Street, draft: Draft, period: Period = MARCH, **options: Any) -> Trial:
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    return try_rules(street.facts(), stories, period, draft, **options)


def two(item: Sequence[Row], other: Sequence[Row], **more: Any) -> Street:
    return Street(office(["甲", "乙"], **more)).send("甲", "2024-03", item).send("乙", "2024-03", other)


def changed(number: str, **changes: Any) -> tuple[Rule, ...]:
    return tuple(replace(rule, **changes) if rule.number == number else rule for rule in BASE)


def moves(result: Trial) -> dict[str, tuple[int | None, int | None, str, str]]:
    return {
        move.unit: (move.rank, move.draft_rank, str(move.value), str(move.draft_value)) for move in result.whole.moves
    }


COUNTY = adopted(0, 0, 0, 4)
CITY = adopted(0, 0, 1, 0)
EXAMPLES: Mapping[str, tuple[Street, Draft, tuple[str, str], tuple[str, str], dict[str, str]]] = {
    # 甲: one story of the city, 3 → 5; 乙: four of the county, 4.
    "level": (
        two(CITY, COUNTY),
        Draft(changed("M03", points=Decimal(5)), Policy()),
        ("3", "4"),
        ("5", "4"),
        {"甲": "规则M03 +2分"},
    ),
    # A rule for one outlet of the city, 6 points, is more specific than 3 for the city.
    "outlet": (
        two([media(2, "市级", outlet="晚报")], COUNTY),
        Draft((*BASE, Rule("N1", level="市级", outlet="晚报", result="采用", points=Decimal(6))), Policy()),
        ("3", "4"),
        ("6", "4"),
        {"甲": "规则N1 +3分"},
    ),
    # 通讯 of the county: 2.5 instead of 1 for each of two; 乙 has 3 from the city.
    "form": (
        two([media(2, "旗县区级", form="通讯"), media(3, "旗县区级", form="通讯")], CITY),
        Draft((*BASE, Rule("N1", level="旗县区级", form="通讯", result="采用", points=Decimal("2.5"))), Policy()),
        ("2", "3"),
        ("5", "3"),
        {"甲": "规则N1 +3分"},
    ),
    # 重要位置 of the city: 8 instead of 3.
    "position": (
        two([media(2, "市级", position="重要位置")], COUNTY),
        Draft((*BASE, Rule("N1", level="市级", position="重要位置", result="采用", points=Decimal(8))), Policy()),
        ("3", "4"),
        ("8", "4"),
        {"甲": "规则N1 +5分"},
    ),
    # 头版头条 ×1.5 on the 3 of the city: 4.5.
    "multiplier": (
        two([media(2, "市级", position="头版头条")], COUNTY),
        Draft((*BASE, Rule("N1", position="头版头条", multiplier=Decimal("1.5"))), Policy()),
        ("3", "4"),
        ("4.5", "4"),
        {"甲": "规则N1 +1.5分"},
    ),
    # 乙 has four of the county, at most 2 points of them; 甲 has 3.
    "cap": (
        two(CITY, COUNTY),
        Draft(changed("M04", cap=Decimal(2)), Policy()),
        ("3", "4"),
        ("3", "2"),
        {"乙": "规则M04 −2分"},
    ),
    # 甲 shares a story of the city with two others: 3 ÷ 3; under 全计 it has all of it. 乙 has 2.
    "shared work": (
        two([media(2, "市级", partners="丙社区、丁社区")], adopted(0, 0, 0, 2)),
        Draft(BASE, Policy(joint="全计")),
        ("1", "2"),
        ("3", "2"),
        {"甲": "名次规则 +2分"},
    ),
    # The same story at the city and at the county counts 3 once; 累加 makes it 4. 乙 has 3.5 from M05.
    "one story": (
        two(
            [media(2, "市级", title="同稿"), media(3, "旗县区级", title="同稿")],
            [media(2, "街道级")],
            rules=(*BASE, Rule("M05", level="街道级", points=Decimal("3.5"))),
        ),
        Draft((*BASE, Rule("M05", level="街道级", points=Decimal("3.5"))), Policy(story="累加")),
        ("3", "3.5"),
        ("4", "3.5"),
        {"甲": "名次规则 +1分"},
    ),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_draft_of_each_kind_of_rule_as_worked_by_hand(kind: str) -> None:
    street, draft, before, after, reasons = EXAMPLES[kind]
    result = attempt(street, draft)
    assert moves(result) == {"甲": (2, 1, before[0], after[0]), "乙": (1, 2, before[1], after[1])}
    assert result.whole.moved == 2
    assert result.whole.first() == (("乙",), ("甲",))
    assert result.reasons(MARCH) == reasons


def test_ties_broken_by_the_higher_level_move_units_without_changing_a_point() -> None:
    result = attempt(two(CITY, adopted(0, 0, 0, 3)), Draft(BASE, Policy(ties="按高层级")))
    assert moves(result) == {"甲": (1, 1, "3", "3"), "乙": (1, 2, "3", "3")}
    assert result.whole.moved == 1
    assert result.reasons(MARCH) == {}


def test_late_reports_that_do_not_count_lose_their_rank() -> None:
    street = two(CITY, COUNTY)
    street.send("乙", "2024-03", COUNTY, received=date(2024, 4, 20))
    result = attempt(street, Draft(BASE, Policy(late="不计入")))
    assert {move.unit: (move.rank, move.draft_rank) for move in result.whole.moves} == {"甲": (2, 1), "乙": (1, None)}
    assert result.whole.moves[-1].unit == "乙", "units without a rank come last"


def test_a_rule_that_begins_later_changes_only_the_months_from_then_on() -> None:
    street = two(CITY, COUNTY).send("甲", "2024-04", CITY).send("乙", "2024-04", COUNTY)
    later = (
        *changed("M03", last="2024-03"),
        Rule("N3", level="市级", result="采用", points=Decimal(9), first="2024-04"),
    )
    result = attempt(street, Draft(later, Policy()), Period("2024-03", "2024-04"))
    assert [(month.period.first, month.moved) for month in result.months] == [("2024-03", 0), ("2024-04", 2)]
    assert moves(result) == {"甲": (2, 1, "6", "12"), "乙": (1, 2, "8", "8")}
    assert result.reasons(result.whole.period) == {"甲": "规则M03、N3 +6分"}


def test_published_months_stand_and_are_listed_unless_one_asks_what_would_have_been() -> None:
    street = two(CITY, COUNTY).send("甲", "2024-04", CITY).send("乙", "2024-04", COUNTY)
    facts = replace(street.facts(), closings={"2024-03": Closing(1, street.settings)})
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    draft, span = Draft(changed("M03", points=Decimal(5)), Policy()), Period("2024-03", "2024-04")
    result = try_rules(facts, stories, span, draft)
    assert result.published == ("2024-03",)
    assert [(month.moved, month.moves[0].unit) for month in result.months] == [(0, "乙"), (2, "甲")]
    assert moves(result) == {"乙": (1, 1, "8", "8"), "甲": (2, 1, "6", "8")}, "3 as published and 5 by the draft"
    assert result.reasons(span) == {"甲": "规则M03 +2分"}
    whole = try_rules(facts, stories, span, draft, published=True)
    assert whole.published == ()
    assert [month.moved for month in whole.months] == [2, 2]
    assert facts.closings["2024-03"].settings is street.settings, "nothing given is changed"


def test_stories_without_a_rule_and_rules_without_a_story_are_named() -> None:
    rows = [media(2, "街道级"), media(3, "市级"), media(4, "街道级", result="报送"), media(5, "自有平台")]
    extra = (
        Rule("N1", level="市级", form="视频", points=Decimal(9)),
        Rule("N2", position="头版头条", multiplier=Decimal(2)),
    )
    result = attempt(two(rows, COUNTY), Draft((*BASE, *extra), Policy()))
    placed = two(rows, COUNTY).placed()
    assert [(placed[at].unit, placed[at].row.number) for at in result.unmatched] == [("甲", 2)]
    assert result.never_fired == ("M01", "M02", "N1", "N2")
    assert result.whole.moved == 0


def test_units_that_have_not_reported_have_no_rank_either_way() -> None:
    street = Street(office(["甲", "乙", "丙"])).send("甲", "2024-03", CITY).send("乙", "2024-03")
    result = attempt(street, Draft(changed("M03", points=Decimal(5)), Policy()))
    assert moves(result) == {"甲": (1, 1, "3", "5"), "乙": (2, 2, "0", "0"), "丙": (None, None, "None", "None")}


def test_a_trial_looks_at_the_units_below_the_one_asked_for_only() -> None:
    result = attempt(two(CITY, COUNTY), Draft(changed("M03", points=Decimal(5)), Policy()), units=["乙"])
    assert moves(result) == {"乙": (1, 1, "4", "4")}


@settings(deadline=None, max_examples=40)
@given(OFFICES, ITEMS)
def test_a_draft_equal_to_the_rules_in_force_moves_nobody(office_: Settings, items: Items) -> None:
    renamed = tuple(replace(rule, note="同样的规则") for rule in office_.rules)
    result = attempt(street_of(office_, items), Draft(renamed, office_.policy))
    assert result.whole.moved == 0
    assert all(move.value == move.draft_value for move in result.whole.moves)
    assert result.reasons(MARCH) == {}


@settings(deadline=None, max_examples=40)
@given(OFFICES, OFFICES, ITEMS)
def test_a_draft_ranks_as_an_office_that_always_had_its_rules(office_: Settings, other: Settings, items: Items) -> None:
    result = attempt(street_of(office_, items), Draft(other.rules, other.policy))
    drafted = {move.unit: move.draft_rank for move in result.whole.moves if move.draft_rank is not None}
    assert drafted == ranks(street_of(other, items).facts(), MARCH)
