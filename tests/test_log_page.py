"""The page 日志."""

from __future__ import annotations

from datetime import date, timedelta

from data.records import Access
from data.store import Store
from data.store.publishing import publish_month
from tests import pages
from tests.office import OFFICER
from tests.pages import ran, table, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


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
