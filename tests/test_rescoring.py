"""Points of many units worked out by column: the same as a workbook at a time, in sum and in every cut."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.measures import values
from analytics.periods import Period
from analytics.rescoring import rescored
from analytics.stories import Stories, layout
from data.awards import best_of_story, within_caps
from data.closings import Closing
from data.records import Row
from data.scoring import scaled, score
from data.settings.values import Settings
from tests.drawn import ITEMS, OFFICES, Items, street_of
from tests.street import Street, adopted, rules
from tests.street import settings as office

MARCH = Period.month("2024-03")


def ints(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def two_months(office_: Settings, items: Items, others: Items) -> Street:
    street = street_of(office_, items)
    street.sent |= street_of(office_, others, "2024-04").sent
    return street


@settings(deadline=None, max_examples=60)
@given(OFFICES, ITEMS, ITEMS)
def test_every_row_is_awarded_what_its_own_workbook_awards_it(office_: Settings, items: Items, others: Items) -> None:
    street = two_months(office_, items, others)
    placed = street.placed()
    award = Stories.of(layout(placed), office_.outlets).score({"2024-03": office_, "2024-04": office_})
    workbooks: dict[tuple[str, str], list[tuple[int, Row]]] = defaultdict(list)
    for at, item in enumerate(placed):
        workbooks[item.unit, item.month].append((at, item.row))
    for (_, month), rows in workbooks.items():
        for (at, _), entry in zip(rows, score([row for _, row in rows], office_, month), strict=True):
            assert award.points[at] == (scaled(entry.points) if entry.counted else 0)


@settings(deadline=None, max_examples=40)
@given(OFFICES, OFFICES, ITEMS, ITEMS)
def test_facts_under_other_rules_are_those_of_an_office_that_always_had_them(
    office_: Settings, other: Settings, items: Items, others: Items
) -> None:
    street = two_months(office_, items, others)
    stories = Stories.of(layout(street.placed()), office_.outlets)
    months = {"2024-03", "2024-04"}
    result, _ = rescored(
        street.facts(), stories, lambda item: replace(item, rules=other.rules, policy=other.policy), months
    )
    then = two_months(other, items, others).facts()
    for by in (("unit", "month"), ("unit", "level"), ("month", "form", "outlet")):
        spans = [Period("2024-03", "2024-04")]
        mine, theirs = (values(facts, ["media.points"], span, by) for facts in (result, then) for span in spans)
        columns = [*by, "value"]
        stored = [frame[columns][frame["value"] != 0].reset_index(drop=True) for frame in (mine, theirs)]
        assert stored[0].equals(stored[1])


def test_months_that_are_not_asked_for_and_published_ones_keep_their_points() -> None:
    street = Street(office(["甲"])).send("甲", "2024-02", adopted(0, 0, 1)).send("甲", "2024-03", adopted(0, 0, 1))
    facts = replace(street.facts(), closings={"2024-02": Closing(1, street.settings)})
    stories = Stories.of(layout(street.placed()), street.settings.outlets)
    dearer = rules({"国家级": "10", "自治区级": "5", "市级": "4", "旗县区级": "1"})
    result, _ = rescored(facts, stories, lambda item: replace(item, rules=dearer), {"2024-03"})
    points = values(result, ["media.points"], Period("2024-02", "2024-03"), ("month",))
    assert points["value"].tolist() == [Decimal(3), Decimal(4)]
    assert result.settings_in("2024-02").rules == street.settings.rules
    assert facts.settings.rules == street.settings.rules, "nothing given is changed"


def test_the_best_row_of_a_story_has_most_points_then_the_higher_level_then_comes_first() -> None:
    story, points, level = ints(7, 7, 7, 8, 9, 9), ints(3, 5, 5, 1, 2, 2), ints(0, 2, 1, 0, 1, 1)
    assert best_of_story(story, points, level).tolist() == [2, 2, 2, 3, 4, 4]
    assert best_of_story(ints(), ints(), ints()).tolist() == []


def test_a_cap_takes_what_passes_it_in_the_order_of_the_rows() -> None:
    account, points = ints(1, 1, 2, 1, 1), ints(3, 4, 9, 5, 1)
    assert within_caps(account, points, ints(6, 6, 100, 6, 6)).tolist() == [3, 3, 9, 0, 0]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 9)), max_size=12),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_caps_are_those_of_filling_up_one_row_after_another(rows: list[tuple[int, int]], limits: list[int]) -> None:
    left, expected = list(limits), []
    for account, points in rows:
        expected.append(min(points, left[account]))
        left[account] -= expected[-1]
    accounts, points = ints(*(item for item, _ in rows)), ints(*(two for _, two in rows))
    assert within_caps(accounts, points, ints(*(limits[item] for item, _ in rows))).tolist() == expected
