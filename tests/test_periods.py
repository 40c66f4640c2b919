"""Periods: their months, names and the ones they are compared with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.periods import Kind, Period

MONTHS = st.tuples(st.integers(2000, 2050), st.integers(1, 12)).map(lambda one: f"{one[0]}-{one[1]:02d}")


@pytest.mark.parametrize(
    ("first", "last", "kind", "title"),
    [
        ("2024-03", "2024-03", "month", "2024年3月"),
        ("2024-01", "2024-03", "quarter", "2024年第一季度"),
        ("2024-10", "2024-12", "quarter", "2024年第四季度"),
        ("2024-01", "2024-06", "half", "2024年上半年"),
        ("2024-07", "2024-12", "half", "2024年下半年"),
        ("2024-01", "2024-12", "year", "2024年"),
        ("2024-01", "2024-05", "ytd", "2024年1—5月"),
        ("2024-02", "2024-04", "range", "2024年2—4月"),
        ("2023-11", "2024-02", "range", "2023年11月—2024年2月"),
        ("2023-01", "2024-12", "range", "2023年1月—2024年12月"),
    ],
)
def test_a_period_is_called_as_people_call_it(first: str, last: str, kind: Kind, title: str) -> None:
    period = Period(first, last)
    assert (period.kind, period.title()) == (kind, title)


def test_the_block_of_a_month_is_that_of_the_calendar() -> None:
    assert Period.quarter("2024-05") == Period("2024-04", "2024-06")
    assert Period.half("2024-07") == Period("2024-07", "2024-12")
    assert Period.year("2024-07") == Period("2024-01", "2024-12")
    assert Period.to_date("2024-07") == Period("2024-01", "2024-07")


def test_a_period_is_compared_with_the_equally_long_one_before_and_with_the_year_before() -> None:
    quarter = Period.quarter("2024-02")
    assert quarter.previous() == Period("2023-10", "2023-12")
    assert quarter.year_before() == Period("2023-01", "2023-03")
    assert Period.month("2024-01").previous() == Period.month("2023-12")


def test_a_period_ends_on_the_last_day_of_its_last_month() -> None:
    assert (Period("2024-01", "2024-02").first_day, Period("2024-01", "2024-02").last_day) == (
        date(2024, 1, 1),
        date(2024, 2, 29),
    )


@pytest.mark.parametrize(("first", "last"), [("2024-03", "2024-02"), ("2024-13", "2024-13"), ("2024-3", "2024-04")])
def test_what_is_no_period_is_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match=r"months|end before"):
        Period(first, last)


@given(MONTHS, st.integers(0, 40))
def test_shifting_keeps_the_length_and_going_back_comes_back(first: str, more: int) -> None:
    period = Period(first, Period.month(first).shift(more).first)
    assert period.length == more + 1 == len(period.months)
    assert period.previous().length == period.length
    assert period.previous().shift(period.length) == period
    assert period.previous().last < period.first
