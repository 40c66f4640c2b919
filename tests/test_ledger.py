"""The life of problems and titles over months: folded from rows, asked as of days."""

from __future__ import annotations

from datetime import date as day
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.standing import Standing, known_in
from data.closings import NEVER, Closing
from data.ledger import COLUMNS, Line, Stage, carried, current, fold, frame
from data.months import first_day
from data.settings.values import Settings
from tests.street import row, vocabulary


def line(month: str, state: str, on: day, at: int = 2, *, matter: str = "问题整改", **more: Any) -> Line:
    values = {"matter": matter, "name": "楼道堆物", "state": state, "date": on} | more
    return Line(month, row("civil", at, values), submission=7)


def title(month: str, state: str, on: day, **more: Any) -> Line:
    return line(
        month, state, on, matter="荣誉称号", **({"name": "市级文明社区", "kind": "文明社区", "level": "市级"} | more)
    )


FOUND = day(2024, 1, 10)
LIFE = [
    line("2024-01", "待交办", FOUND, due=day(2024, 2, 15)),
    line("2024-02", "整改中", FOUND),
    line("2024-03", "已销号", FOUND, closed=day(2024, 3, 5)),
    line("2024-04", "重开", FOUND),
]
"""One problem over four months: found, handed over, overdue, closed, reopened."""


def spans(stages: list[Stage]) -> list[tuple[str, day, day | None]]:
    return [(stage.state, stage.start, stage.end) for stage in stages]


def standing_of(stages: list[Stage]) -> Standing:
    return Standing.of(frame({"甲社区": stages}), vocabulary())


def test_a_problem_lives_from_its_finding_over_its_closing_to_its_reopening() -> None:
    assert spans(fold(LIFE)) == [
        ("待交办", FOUND, day(2024, 2, 1)),
        ("整改中", day(2024, 2, 1), day(2024, 3, 5)),
        ("已销号", day(2024, 3, 5), day(2024, 4, 1)),
        ("重开", day(2024, 4, 1), None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "counted"),
    [
        (day(2024, 1, 1), day(2024, 1, 31), {"found": [0], "closed": [], "rectified": [], "open": [0], "overdue": []}),
        (day(2024, 2, 1), day(2024, 2, 29), {"found": [], "closed": [], "rectified": [], "open": [1], "overdue": [1]}),
        (day(2024, 3, 1), day(2024, 3, 31), {"found": [], "closed": [2], "rectified": [], "open": [], "overdue": []}),
        (day(2024, 1, 1), day(2024, 3, 31), {"found": [2], "closed": [2], "rectified": [2], "open": [], "overdue": []}),
    ],
)
def test_each_question_counts_the_stage_of_its_period_or_of_its_last_day(
    first: day, last: day, counted: dict[Any, list[int]]
) -> None:
    # Found on 10 January, due on 15 February, closed on 5 March.
    result = standing_of(fold(LIFE))
    assert {question: result.counted(question, first, last).tolist() for question in counted} == counted
    assert result.counted("life", first, last).tolist() == [0, 1, 2, 3]


def test_what_a_problem_is_on_a_day_follows_from_its_life() -> None:
    result = standing_of(fold(LIFE))

    def counts(on: day) -> tuple[int, int]:
        return len(result.unclosed(on)), len(result.overdue(on))

    assert counts(day(2024, 1, 9)) == (0, 0)
    assert counts(day(2024, 1, 10)) == (1, 0)
    assert counts(day(2024, 2, 15)) == (1, 0), "on its last day it is not overdue yet"
    assert counts(day(2024, 2, 16)) == (1, 1)
    assert counts(day(2024, 3, 5)) == (0, 0)
    assert counts(day(2024, 4, 1)) == (1, 1)


def test_a_problem_counts_as_closed_where_it_was_closed_and_still_is_at_the_end() -> None:
    result = standing_of(fold(LIFE))
    assert len(result.closed(day(2024, 3, 1), day(2024, 3, 31))) == 1
    assert len(result.closed(day(2024, 1, 1), day(2024, 4, 30))) == 0, "it was opened again"
    assert len(result.found(day(2024, 1, 1), day(2024, 1, 31))) == 1
    assert len(result.found(day(2024, 2, 1), day(2024, 4, 30))) == 0
    assert len(result.rectified(day(2024, 1, 1), day(2024, 3, 31))) == 1
    assert len(result.rectified(day(2024, 1, 1), day(2024, 4, 30))) == 0


def test_a_reopening_takes_the_day_of_its_row_when_that_lies_after_the_closing() -> None:
    closing = line("2024-03", "已销号", FOUND, number="W1", closed=day(2024, 3, 5))
    again = line("2024-04", "重开", day(2024, 4, 12), number="W1")
    stages = fold([closing, again])
    assert spans(stages)[-1] == ("重开", day(2024, 4, 12), None)
    assert stages[-1].reopened == 1
    assert stages[-1].found == FOUND


def test_a_problem_reopened_and_closed_once_more_without_a_new_day_closes_at_the_end_of_that_month() -> None:
    stages = fold([*LIFE, line("2024-05", "已销号", FOUND, closed=day(2024, 3, 5))])
    assert spans(stages)[-1] == ("已销号", day(2024, 5, 31), None)


def test_a_problem_told_with_its_closing_was_open_in_between() -> None:
    result = standing_of(fold([line("2024-03", "已销号", day(2024, 3, 2), closed=day(2024, 3, 20))]))
    assert len(result.unclosed(day(2024, 3, 10))) == 1
    assert len(result.unclosed(day(2024, 3, 20))) == 0
    assert len(result.found(day(2024, 3, 1), day(2024, 3, 31))) == 1
    assert len(result.closed(day(2024, 3, 1), day(2024, 3, 31))) == 1


def test_a_closing_without_a_day_is_that_of_the_end_of_its_month() -> None:
    assert spans(fold([LIFE[0], line("2024-03", "已销号", FOUND)]))[-1] == ("已销号", day(2024, 3, 31), None)


def test_a_closing_before_the_finding_counts_from_the_finding_on() -> None:
    early = line("2024-03", "已销号", day(2024, 3, 10), closed=day(2024, 2, 20))
    result = standing_of(fold([early]))
    for on, number in ((day(2024, 2, 29), 0), (day(2024, 3, 9), 0), (day(2024, 3, 10), 1), (day(2024, 3, 31), 1)):
        assert (len(result.found(FOUND, on)), len(result.closed(FOUND, on)), len(result.unclosed(on))) == (
            number,
            number,
            0,
        )
    assert [(stage.state, stage.start) for stage in fold([early, early])] == [
        ("整改中", day(2024, 3, 10)),
        ("已销号", day(2024, 3, 10)),
    ]


def test_a_closing_that_lies_after_the_month_is_still_open_in_it() -> None:
    result = standing_of(fold([LIFE[0], line("2024-03", "已销号", FOUND, closed=day(2024, 4, 2))]))
    assert len(result.unclosed(day(2024, 3, 31))) == 1
    assert len(result.unclosed(day(2024, 4, 2))) == 0


def test_a_closing_told_again_with_another_day_stays_on_the_first_one() -> None:
    stages = fold([*LIFE[:3], line("2024-04", "已销号", FOUND, closed=day(2024, 3, 9))])
    assert spans(stages)[1:] == [("整改中", day(2024, 2, 1), day(2024, 3, 5)), ("已销号", day(2024, 3, 5), None)]


def test_leaving_an_entry_out_changes_nothing() -> None:
    assert spans(fold(LIFE[:1])) == [("待交办", FOUND, None)]


def test_saying_the_same_again_changes_nothing() -> None:
    assert fold([LIFE[0], line("2024-02", "待交办", FOUND, due=day(2024, 2, 15))]) == fold(LIFE[:1])


def test_what_a_later_row_leaves_empty_stays_as_it_was() -> None:
    first = line("2024-01", "整改中", FOUND, quantity=5, due=day(2024, 2, 15), kind="楼道堆物", nature="个性")
    [_, last] = fold([first, line("2024-02", "待复核", FOUND)])
    assert (last.quantity, last.due, last.kind, last.nature) == (5, day(2024, 2, 15), "楼道堆物", "个性")


def test_a_new_deadline_counts_from_the_month_that_tells_it() -> None:
    result = standing_of(fold([LIFE[0], line("2024-03", "待交办", FOUND, due=day(2024, 3, 31))]))
    assert len(result.overdue(day(2024, 2, 29))) == 1
    assert len(result.overdue(day(2024, 3, 20))) == 0
    assert len(result.overdue(day(2024, 4, 1))) == 1


def test_the_state_of_an_entry_keeps_its_beginning_when_only_particulars_change() -> None:
    last = fold([LIFE[0], line("2024-03", "待交办", FOUND, due=day(2024, 3, 31))])[-1]
    assert (last.start, last.since) == (day(2024, 3, 1), FOUND)


def test_without_a_number_place_and_date_and_name_tell_entries_apart() -> None:
    alike = line("2024-01", "整改中", FOUND, place="1号楼")
    elsewhere = line("2024-01", "整改中", FOUND, 3, place="2号楼")
    other_day = line("2024-01", "整改中", day(2024, 1, 11), 4, place="1号楼")
    again = line("2024-02", "已销号", FOUND, 2, place=" １号楼 ", closed=day(2024, 2, 1))
    stages = fold([alike, elsewhere, other_day, again])
    assert len({stage.entry for stage in stages}) == 3
    assert [stage.place for stage in current(stages) if stage.state != "已销号"] == ["2号楼", "1号楼"]


def test_a_clerks_own_number_is_kept_and_matches_over_months_though_the_name_was_reworded() -> None:
    first = line("2024-01", "整改中", FOUND, number="W-1")
    later = line("2024-02", "已销号", FOUND, name="3号楼楼道堆物", number="w-1", closed=day(2024, 2, 3))
    stages = fold([first, later])
    assert {stage.number for stage in stages} == {"W-1"}
    assert {stage.entry for stage in stages} == {0}


def test_numbers_begun_anew_every_month_do_not_merge_strangers() -> None:
    stages = fold(
        [
            line("2024-01", "整改中", FOUND, number="1"),
            line("2024-02", "整改中", day(2024, 2, 3), name="飞线", number="1"),
        ]
    )
    assert [stage.name for stage in current(stages)] == ["楼道堆物", "飞线"]


def test_a_title_and_a_problem_of_the_same_number_are_two_entries() -> None:
    stages = fold([line("2024-01", "整改中", FOUND, number="1"), title("2024-01", "已命名", FOUND, number="1")])
    assert len(current(stages)) == 2


def test_the_number_given_to_an_entry_brings_it_back_next_month() -> None:
    [first] = fold(LIFE[:1])
    later = line("2024-02", "已销号", FOUND, number=first.number, name="楼道堆物（已清）", closed=day(2024, 2, 2))
    assert {stage.entry for stage in fold([LIFE[0], later])} == {0}


def test_the_number_given_does_not_depend_on_what_else_was_sent() -> None:
    other = line("2024-01", "整改中", FOUND, 3, name="飞线")
    assert fold([LIFE[0]])[0].number == fold([other, LIFE[0]])[1].number
    assert fold([LIFE[0]])[0].number.startswith("2401-")


def test_a_problem_of_december_keeps_its_number_in_january_and_the_same_trouble_found_then_has_its_own() -> None:
    found, again = day(2023, 12, 20), day(2024, 1, 20)
    december = line("2023-12", "整改中", found)
    [first] = fold([december])
    closed = line("2024-01", "已销号", found, number=first.number, closed=day(2024, 1, 5))
    stages = fold([december, closed, line("2024-01", "整改中", again, 3)])
    assert [(stage.number[:5], stage.state) for stage in current(stages)] == [("2312-", "已销号"), ("2401-", "整改中")]


def test_a_number_typed_later_is_taken_for_the_entry_without_one() -> None:
    stages = fold([LIFE[0], line("2024-02", "整改中", FOUND, number="W-9")])
    assert {stage.number for stage in stages} == {"W-9"}
    assert {stage.entry for stage in stages} == {0}


def test_a_title_is_in_force_from_its_naming_long_before_the_month() -> None:
    result = standing_of(fold([title("2024-01", "已命名", day(2021, 6, 1))]))
    assert len(result.titles(day(2021, 5, 31))) == 0
    assert len(result.titles(day(2021, 6, 1))) == 1
    assert len(result.titles(day(2030, 1, 1))) == 1


def test_titles_without_a_kind_count_once_a_name_at_the_highest_level_that_is_known() -> None:
    named = [("1", "书香社区", "没有的级别"), ("2", "书香社区", "市级"), ("3", "平安社区", "区级")]
    rows = [
        title("2024-01", "已命名", day(2021, 6, 1), at=at, number=number, name=name, level=level, kind=None)
        for at, (number, name, level) in enumerate(named, start=2)
    ]
    table = frame({"甲社区": fold(rows)})
    counted = table.iloc[Standing.of(table, vocabulary()).counted("titles", day(2024, 2, 1), day(2024, 2, 29))]
    assert sorted(zip(counted["name"], counted["level"], strict=True)) == [("书香社区", "市级"), ("平安社区", "区级")]


def test_a_closed_month_counts_what_its_publication_knew_and_of_units_opened_again_what_there_is_now() -> None:
    # Publication 5: there before and still, there before and replaced since, written since.
    lives = {"known": [3, 3, 6] * 2, "gone": [NEVER, 7, NEVER] * 2}
    ledger = pd.DataFrame({"unit": ["甲社区"] * 3 + ["乙社区"] * 3} | lives)
    closing = Closing(5, Settings(), opened=frozenset({"乙社区"}))
    assert known_in(ledger).tolist() == [True, False, True] * 2
    assert known_in(ledger, closing).tolist() == [True, True, False, True, False, True]
    assert known_in(ledger.drop(columns="gone"), closing).all()


def test_a_title_under_review_stays_in_force_and_a_revoked_one_ends_with_its_row() -> None:
    named = title("2024-01", "已命名", day(2021, 6, 1))
    reviewed = title("2024-02", "复查中", day(2021, 6, 1))
    revoked = title("2024-05", "撤销", day(2021, 6, 1))
    result = standing_of(fold([named, reviewed, revoked]))
    assert len(result.titles(day(2024, 4, 30))) == 1
    assert len(result.titles(day(2024, 5, 1))) == 0


def test_an_application_is_no_title_until_it_is_named() -> None:
    steps = [
        title("2024-01", "已申报", day(2024, 1, 5), number="T1"),
        title("2024-03", "测评", day(2024, 1, 5), number="T1"),
    ]
    stages = fold([*steps, title("2024-06", "已命名", day(2024, 6, 20), number="T1")])
    result = standing_of(stages)
    assert len(result.applications(day(2024, 3, 31))) == 1
    assert len(result.titles(day(2024, 6, 19))) == 0
    assert len(result.titles(day(2024, 6, 20))) == 1
    assert stages[-1].named == stages[-1].renewed == day(2024, 6, 20)


def test_a_naming_told_without_a_new_day_begins_with_its_month() -> None:
    result = standing_of(fold([title("2024-01", "公示", day(2024, 1, 5)), title("2024-06", "已命名", day(2024, 1, 5))]))
    assert len(result.titles(day(2024, 5, 31))) == 0
    assert len(result.titles(day(2024, 6, 1))) == 1


def test_a_title_confirmed_after_review_keeps_its_naming_and_begins_a_new_cycle() -> None:
    stages = fold(
        [
            title("2023-12", "已命名", day(2021, 6, 1), number="T1"),
            title("2024-03", "继续保留", day(2024, 3, 18), number="T1"),
        ]
    )
    assert (stages[-1].named, stages[-1].renewed) == (day(2021, 6, 1), day(2024, 3, 18))


def test_the_highest_title_of_each_kind_stands() -> None:
    rows = [
        title("2024-01", "已命名", day(2021, 1, 1)),
        title("2024-01", "已命名", day(2022, 1, 1), name="自治区文明社区", level="自治区级"),
        title("2024-01", "已命名", day(2022, 1, 1), name="文明单位", kind="文明单位"),
    ]
    ledger = frame({"甲社区": fold(rows), "乙社区": fold(rows[:1])})
    result = Standing.of(ledger, vocabulary())
    store = ledger.iloc[result.highest(result.titles(day(2024, 1, 31)))]
    assert [tuple(item) for item in store[["unit", "kind", "level"]].to_numpy().tolist()] == [
        ("甲社区", "文明社区", "自治区级"),
        ("甲社区", "文明单位", "市级"),
        ("乙社区", "文明社区", "市级"),
    ]


def test_titles_and_open_problems_are_carried_over_and_settled_ones_are_not() -> None:
    stages = fold(
        [
            *LIFE[:3],
            line("2024-03", "整改中", day(2024, 3, 3), 5, name="飞线"),
            title("2024-03", "已命名", day(2021, 1, 1)),
            title("2024-03", "撤销", day(2020, 1, 1), name="旧称号"),
            line("2024-03", "已完成", day(2024, 3, 3), 8, matter="创建活动"),
        ]
    )
    assert [stage.name for stage in carried(stages)] == ["飞线", "市级文明社区"]


def test_a_stage_leads_to_the_row_behind_it() -> None:
    stage = fold(LIFE)[2]
    assert (stage.month, stage.submission, stage.title, stage.line, stage.cell) == ("2024-03", 7, "文明创建", 2, "A2")


def test_an_empty_ledger_has_the_same_kinds_of_column() -> None:
    empty, full = frame({"甲社区": []}), frame({"甲社区": fold(LIFE)})
    assert tuple(empty.columns) == COLUMNS
    for name in COLUMNS:
        kinds = [result[name].dtype for result in (empty, full)]
        assert kinds[0] == kinds[1] or all(isinstance(kind, pd.CategoricalDtype) for kind in kinds), name
    assert len(Standing.of(empty, vocabulary()).unclosed(day(2024, 1, 1))) == 0


def test_rows_without_a_date_are_a_fault_of_the_caller() -> None:
    with pytest.raises(TypeError, match="no date"):
        fold(
            [Line("2024-01", row("civil", 2, {"matter": "问题整改", "name": "飞线", "state": "整改中", "date": None}))]
        )


EVENTS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(["待交办", "整改中", "待复核", "已销号", "重开"]),
        st.integers(1, 28),
        st.none() | st.dates(day(2023, 12, 1), day(2025, 1, 31)),
        st.sampled_from(["飞线", "楼道堆物"]),
        st.none() | st.sampled_from(["1", "2"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(EVENTS)
def test_an_entry_is_in_one_stage_at_most_on_every_day_and_every_row_is_kept(events: list[Any]) -> None:
    lines = [
        line(f"2024-{month:02d}", state, day(2024, month, on), name=name, closed=closed, number=number)
        for month, state, on, closed, name, number in events
    ]
    ledger = frame({"甲社区": fold(lines)})
    for month in pd.period_range("2023-11", "2025-03", freq="M"):
        moment = pd.Timestamp(first_day(str(month)))
        there = ledger[(ledger["start"] <= moment) & ~(ledger["end"] <= moment)]
        assert not there["entry"].duplicated().any()
    assert (ledger["end"].isna().groupby(ledger["entry"]).sum() == 1).all()
    assert ledger["first"].sum() == ledger["entry"].nunique()
    assert set(ledger["name"]) == {event[4] for event in events}


@settings(deadline=None)
@given(EVENTS)
def test_problems_found_up_to_a_day_are_open_or_closed_on_it(events: list[Any]) -> None:
    lines = [
        line(
            f"2024-{month:02d}",
            state,
            day(2024, month, on),
            name=name,
            **({"closed": closed} if closed else {}),
        )
        for month, state, on, closed, name, _ in events
    ]
    stages = fold(lines)
    result = standing_of(stages)
    ends = [day(2024, month, 28) for month in range(1, 13)]
    begun = [len(result.found(day(2020, 1, 1), end)) for end in ends]
    settled = [len(result.rectified(day(2020, 1, 1), end)) for end in ends]
    assert [len(result.unclosed(end)) for end in ends] == [
        all_ - done for all_, done in zip(begun, settled, strict=True)
    ]
    assert all(earlier <= later for earlier, later in pairwise(begun))
