"""A table of another office is described once: which row is its header, which sheet it is, what its columns hold."""

from __future__ import annotations

from dataclasses import replace

from data.intake.foreign import ForeignTable, Outline, foreign_answers, read_foreign_table, read_outlines
from data.schema import SHEET
from data.settings.answers import remember
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.store import Store
from tests import pages
from tests.builders import MONTH, REGISTER, SETTINGS, UNIT, Page, book, codes, read_one, study, values, workbook
from tests.office import COMMUNITIES

TITLE = "党群服务中心培训开展一览"
HEADER = ["序号", "开班日", "授课方式", "课程", "讲师", "到课", "学时", "教室"]
COURSES = [
    [1, "2024-03-05", "党课", "学习全会精神", "张老师", 30, 2, "一楼"],
    [2, "2024-03-12", "专题培训", "基层治理", "李老师", 25, 1.5, "二楼"],
]
CHOSEN = {
    "开班日": "date",
    "授课方式": "category",
    "课程": "subject",
    "讲师": "speaker",
    "到课": "attendance",
    "学时": "hours",
}


def courses(*rows: list[object], above: int = 2) -> bytes:
    titles: list[list[object]] = [[TITLE], ["填表人：王五", None, "单位：人"]][:above]
    return book(Page("培训", [*titles, HEADER, *(rows or COURSES)]))


def described(content: bytes) -> Settings:
    """Return the settings after a person has said what the table is."""
    outlines = read_outlines(content, "a.xlsx")
    assert isinstance(outlines, list)
    table = read_foreign_table(content, "a.xlsx", outlines[0].title, outlines[0].header, SETTINGS, "study")
    assert isinstance(table, ForeignTable)
    answers = foreign_answers(table, SHEET["study"], CHOSEN, SETTINGS.headers)
    return replace(read_tables(defaults() | remember(defaults(), answers))[0], register=REGISTER)


def test_a_foreign_table_is_shown_with_its_header_row_found_and_samples_of_each_column() -> None:
    content = courses()
    assert "no-standard-sheet" in codes(read_one(content, unit=UNIT, month=MONTH), "error")
    outlines = read_outlines(content, "a.xlsx")
    assert isinstance(outlines, list)
    assert [(outline.title, outline.header) for outline in outlines] == [("培训", 3)]
    assert isinstance(outlines[0], Outline)
    assert outlines[0].rows[4][:4] == ("1", "2024-03-05", "党课", "学习全会精神")
    table = read_foreign_table(content, "a.xlsx", "培训", 3, SETTINGS)
    assert isinstance(table, ForeignTable)
    assert {column.title: column.samples for column in table.columns}["到课"] == ("30", "25")
    assert read_foreign_table(content, "a.xlsx", "培训", 99, SETTINGS) is None


def test_once_described_it_is_read_and_files_of_that_shape_are_read_the_same() -> None:
    used = described(courses())
    later = courses([1, "2024-03-19", "党课", "四月安排", "张老师", 41, 1, "一楼"], above=1)
    for content, attendance in ((courses(), [30, 25]), (later, [41]), (later, [41])):
        checked = read_one(content, used=used, unit=UNIT, month=MONTH)
        assert codes(checked, "error") == []
        assert [row["attendance"] for row in values(checked, "study")] == attendance
    assert values(read_one(courses(), used=used, unit=UNIT, month=MONTH), "study")[1] == {
        **values(read_one(courses(), used=used, unit=UNIT, month=MONTH), "study")[1],
        "category": "专题培训",
        "subject": "基层治理",
        "speaker": "李老师",
    }


def test_what_a_standard_header_says_by_itself_stays_as_it_was_for_everybody() -> None:
    used = described(courses())
    content = workbook(study=[study(hours=2)])
    assert values(read_one(content, used=used), "study") == values(read_one(content), "study")


def test_a_header_that_standard_tables_use_for_the_same_is_never_answered_away() -> None:
    content = book(
        Page(
            "培训",
            [[TITLE], ["序号", "时间", "日期", "形式", "课程", "到课"], [1, "上午", "2024-03-05", "党课", "学习", 3]],
        )
    )
    table = read_foreign_table(content, "a.xlsx", "培训", 2, SETTINGS, "study")
    assert isinstance(table, ForeignTable)
    chosen = {"日期": "date", "形式": "category", "课程": "subject", "到课": "attendance"}
    answers = foreign_answers(table, SHEET["study"], chosen, SETTINGS.headers)
    assert {answer.wording: answer.meaning for answer in answers} == {
        "形式": "学习类别",
        "课程": "主题",
        "到课": "参加人次",
    }


office = pages.office_file("2024-01", "2024-03")
store = pages.store


def test_the_page_asks_on_one_screen_and_the_next_file_of_that_shape_needs_nothing(store: Store) -> None:
    april = [[1, "2024-04-05", "党课", "学习全会精神", "张老师", 30, 2, "一楼"]]
    content = courses(*april)
    app = pages.page("upload")
    app.session_state["said-unit"], app.session_state["said-month"] = COMMUNITIES[0], "2024-04"
    app = pages.uploaded(app, content, "培训.xlsx")
    assert "这张表怎么读？" in pages.text(app)
    end = "-study-"
    for title, key in CHOSEN.items():
        (box,) = (
            each for each in app.selectbox if str(each.key).startswith("foreign-") and f"{end}{key}" in str(each.key)
        )
        box.set_value(title)
    app = pages.ran(app)
    next(each for each in app.button if str(each.key).endswith("-remember")).click()
    app = pages.ran(app)
    assert "这张表怎么读？" not in pages.text(app)
    assert "理论学习 1 行" in pages.text(app)
    fresh = pages.page("upload")
    fresh.session_state["said-unit"], fresh.session_state["said-month"] = COMMUNITIES[1], "2024-04"
    fresh = pages.uploaded(fresh, courses(*april, above=1), "培训二.xlsx")
    assert "理论学习 1 行" in pages.text(fresh)
    assert "这张表怎么读？" not in pages.text(fresh)
