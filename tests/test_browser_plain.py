"""What people typed is shown as they typed it, in a real browser: on every page, in every hover, table and choice.

Everything that anybody may name or write holds signs that Markdown, Streamlit or plotly would make something of.
Each such text stands between two marks, so that it is found wherever it is shown, and has to be the same there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.problems import problem
from data.records import Checked, Delivery, Row
from data.settings.answers import Answer
from data.store import Store
from data.store.answers import save_answers
from data.store.notes import save_annotation
from data.store.publishing import publish_month
from data.store.settings import read_setting_tables, save_settings
from data.store.submissions import save_submission
from tests.browser import module_browser, server
from tests.builders import study, workbook
from tests.office import OFFICER, month_of, send
from tests.street import SHEETS
from ui.listing import EXCEL
from ui.navigation import allowed

pytestmark = pytest.mark.browser
PATIENCE = 60_000
MARK = "Ω"
LINKS = "Ω甲https://a.cn www.b.cn c@d.cnΩ"
ICONS = "Ω乙:smile: :material/home: :material_home: :streamlit:Ω"
SIGNS = "Ω丙a -> b <- c <-> d -- e >= f <= g ~= h (c)Ω"
MARKUP = "Ω丁**s** _u_ `k` <b>h</b> [l](https://m.cn) ~~d~~ :red[z] &amp; &copy;Ω"
FORMULAS = "Ω戊$x^2$ $$y$$ \\alpha # 1. - |t| ==Ω"
COMMUNITIES = (LINKS, ICONS, SIGNS, MARKUP, FORMULAS)
FILE = f"{MARKUP.replace('/', '')}.xlsx"
KNOWN = {re.sub(r"\s", "", text) for text in (*COMMUNITIES, FILE)}
MONTHS = ("2024-02", "2024-03")
STREET = "新城街道"


def hostile(store: Store) -> None:
    """Fill a street whose names, titles, subjects, places, notes, files, words and tasks are such texts."""
    units = [{"名称": STREET, "级别": "街道"}]
    units += [{"名称": name, "上级": STREET, "级别": "社区", "分组": SIGNS} for name in COMMUNITIES]
    before = store.read(OFFICER, read_setting_tables)
    words = [*before["词表"], {"列": "学习类别", "标准词": MARKUP}]
    tasks = [
        {"指标": "学习场次", "类别": MARKUP, "周期": "月", "下限": "3"},
        {"单位": ICONS, "指标": "上稿", "周期": "月", "下限": "9"},
    ]
    outlets = [*before["媒体"], {"名称": LINKS, "级别": "市级"}]
    tables = {"单位": units, "词表": words, "任务": tasks, "媒体": outlets}
    store.write(OFFICER, save_settings, tables)
    for month in MONTHS:
        for place, unit in enumerate(COMMUNITIES):
            send(
                store,
                unit,
                month,
                [_typed(row, COMMUNITIES[at % 5]) for at, row in enumerate(month_of(place % 4, month))],
            )
    for place, unit in enumerate(COMMUNITIES[:3]):
        result = (problem("unusual", f"“{FORMULAS}”不寻常", sheet="理论学习", cell="F2", value=SIGNS),)
        rows = tuple(_typed(row, LINKS) for row in month_of(place, MONTHS[-1]))
        checked = Checked(FILE, unit, MONTHS[-1], rows, {}, SHEETS, result)
        store.write(OFFICER, save_submission, checked, f"{unit}更正".encode(), Delivery(reason=COMMUNITIES[place]))
    with store.writing(OFFICER) as session:
        save_annotation(session, date(2024, 3, 6), ICONS, unit=LINKS)
        save_answers(session, [Answer("unit", f"{MARKUP}居委会", LINKS)])
        publish_month(session, MONTHS[0], why=LINKS)
        session.note("登录", MARKUP, after={"说明": LINKS}, by=SIGNS)


def _typed(row: Row, text: str) -> Row:
    named: dict[str, Any] = {key: text for key in row.values if key in {"subject", "name", "title", "place", "outlet"}}
    words = {"category": MARKUP} if row.sheet == "study" else {}
    return replace(row, values={**row.values, **named, **words})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('plain') / 'street.db'}"
    store = Store.open(url, create=True)
    hostile(store)
    store.close()
    with server(url) as address:
        yield address


browser = module_browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 2200, "height": 3000}, locale="zh-CN")
    yield context.new_page()
    context.close()


STILL = """() => {
    const drawn = document.querySelectorAll("canvas, svg text, [role=gridcell]").length;
    const now = `${drawn} ${document.body.innerText}`;
    const still = now === window.shownBefore;
    window.shownBefore = now;
    return still;
}"""


def rest(tab: Page) -> None:
    """Wait until the page has been drawn and nothing more comes."""
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    tab.wait_for_function(STILL, polling=500, timeout=PATIENCE)


TEXTS = """() => {
    const found = [];
    const leaves = "p, li, td, th, label, button, a, option, code, h1, h2, h3, h4, text, [role=gridcell], [role=option]";
    for (const element of document.querySelectorAll(leaves)) {
        if (![...element.children].some(child => child.matches(leaves))) found.push(element.textContent);
    }
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
        document.querySelectorAll(`[${name}]`).forEach(element => found.push(element.getAttribute(name)));
    }
    document.querySelectorAll("input").forEach(box => found.push(box.value));
    return found.filter(text => text && text.includes("Ω"));
}"""
OUTWARD = """() => [
    ...document.querySelectorAll("[data-testid=stMain] a[href]"),
].map(link => link.getAttribute("href")).filter(href => new URL(href, location.href).origin !== location.origin).concat(
    [...document.querySelectorAll("[data-testid=stMarkdownContainer] [role=img], [data-testid=stMarkdownContainer] img, .katex,"
        + "[data-testid=stMarkdownContainer] code, [data-testid=stMarkdownContainer] del")]
        .filter(element => element.closest("p, td, th, label, li, h1, h2, h3")?.textContent.includes("Ω"))
        .map(element => element.outerHTML.slice(0, 200)))"""


def faults(tab: Page) -> list[str]:
    """Return what is shown otherwise than it was typed, and what was made of it."""
    output: list[str] = tab.evaluate(OUTWARD)
    return [*output, *(text for text in tab.evaluate(TEXTS) if not is_as_typed(text))]


def is_as_typed(text: str) -> bool:
    """Tell whether what stands between two marks was typed so; what is cut has an ellipsis in place of a part."""
    rest = re.sub(r"\s", "", text)
    while MARK in rest:
        rest = rest[rest.index(MARK) :]
        ends = [end for known in KNOWN for end in _ends(rest, known)]
        if not ends:
            return False
        rest = rest[max(ends) :]
    return True


def _ends(text: str, known: str) -> Iterator[int]:
    """Yield where a known text ends that begins a text, whole or cut."""
    if text.startswith(known):
        yield len(known)
    head = text.partition("…")[0]
    if "…" in text and known.startswith(head):
        yield len(head) + 1
        left = text[len(head) + 1 :]
        yield from (
            len(head) + 1 + len(tail) for tail in (known[at:] for at in range(1, len(known))) if left.startswith(tail)
        )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (f"一{LINKS}二{SIGNS}三", True),
        (LINKS.replace(" ", "\n"), True),
        (f"{LINKS[:9]}…又", True),
        (f"{LINKS[:9]}…{LINKS[-3:]}又", True),
        (SIGNS.replace("->", "→"), False),
        (ICONS.replace(":smile:", "😄"), False),
        (MARKUP.replace("**", ""), False),
        (f"{LINKS[:9]}", False),
        (LINKS.replace(":", "\\:"), False),
    ],
)
def test_a_text_that_is_not_as_it_was_typed_is_found(text: str, right: bool) -> None:
    assert is_as_typed(text) is right


USUAL = ("ledger", "settings")
"""The pages that every run looks at: one to read, one to edit; all are slow."""


@pytest.mark.parametrize(
    "name",
    [
        screen.name if screen.name in USUAL else pytest.param(screen.name, marks=pytest.mark.slow)
        for screen in allowed("officer", governor=True)
    ],
)
def test_a_page_shows_what_was_typed_and_makes_nothing_of_it(site: str, tab: Page, name: str) -> None:
    tab.goto(f"{site}/{'' if name == 'reporting' else name}")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    rest(tab)
    assert faults(tab) == []
    for view in views(tab):
        button = tab.get_by_role("radio", name=view, exact=True).first
        if button.is_visible():  # another view may have other views of its own
            button.click()
            rest(tab)
            assert faults(tab) == [], view
    assert open_all(tab) == []


def views(tab: Page) -> list[str]:
    """Return the views of a page."""
    names = tab.get_by_test_id("stButtonGroup").get_by_role("radio").all_inner_texts()
    return [name for name in names if name]


def open_all(tab: Page) -> list[str]:
    """Open what is folded, hover over what explains, and pull down what offers; return the faults seen meanwhile."""
    shown = []
    for folded in tab.locator("[data-testid=stExpander] summary").all():
        folded.click()
    rest(tab)
    shown += faults(tab)
    for sign in tab.get_by_test_id("stTooltipHoverTarget").all():
        if sign.is_visible():
            sign.hover(force=True)
            appears(tab.get_by_test_id("stTooltipContent"))
            shown += faults(tab)
    for bar in tab.locator(".js-plotly-plot").all():
        point = bar.locator(".point, .trace path").first
        if point.count() and point.is_visible():
            point.scroll_into_view_if_needed()
            point.hover(force=True, position={"x": 2, "y": 2})
            appears(tab.locator(".hoverlayer .hovertext"))
            shown += faults(tab)
    for box in tab.get_by_role("combobox").all():
        if box.is_visible() and box.is_enabled():
            box.click()
            appears(tab.get_by_role("listbox"))
            shown += faults(tab)
            tab.keyboard.press("Escape")
    return shown


def appears(sought: Locator) -> None:
    """Wait for what may come: not everything that can be pointed at has something to say."""
    with suppress(AssertionError):
        expect(sought.first).to_be_visible(timeout=800)


def test_a_file_that_is_checked_is_told_as_it_was_typed(site: str, tab: Page) -> None:
    rows = [study(date="2024-03-05", subject=text, attendance=f"{at}人{text}") for at, text in enumerate(COMMUNITIES)]
    content = workbook(unit=f"{MARKUP}那边", month="2024-03", study=rows)
    tab.goto(f"{site}/upload")
    box = tab.locator("input[type=file]")
    box.wait_for(state="attached", timeout=PATIENCE)
    box.set_input_files({"name": FILE, "mimeType": EXCEL, "buffer": content})
    expect(tab.get_by_text("检查结果", exact=True)).to_be_visible()
    rest(tab)
    assert MARK in "".join(tab.get_by_test_id("stMain").all_inner_texts())
    assert open_all(tab) == []
