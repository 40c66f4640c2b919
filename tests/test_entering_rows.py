"""A month typed row by row: what it begins with, the workbook that it becomes, two places typing at once."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from data.intake.read import read_file
from data.settings.tables import read_tables
from data.settings.values import Policy, Settings
from data.template.entering import entered_workbook, entry_columns, merge_rows, same_weekday

UNIT, MONTH = "枫林社区", "2026-10"
UNITS = [{"名称": "云杉街道", "级别": "街道"}, {"名称": UNIT, "级别": "社区", "上级": "云杉街道"}]
SETTINGS: Settings = read_tables({"单位": UNITS})[0]


def test_what_is_typed_is_read_as_the_cells_of_any_workbook() -> None:
    session = {"date": "10月8日", "subject": "十月党课", "category": "党课", "attendance": "200余", "times": ""}
    rows = {"study": [session, {"date": ""}], "basics": [{"residents": "8620"}]}
    (checked,) = read_file(entered_workbook(UNIT, MONTH, SETTINGS, rows), "a.xlsx", SETTINGS)
    assert [problem.message for problem in checked.problems if problem.level == "error"] == []
    (row,) = checked.rows
    assert (row.values["date"], row.values["attendance"], row.cells["date"]) == (date(2026, 10, 8), 200, "A2")
    assert checked.basics["residents"].value == 8620
    assert checked.reported >= {"study", "volunteer", "media", "civil"}, "an empty sheet is a report of nothing"


def test_what_comes_again_every_month_moves_to_the_same_weekday_of_the_same_week() -> None:
    # 2026-09-11 is the second Friday; 2026-10-09 and 2026-11-13 are. The fifth Wednesday, 2026-09-30, has none in
    # October but the fourth, 2026-10-28.
    assert same_weekday(date(2026, 9, 11), "2026-10") == date(2026, 10, 9)
    assert same_weekday(date(2026, 10, 9), "2026-11") == date(2026, 11, 13)
    assert same_weekday(date(2026, 9, 30), "2026-10") == date(2026, 10, 28)
    assert same_weekday(date(2026, 9, 1), "2027-02") == date(2027, 2, 2)


def test_a_fault_is_told_by_its_cell() -> None:
    rows = {"study": [{"date": "10月8日", "subject": "党课", "category": "党课", "attendance": "若干"}]}
    (checked,) = read_file(entered_workbook(UNIT, MONTH, SETTINGS, rows), "a.xlsx", SETTINGS)
    assert [(problem.code, problem.sheet) for problem in checked.problems if problem.level == "error"] == [
        ("not-a-number", "理论学习")
    ]


def test_columns_are_those_of_the_template_and_ask_for_neither_unit_nor_month() -> None:
    columns = entry_columns(Settings(policy=Policy(omitted=(("媒体上稿", "链接"),))), MONTH)
    assert "链接" not in [column.title for column in columns["media"]]
    assert {"unit", "month"}.isdisjoint(label.key for label in columns["basics"])
    assert "other" not in columns, "an office without items of its own has no such sheet"


Rows = list[dict[str, str]]
ROWS = st.lists(st.sampled_from([{"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "4"}]), max_size=5)


@given(ROWS, ROWS, ROWS)
def test_of_two_who_type_at_once_nothing_goes_that_either_has_added(base: Rows, here: Rows, there: Rows) -> None:
    merged = merge_rows(base, there, here)
    for row in ROW_KINDS:
        added_here, added_there = here.count(row) - base.count(row), there.count(row) - base.count(row)
        if added_here >= 0 and added_there >= 0:
            assert merged.count(row) == base.count(row) + max(added_here, added_there), row
        if added_here < 0 <= added_there:
            assert merged.count(row) == max(there.count(row) + added_here, 0)


ROW_KINDS = ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "4"})


def test_an_edit_of_one_and_a_row_of_the_other_are_both_there() -> None:
    base = [{"a": "党课"}]
    assert merge_rows(base, [{"a": "党课"}, {"a": "宣讲"}], [{"a": "中心组"}]) == [{"a": "宣讲"}, {"a": "中心组"}]
    assert merge_rows(base, base, [{"a": "中心组"}]) == [{"a": "中心组"}]
