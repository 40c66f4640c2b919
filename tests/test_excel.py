"""Tables as Excel: what a reader finds in the file."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.wording import number, signed
from reports.excel.book import table_workbook, workbook
from reports.excel.table import GAP, AtLeast, Native, Stream, Table
from reports.word.sentences import digits
from ui.columns import say_value


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
    assert rows[0][:2] == ["社区", "分"]
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


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_a_workbook_that_opens(texts):
    sheet = open_sheet(table_workbook(pd.DataFrame({"文字": texts}), "文字"))
    assert sheet.max_row >= 3 + len(texts)


def test_an_approximate_number_stays_a_number_and_is_shown_with_its_mark():
    cell = open_sheet(table_workbook(pd.DataFrame({"人次": [AtLeast(200), 30]}, dtype=object), "服务")).cell(4, 1)
    assert (cell.value, cell.number_format) == (200, '#,##0"余"')


def test_less_is_written_with_one_minus_in_sentences_documents_and_cells():
    change = Decimal("-1200.50")
    words = (signed(change), number(change), digits(change), say_value(change, ""), say_value(-1200.5, ""))
    assert words == ("−1,200.5", "−1,200.5", "−1200.5", "−1,200.5", "−1,200.5")
    cell = open_sheet(table_workbook(pd.DataFrame({"增减": [change]}, dtype=object), "对比")).cell(4, 1)
    assert (cell.value, cell.number_format) == (-1200.5, '#,##0.0;"−"#,##0.0')


def test_what_is_not_reported_is_a_hatched_word_and_in_lines_a_hatched_empty_cell():
    sheet = open_sheet(table_workbook(pd.DataFrame({"次": ["未报", GAP, 0]}, dtype=object), "次数"))
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == ["未报", None, 0]
    assert [sheet.cell(row, 1).fill.patternType for row in (4, 5, 6)] == ["lightUp", "lightUp", None]


def test_all_numbers_of_a_column_have_the_same_decimals_unless_they_are_of_different_measures():
    frame = pd.DataFrame({"时长": [Decimal("1.5"), Decimal(2), 3]}, dtype=object)
    even, own = (open_sheet(workbook([Table("时长", frame, even=even)])) for even in (True, False))
    assert [even.cell(row, 1).number_format for row in (4, 5, 6)] == ["#,##0.0"] * 3
    assert [own.cell(row, 1).number_format for row in (4, 5, 6)] == ["#,##0.0", "#,##0", "#,##0"]


def test_numbers_that_are_names_have_no_separators():
    assert open_sheet(table_workbook(pd.DataFrame({"编号": [12345]}), "上传")).cell(4, 1).number_format == "0"


def test_a_row_and_a_note_are_as_high_as_their_text_needs():
    frame = pd.DataFrame({"单位": ["甲社区"], "说明": ["很长的说明" * 30]})
    sheet = open_sheet(table_workbook(frame, "说明", ["口径" * 300]))
    assert sheet.row_dimensions[4].height > 5 * 14
    assert sheet.row_dimensions[6].height > 5 * 14
    assert sheet.cell(6, 1).alignment.wrap_text


def test_streamed_rows_are_made_while_they_are_written():
    outputs = []

    def rows():
        for at in range(1200):
            outputs.append(at)
            yield (f"第{at}行", at)

    table = Table("明细", Stream(["名称", "数"], rows))
    assert outputs == []
    result = read_rows(workbook([table]))
    assert len(result) == 1201
    assert result[-1] == ["第1199行", 1199]


def drawn(kind, frame, series, **more):
    native = Native(kind, frame.columns[0], dict.fromkeys(series, "#0072B2"), "图", **more)
    book = zipfile.ZipFile(io.BytesIO(workbook([Table("表", frame, native=native)])))
    return book.read("xl/charts/chart1.xml").decode()


def test_bars_say_not_reported_in_words_and_never_nought():
    frame = pd.DataFrame({"单位": ["甲社区", "乙社区", "丙社区"], "场次": [3, "未报", AtLeast(20)]}, dtype=object)
    chart = drawn("bar", frame, ["场次"])
    assert re.findall("<a:t>([^<]+)</a:t>", chart) == ["图", "未报", "20余"]
    assert re.findall("<c:f>([^<]+)</c:f>", chart) == ["表!$A$4:$A$6", "表!$B$4:$B$6"]
    [values] = re.findall("<c:val>(.*?)</c:val>", chart)
    assert re.findall('<c:pt idx="(.)"><c:v>([^<]*)</c:v>', values) == [("0", "3.0"), ("2", "20.0")]


def test_of_several_parts_only_the_first_says_not_reported():
    frame = pd.DataFrame({"单位": ["甲社区", "乙社区"], "市级": [1, "未报"], "区级": [2, "未报"]}, dtype=object)
    assert re.findall("<a:t>([^<]+)</a:t>", drawn("stack", frame, ["市级", "区级"])).count("未报") == 1


def test_lines_have_a_gap_where_nothing_was_reported():
    chart = drawn("line", pd.DataFrame({"月份": ["1月", "2月"], "甲社区": [3, GAP]}, dtype=object), ["甲社区"])
    assert '<c:dispBlanksAs val="gap"/>' in chart or "dispBlanksAs" not in chart
    assert 'idx="1"><c:v>0' not in chart


def test_a_rank_of_one_stands_on_top_and_dots_have_names():
    rank = drawn("rank", pd.DataFrame({"月份": ["1月"], "甲社区": [1]}), ["甲社区"])
    assert '<c:orientation val="maxMin"/>' in rank
    dots = drawn("scatter", pd.DataFrame({"单位": ["甲社区"], "次": [1], "人次": [9]}), ["人次"])
    assert "甲社区" in re.findall("<a:t>([^<]+)</a:t>", dots)


@pytest.mark.parametrize(("rows", "pages"), [(12, 1), (300, 0)])
def test_a_chart_is_never_cut_by_a_page(rows, pages):
    frame = pd.DataFrame({"单位": [f"第{at}社区" for at in range(rows)], "场次": range(rows)}, dtype=object)
    native = Native("bar", "单位", {"场次": "#0072B2"}, "图")
    sheet = open_sheet(workbook([Table("表", frame, native=native)]))
    if pages:
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    else:
        assert sheet.page_setup.scale < 100
        assert [each.id for each in sheet.row_breaks.brk] == [rows + 3 + 2]
