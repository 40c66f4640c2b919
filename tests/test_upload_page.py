"""The page 上报: what a workbook changes, what is asked about, what is taken back or returned."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.intake.cells import Workbook
from data.intake.mending import RECORD_SHEET
from data.intake.workbook import read_workbook
from data.store import Store
from data.store.history import read_original, read_uploads
from data.store.settings import read_setting_tables, read_setting_versions, read_settings
from data.store.sheets import read_located_rows
from tests import pages
from tests.builders import Page, basics, book, media, study, workbook
from tests.office import COMMUNITIES, OFFICER
from tests.pages import choose, confirmed, grid_key, ran, table, text, uploaded

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def month_of(unit: str, month: str = "2024-04", **options: object) -> bytes:
    return workbook(unit=unit, month=month, study=[study(date=f"{month}-05", **options)])


def test_what_a_second_workbook_changes_is_shown_cell_by_cell_before_it_is_saved(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = confirmed(uploaded(pages.page("upload"), month_of(unit, attendance=30)))
    app.button(key="put-away").click()
    app = uploaded(ran(app), month_of(unit, attendance=41))
    assert "修改 1 行" in text(app)
    assert table(app).to_numpy().tolist() == [["修改", "理论学习", 2, "参加人次", "30", "41"]]
    app.button(key="cancel").click()
    assert "修改 1 行" not in text(ran(app))
    assert len(store.read(OFFICER, read_uploads, unit, "2024-04")) == 1


def test_the_same_workbook_again_is_said_to_change_nothing(store: Store) -> None:
    content = month_of(COMMUNITIES[0])
    app = confirmed(uploaded(pages.page("upload"), content))
    app = uploaded(app, content)
    assert "没有变动" in text(app)


def test_only_new_rows_are_added_when_that_is_asked_for(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = confirmed(uploaded(pages.page("upload"), month_of(unit, subject="第一次")))
    app = uploaded(app, month_of(unit, subject="第二次"))
    app.radio(key=f"mode-{unit}-2024-04").set_value("只添加新的行")
    confirmed(ran(app))
    rows = store.read(OFFICER, read_located_rows, "study", ["2024-04"], [unit])
    assert [row.row.values["subject"] for row in rows] == ["第一次", "第二次"]


def test_an_upload_is_taken_back_after_asking_once_more(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = confirmed(uploaded(pages.page("upload"), month_of(unit)))
    app = choose(app, "recent", 0)
    app.button(key="undo").click()
    app = ran(app)
    app.button(key="undo-yes").click()
    ran(app)
    (item,) = store.read(OFFICER, read_uploads, unit, "2024-04")
    assert not item.current
    assert item.undone_by == OFFICER.name


def test_a_report_is_returned_with_a_note_that_the_sender_sees(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = choose(confirmed(uploaded(pages.page("upload"), month_of(unit))), "recent", 0)
    number = store.read(OFFICER, read_uploads, unit, "2024-04")[0].submission
    assert app.button(key="review-return").disabled
    app.text_input(key=f"review-{number}").set_value("请补党课一场")
    ran(app).button(key="review-return").click()
    assert "的月报被退回：请补党课一场" in text(ran(app))
    assert "已退回：请补党课一场" in list(table(app, -1)["审核"])
    app.button(key="review-confirm").click()
    assert "被退回" not in text(ran(app))


def test_a_faulty_row_is_mended_in_the_page_and_both_files_are_kept(store: Store) -> None:
    unit = COMMUNITIES[0]
    rows = [study(date="2024-04-05"), study(date="2024-04-06", subject="第二次", attendance="若干")]
    content = workbook(unit=unit, month="2024-04", study=rows)
    app = uploaded(pages.page("upload"), content)
    assert "确认上报" not in app.button(key="confirm").label
    app.toggle[1].set_value(True)
    app = ran(app)
    grid = app.data_editor[0].value
    assert grid["行"].tolist() == ["3"]
    assert "若干" in grid["问题"].iloc[0]
    app.session_state[grid_key(content, "理论学习")] = {
        "edited_rows": {0: {"参加人次": "25"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app = ran(app)
    assert "都改好了" in text(app)
    assert app.button(key="confirm").label == "确认上报 1 份"
    confirmed(app)
    result = store.read(OFFICER, read_located_rows, "study", ["2024-04"], [unit])
    assert [item.row.values["attendance"] for item in result] == [30, 25]
    new, old = store.read(OFFICER, read_uploads, unit, "2024-04")
    assert (old.result, new.result) == ("refused", "accepted")
    assert store.read(OFFICER, read_original, old.submission)[1] == content
    record = read_workbook(store.read(OFFICER, read_original, new.submission)[1], new.file)
    assert isinstance(record, Workbook)
    (sheet,) = (cells for cells in record.sheets if cells.title == RECORD_SHEET)
    assert [cell.text for cell in sheet.row(2).values()][:4] == ["理论学习", "E3", "若干", "25"]
    assert not sheet.visible


def answered(app: AppTest, wording: str, meaning: str) -> AppTest:
    """Answer the question about a wording by a click on what it means."""
    end = f"-{wording}-{meaning}"
    (choice,) = (each for each in app.button if str(each.key).startswith("choose-") and str(each.key).endswith(end))
    choice.click()
    return ran(app)


def questions(app: AppTest) -> list[str]:
    return [str(each.key) for each in app.button if str(each.key).startswith("choose-")]


@pytest.mark.parametrize(
    ("sheet", "changes", "wording", "meaning", "stored"),
    [
        ("study", {"category": "读书班"}, "读书班", "集中学习", ("词表", "同义词")),
        ("media", {"level": None, "outlet": "河畔早报"}, "河畔早报", "市级", ("媒体", "名称")),
    ],
)
def test_what_is_answered_once_is_not_asked_again(store, sheet, changes, wording, meaning, stored) -> None:
    row = {"study": study, "media": media}[sheet]
    item, other = (
        workbook(unit=unit, month="2024-04", **{sheet: [row(date="2024-04-05", **changes)]}) for unit in COMMUNITIES[:2]
    )
    app = uploaded(pages.page("upload"), item)
    app = answered(app, wording, meaning)
    assert app.button(key="confirm").label == "确认上报 1 份"
    confirmed(app)
    again = uploaded(pages.page("upload"), other)
    assert again.button(key="confirm").label == "确认上报 1 份"
    assert not questions(again)
    title, column = stored
    assert any(wording in (row.get(column) or "") for row in store.read(OFFICER, read_setting_tables)[title])
    assert store.read(OFFICER, read_setting_versions)[0].by == OFFICER.name


def test_a_unit_and_a_header_that_are_not_known_are_asked_about(store: Store) -> None:
    lines = [["日期", "学习类别", "主题", "来了多少"], [date(2024, 4, 5), "党课", "学习", 30]]
    content = book(basics("向阳花园", "2024-04"), Page("理论学习", lines))
    app = uploaded(pages.page("upload"), content)
    answered(answered(app, "向阳花园", "向阳社区"), "来了多少", "参加人次")
    settings = store.read(OFFICER, read_settings)
    assert settings.register.find("向阳花园").name == "向阳社区"
    assert settings.headers["study", "来了多少"] == "attendance"
