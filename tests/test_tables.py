"""Tables as Excel: what a reader finds in the file."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.tables import Table, table_workbook, workbook


def open_sheet(content: bytes, name: str | None = None):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book[name] if name else book.active


def read_rows(content: bytes):
    return [[cell.value for cell in row] for row in open_sheet(content).iter_rows(min_row=3)]


def test_numbers_stay_numbers_and_days_stay_days():
    values = ["甲社区", 1200, Decimal("1.50"), date(2024, 3, 5)]
    frame = pd.DataFrame([values], columns=["社区", "场次", "时长", "日期"], dtype=object)
    header, row = read_rows(table_workbook(frame, "学习"))
    assert header == ["社区", "场次", "时长", "日期"]
    assert row[:3] == ["甲社区", 1200, 1.5]
    assert row[3].date() == date(2024, 3, 5)
    sheet = open_sheet(table_workbook(frame, "学习"))
    assert [sheet.cell(4, column).number_format for column in (2, 3)] == ["#,##0", "#,##0.0"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@cmd", '=HYPERLINK("http://x")', "http://x", "00123", "{=1}"])
def test_text_is_text_whatever_it_looks_like(text):
    sheet = open_sheet(table_workbook(pd.DataFrame({"标题": [text]}), "标题"))
    cell = sheet.cell(4, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_no_value_is_a_dash_and_never_a_zero():
    frame = pd.DataFrame({"采用率": [None, pd.NA, float("nan"), Decimal(0)]}, dtype=object)
    assert [row[0] for row in read_rows(table_workbook(frame, "率"))[1:]] == ["—", "—", "—", 0]


def test_an_empty_table_still_opens_with_its_header_and_notes():
    rows = read_rows(table_workbook(pd.DataFrame(columns=["社区", "分"]), "排名", ["口径：…"]))
    assert rows[0] == ["社区", "分"]
    assert rows[-1][0] == "口径：…"


def test_sheets_with_one_name_are_told_apart_and_names_fit():
    long = "很长的标题" * 10
    tables = [Table(title, pd.DataFrame()) for title in (long, long, "甲/乙[丙]")]
    book = openpyxl.load_workbook(io.BytesIO(workbook(tables)))
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_it_prints_on_pages_of_one_width_with_the_header_repeated():
    sheet = open_sheet(table_workbook(pd.DataFrame({"社区": ["甲"] * 100}), "表"))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "B4"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_a_workbook_that_opens(texts):
    sheet = open_sheet(table_workbook(pd.DataFrame({"文字": texts}), "文字"))
    assert sheet.max_row >= 3 + len(texts)
