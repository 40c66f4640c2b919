"""What stands fairly beside a rank: a unit's own past and its group, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from analytics.fairness import Fairness, fairness
from analytics.periods import Period
from analytics.ranking import rank
from data.schema import SUBMITTED
from data.settings.defaults import default_settings
from data.settings.values import Register
from tests.street import Street, adopted, media
from tests.street import settings as office

MARCH = Period.month("2024-03")


def grouped(**groups: str) -> Street:
    settings = office(groups)
    units = tuple(replace(unit, group=groups.get(unit.name)) for unit in settings.register.units)
    return Street(replace(settings, register=Register(units)))


def test_a_unit_is_set_against_its_own_average_of_the_months_that_it_reported() -> None:
    """甲 had 3 and 4 in two of the twelve months before, 3.5 a month; now 5."""
    street = (
        Street(office(["甲", "乙"]))
        .send("甲", "2023-12", adopted(0, 0, 0, 3))
        .send("甲", "2024-02", adopted(0, 0, 0, 4))
    )
    street.send("甲", "2022-12", adopted(0, 0, 0, 9)).send("甲", "2024-03", adopted(0, 0, 0, 5))
    street.send("乙", "2024-03", adopted(0, 0, 0, 1))
    facts = street.facts()
    result = fairness(facts, rank(facts, MARCH, "media.published"))
    assert result["甲"].own_average == Decimal("3.5")
    assert result["甲"].against_own == Decimal("1.5")
    assert result["乙"] == Fairness(None, Decimal(1))
    assert result["乙"].against_own is None


def test_a_longer_period_is_set_against_the_past_month_by_month() -> None:
    """January to March 2024: 6 in the two months reported, 3 a month; the year before 2 a month."""
    street = (
        Street(office(["甲"])).send("甲", "2024-01", adopted(0, 0, 0, 4)).send("甲", "2024-03", adopted(0, 0, 0, 2))
    )
    street.send("甲", "2023-01", adopted(0, 0, 0, 2))
    facts = street.facts()
    result = fairness(facts, rank(facts, Period("2024-01", "2024-03"), "media.published"))["甲"]
    assert (result.average, result.own_average, result.against_own) == (3, 2, 1)


def test_a_rate_is_set_against_the_rate_of_the_whole_year_before() -> None:
    """Before: 1 of 2 and 8 of 8, together 9 of 10; now 4 of 5."""

    def sent(taken: int, of: int) -> list[object]:
        return [media(at, "市级", result="采用" if at < taken else SUBMITTED) for at in range(of)]

    street = Street(office(["甲"])).send("甲", "2023-11", sent(1, 2)).send("甲", "2023-12", sent(8, 8))
    facts = street.send("甲", "2024-03", sent(4, 5)).facts()
    result = fairness(facts, rank(facts, MARCH, "media.adoption_rate"))["甲"]
    assert (result.average, result.own_average, result.against_own) == (80, 90, -10)


def test_a_unit_has_a_place_among_the_ranked_units_of_its_group() -> None:
    street = grouped(甲="老城", 乙="新城", 丙="老城", 丁="新城", 戊="", 己="老城")
    for unit, count in {"甲": 5, "乙": 4, "丙": 3, "丁": 4, "戊": 9}.items():
        street.send(unit, "2024-03", adopted(0, 0, 0, count))
    facts = street.facts()
    result = fairness(facts, rank(facts, MARCH))
    places = {unit: (item.group, item.group_rank, item.group_size) for unit, item in result.items()}
    assert places == {
        "甲": ("老城", 1, 2),
        "丙": ("老城", 2, 2),
        "乙": ("新城", 1, 2),
        "丁": ("新城", 1, 2),
        "戊": (None, None, None),
    }


def test_study_hours_are_appraised_nowhere_unless_an_office_asks_for_it() -> None:
    shipped = default_settings()
    assert all(not target.measure.startswith("study.hours") for target in shipped.targets)
    assert not shipped.weights
    assert "study.hours" not in default_settings().dictionary.ranked
