"""The settings workbook: what an office gets, what it may send back, and what is said about faults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data.settings.columns import HEADERS, POLICY_CHOICES, TABLES
from data.settings.defaults import defaults
from data.settings.workbook import export_settings, import_settings

UNITS = [
    {
        "名称": "云杉街道",
        "别名": "",
        "上级": "",
        "级别": "街道",
        "分组": "",
        "常住人口": "",
        "启用": "",
        "停用": "",
        "前身": "",
    },
    {
        "名称": "枫林社区",
        "别名": "枫林、=枫林()",
        "上级": "云杉街道",
        "级别": "社区",
        "分组": "甲组",
        "常住人口": "8620",
        "启用": "2022-01-01",
        "停用": "",
        "前身": "",
    },
]
OWN = defaults() | {"单位": UNITS, "列名": [{"表": "志愿服务", "列名写法": "出动人手", "对应列": "志愿者人次"}]}


def workbook(**sheets: Iterable[Iterable[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def drop_down(page: Worksheet, place: str) -> str:
    (check,) = [check for check in page.data_validations.dataValidation if place in check.sqref]
    return check.formula1


def test_what_is_exported_comes_back_equal() -> None:
    assert import_settings(export_settings(OWN)) == (OWN, [])


def test_answers_about_headers_are_a_sheet_only_when_there_are_any() -> None:
    seven = [table.title for table in TABLES if table is not HEADERS]
    assert opened(export_settings(defaults())).sheetnames == seven
    assert opened(export_settings(OWN)).sheetnames == [*seven, "列名"]


def test_every_sheet_has_its_header_in_row_one_with_notes_and_is_frozen() -> None:
    book = opened(export_settings(OWN))
    for table in TABLES:
        page = book[table.title]
        assert tuple(cell.value for cell in page[1]) == table.titles
        assert all(cell.comment is not None for cell in page[1])
        assert [("*" in cell.number_format) for cell in page[1]] == [column.required for column in table.columns]
        assert page.freeze_panes == "A2"


def test_drop_downs_offer_the_words() -> None:
    book = opened(export_settings(OWN))
    assert drop_down(book["单位"], "D2") == '"市,区,街道,本级,社区"'
    assert drop_down(book["计分规则"], "B2") == '"国家级,自治区级,市级,旗县区级,街道级,自有平台"'
    assert drop_down(book["任务"], "A2").startswith("单位!$A$2:")
    places = {row["名称"]: f"B{number}" for number, row in enumerate(defaults()["名次规则"], start=2)}
    for name, words in POLICY_CHOICES.items():
        if words:
            assert drop_down(book["名次规则"], places[name]) == f'"{",".join(words)}"'


def test_numbers_are_numbers_and_text_is_no_formula() -> None:
    page = opened(export_settings(OWN))["单位"]
    assert (page["F3"].value, page["F3"].data_type) == (8620, "n")
    assert (page["B3"].value, page["B3"].data_type) == ("枫林、=枫林()", "s")


def test_a_sheet_that_is_absent_leaves_its_table_alone() -> None:
    tables, problems = import_settings(workbook(权重=[["板块", "权重"], ["学习", 25], ["上稿", 30.5]]))
    assert problems == []
    assert tables == {"权重": [{"板块": "学习", "权重": "25"}, {"板块": "上稿", "权重": "30.5"}]}


def test_a_sheet_with_a_header_alone_empties_its_table() -> None:
    assert import_settings(workbook(权重=[["板块", "权重"]])) == ({"权重": []}, [])


def test_headers_are_found_under_a_title_in_any_order_and_by_other_names() -> None:
    rows = [
        ["单位名册（2026年）"],
        [],
        ["序号", "级别", "单位名称*", "常住人口（人）", "启用日期"],
        [1, "街道", "云杉街道", None, None],
        [],
        [2, "村", "枫林村", 1200, date(2022, 1, 1)],
    ]
    tables, problems = import_settings(workbook(单位=rows))
    assert [row["名称"] for row in tables["单位"]] == ["云杉街道", "枫林村"]
    assert tables["单位"][1] == {"名称": "枫林村", "级别": "村", "常住人口": "1200", "启用": "2022-01-01"}
    assert [(problem.level, problem.code, problem.message) for problem in problems] == [
        ("note", "read-as", "单位：没有“别名、上级、分组、停用”列，已按空着处理。"),
        ("note", "ignored", "单位!A3：“序号”不是“单位”的列，没有读取。"),
    ]


def test_a_fault_names_the_cell_where_it_stands_in_the_file() -> None:
    rows = [["任务表"], [], ["下限", "周期", "指标"], ["两次", "月", "上稿"], [], ["1", "周", "上稿"]]
    _, problems = import_settings(workbook(任务=rows))
    assert [problem.cell for problem in problems if problem.level == "error"] == ["A4", "B6"]


def test_tables_are_checked_together_with_those_that_stay() -> None:
    targets = workbook(任务=[["单位", "指标", "周期", "下限"], ["枫林社区", "上稿", "月", 2]])
    assert [
        import_setting.code for import_setting in import_settings(targets)[1] if import_setting.level == "error"
    ] == ["unknown-unit"]
    assert not any(import_setting.level == "error" for import_setting in import_settings(targets, OWN)[1])


def test_a_missing_column_refuses_its_table_only() -> None:
    content = workbook(单位=[["名称"], ["云杉街道"]], 权重=[["板块", "权重"], ["学习", 1]])
    tables, problems = import_settings(content)
    assert list(tables) == ["权重"]
    assert [problem.message for problem in problems] == ["单位：缺少“级别”列，请补上表头。"]


def test_other_sheets_are_left_out_and_said_so() -> None:
    _, problems = import_settings(workbook(权重=[["板块", "权重"]], 照片=[["甲"]]))
    assert [(problem.code, problem.sheet, problem.level) for problem in problems] == [("ignored", "照片", "note")]


def test_a_workbook_without_any_table_says_what_is_wanted() -> None:
    tables, (result,) = import_settings(workbook(Sheet1=[["甲"]]))
    assert tables == {}
    assert result.code == "no-standard-sheet"
    assert result.message.startswith("没有设置表，只有“Sheet1”，请把工作表命名为：单位、计分规则、")


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"%PDF-1.7 x", "not-a-workbook"), (b"PK\x03\x04", "unreadable")]
)
def test_a_file_that_is_no_workbook_is_a_problem_and_no_exception(content: bytes, code: str) -> None:
    tables, (result,) = import_settings(content)
    assert tables == {}
    assert (result.level, result.code) == ("error", code)


def test_a_formula_without_a_value_is_told() -> None:
    _, problems = import_settings(workbook(权重=[["板块", "权重"], ["学习", "=1+1"]]))
    assert ("formula-no-value", "B2") in [(problem.code, problem.cell) for problem in problems]


def test_a_month_typed_as_a_number_may_be_october_and_is_asked() -> None:
    rows = [
        ["规则号", "级别", "媒体", "形式", "位置", "结果", "分值", "倍数", "每期封顶", "生效月", "失效月", "说明"],
        ["M1", None, None, None, None, "采用", 3, None, None, 2024.1, 2024.11, None],
    ]
    _, problems = import_settings(workbook(计分规则=rows))
    (requested,) = [problem for problem in problems if problem.level == "error"]
    assert (requested.code, requested.sheet, requested.cell, requested.value) == (
        "unknown-month",
        "计分规则",
        "J2",
        "2024.1",
    )
    assert requested.suggestion == "2024-01、2024-10"


def test_numbers_in_words_are_problems_at_their_cells() -> None:
    rules = [
        ["规则号", "级别", "媒体", "形式", "位置", "结果", "分值", "倍数", "每期封顶", "生效月", "失效月", "说明"],
        ["M1", None, None, None, None, "采用", "3分", "×2", "十分", "2024-01", "三月", None],
    ]
    policy = [["名称", "取值"], ["报送截止日", "5日"], ["宽限天数", "三天"]]
    _, problems = import_settings(workbook(计分规则=rules, 名次规则=policy))
    assert [(problem.code, problem.sheet, problem.cell) for problem in problems if problem.level == "error"] == [
        ("not-a-number", "计分规则", "G2"),
        ("not-a-number", "计分规则", "H2"),
        ("not-a-number", "计分规则", "I2"),
        ("not-a-date", "计分规则", "K2"),
        ("not-a-number", "名次规则", "B2"),
        ("not-a-number", "名次规则", "B3"),
    ]
