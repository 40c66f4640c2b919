"""The smallest change that puts somebody else first, and what a draft pays for a story: by hand and by brute force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings

from analytics.periods import Period
from analytics.prices import Price, prices
from analytics.ranking import rank
from analytics.stories import Stories, layout
from analytics.tipping import STEP, TippingPoint, tipping_points
from analytics.trial import Draft, try_rules
from data.closings import Closing
from data.scoring import format_number, half_up, score
from data.settings.values import Policy, Rule, Settings
from tests.drawn import ITEMS, OFFICES, Items, street_of
from tests.street import Street, adopted, media, rules
from tests.street import settings as office

MARCH = Period.month("2024-03")


def tips(street: Street, rules_: Sequence[Rule], policy: Policy, period: Period = MARCH) -> tuple[TippingPoint, ...]:
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    trial = try_rules(street.facts(), stories, period, Draft(tuple(rules_), policy))
    return tipping_points(trial.facts, trial.award, period, period.months)


def as_tuples(result: Sequence[TippingPoint]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(item.rule, format_number(item.value), format_number(item.changed), item.then) for item in result]


def test_half_a_point_more_for_the_city_makes_two_first() -> None:
    """甲 3 of the city 9, 乙 1 of the region and 5 of the county 10; 3.5 for the city makes 甲 10.5."""
    street = (
        Street(office(["甲", "乙"])).send("甲", "2024-03", adopted(0, 0, 3)).send("乙", "2024-03", adopted(0, 1, 0, 5))
    )
    result = tips(street, rules(), Policy())
    assert as_tuples(result) == [("M03", "3", "3.5", ("甲",)), ("M04", "1", "0.5", ("甲",))]
    assert {item.first for item in result} == {("乙",)}


def test_a_tie_at_the_top_is_another_first() -> None:
    """甲 has 6 from the city, 乙 4 from the county: at 1.5 each 乙 has 6 as well."""
    street = (
        Street(office(["甲", "乙"])).send("甲", "2024-03", adopted(0, 0, 2)).send("乙", "2024-03", adopted(0, 0, 0, 4))
    )
    assert as_tuples(tips(street, rules(), Policy())) == [("M04", "1", "1.5", ("甲", "乙"))]


def test_a_multiplier_can_be_what_the_first_place_hangs_on() -> None:
    """甲 1 of the county on the front page ×4, 乙 3 of the county: at ×3 they are equal, and at 0 for the county."""
    extra = Rule("X", position="头版头条", multiplier=Decimal(4))
    street = Street(office(["甲", "乙"], rules=(*rules(), extra)))
    street.send("甲", "2024-03", [media(2, "旗县区级", position="头版头条")]).send("乙", "2024-03", adopted(0, 0, 0, 3))
    assert as_tuples(tips(street, (*rules(), extra), Policy())) == [
        ("M04", "1", "0", ("甲", "乙")),
        ("X", "4", "3", ("甲", "乙")),
    ]


def test_where_nobody_comes_near_or_nobody_is_ranked_there_is_none() -> None:
    street = (
        Street(office(["甲", "乙"])).send("甲", "2024-03", adopted(0, 0, 3, 1)).send("乙", "2024-03", adopted(0, 0, 1))
    )
    assert tips(street, rules(), Policy()) == ()
    assert tips(Street(office(["甲"])), rules(), Policy()) == ()


def test_points_of_published_months_do_not_change_with_a_rule() -> None:
    """February is published: 甲 9 there. In March 乙 has 8 of the county; 1.5 for each would not be enough, 0 changes nothing."""
    street = Street(office(["甲", "乙"]))
    street.send("甲", "2024-02", adopted(0, 0, 3)).send("乙", "2024-02").send("甲", "2024-03")
    street.send("乙", "2024-03", adopted(0, 0, 0, 8))
    facts = replace(street.facts(), closings={"2024-02": Closing(1, street.settings)})
    span = Period("2024-02", "2024-03")
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    trial = try_rules(facts, stories, span, Draft(rules(), Policy()))
    assert as_tuples(tipping_points(trial.facts, trial.award, span, ["2024-03"])) == [("M04", "1", "1.5", ("乙",))]


def _brute(street: Street, rules_: Sequence[Rule]) -> set[tuple[str, Decimal]]:
    """Every smallest change that changes who is first, by scoring every workbook anew after each."""

    def first(table: Sequence[Rule]) -> set[str]:
        office_ = replace(street.settings, rules=tuple(table))
        sums = {
            unit: sum((item.points for item in score(rows, office_, month) if item.counted), Fraction(0))
            for (unit, month), (rows, *_) in street.sent.items()
        }
        shown = {unit: half_up(points * 10) for unit, points in sums.items()}
        return {unit for unit, points in shown.items() if points == max(shown.values())}

    now, change = first(rules_), STEP
    while change <= max(rule.points or rule.multiplier or Decimal(0) for rule in rules_):
        names = set()
        for rule in rules_:
            field = "points" if rule.points is not None else "multiplier"
            value: Decimal = getattr(rule, field)
            for changed in (value + change, value - change):
                options: dict[str, Any] = {field: changed}
                other = [replace(item, **options) if item is rule else item for item in rules_]
                if 0 <= changed <= 2 * value and first(other) != now:
                    names.add((rule.number, changed))
        if names:
            return names
        change += STEP
    return set()


@settings(deadline=None, max_examples=12)
@given(OFFICES, ITEMS)
def test_no_smaller_change_of_any_rule_changes_who_is_first(office_: Settings, items: Items) -> None:
    street = street_of(office_, items).with_policy(ties="并列")
    result = tips(street, office_.rules, street.settings.policy)
    below_half = rank(street.facts(), MARCH).sparse  # nobody is first
    assert {(item.rule, item.changed) for item in result} == (set() if below_half else _brute(street, office_.rules))


def price(item: Price) -> tuple[str, str, int, str | None, str | None]:
    traits = item.traits
    name = "·".join(word for word in (traits["level"], traits["outlet"], traits["form"], traits["position"]) if word)
    paid = [None if points is None else format_number(points) for points in (item.points, item.draft_points)]
    return name, traits["result"], item.stories, paid[0], paid[1]


def test_a_draft_tells_what_one_story_of_each_kind_is_paid() -> None:
    rows = [
        media(2, "市级"),
        media(3, "市级", form="通讯", partners="某单位"),
        media(4, "市级", form="视频", position="头版头条"),
        media(5, "街道级"),
        media(6, "旗县区级", result="报送"),
        media(7, "自有平台"),
    ]
    street = Street(office(["甲"])).send("甲", "2024-03", rows)
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    draft = (
        *(replace(rule, points=Decimal(4)) if rule.number == "M03" else rule for rule in rules()),
        Rule("N1", level="市级", form="通讯", result="采用", points=Decimal(6)),
        Rule("N2", position="头版头条", multiplier=Decimal(2)),
    )
    result = prices(stories, street.settings, replace(street.settings, rules=draft), "2024-03")
    assert [price(item) for item in result] == [
        ("国家级·其他·其他", "采用", 0, "10", "10"),
        ("自治区级·其他·其他", "采用", 0, "5", "5"),
        ("市级·通讯·其他", "采用", 1, "3", "6"),
        ("市级·其他·头版头条", "采用", 1, "3", "8"),
        ("市级·其他·其他", "采用", 1, "3", "4"),
        ("旗县区级·其他·其他", "采用", 0, "1", "1"),
        ("街道级·其他·其他", "采用", 1, None, None),
    ], "shared work is paid as one alone, 报送 without a rule and own platforms are left out"
