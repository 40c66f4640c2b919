"""Numbers in every wording read back equal; what is no number never becomes one, least of all 0."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.numbers import MOST, amount, hours, read_number, squeeze
from data.intake.numerals import numeral, spell
from data.schema import CIVIL, STUDY, VOLUNTEER, Column
from tests.value_strings import ABOUT, COPIES, COUNTS, HOURS, PEOPLE, PIECES, SERVED, TIMES, Typed

COUNT = st.integers(0, MOST)
WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """Chinese numerals by the schoolbook: every digit with its place, then the zeros run together."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spelled(high) + "万" + gap + (spelled_places(low) if low else "")
    return spelled_places(number).removeprefix("一") if 10 <= number < 20 else spelled_places(number)


def spelled_places(number: int) -> str:
    places = [
        DIGITS[int(digit)] + (place if digit != "0" else "")
        for digit, place in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True)
    ]
    text = "".join(places).strip("零")
    while "零零" in text:
        text = text.replace("零零", "零")
    return text or "零"


@given(COUNT)
def test_chinese_numerals_read_back_equal(number: int) -> None:
    text = spelled(number)
    assert numeral(text) == number
    assert spell(number) == text
    assert numeral(text.translate(FORMAL)) == number


@pytest.mark.parametrize("text", ["", "百", "十百", "三五", "一百二", "三千五", "十两", "零五", "一万五百", "人"])
def test_only_the_right_spelling_is_a_numeral(text: str) -> None:
    assert numeral(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("两", 2), ("二〇", 20), ("一十二", 12), ("一百十五", 115), ("两万两千", 22_000)]
)
def test_other_right_spellings_are_numerals_too(text: str, number: int) -> None:
    assert numeral(text) == number


@given(
    number=COUNT,
    wording=st.sampled_from(["{}", "{:,}", "{}人", "{} 人次", "{:,}名", "共{}人", "人次{}", "{}（人）", "{}\n位"]),
)
def test_a_count_reads_back_in_every_wording_and_in_full_width_too(number: int, wording: str) -> None:
    text = wording.format(number)
    assert read_number(text, PEOPLE).value == number
    assert read_number(text.translate(WIDE), PEOPLE).value == number
    assert read_number(f"　{text}\n", PEOPLE).value == number


@given(number=COUNT, unit=st.sampled_from(["", "人", "人次", "个"]))
def test_chinese_numerals_with_a_unit_read_back_equal(number: int, unit: str) -> None:
    assert read_number(spelled(number) + unit, PEOPLE).value == number


@given(st.integers(0, 10_000).map(lambda tens: Decimal(tens) / 100))
def test_ten_thousands_are_exact(tens: Decimal) -> None:
    assert read_number(f"{tens}万", SERVED).value == tens * 10_000


@given(
    number=COUNT,
    wording=st.sampled_from(["约{}", "{}余人", "{}多", "近{}人", "大约{}人次", "{}人左右", "{}人以上", "约{}余人"]),
)
def test_a_number_written_about_is_that_number_and_approximate(number: int, wording: str) -> None:
    reading = read_number(wording.format(number), PEOPLE)
    assert (reading.value, reading.approximate) == (number, True)
    assert [finding.code for finding in reading.problems] == ["approximate"]


@given(
    low=COUNT,
    high=COUNT,
    sign=st.sampled_from(["-", "—", "～", "至", "到", "－", "~"]),
    unit=st.sampled_from(["", "人"]),
)
def test_a_range_is_asked_with_both_ends(low: int, high: int, sign: str, unit: str) -> None:
    reading = read_number(f"{low}{sign}{high}{unit}", PEOPLE)
    assert reading.value is None
    assert reading.problems[0].code == "range"
    assert set((reading.problems[0].suggestion or "").split("、")) == {str(low), str(high)}


@given(st.integers(0, 60_000))
def test_minutes_become_hours_of_at_most_three_places(minutes: int) -> None:
    value = read_number(f"{minutes}分钟", HOURS).value
    assert isinstance(value, Decimal)
    assert value == (Decimal(minutes) / 60).quantize(Decimal("0.001"), ROUND_HALF_UP)


@given(whole=st.integers(0, 23), minutes=st.integers(0, 59))
def test_hours_and_minutes_read_back(whole: int, minutes: int) -> None:
    result = hours(f"{whole}小时{minutes}分")
    assert result is not None
    assert abs(result.number * 60 - whole * 60 - minutes) < Decimal("1e-20")


@given(text=st.text(max_size=40), column=st.sampled_from([PEOPLE, TIMES, HOURS, PIECES, COPIES]))
def test_text_is_never_0_unless_it_says_so(text: str, column: Column) -> None:
    reading = read_number(text, column)
    if reading.value == 0:
        assert set(squeeze(text)) & set("0零〇无没")


@given(st.text(alphabet="0123456789,.余多约近十百千万亿两半个人次户小时分-~至无零X（） 约", max_size=12))
def test_every_reading_has_a_value_or_a_reason(text: str) -> None:
    for column in (PEOPLE, TIMES, HOURS):
        reading = read_number(text, column)
        blank = not text.strip(" -/")
        assert reading.value is not None or reading.problems or blank
        if reading.value is not None:
            assert 0 <= Decimal(str(reading.value)) <= MOST
            assert reading.approximate == any(finding.code == "approximate" for finding in reading.problems)


@given(st.sampled_from([string for string in (*COUNTS, *ABOUT) if string.column in (PEOPLE, SERVED)]))
def test_full_width_digits_change_nothing(string: Typed) -> None:
    assert read_number(string.text.translate(WIDE), PEOPLE).value == read_number(string.text, PEOPLE).value


def test_blanks_between_digits_only_separate_thousands() -> None:
    assert squeeze("1 200 人") == "1200人"
    assert amount(squeeze("1 2")) is None
    assert amount(squeeze("12\n34")) is None


def test_the_unit_typed_behind_a_number_is_kept() -> None:
    assert read_number("3户", CIVIL.column("quantity")).unit == "户"
    assert read_number("3", CIVIL.column("quantity")).unit is None


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("12/15", "12、15"),
        ("12人（含线上5人）", "12、5"),
        ("1.2w", "12000"),
        ("3k", "3000"),
        ("若干", None),
        ("20-30人", "20、30"),
        ("1-2万", None),
        ("2024-3-5", None),
    ],
)
def test_what_is_asked_comes_with_the_numbers_it_may_mean(text: str, candidates: str | None) -> None:
    assert read_number(text, PEOPLE).problems[0].suggestion == candidates


def test_people_are_one_in_a_column_of_attendances_and_apart_from_events_and_households() -> None:
    for unit in ("人", "名", "位", "人次"):
        assert read_number(f"12{unit}", VOLUNTEER.column("attendance")).value == 12
    for unit in ("次", "场", "户"):
        assert read_number(f"12{unit}", VOLUNTEER.column("attendance")).problems[0].code == "wrong-unit"
    assert read_number("12人", STUDY.column("times")).problems[0].code == "wrong-unit"
