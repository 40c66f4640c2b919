"""Several files sent on the page at once: put together before anything is saved, left out, chosen, added or replaced."""

from __future__ import annotations

from datetime import datetime

from streamlit.testing.v1 import AppTest

from data.problems import problem
from data.store import Store
from data.store.history import read_uploads
from data.store.sheets import read_located_rows
from tests import pages
from tests.builders import study, workbook
from tests.office import COMMUNITIES, OFFICER
from tests.packages import changed_at
from tests.pages import confirmed, ran, text, uploaded
from ui.findings import group_notes, summarise

MONTH = "2024-04"
UNIT, OTHER = COMMUNITIES[:2]


office = pages.office_file("2024-01", "2024-02")
store = pages.store


def month_of(unit: str, attendance: int) -> bytes:
    content = workbook(unit=unit, month=MONTH, study=[study(date=f"{MONTH}-05", attendance=attendance)])
    return changed_at(content, datetime(2024, 5, 1))


def part(header: str, row: str) -> bytes:
    return f"{header}\r\n{row}\r\n".encode("utf-8-sig")


PARTS = {
    f"{UNIT}_{MONTH}_学习.csv": part("日期,学习类别,主题,参加人次", f"{MONTH}-05,党课,学习,30"),
    f"{UNIT}_{MONTH}_上稿.csv": part(
        "日期,标题,媒体名称,媒体级别,稿件形式,结果", f"{MONTH}-05,春风进社区,市报,市级,简讯,采用"
    ),
}


def handed_in(files: dict[str, bytes]) -> AppTest:
    app = pages.page("upload")
    app.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files.items()])
    return ran(app)


def attendance(store: Store, unit: str = UNIT) -> list[object]:
    return [
        result.row.values["attendance"] for result in store.read(OFFICER, read_located_rows, "study", [MONTH], [unit])
    ]


def test_two_versions_are_asked_about_and_the_chosen_one_counts(store: Store) -> None:
    app = handed_in({"月报(1).xlsx": month_of(UNIT, 35), "月报.xlsx": month_of(UNIT, 30)})
    assert "计入“月报(1).xlsx”" in text(app)
    assert app.button(key="confirm").disabled
    app.radio(key=f"version-{UNIT}-{MONTH}").set_value("月报.xlsx")
    app = ran(app)
    assert "不计入，另一个版本计入" in text(app)
    assert not app.button(key="confirm").disabled
    confirmed(app)
    assert attendance(store) == [30]
    assert len(store.read(OFFICER, read_uploads, UNIT, MONTH)) == 2


def test_with_a_reason_the_version_that_is_named_counts(store: Store) -> None:
    app = handed_in({"月报(1).xlsx": month_of(UNIT, 35), "月报.xlsx": month_of(UNIT, 30)})
    for box in app.text_input:
        if str(box.key).startswith("reason-"):
            box.set_value("后一份更正")
    confirmed(ran(app))
    assert attendance(store) == [35]


def test_a_file_that_is_left_out_is_neither_checked_nor_saved(store: Store) -> None:
    app = handed_in({"月报(1).xlsx": month_of(UNIT, 35), "月报.xlsx": month_of(UNIT, 30)})
    taken = next(box for box in app.multiselect if "要上报的文件" in box.label)
    app = ran(taken.set_value([1]).run())
    assert "去掉了 1 个文件" in text(app)
    confirmed(app)
    assert attendance(store) == [30]
    assert [item.file for item in store.read(OFFICER, read_uploads, UNIT, MONTH)] == ["月报.xlsx"]


def test_parts_are_shown_and_saved_as_one_report(store: Store) -> None:
    app = handed_in(PARTS)
    assert "2个文件合成" in text(app)
    assert "与其他文件合成一份" in text(app)
    app.text_input(key="reason-together-0").set_value("其余两项本月没有")
    confirmed(ran(app))
    (item,) = store.read(OFFICER, read_uploads, UNIT, MONTH)
    assert (item.file, item.result, item.current) == (f"{UNIT}_{MONTH}（2个文件）.zip", "accepted", True)
    assert len(store.read(OFFICER, read_located_rows, "media", [MONTH], [UNIT])) == 1


def test_each_unit_month_is_replaced_or_added_to_by_its_own_choice(store: Store) -> None:
    files = {f"{unit}.xlsx": month_of(unit, 10) for unit in (UNIT, OTHER)}
    app = confirmed(handed_in(files))
    app = uploaded(app, month_of(UNIT, 11))
    app = handed_in({f"{unit}.xlsx": month_of(unit, 11) for unit in (UNIT, OTHER)})
    app.radio(key=f"mode-{UNIT}-{MONTH}").set_value("只添加新的行")
    app = ran(app)
    assert "只添加与原来不同的行" in text(app)
    confirmed(app)
    assert (attendance(store), attendance(store, OTHER)) == ([10, 11], [11])


def test_what_would_be_removed_is_shown_before_it_is(store: Store) -> None:
    two = workbook(
        unit=UNIT, month=MONTH, study=[study(date=f"{MONTH}-05"), study(date=f"{MONTH}-06", subject="另一次")]
    )
    app = confirmed(uploaded(pages.page("upload"), two))
    content = workbook(unit=UNIT, month=MONTH, study=[study(date=f"{MONTH}-05")])
    assert "其中 1 行会从数据里删去" in text(uploaded(app, content))


def test_the_first_line_counts_what_is_to_be_done(store: Store) -> None:
    rows = [
        study(date=f"{MONTH}-05", attendance="若干"),
        study(date=f"{MONTH}-06", attendance="约20人"),
        study(date="2024-03-01"),
    ]
    app = uploaded(pages.page("upload"), workbook(unit=UNIT, month=MONTH, study=rows))
    assert "**1处要改、1处要说明、1处已理解**" in text(app)


def test_notes_of_one_kind_are_one_line_with_their_number() -> None:
    notes = [
        problem("read-as", f"“{n}次”按“{n}”理解", sheet="理论学习", cell=f"E{n}", column="参加人次", level="note")
        for n in range(2, 208)
    ]
    other = problem("hidden-sheet", "工作表是隐藏的", sheet="基本情况")
    assert group_notes([*notes, other]) == [
        "理论学习的参加人次：已按此理解206处，例如 理论学习!E2：“2次”按“2”理解，如不对请改正。",
        "基本情况：工作表是隐藏的，已照常读取。",
    ]
    assert summarise([*notes, problem("not-a-number", "x")]) == "1处要改、206处已理解"
