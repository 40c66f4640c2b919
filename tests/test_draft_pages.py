"""Grids with a draft, as the officer uses them: kept as they are typed, merged with what others saved, given up."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import psutil
import pytest
from streamlit.testing.v1 import AppTest

from data.records import Access
from data.store import Store
from data.store.drafts import save_draft
from data.store.settings import read_setting_tables, read_setting_versions, save_settings
from data.store.sheets import read_located_rows
from tests import pages
from tests.builders import study, workbook
from tests.office import COMMUNITIES, OFFICER
from tests.pages import confirmed, grid_key, ran, settings_page, table, text, typed, uploaded

office = pages.office_file("2024-03", "2024-03")
store = pages.store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "street.db"


OTHER = Access("李干事", "officer")


def saved(app: AppTest) -> AppTest:
    app.button(key="settings-save").click()
    return ran(app)


def test_what_two_people_change_in_different_rows_of_one_table_is_merged(store: Store) -> None:
    before = store.read(OFFICER, read_setting_tables)["媒体"]
    app = typed(settings_page("媒体"), "媒体", edited_rows={0: {"别名": "我的别名"}})
    theirs = [*before[:1], {**before[1], "别名": "对方的别名"}, *before[2:]]
    store.write(OTHER, save_settings, {"媒体": theirs})
    app = ran(app)
    assert "李干事" in text(app)
    assert "存了第 1 版。您的改动已接在这一版上" in text(app)
    assert "对方的别名" in table(app, 1)["改为"].tolist()
    saved(app)
    after = store.read(OFFICER, read_setting_tables)["媒体"]
    assert after == [{**before[0], "别名": "我的别名"}, *theirs[1:]]
    assert [item.by for item in store.read(OFFICER, read_setting_versions) if item.table == "媒体"] == [
        OFFICER.name,
        "李干事",
    ]


@pytest.mark.parametrize(("side", "level"), [("mine", "40"), ("theirs", "60")])
def test_a_cell_that_two_people_change_asks_whose_value_holds(store: Store, side: str, level: str) -> None:
    store.write(OFFICER, save_settings, {"权重": [{"板块": "学习", "权重": "50"}]})
    app = typed(settings_page("权重"), "权重", edited_rows={0: {"权重": "40"}})
    store.write(OTHER, save_settings, {"权重": [{"板块": "学习", "权重": "60"}]})
    app = ran(app)
    (box,) = app.radio
    assert box.label.replace("\\", "") == "学习　权重（原来是 50）"
    assert [option.replace("\\", "") for option in box.options] == ["我的：40", "对方的：60"]
    assert app.button(key="conflict-take-权重").disabled
    assert not [button for button in app.button if button.key == "settings-save"]
    app.button(key=f"conflict-{side}-权重").click()
    app = ran(app)
    if side == "mine":
        saved(app)
    assert store.read(OFFICER, read_setting_tables)["权重"] == [{"板块": "学习", "权重": level}]


def test_what_was_typed_is_there_again_in_another_session_until_it_is_saved_or_given_up(store: Store) -> None:
    typed(settings_page("权重"), "权重", added_rows=[{"板块": "学习", "权重": "40"}])
    again = settings_page("权重")
    assert "没有保存的改动都在下面" in text(again)
    assert "未保存　权重：新增 1 行" in text(again)
    assert again.data_editor[0].value[["板块", "权重"]].to_numpy().tolist() == [["学习", "40"]]
    assert store.read(OFFICER, read_setting_tables)["权重"] == []
    again.button(key="settings-undo").click()
    assert "未保存" not in text(ran(again))
    assert "未保存" not in text(settings_page("权重"))


def test_what_is_typed_while_somebody_else_writes_is_kept_in_the_tab_until_it_can_be_written(
    store: Store, database: Path
) -> None:
    app = settings_page("权重")
    with sqlite3.connect(database, isolation_level=None) as busy:
        busy.execute("BEGIN IMMEDIATE")
        app = typed(app, "权重", added_rows=[{"板块": "学习", "权重": "40"}])
        for _ in range(2):
            assert "改动还没有存成草稿：数据库现在写不进去" in text(app)
            assert "未保存　权重：新增 1 行" in text(app)
            app = ran(app)
        busy.execute("ROLLBACK")
    app = ran(app)
    assert "没有存成草稿" not in text(app), "tried again with every run"
    assert "round-权重" not in app.session_state, "a grid that begins anew loses the cell that is being typed"
    assert "未保存　权重：新增 1 行" in text(settings_page("权重"))


def test_what_another_tab_has_typed_and_saved_is_not_lost_by_typing_on_in_this_one(store: Store) -> None:
    store.write(OFFICER, save_settings, {"权重": [{"板块": "学习", "权重": "50"}, {"板块": "上稿", "权重": "50"}]})
    here, there = settings_page("权重"), settings_page("权重")
    typed(there, "权重", edited_rows={0: {"权重": "40"}})
    here = ran(typed(here, "权重", edited_rows={1: {"权重": "60"}}))
    assert here.data_editor[0].value["权重"].tolist() == ["40", "60"]
    there = ran(there)
    assert there.data_editor[0].value["权重"].tolist() == ["40", "60"]
    saved(there)
    assert "未保存" not in text(ran(here))
    assert here.data_editor[0].value["权重"].tolist() == ["40", "60"]


def test_a_row_of_the_table_is_named_by_the_number_that_stands_beside_it(store: Store) -> None:
    app = typed(settings_page("计分规则"), "计分规则", deleted_rows=[0], edited_rows={2: {"分值": "很多"}})
    assert list(table(app, 1)["位置"]) == ["第3行“分值”"]


def test_what_was_typed_over_is_there_again_when_the_same_file_is_chosen_later(store: Store) -> None:
    rows = [study(date="2024-04-05", attendance="若干"), study(date="2024-04-06", attendance="不少", subject="第二次")]
    content = workbook(unit=COMMUNITIES[0], month="2024-04", study=rows)
    app = uploaded(pages.page("upload"), content)
    app.toggle[1].set_value(True)
    ran(app).session_state[grid_key(content, "理论学习")] = {
        "edited_rows": {0: {"参加人次": "25"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    assert "改了 1 格" in text(ran(app))
    again = uploaded(pages.page("upload"), content)
    assert again.toggle[1].value
    assert again.data_editor[0].value["参加人次"].tolist() == ["25", "不少"]
    again.session_state[grid_key(content, "理论学习")] = {
        "edited_rows": {1: {"参加人次": "18"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app = ran(again)
    assert "改了 2 格" in text(app)
    assert app.button(key="confirm").label == "确认上报 1 份"
    confirmed(app)
    result = store.read(OFFICER, read_located_rows, "study", ["2024-04"], [COMMUNITIES[0]])
    assert [item.row.values["attendance"] for item in result] == [25, 18]
    fresh = uploaded(pages.page("upload"), content)
    assert not fresh.toggle[1].value, "what was sent is no draft any more"


def test_what_was_typed_over_can_be_undone_at_once(store: Store) -> None:
    content = workbook(unit=COMMUNITIES[0], month="2024-04", study=[study(date="2024-04-05", attendance="若干")])
    app = uploaded(pages.page("upload"), content)
    app.toggle[1].set_value(True)
    ran(app).session_state[grid_key(content, "理论学习")] = {
        "edited_rows": {0: {"参加人次": "25"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    next(button for button in ran(app).button if str(button.key).startswith("unmend-")).click()
    app = ran(app)
    assert "改了 1 格" not in text(app)
    assert app.data_editor[0].value["参加人次"].tolist() == ["若干"]


def test_files_that_were_chosen_and_not_confirmed_are_named_when_they_are_gone(store: Store) -> None:
    content = workbook(unit=COMMUNITIES[0], month="2024-04", study=[study(date="2024-04-05")])
    app = uploaded(pages.page("upload"), content, "四月<b>.xlsx")
    again = pages.page("upload")
    assert "选了 四月<b>.xlsx，还没有确认" in text(again)
    again.button(key="files-known-upload").click()
    assert "还没有确认" not in text(ran(again))
    confirmed(app)
    assert "还没有确认" not in text(pages.page("upload"))


def test_files_that_were_confirmed_or_put_away_are_not_asked_for_again(store: Store) -> None:
    content = workbook(unit=COMMUNITIES[0], month="2024-04", study=[study(date="2024-04-05")])
    app = uploaded(pages.page("upload"), content)
    app.button(key="cancel").click()
    assert "还没有确认" not in text(ran(app))
    confirmed(uploaded(pages.page("upload"), content))
    assert "还没有确认" not in text(pages.page("upload"))


def test_a_batch_that_a_restart_has_ended_is_told_until_it_was_read(store: Store) -> None:
    begun = "[3, 4194304, 1.0]"
    store.write(OFFICER, save_draft, "batch", "1", begun)
    app = pages.page("batch")
    assert "开始的一批（3 个文件）的结果没有留下来：看板重新启动过" in text(app)
    app.button(key="batch-known").click()
    assert "没有留下来" not in text(ran(app))


def test_a_batch_that_another_process_loads_is_not_said_to_be_lost(store: Store) -> None:
    extra = psutil.Process(os.getppid())
    store.write(OFFICER, save_draft, "batch", "1", json.dumps([3, extra.pid, extra.create_time()]))
    assert "正由看板的另一个进程导入" in text(pages.page("batch"))
