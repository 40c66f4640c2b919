"""我的视图: saved, opened, renamed and deleted under names of one's own, and nobody else's."""

from __future__ import annotations

import pytest

from data.records import Access
from data.store import Refused, Store
from data.store.views import LONGEST_NAME, LONGEST_QUERY, MOST, delete_view, read_views, rename_view, save_view
from tests import pages
from tests.office import OFFICER
from tests.pages import ran, text

office = pages.office_file("2024-02", "2024-03")
street = pages.store
OTHER = Access("李干事", "officer")


def test_a_view_is_its_owners_alone(store: Store) -> None:
    store.write(OFFICER, save_view, " 老城  上稿 ", "media", "kind=季")
    assert [(view.name, view.page, view.query) for view in store.read(OFFICER, read_views)] == [
        ("老城 上稿", "media", "kind=季")
    ]
    assert store.read(OTHER, read_views) == ()
    store.write(OTHER, delete_view, "老城 上稿")
    with pytest.raises(Refused, match="没有叫“老城 上稿”的视图了"):
        store.write(OTHER, rename_view, "老城 上稿", "别的")
    store.write(OTHER, save_view, "老城 上稿", "study", "")
    store.write(OFFICER, rename_view, "老城 上稿", "本季上稿")
    assert [view.name for view in store.read(OFFICER, read_views)] == ["本季上稿"]
    store.write(OFFICER, delete_view, "本季上稿")
    assert store.read(OFFICER, read_views) == ()
    assert [view.page for view in store.read(OTHER, read_views)] == ["study"]


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        ("  ", "", "请给视图起个名称"),
        ("长" * (LONGEST_NAME + 1), "", "名称最多"),
        ("有了", "", "已经有叫“有了”的视图了"),
        ("太多", "x" * (LONGEST_QUERY + 1), "存不下"),
    ],
)
def test_a_view_that_cannot_be_saved_says_why_and_the_others_stay(
    store: Store, name: str, query: str, why: str
) -> None:
    store.write(OFFICER, save_view, "有了", "media", "")
    with pytest.raises(Refused, match=why):
        store.write(OFFICER, save_view, name, "study", query)
    assert [view.page for view in store.read(OFFICER, read_views)] == ["media"]


def test_there_is_an_end_to_the_views_of_one_account(store: Store) -> None:
    for place in range(MOST):
        store.write(OFFICER, save_view, f"视图{place}", "media", "")
    with pytest.raises(Refused, match=f"最多存 {MOST} 个视图"):
        store.write(OFFICER, save_view, "再一个", "media", "")


def test_a_page_is_saved_with_its_filters_and_opened_by_its_name(street: Store) -> None:
    """The newest month of the office is March 2024: a view of the newest period leads there from any other."""
    app = pages.page("media")
    app.selectbox(key="period").set_value("2024年2月")
    app = ran(app)
    for name, newest in (("二月上稿", False), ("最近上稿", True)):
        app.text_input(key="view-name").set_value(name)
        app.toggle(key="view-newest").set_value(newest)
        app.button(key="view-save").click()
        app = ran(app)
        assert f"已存为“{name}”" in text(app)
    views = {view.name: view for view in street.read(OFFICER, read_views)}
    assert {view.page for view in views.values()} == {"media"}
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "period=2024%E5%B9%B42%E6%9C%88" in links["二月上稿"]
    assert "period=2024%E5%B9%B43%E6%9C%88" in links["最近上稿"]
    app.selectbox(key="view-which").set_value("二月上稿")
    app.text_input(key="view-new-name").set_value("最近上稿")
    app.button(key="view-rename").click()
    assert "已经有叫“最近上稿”的视图了" in text(ran(app))
    app.selectbox(key="view-which").set_value("二月上稿")
    app.button(key="view-delete").click()
    assert "已删除“二月上稿”" in text(ran(app))
    assert [view.name for view in street.read(OFFICER, read_views)] == ["最近上稿"]
