"""A month from which edited rules count: former rows end before it, and nothing changes before it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from data.scoring import in_force
from data.settings.columns import Rows
from data.settings.defaults import defaults
from data.settings.effect import take_effect
from data.settings.tables import read_tables
from data.settings.values import Rule
from data.settings.wording import rule_changes

MONTH = "2026-11"
STORED = defaults()["计分规则"]


def edited(number: str, **changes: str) -> Rows:
    return [row | changes if row["规则号"] == number else row for row in STORED]


def lines(rows: Rows) -> list[tuple[str, str, str, str]]:
    return [(row["规则号"], row["分值"], row["生效月"], row["失效月"]) for row in rows]


def rules(rows: Rows) -> tuple[Rule, ...]:
    result, problems = read_tables({"计分规则": rows})
    assert not [problem for problem in problems if problem.level == "error"]
    return result.rules


def test_a_changed_rule_follows_the_former_one_under_a_number_of_its_own() -> None:
    saved = take_effect(STORED, edited("M03", 分值="4"), MONTH)
    assert lines(saved)[2:4] == [("M03", "3", "", "2026-10"), ("M03-2", "4", "2026-11", "")]
    assert rule_changes(rules(STORED), rules(saved)) == ["市级 3 → 4 分（自2026-11）"]


def test_changing_it_again_later_makes_the_next_number_and_in_the_same_month_none() -> None:
    once = take_effect(STORED, edited("M03", 分值="4"), MONTH)
    again = [row | {"分值": "5"} if row["规则号"] == "M03-2" else row for row in once]
    assert lines(take_effect(once, again, "2027-01"))[2:5] == [
        ("M03", "3", "", "2026-10"),
        ("M03-2", "4", "2026-11", "2026-12"),
        ("M03-3", "5", "2027-01", ""),
    ]
    assert lines(take_effect(once, again, MONTH))[2:4] == [("M03", "3", "", "2026-10"), ("M03-2", "5", "2026-11", "")]


def test_a_rule_taken_out_ends_before_the_month_and_a_new_one_begins_with_it() -> None:
    new = {"规则号": "N1", "级别": "市级", "形式": "通讯", "结果": "采用", "分值": "6"}
    saved = take_effect(STORED, [*(row for row in STORED if row["规则号"] != "M05"), new], MONTH)
    assert ("N1", "6", "2026-11", "") in lines(saved)
    assert ("M05", "0", "", "2026-10") in lines(saved)


def test_a_rule_that_was_to_begin_later_and_is_taken_out_again_is_gone() -> None:
    later = [*STORED, STORED[0] | {"规则号": "N1", "形式": "通讯", "生效月": "2026-12"}]
    assert lines(take_effect(later, STORED, MONTH)) == lines(STORED)


def test_going_back_to_an_earlier_version_counts_from_the_month_and_leaves_what_was() -> None:
    changed = take_effect(STORED, edited("M03", 分值="4"), MONTH)
    saved = take_effect(changed, STORED, "2027-01")
    assert lines(saved)[2:4] == [("M03", "3", "", "2026-10"), ("M03-3", "3", "2027-01", "")]
    assert ("M03-2", "4", "2026-11", "2026-12") in lines(saved)
    assert rule_changes(rules(changed), rules(saved)) == ["市级 4 → 3 分（自2027-01）"]


def test_months_and_notes_are_saved_as_typed() -> None:
    typed = edited("M03", 失效月="2026-06", 说明="到年中为止")
    assert take_effect(STORED, typed, MONTH) == typed
    assert take_effect(STORED, edited("M03", 失效月="2026年6月"), MONTH) == edited("M03", 失效月="2026-06")
    ended = [row | {"失效月": "2026-01"} if row["规则号"] == "M03" else row for row in STORED]
    mended = [row | {"分值": "2"} if row["规则号"] == "M03" else row for row in ended]
    assert take_effect(ended, mended, MONTH) == mended, "it is not in force in that month"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["0", "2", "7.5"])), max_size=4),
    st.sets(st.integers(0, 5), max_size=3),
    st.booleans(),
)
def test_nothing_changes_before_the_month_and_all_that_was_edited_counts_from_it(
    changes: list[tuple[int, str]], removed: set[int], added: bool
) -> None:
    rows = [dict(row) for row in STORED]
    for at, points in changes:
        rows[at] |= {"倍数": "3"} if rows[at]["倍数"] else {"分值": points}
    rows = [row for at, row in enumerate(rows) if at not in removed]
    if added:
        rows.append({"规则号": "N1", "级别": "市级", "形式": "通讯", "结果": "采用", "分值": "6"})
    saved = take_effect(STORED, rows, MONTH)
    for month in ("2020-01", "2026-10"):
        assert paid(saved, month) == paid(STORED, month)
    for month in (MONTH, "2030-01"):
        assert paid(saved, month) == paid(rows, month)
    assert take_effect(STORED, STORED, MONTH) == STORED


def paid(table: Rows, month: str) -> set[tuple[object, ...]]:
    """What the rules in force in a month ask and give."""
    names = ("level", "form", "position", "points", "multiplier")
    return {tuple(getattr(rule, name) for name in names) for rule in rules(table) if in_force(rule, month)}
