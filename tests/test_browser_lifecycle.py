"""Two tabs of one browser over the same unit and month: nothing replaced, refused or published unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from data.store import Store
from data.store.history import read_uploads
from data.store.reviews import save_review
from data.store.sheets import read_located_rows
from tests.browser import chromium, server
from tests.builders import study, workbook
from tests.office import COMMUNITIES, OFFICER, found_office

pytestmark = pytest.mark.browser
MONTH, UNIT, OTHER, THIRD = "2024-04", *COMMUNITIES[:3]
SLOW = 60_000
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("office") / "street.db"
    store = Store.open(f"sqlite:///{path}", create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.close()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def tabs(database: str) -> Iterator[tuple[Page, Page, str]]:
    """Two tabs of one visitor, and the address."""
    with server(database) as address, sync_playwright() as player:
        browser = chromium(player)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        yield context.new_page(), context.new_page(), address
        browser.close()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store.open(database, create=False)
    yield opened
    opened.close()


def check(tab: Page, address: str, unit: str, subject: str) -> None:
    """Open the page, choose a workbook, and wait until it has been checked."""
    tab.goto(f"{address}/upload")
    content = workbook(unit=unit, month=MONTH, study=[study(date=f"{MONTH}-05", subject=subject)])
    tab.locator("input[type=file]").set_input_files({"name": f"{unit}.xlsx", "mimeType": KIND, "buffer": content})
    expect(tab.get_by_role("button", name="确认上报 1 份")).to_be_visible()


def confirm(tab: Page, text: str) -> None:
    tab.get_by_role("button", name="确认上报 1 份").click()
    expect(tab.get_by_text(text).first).to_be_visible()


def subjects(store: Store, unit: str) -> list[object]:
    return [item.row.values["subject"] for item in store.read(OFFICER, read_located_rows, "study", [MONTH], [unit])]


def test_the_second_tab_is_shown_what_the_first_one_saved_and_asked_again(
    tabs: tuple[Page, Page, str], store: Store
) -> None:
    first, second, address = tabs
    check(first, address, UNIT, "第一页")
    check(second, address, UNIT, "第二页")
    confirm(first, "已接收 1 份")
    confirm(second, "没有新的月报入库")
    expect(second.get_by_text(re.compile(f"您核对期间，{UNIT} 2024年4月有变动")).first).to_be_visible()
    expect(second.get_by_text("只添加新的行")).to_be_visible()
    assert subjects(store, UNIT) == ["第一页"]
    confirm(second, "已接收 1 份")
    assert subjects(store, UNIT) == ["第二页"]


def test_what_was_returned_by_mistake_goes_on_with_the_same_file(tabs: tuple[Page, Page, str], store: Store) -> None:
    tab, _, address = tabs
    if not store.read(OFFICER, read_uploads, UNIT, MONTH, current=True):
        check(tab, address, UNIT, "第二页")
        confirm(tab, "已接收 1 份")
    (current,) = store.read(OFFICER, read_uploads, UNIT, MONTH, current=True)
    store.write(OFFICER, save_review, current.submission, "returned", "看错了")
    check(tab, address, UNIT, "第二页")
    expect(tab.get_by_text(re.compile("的月报被退回：看错了"))).to_be_visible()
    confirm(tab, "1 份与退回的相同，已重新送审，等宣传干事审核。")
    expect(tab.get_by_text(re.compile("的月报被退回"))).to_have_count(0)


def test_confirming_without_a_connection_says_so_until_it_is_back(tabs: tuple[Page, Page, str], store: Store) -> None:
    tab, _, address = tabs
    check(tab, address, THIRD, "断线时确认")
    tab.context.set_offline(True)
    lost = tab.get_by_role("alert").filter(has_text="连接断了，正在重新连接")
    expect(lost).to_be_visible()
    tab.get_by_role("button", name="确认上报 1 份").click()
    expect(lost).to_be_visible()
    tab.context.set_offline(False)
    expect(lost).to_have_count(0)
    back = tab.get_by_role("alert").filter(has_text="又连上了")
    expect(back).to_be_visible()
    expect(tab.get_by_text("已接收 1 份").first).to_be_visible()
    assert subjects(store, THIRD) == ["断线时确认"]
    back.click()
    expect(back).to_have_count(0)


def test_publishing_names_what_is_not_reviewed_and_a_waiting_file_is_told_why_it_is_refused(
    tabs: tuple[Page, Page, str], store: Store
) -> None:
    officer, sender, address = tabs
    if not store.read(OFFICER, read_uploads, UNIT, MONTH, current=True):
        check(sender, address, UNIT, "第一页")
        confirm(sender, "已接收 1 份")
    sent = [unit for unit in COMMUNITIES if store.read(OFFICER, read_uploads, unit, MONTH, current=True)]
    check(sender, address, OTHER, "等着确认")
    officer.goto(f"{address}/publishing")
    box = officer.get_by_label("哪个月")
    expect(box).to_be_visible()
    box.click()
    officer.get_by_role("option", name="2024年4月").click()
    waiting = f"未审核完 {len(sent)} 份：{'、'.join(sent)}。公布以后，要退回先得重新开放。"
    expect(officer.get_by_text(re.compile(waiting))).to_be_visible()
    officer.get_by_role("button", name="公布2024年4月").click()
    expect(officer.get_by_text(re.compile("2024年4月　已公布"))).to_be_visible()
    confirm(sender, "2024年4月已经公布，数字已经固定，请联系宣传干事重新开放后再报。")
    assert subjects(store, OTHER) == []
