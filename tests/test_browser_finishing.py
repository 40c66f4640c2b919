"""A clerk finishes alone, in a real browser: one pass, few clicks, and the next month of the same habits needs none."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.store import Store
from data.store.accounts import add_account
from data.store.settings import read_settings, save_settings
from data.store.sheets import read_located_rows
from tests.browser import module_browser, module_site
from tests.builders import book, page
from tests.office import COMMUNITIES, OFFICER, UNITS

pytestmark = pytest.mark.browser
PASSWORD = "润物无声-2024"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 60_000
MOST = 12
"""Clicks until a file with six faults is accepted."""
browser, site = module_browser, module_site


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A street with its register, an officer and two clerks."""
    url = f"sqlite:///{tmp_path_factory.mktemp('street') / 'street.db'}"
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, {"单位": UNITS})
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    for unit in COMMUNITIES[:2]:
        store.write(OFFICER, add_account, f"{unit}填报员", "clerk", unit=unit, password=PASSWORD)
    store.close()
    return url


class Visitor:
    """Somebody at a window of their own, whose clicks are counted from the upload on."""

    def __init__(self, tab: Page, site: str, name: str) -> None:
        self.tab, self.site, self.clicks = tab, site, 0
        tab.goto(f"{site}/sign-in")
        tab.locator("input[name=name]").fill(name)
        tab.locator("input[name=password]").fill(PASSWORD)
        tab.locator("button[type=submit]").first.click()
        tab.wait_for_url(lambda url: "sign-in" not in url, timeout=PATIENCE)

    def rest(self) -> None:
        """Wait until a rerun is over."""
        self.tab.wait_for_timeout(400)
        state = self.tab.locator("[data-testid=stApp]")
        expect(state).to_have_attribute("data-test-script-state", "notRunning")

    def upload(self, content: bytes, name: str) -> None:
        self.tab.goto(f"{self.site}/upload")
        box = self.tab.locator("input[type=file]")
        box.wait_for(state="attached", timeout=PATIENCE)
        self.rest()
        box.set_input_files({"name": name, "mimeType": EXCEL, "buffer": content})
        expect(self.button(re.compile("确认上报|留下未通过的记录"))).to_be_visible()
        self.rest()
        self.clicks = 0

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.tab.get_by_role("button", name=name)

    def click(self, target: Locator) -> None:
        target.click(timeout=PATIENCE)
        self.clicks += 1
        self.rest()

    def type(self, label: str, text: str) -> None:
        """Click into the field of a cell and type."""
        field = self.tab.get_by_label(label)
        self.click(field)
        field.fill(text)
        field.press("Enter")
        self.rest()

    def left(self, count: int, total: int) -> None:
        """Wait until the page says how many are left to mend."""
        expect(self.tab.get_by_text(f"还剩 {count} 处（共 {total} 处）")).to_be_visible()


def habits(unit: str, month: str, *, faulty: bool) -> bytes:
    """Return a month as a community draws it up: own headers, words and outlets; ``faulty``: with slips of the month."""
    return book(
        page("基本情况", f"单位|{unit}\n月份|{month}\n在册志愿者|120"),
        page(
            "理论学习",
            f"日期|学习类别|主题|到场的人\nD{month}-05|读书沙龙|学习全会精神|30\nD{month}-12|党课|书记讲党课|25\n"
            f"合计|||{57 if faulty else 55}",
        ),
        page(
            "志愿服务",
            "日期|活动名称|活动性质|活动类别|志愿者人次\n"
            f"{f'{month}-32' if faulty else f'{month}-06'}|清扫楼道|志愿服务|环境卫生|12\n"
            f"D{month}-07|为老人理发|志愿服务|便民服务|{'' if faulty else 6}",
        ),
        page(
            "媒体上稿",
            f"日期|标题|媒体名称|媒体级别|稿件形式|结果\nD{month}-07|{unit}{month}的新鲜事|河畔早报||消息|采用",
        ),
        page("文明创建", "事项类别|名称|状态|数量|日期"),
    )


@pytest.mark.parametrize(
    ("width", "height", "unit"),
    [pytest.param(1440, 900, COMMUNITIES[0], marks=pytest.mark.slow), (390, 844, COMMUNITIES[1])],
)
def test_a_messy_file_is_accepted_in_one_pass_and_the_next_one_without_a_click(
    browser: Browser, site: str, database: str, width: int, height: int, unit: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    clerk = Visitor(context.new_page(), site, f"{unit}填报员")
    clerk.upload(habits(unit, "2024-02", faulty=True), "二月.xlsx")
    clerk.left(6, 6)
    expect(clerk.tab.get_by_text("还剩 6 处")).to_be_in_viewport()
    expect(clerk.button("留下未通过的记录")).to_be_in_viewport()
    clerk.click(clerk.button("到场的人（30、25）"))
    clerk.left(5, 6)
    clerk.click(clerk.button("集中学习"))
    clerk.left(4, 6)
    clerk.click(clerk.button("市级"))
    clerk.left(3, 6)
    clerk.type("志愿服务!A2“日期”", "2024-02-06")
    clerk.left(2, 6)
    clerk.type("志愿服务!E3“志愿者人次”", "6")
    clerk.left(1, 6)
    clerk.click(clerk.button("以明细为准，合计没有更新"))
    clerk.click(clerk.button("确认上报 1 份"))
    expect(clerk.tab.get_by_text("已接收 1 份")).to_be_visible()
    assert clerk.clicks <= MOST
    clerk.upload(habits(unit, "2024-03", faulty=False), "三月.xlsx")
    expect(clerk.button("确认上报 1 份")).to_be_in_viewport()
    assert clerk.clicks == 0
    context.close()
    store = Store.open(database, create=False)
    rows = store.read(OFFICER, read_located_rows, "volunteer", ["2024-02"], [unit])
    assert [row.row.values["attendance"] for row in rows] == [12, 6]
    assert [row.row.values["date"].isoformat() for row in rows] == ["2024-02-06", "2024-02-07"]
    assert store.read(OFFICER, read_settings).outlets.find("河畔早报") is None, "nobody has confirmed it for everybody"
    store.close()


def test_the_officer_confirms_what_was_chosen_in_one_list(browser: Browser, site: str, database: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1600}, locale="zh-CN")
    clerk = Visitor(context.new_page(), site, f"{COMMUNITIES[0]}填报员")
    clerk.upload(habits(COMMUNITIES[0], "2024-05", faulty=True), "五月.xlsx")
    for choice in ("到场的人（30、25）", "集中学习", "市级"):
        if clerk.button(choice).count():
            clerk.click(clerk.button(choice))
    context.clear_cookies()
    officer = Visitor(context.new_page(), site, "王干事")
    officer.tab.goto(f"{site}/upload")
    officer.click(officer.button("去确认 →"))
    expect(officer.tab.get_by_text("等您确认的写法：3 个")).to_be_visible()
    officer.click(officer.button("按上面的定（3 个）"))
    expect(officer.tab.get_by_text("已确认 3 个写法")).to_be_visible()
    context.close()
    store = Store.open(database, create=False)
    settings = store.read(OFFICER, read_settings)
    outlet = settings.outlets.find("河畔早报")
    assert outlet is not None
    assert (outlet.level, settings.vocabulary.find("学习类别", "读书沙龙")) == ("市级", "集中学习")
    assert settings.headers["study", "到场的人"] == "attendance"
    store.close()
