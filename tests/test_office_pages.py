"""The office's pages: batches, settings, publishing, the log, backups, as the officer uses them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.document import ranking_text
from analytics.periods import Period
from analytics.ranking import rank
from data.intake.cells import Workbook
from data.intake.mending import RECORD_SHEET
from data.intake.workbook import read_workbook
from data.records import Access
from data.settings.workbook import export_settings
from data.store import Store, room, rotation
from data.store.accounts import add_account
from data.store.editions import read_publication
from data.store.history import read_original, read_uploads
from data.store.journal import now
from data.store.publishing import publish_month, reopen_month
from data.store.settings import read_setting_tables, read_setting_versions, read_settings, save_settings
from data.store.sheets import read_located_rows
from data.template import prefilled_workbook
from reports.word.handover import handover_note
from tests import pages
from tests.builders import Page, basics, book, media, study, workbook
from tests.office import COMMUNITIES, OFFICER, send
from tests.office import month_of as month_rows
from tests.office import study as learning
from tests.pages import confirmed, grid_key, ran, settings_page, table, text, typed, uploaded
from ui import editions, services, session
from ui.handover import gather_handover

FIRST, LAST = "2024-01", "2024-03"
PASSWORD = "清风徐来-水波不兴-1082"
ZIP = "application/zip"


office = pages.office_file(FIRST, LAST)
store = pages.store


def month_of(unit: str, month: str = "2024-04", **options: object) -> bytes:
    return workbook(unit=unit, month=month, study=[study(date=f"{month}-05", **options)])


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


def load_batch(app: AppTest, content: bytes, reason: str = "") -> AppTest:
    """Upload an archive, start, and wait until the batch has ended."""
    app.file_uploader[0].upload("批.zip", content, ZIP)
    app.text_input(key="batch-reason").set_value(reason)
    ran(app)
    app.button(key="batch-start").click()
    ran(app)
    job = session.batch(OFFICER)
    assert job is not None
    job.wait(30)
    return ran(app)


def test_a_batch_saves_what_is_sound_and_lists_the_cells_of_what_is_not(store: Store) -> None:
    good, bad = COMMUNITIES[:2]
    content = zipped({"a.xlsx": month_of(good), "b.xlsx": month_of(bad, attendance="若干")})
    app = load_batch(pages.page("batch"), content, reason="试运行")
    assert "入库 1 份，没有接收 1 份" in text(app)
    results = table(app)
    assert list(results["单位"]) == [good, bad]
    faults = table(app, 1)
    assert list(faults["文件"].unique()) == ["b.xlsx"]
    assert any("若干" in fault for fault in faults["说明"])
    assert [item.unit for item in store.read(OFFICER, read_uploads, month="2024-04") if item.current] == [good]


def test_a_batch_given_again_says_that_nothing_has_changed(store: Store) -> None:
    content = zipped({"a.xlsx": month_of(COMMUNITIES[0])})
    app = load_batch(pages.page("batch"), content, reason="试运行")
    app.button(key="batch-again").click()
    again = load_batch(ran(app), content, reason="试运行")
    assert "没有变动 1 份" in text(again)


def test_a_batch_without_a_reason_does_not_save_what_has_warnings(store: Store) -> None:
    app = load_batch(
        pages.page("batch"), zipped({"a.xlsx": workbook(unit=COMMUNITIES[0], month="2024-04", without=("media",))})
    )
    assert "没有接收 1 份" in text(app)
    assert not store.read(OFFICER, read_uploads, month="2024-04")[0].current


def test_an_outlet_is_changed_in_place_and_the_version_before_it_stays(store: Store) -> None:
    before = store.read(OFFICER, read_setting_tables)["媒体"]
    app = typed(settings_page("媒体"), "媒体", edited_rows={0: {"别名": "我们的叫法"}})
    assert "媒体：修改 1 行" in text(app)
    app.button(key="settings-save").click()
    assert "已保存：媒体 第 1 版" in text(ran(app))
    after = store.read(OFFICER, read_setting_tables)["媒体"]
    assert after == [{**before[0], "别名": "我们的叫法"}, *before[1:]]
    app.segmented_control(key="settings-view").set_value("以前的版本")
    ran(app)
    assert list(table(app)["版本"]) == ["第 1 版"]


def test_a_faulty_table_is_told_by_its_row_and_nothing_typed_is_lost(store: Store) -> None:
    app = typed(settings_page("计分规则"), "计分规则", edited_rows={0: {"分值": "很多"}, 1: {"分值": "66"}})
    assert app.button(key="settings-save").disabled
    faults = table(app, 1)
    assert list(faults["位置"]) == ["第1行“分值”"]
    assert "很多" in faults["说明"][0]
    app.segmented_control(key="settings-table").set_value("媒体")
    ran(app)
    app.segmented_control(key="settings-table").set_value("计分规则")
    ran(app)
    assert list(app.data_editor[0].value["分值"][:2]) == ["很多", "66"]
    assert store.read(OFFICER, read_setting_versions)[0].table != "计分规则"


def test_a_workbook_of_settings_comes_in_with_what_it_changes(store: Store) -> None:
    tables = store.read(OFFICER, read_setting_tables)
    tables["媒体"] = [*tables["媒体"], {"名称": "新城晚报", "级别": "市级"}]
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("导出和导入")
    ran(app).file_uploader[0].upload("设置.xlsx", export_settings(tables), "application/octet-stream")
    ran(app)
    assert list(table(app)["哪一行"]) == ["新城晚报"]
    meanwhile = [*store.read(OFFICER, read_setting_tables)["媒体"], {"名称": "新城周刊", "级别": "市级"}]
    store.write(OFFICER, save_settings, {"媒体": meanwhile})
    app.button(key="import-save").click()
    assert "“媒体”刚刚有人另存了新的一版，没有保存。" in text(ran(app))
    assert sorted(table(app)["哪一行"]) == ["新城周刊", "新城晚报"], "what the file would take away is shown first"
    app.button(key="import-save").click()
    assert "已导入：媒体 第 2 版" in text(ran(app))
    assert store.read(OFFICER, read_settings).outlets.find("新城晚报") is not None


def test_a_column_that_nothing_reads_is_taken_out_of_the_template_by_one_switch(store: Store) -> None:
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("填报负担")
    ran(app).pills[0].set_value([("媒体上稿", "链接")])
    assert "每月少填约0格" in text(ran(app))
    app.button(key="omitted-save").click()
    assert "以后的模板里没有媒体上稿·链接" in text(ran(app))
    assert store.read(OFFICER, read_settings).policy.omitted == (("媒体上稿", "链接"),)
    template = openpyxl.load_workbook(BytesIO(prefilled_workbook(store, OFFICER, COMMUNITIES[0], "2024-04")))
    assert "链接" not in [cell.value for cell in template["媒体上稿"][1]]


def test_a_successor_gets_what_is_open_who_has_accounts_and_where_things_lie(store: Store) -> None:
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    handed_over = gather_handover(OFFICER)
    open_work = {name: number for name, number, _ in handed_over.open_work}
    assert open_work["没有公布的月份"] == 3
    assert open_work["等审核的月报"] == 3 * (len(COMMUNITIES) + 1) - 1, "of three months, and one is missing"
    document = docx.Document(BytesIO(handover_note(handed_over)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["王干事", "宣传干事", "全部单位", "可用", ""] in cells
    assert ["没有公布的月份", "3", "公布"] in cells
    assert ["报送截止日", "5"] in cells
    assert ["数据库", session.address()] in cells
    assert PASSWORD not in repr(cells)


def publish(app: AppTest) -> AppTest:
    app.button(key="publish").click()
    return ran(app)


def on_month(app: AppTest, title: str) -> AppTest:
    app.selectbox(key="publishing-month").set_value(title)
    return ran(app)


def test_a_month_is_published_with_its_ranking_and_takes_no_more_reports(store: Store) -> None:
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert "最近公布的是2024年2月（第 1 版）" in text(app)
    published = store.read(OFFICER, read_publication, "2024-02")
    assert published is not None
    document = json.loads(published.ranking or "")
    first = table(app)
    assert list(first["单位"]) == [row["unit"] for row in document["rows"]]
    assert document["rows"][0]["rank"] == 1
    with pytest.raises(AssertionError):
        send(store, COMMUNITIES[0], "2024-02", [])


def test_a_correction_is_shown_as_one_and_the_edition_before_it_stays(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert "没有变动" in text(app)
    before = table(app)
    app.selectbox(key="reopen-unit").set_value(unit)
    app.text_input(key="reopen-why-2024-02").set_value("漏报一场学习")
    ran(app).button(key="reopen").click()
    assert f"已重新开放：{unit}" in text(ran(app))
    rows = month_rows(1, "2024-02")
    send(store, unit, "2024-02", [*rows, learning(20, "2024-02", times=3)])
    corrected = ran(app)
    assert f"有 1 个单位变动（{unit}）" in text(corrected)
    assert table(corrected).to_numpy().tolist() == [
        [unit, "学习场次（次）", "3", "6"],
        [unit, "学习人次（人次）", "60", "80"],
        [unit, "学习时长（小时）", "4.5", "6"],
    ]
    assert table(corrected, 1).equals(before)
    again = publish(corrected)
    assert f"更正：第 1 版之后有 1 个单位变动（{unit}），到第 2 版共 3 处" in text(again)
    again.selectbox(key="beside-2024-02-2").set_value("现在")
    assert "没有变动" in text(ran(again))
    again.selectbox(key="edition-2024-02").set_value("第 1 版")
    assert f"有 1 个单位变动（{unit}）" in text(ran(again))


def test_the_bulletin_and_the_ranking_table_of_an_earlier_edition_say_what_it_said(store: Store) -> None:
    unit, period = COMMUNITIES[0], Period.month("2024-02")

    def publish_now() -> None:
        ranking = rank(editions.now(OFFICER, "2024-02").facts, period)
        store.write(OFFICER, publish_month, "2024-02", ranking=ranking_text(ranking))

    def papers(number: int) -> tuple[str, list[list[object]]]:
        shown = editions.as_of(OFFICER, "2024-02", number)
        words = docx.Document(BytesIO(editions.edition_paper(OFFICER, shown, "bulletin")))
        book = openpyxl.load_workbook(BytesIO(editions.edition_paper(OFFICER, shown, "ranking")))
        cells = [[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()]
        return "\n".join(paragraph.text for paragraph in words.paragraphs), cells

    publish_now()
    first = papers(1)
    store.write(OFFICER, reopen_month, "2024-02", unit, "漏报三次学习")
    send(store, unit, "2024-02", [*month_rows(1, "2024-02"), learning(20, "2024-02", times=3)])
    publish_now()
    assert papers(1) == first
    # Five units with three sessions each; then three more.
    assert ["15次" in papers(number)[0] for number in (1, 2)] == [True, False]
    assert "18次" in papers(2)[0]


def test_opening_a_month_again_needs_a_reason(store: Store) -> None:
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert app.button(key="reopen").disabled


def test_the_log_is_searched_by_text_and_by_day(store: Store) -> None:
    with store.writing(Access("李书记", "leader")) as writing:
        writing.note("登录", "10.0.0.8")
    app = pages.page("log")
    assert len(table(app)) > 10
    app.text_input(key="log-search").set_value("李书记")
    assert list(table(ran(app))["做了什么"]) == ["登录"]
    app.date_input(key="log-to").set_value(date.today() - timedelta(days=1))
    assert "没有符合条件的记录" in text(ran(app))
    app.date_input(key="log-to").set_value(date.today())
    assert len(table(ran(app))) == 1


def test_the_log_tells_in_words_what_was_changed(store: Store) -> None:
    store.write(OFFICER, publish_month, "2024-01", why="一季度")
    app = pages.page("log")
    assert table(app).iloc[0][["做了什么", "对象", "改为"]].tolist() == ["公布", "2024-01", "原因 一季度，版次 1"]


def test_a_backup_is_made_by_hand_and_listed(store: Store, tmp_path: Path) -> None:
    app = pages.page("backups")
    assert "还没有备份" in text(app)
    app.button(key="backup-now").click()
    assert "最近一次备份" in text(ran(app))
    (path,) = (tmp_path / "backups").glob("*.zip")
    assert list(table(app)["文件"]) == [path.name]
    assert "restore" in app.code[0].value


def test_a_backup_by_hand_that_is_not_made_is_told_on_the_page(store: Store, tmp_path: Path) -> None:
    app = pages.page("backups")
    services.current().copyist.close()
    app.button(key="backup-now").click()
    assert "看板正在停止，备份没有做成" in text(ran(app))
    assert not (tmp_path / "backups").exists()


def test_a_backup_folder_that_takes_nothing_and_backups_grown_old_are_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = rotation.make_backup(store, OFFICER, tmp_path / "backups", at=now() - timedelta(days=3))
    assert "两天以上没有备份" in text(pages.page("backups"))
    backup.path.unlink()
    monkeypatch.setenv("BACKUP_FOLDER", "/proc/none")
    shown = text(pages.page("backups"))
    assert "写不进去" in shown
    assert "/proc/none" in shown
    assert "两天以上" not in shown


def test_the_officer_is_warned_on_every_page_while_there_is_little_room(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "left", lambda url: room.LOW - 1)
    assert "只剩 499 MB" in text(pages.page("reporting"))
    monkeypatch.setattr(room, "left", lambda url: room.LOW)
    assert "只剩" not in text(pages.page("reporting"))


def choose(app: AppTest, key: str, row: int) -> AppTest:
    """Choose a row of a table, which a browser does by a click."""
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return ran(app)


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


def test_who_has_reported_tells_for_whom_a_month_is_locked(store: Store) -> None:
    store.write(OFFICER, publish_month, LAST)
    store.write(OFFICER, reopen_month, LAST, COMMUNITIES[1], "漏报")
    app = pages.page("reporting")
    (result,) = (frame for frame in (each.value for each in app.dataframe) if "公布" in frame.columns)
    locked = dict(zip(result["单位"], result["公布"], strict=True))
    assert (locked[COMMUNITIES[0]], locked[COMMUNITIES[1]]) == ("已公布", "")
