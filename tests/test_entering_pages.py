"""网页填报, as a clerk types a month into the page: kept, found again, checked, sent like any workbook."""

from __future__ import annotations

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.records import Access
from data.store import Store
from data.store.drafts import read_drafts, save_draft
from data.store.history import read_uploads
from data.store.publishing import publish_month
from data.store.reports import read_reported_months
from data.store.reviews import save_review
from data.store.settings import read_setting_tables, save_settings
from data.store.sheets import read_located_rows
from tests import pages
from tests.office import COMMUNITIES, MISSING, OFFICER
from tests.pages import confirmed, ran, text, typed
from ui.handout import likely_month

UNIT, MONTH = COMMUNITIES[0], "2024-04"
NAME = f"entry/{UNIT}/{MONTH}"

office = pages.office_file("2024-03", "2024-03")
store = pages.store


@pytest.fixture
def form(store: Store) -> AppTest:
    app = pages.page("upload")
    app.selectbox(key="template-unit").set_value(UNIT)
    app.selectbox(key="template-month").set_value(MONTH)
    ran(app).toggle(key=f"entering-{UNIT}-{MONTH}").set_value(True)
    return ran(app)


def test_the_month_offered_first_is_the_one_that_may_still_be_sent(store: Store) -> None:
    sent, missing = (Access(name, "clerk", frozenset({name})) for name in (UNIT, MISSING))
    in_time, too_late = date(2024, 4, 3), date(2024, 4, 20)

    def first(access: Access, day: date) -> str:
        with store.reading(access) as opened:
            return likely_month(opened, day, read_reported_months(opened))

    assert first(sent, in_time) == "2024-03", "what is in may be corrected until the deadline"
    assert first(sent, too_late) == "2024-04"
    assert first(missing, too_late) == first(OFFICER, too_late) == "2024-03"
    (number,) = (upload.submission for upload in store.read(sent, read_uploads, month="2024-03"))
    store.write(OFFICER, save_review, number, "returned", "请核对人次")
    assert first(sent, too_late) == "2024-03"
    store.write(OFFICER, publish_month, "2024-03")
    assert first(sent, in_time) == first(missing, too_late) == first(OFFICER, too_late) == "2024-04"


def again() -> AppTest:
    app = pages.page("upload")
    app.selectbox(key="template-unit").set_value(UNIT)
    app.selectbox(key="template-month").set_value(MONTH)
    return ran(app)


def test_a_month_typed_into_the_grid_is_checked_and_sent_like_a_workbook(store: Store, form: AppTest) -> None:
    session = {"日期 *": "4月3日", "主题 *": "四月党课", "学习类别 *": "党课", "参加人次 *": "若干"}
    app = typed(form, f"{NAME}/study", added_rows=[session])
    opened = again()
    assert opened.toggle(key=f"entering-{UNIT}-{MONTH}").value, "another tab opens where this one is"
    assert opened.data_editor[0].value["主题 *"].tolist() == ["四月党课"]
    app.button(key="entry-check").click()
    assert "不是人次" in text(ran(app)) or "若干" in text(app)
    app = typed(app, f"{NAME}/study", added_rows=[session | {"参加人次 *": "26"}])
    assert app.button(key="confirm").label == "确认上报 1 份"
    app = confirmed(app)
    assert "已接收 1 份" in text(app)
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH], [UNIT])
    assert (row.row.values["attendance"], row.row.values["subject"]) == (26, "四月党课")
    assert not [name for name in store.read(OFFICER, read_drafts) if name.startswith("entry/")]
    assert not again().toggle(key=f"entering-{UNIT}-{MONTH}").value


def test_what_comes_again_is_added_and_a_month_of_nothing_is_reported_in_two_presses(store: Store) -> None:
    names = [
        str(located.row.values["name"])
        for located in store.read(OFFICER, read_located_rows, "volunteer", ["2024-03"], [UNIT])
    ]
    activity = names[0]
    words = store.read(OFFICER, read_setting_tables)["词表"]
    recurrent = dict.fromkeys(words[0], "") | {"列": "常规活动", "标准词": activity}
    store.write(OFFICER, save_settings, {"词表": [*words, recurrent]})
    app = again()
    app.button(key="entry-zero").click()
    app = ran(app)
    assert app.button(key="confirm").label == "确认上报 1 份"
    app.button(key="cancel").click()
    app = ran(app)
    app.toggle(key=f"entering-{UNIT}-{MONTH}").set_value(True)
    app = ran(app)
    elsewhere = json.dumps([{"date": "4月2日", "name": "这时在另一个页签里填的"}])
    store.write(OFFICER, save_draft, f"{NAME}/volunteer", "1", elsewhere)
    app.button(key="entry-recurrent").click()
    app = ran(app)
    rows = json.loads(store.read(OFFICER, read_drafts)[f"{NAME}/volunteer"].content)
    assert [row["name"] for row in rows] == ["这时在另一个页签里填的"] + [activity] * names.count(activity)
    assert rows[1]["date"].startswith("2024-04")
    assert not [button for button in app.button if button.key == "entry-recurrent"], "it is there now"


def test_on_a_phone_a_row_is_one_form_and_giving_up_the_check_keeps_what_was_typed(store: Store, form: AppTest) -> None:
    form.segmented_control(key="entry-way").set_value("逐条")
    app = ran(form)
    values = {"日期 *": "4月3日", "主题 *": "四月党课", "参加人次 *": "26"}
    for field in app.text_input:
        if field.label in values:
            field.set_value(values[field.label])
    next(box for box in app.selectbox if box.label == "学习类别 *").set_value("党课")
    next(button for button in app.button if button.label == "存下").click()
    app = ran(app)
    assert "四月党课" in next(box for box in app.selectbox if box.label == "哪一条").options[1]
    app.button(key="entry-check").click()
    app = ran(app)
    assert app.button(key="confirm").label == "确认上报 1 份"
    app.button(key="cancel").click()
    ran(app)
    assert f"{NAME}/study" in store.read(OFFICER, read_drafts)
    opened = again()
    opened.button(key="entry-drop").click()
    ran(opened)
    assert f"{NAME}/study" not in store.read(OFFICER, read_drafts)
