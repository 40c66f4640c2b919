"""The workbook given back: everything as sent, the faults marked, and good to send again."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl

from data.intake.annotated import annotate
from data.intake.cells import Workbook
from data.intake.read import read_file
from data.intake.sheets import PROBLEM_SHEET
from data.intake.workbook import read_workbook
from data.template import standard_workbook
from tests.builders import MONTH, SETTINGS, UNIT, Page, basics, book, page, read_one, study, workbook


def given_back(content: bytes, name: str = "月报.xlsx") -> bytes:
    read_cells = read_workbook(content, name)
    assert isinstance(read_cells, Workbook)
    return annotate(read_cells, read_file(content, name, SETTINGS))


def test_faulty_cells_are_red_with_the_reason_and_the_others_are_not() -> None:
    sheet = openpyxl.load_workbook(BytesIO(given_back(workbook(study=[study(attendance="若干"), study()]))))["理论学习"]
    assert sheet["E2"].fill.fgColor.rgb == "FFF4B6A6"
    assert "不是人次" in sheet["E2"].comment.text
    assert sheet["E3"].comment is None
    assert sheet["E3"].value == 30


def test_an_empty_required_cell_is_marked_where_it_is_empty() -> None:
    sheet = openpyxl.load_workbook(BytesIO(given_back(workbook(study=[study(subject=None)]))))["理论学习"]
    assert sheet["C2"].value is None
    assert "空着" in sheet["C2"].comment.text


def test_the_list_in_front_has_errors_before_warnings() -> None:
    content = workbook(study=[study(), study(), study(category="茶话")])
    sheet = openpyxl.load_workbook(BytesIO(given_back(content))).worksheets[0]
    assert sheet.title == PROBLEM_SHEET
    lines = [[cell.value for cell in line[:4]] for line in sheet.iter_rows(min_row=2)]
    assert lines == [["错误", "理论学习", "B4", "学习类别"], ["警告", "理论学习", "A3", None]]


def test_an_unknown_word_offers_its_candidates() -> None:
    sheet = openpyxl.load_workbook(BytesIO(given_back(workbook(study=[study(category="集中学")]))))["理论学习"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.type) == ("B2", "list")
    assert "集中学习" in rule.formula1


def test_every_row_comes_back_as_it_was_sent() -> None:
    content = standard_workbook(UNIT, MONTH, SETTINGS, rows={"study": [study(), study(subject="=1+1", hours=2)]})
    assert read_one(given_back(content)).rows == read_one(content).rows
    assert read_one(given_back(content)).problems == ()


def test_merges_and_what_is_hidden_are_kept() -> None:
    drawn = page(
        "理论学习",
        "标题\n日期|学习类别|主题|参加人次\n2024-03-05|党课|甲|30\n2024-03-06|党课|乙|20",
        merges=["A1:D1"],
        hidden_rows=[4],
        hidden_columns=["D"],
    )
    content = book(basics(), drawn, Page("旧表", [["x", "y"]], hidden=True))
    output = openpyxl.load_workbook(BytesIO(given_back(content)))
    sheet = output["理论学习"]
    assert [str(merge) for merge in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.row_dimensions[4].hidden
    assert sheet.column_dimensions["D"].hidden
    assert output["旧表"].sheet_state == "hidden"


def test_mended_and_sent_again_it_is_accepted() -> None:
    output = openpyxl.load_workbook(
        BytesIO(given_back(workbook(study=[study(attendance="若干", date=date(2024, 3, 9))])))
    )
    output["理论学习"]["E2"] = 45
    content = BytesIO()
    output.save(content)
    checked = read_one(content.getvalue())
    assert checked.acceptable
    assert (checked.problems, checked.ignored) == ((), ())
    assert [(row.values["attendance"], row.values["date"]) for row in checked.rows] == [(45, date(2024, 3, 9))]


def test_a_csv_comes_back_as_a_workbook_too() -> None:
    content = "日期,学习类别,主题,参加人次\n2024-03-05,党课,甲,若干\n".encode("gb18030")
    output = openpyxl.load_workbook(BytesIO(given_back(content, "理论学习.csv")))
    assert "不是人次" in output.worksheets[1]["D2"].comment.text
