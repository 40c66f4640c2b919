"""Periods: their months, names and the ones they are compared with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.periods import Kind, Period, periods, range_titles
from analytics.selection import Offer, Selection, offer
from data.settings.values import Policy, Settings

MONTHS = st.tuples(st.integers(2000, 2050), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02d}")


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
    back = 12 if period.kind == "ytd" else period.length
    assert period.previous().shift(back) == period
    assert period.previous().last < period.first


RUNNING = [
    # made of, up to, title, the same stage before, the year before
    (Period.quarter("2026-10"), "2026-10", "2026年第四季度（至10月）", ("2026-07", "2026-07"), ("2025-10", "2025-10")),
    (Period.half("2026-10"), "2026-10", "2026年下半年（至10月）", ("2026-01", "2026-04"), ("2025-07", "2025-10")),
    (Period.year("2026-10"), "2026-10", "2026年（至10月）", ("2025-01", "2025-10"), ("2025-01", "2025-10")),
    (Period.to_date("2026-10"), "2026-10", "2026年1—10月", ("2025-01", "2025-10"), ("2025-01", "2025-10")),
    (Period.to_date("2026-03"), "2026-10", "2026年1—3月", ("2025-01", "2025-03"), ("2025-01", "2025-03")),
    (Period.quarter("2026-03"), "2026-10", "2026年第一季度", ("2025-10", "2025-12"), ("2025-01", "2025-03")),
    (Period.year("2025-03"), "2026-10", "2025年", ("2024-01", "2024-12"), ("2024-01", "2024-12")),
    (Period("2026-08", "2026-10", "range"), "2026-10", "2026年8—10月", ("2026-05", "2026-07"), ("2025-08", "2025-10")),
    (Period("2026-01", "2026-03", "range"), "2026-10", "2026年1—3月", ("2025-10", "2025-12"), ("2025-01", "2025-03")),
]


@pytest.mark.parametrize(("whole", "stage", "title", "previous", "year"), RUNNING)
def test_a_running_period_is_named_so_and_compared_with_the_same_stage(
    whole: Period, stage: str, title: str, previous: tuple[str, str], year: tuple[str, str]
) -> None:
    period = whole.until(stage)
    assert (period.title(), period.is_running) == (title, "（至" in title)
    assert (period.previous().first, period.previous().last) == previous
    assert (period.year_before().first, period.year_before().last) == year


def test_a_month_of_a_running_quarter_is_not_the_quarter() -> None:
    quarter = Period.quarter("2026-10").until("2026-10")
    assert quarter != Period.month("2026-10")
    assert quarter.months == Period.month("2026-10").months
    assert Period("2026-10", "2026-12") == Period.quarter("2026-11")


NAMED = [
    (Period.month("2026-10"), Period.month("2026-09"), ("10月", "9月")),
    (Period.to_date("2026-10"), Period.to_date("2025-10"), ("1—10月", "上年1—10月")),
    (Period.month("2026-01"), Period.month("2025-12"), ("1月", "上年12月")),
    (Period.quarter("2026-01"), Period.quarter("2025-10"), ("1—3月", "上年10—12月")),
    (Period("2025-11", "2026-02"), Period("2025-07", "2025-10"), ("2025年11月—2026年2月", "2025年7—10月")),
    (Period.month("2026-10"), Period.month("2024-10"), ("2026年10月", "2024年10月")),
]


@pytest.mark.parametrize(("period", "other", "names"), NAMED)
def test_both_ranges_of_a_comparison_are_named(period: Period, other: Period, names: tuple[str, str]) -> None:
    assert range_titles(period, other) == names


def offered(today: date, reported: list[str], begun: str | None = None, start: str | None = None) -> Offer | None:
    settings = Settings(policy=Policy(start=start))
    return offer(settings, reported, begun or (reported[0] if reported else None), today)


def test_months_are_offered_from_the_first_to_be_reported_to_the_one_that_runs() -> None:
    result = offered(date(2026, 11, 30), ["2026-08", "2026-09"])
    assert result == Offer(("2026-08", "2026-09", "2026-10", "2026-11"), "2026-10")
    assert result.usual.title() == "2026年10月"
    assert offered(date(2026, 11, 30), [], start="2026-10") == Offer(("2026-10", "2026-11"), "2026-10")
    assert offered(date(2026, 11, 30), []) is None
    assert offered(date(2026, 11, 30), ["2026-09"], start="2026-01") == Offer(
        tuple(f"2026-{month:02d}" for month in range(1, 12)), "2026-10"
    )


def test_what_is_looked_at_unasked_is_the_last_month_due_or_reported() -> None:
    months = ("2026-09", "2026-10", "2026-11")
    assert offered(date(2026, 11, 5), ["2026-09"]) == Offer(months, "2026-09"), "October is not due yet"
    assert offered(date(2026, 11, 6), ["2026-09"]) == Offer(months, "2026-10")
    assert offered(date(2026, 11, 3), ["2026-09", "2026-10"]) == Offer(months, "2026-10")
    assert offered(date(2026, 11, 29), ["2026-09", "2026-11"]) == Offer(months, "2026-11")


def test_a_month_reported_ahead_of_its_time_is_offered_and_is_not_the_newest() -> None:
    result = offered(date(2026, 11, 30), ["2026-09", "2026-10", "2027-10"])
    assert result == Offer(("2026-09", "2026-10", "2026-11", "2027-10"), "2026-10", ("2027-10",))


def test_a_range_ends_with_what_is_due_or_reported_and_keeps_months_to_come_that_were_asked_for() -> None:
    """On 30 November October is the last month due; somebody has reported October of the next year already."""
    result = offered(date(2026, 11, 30), ["2026-09", "2026-10", "2027-10"])
    assert result is not None
    for last, end in (("2026-09", "2026-09"), ("2026-11", "2026-10"), ("2027-09", "2026-10"), ("2027-12", "2027-10")):
        assert result.as_begun(Period("2026-08", last, "range")) == Period("2026-08", end, "range")
    assert result.as_begun(Period("2026-11", "2026-11", "month")) == Period.month("2026-11"), "asked for by itself"
    assert result.as_begun(Period.year("2026-10")) == Period("2026-01", "2026-10", "year")


def test_a_running_quarter_never_stands_under_the_name_of_a_whole_one() -> None:
    result = offered(date(2026, 11, 30), ["2026-05", "2026-10"])
    assert result is not None
    assert [period.title() for period in periods("季", result.months, result.stage)] == [
        "2026年第四季度（至10月）",
        "2026年第三季度",
        "2026年第二季度",
    ]
    assert [period.title() for period in periods("月", result.months, result.stage)][:2] == ["2026年11月", "2026年10月"]
    assert [period.title() for period in periods("年", result.months, result.stage)] == ["2026年（至10月）"]
    assert next(period.title() for period in periods("本年累计", result.months, result.stage)) == "2026年1—10月"
    assert periods("自选", result.months, result.stage) == []


def test_a_quarter_of_which_nothing_is_due_is_not_there_yet() -> None:
    result = offered(date(2026, 10, 20), ["2026-08", "2026-09"])
    assert result is not None
    assert [period.title() for period in periods("季", result.months, result.stage)] == ["2026年第三季度"]


def test_a_selection_names_the_range_it_is_compared_with() -> None:
    quarter = Period.quarter("2026-10").until("2026-10")
    assert Selection(quarter).other() == quarter.previous()
    assert Selection(quarter, compare="去年同期").other() == quarter.year_before()
    assert [Selection(quarter, compare=subject).other() for subject in ("平均", "任务", "不比")] == [None] * 3
