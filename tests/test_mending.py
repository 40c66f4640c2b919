"""Faulty rows typed over: what is shown, what is written, and what stays as it was sent."""

from __future__ import annotations

from datetime import datetime

from data.intake.cells import Cell, Range, SheetCells, Workbook
from data.intake.mending import RECORD_SHEET, Edit, edit, faults, mended, write
from data.intake.sheets import PROBLEM_SHEET
from data.intake.workbook import read_workbook
from tests.builders import MONTH, SETTINGS, UNIT, codes, media, read_one, study, values, workbook
from ui.mending import mended_rows

AT = datetime(2024, 4, 3, 9, 5).astimezone()


def opened(content: bytes) -> Workbook:
    result = read_workbook(content, "月报.xlsx")
    assert isinstance(result, Workbook)
    return result


def test_only_the_rows_with_something_wrong_are_offered_with_their_headers() -> None:
    content = workbook(study=[study(), study(attendance="若干"), study(subject=None)])
    (fault,) = faults(opened(content), [read_one(content)], SETTINGS)
    assert fault.sheet == "理论学习"
    assert list(fault.rows) == [3, 4]
    heads = [title for title, _ in fault.columns.values()]
    assert heads == ["日期", "主题", "参加人次"], "what is wrong, and what tells which row it is"
    assert fault.rows[3][5] == "若干"
    assert 3 not in fault.rows[4]
    assert fault.reasons[3] == "E3 参加人次：“若干”不是人次"
    edited = write(opened(content), [Edit("理论学习", "E3", "若干", "25")], (), "李填报员", AT)
    assert mended_rows(fault, [read_one(edited)]) == [3]


def test_a_cell_of_another_sheet_is_offered_by_its_letter() -> None:
    content = workbook(unit="没有这个社区", study=[study()])
    (fault,) = faults(opened(content), [read_one(content)], SETTINGS)
    assert fault.sheet == "基本情况"
    assert [title for title, _ in fault.columns.values()][:2] == ["A列", "B列"]


def test_what_is_typed_is_read_back_and_everything_else_stays() -> None:
    content = workbook(
        study=[study(attendance="若干"), study(subject="二")], media=[media()], stocks={"residents": 5000}
    )
    edits = (Edit("理论学习", "E2", "若干", "25"), Edit("理论学习", "F2", "", "1.5"))
    again = read_one(write(opened(content), edits, (), "李填报员", AT))
    assert codes(again, "error") == []
    assert [row["attendance"] for row in values(again, "study")] == [25, 30]
    before = read_one(content)
    assert values(again, "media") == values(before, "media")
    assert (again.unit, again.month) == (UNIT, MONTH)
    assert again.basics["residents"].value == 5000
    assert again.ignored == before.ignored


def test_the_record_says_what_was_changed_by_whom_and_when() -> None:
    content = workbook(study=[study(attendance="若干")])
    result = opened(write(opened(content), [Edit("理论学习", "E2", "若干", "25")], (), "李填报员", AT))
    (record,) = (cells for cells in result.sheets if cells.title == RECORD_SHEET)
    assert [cell.text for cell in record.row(2).values()] == [
        "理论学习",
        "E2",
        "若干",
        "25",
        "李填报员",
        "2024-04-03 09:05",
    ]


def test_mending_a_mended_workbook_keeps_one_record_and_one_list() -> None:
    content = workbook(study=[study(attendance="若干"), study(attendance="很多")])
    once = write(opened(content), [Edit("理论学习", "E2", "若干", "25")], [read_one(content)], "甲", AT)
    twice = opened(write(opened(once), [Edit("理论学习", "E3", "很多", "26")], (), "甲", AT))
    titles = [cells.title for cells in twice.sheets]
    assert titles.count(RECORD_SHEET) == 1
    assert titles.count(PROBLEM_SHEET) == 1


def test_a_cell_typed_empty_holds_nothing() -> None:
    content = workbook(study=[study(hours="半天")])
    again = read_one(write(opened(content), [Edit("理论学习", "F2", "半天", "")], (), "甲", AT))
    assert codes(again, "error") == []
    assert "hours" not in values(again, "study")[0]


def test_a_merged_word_holds_for_all_its_rows_after_one_of_them_was_typed_over() -> None:
    rows = {row: {1: Cell(row, 1, "党课", "text", "党课")} if row == 2 else {} for row in (2, 3, 4)}
    sheet = SheetCells("表", rows=rows, merges=(Range(2, 1, 4, 1),))
    (result,) = mended(Workbook((sheet,), "xlsx"), [Edit("表", "A3", "党课", "自学")]).sheets
    assert [result.cell(row, 1).text for row in (2, 3, 4)] == ["党课", "自学", "党课"]  # type: ignore[union-attr]
    assert result.merges == ()


def test_typing_what_stands_there_is_no_edit() -> None:
    content = workbook(study=[study(attendance="若干")])
    (fault,) = faults(opened(content), [read_one(content)], SETTINGS)
    assert edit(fault, 2, 5, " 若干 ") is None
    assert edit(fault, 2, 5, "25") == Edit("理论学习", "E2", "若干", "25")
