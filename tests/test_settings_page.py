"""The page 设置: tables typed over, a workbook of settings, columns left out."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
from streamlit.testing.v1 import AppTest

from data.settings.answers import Answer
from data.settings.succession import renamed
from data.settings.workbook import export_settings
from data.store import Store
from data.store.answers import save_answers
from data.store.publishing import publish_month
from data.store.settings import read_setting_tables, read_setting_versions, read_settings, save_settings
from data.template import prefilled_workbook
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.pages import choose, ran, settings_page, table, text, typed

office = pages.office_file("2024-01", "2024-03")
store = pages.store
UNIT, OTHER = COMMUNITIES[:2]


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


def settle_units(app: AppTest, deed: str) -> AppTest:
    app.segmented_control(key="succession").set_value(deed)
    return ran(app)


def test_two_communities_are_merged_after_seeing_what_changes(store: Store) -> None:
    app = settle_units(pages.page("settings"), "合并")
    app.multiselect(key="merge-units").set_value([UNIT, OTHER])
    app.text_input(key="merge-new").set_value("和阳社区")
    app.date_input(key="succession-从哪天起合并").set_value(date(2024, 4, 1))
    app = ran(app)
    texts = [line for frame in app.dataframe if "原来" in frame.value for line in frame.value.to_numpy().tolist()]
    assert ["修改", UNIT, "停用", "", "2024-04-01"] in texts
    assert f"{UNIT}有 1 个称号" in text(app)
    app.button(key="succession-save").click()
    assert "已保存：单位" in text(ran(app))
    register = store.read(OFFICER, read_settings).register
    assert register.by_name["和阳社区"].predecessors == (UNIT, OTHER)
    assert UNIT not in [item.name for item in register.reporting("2024-04")]
    assert UNIT in [item.name for item in register.reporting("2024-03")]


def test_a_merging_looked_at_before_somebody_else_saved_is_shown_again_and_confirmed_again(store: Store) -> None:
    app = settle_units(pages.page("settings"), "合并")
    app.multiselect(key="merge-units").set_value([UNIT, OTHER])
    app.text_input(key="merge-new").set_value("和阳社区")
    app = ran(app)
    store.write(OFFICER, save_settings, renamed(store.read(OFFICER, read_setting_tables), COMMUNITIES[2], "夏风社区"))
    app.button(key="succession-save").click()
    assert "“单位”刚刚有人另存了新的一版，还没有保存。" in text(ran(app))
    assert "和阳社区" not in store.read(OFFICER, read_settings).register.by_name
    app.button(key="succession-save").click()
    assert "已保存：单位" in text(ran(app))
    assert {"夏风社区", "和阳社区"} <= store.read(OFFICER, read_settings).register.by_name.keys()


def test_a_change_of_units_does_not_reach_into_a_published_month(store: Store) -> None:
    store.write(OFFICER, publish_month, "2024-03")
    app = settle_units(pages.page("settings"), "停用")
    app.selectbox(key="close-unit").set_value(UNIT)
    app.date_input(key="succession-从哪天起停用").set_value(date(2024, 3, 1))
    assert "2024年3月已经公布" in text(ran(app))
    assert app.button(key="succession-save").disabled
    app.date_input(key="succession-从哪天起停用").set_value(date(2024, 4, 1))
    assert not ran(app).button(key="succession-save").disabled


def test_an_answer_is_taken_back_in_the_settings(store: Store) -> None:
    store.write(OFFICER, save_answers, [Answer("word", "读书班", "集中学习", ("学习类别",))])
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("记住的答案")
    app = ran(app)
    assert app.dataframe[0].value[["写法", "意思", "状态"]].to_numpy().tolist() == [["读书班", "集中学习", "有效"]]
    app = choose(app, "answers", 0)
    app.button(key="answer-back").click()
    assert "已收回：读书班" in text(ran(app))
    assert store.read(OFFICER, read_settings).vocabulary.find("学习类别", "读书班") is None
