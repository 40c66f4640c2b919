"""The standard workbook: what a clerk finds in it, and that what is written is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data import schema
from data.intake.read import read_file
from data.settings.tables import read_tables
from data.settings.values import Policy, Settings
from data.template import file_name, standard_workbook
from data.text import clean

UNIT, MONTH = "枫林社区", "2026-10"


@pytest.fixture(scope="module")
def office() -> Settings:
    units = [
        {"名称": "云杉街道", "级别": "街道"},
        {"名称": UNIT, "级别": "社区", "上级": "云杉街道", "常住人口": "8620"},
    ]
    items = [{"名称": "推进会", "计量单位": "次", "性质": "期内累计", "板块": "其他"}]
    result, problems = read_tables({"单位": units, "自定义事项": items})
    assert problems == []
    return result


@pytest.fixture(scope="module")
def book(office: Settings) -> Workbook:
    return openpyxl.load_workbook(BytesIO(standard_workbook(UNIT, MONTH, office)))


def headers(page: Worksheet) -> list[str]:
    return [cell.value for cell in page[1]]


def checks(page: Worksheet, column: int) -> list[DataValidation]:
    place = page.cell(2, column).coordinate
    return [check for check in page.data_validations.dataValidation if place in check.sqref]


def test_the_file_name_holds_unit_and_month_and_nothing_that_a_disk_refuses() -> None:
    assert file_name(UNIT, MONTH) == "宣传工作月报_枫林社区_2026-10.xlsx"
    assert file_name("a/b:c\n", MONTH) == "宣传工作月报_a_b_c__2026-10.xlsx"


def test_the_sheets_stand_in_their_order_and_the_last_is_hidden(book: Workbook) -> None:
    titles = [schema.GUIDE_SHEET, schema.BASICS_SHEET, *(sheet.title for sheet in schema.SHEETS), schema.META_SHEET]
    assert book.sheetnames == titles
    assert [page.sheet_state for page in book] == ["visible"] * 7 + ["hidden"]


def test_the_hidden_sheet_says_what_the_workbook_is(book: Workbook) -> None:
    facts = {row[0].value: row[1].value for row in book["_meta"].iter_rows(max_row=3, max_col=2)}
    assert facts == {"version": schema.TEMPLATE_VERSION, "unit": UNIT, "month": MONTH}


def test_unit_month_and_known_residents_are_filled_in(book: Workbook) -> None:
    page = book[schema.BASICS_SHEET]
    values = {row[0].value: row[1].value for row in page.iter_rows(max_col=2)}
    assert list(values) == [label.title for label in schema.BASICS]
    assert (values["单位"], values["月份"], values["常住人口"], values["宣传栏"]) == (UNIT, MONTH, 8620, None)


def test_stocks_of_last_month_come_before_those_of_the_register(office: Settings) -> None:
    content = standard_workbook(UNIT, MONTH, office, basics={"residents": 8700, "teams": 5})
    page = openpyxl.load_workbook(BytesIO(content))[schema.BASICS_SHEET]
    values = {row[0].value: row[1].value for row in page.iter_rows(max_col=2)}
    assert (values["常住人口"], values["志愿服务队"]) == (8700, 5)


@pytest.mark.parametrize("sheet", schema.SHEETS, ids=lambda sheet: sheet.key)
def test_a_sheet_has_the_headers_of_the_schema_a_note_on_each_and_no_rows(book: Workbook, sheet: schema.Sheet) -> None:
    page = book[sheet.title]
    assert headers(page) == [column.heading for column in sheet.columns]
    for cell, column in zip(page[1], sheet.columns, strict=True):
        assert cell.comment is not None
        assert column.note in cell.comment.text
    assert all(cell.value is None for row in page.iter_rows(min_row=2) for cell in row)


@pytest.mark.parametrize("sheet", schema.SHEETS, ids=lambda sheet: sheet.key)
def test_required_columns_show_a_star_that_is_no_part_of_the_header(book: Workbook, sheet: schema.Sheet) -> None:
    for cell, column in zip(book[sheet.title][1], sheet.columns, strict=True):
        assert ("*" in cell.number_format) == column.required
        assert "*" not in cell.value


@pytest.mark.parametrize("sheet", schema.SHEETS, ids=lambda sheet: sheet.key)
def test_a_sheet_is_frozen_under_its_header_and_prints_one_page_wide(book: Workbook, sheet: schema.Sheet) -> None:
    page = book[sheet.title]
    assert page.freeze_panes == "A2"
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.paperSize == 9


@pytest.mark.parametrize("sheet", schema.SHEETS, ids=lambda sheet: sheet.key)
def test_every_column_is_checked_while_typing_and_only_warns(book: Workbook, sheet: schema.Sheet) -> None:
    kinds = {"date": "date", "count": "whole", "hours": "decimal", "word": "list", "text": "textLength"}
    for index, column in enumerate(sheet.columns, start=1):
        (check,) = checks(book[sheet.title], index)
        assert check.type == kinds[column.kind]
        assert check.errorStyle == "warning"


def test_the_date_of_an_event_lies_in_the_month_and_that_of_the_ledger_may_not(book: Workbook) -> None:
    (study,) = checks(book["理论学习"], 1)
    first, last = (date(1899, 12, 30).toordinal() + int(bound) for bound in (study.formula1, study.formula2))
    assert (date.fromordinal(first), date.fromordinal(last)) == (date(2026, 10, 1), date(2026, 10, 31))
    (check,) = checks(book["文明创建"], headers(book["文明创建"]).index("日期") + 1)
    assert check.operator == "greaterThanOrEqual"


def words_at(book: Workbook, reference: str) -> list[str]:
    name, _, area = reference.partition("!")
    return [cell.value for (cell,) in book[name][area.replace("$", "")]]


def test_a_drop_down_offers_the_words_of_the_vocabulary(book: Workbook, office: Settings) -> None:
    for sheet in schema.SHEETS:
        for index, column in enumerate(sheet.columns, start=1):
            if column.kind == "word" and column.key not in ("state", "kind"):
                (check,) = checks(book[sheet.title], index)
                assert words_at(book, check.formula1) == list(office.vocabulary.words_of(column.words or ""))


def test_the_states_on_offer_follow_the_matter(book: Workbook, office: Settings) -> None:
    page = book["文明创建"]
    (check,) = checks(page, headers(page).index("状态") + 1)
    assert check.formula1.startswith('IF($B2="荣誉称号",_meta!')
    titles = check.formula1.split(",")[1]
    assert words_at(book, titles) == list(office.vocabulary.words_of("状态·荣誉称号"))
    problems = check.formula1.split(",")[3]
    assert words_at(book, problems) == list(office.vocabulary.words_of("状态·问题整改"))


def test_titles_and_open_problems_are_carried_with_their_numbers(office: Settings) -> None:
    carried = [
        {"number": "2609-00012", "matter": "问题整改", "name": "飞线充电", "state": "整改中", "date": date(2026, 9, 3)}
    ]
    (checked,) = read_file(standard_workbook(UNIT, MONTH, office, carried=carried), "a.xlsx", office)
    (row,) = checked.rows
    assert {key: row.values[key] for key in carried[0]} == carried[0]
    assert checked.acceptable


def test_an_untouched_workbook_reports_zero_of_everything(office: Settings) -> None:
    (checked,) = read_file(standard_workbook(UNIT, MONTH, office), "a.xlsx", office)
    assert (checked.unit, checked.month, checked.rows, checked.ignored) == (UNIT, MONTH, (), ())
    assert checked.reported == {"basics", "study", "volunteer", "media", "civil", "other"}
    assert [problem for problem in checked.problems if problem.level != "note"] == []


def test_the_same_facts_give_the_same_bytes(office: Settings) -> None:
    assert standard_workbook(UNIT, MONTH, office) == standard_workbook(UNIT, MONTH, office)


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+86", "-1", "{=A1}", "http://a.cn/x", "00123", "_x0041_", "<b>&</b>"]
)
def test_text_stays_text(office: Settings, text: str) -> None:
    rows = {"study": [{"date": date(2026, 10, 9), "category": "集中学习", "subject": text, "attendance": 3}]}
    content = standard_workbook(UNIT, MONTH, office, rows=rows)
    cell = openpyxl.load_workbook(BytesIO(content))["理论学习"]["C2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    "name", ["<b>社区", "（村）社区", "一、社区", "枫林<br>社区", "=社区", "*社区", "单位（甲）社区"]
)
@pytest.mark.parametrize("chosen", [False, True])
def test_the_template_of_a_unit_with_a_hard_name_is_read_as_its_own(name: str, chosen: bool) -> None:
    units = [{"名称": "云杉街道", "级别": "街道"}, {"名称": name, "级别": "社区", "上级": "云杉街道"}]
    office, problems = read_tables({"单位": units})
    assert problems == []
    content = standard_workbook(name, MONTH, office)
    [checked] = read_file(content, file_name(name, MONTH), office, unit=name if chosen else None)
    assert (checked.unit, checked.month, checked.problems) == (name, MONTH, ())


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=60),
    attendance=st.integers(0, 1_000_000),
    hours=st.decimals(0, 24, places=2),
    day=st.dates(date(2026, 10, 1), date(2026, 10, 31)),
)
def test_a_filled_workbook_reads_back_equal_whatever_text_is_in_it(
    office: Settings, text: str, attendance: int, hours: Decimal, day: date
) -> None:
    name = clean(f"主题{text}末")
    values = {"date": day, "category": "集中学习", "subject": name, "attendance": attendance, "hours": hours}
    content = standard_workbook(UNIT, MONTH, office, rows={"study": [values]})
    (checked,) = read_file(content, file_name(UNIT, MONTH), office)
    (row,) = checked.rows
    assert row.values == values
    assert (checked.unit, checked.month) == (UNIT, MONTH)


def test_a_column_that_is_not_asked_for_any_more_is_gone_but_never_with_what_stands_in_it(office: Settings) -> None:
    omitted = replace(office, policy=Policy(omitted=(("媒体上稿", "链接"), ("基本情况", "填报人"))))
    book = openpyxl.load_workbook(BytesIO(standard_workbook(UNIT, MONTH, omitted)))
    whole = [column.heading for column in schema.MEDIA.columns]
    assert headers(book["媒体上稿"]) == [heading for heading in whole if heading != "链接"]
    assert "填报人" not in [row[0].value for row in book[schema.BASICS_SHEET].iter_rows(max_col=1)]
    story = {"date": date(2026, 10, 3), "title": "一则", "outlet": "人民日报", "link": "https://people.cn/1"}
    content = standard_workbook(UNIT, MONTH, omitted, rows={"media": [story]}, basics={"reporter": "办公室"})
    back = openpyxl.load_workbook(BytesIO(content))
    assert headers(back["媒体上稿"]) == whole
    assert "办公室" in [row[1].value for row in back[schema.BASICS_SHEET].iter_rows(max_col=2)]
    (checked,) = read_file(standard_workbook(UNIT, MONTH, omitted), "a.xlsx", omitted)
    assert (checked.unit, [problem.code for problem in checked.problems if problem.level == "error"]) == (UNIT, [])
