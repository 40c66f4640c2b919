"""The office's desk: what is doubtful is followed up on the pages until it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.problems import Problem, problem
from data.records import Checked, Delivery
from data.settings.answers import Answer
from data.settings.succession import merged, renamed
from data.store import Store
from data.store.answers import save_answers
from data.store.doubts import read_doubts
from data.store.figures import read_figures
from data.store.publishing import publish_month
from data.store.reminders import read_reminders
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.submissions import refuse_submission, save_submission
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.office import study as learning
from tests.pages import ran, text
from tests.street import SHEETS

FIRST, LAST = "2024-01", "2024-03"
UNIT, OTHER = COMMUNITIES[:2]


office = pages.office_file(FIRST, LAST)


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The small office behind the pages; two workbooks were saved with warnings, one was refused."""
    with pages.open_office(office, tmp_path, monkeypatch) as opened:
        for unit, result in ((UNIT, [unusual("F2"), unusual("F3")]), (OTHER, [unusual("F2")])):
            rows = (learning(2, "2024-03", attendance=900),)
            sent = Checked(f"{unit}.xlsx", unit, "2024-03", rows, {}, SHEETS, tuple(result))
            opened.write(OFFICER, save_submission, sent, unit.encode(), Delivery(reason="集中宣讲月"))
        bad = Checked(
            "坏.xlsx",
            COMMUNITIES[3],
            "2024-03",
            problems=(problem("required", "日期空着", sheet="理论学习", cell="A3"),),
        )
        opened.write(OFFICER, refuse_submission, bad, b"bad")
        yield opened


def unusual(cell: str) -> Problem:
    return problem("unusual", "900 是往月的 9 倍", sheet="理论学习", cell=cell, column="参加人次", value="900")


def choose(app: AppTest, key: str, row: int) -> AppTest:
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return ran(app)


def doubts(app: AppTest) -> list[list[str]]:
    """The lines of the table of doubts: unit and place."""
    for each in app.dataframe:
        if "位置和说明" in each.value.columns:
            return [[line["单位"], line["位置和说明"][:7]] for line in each.value.to_dict("records")]
    return []


def press(app: AppTest, verdict: str, number: int, note: str) -> AppTest:
    app.text_input(key=f"doubt-note-{number}").set_value(note)
    ran(app).button(key=f"doubt-{verdict}").click()
    return ran(app)


def test_the_officer_settles_a_doubt_with_a_note_and_it_moves_to_the_settled_ones(store: Store) -> None:
    app = pages.page("reporting")
    assert doubts(app) == [
        [UNIT, "理论学习!F2"],
        [UNIT, "理论学习!F3"],
        [OTHER, "理论学习!F2"],
        [COMMUNITIES[3], "理论学习!A3"],
    ]
    app = choose(app, "doubts", 2)
    number = store.read(OFFICER, read_doubts, units=[OTHER])[0].id
    assert app.button(key="doubt-verified").disabled
    app = press(app, "verified", number, "看过签到表")
    assert "核实无误 1 项" in text(app)
    assert [unit for unit, _ in doubts(app)] == [UNIT, UNIT, COMMUNITIES[3]]
    app.segmented_control(key="doubts-view").set_value("已办结")
    ran(app)
    assert doubts(app) == [[OTHER, "理论学习!F2"]]


def test_all_doubts_of_a_report_are_returned_at_once_and_the_review_says_so(store: Store) -> None:
    app = choose(pages.page("reporting"), "doubts", 0)
    first = store.read(OFFICER, read_doubts, units=[UNIT])[0]
    app.checkbox(key=f"doubt-all-{first.submission}").check()
    app = press(ran(app), "returned", first.id, "请改成实际人次")
    assert "退回 2 项" in text(app)
    assert [unit for unit, _ in doubts(app)].count(UNIT) == 2
    assert f"{UNIT} 2024年3月的月报被退回：请改成实际人次" in text(pages.page("upload"))


def test_errors_of_a_report_never_accepted_cannot_be_called_right(store: Store) -> None:
    app = choose(pages.page("reporting"), "doubts", 3)
    number = store.read(OFFICER, read_doubts, units=[COMMUNITIES[3]])[0].id
    app.text_input(key=f"doubt-note-{number}").set_value("没有关系")
    assert ran(app).button(key="doubt-verified").disabled
    assert not app.button(key="doubt-corrected").disabled


def open_items(app: AppTest) -> list[list[str]]:
    frame = next(frame.value for frame in app.dataframe if "怎么办" in frame.value.columns)
    return [[line["单位"], line["什么事"]] for line in frame.to_dict("records")]


def test_the_desk_opens_on_the_month_now_due_with_all_that_is_open_and_who_was_reminded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-05-20")
    absent = COMMUNITIES[2]
    app = pages.page("reporting")
    assert app.selectbox(key="month").value == "2024年4月"
    assert [UNIT, "带着警告收下：待核实 2 项"] in open_items(app)
    assert [COMMUNITIES[3], "没有收下：1 处错误"] in open_items(app)
    states = next(frame.value for frame in app.dataframe if "卡在哪里" in frame.value.columns).set_index("单位")
    assert states.loc[absent, "卡在哪里"] == "没有报，过截止日 14 天", "due on Sunday 5 May, moved to Monday"
    app.selectbox(key="remind-2024-04").set_value(absent)
    app = ran(app)
    text_to_paste = f"【2024年4月宣传工作月报】{absent}：还没有收到月报。报送截止日5月6日（星期一）已过，请尽快补报。"
    assert app.code[0].value == text_to_paste
    app.button(key="remind-note").click()
    app = ran(app)
    (noted,) = store.read(OFFICER, read_reminders, ["2024-04"])
    assert (noted.unit, noted.way) == (absent, "pasted")
    states = next(frame.value for frame in app.dataframe if "催过" in frame.value.columns).set_index("单位")
    assert states.loc[absent, "催过"] == f"{noted.at:%m-%d}"
    assert not states.loc[UNIT, "催过"]


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


def test_a_new_unit_is_compared_with_what_it_was_made_from(store: Store) -> None:
    tables = store.read(OFFICER, read_setting_tables)
    store.write(OFFICER, save_settings, merged(tables, [UNIT, OTHER], "和阳社区", date(2024, 3, 1)))
    app = pages.page("community")
    app.selectbox(key="unit").set_value("和阳社区")
    app = ran(app)
    assert app.toggle(key="lineage").label == f"与以前比较时含前身：{UNIT}、{OTHER}"
    result = store.read(OFFICER, read_figures, ["2024-02"], units=[UNIT, OTHER], measures=["study.sessions"])
    assert table_of(app, "学习场次")["2月"] == f"{result['value'].sum()}次"
    app.toggle(key="lineage").set_value(False)
    assert table_of(ran(app), "学习场次")["2月"] == "未报"


def table_of(app: AppTest, measure: str) -> dict[str, str]:
    frame = next(frame.value for frame in app.dataframe if "指标" in frame.value.columns)
    return next(line for line in frame.to_dict("records") if line["指标"] == measure)


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
