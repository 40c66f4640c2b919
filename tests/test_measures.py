"""Values of measures: 未报 has none, 零报 is 0, rates are recomputed, stocks and the ledger go by the day."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as day
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.completion import task
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.totals import By
from data.records import Row
from data.schema import MEASURES
from data.settings.values import Register, Target, Unit
from tests.street import LEVELS, SHEETS, Street, adopted, golden, m1, media, row
from tests.street import settings as office

MARCH, QUARTER = Period.month("2024-03"), Period("2024-01", "2024-03")


def figures_of(
    street: Street | Facts, measure: str, period: Period = MARCH, by: Sequence[By] = ("unit",), **more: Any
) -> dict[Any, Any]:
    """Values of one measure by their group."""
    facts = street.facts() if isinstance(street, Street) else street
    table = values(facts, [measure], period, by=by, **more)
    keys = table[list(by)].astype("object").to_numpy().tolist()
    return {tuple(key) if len(key) != 1 else key[0]: value for key, value in zip(keys, table["value"], strict=True)}


def study(times: int, *, category: str = "集中学习", approximate: bool = False, **more: Any) -> Row:
    values_ = {"category": category, "attendance": 30, "times": times} | more
    return row("study", 2, values_, approximate=["times"] if approximate else [])


def problem(number: int, result: day, state: str = "整改中", **more: Any) -> Row:
    return row("civil", number, {"matter": "问题整改", "name": f"问题{number}", "state": state, "date": result} | more)


def title(number: int, kind: str, level: str, since: day = day(2021, 1, 1), state: str = "已命名") -> Row:
    matter = {"matter": "荣誉称号", "kind": kind, "name": f"{level}{kind}", "level": level, "state": state}
    return row("civil", number, matter | {"date": since})


def test_a_community_that_has_not_reported_has_no_figure_and_a_nought_report_has_nought() -> None:
    street = Street(office(["甲", "乙", "丙"])).send("甲", "2024-03", [study(2)]).send("乙", "2024-03")
    assert figures_of(street, "study.sessions") == {"甲": 2, "乙": 0}


def test_a_sheet_that_is_missing_is_not_reported_while_the_others_are() -> None:
    street = Street(office(["甲"])).send("甲", "2024-03", [study(2)], sheets=SHEETS - {"media"})
    assert figures_of(street, "media.published") == {}
    assert figures_of(street, "study.sessions") == {"甲": 2}


def test_a_nought_report_is_nought_for_every_measure_that_is_counted_up() -> None:
    table = values(Street(office(["甲"])).send("甲", "2024-03").facts(), None, MARCH, by=("unit",))
    by_key = dict(zip(table["measure"], table["value"], strict=True))
    counted = [measure.key for measure in MEASURES if measure.kind in {"sum", "story", "points", "ledger"}]
    assert {key: by_key[key] for key in counted} == dict.fromkeys(counted, 0)
    assert {measure.key for measure in MEASURES if measure.kind == "stock"}.isdisjoint(by_key)
    assert by_key["media.adoption_rate"] is None
    assert by_key["civil.rectification_rate"] is None


def test_values_come_by_unit_and_month_in_the_order_of_the_register_and_of_time() -> None:
    street = Street(office(["乙", "甲"]))
    for month in ("2024-02", "2024-01"):
        street.send("甲", month, [study(1)]).send("乙", month, [study(3)])
    table = values(street.facts(), ["study.sessions"], QUARTER)
    assert table[["unit", "month", "value"]].astype("object").to_numpy().tolist() == [
        ["乙", "2024-01", 3],
        ["乙", "2024-02", 3],
        ["甲", "2024-01", 1],
        ["甲", "2024-02", 1],
    ]


def test_sums_are_pooled_over_units_and_months_and_the_office_itself_is_in_them() -> None:
    street = Street(office(["甲", "乙"]))
    street.send("甲", "2024-01", [study(1)]).send("甲", "2024-02", [study(2)]).send("街道本级", "2024-02", [study(5)])
    assert figures_of(street, "study.sessions", QUARTER, by=()) == {(): 8}
    assert figures_of(street, "study.sessions", QUARTER, by=("month",)) == {"2024-01": 1, "2024-02": 7}
    assert figures_of(street, "study.sessions", QUARTER, by=("unit",), pooled=["新城街道"]) == {"新城街道": 8}


def test_a_unit_above_means_all_units_below_it() -> None:
    street = Street(office(["甲", "乙"])).send("甲", "2024-03", [study(1)]).send("乙", "2024-03", [study(2)])
    assert figures_of(street, "study.sessions", units=["新城街道"]) == {"甲": 1, "乙": 2}
    assert figures_of(street, "study.sessions", units=["乙"], by=()) == {(): 2}


def test_cuts_list_only_what_is_there_in_the_order_of_the_word_list() -> None:
    rows = [media(2, "旗县区级"), media(3, "国家级"), media(4, "旗县区级")]
    street = Street(office(["甲", "乙"])).send("甲", "2024-03", rows).send("乙", "2024-03")
    assert list(figures_of(street, "media.published", by=("level",)).items()) == [("国家级", 1), ("旗县区级", 2)]
    assert figures_of(street, "media.published", by=("unit", "level")) == {("甲", "国家级"): 1, ("甲", "旗县区级"): 2}


def test_a_measure_without_the_cut_keeps_its_whole_value() -> None:
    street = Street(office(["甲"])).send("甲", "2024-03", [media(2, "市级")])
    assert figures_of(street, "media.published", by=("category",)) == {None: 1}


def test_an_approximate_summand_marks_every_sum_that_holds_it() -> None:
    street = Street(office(["甲", "乙"]))
    street.send("甲", "2024-03", [study(200, approximate=True)]).send("乙", "2024-03", [study(3)])
    by_unit = values(street.facts(), ["study.sessions"], MARCH, by=("unit",))
    assert by_unit["approximate"].tolist() == [True, False]
    assert values(street.facts(), ["study.sessions"], MARCH, by=())["approximate"].tolist() == [True]


def test_hours_are_exact_decimals_without_trailing_noughts() -> None:
    street = Street(office(["甲"])).send("甲", "2024-03", [study(1, hours=Decimal("0.1"))] * 3)
    [value] = figures_of(street, "study.hours").values()
    assert str(value) == "0.3"
    [whole] = figures_of(
        Street(office(["甲"])).send("甲", "2024-03", [study(1, hours=Decimal(120))]), "study.hours"
    ).values()
    assert str(whole) == "120"


def test_points_are_rounded_half_up_to_a_tenth_after_they_were_added_up() -> None:
    thirds = [media(number, "旗县区级", partners="一、二") for number in (2, 3, 4)]
    street = Street(office(["甲", "乙"])).send("甲", "2024-03", thirds).send("乙", "2024-03", thirds[:1])
    assert figures_of(street, "media.points") == {"甲": Decimal(1), "乙": Decimal("0.3")}
    half = Street(office(["甲"])).send("甲", "2024-03", [media(2, "旗县区级", partners="一、二、三")])
    assert figures_of(half, "media.points") == {"甲": Decimal("0.3")}, "0.25 is rounded up"


@pytest.mark.parametrize("line", golden("published_rate.csv"))
def test_published_rates_come_out_as_printed(line: dict[str, str]) -> None:
    submitted, taken = int(line["submitted"]), int(line["adopted"])
    rows = [media(number, "市级", result="采用" if number < taken else "报送") for number in range(submitted)]
    street = Street(office([line["unit"]])).send(line["unit"], "2024-03", rows)
    expected = Decimal(line["printed_rate_percent"]) if submitted else None
    assert figures_of(street, "media.adoption_rate") == {line["unit"]: expected}


def test_a_rate_is_recomputed_at_each_level_and_never_averaged() -> None:
    few = [media(2, "市级")]
    many = [media(number, "市级", result="报送" if number > 2 else "采用") for number in range(2, 11)]
    street = Street(office(["甲", "乙"])).send("甲", "2024-03", few).send("乙", "2024-03", many)
    assert figures_of(street, "media.adoption_rate") == {"甲": Decimal(100), "乙": Decimal("11.1")}
    assert figures_of(street, "media.adoption_rate", by=()) == {(): Decimal(20)}


def test_a_cut_of_a_rate_without_a_base_has_no_value() -> None:
    rows = [media(2, "市级", title="同题"), media(3, "国家级", title="同题", result="报送")]
    street = Street(office(["甲"])).send("甲", "2024-03", rows)
    assert figures_of(street, "media.adoption_rate", by=("level",)) == {"国家级": Decimal(0), "市级": None}
    assert figures_of(street, "media.adoption_rate") == {"甲": Decimal(100)}


def test_a_stock_is_the_last_value_reported_up_to_the_end_summed_over_units() -> None:
    street = Street(office(["甲", "乙"]))
    street.send("甲", "2024-01", basics={"teams": 3}).send("甲", "2024-02").send("甲", "2024-03", basics={"teams": 5})
    street.send("乙", "2024-01", basics={"teams": 2})
    facts = street.facts()
    assert figures_of(facts, "volunteer.teams", QUARTER, by=()) == {(): 7}
    assert figures_of(facts, "volunteer.teams", Period.month("2024-02"), by=()) == {(): 5}
    assert figures_of(facts, "volunteer.teams", QUARTER, by=("month",)) == {"2024-01": 5, "2024-02": 5, "2024-03": 7}
    assert figures_of(facts, "volunteer.teams", QUARTER, by=("unit", "month")) == {
        ("甲", "2024-01"): 3,
        ("甲", "2024-02"): 3,
        ("甲", "2024-03"): 5,
        ("乙", "2024-01"): 2,
    }


def test_a_stock_that_was_never_reported_is_no_nought() -> None:
    assert figures_of(Street(office(["甲"])).send("甲", "2024-03"), "civil.boards") == {}


def test_residents_fall_back_on_the_register() -> None:
    street = Street(office(["甲", "乙", "丙"], residents={"甲": 6000, "乙": 3000, "丙": 100}))
    street.send("甲", "2024-03", basics={"residents": 6100}).send("乙", "2024-03")
    assert figures_of(street, "unit.residents") == {"甲": 6100, "乙": 3000}
    assert figures_of(street, "unit.residents", by=()) == {(): 9200}


def test_a_closed_unit_is_in_no_stock_any_more_but_what_it_did_stays() -> None:
    settings_ = office(["甲"])
    closed = Unit("乙", "社区", "新城街道", closed=day(2024, 3, 1))
    street = Street(replace(settings_, register=Register((*settings_.register.units, closed))))
    street.send("甲", "2024-03", [study(1)], basics={"teams": 1}).send("乙", "2024-02", [study(4)], basics={"teams": 9})
    assert figures_of(street, "volunteer.teams", QUARTER, by=()) == {(): 1}
    assert figures_of(street, "study.sessions", QUARTER, by=()) == {(): 5}


def test_titles_in_force_are_the_highest_of_each_kind_at_the_end_of_the_period() -> None:
    rows = [
        title(2, "文明社区", "市级"),
        title(3, "文明社区", "自治区级", day(2024, 2, 1)),
        title(4, "文明单位", "市级"),
    ]
    street = Street(office(["甲", "乙"])).send("甲", "2024-01", rows).send("乙", "2024-01", rows[:1])
    street.send("甲", "2024-02").send("乙", "2024-02")
    facts = street.facts()
    assert figures_of(facts, "civil.titles", Period("2024-01", "2024-02"), by=()) == {(): 3}
    assert figures_of(facts, "civil.titles", Period("2024-01", "2024-01"), by=("category", "level")) == {
        ("文明社区", "市级"): 2,
        ("文明单位", "市级"): 1,
    }
    assert figures_of(facts, "civil.titles", Period.month("2024-02"), by=("unit", "level")) == {
        ("甲", "自治区级"): 1,
        ("甲", "市级"): 1,
        ("乙", "市级"): 1,
    }


def test_the_titles_of_a_street_stay_when_one_community_has_not_reported() -> None:
    street = Street(office(["甲", "乙"])).send("甲", "2024-02", [title(2, "文明社区", "市级")])
    street.send("乙", "2024-02", [title(2, "文明社区", "市级")]).send("甲", "2024-03")
    assert figures_of(street, "civil.titles", by=()) == {(): 2}
    assert figures_of(street, "civil.titles") == {"甲": 1}


def life() -> Street:
    """Problems of one community over four months; quantities 2 and 1, one closed, then reopened."""
    street = Street(office(["甲"]))
    first = problem(2, day(2024, 1, 10), quantity=2, kind="飞线", nature="共性", due=day(2024, 2, 15))
    second = problem(3, day(2024, 2, 20), kind="环境卫生", nature="个性")
    street.send("甲", "2024-01", [first]).send("甲", "2024-02", [second])
    street.send("甲", "2024-03", [problem(2, day(2024, 1, 10), "已销号", closed=day(2024, 3, 5))])
    return street.send("甲", "2024-04", [problem(2, day(2024, 1, 10), "重开")])


def test_problems_are_counted_by_their_own_dates_and_by_quantity() -> None:
    facts, four = life().facts(), Period("2024-01", "2024-04")
    months = ["2024-01", "2024-02", "2024-03", "2024-04"]

    def monthly(measure: str) -> list[Any]:
        result = figures_of(facts, measure, four, by=("month",))
        return [result[month] for month in months]

    assert monthly("civil.found") == [2, 1, 0, 0]
    assert monthly("civil.closed") == [0, 0, 2, 0]
    assert monthly("civil.open") == [2, 3, 1, 3]
    assert monthly("civil.overdue") == [0, 2, 0, 2]
    assert monthly("civil.rectification_rate") == [Decimal(0), Decimal(0), None, None]
    assert figures_of(facts, "civil.rectification_rate", QUARTER) == {"甲": Decimal("66.7")}
    assert figures_of(facts, "civil.rectification_rate", four) == {"甲": Decimal(0)}
    assert figures_of(facts, "civil.found", four, by=("category", "nature")) == {
        ("环境卫生", "个性"): 1,
        ("飞线", "共性"): 2,
    }


def test_a_problem_sent_later_counts_in_the_month_in_which_it_was_found() -> None:
    street = Street(office(["甲"])).send("甲", "2024-02").send("甲", "2024-03", [problem(2, day(2024, 2, 20))])
    assert figures_of(street, "civil.found", QUARTER, by=("unit", "month")) == {
        ("甲", "2024-02"): 1,
        ("甲", "2024-03"): 0,
    }


def test_m1_gives_the_points_and_counts_worked_by_hand() -> None:
    expected = {"甲社区": 12, "乙社区": 12, "丙社区": 12, "丁社区": 12, "戊社区": 0, "庚社区": 9}
    assert figures_of(m1(), "media.points") == expected
    assert figures_of(m1(), "media.points", by=()) == {(): 57}
    assert figures_of(m1(), "media.published")["丁社区"] == 6


WORKED = golden("worked_completion.csv")
WEIGHTS = [("25_25_30_20", (25, 25, 30, 20)), ("40_20_20_20", (40, 20, 20, 20)), ("10_20_20_50", (10, 20, 20, 50))]


def m2(weights: Sequence[int] = (25, 25, 30, 20)) -> Street:
    """The worked example M2: what three communities did of their tasks."""
    keys = {"study": "study.sessions", "volunteer": "volunteer.activities", "media": "media.published"}
    targets = [
        Target(keys[area], "月", Decimal(item[f"{area}_task"]), unit=item["unit"]) for item in WORKED for area in keys
    ]
    areas = ("学习", "志愿", "上稿", "整改")
    shares = MappingProxyType({area: Decimal(weight) for area, weight in zip(areas, weights, strict=True)})
    street = Street(office([item["unit"] for item in WORKED], targets=tuple(targets), weights=shares))
    for item in WORKED:
        rows = [study(int(item["study_done"])), *adopted(0, 0, int(item["media_done"]))]
        served = {"nature": "志愿服务", "category": "其他", "attendance": 1, "times": int(item["volunteer_done"])}
        rows.append(row("volunteer", 2, served))
        if int(item["found"]):
            done, left = int(item["closed"]), int(item["found"]) - int(item["closed"])
            rows.append(problem(2, day(2024, 3, 1), "已销号", quantity=done, closed=day(2024, 3, 9)))
            rows += [problem(3, day(2024, 3, 1), quantity=left)] if left else []
        street.send(item["unit"], "2024-03", rows)
    return street


@pytest.mark.parametrize(("name", "weights"), WEIGHTS)
def test_m2_gives_the_composites_worked_by_hand(name: str, weights: Sequence[int]) -> None:
    expected = {item["unit"]: Decimal(item[f"score_{name}"]) for item in WORKED}
    assert figures_of(m2(weights), "overall.completion") == expected


def test_the_composite_of_the_street_is_recomputed_from_sums() -> None:
    # 学习 17/18, 志愿 min(1, 19/18), 上稿 29/30, 整改 13/14: 23.61 + 25 + 29 + 18.57
    assert figures_of(m2(), "overall.completion", by=()) == {(): Decimal("96.18")}


def test_without_weights_there_is_no_composite() -> None:
    assert figures_of(m2().with_settings(weights=MappingProxyType({})), "overall.completion") == {}


def test_an_area_with_a_task_that_is_not_reported_leaves_no_composite() -> None:
    street = m2()
    rows, basics, _, received = street.sent["甲社区", "2024-03"]
    street.send(
        "甲社区",
        "2024-03",
        [row for row in rows if row.sheet != "media"],
        sheets=SHEETS - {"media"},
        basics=basics,
        received=received,
    )
    assert set(figures_of(street, "overall.completion")) == {"乙社区", "丙社区"}


def test_a_unit_without_any_obligation_has_a_composite_without_value() -> None:
    street = m2().with_settings(targets=())
    assert figures_of(street, "overall.completion")["丙社区"] is None


def test_a_task_of_a_quarter_is_a_third_a_month_and_ones_own_task_comes_first() -> None:
    common = Target("study.sessions", "季", Decimal(3))
    own = Target("study.sessions", "月", Decimal(4), unit="甲", first="2024-02")
    months = ["2024-01", "2024-02"]
    assert task([common, own], "乙", "study.sessions", months, community=True) == 2
    assert task([common, own], "甲", "study.sessions", months, community=True) == 5
    assert task([common, own], "街道本级", "study.sessions", months, community=False) == 0


Sent = dict[tuple[str, str], list[tuple[str, str, str, str]]]
SENT = st.dictionaries(
    st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["2024-01", "2024-02", "2024-03"])),
    st.lists(
        st.tuples(
            st.sampled_from(LEVELS),
            st.sampled_from(["采用", "报送", "转载"]),
            st.sampled_from(["一", "二", "三"]),
            st.sampled_from(["", "某单位", "某、另"]),
        ),
        max_size=5,
    ),
    max_size=9,
)


def street_of(sent: Sent) -> Street:
    street = Street(office(["甲", "乙", "丙"]))
    for (unit, month), rows in sent.items():
        items = [
            media(at, level, result=result, title=name, partners=person)
            for at, (level, result, name, person) in enumerate(rows, 2)
        ]
        street.send(unit, month, items)
    return street


@settings(deadline=None, max_examples=20)
@given(SENT)
def test_every_level_is_the_sum_of_what_is_below_it(
    sent: Sent,
) -> None:
    facts = street_of(sent).facts()
    for key in ("media.published", "media.submitted", "media.own", "media.reprinted"):
        whole = figures_of(facts, key, QUARTER, by=()).get((), 0)
        for by in (("unit", "month"), ("unit",), ("month",), ("level",), ("unit", "outlet", "form")):
            assert sum(figures_of(facts, key, QUARTER, by=by).values()) == whole
    groups = {(unit, month) for unit, month in sent}
    assert set(figures_of(facts, "media.points", QUARTER, by=("unit", "month"))) == groups


@settings(deadline=None, max_examples=20)
@given(SENT, SENT)
def test_another_units_rows_never_change_mine(
    sent: Sent,
    others: Sent,
) -> None:
    mine = {key: rows for key, rows in sent.items() if key[0] == "甲"}
    changed = mine | {key: rows for key, rows in others.items() if key[0] != "甲"}

    def of_mine(supplied: Sent) -> list[Any]:
        table = values(street_of(supplied).facts(), None, QUARTER, units=["甲"])
        return table.astype({"unit": "object", "month": "object", "measure": "object"}).to_numpy().tolist()

    assert of_mine(sent) == of_mine(changed)


def test_all_measures_of_a_street_over_two_years_take_little_time() -> None:
    street = Street(office([f"社区{number}" for number in range(11)]))
    months = Period("2023-01", "2024-12").months
    for number in range(11):
        for month in months:
            street.send(f"社区{number}", month, [study(2), *adopted(0, 1, 2)], basics={"teams": 3})
    facts = street.facts()
    values(facts, None, Period("2023-01", "2024-12"))
    begun = time.process_time()
    table = values(facts, None, Period("2023-01", "2024-12"))
    assert len(table) > 5000
    assert time.process_time() - begun < 0.25
