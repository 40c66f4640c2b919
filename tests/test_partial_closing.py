"""Problems closed in part, told again, told otherwise: every stage and count worked out by hand."""

from __future__ import annotations

from datetime import date as day
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.standing import Standing
from data.ledger import Line, Stage, carried, fold, frame, remarks
from tests.street import row, vocabulary

FOUND = day(2024, 1, 10)


def line(month: str, state: str, **more: Any) -> Line:
    values = {"matter": "问题整改", "name": "楼道堆物", "state": state, "date": FOUND} | more
    return Line(month, row("civil", 2, values), submission=int(month[5:]))


FIVE = line("2024-01", "整改中", quantity=5)


def closed(month: str, pieces: int | None = None, on: day | None = None) -> Line:
    texts = {"quantity": pieces, "closed": on}
    return line(month, "已销号", **{key: value for key, value in texts.items() if value is not None})


def spans(stages: list[Stage]) -> list[tuple[str, int, day, day | None]]:
    return [(stage.state, stage.quantity, stage.start, stage.end) for stage in stages]


def standing_of(*lines: Line) -> tuple[Standing, Any]:
    table = frame({"甲社区": fold(lines)})
    return Standing.of(table, vocabulary()), table


def pieces(lines: tuple[Line, ...], on: day, subject: str) -> int:
    result, table = standing_of(*lines)
    first = day(2000, 1, 1)
    places = {
        "open": result.unclosed(on),
        "closed": result.closed(first, on),
        "rectified": result.rectified(first, on),
        "found": result.found(first, on),
    }[subject]
    return int(table["quantity"].iloc[places].sum())


def problems_of(*lines: Line) -> list[tuple[str, str]]:
    *earlier, last = lines
    return [(item.code, item.words) for _, item in remarks(earlier, [last])]


def test_a_closing_of_fewer_than_are_open_closes_these_and_leaves_the_others_open() -> None:
    lines = (FIVE, closed("2024-02", 3, day(2024, 2, 20)))
    assert spans(fold(lines)) == [
        ("整改中", 5, FOUND, day(2024, 2, 20)),
        ("已销号", 3, day(2024, 2, 20), None),
        ("整改中", 2, day(2024, 2, 20), None),
    ]
    assert problems_of(*lines) == [("closed-in-part", "5处已销3处，还有2处未销号")]
    assert [(stage.state, stage.quantity, stage.number) for stage in carried(fold(lines))] == [
        ("整改中", 2, fold(lines)[0].number)
    ]


def test_what_is_found_open_and_closed_adds_up_on_every_day() -> None:
    lines = (FIVE, closed("2024-02", 3, day(2024, 2, 20)), closed("2024-03", 2, day(2024, 3, 9)))
    days = [(day(2024, 2, 19), 5, 0), (day(2024, 2, 20), 2, 3), (day(2024, 3, 8), 2, 3), (day(2024, 3, 9), 0, 5)]
    for on, open_, done in days:
        assert (pieces(lines, on, "open"), pieces(lines, on, "closed"), pieces(lines, on, "rectified")) == (
            open_,
            done,
            done,
        )
        assert pieces(lines, on, "found") == 5


def test_the_number_open_or_the_whole_closes_all_that_is_left() -> None:
    half = (FIVE, closed("2024-02", 3, day(2024, 2, 20)))
    for number in (2, 5, None):
        lines = (*half, closed("2024-03", number, day(2024, 3, 9)))
        assert spans(fold(lines))[-1] == ("已销号", 2, day(2024, 3, 9), None)
        assert pieces(lines, day(2024, 3, 9), "closed") == 5
        assert problems_of(*lines) == []


@pytest.mark.parametrize("number", [3, 4])
def test_a_closing_of_more_than_are_open_and_not_the_whole_is_an_error(number: int) -> None:
    lines = (FIVE, closed("2024-02", 4, day(2024, 2, 20)), closed("2024-03", number, day(2024, 3, 9)))
    expected = (
        [("quantity-differs", "未销号1处，这一行写销号3处")]
        if number == 3
        else [("closing-date-differs", "已于2024-02-20销号，这一行的完成日期是2024-03-09，仍按先报的日期")]
    )
    assert problems_of(*lines) == expected


def test_of_a_whole_problem_more_than_there_are_is_an_error_too() -> None:
    assert problems_of(FIVE, closed("2024-02", 6)) == [("quantity-differs", "未销号5处，这一行写销号6处")]
    told_again = problems_of(FIVE, closed("2024-02", 5, day(2024, 2, 20)), closed("2024-03", 6))
    assert told_again == [("quantity-differs", "已销号5处，这一行写销号6处")]


def test_a_part_told_again_closes_nothing_more() -> None:
    lines = (FIVE, closed("2024-02", 2, day(2024, 2, 20)))
    again = (*lines, closed("2024-03", 2, day(2024, 2, 20)))
    assert fold(again) == fold(lines)
    assert problems_of(*again) == []


def test_the_first_closing_stands_until_the_problem_is_reopened() -> None:
    first = (FIVE, closed("2024-02", 5, day(2024, 2, 20)))
    later = (*first, closed("2024-04", 5, day(2024, 4, 2)))
    assert fold(later) == fold(first)
    assert problems_of(*later) == [
        ("closing-date-differs", "已于2024-02-20销号，这一行的完成日期是2024-04-02，仍按先报的日期")
    ]
    reopened = (*first, line("2024-03", "重开"), closed("2024-04", 5, day(2024, 4, 2)))
    assert spans(fold(reopened))[-1] == ("已销号", 5, day(2024, 4, 2), None)
    corrected = (FIVE, closed("2024-02", 5, day(2024, 2, 25)))
    assert spans(fold(corrected))[-1] == ("已销号", 5, day(2024, 2, 25), None)


def test_a_closing_before_the_date_that_an_earlier_row_states_is_said() -> None:
    """The row has another 日期 than the one before it, so that by itself it is in order."""
    early = line("2024-02", "已销号", date=day(2024, 1, 2), number="W1", closed=day(2024, 1, 8))
    lines = (line("2024-01", "整改中", number="W1"), early)
    assert problems_of(*lines) == [
        ("closing-date-differs", "完成日期2024-01-08早于先报的发现日期2024-01-10，按发现日期计")
    ]
    assert [pieces(lines, day(2024, 1, 9), subject) for subject in ("found", "closed", "open")] == [0, 0, 0]
    assert [pieces(lines, FOUND, subject) for subject in ("found", "closed", "open")] == [1, 1, 0]


def test_a_number_that_changes_without_a_closing_is_said() -> None:
    assert problems_of(FIVE, line("2024-02", "整改中", quantity=8)) == [
        ("quantity-changed", "数量原来是5处，这一行是8处，没有销号")
    ]
    assert problems_of(FIVE, line("2024-02", "待复核")) == []


def test_what_was_found_is_closed_or_open_also_after_its_number_changed() -> None:
    """5 are found in January; in February there are 8; 3 are closed on 9 March; 4 of 5 are left in April, closed in May.

    From February on 8 were found, from April on 7: always what is closed and what is open.
    """
    lines = (
        FIVE,
        line("2024-02", "整改中", quantity=8),
        closed("2024-03", 3, day(2024, 3, 9)),
        line("2024-04", "整改中", quantity=4),
        closed("2024-05", None, day(2024, 5, 5)),
    )
    counts = [
        (day(2024, 1, 31), (5, 0, 5)),
        (day(2024, 2, 29), (8, 0, 8)),
        (day(2024, 3, 8), (8, 0, 8)),
        (day(2024, 3, 31), (8, 3, 5)),
        (day(2024, 4, 30), (7, 3, 4)),
        (day(2024, 5, 31), (7, 7, 0)),
    ]
    for on, expected in counts:
        assert tuple(pieces(lines, on, subject) for subject in ("found", "closed", "open")) == expected, on
        assert pieces(lines, on, "rectified") == expected[1]


def test_a_part_closed_before_the_state_changed_takes_its_pieces_from_all_stages_after() -> None:
    lines = (FIVE, line("2024-03", "待复核"), closed("2024-03", 3, day(2024, 2, 20)))
    assert spans(fold(lines)) == [
        ("整改中", 5, FOUND, day(2024, 2, 20)),
        ("已销号", 3, day(2024, 2, 20), None),
        ("整改中", 2, day(2024, 2, 20), day(2024, 3, 1)),
        ("待复核", 2, day(2024, 3, 1), None),
    ]


def test_the_rest_closed_earlier_than_a_part_leaves_no_piece_out() -> None:
    lines = (FIVE, closed("2024-02", 3, day(2024, 2, 20)), closed("2024-03", 2, day(2024, 2, 12)))
    assert [pieces(lines, on, "open") for on in (day(2024, 2, 11), day(2024, 2, 12), day(2024, 2, 20))] == [5, 3, 0]
    assert [pieces(lines, on, "closed") for on in (day(2024, 2, 11), day(2024, 2, 12), day(2024, 2, 20))] == [0, 2, 5]
    assert spans(fold(lines))[-1] == ("已销号", 2, day(2024, 2, 12), None)


def test_reopening_what_is_left_does_not_reopen_the_part() -> None:
    lines = (
        FIVE,
        closed("2024-02", 3, day(2024, 2, 20)),
        closed("2024-03", 2, day(2024, 3, 9)),
        line("2024-04", "重开"),
    )
    assert pieces(lines, day(2024, 4, 1), "open") == 2
    assert pieces(lines, day(2024, 4, 1), "closed") == 3


def test_a_reopening_lies_after_all_closings_that_were_told_before_it() -> None:
    # The part of March is closed on 20 March, what was left on 5 March: one piece is open in between.
    lines = (
        FIVE,
        closed("2024-03", 1, day(2024, 3, 20)),
        closed("2024-03", None, day(2024, 3, 5)),
        line("2024-03", "重开"),
    )
    counts = {
        on: (pieces(lines, on, "open"), pieces(lines, on, "closed")) for on in (day(2024, 3, 19), day(2024, 3, 20))
    }
    assert counts == {day(2024, 3, 19): (1, 4), day(2024, 3, 20): (4, 1)}


def test_a_problem_found_and_closed_in_part_on_one_day_is_still_found() -> None:
    lines = (FIVE, closed("2024-01", 3, FOUND))
    assert (pieces(lines, FOUND, "found"), pieces(lines, FOUND, "open"), pieces(lines, FOUND, "closed")) == (5, 2, 3)


rows = st.lists(
    st.tuples(
        st.sampled_from(["整改中", "待复核", "已销号", "已销号", "已销号", "重开"]),
        st.one_of(st.none(), st.integers(1, 5)),
        st.one_of(st.none(), st.integers(-60, 200)),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(rows)
def test_whatever_becomes_of_its_number_open_and_closed_are_all_that_was_found(drawn: list[Any]) -> None:
    lines = [FIVE]
    for at, (state, number, days) in enumerate(drawn, start=2):
        text: dict[str, Any] = {"quantity": number} if number else {}
        if state == "已销号" and days is not None:
            text["closed"] = day.fromordinal(FOUND.toordinal() + days)
        lines.append(line(f"2024-{at:02d}", state, **text))
    stored = [item for at, item in enumerate(lines) if not _too_many(lines[:at], item)]
    changed = any(item.row.values["state"] != "已销号" and "quantity" in item.row.values for item in stored[1:])
    result, table = standing_of(*stored)
    for on in (day(2024, month, 28) for month in range(1, 13)):
        there = [*result.unclosed(on), *result.closed(day(2000, 1, 1), on)]
        pieces_there = table["quantity"].iloc[there].sum()
        assert pieces_there == table["quantity"].iloc[result.found(day(2000, 1, 1), on)].sum()
        assert pieces_there == 5 or changed


def _too_many(earlier: list[Line], item: Line) -> bool:
    return any(remark.code == "quantity-differs" for _, remark in remarks(earlier, [item]))
