"""The page on which rules are tried before they count: sliders, cells, what would move, saving with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.records import Access
from data.schema import POINTS_SCALE
from data.settings.workbook import export_settings
from data.store import Store, StoreError
from data.store.audit import read_journal
from data.store.figures import read_figures
from data.store.publishing import publish_month
from data.store.settings import note_trial, read_setting_tables, read_setting_versions, save_settings
from tests import pages
from tests.office import OFFICER
from tests.pages import ran, settings_page, text, typed
from ui import rule_trial, session
from ui.log import words

FIRST, LAST = "2024-01", "2024-03"
TODAY = "2024-04-10"


office = pages.office_file(FIRST, LAST)


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """向阳 has one story each of city, county and region a month (9), 和平 of city and county (4), 春风 of the city (3)."""
    monkeypatch.setenv("PUBLICITY_TODAY", TODAY)
    with pages.open_office(office, tmp_path, monkeypatch) as opened:
        yield opened


def frame(app: AppTest, column: str) -> Any:
    """The table of the page that has this column."""
    return next(each.value for each in app.dataframe if column in each.value.columns)


def slider(app: AppTest, rule: str) -> Any:
    """The slider of a rule's points."""
    return next(each for each in app.slider if each.key.startswith(f"slider-{rule}-分值-"))


def ranks(app: AppTest) -> dict[str, tuple[Any, ...]]:
    lines = frame(app, "草稿名次").to_dict("records")
    keys = ("现行名次", "草稿名次", "草稿得分")
    return {line["单位"]: tuple(None if pd.isna(line[key]) else line[key] for key in keys) for line in lines}


def trials(store: Store) -> list[str]:
    lines = store.read(OFFICER, read_journal, deeds=("试算规则",), limit=50)
    return [line.after or "" for line in lines]


def test_without_a_draft_nobody_moves_and_nothing_is_noted(store: Store) -> None:
    app = settings_page("计分规则")
    assert "没有单位的名次变化" in text(app)
    assert "与现行规则相同" in text(app)
    assert all(now == then for now, then, _ in ranks(app).values())
    assert trials(store) == []


def test_a_slider_changes_the_draft_and_what_would_move_stands_beside_it(store: Store) -> None:
    """At 8 for the county 丰收 has 3 + 8 + 5 + 8 in each of two months, as much as 向阳's 3 + 8 + 5 in three: 48."""
    app = settings_page("计分规则")
    assert ranks(app)["丰收社区"] == (2, 2, 20)
    slider(app, "M04").set_value(8.0)
    app = ran(app)
    assert app.data_editor[0].value["分值"].tolist()[3] == "8"
    assert "未保存　计分规则：修改 1 行" in text(app)
    assert "2024年第一季度：1 个单位的名次变化，第一名由向阳社区变为向阳社区、丰收社区" in text(app)
    assert ranks(app) == {
        "向阳社区": (1, 1, 48),
        "丰收社区": (2, 1, 48),
        "和平社区": (3, 3, 33),
        "春风社区": (4, 4, 9),
    }
    assert frame(app, "草稿名次").set_index("单位")["原因"]["丰收社区"] == "规则M04 +28分"
    assert store.read(OFFICER, read_setting_tables)["计分规则"][3]["分值"] == "1", "nothing is saved"


def test_a_cell_moves_the_slider_and_the_slider_the_cell_again(store: Store) -> None:
    app = typed(settings_page("计分规则"), "计分规则", edited_rows={2: {"分值": "12.5"}})
    assert slider(app, "M03").value == 12.5
    assert "市级 3 → 12.5 分" in text(app)
    slider(app, "M03").set_value(3.0)
    assert "草稿与现行规则相同" in text(ran(app))
    assert not [each for each in app.button if each.key == "settings-save"]


def test_every_draft_tried_stands_in_the_log_once_and_in_words(store: Store) -> None:
    app = settings_page("计分规则")
    assert trials(store) == []
    for points in (8.0, 8.0, 2.0, 8.0):
        slider(app, "M04").set_value(points)
        app = ran(ran(app))
    message = trials(store)
    assert [("旗县区级 1 → 2 分" in item, "旗县区级 1 → 8 分" in item) for item in message] == [
        (True, False),
        (False, True),
    ]
    assert "第一名由向阳社区变为向阳社区、丰收社区" in message[1]


def test_each_month_stories_without_a_rule_idle_rules_and_prices_can_be_looked_at(store: Store) -> None:
    extra = {"规则号": "N1", "级别": "市级", "形式": "视频", "结果": "采用", "分值": "6"}
    app = typed(settings_page("计分规则"), "计分规则", deleted_rows=[3], added_rows=[extra])
    assert "没有规则的采用稿件 16 篇" in text(app)
    app.segmented_control(key="trial-view").set_value("逐月")
    app = ran(app)
    assert frame(app, "草稿第一")["月份"].tolist() == ["2024-01", "2024-02", "2024-03"]
    app.session_state["trial-months"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    app = ran(app)
    assert ranks(app)["向阳社区"] == (1, 1, 8), "9 without the county's"
    app.segmented_control(key="trial-view").set_value("没有规则的稿件")
    app = ran(app)
    assert set(frame(app, "单元格")["媒体级别"]) == {"旗县区级"}
    app.segmented_control(key="trial-view").set_value("没用到的规则")
    app = ran(app)
    assert "N1" in frame(app, "条件")["规则号"].tolist()
    app.segmented_control(key="trial-view").set_value("每种稿件的分")
    app = ran(app)
    prices = frame(app, "本期篇数")
    video = prices[(prices["级别"] == "市级") & (prices["形式"] == "视频") & (prices["结果"] == "采用")].iloc[0]
    assert (video["现行"], video["草稿"]) == ("3", "6")


def test_rules_are_saved_with_a_reason_from_a_month_and_published_months_stand(store: Store) -> None:
    store.write(OFFICER, publish_month, "2024-02")
    app = typed(settings_page("计分规则"), "计分规则", edited_rows={3: {"分值": "8"}})
    assert "已公布、不变的月份：2024-02" in text(app)
    app.button(key="settings-save").click()
    app = ran(app)
    assert "请写明理由" in text(app)
    assert store.read(OFFICER, read_setting_versions)[0].table != "计分规则"
    assert "2024-02" not in app.selectbox(key="rules-month").options
    app.selectbox(key="rules-month").set_value("2024-03")
    reason = next(field for field in app.text_input if field.key.startswith("rules-reason"))
    reason.set_value("县级媒体难上，从三月起多给")
    app = ran(app)
    app.button(key="settings-save").click()
    app = ran(app)
    assert "已保存：计分规则 第 1 版" in text(app)
    rows = [
        (row["规则号"], row["分值"], row["生效月"], row["失效月"])
        for row in store.read(OFFICER, read_setting_tables)["计分规则"]
    ]
    assert rows[3:5] == [("M04", "1", "", "2024-02"), ("M04-2", "8", "2024-03", "")]
    (line,) = store.read(OFFICER, read_journal, deeds=("修改设置",), search="县级媒体难上", limit=5)
    assert json.loads(line.after or "")["text"] == "旗县区级 1 → 8 分（自2024-03）"
    points = {month: rank(store, month) for month in ("2024-01", "2024-02", "2024-03")}
    assert points == {"2024-01": 9, "2024-02": 9, "2024-03": 16}


def rank(store: Store, month: str) -> int:
    """The points of 向阳 in a month."""
    figures = store.read(OFFICER, read_figures, [month], measures=["media.points"], by=("unit",))
    return int(figures[figures["unit"] == "向阳社区"]["value"].sum() / POINTS_SCALE)


def test_versions_are_compared_in_words_side_by_side(store: Store) -> None:
    rows = store.read(OFFICER, read_setting_tables)["计分规则"]
    for points in ("4", "5"):
        rows = [row | {"分值": points} if row["规则号"] == "M03" else row for row in rows]
        store.write(OFFICER, save_settings, {"计分规则": rows}, reason="试")
    app = settings_page("计分规则")
    app.segmented_control(key="settings-view").set_value("以前的版本")
    app = ran(app)
    assert "市级 4 → 5 分" in text(app)
    app.selectbox(key="compare-old-计分规则").set_value(0)
    app = ran(app)
    assert "市级 3 → 5 分" in text(app)
    table = frame(app, "对比").set_index("规则")
    assert table.loc["市级"].tolist() == ["3 分", "5 分", "不同"]
    assert table.loc["国家级", "对比"] == ""
    app.selectbox(key="compare-old-计分规则").set_value(2)
    assert "请选两个不同的版本" in text(ran(app))


def test_a_draft_of_the_policy_is_tried_on_its_own_page(store: Store) -> None:
    """向阳 and 丰收 at 9 and 10 a month: without 丰收's missing month nobody moves; 迟报 takes 春风 out of March."""
    app = typed(settings_page("名次规则"), "名次规则", edited_rows={3: {"取值": "不计入"}})
    assert "迟报处理 计入 → 不计入" in text(app)
    app.selectbox(key="trial-from").set_value("2024-03")
    app = ran(app)
    assert ranks(app)["春风社区"][:2] == (3, None)
    app.button(key="settings-save").click()
    assert "请写明理由" in text(ran(app))


def test_rules_of_one_month_can_be_supposed_for_all_months(store: Store) -> None:
    """市级 3 until February and 4 from March: supposed for all months 向阳 has 3 more a month than two of them."""
    app = typed(
        settings_page("计分规则"),
        "计分规则",
        edited_rows={2: {"失效月": "2024-02"}},
        added_rows=[{"规则号": "M03-2", "级别": "市级", "结果": "采用", "分值": "4", "生效月": "2024-03"}],
    )
    assert ranks(app)["向阳社区"][2] == 28
    app.toggle(key="trial-always").set_value(True)
    assert ranks(ran(app))["向阳社区"][2] == 30


def test_of_many_units_a_draft_is_tried_when_the_button_is_pressed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_trial, "MANY", 3)
    app = settings_page("计分规则")
    slider(app, "M04").set_value(8.0)
    app = ran(app)
    assert "改好以后按“试算”" in text(app)
    assert trials(store) == []
    app.button(key="trial-run").click()
    app = ran(app)
    assert ranks(app)["丰收社区"] == (2, 1, 48)
    assert ranks(ran(app))["丰收社区"] == (2, 1, 48), "until the draft changes"
    slider(app, "M04").set_value(9.0)
    assert "改好以后按“试算”" in text(ran(app))


def test_a_workbook_with_rules_is_imported_with_a_reason_from_a_month_too(store: Store) -> None:
    rows = store.read(OFFICER, read_setting_tables)["计分规则"]
    changed = [row | {"分值": "2"} if row["规则号"] == "M04" else row for row in rows]
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("导出和导入")
    app = pages.uploaded(ran(app), export_settings({"计分规则": changed}), "设置.xlsx")
    app.button(key="import-save").click()
    app = ran(app)
    assert "请写明理由" in text(app)
    app.selectbox(key="rules-month").set_value("2024-05")
    next(field for field in app.text_input if field.key.startswith("rules-reason-import")).set_value("区里的新办法")
    app = ran(app)
    app.button(key="import-save").click()
    assert "计分规则 第 1 版" in text(ran(app))
    lines = store.read(OFFICER, read_journal, deeds=("修改设置",), search="区里的新办法", limit=5)
    line = next(each for each in lines if each.subject == "计分规则")
    assert json.loads(line.after or "")["text"] == "旗县区级 1 → 2 分（自2024-05）"


def test_the_log_begins_with_what_was_changed_in_words_and_why(store: Store) -> None:
    rows = store.read(OFFICER, read_setting_tables)["计分规则"]
    changed = [row | {"分值": row["分值"] and str(at + 20), "说明": "长" * 200} for at, row in enumerate(rows)]
    store.write(OFFICER, save_settings, {"计分规则": changed}, reason="全都改了")
    message = words(store.read(OFFICER, read_journal, deeds=("修改设置",), limit=1)[0].after)
    assert message.startswith("内容 国家级 10 → 20 分；自治区级 5 → 21 分")
    assert "原因 全都改了" in message


# Forged and clumsy


def test_two_officers_who_change_one_rule_are_asked_whose_holds_and_neither_is_lost(store: Store) -> None:
    app = typed(settings_page("计分规则"), "计分规则", edited_rows={3: {"分值": "8"}})
    rows = store.read(OFFICER, read_setting_tables)["计分规则"]
    theirs = [row | {"分值": {"M03": "6", "M04": "2"}.get(row["规则号"], row["分值"])} for row in rows]
    store.write(Access("李干事", "officer"), save_settings, {"计分规则": theirs}, reason="我的理由")
    app = ran(app)
    assert "有 1 处两个人改得不一样" in text(app)
    app.button(key="conflict-mine-计分规则").click()
    app = ran(ran(app))
    assert [slider(app, rule).value for rule in ("M03", "M04")] == [6, 8]
    assert "旗县区级 2 → 8 分" in text(app)


@pytest.mark.parametrize("forged", [float("nan"), float("inf"), -5.0, 1e300])
def test_a_forged_slider_beyond_its_ends_changes_nothing(store: Store, forged: float) -> None:
    app = settings_page("计分规则")
    slider(app, "M04").set_value(forged)
    app = ran(app)
    assert slider(app, "M04").value == 1
    assert "草稿与现行规则相同" in text(app)


def test_a_draft_without_any_rule_gives_nobody_points_and_is_told(store: Store) -> None:
    app = typed(settings_page("计分规则"), "计分规则", deleted_rows=[0, 1, 2, 3, 4, 5])
    assert all(points == 0 for _, _, points in ranks(app).values())
    assert "取消 市级 3 分" in text(app)
    assert not app.slider


@pytest.mark.parametrize("points", ["1000000", "9" * 400, "1e308", "NaN", "-1", "=1+1", "<b>", ""])
def test_what_is_no_sound_number_of_points_is_told_and_tried_by_nobody(store: Store, points: str) -> None:
    app = typed(settings_page("计分规则"), "计分规则", edited_rows={3: {"分值": points}})
    assert app.button(key="settings-save").disabled
    assert "改好上面列出的错误，就接着试算" in text(app)
    assert trials(store) == []


def test_a_trial_that_cannot_be_noted_is_not_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = settings_page("计分规则")
    write = session.write

    def refuse(access: Access, function: Any, *args: Any, **kwargs: Any) -> Any:
        if function is note_trial:
            raise StoreError("磁盘满了。")
        return write(access, function, *args, **kwargs)

    monkeypatch.setattr(session, "write", refuse)
    slider(app, "M04").set_value(8.0)
    app = ran(app)
    assert "现在记不进去" in text(app)
    assert not [each for each in app.dataframe if "草稿名次" in each.value.columns]
