"""Cells of every format: what is typed is what is read, with its place, its kind and its exact number."""

from __future__ import annotations

import datetime as dt
import io
import random
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.styles import PatternFill

from data.intake.cells import Cell, SheetCells, Workbook, address, letters
from data.intake.serials import exact, style
from data.intake.workbook import read_workbook
from data.problems import Problem
from tests.binary import binary_workbook
from tests.conversion import convert
from tests.packages import cells, ods, package, parts, sheet, strings, styles, workbook

DAY = dt.date(2024, 3, 5)


def read(content: bytes, name: str = "月报.xlsx") -> Workbook:
    result = read_workbook(content, name)
    assert isinstance(result, Workbook), result
    return result


def refusal(content: bytes, name: str = "月报.xlsx") -> Problem:
    result = read_workbook(content, name)
    assert isinstance(result, Problem), result
    return result


def first(content: bytes, place: str = "A1") -> Cell:
    """The cell at a place of the first sheet."""
    return next(cell for cell in read(content).sheets[0] if cell.address == place)


def written(rows: list[list[Any]], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False, **options}) as book:
        page = book.add_worksheet("理论学习")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif value is not None:
                    page.write(number, column, value)
    return buffer.getvalue()


def texts(result: SheetCells) -> dict[str, str]:
    return {cell.address: cell.text for cell in result}


# Numbers, dates and the rest, cell by cell.

NUMBERS = [
    ("12", 12, "12"),
    ("0", 0, "0"),
    ("-3", -3, "-3"),
    ("61.1", Decimal("61.1"), "61.1"),
    ("61.100000000000001", Decimal("61.1"), "61.1"),
    ("3.3000000000000003", Decimal("3.3"), "3.3"),
    ("12.000000000000002", 12, "12"),
    ("1E-3", Decimal("0.001"), "0.001"),
    ("1.2E+4", 12_000, "12000"),
    ("123456789012345678", 123456789012346000, "123456789012346000"),
    ("0.1", Decimal("0.1"), "0.1"),
]


@pytest.mark.parametrize(("stated", "value", "text"), NUMBERS)
def test_a_number_is_the_one_that_was_typed(stated: str, value: int | Decimal, text: str) -> None:
    result = first(cells(f'<c r="A1"><v>{stated}</v></c>'))
    assert (result.value, result.kind, result.text) == (value, "number", text)
    assert type(result.value) is type(value)


@pytest.mark.parametrize("stated", ["NaN", "INF", "1e999", "１２", "12 ", "1_000", "若干"])
def test_what_is_no_number_stays_text_and_never_becomes_0(stated: str) -> None:
    result = first(cells(f'<c r="A1"><v>{stated}</v></c>'))
    assert (result.kind, result.text) == ("text", stated)


DATES = [
    (14, "45356", DAY, "date"),
    (31, "45356", DAY, "date"),  # what a Chinese Excel writes for 2024年3月5日
    (57, "45352", dt.date(2024, 3, 1), "date"),
    (58, "45356", DAY, "date"),
    (27, "45356", DAY, "date"),
    (36, "45356", DAY, "date"),
    (50, "45356", DAY, "date"),
    (22, "45356.604166666664", dt.datetime(2024, 3, 5, 14, 30), "date"),
    (20, "0.604166666666667", dt.time(14, 30), "time"),
    (32, "0.604166666666667", dt.time(14, 30), "time"),
    (46, "1.104166666666667", dt.timedelta(hours=26, minutes=30), "time"),
    (14, "1", dt.date(1900, 1, 1), "date"),
    (14, "59", dt.date(1900, 2, 28), "date"),
    (14, "61", dt.date(1900, 3, 1), "date"),
    (14, "60", 60, "number"),  # 1900-02-29 never was
    (14, "-5", -5, "number"),
    (14, "9999999", 9_999_999, "number"),
    (2, "3.1", Decimal("3.1"), "number"),
]


@pytest.mark.parametrize(("number_format", "stated", "value", "kind"), DATES)
def test_a_serial_is_a_date_where_its_built_in_format_shows_one(
    number_format: int, stated: str, value: object, kind: str
) -> None:
    result = first(cells(f'<c r="A1" s="1"><v>{stated}</v></c>', styled=styles(0, number_format)))
    assert (result.value, result.kind) == (value, kind)


MEANINGS = {
    "number": [
        "General",
        "0",
        "0.00",
        "#,##0",
        "0%",
        "0.00E+00",
        '0"天"',
        '#,##0"人次"',
        '0"年"',
        "[Red]0",
        "@",
        "0.0_ ",
        "_ * #,##0_ ;_ * -#,##0_ ",
        "[<-25]General;General",
        "G/通用格式",
        '"d"0',
        "\\d0",
    ],
    "date": [
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日";@',
        "yyyy年m月d日",
        "m/d",
        'm"月"',
        "mmm-yy",
        "d",
        "[$-804]aaaa;@",
        "yyyy/m/d h:mm",
        '[DBNum1][$-804]yyyy"年"m"月"',
        "[$-409]d-mmm-yy",
        "YYYY.M.D",
    ],
    "time": ["h:mm", "h:mm AM/PM", "mm:ss", '上午/下午h"时"mm"分"', "hh:mm:ss.0"],
    "elapsed": ["[h]:mm", "[hh]:mm:ss", "[mm]:ss"],
}


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_number_format_tells_dates_from_numbers(meaning: str) -> None:
    assert {code: style(code).meaning for code in MEANINGS[meaning]} == dict.fromkeys(MEANINGS[meaning], meaning)


def test_an_own_number_format_goes_with_the_number() -> None:
    styled = styles(0, 164, codes={164: "0.00"})
    result = first(cells('<c r="A1" s="1"><v>3.1</v></c>', styled=styled))
    assert (result.value, result.text, result.number_format) == (Decimal("3.1"), "3.10", "0.00")


def test_a_workbook_of_1904_counts_its_days_from_there() -> None:
    content = workbook(
        sheet('<row r="1"><c r="A1" s="0"><v>43894</v></c></row>'), styled=styles(14), book='<workbookPr date1904="1"/>'
    )
    assert read(content).date1904
    assert first(content).value == DAY


def test_formulas_keep_their_values_and_one_never_calculated_says_so() -> None:
    output = cells(
        '<c r="A1"><f>SUM(B1:B9)</f><v>462</v></c><c r="B1" t="str"><f>A1&amp;"人"</f><v>462人</v></c>'
        '<c r="C1"><f>SUM(A1)</f></c><c r="D1"><f>A1&lt;2</f><v></v></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c>'
    )
    results = {cell.address: (cell.kind, cell.value, cell.text) for cell in read(output).sheets[0]}
    assert results == {
        "A1": ("number", 462, "462"),
        "B1": ("text", "462人", "462人"),
        "C1": ("formula", None, "=SUM(A1)"),
        "D1": ("formula", None, "=A1<2"),
    }


def test_errors_truths_and_iso_dates_keep_their_kind() -> None:
    output = cells(
        '<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="d"><v>2024-03-05</v></c>'
        '<c r="D1" t="d"><v>2024-03-05T14:30:00</v></c><c r="E1" t="d"><v>三月</v></c>'
    )
    assert [(cell.kind, cell.value, cell.text) for cell in read(output).sheets[0]] == [
        ("error", None, "#REF!"),
        ("bool", True, "TRUE"),
        ("date", DAY, "2024-03-05"),
        ("date", dt.datetime(2024, 3, 5, 14, 30), "2024-03-05 14:30:00"),
        ("text", "三月", "三月"),
    ]


def test_rich_text_is_its_text_and_phonetic_guides_are_none() -> None:
    rich = '<si><r><rPr><b/></rPr><t>京汉</t></r><r><t>新城</t></r><rPh sb="0" eb="2"><t>jinghan</t></rPh></si>'
    shared = strings("平常").replace("</sst>", f"{rich}</sst>")
    output = cells('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', shared=shared)
    assert texts(read(output).sheets[0]) == {"A1": "平常", "B1": "京汉新城"}


def test_escapes_are_undone_and_control_characters_go() -> None:
    shared = strings("甲_x000D_\n乙", "&lt;学习&gt; &amp; &#26085;&#x671F;", "_x0007_铃", "   ", "_x005F_x000D_")
    output = cells("".join(f'<c r="{c}1" t="s"><v>{n}</v></c>' for n, c in enumerate("ABCDE")), shared=shared)
    assert texts(read(output).sheets[0]) == {"A1": "甲\n乙", "B1": "<学习> & 日期", "C1": "铃", "E1": "_x000D_"}


def test_places_left_out_count_on_from_the_one_before() -> None:
    content = workbook(sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"))
    assert texts(read(content).sheets[0]) == {"A1": "1", "B1": "2", "B2": "3"}


def test_cells_in_any_order_come_out_in_reading_order() -> None:
    later, earlier = '<c r="C5"><v>3</v></c><c r="A5"><v>2</v></c>', '<c r="B2"><v>1</v></c>'
    content = workbook(sheet(f'<row r="5">{later}</row><row r="2">{earlier}</row>'))
    result = read(content).sheets[0]
    assert [cell.address for cell in result] == ["B2", "A5", "C5"]
    assert result.row_count == 5


def test_hidden_rows_columns_and_sheets_and_merges_are_told() -> None:
    content = package(
        parts(
            sheet(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="D2"><v>2</v></c></row>'
                '<row r="9" hidden="true"/>',
                before='<cols><col min="2" max="16384" width="9" hidden="1"/></cols>',
                after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D2"/></mergeCells>',
            ),
            sheet('<row r="1"><c r="A1"><v>3</v></c></row>'),
            sheet('<row r="1"><c r="A1"><v>4</v></c></row>'),
            states=("", "hidden", "veryHidden"),
        )
    )
    item, two, three = read(content).sheets
    assert (item.visible, two.visible, three.visible) == (True, False, False)
    assert (item.hidden_rows, item.hidden_columns) == ({2}, {2, 3, 4})
    assert [merge.address for merge in item.merges] == ["A1:B2"]


def test_places_have_names() -> None:
    assert [letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert address(7, 6) == "F7"


# The quick grammar and the full parser read the same.


def prefixed(content: bytes) -> bytes:
    """The same workbook as another program would write it: every tag with a prefix, attributes turned round."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        outputs: dict[str, str | bytes] = {}
        for name in archive.namelist():
            tree = ET.fromstring(archive.read(name))
            for node in tree.iter():
                attributes = dict(reversed(node.attrib.items()))
                node.attrib.clear()
                node.attrib.update(attributes)
            encoding = "utf-16" if "sharedStrings" in name else "utf-8"
            outputs[name] = ET.tostring(tree, encoding=encoding, xml_declaration=True)
    return package(outputs)


def messy() -> bytes:
    chance = random.Random(7)
    options = [
        lambda: "学习" * chance.randrange(9),
        lambda: chance.randrange(1000),
        lambda: chance.random() * 100,
        lambda: None,
        lambda: True,
        lambda: "",
        lambda: " <&> ",
        lambda: "一\n二",
    ]
    return written([[chance.choice(options)() for _ in range(12)] for _ in range(40)])


def test_the_quick_grammar_and_the_full_parser_agree() -> None:
    output = messy()
    assert read(output).sheets == read(prefixed(output)).sheets


def test_an_independent_reader_finds_the_same_values() -> None:
    output = messy()
    other = python_calamine.load_workbook(io.BytesIO(output)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    result = read(output).sheets[0]
    for row, values in enumerate(other, start=1):
        for column, value in enumerate(values, start=1):
            cell = result.cell(row, column)
            if isinstance(value, float):
                assert cell is not None
                assert cell.value == exact(value)
            else:
                assert (cell.value if cell else "") == (value if not isinstance(value, str) or value.strip() else "")


SIGNS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(SIGNS, max_size=40), min_size=1))
def test_any_text_comes_back_as_it_was_written(required: list[str]) -> None:
    result = read_workbook(written([[text] for text in [*required, "底"]]), "a.xlsx")
    assert isinstance(result, Workbook)
    back = [result.sheets[0].cell(row, 1) for row in range(1, len(required) + 1)]
    noncharacters = dict.fromkeys((0xFFFE, 0xFFFF))
    expected = [text.translate(noncharacters) for text in required]
    assert [cell.value if cell else None for cell in back] == [text if text.strip() else None for text in expected]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.decimals(-(10**8), 10**8, places=4), min_size=1, max_size=30))
def test_any_number_comes_back_as_it_was_written(required: list[Decimal]) -> None:
    result = read(written([[float(number) for number in required]])).sheets[0]
    assert [cell.value for cell in result] == required


# Other formats.


def test_openpyxl_writes_what_is_read() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "志愿服务"
    page.append(["日期", "人次", "时长（小时）"])
    page.append([dt.date(2024, 3, 5), 12, 61.1])
    page["C2"].fill = PatternFill("solid", fgColor="FFFF00")
    page.merge_cells("A3:C3")
    page["A3"] = "=1+1"
    buffer = io.BytesIO()
    book.save(buffer)
    result = read(buffer.getvalue()).sheets[0]
    assert [(cell.address, cell.kind, cell.text) for cell in result] == [
        ("A1", "text", "日期"),
        ("B1", "text", "人次"),
        ("C1", "text", "时长（小时）"),
        ("A2", "date", "2024-03-05"),
        ("B2", "number", "12"),
        ("C2", "number", "61.1"),
        ("A3", "formula", "=1+1"),
    ]
    assert [merge.address for merge in result.merges] == ["A3:C3"]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One workbook as LibreOffice saves it in other formats."""
    folder = tmp_path_factory.mktemp("converted")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page, hidden = book.add_worksheet("理论学习"), book.add_worksheet("底稿")
        page.write_row(0, 0, ("日期", "主题", "人次"))
        page.write_datetime(1, 0, dt.datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_row(1, 1, ("学习<贯彻> & 落实", 12))
        page.write_row(2, 1, ("第二行\n换行", 61.1))
        page.write_formula(3, 2, "=SUM(C2:C3)", None, 73.1)
        page.write_formula(4, 2, "=1/0", None, "#DIV/0!")
        page.merge_range("A6:C6", "合计")
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(3, 3, None, None, {"hidden": True})
        page.write(1, 3, "远")
        hidden.write(0, 0, "藏")
        hidden.hide()
    content = buffer.getvalue()
    return {"xlsx": content} | {ending: convert(content, ending, folder) for ending in ("xls", "ods")}


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_every_format_gives_the_same_cells(converted: dict[str, bytes], ending: str) -> None:
    result = read(converted[ending])
    assert result.format == ending
    page, hidden = result.sheets
    assert [(cell.address, cell.kind, cell.text) for cell in page] == [
        ("A1", "text", "日期"),
        ("B1", "text", "主题"),
        ("C1", "text", "人次"),
        ("A2", "date", "2024-03-05"),
        ("B2", "text", "学习<贯彻> & 落实"),
        ("C2", "number", "12"),
        ("D2", "text", "远"),
        ("B3", "text", "第二行\n换行"),
        ("C3", "number", "61.1"),
        ("C4", "number", "73.1"),
        ("C5", "error", "#DIV/0!"),
        ("A6", "text", "合计"),
    ]
    assert ([merge.address for merge in page.merges], page.hidden_rows, page.hidden_columns) == (["A6:C6"], {3}, {4})
    assert (page.title, page.visible, hidden.title, hidden.visible) == ("理论学习", True, "底稿", False)


def test_the_name_of_a_file_does_not_matter(converted: dict[str, bytes]) -> None:
    assert read(converted["xls"], "月报.xlsx").sheets == read(converted["xls"], "月报").sheets


def test_a_binary_workbook_is_read_record_by_record() -> None:
    result = read(binary_workbook(), "月报.xlsb")
    page, hidden = result.sheets
    assert [(cell.address, cell.kind, cell.text) for cell in page] == [
        ("A1", "text", "日期"),
        ("B1", "text", "参加人次"),
        ("A2", "date", "2024-03-05"),
        ("B2", "number", "12"),
        ("A3", "number", "61.1"),
        ("B3", "number", "1.5"),
        ("A4", "error", "#REF!"),
        ("B4", "bool", "TRUE"),
        ("C4", "error", "#N/A"),
        ("A5", "number", "462"),
        ("B5", "text", "合计"),
    ]
    assert (result.format, page.visible, hidden.visible) == ("xlsb", True, False)
    assert ([merge.address for merge in page.merges], page.hidden_rows) == (["B5:C5"], {3})


def test_ods_values_repeat_span_and_stand_beside_comments() -> None:
    content = ods(
        '<table:table table:name="表"><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="3" table:number-columns-repeated="3"/>'
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
        '<text:p>一<text:s text:c="2"/>二</text:p><text:p>三</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="2">'
        '<table:table-cell office:value-type="date" office:date-value="2024-03-05T00:00:00"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT26H30M00S"/>'
        '<table:table-cell table:formula="of:=SUM([.A1])"/></table:table-row></table:table>'
    )
    result = read(content).sheets[0]
    assert texts(result) == {
        "A1": "3",
        "B1": "3",
        "C1": "3",
        "D1": "一  二\n三",
        "A2": "2024-03-05",
        "B2": "26:30:00",
        "C2": "of:=SUM([.A1])",
        "A3": "2024-03-05",
        "B3": "26:30:00",
        "C3": "of:=SUM([.A1])",
    }
    cell = result.cell(2, 3)
    assert cell is not None
    assert cell.kind == "formula"


def test_what_an_ods_shows_tells_truths_and_two_decimals_from_numbers() -> None:
    content = ods(
        '<table:table table:name="理论学习"><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="1"><text:p>TRUE</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="6.3"><text:p>6.30</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="6.3"><text:p>6.3</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    shown = [(cell.kind, cell.value, cell.number_format) for cell in read(content).sheets[0]]
    assert shown == [("bool", True, None), ("number", Decimal("6.3"), "0.00"), ("number", Decimal("6.3"), None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text_is_read_in_any_usual_encoding(encoding: str, delimiter: str) -> None:
    lines = [["日期", "主题", "人次"], ["2024-03-05", "学习，研讨", "012"], [], ["", "第二", "1200"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    result = read(content, "媒体上稿.csv")
    assert (result.format, result.sheets[0].title) == ("csv", "媒体上稿")
    assert texts(result.sheets[0]) == {
        "A1": "日期",
        "B1": "主题",
        "C1": "人次",
        "A2": "2024-03-05",
        "B2": "学习，研讨",
        "C2": "012",
        "B4": "第二",
        "C4": "1200",
    }


def test_quoted_fields_keep_their_delimiters_line_breaks_and_formulas_as_text() -> None:
    result = read('标题,人次\n"一,二\n三",=1+1\n'.encode(), "a.csv").sheets[0]
    assert texts(result) == {"A1": "标题", "B1": "人次", "A2": "一,二\n三", "B2": "=1+1"}
    assert {cell.kind for cell in result} == {"text"}


# What is no workbook, and what is told.

REFUSALS = [
    (b"", "empty", "0 字节"),
    (cells('<c r="A1" s="0"/>'), "empty", "没有任何内容"),
    (b"\n \n", "empty", "没有任何内容"),
    (b"\xff\xd8\xff\xe0" + bytes(100), "not-a-workbook", "图片"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-a-workbook", "图片"),
    (b"%PDF-1.7\n", "not-a-workbook", "PDF"),
    (b"Rar!\x1a\x07\x00", "not-a-workbook", "RAR"),
    (bytes(range(256)) * 8, "not-a-workbook", "不是认识的"),
    (package({"a.xlsx": b"x", "b.xlsx": b"y"}), "not-a-workbook", "压缩包"),
    (package({"_rels/.rels": parts()["_rels/.rels"], "xl/workbook.xml": b""}), "unreadable", "不完整"),
    (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "unreadable", "网页格式"),
    ("\n <TABLE border=1><tr><td>学习</td></tr></TABLE>".encode("gbk"), "unreadable", "网页格式"),
    (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "unreadable", "SpreadsheetML"),
    (b'<?xml version="1.0"?><note/>', "not-a-workbook", "XML"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "unreadable", "网页"),
    (b"ID;PWXL;N;E\n", "not-a-workbook", "旧的交换格式"),
    (b"PK\x03\x04" + bytes(60), "unreadable", "已损坏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unreadable", "已损坏"),
]


@pytest.mark.parametrize(("content", "code", "text"), REFUSALS)
def test_what_is_no_workbook_is_told_with_a_cure(content: bytes, code: str, text: str) -> None:
    problem = refusal(content)
    assert (problem.code, text in problem.message) == (code, True), problem.message
    assert problem.message.endswith("。")


def test_a_workbook_with_a_password_is_told() -> None:
    book = OOXMLFile(io.BytesIO(messy()))
    locked = io.BytesIO()
    book.encrypt("口令", locked)
    assert refusal(locked.getvalue()).code == "encrypted"


def test_a_zip_with_a_password_is_told() -> None:
    content = bytearray(workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>')))
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    assert refusal(bytes(content)).code == "encrypted"


def test_a_document_is_not_a_workbook() -> None:
    rels = str(parts()["_rels/.rels"]).replace("xl/workbook.xml", "word/document.xml")
    assert refusal(package({"_rels/.rels": rels, "word/document.xml": "<x/>"})).code == "not-a-workbook"


def test_strict_workbooks_are_read_like_others() -> None:
    output = parts(sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), shared=strings("学习"))
    strict = {
        name: str(part)
        .replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")
        .replace("http://schemas.openxmlformats.org/spreadsheetml/2006", "http://purl.oclc.org/ooxml/spreadsheetml")
        for name, part in output.items()
    }
    assert texts(read(package(strict)).sheets[0]) == {"A1": "学习"}
