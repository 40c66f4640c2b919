"""Signing in and out in a real browser: as officer and clerk, on a PC and on a phone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from data.store import Store, totp
from data.store.accounts import add_account, disable_account
from data.store.journal import now
from tests.browser import module_browser, module_site
from tests.office import COMMUNITIES, OFFICER, found_office

pytestmark = pytest.mark.browser
PASSWORD = "润物无声-2024"
OWN = COMMUNITIES[0]
browser, site = module_browser, module_site
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small office with an officer, a leader and a clerk."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    for name, role, unit in (
        ("王干事", "officer", None),
        ("赵干事1440", "officer", None),
        ("赵干事390", "officer", None),
        ("李书记", "leader", None),
        ("小张", "clerk", OWN),
    ):
        store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD)  # type: ignore[arg-type]
    store.close()
    return url


@pytest.fixture(params=[SIZES[0], pytest.param(SIZES[1], marks=pytest.mark.slow)], ids=["pc", "phone"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new visitor on a PC and on a phone."""
    context = browser.new_context(viewport=request.param, locale="zh-CN")
    yield context.new_page()
    context.close()


def enter(tab: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    tab.get_by_label("账号").fill(name)
    tab.get_by_label("密码").fill(password)
    tab.get_by_role("button", name="登录").click()


def arrived(tab: Page, title: str) -> None:
    expect(tab.get_by_role("heading", level=1, name=title)).to_be_visible()
    state = tab.locator("[data-testid=stApp]")
    expect(state).to_have_attribute("data-test-script-state", "notRunning")


def sidebar(tab: Page) -> Any:
    """Return the sidebar, opened where the screen is narrow."""
    size = tab.viewport_size
    if size is not None and size["width"] < 800:
        tab.get_by_test_id("stExpandSidebarButton").click()
    side = tab.get_by_test_id("stSidebar")
    expect(side).to_be_visible()
    return side


def test_a_stranger_is_asked_to_sign_in_and_told_when_the_password_is_wrong(site: str, tab: Page) -> None:
    outside: list[str] = []
    tab.on("request", lambda sent: None if sent.url.startswith(site) else outside.append(sent.url))
    tab.goto(f"{site}/ranking")
    expect(tab).to_have_title("登录 · 街道宣传工作数据看板")
    enter(tab, "小张", "wrong password")
    expect(tab.get_by_role("alert")).to_have_text("账号或密码不对。")
    assert tab.get_by_label("账号").input_value() == "小张"
    assert tab.get_by_label("密码").input_value() == ""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs off the side"
    assert outside == []


def test_the_officer_gets_to_the_page_that_was_wanted_and_out_again(site: str, tab: Page) -> None:
    tab.goto(f"{site}/reporting")
    enter(tab, "王干事")
    arrived(tab, "报送情况")
    side = sidebar(tab)
    expect(side.get_by_text("王干事（宣传干事）")).to_be_visible()
    expect(side.get_by_role("link", name="账号")).to_be_visible()
    side.get_by_role("button", name="退出").click()
    expect(tab).to_have_title("登录 · 街道宣传工作数据看板")
    tab.goto(f"{site}/reporting")
    expect(tab).to_have_title("登录 · 街道宣传工作数据看板")


def test_a_clerk_sees_the_own_community_and_no_other(site: str, tab: Page) -> None:
    tab.goto(f"{site}/reporting")
    enter(tab, "小张")
    arrived(tab, "报送情况")
    side = sidebar(tab)
    names = [link.inner_text().strip() for link in side.get_by_role("link").all()]
    shown = " ".join(names)
    assert names[0].startswith("上报")
    assert "社区" in names
    for hidden in ("总览", "排名", "设置", "账号"):
        assert hidden not in shown
    for page, title in (("reporting", "报送情况"), ("community", "社区画像"), ("upload", "上报")):
        tab.goto(f"{site}/{page}")
        arrived(tab, title)
        text = tab.locator("body").inner_text()
        assert [other for other in COMMUNITIES[1:] if other in text] == []
    assert OWN in text or page == "upload"


def test_an_address_of_a_page_that_is_not_for_clerks_shows_nothing_of_it(site: str, tab: Page) -> None:
    tab.goto(f"{site}/login")
    enter(tab, "小张")
    arrived(tab, "上报")
    tab.goto(f"{site}/accounts")
    arrived(tab, "上报")
    assert "王干事" not in tab.locator("body").inner_text()


@pytest.mark.parametrize("tab", SIZES[:1], indirect=True)
def test_an_open_tab_is_sent_to_sign_in_with_the_next_click_after_its_session_was_ended(
    site: str, database: str, tab: Page
) -> None:
    tab.goto(f"{site}/community")
    enter(tab, "李书记")
    arrived(tab, "社区画像")
    store = Store.open(database, create=False)
    store.write(OFFICER, disable_account, "李书记")
    with contextlib.suppress(PlaywrightError):  # a run that was still at work may have sent the tab away already
        sidebar(tab).get_by_role("link", name="排名").click(timeout=5_000)
    expect(tab).to_have_title("登录 · 街道宣传工作数据看板")
    expect(tab.get_by_role("alert")).to_contain_text("您的账号已停用")
    store.write(OFFICER, disable_account, "李书记", disabled=False)
    store.close()


@pytest.mark.parametrize("tab", SIZES[:1], indirect=True)
def test_a_one_time_password_is_changed_before_anything_else(site: str, database: str, tab: Page) -> None:
    store = Store.open(database, create=False)
    supplied = store.write(OFFICER, add_account, "<b>小赵</b>", "clerk", unit=OWN)
    store.close()
    assert supplied is not None
    tab.goto(f"{site}/upload")
    enter(tab, "<b>小赵</b>", supplied)
    expect(tab.get_by_role("heading", name="修改密码：<b>小赵</b>")).to_be_visible()
    tab.goto(f"{site}/upload")
    expect(tab.get_by_role("heading", name="修改密码")).to_be_visible()
    tab.get_by_label("现在的密码").fill(supplied)
    tab.get_by_label("新密码", exact=True).fill("润物细无声-2024")
    tab.get_by_label("再输一次新密码").fill("润物细无声-2024")
    tab.get_by_role("button", name="修改密码").click()
    arrived(tab, "上报")
    expect(sidebar(tab).get_by_text("<b>小赵</b>（社区填报员）")).to_be_visible()


def test_an_officer_switches_the_second_step_on_signs_in_with_it_and_switches_it_off(
    site: str, database: str, tab: Page
) -> None:
    outside: list[str] = []
    tab.on("request", lambda sent: None if sent.url.startswith((site, "data:")) else outside.append(sent.url))
    faults: list[str] = []
    tab.on("console", lambda words: faults.append(words.text) if words.type == "error" else None)
    assert tab.viewport_size is not None
    name = f"赵干事{tab.viewport_size['width']}"  # an account of its own, so that one run leaves nothing to the other
    tab.goto(f"{site}/password")
    enter(tab, name)
    tab.get_by_role("link", name="两步验证（未开启）").click()
    tab.get_by_label("现在的密码").fill(PASSWORD)
    tab.get_by_role("button", name="开始设置").click()
    expect(tab.locator("svg.code")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs off the side"
    secret = tab.locator("code").inner_text().replace(" ", "")
    tab.get_by_label("动态码").fill(totp.code_at(secret, totp.time_step(now())))
    tab.get_by_role("button", name="开启").click()
    expect(tab.locator("li code")).to_have_count(10)
    codes = tab.locator("li code").all_inner_texts()
    tab.get_by_role("link", name="已经抄下，继续").click()
    arrived(tab, "报送情况")
    tab.goto(f"{site}/auth/logout")
    enter(tab, name)
    expect(tab).to_have_title("两步验证 · 街道宣传工作数据看板")
    tab.goto(f"{site}/reporting")
    expect(tab).to_have_title("登录 · 街道宣传工作数据看板")
    enter(tab, name)
    tab.get_by_label("动态码").fill(codes[0])
    tab.get_by_role("button", name="登录").click()
    arrived(tab, "报送情况")
    tab.goto(f"{site}/second-factor")
    expect(tab.get_by_text("还有 9 个恢复码没有用")).to_be_visible()
    tab.get_by_label("现在的密码").fill(PASSWORD)
    tab.get_by_label("动态码或恢复码").fill(codes[1])
    tab.get_by_role("button", name="关闭两步验证").click()
    expect(tab.get_by_text("现在没有开启")).to_be_visible()
    assert outside == []
    assert [fault for fault in faults if "Content Security Policy" in fault] == []


@pytest.mark.parametrize("tab", SIZES[:1], indirect=True)
def test_too_many_wrong_passwords_have_to_wait(site: str, tab: Page) -> None:
    tab.goto(f"{site}/login")
    for _ in range(6):
        enter(tab, "没有此人", "wrong password")
    expect(tab.get_by_role("alert")).to_contain_text("试得太多了，请等")
