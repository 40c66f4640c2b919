"""Rankings: the worked example and published tables exactly, and what must hold for every ranking."""

from __future__ import annotations

from datetime import date as day
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.outline import explanations
from analytics.periods import Period
from analytics.ranking import Ranking, rank, ranks
from analytics.totals import Pools, totals
from data.schema import POINTS_SCALE, SUBMITTED
from data.settings.values import Policy, Register, Rule, Settings, Unit
from tests.drawn import ITEMS, NAMES, OFFICES, Items, street_of
from tests.street import LEVELS, SHEETS, Street, adopted, golden, m1, media, row, rules, vocabulary
from tests.street import settings as office

MARCH, QUARTER = Period.month("2024-03"), Period("2024-01", "2024-03")
WORKED = golden("worked_ranking.csv")
RESIDENTS = {line["unit"]: int(line["residents"]) for line in WORKED}


def column(ranking: Ranking, name: str) -> dict[str, Any]:
    """One column of a ranking by unit."""
    return dict(zip(ranking.rows["unit"], ranking.rows[name], strict=True))


def worked(name: str) -> dict[str, int]:
    return {line["unit"]: int(line[name]) for line in WORKED}


def ranked(ranking: Ranking, name: str = "rank") -> dict[str, Any]:
    """A column of the units that have a rank."""
    return {unit: value for unit, value in column(ranking, name).items() if column(ranking, "rank")[unit] is not None}


def test_m1_ranks_ties_alike_and_skips_the_next() -> None:
    ranking = rank(m1().facts(), MARCH)
    assert ranked(ranking) == worked("rank")
    assert ranked(ranking, "value") == {unit: Decimal(score) for unit, score in worked("score").items()}
    assert ranked(ranking, "tied") == {unit: place == 1 for unit, place in worked("rank").items()}


def test_m1_gives_a_unit_without_report_no_rank_and_no_value_and_lists_it_last() -> None:
    ranking = rank(m1().facts(), MARCH)
    assert (ranking.ranked, ranking.not_reported) == (6, ("己社区",))
    assert ranking.title() == "7个社区中，参与排名6个，未报1个"
    last = ranking.rows.iloc[-1]
    assert (last["unit"], last["rank"], last["value"], last["state"]) == ("己社区", None, None, "未报")


def test_m1_breaks_ties_by_the_higher_level_when_asked() -> None:
    assert ranked(rank(m1(policy=Policy(ties="按高层级")).facts(), MARCH)) == worked("rank_by_level")


@pytest.mark.parametrize(
    ("points", "scores", "places"),
    [
        (("1", "1", "1", "1"), None, "count_rank"),
        (("20", "10", "5", "3"), "heavy_score", "heavy_rank"),
        (("5", "3", "1", "0.5"), "small_score", "small_rank"),
    ],
)
def test_m1_on_other_scales(points: tuple[str, ...], scores: str | None, places: str) -> None:
    street = m1().with_settings(rules=rules(dict(zip(LEVELS, points, strict=False))))
    ranking = rank(street.facts(), MARCH)
    assert ranked(ranking) == worked(places)
    if scores:
        assert ranked(ranking, "value") == {unit: Decimal(score) for unit, score in worked(scores).items()}


def test_m1_moves_within_the_grid_as_worked_by_hand() -> None:
    ranking = rank(m1().facts(), MARCH)
    assert ranked(ranking, "best_rank") == worked("best_rank")
    assert ranked(ranking, "worst_rank") == worked("worst_rank")


def test_m1_says_how_sure_each_rank_is() -> None:
    ranking = rank(m1().facts(), MARCH)
    assert ranked(ranking, "count_rank") == worked("count_rank")
    assert ranked(ranking, "heavy_rank") == worked("heavy_rank")
    expected = {
        "甲社区": "较稳",
        "乙社区": "敏感",
        "丙社区": "敏感",
        "丁社区": "较稳",
        "戊社区": "稳",
        "庚社区": "敏感",
    }
    assert ranked(ranking, "verdict") == expected


def test_m1_per_thousand_residents_is_a_second_column_with_ranks_of_its_own() -> None:
    ranking = rank(m1(residents=RESIDENTS).facts(), MARCH)
    assert {unit: f"{value:f}" for unit, value in ranked(ranking, "per_thousand").items()} == {
        line["unit"]: line["per_thousand"] for line in WORKED
    }
    assert ranked(ranking, "per_thousand_rank") == worked("per_thousand_rank")


def test_without_the_residents_of_one_unit_nobody_is_ranked_per_thousand() -> None:
    ranking = rank(m1(residents={**RESIDENTS, "丙社区": 0}).facts(), MARCH)
    assert set(ranked(ranking, "per_thousand_rank").values()) == {None}
    assert ranked(ranking, "per_thousand")["丙社区"] is None
    assert ranked(ranking, "per_thousand")["甲社区"] == Decimal("2.0")


def test_m1_explains_the_score_of_ding_and_the_story_that_was_not_counted_again() -> None:
    street = m1()
    result = column(rank(street.facts(), MARCH, placed=street.placed()), "explanation")
    assert result["丁社区"] == (
        "丁社区12分 = 自治区级1篇×5（规则M02）+ 市级1篇×3（M03）+ 旗县区级4篇×1（M04）；另有1篇同稿未重复计"
    )
    assert result["戊社区"] == "戊社区0分：没有计分的稿件"
    assert result["己社区"] == "未报，不参与排名"


def test_without_rows_a_score_is_explained_by_the_figures() -> None:
    result = column(rank(m1().facts(), MARCH), "explanation")
    assert result["甲社区"] == "甲社区12分 = 自治区级5分 + 市级3分 + 旗县区级4分"


def test_a_late_report_is_not_counted_and_has_no_rank_when_the_office_says_so() -> None:
    street = m1(policy=Policy(late="不计入"))
    ranking = rank(street.facts(), MARCH, placed=street.placed())
    assert column(ranking, "rank")["庚社区"] is None
    assert column(ranking, "value")["庚社区"] is None
    assert column(ranking, "state")["庚社区"] == "迟报不计入"
    assert ranking.not_reported == ("己社区",)
    assert column(ranking, "rank")["戊社区"] == 5
    assert ranking.title() == "7个社区中，参与排名5个，未报1个，不排名次1个"


def test_days_of_grace_keep_a_report_from_being_late() -> None:
    ranking = rank(m1(policy=Policy(late="不计入", grace_days=3)).facts(), MARCH)
    assert column(ranking, "rank")["庚社区"] == 5


def test_only_the_late_months_of_a_longer_period_are_left_out() -> None:
    street = Street(office(["甲"], policy=Policy(late="不计入")))
    for month in ("2024-01", "2024-02"):
        street.send("甲", month, adopted(0, 0, 1))
    street.send("甲", "2024-03", adopted(0, 0, 5), received=day(2024, 4, 20))
    ranking = rank(street.facts(), QUARTER)
    assert column(ranking, "value")["甲"] == 6
    assert column(ranking, "months")["甲"] == 2


def test_the_office_itself_is_counted_and_not_ranked() -> None:
    street = m1().send("街道本级", "2024-03", adopted(3))
    ranking = rank(street.facts(), MARCH)
    assert "街道本级" not in column(ranking, "rank")
    assert column(rank(street.facts(), MARCH, level="街道"), "value") == {"新城街道": 87}


def published_total() -> Street:
    """Each part score as one item of an outlet whose rule gives just that score."""
    lines = golden("published_total_rank.csv")
    parts = {line["unit"]: [line[f"part{number}"] for number in range(1, 6)] for line in lines}
    distinct = sorted({score for scores in parts.values() for score in scores})
    table = tuple(Rule(f"P{at}", outlet=f"第{at}报", points=Decimal(score)) for at, score in enumerate(distinct))
    street = Street(office(parts, rules=table))
    for unit, scores in parts.items():
        items = [media(at, "市级", outlet=f"第{distinct.index(score)}报") for at, score in enumerate(scores, 2)]
        street.send(unit, "2024-03", items)
    return street


def test_the_published_totals_and_ranks_of_21_units_come_out_as_printed() -> None:
    ranking = rank(published_total().facts(), MARCH)
    lines = golden("published_total_rank.csv")
    assert column(ranking, "value") == {line["unit"]: Decimal(line["printed_total"]) for line in lines}
    assert column(ranking, "rank") == {line["unit"]: int(line["printed_rank"]) for line in lines}
    assert ranking.rows["unit"].tolist() == [line["unit"] for line in lines], "in the order in which they were printed"


def test_the_published_points_of_five_streets_come_out_as_printed() -> None:
    lines = golden("published_points.csv")
    flat = (Rule("F1", result="采用", points=Decimal(5)),)
    street = Street(office([line["unit"] for line in lines], rules=flat))
    for line in lines:
        taken, sent = int(line["adopted"]), int(line["submitted"])
        items = [media(at, "旗县区级", result="采用" if at < taken else SUBMITTED) for at in range(sent)]
        street.send(line["unit"], "2024-03", items)
    ranking = rank(street.facts(), MARCH)
    assert column(ranking, "value") == {line["unit"]: Decimal(line["printed_score"]) for line in lines}
    assert column(ranking, "rank") == {line["unit"]: int(line["expected_rank"]) for line in lines}
    assert column(ranking, "tied")["莫斯台"]


def test_the_published_rates_come_out_as_printed_and_the_unit_that_sent_nothing_has_none() -> None:
    lines = golden("published_rate.csv")
    street = Street(office([line["unit"] for line in lines]))
    for line in lines:
        taken, sent = int(line["adopted"]), int(line["submitted"])
        items = [media(at, "旗县区级", result="采用" if at < taken else SUBMITTED) for at in range(sent)]
        street.send(line["unit"], "2024-03", items)
    ranking = rank(street.facts(), MARCH, "media.adoption_rate")
    places = {line["unit"]: int(line["expected_rank"]) if line["expected_rank"] else None for line in lines}
    assert column(ranking, "rank") == places
    assert ranking.rows.iloc[-1]["state"] == "不适用"
    assert column(ranking, "explanation")["总寨镇"] == "总寨镇53.3% = 上稿8 ÷ 报送15"
    assert set(column(ranking, "best_rank").values()) == set(column(ranking, "per_thousand").values()) == {None}


def test_a_rate_of_fewer_than_five_has_a_value_and_no_rank() -> None:
    street = (
        Street(office(["甲", "乙"])).send("甲", "2024-03", adopted(0, 0, 4)).send("乙", "2024-03", adopted(0, 0, 5))
    )
    ranking = rank(street.facts(), MARCH, "media.adoption_rate")
    assert column(ranking, "rank") == {"乙": 1, "甲": None}
    assert column(ranking, "value")["甲"] == 100
    assert column(ranking, "state")["甲"] == "样本少"


def test_a_count_is_ranked_and_explained_by_its_categories() -> None:
    street = Street(office(["甲", "乙"], residents={"甲": 2000, "乙": 1000}))
    sessions = [
        row("study", 2, {"category": "党课", "attendance": 9, "times": 2}),
        row("study", 3, {"category": "自学", "attendance": 9}),
    ]
    ranking = rank(street.send("甲", "2024-03", sessions).send("乙", "2024-03").facts(), MARCH, "study.sessions")
    assert column(ranking, "rank") == {"甲": 1, "乙": 2}
    assert column(ranking, "explanation")["甲"] == "甲3次 = 党课2次 + 自学1次"
    assert f"{column(ranking, 'per_thousand')['甲']:f}" == "1.5"


def test_a_unit_that_left_out_the_sheet_has_not_reported_for_it() -> None:
    street = m1().send("甲社区", "2024-03", sheets=SHEETS - {"media"})
    assert rank(street.facts(), MARCH).not_reported == ("甲社区", "己社区")


@pytest.mark.parametrize(("reported", "place"), [(3, None), (4, 1)])
def test_a_half_year_needs_four_of_six_reports(reported: int, place: int | None) -> None:
    half = Period.half("2024-01")
    street = Street(office(["甲", "乙"]))
    for at, month in enumerate(half.months):
        street.send("乙", month, adopted(0, 0, 1))
        if at < reported:
            street.send("甲", month, adopted(1))
    ranking = rank(street.facts(), half)
    assert column(ranking, "rank")["甲"] == place
    assert column(ranking, "state")["甲"] == ("" if place else "资料不足")
    assert ranking.not_reported == ()


def test_months_that_nobody_reported_yet_are_not_held_against_anyone() -> None:
    street = Street(office(["甲"])).send("甲", "2024-01", adopted(1))
    assert column(rank(street.facts(), Period.year("2024-01")), "rank") == {"甲": 1}


def test_a_community_opened_later_needs_only_the_months_since_then() -> None:
    plain = office(["甲"])
    new = Unit("乙", "社区", "新城街道", opened=day(2024, 3, 1))
    street = Street(Settings(Register((*plain.register.units, new)), rules(), vocabulary=vocabulary()))
    for month in QUARTER.months:
        street.send("甲", month, adopted(0, 1))
    assert column(rank(street.send("乙", "2024-03", adopted(2)).facts(), QUARTER), "rank") == {"乙": 1, "甲": 2}
    assert column(rank(street.facts(), Period.month("2024-02")), "rank") == {"甲": 1}


def test_the_change_is_the_rank_before_less_the_rank_now() -> None:
    street = m1()
    street.send("甲社区", "2024-02", adopted(2)).send("乙社区", "2024-02").send("庚社区", "2024-02", adopted(1))
    ranking = rank(street.send("戊社区", "2024-02").facts(), MARCH)
    assert column(ranking, "previous_rank")["乙社区"] == 3
    assert column(ranking, "change")["乙社区"] == 2
    assert column(ranking, "change")["庚社区"] == -3
    assert column(ranking, "previous_rank")["丙社区"] is column(ranking, "change")["丙社区"] is None


def test_the_change_compares_with_the_ranks_as_they_were_published() -> None:
    ranking = rank(m1().facts(), MARCH, previous={"甲社区": 4})
    assert column(ranking, "change")["甲社区"] == 3
    assert column(ranking, "change")["乙社区"] is None


def two_streets() -> Street:
    units = [Unit("新区", "区")]
    for above, names in (("东街道", ["甲", "乙"]), ("西街道", ["丙"]), ("南街道", ["丁"])):
        units += [Unit(above, "街道", "新区"), Unit(f"{above}本级", "本级", above)]
        units += [Unit(name, "社区", above, residents=1000) for name in names]
    street = Street(Settings(Register(tuple(units)), rules(), vocabulary=vocabulary()))
    street.send("甲", "2024-03", adopted(0, 1)).send("乙", "2024-03", adopted(0, 1)).send(
        "东街道本级", "2024-03", adopted(1)
    )
    return street.send("丙", "2024-03", adopted(1)).send("南街道本级", "2024-03", adopted(9))


def test_streets_are_ranked_by_all_that_is_below_them() -> None:
    street = two_streets()
    ranking = rank(street.facts(), MARCH, level="街道", placed=street.placed())
    assert column(ranking, "value") == {"东街道": 20, "西街道": 10, "南街道": None}
    assert column(ranking, "rank") == {"东街道": 1, "西街道": 2, "南街道": None}
    assert ranking.not_reported == ("南街道",), "a street whose communities sent nothing has not reported"
    assert column(ranking, "explanation")["东街道"] == "东街道20分 = 国家级1篇×10（规则M01）+ 自治区级2篇×5（M02）"
    assert f"{column(ranking, 'per_thousand')['东街道']:f}" == "10.0"


def test_a_ranking_can_be_that_of_one_street() -> None:
    assert column(rank(two_streets().facts(), MARCH, units=["东街道"]), "rank") == {"甲": 1, "乙": 1}
    assert column(rank(two_streets().facts(), MARCH, units=["新区"]), "rank") == {"丙": 1, "甲": 2, "乙": 2, "丁": None}


def test_an_empty_period_ranks_nobody() -> None:
    ranking = rank(m1().facts(), Period.month("2020-01"))
    assert ranking.ranked == 0
    assert len(ranking.not_reported) == 7


@settings(deadline=None, max_examples=40)
@given(OFFICES, ITEMS)
def test_ranks_are_a_permutation_up_to_ties_and_stand_within_their_bounds(settings_: Settings, items: Items) -> None:
    ranking = rank(street_of(settings_, items).facts(), MARCH)
    rows = ranking.rows[ranking.rows["rank"].notna()]
    assert set(rows["unit"]) == (set() if ranking.sparse else set(items)) or not items
    assert ranking.ranked + len(ranking.not_reported) == len(NAMES) or ranking.sparse
    places = sorted(rows["rank"])
    assert all(places[at] == at + 1 or places[at] == places[at - 1] for at in range(len(places)))
    for _, item in rows.iterrows():
        better = [other for _, other in rows.iterrows() if other["rank"] < item["rank"]]
        assert item["rank"] == len(better) + 1
        assert all(other["value"] >= item["value"] for other in better)
        assert item["best_rank"] <= item["rank"] <= item["worst_rank"]
        assert item["tied"] == (sum(rows["rank"] == item["rank"]) > 1)
    if settings_.policy.ties == "并列":
        assert rows.groupby("rank")["value"].nunique().eq(1).all()
        assert rows["rank"].nunique() == rows["value"].nunique()


@settings(deadline=None, max_examples=40)
@given(OFFICES, ITEMS)
def test_every_explanation_adds_up_to_its_score_exactly(settings_: Settings, items: Items) -> None:
    street = street_of(settings_, items)
    facts = street.facts()
    pools = Pools.above(facts, NAMES)
    exact = totals(facts, "media.points", MARCH, ("unit",), pools=pools)
    scores = {NAMES[unit]: total for unit, total in zip(exact.unit, exact.total, strict=True)}
    text = explanations(facts, pools, MARCH, street.placed())
    shown = column(rank(facts, MARCH), "value")
    for unit in items:
        assert text[unit].total == Fraction(int(scores[unit]), POINTS_SCALE)
        assert text[unit].rounded == shown[unit]
        assert sum(item.count for item in text[unit].items) <= len(items[unit])


@settings(deadline=None, max_examples=15)
@given(OFFICES, ITEMS, ITEMS)
def test_another_units_rows_never_change_my_score(settings_: Settings, items: Items, others: Items) -> None:
    mine = {unit: rows for unit, rows in items.items() if unit == "甲"}
    changed = mine | {unit: rows for unit, rows in others.items() if unit != "甲"}
    before, after = (street_of(settings_, item) for item in (items, changed))
    for name in ("value", "explanation", "state", "months"):
        item, other = (column(rank(street.facts(), MARCH, placed=street.placed()), name) for street in (before, after))
        # Whether there is any rank depends on how many have reported.
        assert {item["甲"], other["甲"]} - {"", "已报不足半数"} in (set(), {item["甲"]})


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=2, max_size=5),
    st.lists(st.decimals(0, 9, places=1), min_size=4, max_size=4),
)
def test_a_unit_that_dominates_is_never_ranked_below(counts: list[tuple[int, ...]], points: list[Decimal]) -> None:
    falling = [str(point) for point in sorted(points, reverse=True)]
    street = Street(office(NAMES[: len(counts)], rules=rules(dict(zip(LEVELS, falling, strict=False)))))
    for unit, numbers in zip(NAMES, counts, strict=False):
        street.send(unit, "2024-03", adopted(*numbers))
    ranking = rank(street.facts(), MARCH)
    places = ranking.rows["rank"].to_numpy(dtype="int64")
    above = ranking.dominance.above
    for better, worse in zip(*np.nonzero(above), strict=True):
        assert places[better] <= places[worse]
    if len(set(falling)) == 4 and Decimal(falling[-1]) > 0:
        assert (ranking.dominance.best <= places).all()
        assert (places <= ranking.dominance.worst).all()


def test_ranks_alone_are_those_of_the_ranking() -> None:
    assert ranks(m1().facts(), MARCH) == worked("rank")


def test_of_fewer_than_half_of_the_units_nobody_has_a_rank() -> None:
    """Ten communities and 本级: five of eleven are fewer than half, six are not; 本级 has not reported March."""
    names = [f"{number}号社区" for number in range(1, 11)]
    street = Street(office(names))
    for place, name in enumerate(names):
        street.send(name, "2024-02", [media(at, "市级", title=f"二月{name}{at}") for at in range(place + 1)])
    for place, name in enumerate(names[:5]):
        street.send(name, "2024-03", [media(at, "市级", title=f"三月{name}{at}") for at in range(5 - place)])
    result, facts = rank(street.facts(), MARCH), street.facts()
    assert (result.ranked, result.sparse, result.other, ranks(facts, MARCH)) == (0, True, None, {})
    assert set(column(result, "rank").values()) | set(column(result, "change").values()) == {None}
    assert [column(result, "state")[name] for name in names] == ["已报不足半数"] * 5 + ["未报"] * 5
    assert column(result, "explanation")[names[0]] == f"{names[0]}15分 = 市级15分"
    assert column(result, "value")[names[0]] == 15, "five stories at three points"
    street.send(names[5], "2024-03", [])
    assert [line["rank"] for line in rank(street.facts(), MARCH).rows.to_dict("records")[:6]] == [1, 2, 3, 4, 5, 6]
