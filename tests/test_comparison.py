"""A street of three communities and its 本级 over fourteen months, every expected figure worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from analytics.aggregates import cumulative, mean, monthly_means, series
from analytics.compared import Comparison, growth, joint_sentence
from analytics.compared_lines import compared_lines
from analytics.comparison import compare, compare_ranges, unit_comparisons
from analytics.comparison_table import ComparisonTable, comparison_table
from analytics.headline import headline
from analytics.matrix import matrix
from analytics.measures import values
from analytics.numbers import tenths
from analytics.periods import Period
from analytics.selection import Selection
from data.records import Row
from data.schema import MEASURE
from data.settings.values import Register, Target, Unit
from reports.views.area import changes, finding
from reports.views.compare import comparison_sheets, of_measures
from tests.street import Street, media, row, settings

MARCH = Period.month("2024-03")
NAMES = ["甲社区", "乙社区", "丙社区"]


def study(*times: int) -> list[Row]:
    return [
        row("study", at, {"date": date(2024, 3, 5), "category": "集中学习", "times": count, "attendance": 10 * count})
        for at, count in enumerate(times, start=2)
    ]


def stories(adopted: int, sent: int) -> list[Row]:
    """Rows of so many stories submitted, the first of which were adopted."""
    return [media(at, "市级", result="采用" if at < adopted else "报送") for at in range(sent)]


def street(**more: Any) -> Street:
    """March: 甲 6 sessions, 2 of 4 stories; 乙 2 sessions, 1 of 1; 丙 nothing sent; 本级 4 sessions.

    February: 甲 4, 乙 2, 丙 3 sessions. March a year before: 甲 3.
    """
    store = Street(settings(NAMES, residents={"甲社区": 4000, "乙社区": 3000}, **more))
    store.send("甲社区", "2024-03", [*study(6), *stories(2, 4)]).send("乙社区", "2024-03", [*study(2), *stories(1, 1)])
    store.send("街道本级", "2024-03", study(4))
    store.send("甲社区", "2024-02", study(4)).send("乙社区", "2024-02", study(2)).send("丙社区", "2024-02", study(3))
    return store.send("甲社区", "2023-03", study(1, 2))


def line(table: pd.DataFrame, unit: str | None, measure: str = "study.sessions") -> dict[str, Any]:
    result = table[(table["measure"] == measure) & (table["unit"].isna() if unit is None else table["unit"] == unit)]
    return dict(result.iloc[0])


SESSIONS = ["study.sessions", "media.published", "media.adoption_rate"]


def table(store: Street, period: Period = MARCH) -> ComparisonTable:
    return comparison_table(store.facts(), SESSIONS, Selection(period))


def test_a_unit_is_compared_with_the_period_before_and_the_year_before() -> None:
    result = line(table(street()).rows, "甲社区")
    assert (result["value"], result["previous"], result["change"], result["change_rate"]) == (6, 4, 2, Decimal(50))
    assert (result["year_before"], result["year_change"], result["year_rate"]) == (3, 3, Decimal(100))
    assert result["to_date"] == 10


def test_a_community_that_has_not_reported_has_no_figure_and_no_change() -> None:
    result = line(table(street()).rows, "丙社区")
    assert (result["value"], result["months"], result["change"], result["above_mean"]) == (None, 0, None, None)
    assert (result["previous"], result["previous_missing"]) == (None, True)


def test_totals_count_the_streets_own_office_and_means_do_not() -> None:
    result = table(street())
    assert line(result.totals, None)["value"] == 12
    assert line(result.rows, "甲社区")["mean"] == Decimal(4)
    assert line(result.rows, "甲社区")["above_mean"] == Decimal(2)
    assert (result.reported, result.expected) == (3, 4)


def test_totals_and_means_of_rates_are_recomputed_never_averaged() -> None:
    result = table(street())
    rates = [line(result.rows, unit, "media.adoption_rate")["value"] for unit in NAMES]
    assert rates == [Decimal(50), Decimal(100), None]
    assert line(result.totals, None, "media.adoption_rate")["value"] == Decimal(60)
    assert line(result.rows, "甲社区", "media.adoption_rate")["mean"] == Decimal(60)
    assert line(result.rows, "甲社区", "media.adoption_rate")["change_rate"] is None


def test_values_per_thousand_residents_stand_beside_and_are_left_out_for_rates() -> None:
    result = table(street()).rows
    assert line(result, "甲社区")["per_thousand"] == Decimal("1.5")
    assert line(result, "乙社区")["per_thousand"] == Decimal("0.7")
    assert line(result, "甲社区", "media.adoption_rate")["per_thousand"] is None
    assert line(result, "街道本级")["per_thousand"] is None


def test_the_task_of_a_community_is_compared_and_the_office_has_none() -> None:
    store = street(targets=(Target("study.sessions", "季", Decimal(9)),))
    result = table(store).rows
    assert (line(result, "甲社区")["due"], line(result, "甲社区")["above_due"]) == (Decimal(3), Decimal(3))
    assert line(result, "乙社区")["above_due"] == Decimal(-1)
    assert line(result, "街道本级")["due"] is None
    quarter = table(store, Period.quarter("2024-03")).rows
    assert line(quarter, "甲社区")["due"] == Decimal(9)


def test_peers_are_the_units_of_the_same_group() -> None:
    store = street()
    groups = {"甲社区": "A类", "丙社区": "A类"}
    units = tuple(replace(unit, group=groups.get(unit.name)) for unit in store.settings.register.units)
    grouped = store.with_settings(register=replace(store.settings.register, units=units))
    february = table(grouped, Period.month("2024-02")).rows
    assert (line(february, "甲社区")["group"], line(february, "甲社区")["group_mean"]) == ("A类", Decimal("3.5"))
    assert line(february, "乙社区")["group_mean"] is None


def test_how_many_months_a_value_rests_on_stands_beside_it() -> None:
    quarter = table(street(), Period.quarter("2024-03"))
    assert [line(quarter.rows, unit)["months"] for unit in NAMES] == [2, 2, 1]
    assert line(quarter.totals, None)["months"] == 6


def test_a_missing_sheet_is_no_zero_in_a_mean() -> None:
    sent = street().send("丙社区", "2024-03", sheets={"basics", "media"})
    assert mean(sent.facts(), ["study.sessions"], MARCH, NAMES)["study.sessions"] == Decimal(4)
    sent.send("丙社区", "2024-03")
    assert mean(sent.facts(), ["study.sessions"], MARCH, NAMES)["study.sessions"] == Decimal("2.7")


def test_series_break_where_nothing_was_reported_and_carry_the_mean() -> None:
    facts, spring = street().facts(), Period("2024-01", "2024-03")
    result = series(facts, "study.sessions", spring, ["丙社区"])
    assert list(zip(result["month"], result["value"], strict=True)) == [("2024-02", 3)]
    assert monthly_means(facts, "study.sessions", spring) == {"2024-02": Decimal(3), "2024-03": Decimal(4)}


def test_cumulative_values_add_up_and_rates_are_recomputed() -> None:
    sent = street().send("甲社区", "2024-04", stories(1, 6))
    spring = Period("2024-03", "2024-04")
    sums = cumulative(sent.facts(), "media.published", spring, ["甲社区"])
    assert list(zip(sums["month"], sums["value"], strict=True)) == [("2024-03", 2), ("2024-04", 3)]
    rates = cumulative(sent.facts(), "media.adoption_rate", spring, ["甲社区"])
    assert list(rates["value"]) == [Decimal(50), Decimal(30)]


def against(store: Street, measure: str = "study.sessions", **more: Any) -> Comparison:
    return compare(store.facts(), Selection(**({"period": MARCH} | more)), measure)


def test_both_numbers_of_a_comparison_are_those_of_the_units_that_reported_both_ranges() -> None:
    # 甲 6 and 乙 2 of the 12 in March, 4 and 2 in February; 丙 lacks March and 本级 February.
    result = against(street())
    assert (result.value, result.current, result.compared, result.difference) == (12, 8, 6, 2)
    assert (result.basis, result.of) == (2, 4)
    assert result.sentence() == "学习场次12次（按两期都报的2个单位，3月8次，较2月增加2次）"
    assert result.under() == ("+2", "3月，较2月（按两期都报的2个单位）")


def test_any_other_range_is_compared_over_the_units_that_reported_both() -> None:
    # 甲 alone reported March of both years: 6 and 3.
    result = compare_ranges(street().facts(), Selection(MARCH), Period.month("2023-03"), "study.sessions")
    assert (result.value, result.current, result.compared, result.basis, result.sparse) == (12, 6, 3, 1, False)
    alone = compare_ranges(street().facts(), Selection(MARCH, ("乙社区",)), Period.month("2024-02"), "study.sessions")
    assert (alone.value, alone.current, alone.compared) == (2, 2, 2)
    few = Street(settings(NAMES)).send("甲社区", "2024-02", study(4)).send("甲社区", "2024-03", study(6))
    result = compare_ranges(few.facts(), Selection(MARCH), Period.month("2024-02"), "study.sessions")
    assert (result.value, result.current, result.compared, result.sparse) == (6, None, None, True)


def test_a_comparison_of_units_that_all_reported_has_no_other_numbers_and_says_no_basis() -> None:
    sent = street().send("丙社区", "2024-03", study(5)).send("街道本级", "2024-02", study(1))
    result = against(sent)
    assert (result.value, result.current, result.compared, result.basis, result.of) == (17, 17, 10, 4, 4)
    assert result.sentence() == "学习场次17次（3月，较2月增加7次）"
    both = [result, against(sent, "study.attendance")]
    assert joint_sentence(MARCH, both) == (
        "2024年3月，较2月：学习场次17次，增加7次（+70%）；学习人次170人次，增加70人次（+70%）。"
    )
    partial = [against(street()), against(street(), "study.attendance")]
    assert joint_sentence(MARCH, partial) == f"2024年3月：{'；'.join(each.sentence() for each in partial)}。"


def test_where_nobody_reported_both_ranges_nothing_is_compared() -> None:
    result = against(street(), units=("丙社区", "街道本级"))
    assert (result.value, result.current, result.compared, result.basis, result.of) == (4, None, None, 0, 2)
    assert result.sentence() == "学习场次4次"
    grid = matrix(street().facts(), Selection(MARCH, ("丙社区", "街道本级")), SESSIONS)
    assert grid.basis_words() == "合计：没有两期都报的单位，不作比较"


def test_units_that_opened_since_are_expected_and_in_no_comparison() -> None:
    # 丙 opened on 1 March: 6 + 2 + 5 + 1 in March, 4 + 2 + 1 in February of the three that were due in both.
    store = Street(settings(NAMES))
    opened = {"丙社区": date(2024, 3, 1)}
    units = tuple(replace(unit, opened=opened.get(unit.name)) for unit in store.settings.register.units)
    store = store.with_settings(register=replace(store.settings.register, units=units))
    for unit, february, march in (("甲社区", 4, 6), ("乙社区", 2, 2), ("街道本级", 1, 1)):
        store.send(unit, "2024-02", study(february)).send(unit, "2024-03", study(march))
    facts = store.send("丙社区", "2024-03", study(5)).facts()
    alone = unit_comparisons(facts, Selection(MARCH), ["study.sessions"], ["丙社区"])["丙社区", "study.sessions"]
    assert (alone.value, alone.compared, alone.basis, alone.of) == (5, None, 0, 1)
    result = against(store)
    assert (result.value, result.current, result.compared, result.basis, result.of, result.partial) == (
        14,
        14,
        7,
        3,
        4,
        False,
    )


def test_below_half_of_the_reports_expected_the_total_is_not_compared_and_each_unit_is_by_its_own() -> None:
    sent = Street(settings(NAMES)).send("甲社区", "2024-02", study(4)).send("甲社区", "2024-03", study(6))
    for against_ in ("上期", "去年同期", "平均", "任务"):
        result = against(sent, compare=against_)
        assert (result.value, result.difference, result.sparse) == (6, None, True)
        assert result.sentence() == "学习场次6次（已报的不足应报的一半，暂不比较）"
    # 甲, the one of four that has reported, has 6 after 4, whoever else is looked at.
    assert changes(sent.facts(), Selection(MARCH), "study.sessions") == {"甲社区": 2}
    assert against(sent, compare="平均", units=("甲社区",)).sparse, "one of three communities is no mean of them"
    grid = matrix(sent.facts(), Selection(MARCH), ("study.sessions",))
    steps = {unit: grid.entries[unit, "study.sessions"].comparison.difference for unit in (None, *grid.units)}
    assert {unit: step for unit, step in steps.items() if step is not None} == {"甲社区": 2}
    assert (grid.against, grid.basis_words()) == ("较2月", "合计：已报的不足应报的一半，暂不比较")
    grid = matrix(sent.facts(), Selection(MARCH, (), "平均"), ("study.sessions",))
    assert (grid.against, grid.basis_words()) == ("", "已报的不足应报的一半，暂不比较")
    own = {"from": "2024-02", "to": "2024-02", "value": 4, "current": 6, "basis": 1, "of": 1}
    for by, units in ((("unit",), ()), (("unit", "month"), ()), (("unit", "category"), ()), (("unit",), ("甲社区",))):
        frame = values(sent.facts(), ["study.sessions"], MARCH, by=by, units=units or None)
        assert compared_lines(sent.facts(), Selection(MARCH, units), frame, by) == [own], by
    table = comparison_table(sent.facts(), ["study.sessions"], Selection(MARCH))
    assert list(of_measures(table)["说明"]) == ["已报的不足应报的一半，暂不比较"]
    assert (
        compared_lines(sent.facts(), Selection(MARCH), values(sent.facts(), SESSIONS, MARCH, by=()), ()) == [None] * 3
    )
    alone = against(sent, units=("甲社区",))
    assert (alone.current, alone.compared) == (6, 4)
    # Two of the four that are expected are half.
    sent.send("乙社区", "2024-03", study(1))
    result = against(sent)
    assert (result.value, result.current, result.compared, result.basis, result.of, result.partial) == (
        7,
        6,
        4,
        1,
        4,
        True,
    )


def test_a_sheet_that_was_not_reported_takes_a_unit_out_of_the_basis_of_its_measures_only() -> None:
    sent = street().send("乙社区", "2024-02", study(2), sheets={"study"})
    assert (against(sent).basis, against(sent, "media.published").basis) == (2, 1)
    assert against(sent, "media.published").current == 2
    assert against(sent, "overall.completion").basis == 2, "what is made of several sheets asks for none of them"


def test_rates_of_a_comparison_are_recomputed_over_its_units() -> None:
    sent = street().send("甲社区", "2024-02", [*study(4), *stories(1, 4)]).send("丙社区", "2024-02", stories(9, 9))
    result = against(sent, "media.adoption_rate")
    # March: 甲 2 of 4, 乙 1 of 1; February: 甲 1 of 4, 乙 none; 丙 is out of it.
    assert (result.current, result.compared, result.step()) == (Decimal(60), Decimal(25), "+35个百分点")
    assert result.rate is None


def test_the_year_before_is_compared_in_the_same_way() -> None:
    result = against(street(), compare="去年同期", units=("甲社区",))
    assert (result.current, result.compared) == (6, 3)
    assert result.under() == ("+3", "3月，较上年3月")


def test_a_unit_made_from_others_counts_as_one_with_them() -> None:
    # 甲 and 乙 were merged into 合并 in March: 8 sessions then, 4 and 2 before.
    names = [
        Unit("新城街道", "街道"),
        Unit("合并社区", "社区", "新城街道", opened=date(2024, 3, 1), predecessors=("甲社区", "乙社区")),
    ]
    names += [Unit(name, "社区", "新城街道", closed=date(2024, 3, 1)) for name in NAMES[:2]]
    store = Street(settings(), {}).with_settings(register=Register(tuple(names)))
    store.send("甲社区", "2024-02", study(4)).send("乙社区", "2024-02", study(2)).send("合并社区", "2024-03", study(8))
    result = against(store, units=("合并社区",))
    assert (result.value, result.current, result.compared, result.basis, result.of) == (8, 8, 6, 1, 1)
    # In February the two are still two: 6 sessions after 1 and 2, all of them reported.
    store.send("甲社区", "2024-01", study(1)).send("乙社区", "2024-01", study(2))
    before = against(store, period=Period.month("2024-02"))
    assert (before.value, before.compared, before.basis, before.of) == (6, 3, 2, 2)
    every = unit_comparisons(store.facts(), Selection(MARCH), ["study.sessions"], ["合并社区", "甲社区"])
    assert [(each.current, each.compared, each.basis) for each in every.values()] == [(8, 6, 1), (None, None, 0)]
    quarter = against(store, units=("合并社区",), period=Period("2024-02", "2024-03"))
    assert (quarter.value, quarter.basis) == (8, 0)
    alone = against(store, units=("合并社区",), lineage=False)
    assert (alone.compared, alone.basis, alone.of) == (None, 0, 1)


def test_the_ledger_is_compared_over_the_same_units_as_what_is_reported() -> None:
    problem = {"matter": "问题整改", "state": "整改中", "date": date(2024, 2, 3), "name": "楼道堆物"}
    sent = street().send("甲社区", "2024-02", [*study(4), row("civil", 9, problem)])
    sent.send("丙社区", "2024-02", [*study(3), row("civil", 9, problem | {"quantity": 5})])
    result = against(sent, "civil.open")
    assert (result.value, result.current, result.compared, result.basis, result.of) == (6, 1, 1, 2, 4)


@pytest.mark.parametrize("follow", [("甲社区", "乙社区"), ()], ids=["merged", "closed"])
def test_problems_in_the_name_of_units_closed_in_between_are_not_compared(follow: tuple[str, ...]) -> None:
    """甲 has 5 problems open and 乙 2 until both are closed in March, merged or not; 丙 has 3 and settles none."""
    units = [Unit("新城街道", "街道"), Unit("丙社区", "社区", "新城街道")]
    units += [Unit(name, "社区", "新城街道", closed=date(2024, 3, 1)) for name in NAMES[:2]]
    if follow:
        units += [Unit("合并社区", "社区", "新城街道", opened=date(2024, 3, 1), predecessors=follow)]
    store = Street(settings(), {}).with_settings(register=Register(tuple(units)))
    problem = {"matter": "问题整改", "state": "整改中", "date": date(2024, 2, 3), "name": "楼道堆物"}
    for unit, quantity in zip(NAMES, (5, 2, 3), strict=True):
        store.send(unit, "2024-02", [*study(1), row("civil", 9, problem | {"quantity": quantity})])
    for unit in ("丙社区", "合并社区")[: 2 if follow else 1]:
        store.send(unit, "2024-03", study(2))
    result = against(store, "civil.open")
    assert (result.value, result.current, result.compared, result.basis) == (3, 3, 3, 1), "not 7 fewer"
    assert result.under() == ("0", "3月，较2月（按两期都报、没有单位变动的1个单位）")
    assert against(store, "civil.open", units=NAMES[:2]).difference is None
    spring = replace(Selection(Period("2024-02", "2024-03")), units=("甲社区",))
    alone = unit_comparisons(store.facts(), spring, ["civil.open"], ["甲社区"])["甲社区", "civil.open"]
    assert (alone.compared, alone.basis) == (None, 0)
    # What was done is compared as ever: three and four sessions with one successor, else as the totals are.
    sessions = against(store)
    assert (sessions.value, sessions.compared, sessions.ended) == (4 if follow else 2, 3, False)
    improved = headline(store.facts(), Selection(MARCH)).improved
    assert not [sentence for sentence in improved if sentence.measure in ("civil.open", "civil.overdue")]


def test_approximate_numbers_make_an_approximate_difference() -> None:
    about = row("study", 2, {"date": date(2024, 3, 5), "category": "集中学习", "times": 20}, approximate={"times"})
    store = street().send("甲社区", "2024-03", [about])
    each = unit_comparisons(store.facts(), Selection(MARCH, (), "平均"), ["study.sessions"], NAMES[:2])
    assert [item.about for item in each.values()] == [True, False]
    result = against(store, units=("甲社区",))
    assert (result.under()[0], result.sentence()) == ("约+16", "学习场次20余次（3月，较2月增加约16次）")
    before = against(street().send("甲社区", "2024-02", [about]), units=("甲社区",))
    assert before.under()[0] == "约−14", "also where the month before alone is approximate"


def test_one_unit_is_compared_with_the_mean_and_several_have_it_beside_them() -> None:
    alone = against(street(), compare="平均", units=("甲社区",))
    assert (alone.under(), alone.basis) == (("+2", "较社区平均"), 1)
    each = unit_comparisons(street().facts(), Selection(MARCH, (), "平均"), ["study.sessions"], NAMES[:2])
    assert [(item.current, item.compared) for item in each.values()] == [(6, Decimal(4)), (2, Decimal(4))]
    assert against(street(), compare="平均").under() == ("社区平均4次", "")


def test_the_task_of_those_who_have_reported_is_compared() -> None:
    store = street(targets=(Target("study.sessions", "月", Decimal(5)),))
    result = against(store, compare="任务")
    # 甲 6 and 乙 2 of two tasks of 5; 丙 has not reported, 本级 has no task.
    assert (result.value, result.current, result.compared) == (12, 8, Decimal(10))
    assert result.under() == ("−2", "较任务（按已报的2个单位）")
    chosen = against(store, compare="任务", units=("甲社区", "丙社区"))
    assert (chosen.value, chosen.current, chosen.compared, chosen.basis) == (6, 6, Decimal(5), 1)
    each = unit_comparisons(store.facts(), Selection(MARCH, (), "任务"), ["study.sessions"], ["甲社区", "街道本级"])
    assert [(item.current, item.compared, item.of) for item in each.values()] == [(6, Decimal(5), 1), (None, None, 0)]
    result = against(store.send("丙社区", "2024-03", study(5)), compare="任务")
    assert (result.value, result.current, result.compared) == (17, 13, Decimal(15))
    assert result.under() == ("−2", "较任务（按有任务的3个单位）"), "17 less 15 would be 2"


def test_the_totals_stand_beside_the_mean_or_the_task_where_these_are_compared_with() -> None:
    """甲 6 and 乙 2 of two tasks of 5: 8 of 10; the mean of the two is 4."""
    store = street(targets=(Target("study.sessions", "月", Decimal(5)),))
    shown = {
        against_: of_measures(comparison_table(store.facts(), SESSIONS, Selection(MARCH, (), against_))).iloc[0]
        for against_ in ("任务", "平均", "上期")
    }
    assert shown["任务"][["任务", "超出任务"]].tolist() == ["10次", "−2"]
    assert shown["任务"]["说明"].startswith("较任务（按已报的2个单位）；按两期都报的2个单位")
    assert shown["平均"][["社区平均", "高于平均"]].tolist() == ["4次", "—"]
    assert not {"任务", "社区平均"} & set(shown["上期"].index)
    whole = comparison_sheets(store.facts(), comparison_table(store.facts(), SESSIONS, Selection(MARCH, (), "任务")))[0]
    assert whole.frame.iloc[0][["本期", "任务", "超出任务"]].tolist() == [12, 10, -2]


def test_where_there_is_no_task_the_comparison_says_so() -> None:
    assert against(street(), compare="任务").sentence() == "学习场次12次（没有任务）"


def test_a_task_that_nothing_can_be_held_against_stands_by_itself() -> None:
    # 乙 has submitted nothing: there is no rate, and what stands under it is its task, not anybody's mean.
    store = Street(settings(NAMES, targets=(Target("media.adoption_rate", "月", Decimal(60)),)))
    store.send("乙社区", "2024-03", [media(2, "自有平台")])
    result = compare(store.facts(), Selection(MARCH, ("乙社区",), "任务"), "media.adoption_rate")
    assert (result.value, result.under()) == (None, ("任务60%", ""))


def test_a_rate_is_compared_with_the_task_of_the_only_unit_that_has_one() -> None:
    store = street(targets=(Target("media.adoption_rate", "月", Decimal(60), "甲社区"),))
    result = compare(store.facts(), Selection(MARCH, (), "任务"), "media.adoption_rate")
    # 甲 2 of 4 stories, 60 % asked for; of two tasks no sum could be told.
    assert (result.value, result.current, result.compared) == (Decimal("60"), Decimal("50"), Decimal(60))


def test_a_unit_that_left_a_month_of_the_other_range_out_is_compared_with_nothing() -> None:
    """Of January and February 甲 has reported February alone: its four sessions are not those of both months."""
    store = street().send("甲社区", "2024-04", study(1))
    period = Period("2024-03", "2024-04", "range")
    each = unit_comparisons(store.facts(), Selection(period), ["study.sessions"], ["甲社区"])
    assert [(item.value, item.current, item.compared) for item in each.values()] == [(7, None, None)]


@pytest.mark.parametrize(
    ("own", "share"),
    [
        (6, "：甲社区最多，5篇，占38%，另有街道本级6篇"),
        (5, "：甲社区最多，5篇，占42%"),
    ],
)
def test_most_is_said_of_communities_and_the_own_office_of_a_street_stands_apart(own: int, share: str) -> None:
    """5 of 13 and 12 stories: 38 and 42 %."""
    store = Street(settings(["甲社区", "乙社区"])).send("街道本级", "2024-03", stories(own, own))
    store.send("甲社区", "2024-03", stories(5, 5)).send("乙社区", "2024-03", stories(2, 2))
    assert finding(store.facts(), Selection(MARCH), "media.published") == share


def test_what_is_not_compared_has_its_value_alone() -> None:
    result = against(street(), compare="不比")
    assert (result.value, result.difference, result.under(), result.sentence()) == (12, None, ("", ""), "学习场次12次")
    each = unit_comparisons(street().facts(), Selection(MARCH, (), "不比"), ["study.sessions"], NAMES[:2])
    assert [(item.value, item.compared) for item in each.values()] == [(6, None), (2, None)]


def test_totals_of_the_table_are_the_comparison_itself() -> None:
    result = line(table(street()).totals, None)
    assert (result["value"], result["previous"], result["change"]) == (12, 6, 2)
    assert result["previous_basis"] == "按两期都报的2个单位，3月8次，较2月增加2次，2月6次"


ROUNDED = [("5/2", "2.5"), ("1/20", "0.1"), ("-1/20", "-0.1"), ("2/3", "0.7"), ("4", "4")]


@pytest.mark.parametrize(("exact", "shown"), ROUNDED)
def test_numbers_are_rounded_half_away_from_zero_to_one_place(exact: str, shown: str) -> None:
    assert tenths(Fraction(exact)) == Decimal(shown)


def test_growth_from_nothing_has_no_percentage() -> None:
    assert growth(MEASURE["study.sessions"], 5, 0) is None
    assert growth(MEASURE["study.sessions"], 0, 5) == Decimal(-100)
