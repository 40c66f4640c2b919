"""The application in a real browser: from nothing to the ranking in a file, and how it looks."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from data.store import Store
from tests.browser import module_browser, server
from tests.office import COMMUNITIES, LAST, MISSING, found_office

pytestmark = pytest.mark.browser
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
LIT = """(() => {
  const bars = [...document.querySelector('.js-plotly-plot').querySelectorAll('.barlayer .point path')];
  const opacity = bars.map(bar => Number(getComputedStyle(bar).opacity));
  return opacity.every(each => each === 1) ? [] : bars.map((_, at) => at).filter(at => opacity[at] === 1);
})()"""
"""The places of the bars of the first chart that are lit while the others step back; empty where none does."""
SMALL = """[...document.querySelectorAll('[data-testid=stMain] :is(button, a, summary, [role=combobox])')]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map(one => one.innerText || one.ariaLabel)"""
"""What can be pressed and is lower than a thumb needs."""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A server with the small office of the tests."""
    database = f"sqlite:///{tmp_path_factory.mktemp('office') / 'street.db'}"
    store = Store.open(database, create=True)
    found_office(store)
    store.close()
    with server(database) as address:
        yield address


browser = module_browser


@pytest.fixture
def tab(browser, request):
    """A new visitor; a test may ask for a width and a colour scheme."""
    options = getattr(request, "param", {})
    size = {"width": options.get("width", 1440), "height": 900}
    scheme, touch = options.get("scheme", "light"), options.get("touch", False)
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="zh-CN", has_touch=touch, is_mobile=touch)
    page = context.new_page()
    yield page
    context.close()


def visit(tab: Page, url: str) -> None:
    """Open a page and wait until it has come to rest."""
    tab.goto(url)
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    settle(tab)


def settle(tab: Page) -> None:
    """Wait until a rerun is over and the page stands still."""
    tab.wait_for_timeout(400)
    expect(tab.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    tab.wait_for_timeout(400)


def saved(download) -> bytes:
    return Path(download.path()).read_bytes()


def test_from_nothing_to_the_ranking_in_a_file(tmp_path, browser):
    """Start with no database: sample → template → filled in → uploaded → ranking changed → in the file."""
    with server(f"sqlite:///{tmp_path / 'street.db'}") as address:
        tab = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN").new_page()
        tab.goto(f"{address}/overview")
        expect(tab.get_by_text("示例数据").first).to_be_visible()
        expect(tab.locator("[data-testid=stMetric]").first).to_be_visible(timeout=180_000)
        before = ranking(tab, address)
        unit = next(line["单位"] for line in reversed(before) if line["名次"] != "—")
        content = template(tab, address, unit, "2026-10")
        hand_in(tab, address, filled(content), f"宣传工作月报_{unit}_2026-10.xlsx")
        after = ranking(tab, address)
    assert next(line for line in after if line["单位"] == unit)["名次"] == 1
    assert [line["单位"] for line in before] != [line["单位"] for line in after]


def ranking(tab: Page, address: str) -> list[dict[str, object]]:
    """Download the ranking workbook and return its lines; they are the ones on the page."""
    visit(tab, f"{address}/ranking")
    answer = tab.get_by_role("heading", level=3).first.inner_text()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="下载完整排名表").click()
    sheet = openpyxl.load_workbook(io.BytesIO(saved(waiting.value)))["排名"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "名次")
    lines = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    lines = [line for line in lines if line["单位"]]
    first = next(line for line in lines if line["名次"] == 1)
    assert str(first["单位"]) in answer
    return lines


def template(tab: Page, address: str, unit: str, month: str) -> bytes:
    """Download the template of a unit and month from the page."""
    visit(tab, f"{address}/upload")
    choose(tab, "单位", unit)
    choose(tab, "月份", month)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="下载模板").click()
    assert waiting.value.suggested_filename == f"宣传工作月报_{unit}_{month}.xlsx"
    return saved(waiting.value)


def choose(tab: Page, label: str, word: str) -> None:
    box = tab.get_by_role("combobox", name=label).first
    box.click()
    box.fill(word)
    tab.get_by_role("option", name=word).first.click()
    settle(tab)


def filled(content: bytes) -> bytes:
    """Fill in a template as a clerk does: nine adopted stories at the highest level, one study."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    media = book["媒体上稿"]
    heads = [str(cell.value).strip("* ").split("（")[0].rstrip("*") for cell in media[1]]
    for number in range(9):
        line = {
            "日期": "2026-10-12",
            "标题": f"社区里的新鲜事之{number}",
            "媒体名称": "人民日报",
            "媒体级别": "国家级",
            "稿件形式": "通讯",
            "结果": "采用",
        }
        for column, head in enumerate(heads, start=1):
            if head in line:
                media.cell(2 + number, column, line[head])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(tab: Page, address: str, content: bytes, name: str) -> None:
    """Upload a workbook, give a reason where one is asked for, and confirm."""
    visit(tab, f"{address}/upload")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    tab.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    expect(tab.get_by_role("button", name=re.compile("确认上报"))).to_be_visible()
    reason = tab.get_by_label(re.compile("警告需要说明原因"))
    if reason.count():
        reason.fill("试填")
        reason.press("Enter")
        settle(tab)
    tab.get_by_role("button", name=re.compile("确认上报")).click()
    expect(tab.get_by_text("已接收 1 份")).to_be_visible()


def test_a_wrong_file_is_told_apart_cell_by_cell_and_nothing_is_saved(office, tab):
    visit(tab, f"{office}/upload")
    tab.locator("input[type=file]").set_input_files(
        {"name": "照片.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 200}
    )
    expect(tab.get_by_text("有错误，改好再报")).to_be_visible()
    expect(tab.get_by_role("button", name="留下未通过的记录")).to_be_visible()


def test_the_address_carries_the_view_and_brings_it_back(office, tab):
    visit(tab, f"{office}/overview")
    choose(tab, "哪一期", "2024年1月")
    for label, value in (("期间", "月"), ("哪一期", "2024年1月"), ("比较", "与上期比")):
        box = tab.get_by_role("combobox", name=label).first
        for key in ("Escape", "Backspace", "Delete", "Escape"):
            box.press(key)
        expect(box).to_have_value(value)
    box = tab.get_by_role("combobox", name="单位").first
    box.click()
    tab.get_by_role("option", name=COMMUNITIES[1]).click()
    tab.keyboard.press("Escape")
    settle(tab)
    link = tab.url
    tab.get_by_role("link", name="四块工作", exact=True).click()
    settle(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("理论学习")
    assert "units=" in tab.url
    visit(tab, link)
    assert "2024年1月" in tab.get_by_role("heading", level=3).first.inner_text()
    expect(tab.get_by_text(COMMUNITIES[1]).first).to_be_visible()
    tab.get_by_role("button", name="重置").click()
    settle(tab)
    assert "2024年3月" in tab.get_by_role("heading", level=3).first.inner_text()


def test_a_sentence_of_the_first_page_leads_to_what_it_speaks_of_in_the_same_month(office, tab):
    visit(tab, f"{office}/overview?period=2024年2月")
    tab.get_by_role("link", name=re.compile("逾期问题")).first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("台账")
    settle(tab)
    expect(tab.get_by_role("radio", name="逾期", exact=True)).to_be_checked()
    assert "截至2024年2月29日" in tab.get_by_role("heading", level=3).first.inner_text()


def test_the_first_visit_writes_the_period_into_the_address(office, tab):
    visit(tab, f"{office}/media")
    assert "period=" in tab.url


def test_typing_leads_to_a_page_and_a_chosen_theme_holds_on_every_page(office, tab):
    visit(tab, f"{office}/media")
    settle(tab)
    tab.locator(".st-key-theme-dark button").first.click()
    expect(tab.locator("html")).to_have_attribute("data-theme", "Dark")
    visit(tab, f"{office}/media")
    expect(tab.get_by_role("button", name="搜索")).to_be_visible()
    tab.keyboard.press("/")
    expect(tab.get_by_role("combobox", name="搜索")).to_be_focused()
    tab.keyboard.type("paiming")
    expect(tab.get_by_role("option").first).to_contain_text("排名")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("排名")
    paper = tab.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", paper)[:3])) < 150


def test_a_bar_leads_to_its_rows_and_the_file(office, tab):
    """The rows stand beside the chart, are in the address, survive a reload with their bar lit, and go with Esc."""
    visit(tab, f"{office}/study")
    expect(tab.locator(".js-plotly-plot .barlayer .point").first).to_be_visible()
    place = tab.locator(".js-plotly-plot .barlayer .point path").nth(1).bounding_box()
    tab.mouse.click(place["x"] + 20, place["y"] + place["height"] / 2)
    unit = tab.locator(".js-plotly-plot .ytick text").nth(1).text_content()
    rows = tab.locator(".st-key-rows")
    expect(rows.get_by_text(re.compile(f"{unit}.*行，其中计入"))).to_be_visible()
    expect(tab.get_by_text(re.compile(f"为什么变了：{unit}"))).to_be_visible()
    settle(tab)
    chart = tab.locator(".js-plotly-plot").first
    assert chart.bounding_box()["x"] + chart.bounding_box()["width"] <= rows.bounding_box()["x"]
    assert tab.evaluate(LIT) == [1]
    assert "rows=" in tab.url
    visit(tab, tab.url)
    expect(rows.get_by_text(re.compile(f"{unit}.*行，其中计入"))).to_be_visible()
    bar = tab.locator(".js-plotly-plot .barlayer .point path").first
    expect(bar).to_be_visible()
    settle(tab)
    assert tab.evaluate(LIT) == [1]
    tab.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    settle(tab)
    expect(bar).to_be_visible()
    assert "rows=" not in tab.url
    assert tab.evaluate(LIT) == []
    tab.locator(".js-plotly-plot[tabindex='0']").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        tab.keyboard.press(key)
    expect(rows.get_by_text(re.compile(f"{unit}.*行，其中计入"))).to_be_visible()


@pytest.mark.parametrize("tab", [{"width": 390, "touch": True}], indirect=True)
@pytest.mark.parametrize("name", ["overview", "media"])
def test_under_a_thumb_a_drag_on_a_chart_moves_the_page_and_one_tap_opens_the_rows(office, tab, name):
    visit(tab, f"{office}/{name}")
    chart = tab.locator(".js-plotly-plot").first
    expect(chart.locator(".barlayer .point").first).to_be_visible()
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    settle(tab)
    place, before = chart.bounding_box(), tab.evaluate(SCROLLED)
    finger = tab.context.new_cdp_session(tab)
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    for kind, way in [("touchStart", [0]), ("touchMove", range(10, 160, 10)), ("touchEnd", [])]:
        for moved in way or [None]:
            points = [] if moved is None else [{"x": x, "y": y - moved}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    tab.wait_for_function(f"before => {SCROLLED} > before + 50", arg=before)
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    settle(tab)
    mark = chart.locator(".barlayer .point path").nth(1).bounding_box()
    tab.touchscreen.tap(mark["x"] + min(10, mark["width"] / 2), mark["y"] + mark["height"] / 2)
    expect(tab.get_by_text(re.compile("行，其中计入")).first).to_be_visible()
    assert tab.evaluate(SMALL) == []
    tab.get_by_test_id("stExpandSidebarButton").tap()
    menu = tab.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="台账", exact=True).tap()
    expect(tab.get_by_role("heading", level=1)).to_have_text("台账")
    expect(menu).to_have_attribute("data-collapsed", "true")


def test_the_first_visit_is_small(office, tab):
    sizes: list[int] = []
    tab.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length") or 0)))
    visit(tab, f"{office}/overview")
    tab.wait_for_timeout(2000)
    assert sum(sizes) < 3_000_000


@pytest.mark.parametrize("tab", [{"scheme": "dark"}, {"scheme": "light"}], indirect=True)
def test_charts_are_readable_in_either_theme(office, tab):
    visit(tab, f"{office}/study")
    expect(tab.locator(".js-plotly-plot .ytick").first).to_be_visible()
    ink = tab.evaluate("getComputedStyle(document.querySelector('.js-plotly-plot .ytick text')).fill")
    paper = tab.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    bright = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
    assert abs(bright[0] - bright[1]) > 300


def test_who_has_not_reported_is_named_on_the_overview(office, tab):
    visit(tab, f"{office}/overview")
    expect(tab.get_by_text(re.compile(f"未报 ?1 ?个：{MISSING}")).first).to_be_visible()
    expect(tab.get_by_text(re.compile(f"截至 {LAST[:4]}年3月31日"))).to_be_visible()


def test_the_meeting_room_has_the_whole_screen_at_a_press_and_turns_by_keys(office, tab):
    visit(tab, f"{office}/screen")
    footer = tab.locator(".st-key-footer")
    expect(footer).to_contain_text("1/")
    tab.get_by_role("button", name="全屏").click()
    expect(tab.locator(":fullscreen")).to_have_count(1)
    tab.keyboard.press("ArrowRight")
    expect(footer).to_contain_text("2/")
    tab.keyboard.press("ArrowLeft")
    expect(footer).to_contain_text("1/")
    tab.keyboard.press("f")
    expect(tab.locator(":fullscreen")).to_have_count(0)


def test_no_table_hands_out_what_people_typed_as_bare_text_for_a_spreadsheet(tab: Page, office):
    visit(tab, f"{office}/ranking")
    table = tab.get_by_test_id("stDataFrame").first
    table.hover()
    bar = tab.get_by_test_id("stElementToolbar").first
    expect(bar.get_by_test_id("stElementToolbarButton").first).to_be_visible()
    expect(bar.locator("[aria-label*=CSV]")).to_be_hidden()
    expect(tab.get_by_role("button", name="下载表格").first).to_be_visible()
