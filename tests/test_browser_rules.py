"""Rules tried in a real browser: sliders and cells beside what would move, on a wide screen and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.store import Store
from data.store.audit import read_journal
from data.store.settings import read_setting_tables
from tests.browser import module_browser
from tests.grids import PATIENCE, grid, rest
from tests.office import OFFICER
from tests.sites import office_site
from tests.wire import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with office_site(tmp_path_factory.mktemp("rules"), {}, "2024-01", PUBLICITY_TODAY="2024-04-10") as opened:
        yield opened


browser = module_browser


def rules_page(browser: Browser, site: Site, width: int, height: int) -> Page:
    tab = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    tab.goto(f"http://{site.host}/settings")
    choose_rules(tab)
    return tab


def choose_rules(tab: Page) -> None:
    tab.get_by_text("计分规则", exact=True).first.click(timeout=PATIENCE)
    expect(tab.get_by_role("heading", name="试算")).to_be_visible()
    rest(tab)


def slider(tab: Page, rule: str) -> Locator:
    return tab.get_by_role("slider", name=re.compile(f"^{rule}"))


def test_sliders_and_cells_make_one_draft_that_is_there_after_a_reload_and_is_saved_with_a_reason(
    browser: Browser, site: Site
) -> None:
    tab = rules_page(browser, site, 1440, 1600)
    slider(tab, "M04").focus()
    for _ in range(14):
        tab.keyboard.press("ArrowRight")
    expect(tab.get_by_text("旗县区级 1 → 8 分").first).to_be_visible()
    expect(tab.get_by_text("第一名由向阳社区变为向阳社区、丰收社区").first).to_be_visible()
    grid(tab).type(2, "分值", "6")
    expect(tab.get_by_text("市级 3 → 6 分；旗县区级 1 → 8 分").first).to_be_visible()
    for rule in ("M01", "M02"):  # the second is moved while the first is still on its way
        slider(tab, rule).focus()
        tab.keyboard.press("ArrowRight")
    text = "国家级 10 → 10.5 分；自治区级 5 → 5.5 分；市级 3 → 6 分；旗县区级 1 → 8 分"
    expect(tab.get_by_text(text).first).to_be_visible()
    rest(tab)
    assert [row["分值"] for row in grid(tab).rows()][:4] == ["10.5", "5.5", "6", "8"]
    tab.reload()
    choose_rules(tab)
    expect(tab.get_by_text("没有保存的改动都在下面")).to_be_visible()
    expect(tab.get_by_text(text).first).to_be_visible()
    tab.get_by_role("button", name="保存 计分规则").click()
    expect(tab.get_by_text("请写明理由")).to_be_visible()
    tab.get_by_label("理由").fill("<b>*难上*</b>")
    tab.get_by_role("button", name="保存 计分规则").click()
    expect(tab.get_by_text("已保存：计分规则 第 1 版")).to_be_visible()
    store = Store.open(site.url, create=False)
    points = {row["规则号"]: row["分值"] for row in store.read(OFFICER, read_setting_tables)["计分规则"]}
    lines = store.read(OFFICER, read_journal, deeds=("修改设置", "试算规则"), limit=50)
    store.close()
    assert (points["M04"], points["M04-2"], points["M03-2"]) == ("1", "8", "6")
    assert "<b>*难上*</b>" in (lines[0].after or "")
    assert any("旗县区级 1 → 8 分" in (line.after or "") for line in lines if line.deed == "试算规则")
    tab.context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_trial_fits_the_screen(browser: Browser, site: Site, width: int, height: int) -> None:
    tab = rules_page(browser, site, width, height)
    beyond = "() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth - e.clientWidth; }"
    assert tab.evaluate(beyond) <= 0
    boxes = [tab.get_by_role("heading", name=name).bounding_box() for name in ("滑块", "试算")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    extra = boxes[1]["x"] > boxes[0]["x"]
    assert extra == (width > 640), "the trial stands beside the sliders, on a telephone below them"
    tab.context.close()
