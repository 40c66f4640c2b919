"""The sender's own .xlsx given back: marked where it is faulty, and everything else in it as it was sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from data.intake.annotated import annotate_file
from data.intake.read import read_file
from data.intake.sheets import PROBLEM_SHEET
from data.problems import Problem
from data.template import standard_workbook
from tests.builders import MONTH, SETTINGS, UNIT, read_one, study, volunteer
from tests.conversion import convert

RED, YELLOW = "FFF4B6A6", "FFFBE7A8"


def given_back(content: bytes, name: str = "月报.xlsx") -> bytes:
    output = annotate_file(content, name, read_file(content, name, SETTINGS), SETTINGS)
    assert not isinstance(output, Problem), output
    return output


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def own_file(faulty: object = "若干") -> bytes:
    """A workbook as an office makes it: the template with formats, drop-downs, comments and sheets of its own."""
    rows = {"study": [study(attendance=30), study(subject="二", attendance=20)], "volunteer": [volunteer()]}
    book = openpyxl.load_workbook(io.BytesIO(standard_workbook(UNIT, MONTH, SETTINGS, rows=rows)))
    page = book["理论学习"]
    page["E2"] = faulty
    page["E2"].number_format = '0"人次"'
    page["E3"].number_format = "#,##0"
    page["C2"].comment = openpyxl.comments.Comment("我写的批注", "小李")
    page.column_dimensions["C"].width = 61
    own = book.create_sheet("自己的表")
    own["A1"], own["B2"] = "=1+1", "留着"
    own.conditional_formatting.add(
        "B2", openpyxl.formatting.rule.CellIsRule("equal", ["1"], font=openpyxl.styles.Font(bold=True))
    )
    book.defined_names["名单"] = openpyxl.workbook.defined_name.DefinedName("名单", attr_text="自己的表!$A$1")
    own.print_area = "A1:B2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def drop_downs(content: bytes) -> dict[str, list[tuple[str, str | None]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        page.title: sorted((str(rule.sqref), rule.formula1) for rule in page.data_validations.dataValidation)
        for page in book
        if page.title != PROBLEM_SHEET
    }


def test_the_faulty_cell_is_red_with_the_reason_and_keeps_its_own_format() -> None:
    page = openpyxl.load_workbook(io.BytesIO(given_back(own_file())))["理论学习"]
    assert (page["E2"].fill.fgColor.rgb, page["E2"].number_format, page["E2"].value) == (RED, '0"人次"', "若干")
    assert page["E2"].comment.text.startswith("理论学习!E2：“若干”不是人次")
    assert (page["E3"].fill.fill_type, page["E3"].number_format, page["E3"].comment) == (None, "#,##0", None)


def test_everything_else_comes_back_as_it_was_sent() -> None:
    sent = own_file()
    back = given_back(sent)
    before, after = parts(sent), parts(back)
    assert drop_downs(back) == drop_downs(sent)
    assert sum(map(len, drop_downs(sent).values())) >= 51
    changed = {name for name in before if before[name] != after[name]}
    selected = {name for name in before if b"tabSelected" in before[name]}
    remarks = {name for name in before if name.startswith("xl/comments/")} & changed
    assert len(remarks) == 1
    assert before.keys() <= after.keys()
    assert changed - selected - remarks == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet3.xml",
        *(name for name in changed if name.endswith(".vml")),
    }
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book["理论学习"]["C2"].comment.text == "我写的批注"
    assert book["理论学习"].column_dimensions["C"].width == 61
    assert (book["自己的表"]["A1"].value, book["自己的表"].print_area) == ("=1+1", "'自己的表'!$A$1:$B$2")
    assert len(book["自己的表"].conditional_formatting) == 1
    assert book.defined_names["名单"].attr_text == "自己的表!$A$1"


def test_the_list_is_in_front_and_the_only_sheet_selected() -> None:
    back = given_back(own_file())
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert book.active.title == PROBLEM_SHEET
    assert [page.title for page in book if page.sheet_view.tabSelected] == [PROBLEM_SHEET]
    lines = [[cell.value for cell in line[:4]] for line in book[PROBLEM_SHEET].iter_rows(min_row=2)]
    assert lines[0] == ["错误", "理论学习", "E2", "参加人次"]
    assert book[PROBLEM_SHEET]["C2"].hyperlink.location == "'理论学习'!E2"


def test_a_comment_that_is_there_is_kept_above_ours() -> None:
    book = openpyxl.load_workbook(io.BytesIO(own_file()))
    book["理论学习"]["E2"].comment = openpyxl.comments.Comment("实际为 25 人", "小李")
    content = io.BytesIO()
    book.save(content)
    page = openpyxl.load_workbook(io.BytesIO(given_back(content.getvalue())))["理论学习"]
    theirs, ours = page["E2"].comment.text.split("\n", 1)
    assert theirs == "实际为 25 人"
    assert ours.startswith("理论学习!E2：“若干”")


def test_an_empty_cell_that_is_not_even_there_is_marked() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, ["日期", "学习类别", "主题", "参加人次", "备注"])
        page.write_row(1, 0, ["2024-03-05", "党课"])
        page.write_string(1, 4, "无")
        basics = book.add_worksheet("基本情况")
        basics.write_row(0, 0, ["单位", UNIT])
        basics.write_row(1, 0, ["月份", MONTH])
    page = openpyxl.load_workbook(io.BytesIO(given_back(content.getvalue())))["理论学习"]
    assert [page[at].fill.fgColor.rgb for at in ("C2", "D2")] == [RED, RED]
    assert page["E2"].value == "无"


def test_mended_and_sent_again_it_is_accepted_without_a_word_about_our_marks() -> None:
    book = openpyxl.load_workbook(io.BytesIO(given_back(own_file())))
    book["理论学习"]["E2"] = 45
    content = io.BytesIO()
    book.save(content)
    checked = read_one(content.getvalue())
    assert [problem.code for problem in checked.problems if problem.cell == "E2"] == []
    assert [row.values["attendance"] for row in checked.rows if row.sheet == "study"] == [45, 20]


def test_given_back_again_it_says_what_was_mended_and_lists_anew() -> None:
    book = openpyxl.load_workbook(io.BytesIO(given_back(own_file())))
    book["理论学习"]["E2"], book["理论学习"]["E3"] = 45, "很多"
    content = io.BytesIO()
    book.save(content)
    again = openpyxl.load_workbook(io.BytesIO(given_back(content.getvalue())))
    page = again["理论学习"]
    assert again.sheetnames.count(PROBLEM_SHEET) == 1
    assert [line[2].value for line in again[PROBLEM_SHEET].iter_rows(min_row=2) if line[1].value == "理论学习"] == [
        "E3"
    ]
    assert (page["E2"].fill.fill_type, page["E2"].comment.text) == (None, "理论学习!E2：已改。")
    assert (page["E3"].fill.fgColor.rgb, "很多" in page["E3"].comment.text) == (RED, True)


def test_warnings_are_yellow() -> None:
    rows = {"study": [study(), study()]}
    back = given_back(standard_workbook(UNIT, MONTH, SETTINGS, rows=rows))
    page = openpyxl.load_workbook(io.BytesIO(back))["理论学习"]
    assert [page[at].fill.fgColor.rgb for at in ("A2", "A3")] == ["00000000", YELLOW]


def test_other_programs_open_it_with_its_marks(tmp_path: Path) -> None:
    back = convert(given_back(own_file()), "xls", tmp_path)
    checked = read_file(back, "月报.xls", SETTINGS)
    assert [problem.cell for each in checked for problem in each.problems if problem.code == "not-a-number"] == ["E2"]


def test_macros_are_kept_and_never_run(tmp_path: Path) -> None:
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"\xd0\xcf\x11\xe0 not run")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_vba_project(str(project))
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, ["日期", "学习类别", "主题", "参加人次"])
        page.write_row(1, 0, ["2024-03-05", "党课", "一", "若干"])
    sent = content.getvalue()
    back = given_back(sent, "月报.xlsm")
    assert parts(back)["xl/vbaProject.bin"] == parts(sent)["xl/vbaProject.bin"]
    assert b"macroEnabled" in parts(back)["[Content_Types].xml"]


STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@pytest.mark.parametrize(
    "change",
    [
        {"xl/styles.xml": None},
        {"xl/workbook.xml": (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT.encode())},
    ],
)
def test_a_package_that_is_built_oddly_comes_back_written_anew(change: Mapping[str, Sequence[bytes] | None]) -> None:
    output = parts(own_file())
    for name, words in change.items():
        if words is None:
            del output[name]
            output["xl/_rels/workbook.xml.rels"] = output["xl/_rels/workbook.xml.rels"].replace(
                b"/styles.xml", b"/nothing.xml"
            )
        else:
            output[name] = output[name].replace(*words)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in output.items():
            archive.writestr(name, part)
    book = openpyxl.load_workbook(io.BytesIO(given_back(content.getvalue())))
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert "不是人次" in book["理论学习"]["E2"].comment.text


CSV = "日期,学习类别,主题,参加人次,时长（分钟）\r\n3月5日,党课,一,若干,90\r\n2024-03-06,自学,二,20,\r\n"


def test_what_cannot_be_edited_comes_back_in_a_fresh_template_with_everything_filled_in() -> None:
    name = f"{UNIT}_{MONTH}_理论学习.csv"
    before = read_one(CSV.encode("utf-8-sig"), name)
    output = given_back(CSV.encode("utf-8-sig"), name)
    book = openpyxl.load_workbook(io.BytesIO(output))
    assert book.sheetnames == [PROBLEM_SHEET, "填报说明", "基本情况", "理论学习", "_meta"], "no sheet that was not sent"
    page = book["理论学习"]
    assert [page[cell].value for cell in ("A2", "B2", "C2", "E2", "F2")] == ["3月5日", "党课", "一", "若干", "90分钟"]
    assert [page[cell].value for cell in ("A3", "B3", "C3", "E3", "F3")] == ["2024-03-06", "自学", "二", "20", None]
    assert page["E2"].fill.fgColor.rgb == RED
    assert page["E2"].comment.text.startswith("理论学习!E2：“若干”")
    assert len(page.data_validations.dataValidation) > 5
    again = read_one(output)
    assert (again.unit, again.month, again.reported - {"basics"}) == (UNIT, MONTH, before.reported)
    assert [row.values for row in again.rows] == [row.values for row in before.rows]


@pytest.mark.parametrize(
    "more", ["日期,学习类别,主题,参加人次,场地\r\n3月5日,党课,一,若干,一楼\r\n", "日期,社区,学习类别,主题,参加人次\r\n"]
)
def test_what_has_no_place_in_the_template_comes_back_in_a_table_as_it_was(more: str) -> None:
    output = given_back(more.encode("utf-8-sig"), f"{UNIT}_{MONTH}_理论学习.csv")
    heads = next(openpyxl.load_workbook(io.BytesIO(output)).worksheets[1].iter_rows(values_only=True))
    assert list(heads) == more.partition("\r")[0].split(",")
