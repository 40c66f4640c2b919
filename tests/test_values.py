"""Cells become values, or questions; never a silent guess and never a silent 0."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.cells import Cell, CellValue
from data.intake.reading import Reading
from data.intake.values import Context, RowReading, read_row, read_value
from data.problems import KINDS
from data.schema import BASICS, CIVIL, MEDIA, SHEETS, STUDY, VOLUNTEER, Column, Sheet
from data.settings.tables import read_tables
from tests.value_strings import (
    CLOSED,
    DAY,
    HOURS,
    LEVEL,
    MONTH,
    PEOPLE,
    REMARK,
    SERVED,
    STRINGS,
    SUBJECT,
    TIMES,
    Typed,
)

SETTINGS = read_tables({})[0]
CONTEXT = Context(MONTH, SETTINGS.vocabulary, SETTINGS.outlets)
LABELS = {label.key: label for label in BASICS}
NUMBER = CIVIL.column("number")
COLUMNS = [column for sheet in SHEETS for column in sheet.columns]


def typed(text: str) -> Cell:
    return Cell(7, 6, text, "text", text)


def number(value: int | str, number_format: str | None = None) -> Cell:
    return Cell(7, 6, value if isinstance(value, int) else Decimal(value), "number", str(value), number_format)


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.problems]


def suggestion(reading: Reading) -> str | None:
    return reading.problems[0].suggestion


def row(sheet: Sheet, **texts: str | int) -> RowReading:
    return read_row(sheet, row_cells(**texts), CONTEXT)


def row_cells(**texts: str | int) -> dict[str, Cell]:
    return {key: number(value) if isinstance(value, int) else typed(value) for key, value in texts.items()}


def problem_codes(reading: RowReading) -> list[tuple[str, str]]:
    return [(key, finding.code) for key, finding in reading.problems]


def test_the_table_holds_at_least_150_strings_and_no_string_twice() -> None:
    places = [(string.column.title, string.text) for string in STRINGS]
    assert len(places) >= 150
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("string", STRINGS, ids=lambda string: f"{string.column.title}:{string.text[:20]!r}")
def test_what_people_type_is_read_as_a_careful_colleague_would(string: Typed) -> None:
    reading = read_value(typed(string.text), string.column, CONTEXT)
    assert reading.value == string.value
    assert type(reading.value) is type(string.value)
    assert reading.approximate is string.approximate
    assert codes(reading) == ([string.code] if string.code else [])


def test_a_message_names_the_place_what_was_found_and_the_cure() -> None:
    finding = read_value(typed("若干"), PEOPLE, CONTEXT).problems[0]
    message = finding.at("志愿服务", "F7", "志愿者人次", "若干").message
    assert message == "志愿服务!F7：“若干”不是人次，请填整数，没有填 0。"


def test_plain_numbers_and_dates_of_excel_need_no_word() -> None:
    assert read_value(number(12), PEOPLE, CONTEXT) == Reading(12)
    assert read_value(number("1.5"), HOURS, CONTEXT) == Reading(Decimal("1.5"))
    day = Cell(1, 1, date(2024, 3, 5), "date", "2024-03-05")
    assert read_value(day, DAY, CONTEXT) == Reading(date(2024, 3, 5))


def test_a_time_of_day_is_dropped_from_a_date() -> None:
    cell = Cell(1, 1, datetime(2024, 3, 5, 14, 30), "date", "2024-03-05 14:30:00")
    assert read_value(cell, DAY, CONTEXT) == Reading(date(2024, 3, 5))


@pytest.mark.parametrize(
    ("value", "column", "code"),
    [
        ("12.5", PEOPLE, "not-a-whole-number"),
        (-3, PEOPLE, "negative"),
        (1_000_001, PEOPLE, "too-big"),
        ("-1.5", HOURS, "negative"),
        ("0.0001", HOURS, "not-a-number"),
    ],
)
def test_numbers_are_checked_for_fraction_sign_and_size(value: int | str, column: Column, code: str) -> None:
    reading = read_value(number(value), column, CONTEXT)
    assert reading.value is None
    assert codes(reading) == [code]


def test_hours_are_rounded_half_up_to_three_places_and_that_is_told() -> None:
    reading = read_value(number("1.6665"), HOURS, CONTEXT)
    assert (reading.value, codes(reading)) == (Decimal("1.667"), ["read-as"])


def test_a_date_where_a_number_belongs_is_asked_because_excel_makes_one_of_3_5() -> None:
    reading = read_value(Cell(1, 1, date(2024, 3, 5), "date", "2024-03-05"), PEOPLE, CONTEXT)
    assert reading.value is None
    assert codes(reading) == ["not-a-number"]
    assert suggestion(reading) == "3、5"


def test_an_elapsed_time_is_hours_and_a_clock_time_is_asked() -> None:
    elapsed = Cell(1, 1, timedelta(hours=26, minutes=30), "time", "26:30:00")
    assert read_value(elapsed, HOURS, CONTEXT).value == Decimal("26.5")
    clock = read_value(Cell(1, 1, time(1, 30), "time", "01:30:00"), HOURS, CONTEXT)
    assert (clock.value, codes(clock), suggestion(clock)) == (None, ["not-a-number"], "1.5")


@pytest.mark.parametrize("column", [PEOPLE, HOURS, DAY])
def test_a_truth_value_is_neither_number_nor_date(column: Column) -> None:
    reading = read_value(Cell(1, 1, True, "bool", "TRUE"), column, CONTEXT)
    assert reading.value is None
    assert codes(reading) == ["not-a-date" if column is DAY else "not-a-number"]


def test_an_error_cell_is_an_error_except_where_a_text_may_be_left_out() -> None:
    broken = Cell(1, 1, None, "error", "#REF!")
    for column, level in ((PEOPLE, None), (SUBJECT, None), (DAY, None), (LEVEL, None), (REMARK, "warning")):
        reading = read_value(broken, column, CONTEXT)
        assert (reading.value, codes(reading)) == (None, ["error-cell"])
        assert reading.problems[0].level == level


def test_a_formula_that_was_never_calculated_is_told() -> None:
    for column in (PEOPLE, REMARK, DAY):
        assert codes(read_value(Cell(1, 1, None, "formula", "=A1"), column, CONTEXT)) == ["formula-no-value"]


def test_a_number_in_a_text_column_is_what_the_screen_shows_and_a_date_is_asked() -> None:
    assert read_value(number(12), SUBJECT, CONTEXT).value == "12"
    assert read_value(Cell(1, 1, 1, "number", "001", "000"), NUMBER, CONTEXT).value == "001"
    requested = read_value(Cell(1, 1, date(2024, 3, 5), "date", "2024-03-05"), SUBJECT, CONTEXT)
    assert (codes(requested), requested.problems[0].suggestion) == (["format-differs"], "3-5、3.5、3月5日")


@pytest.mark.parametrize(
    "cell",
    [
        number(202403050100000000),
        Cell(1, 1, Decimal(10) ** 15, "number", "1000000000000000"),
        typed("3.50104E+17"),
    ],
)
def test_an_entry_number_of_more_digits_than_a_number_keeps_is_lost(cell: Cell) -> None:
    assert codes(read_value(cell, NUMBER, CONTEXT)) == ["number-lost"]


@pytest.mark.parametrize("cell", [number(123456789012345), typed("202403050100000011"), typed("2024-E3")])
def test_an_entry_number_that_is_whole_stays(cell: Cell) -> None:
    assert read_value(cell, NUMBER, CONTEXT).value == cell.text


def test_control_signs_are_cleaned_out_of_text() -> None:
    assert read_value(typed("党\x00课\x1f\r\n第一讲\ud800"), SUBJECT, CONTEXT).value == "党课\n第一讲"


def test_no_cell_is_an_empty_cell() -> None:
    assert codes(read_value(None, PEOPLE, CONTEXT)) == ["required"]
    assert read_value(None, SERVED, CONTEXT) == Reading()
    assert read_value(None, TIMES, CONTEXT) == Reading()
    assert read_value(None, CLOSED, CONTEXT) == Reading()


@pytest.mark.parametrize(
    ("value", "number_format", "day"),
    [
        ("3.5", None, date(2024, 3, 5)),
        ("3.15", None, date(2024, 3, 15)),
        ("3.1", "0.00", date(2024, 3, 10)),
        ("3.2", "0.00_ ", date(2024, 3, 20)),
        ("3.5", "0.00", date(2024, 3, 5)),
        ("2.3", None, date(2024, 2, 3)),
        (20240305, None, date(2024, 3, 5)),
        (45356, None, date(2024, 3, 5)),
        ("45356.604", None, date(2024, 3, 5)),
    ],
)
def test_numbers_in_a_date_column(value: int | str, number_format: str | None, day: date) -> None:
    reading = read_value(number(value, number_format), DAY, CONTEXT)
    assert (reading.value, codes(reading)) == (day, ["read-as"])


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("3.1", "2024-03-01、2024-03-10"),
        ("3.2", "2024-03-02、2024-03-20"),
        ("3.3", "2024-03-03、2024-03-30"),
        (5, "2024-03-05"),
        (202403, None),
        ("13.5", None),
        ("3.125", None),
        ("-3.5", None),
        (0, None),
    ],
)
def test_a_number_that_may_be_two_days_or_none_is_asked(value: int | str, days: str | None) -> None:
    reading = read_value(number(value), DAY, CONTEXT)
    assert (reading.value, codes(reading), suggestion(reading)) == (None, ["not-a-date"], days)


def test_a_number_typed_into_a_cell_that_shows_dates_is_asked_with_the_day_it_meant() -> None:
    half = Cell(1, 1, datetime(1900, 1, 3, 12), "date", "1900-01-03 12:00:00")
    assert codes(read_value(half, DAY, CONTEXT)) == ["not-a-date"]
    assert suggestion(read_value(half, DAY, CONTEXT)) == "2024-03-05"
    whole = Cell(1, 1, date(1900, 1, 5), "date", "1900-01-05")
    assert suggestion(read_value(whole, DAY, CONTEXT)) == "2024-03-05"


def test_a_workbook_of_1904_counts_its_days_from_there() -> None:
    context = Context(MONTH, SETTINGS.vocabulary, SETTINGS.outlets, date1904=True)
    assert read_value(number(43894), DAY, context).value == date(2024, 3, 5)


def test_in_a_csv_file_3_1_may_have_been_3_10() -> None:
    context = Context(MONTH, SETTINGS.vocabulary, SETTINGS.outlets, csv=True)
    assert codes(read_value(typed("3.1"), DAY, context)) == ["not-a-date"]
    assert read_value(typed("3.10"), DAY, context).value == date(2024, 3, 10)
    assert read_value(typed("3.5"), DAY, context).value == date(2024, 3, 5)


@pytest.mark.parametrize(
    "text", ["2024-03", "2024年3月", "２０２４年３月", "2024.3", "202403", "2024/03", "2024年3月份"]
)
def test_the_month_of_the_workbook_is_read(text: str) -> None:
    assert read_value(typed(text), LABELS["month"], CONTEXT) == Reading("2024-03")


def test_a_month_that_is_not_certain_is_asked() -> None:
    assert codes(read_value(typed("3月"), LABELS["month"], CONTEXT)) == ["unknown-month"]
    assert suggestion(read_value(number("2024.1"), LABELS["month"], CONTEXT)) == "2024-01、2024-10"
    assert read_value(number("2024.1", "0.00"), LABELS["month"], CONTEXT).value == "2024-10"
    assert read_value(number("2024.3"), LABELS["month"], CONTEXT).value == "2024-03"
    assert read_value(typed(" "), LABELS["month"], CONTEXT) == Reading()


def test_stocks_are_read_in_their_own_units() -> None:
    assert read_value(typed("4支"), LABELS["teams"], CONTEXT).value == 4
    assert read_value(typed("1.2万人"), LABELS["residents"], CONTEXT).value == 12_000
    assert codes(read_value(typed("12人次"), LABELS["registered"], CONTEXT)) == ["wrong-unit"]


def test_a_full_row_is_read_without_a_word() -> None:
    reading = row(STUDY, date="2024-03-05", category="党课", subject="第一讲", attendance=12)
    assert reading.values == {"date": date(2024, 3, 5), "category": "党课", "subject": "第一讲", "attendance": 12}
    assert reading.problems == ()
    assert reading.counted


def test_what_the_table_lacks_is_not_told_again_for_each_row() -> None:
    cells = row_cells(date="2024-03-05", category="党课", subject="第一讲")
    assert read_row(STUDY, cells, CONTEXT, absent=frozenset({"attendance"})).problems == ()
    assert problem_codes(read_row(STUDY, cells, CONTEXT)) == [("attendance", "required")]


def test_a_placeholder_where_an_empty_cell_counts_1_says_so() -> None:
    assert read_value(typed("X次"), TIMES, CONTEXT).problems[0].text == "“X次”没有写明数字，按空着算 1"
    assert read_value(typed("X人"), SERVED, CONTEXT).problems[0].text == "“X人”没有写明数字，按空着处理"


def test_the_approximate_columns_of_a_row_are_marked() -> None:
    reading = row(STUDY, date="2024-03-05", category="党课", subject="第一讲", attendance="约200人")
    assert reading.approximate == {"attendance"}


def media(**texts: str) -> RowReading:
    return row(MEDIA, **{"date": "2024-03-05", "title": "一则消息", "form": "消息", "result": "采用"} | texts)


def test_an_empty_level_is_the_outlets_own() -> None:
    reading = media(outlet="人民日报")
    assert reading.values["level"] == "国家级"
    assert problem_codes(reading) == [("level", "level-from-outlet")]


def test_a_level_that_is_written_wins() -> None:
    reading = media(outlet="人民日报", level="市级")
    assert (reading.values["level"], reading.problems) == ("市级", ())


@pytest.mark.parametrize("outlet", ["学习强国", "某某小报"])
def test_an_outlet_without_a_level_of_its_own_needs_one_written(outlet: str) -> None:
    assert problem_codes(media(outlet=outlet)) == [("level", "level-needed")]
    assert problem_codes(media(outlet=outlet, level="—")) == [("level", "level-needed")]
    assert media(outlet=outlet, level="市级").problems == ()


def civil(**texts: str | int) -> RowReading:
    return row(CIVIL, **{"date": "2024-03-05", "name": "某事项", "matter": "问题整改", "state": "整改中"} | texts)


def test_an_empty_kind_is_taken_from_the_name() -> None:
    reading = civil(name="三号楼楼道堆物")
    assert reading.values["kind"] == "楼道堆物"
    assert problem_codes(reading) == [("kind", "read-as")]
    title = civil(matter="荣誉称号", state="已命名", name="自治区级文明社区")
    assert title.values["kind"] == "文明社区"


def test_a_name_with_two_kinds_or_none_gives_no_kind() -> None:
    assert "kind" not in civil(name="楼道堆物和飞线").values
    assert "kind" not in civil(name="某事项").values


def test_states_belong_to_their_matter() -> None:
    assert civil(state="已销号").problems == ()
    assert problem_codes(civil(state="已完成")) == [("state", "unknown-word")]
    assert civil(matter="公益广告", state="已完成").problems == ()
    assert problem_codes(civil(matter="奇怪", state="已完成")) == [("matter", "unknown-word")]


def test_the_kind_of_a_matter_without_kinds_is_any_text() -> None:
    reading = civil(matter="公益广告", state="已完成", kind="墙绘")
    assert (reading.values["kind"], reading.problems) == ("墙绘", ())


def model(**texts: str | int) -> RowReading:
    return civil(matter="先进典型", state="已完成", kind="好人", **texts)


def test_households_typed_behind_the_quantity_stay_households() -> None:
    reading = model(quantity="3户")
    assert (reading.values["quantity"], reading.values["measure"]) == (3, "户")
    assert problem_codes(reading) == [("quantity", "read-as"), ("measure", "read-as")]


def test_a_quantity_and_its_unit_may_not_contradict_each_other() -> None:
    assert ("quantity", "wrong-unit") in problem_codes(model(quantity="3户", measure="人"))
    assert problem_codes(model(quantity="3名", measure="人")) == [("quantity", "read-as")]
    assert problem_codes(model(quantity="3个", measure="户")) == [("quantity", "read-as")]


def test_a_number_none_is_no_number_that_rows_share() -> None:
    reading = civil(number="无")
    assert "number" not in reading.values


@pytest.mark.parametrize("name", ["网评员跟帖引导", "舆情信息报送"])
def test_a_row_about_opinion_work_is_kept_and_never_counted(name: str) -> None:
    reading = row(VOLUNTEER, date="2024-03-05", name=name, nature="志愿服务", category="网评", attendance="若干")
    assert not reading.counted
    assert problem_codes(reading)[0][1] == "not-counted"
    assert len(reading.problems) == 1


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=80),
)
KIND_OF = {
    bool: "bool",
    int: "number",
    Decimal: "number",
    date: "date",
    datetime: "date",
    time: "time",
    timedelta: "time",
    str: "text",
    type(None): "error",
}


@given(value=VALUES, column=st.sampled_from([*COLUMNS, *BASICS]), month=st.sampled_from([None, "2024-03", "2024-12"]))
def test_whatever_a_cell_holds_nothing_raises_and_every_code_is_known(
    value: CellValue, column: Column, month: str | None
) -> None:
    cell = Cell(1, 1, value, KIND_OF[type(value)], str(value))  # type: ignore[arg-type]
    reading = read_value(cell, column, Context(month, SETTINGS.vocabulary, SETTINGS.outlets))
    assert set(codes(reading)) <= set(KINDS)
    assert reading.approximate <= (reading.value is not None)


def test_a_time_from_to_offers_the_hours_between() -> None:
    reading = read_value(Cell(1, 1, "14:00-16:30", "text", "14:00-16:30"), HOURS, CONTEXT)
    assert (reading.value, [problem.suggestion for problem in reading.problems]) == (None, ["2.5"])
