"""The page 报送情况: what is doubtful is followed up until it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.problems import Problem, problem
from data.records import Checked, Delivery
from data.store import Store
from data.store.doubts import read_doubts
from data.store.publishing import publish_month, reopen_month
from data.store.reminders import read_reminders
from data.store.submissions import refuse_submission, save_submission
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.office import study as learning
from tests.pages import choose, ran, text
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
    other = choose(pages.page("reporting"), "doubts", 2)
    other.text_input(key=f"doubt-note-{number}").set_value("也看过")
    ran(other)
    app = press(app, "verified", number, "看过签到表")
    assert "核实无误 1 项" in text(app)
    other.button(key="doubt-verified").click()
    assert "这一项已经办结。" in text(ran(other)), "its button is gone, and its press is answered"
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
    assert f"有错误 1 个：{COMMUNITIES[3]}。" in text(pages.page("publishing")), "as the page of the reports says"


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
    assert text_to_paste in [text.value for text in app.text]
    app.button(key="remind-note").click()
    app = ran(app)
    (noted,) = store.read(OFFICER, read_reminders, ["2024-04"])
    assert (noted.unit, noted.way) == (absent, "pasted")
    states = next(frame.value for frame in app.dataframe if "催过" in frame.value.columns).set_index("单位")
    assert states.loc[absent, "催过"] == f"{noted.at:%m-%d}"
    assert not states.loc[UNIT, "催过"]


def test_who_has_reported_tells_for_whom_a_month_is_locked(store: Store) -> None:
    store.write(OFFICER, publish_month, LAST)
    store.write(OFFICER, reopen_month, LAST, COMMUNITIES[1], "漏报")
    app = pages.page("reporting")
    (result,) = (frame for frame in (each.value for each in app.dataframe) if "公布" in frame.columns)
    locked = dict(zip(result["单位"], result["公布"], strict=True))
    assert (locked[COMMUNITIES[0]], locked[COMMUNITIES[1]]) == ("已公布", "")
