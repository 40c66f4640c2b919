"""Why a figure changed: pieces worked out by hand, which add up to the change exactly, for every measure and cut."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.change import Change, change, cuts_of
from analytics.periods import Period
from analytics.selection import Selection
from data.records import Row
from data.schema import keys
from reports.charts import waterfall
from tests.street import Street, adopted, media, row, settings

FEBRUARY, MARCH = "2024-02", "2024-03"


def study(count: int, category: str = "集中学习") -> Row:
    return row("study", 2, {"category": category, "times": count, "attendance": 10, "hours": 1})


def problem(number: int, state: str, **more: object) -> Row:
    known = {
        "matter": "问题整改",
        "name": f"楼道{number}",
        "state": state,
        "date": date(2024, 2, 3),
        "kind": "楼道堆物",
    }
    return row("civil", number, {**known, "due": date(2024, 2, 20), **more})


def street() -> Street:
    """甲: 2 then 5 sessions, 3 city stories then one higher and one city; 乙 4 then 1; 丙 sent February alone."""
    street = Street(settings(["甲社区", "乙社区", "丙社区"]))
    shared = media(20, "市级", partners="邻居社区、友邻社区")
    street.send("甲社区", FEBRUARY, [study(2), *adopted(0, 0, 3), problem(30, "整改中")])
    street.send("甲社区", MARCH, [study(4, "党课"), study(1), *adopted(0, 1, 1), shared])
    street.send("乙社区", FEBRUARY, [study(4), *adopted(0, 0, 0, 2)]).send("乙社区", MARCH, [study(1)])
    street.send("街道本级", FEBRUARY).send("街道本级", MARCH)
    return street.send("丙社区", FEBRUARY, [study(9)])


def of(measure: str, by: str = "unit", unit: str | None = None) -> Change:
    explanation = change(street().facts(), Selection(Period.month(MARCH), (unit,) if unit else ()), measure, by)  # type: ignore[arg-type]
    assert explanation is not None
    return explanation


def pieces(result: Change) -> dict[str, tuple[object, object]]:
    return {piece.word: (piece.then, piece.now) for piece in result.pieces}


def test_the_units_that_made_a_change_are_named_with_what_each_did_and_who_is_not_in_it() -> None:
    result = of(keys.STUDY_SESSIONS)
    assert pieces(result) == {"甲社区": (2, 5), "乙社区": (4, 1), "街道本级": (0, 0)}
    assert result.sentence() == (
        "学习场次较2月持平（按两期都报的3个单位，3月6次，2月6次）：甲社区+3次、乙社区−3次。不在比较里的：丙社区。"
    )


def test_one_unit_is_taken_apart_by_category_and_level() -> None:
    assert pieces(of(keys.STUDY_SESSIONS, "category", "甲社区")) == {"党课": (0, 4), "集中学习": (2, 1)}
    result = of(keys.PUBLISHED, "level", "甲社区")
    assert pieces(result) == {"自治区级": (0, 1), "市级": (3, 2)}
    assert result.sentence() == "上稿较2月持平（3月3篇，2月3篇）：自治区级+1篇、市级−1篇。"


def test_a_rate_is_told_by_what_it_is_made_of() -> None:
    result = of(keys.ADOPTION_RATE, unit="甲社区")
    assert result.pieces == ()
    assert result.sentence().endswith("上稿3→3、报送3→3。")


@pytest.mark.parametrize("unit", [None, "甲社区"])
def test_the_pieces_of_every_measure_add_up_to_its_change_exactly_however_it_is_cut(unit: str | None) -> None:
    facts, selection = street().facts(), Selection(Period.month(MARCH), (unit,) if unit else ())
    shown = 0
    for measure in facts.dictionary.measures:
        for by in cuts_of(facts, selection, measure.key):
            explanation = change(facts, selection, measure.key, by)
            if explanation is not None and explanation.pieces:
                shown += 1
                assert sum(piece.now for piece in explanation.pieces) == explanation.comparison.current, (
                    measure.key,
                    by,
                )
                assert sum(piece.then for piece in explanation.pieces) == explanation.comparison.compared, (
                    measure.key,
                    by,
                )
    assert shown > 15


def test_without_a_range_to_compare_with_nothing_is_said() -> None:
    facts = street().facts()
    assert change(facts, Selection(Period.month(MARCH), (), "不比"), keys.PUBLISHED) is None
    assert change(facts, Selection(Period.month(MARCH), ("丙社区",)), keys.PUBLISHED) is None


def test_the_waterfall_goes_from_the_earlier_number_to_this_one() -> None:
    chart = waterfall(of(keys.STUDY_SESSIONS, "category", "甲社区"))
    (bars,) = chart.spec["data"]
    assert chart.spec["layout"]["yaxis"]["ticktext"] == ["2月", "党课", "集中学习", "3月"]
    assert list(zip(bars["base"], bars["x"], bars["text"], strict=True)) == [
        (0.0, 2.0, "2次"),
        (2.0, 4.0, "+4"),
        (5.0, 1.0, "−1"),
        (0.0, 5.0, "5次"),
    ]
    assert chart.title == "学习场次较2月增加150%，按类别"
