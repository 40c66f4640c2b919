"""Days in every wording read back equal; what may be two days is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.dates import check_day, find_month, read_date, read_day_number
from data.intake.numerals import spell
from tests.value_strings import CLOSED, DAY, DUE, MONTH

IN_YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31))
ANY_DAY = st.dates(date(1990, 1, 1), date(2025, 12, 31))
WIDE = str.maketrans("0123456789-./", "０１２３４５６７８９－．／")


def by_digit(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


Write = Callable[[date], str]

FULL: list[Write] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month:02d}月{day.day:02d}号",
    lambda day: f"{by_digit(day.year)}年{spell(day.month)}月{spell(day.day)}日",
    lambda day: f"{day.isoformat()} 08:30:00",
    lambda day: f"{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）",
    lambda day: f"{day:%y}.{day.month}.{day.day}",
    lambda day: f"{day:%y}年{day.month}月{day.day}日",
    lambda day: str((day - date(1899, 12, 30)).days),
]
SHORT: list[Write] = [
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day.month:02d}月{day.day:02d}日",
    lambda day: f"{day.month}月{day.day}号",
    lambda day: f"{day.month}.{day.day}",
    lambda day: f"{day.month}/{day.day}",
    lambda day: f"{day.month:02d}.{day.day:02d}",
    lambda day: f"{spell(day.month)}月{spell(day.day)}日",
    lambda day: f" {day.month} 月 {day.day} 日\n",
]


@given(day=ANY_DAY, write=st.sampled_from(FULL))
def test_a_day_reads_back_in_every_full_form(day: date, write: Write) -> None:
    assert read_date(write(day), DAY, MONTH).value == day
    assert read_date(write(day).translate(WIDE), DAY, MONTH).value == day


@given(day=IN_YEAR, write=st.sampled_from(SHORT))
def test_a_day_without_its_year_is_in_the_year_of_the_workbook(day: date, write: Write) -> None:
    assert read_date(write(day), DAY, MONTH).value == day
    assert read_date(write(day).translate(WIDE), DAY, MONTH).value == day


@given(
    day=IN_YEAR,
    length=st.integers(0, 40),
    sign=st.sampled_from(["至", "-", "—", "～", "到", " - "]),
    left=st.sampled_from([*FULL[2:7], *SHORT[:4]]),
    right=st.sampled_from([*FULL[2:6], SHORT[0]]),
)
def test_a_range_of_days_is_its_first_day(day: date, length: int, sign: str, left: Write, right: Write) -> None:
    end = day + timedelta(days=length)
    reading = read_date(left(day) + sign + right(end), DAY, MONTH)
    assert reading.value == day
    assert [finding.code for finding in reading.problems] == ["read-as"]


@given(month=st.integers(1, 12), day=st.integers(1, 9))
def test_a_number_with_one_decimal_is_a_day_only_where_no_other_is_possible(month: int, day: int) -> None:
    reading = read_day_number(Decimal(f"{month}.{day}"), None, DAY, MONTH)
    if day <= 2 or (day == 3 and month != 2):
        assert reading.value is None
        candidates = (reading.problems[0].suggestion or "").split("、")
        assert candidates == [f"2024-{month:02d}-{day:02d}", f"2024-{month:02d}-{day}0"]
    else:
        assert reading.value == date(2024, month, day)


def test_december_and_january_belong_to_the_year_nearby() -> None:
    assert read_date("12月28日", DAY, "2024-01").value == date(2023, 12, 28)
    assert read_date("1月3日", DAY, "2024-12").value == date(2025, 1, 3)
    assert read_date("1月3日", DAY, "2024-01").value == date(2024, 1, 3)
    assert read_date("12月28日", DAY, "2024-12").value == date(2024, 12, 28)
    assert read_date("12月30日-1月2日", DAY, "2024-12").value == date(2024, 12, 30)


def test_a_deadline_in_december_seen_from_january_may_be_of_either_year() -> None:
    reading = read_date("12月31日", DUE, "2024-01")
    assert reading.value is None
    assert reading.problems[0].suggestion == "2024-12-31、2023-12-31"


def test_a_deadline_may_lie_years_ahead_and_an_event_may_not() -> None:
    assert read_date("2027-12-31", DUE, MONTH).value == date(2027, 12, 31)
    assert read_date("2027-12-31", DAY, MONTH).problems[0].code == "not-a-date"
    assert check_day(date(2027, 12, 31), DAY, MONTH).problems[0].code == "not-a-date"
    assert check_day(date(1900, 1, 5), CLOSED, MONTH).problems[0].code == "not-a-date"


def test_a_day_without_its_year_needs_the_month_of_the_workbook() -> None:
    for text in ("3月5日", "3.5", "5日", "3月5日至8日"):
        assert read_date(text, DAY, None).problems[0].code == "not-a-date"
    assert read_date("2024.3.5", DAY, None).value == date(2024, 3, 5)


@pytest.mark.parametrize("text", ["05/03/24", "12-05-24", "03-04-24"])
def test_a_year_that_may_stand_last_is_asked(text: str) -> None:
    reading = read_date(text, DAY, MONTH)
    assert reading.value is None
    assert "、" in (reading.problems[0].suggestion or "")


@given(text=st.text(max_size=40), month=st.sampled_from([None, "2024-01", "2024-03", "2024-12"]))
def test_no_text_raises_and_every_reading_has_a_value_or_a_reason(text: str, month: str | None) -> None:
    reading = read_date(text, DAY, month)
    assert (reading.value is None) == any(finding.code in ("not-a-date", "required") for finding in reading.problems)
    find_month(text)


@given(st.text(alphabet="0123456789年月日号.-/至~ 上下午时点:（）", max_size=16))
def test_a_date_read_from_scraps_shows_its_day_in_the_text(text: str) -> None:
    value = read_date(text, DAY, MONTH).value
    if isinstance(value, date) and len(text.strip()) != 5:
        assert str(value.day) in text


@given(year=st.integers(1990, 2099), month=st.integers(1, 12))
def test_months_read_back(year: int, month: int) -> None:
    for text in (
        f"{year}-{month:02d}",
        f"{year}年{month}月",
        f"{year}.{month:02d}",
        f"{year}/{month}",
        f"{year}{month:02d}",
        f"{year}年{month:02d}月份",
        f"{by_digit(year)}年{spell(month)}月",
        f"{year}-{month:02d}-01",
    ):
        assert find_month(text) == f"{year}-{month:02d}"
        assert find_month(text.translate(WIDE)) == f"{year}-{month:02d}"


@pytest.mark.parametrize(
    "text", ["", "3月", "2024年", "2024", "2024-13", "1800-01", "一季度", "24年3月", "2024年3月上旬"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert find_month(text) is None


# What programs write: instants of other time zones, and seconds short of midnight.

INSTANTS = [
    ("2024-02-29T16:00:00Z", date(2024, 3, 1)),
    ("2024-02-29T16:00:00.000Z", date(2024, 3, 1)),
    ("2024-02-29 16:00:00 UTC", date(2024, 3, 1)),
    ("2024-02-29 16:00 GMT", date(2024, 3, 1)),
    ("2024-03-01T00:00:00+08:00", date(2024, 3, 1)),
    ("2024-02-29T16:00:00+0000", date(2024, 3, 1)),
    ("2024-02-29T11:00:00-05:00", date(2024, 3, 1)),
    ("2024-02-29T15:59:59Z", date(2024, 3, 1)),
    ("2024-02-29 23:59:17", date(2024, 3, 1)),
    ("2024/2/29 23:54:17", date(2024, 3, 1)),
    ("2024-03-05 23:59", date(2024, 3, 5)),
    ("2024-03-05 14:00-16:00", date(2024, 3, 5)),
    ("2024-03-05 14:30:15", date(2024, 3, 5)),
]


@pytest.mark.parametrize(("text", "day"), INSTANTS)
def test_an_instant_is_its_day_in_the_office(text: str, day: date) -> None:
    assert read_date(text, DAY, MONTH).value == day


def test_a_moment_that_may_be_midnight_elsewhere_is_asked() -> None:
    requested = read_date("2024-02-29T16:00:00", DAY, MONTH)
    assert (requested.value, requested.problems[0].code) == (None, "not-a-date")
    assert requested.problems[0].suggestion == "2024-03-01、2024-02-29"


SHORT_OF_MIDNIGHT = [
    (datetime(2024, 2, 29, 23, 59, 17), date(2024, 3, 1), ["read-as"]),
    (datetime(2024, 2, 29, 23, 54, 17), date(2024, 3, 1), ["read-as"]),
    (datetime(2024, 2, 29, 23, 59, 59), date(2024, 3, 1), ["read-as"]),
    (datetime(2024, 2, 29, 23, 59), date(2024, 2, 29), []),
    (datetime(2024, 2, 29, 22, 0, 17), date(2024, 2, 29), []),
    (datetime(2024, 3, 1, 0, 0, 43), date(2024, 3, 1), []),
]


@pytest.mark.parametrize(("moment", "day", "codes"), SHORT_OF_MIDNIGHT)
def test_odd_seconds_before_midnight_are_the_next_day_and_told(moment: datetime, day: date, codes: list[str]) -> None:
    reading = check_day(moment, DAY, MONTH)
    assert (reading.value, [finding.code for finding in reading.problems]) == (day, codes)


def test_the_last_second_of_a_deadline_is_its_day() -> None:
    assert check_day(datetime(2024, 3, 31, 23, 59, 59), DUE, MONTH).value == date(2024, 3, 31)
    assert read_date("2024-03-31 23:59:59", DUE, MONTH).value == date(2024, 3, 31)


def test_a_serial_number_short_of_midnight_is_the_next_day() -> None:
    serial = Decimal(45351) + Decimal(86_357) / 86_400  # 29 February, 23:59:17
    assert read_day_number(serial, None, DAY, MONTH).value == date(2024, 3, 1)


def test_a_month_is_read_from_an_instant_too() -> None:
    assert find_month("2024-02-29T16:00:00Z") == "2024-03"
