"""Every page as it stands in a browser, wide and narrow: nothing English, nothing cut, nothing wider, nothing unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from data.store import Store
from tests.browser import PHONE, module_browser, server, visitor
from tests.office import COMMUNITIES, LAST, found_office
from ui.navigation import allowed, front

pytestmark = pytest.mark.browser

NAMES_AND_UNITS = re.compile(
    r"XLSX|XLSM|XLSB|XLS|ET|ODS|CSV|ZIP|MB|KB|WPS|Excel|PDF|Word|GB2312|SQLite|PostgreSQL|Ctrl|Esc|Webhook|DATABASE_URL"
    r"|[\w./-]*\.(?:xlsx|zip|db|py)\b|sqlite:/*|/[\w./-]+"
)
"""Latin words that a Chinese office knows: kinds of files, programs, keys, paths and names of files."""
STREAMLITS = {
    "list": "the sidebar's list of pages holds boxes with lists",
    "listitem": "the same",
    "svg-img-alt": "the bars in a card: the whole has its name, its empty layers have none",
}
"""What axe finds in Streamlit's own elements, which a page cannot change, and why it does no harm."""

LATIN = """() => {
  const seen = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, box = node.parentElement;
    if (!box || box.closest('script,style,noscript,title,code,[class*=st-key-copy-] [data-testid=stText]')) continue;
    if (box.closest('[aria-hidden=true]:not([data-testid=stWidgetLabelRequired])')) continue;
    const range = document.createRange(); range.selectNode(node);
    const area = range.getBoundingClientRect();
    if (area.width > 1 && area.height > 1 && /[A-Za-z]{2,}/.test(node.data)) seen.add(node.data.trim());
  }
  for (const element of document.querySelectorAll('[aria-label],[title],[placeholder],[aria-valuetext]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext']) {
      const text = element.getAttribute(name);
      if (text && /[A-Za-z]{2,}/.test(text)) seen.add(text.trim());
    }
  return [...seen];
}"""
CUT = """() => {
  const seen = new Set(), pen = document.createElement('canvas').getContext('2d');
  const wider = (box) => box.clientWidth > 2 && box.scrollWidth > box.clientWidth + 1
    && !['visible', 'auto', 'scroll'].includes(getComputedStyle(box).overflowX);
  for (const element of document.querySelectorAll('body *')) {
    if (!element.getClientRects().length || element.closest('script,style,svg,canvas,[aria-hidden=true]')) continue;
    if (element.placeholder && !element.value) {
      const style = getComputedStyle(element);
      pen.font = style.font;
      const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (room > 2 && pen.measureText(element.placeholder).width > room + 1) seen.add(element.placeholder);
    }
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    for (let box = element, up = 0; box && up < 4; box = box.parentElement, up++)
      if (wider(box)) { seen.add(element.textContent.slice(0, 60)); break; }
  }
  return [...seen];
}"""
WIDER = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return [document.documentElement.scrollWidth - window.innerWidth, main.scrollWidth - main.clientWidth];
}"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the small office of the tests."""
    database = f"sqlite:///{tmp_path_factory.mktemp('office') / 'street.db'}"
    store = Store.open(database, create=True)
    found_office(store)
    store.close()
    with server(database) as address:
        yield address


browser = module_browser


@pytest.fixture(scope="module")
def wide(browser: Browser) -> Iterator[Page]:
    """A visitor at a desk, whose page is kept from one screen to the next."""
    yield from _visitor(browser, 1440)


@pytest.fixture(scope="module")
def narrow(browser: Browser) -> Iterator[Page]:
    """A visitor with a phone, in the dark."""
    yield from _visitor(browser, PHONE, scheme="dark")


@pytest.fixture(scope="module")
def dim(browser: Browser) -> Iterator[Page]:
    """A visitor at a desk, in the dark."""
    yield from _visitor(browser, 1440, scheme="dark")


@pytest.fixture(scope="module")
def bright(browser: Browser) -> Iterator[Page]:
    """A visitor with a phone, in the light."""
    yield from _visitor(browser, PHONE)


def _visitor(browser: Browser, width: int, *, scheme: str = "light") -> Iterator[Page]:
    context = visitor(browser, width, scheme)
    page = context.new_page()
    page.outside = []  # type: ignore[attr-defined]
    page.on("request", lambda sent: None if _is_ours(sent.url) else page.outside.append(sent.url))  # type: ignore[attr-defined]
    yield page
    context.close()


def _is_ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))


def visit(tab: Page, url: str) -> None:
    """Open a page and wait until its script has run and it stands still."""
    tab.goto(url)
    expect(tab.locator("h1, h3").first).to_be_attached()
    expect(tab.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    tab.wait_for_timeout(700)


ANNOUNCED = """() => {
    const announced = (name) => document.querySelector(`link[rel=modulepreload][href^="./static/js/${name}."]`) !== null;
    const drawn = { PlotlyChart: ".js-plotly-plot", DataFrame: "[data-testid=stDataFrame]" };
    return Object.entries(drawn).every(([name, place]) => announced(name) === (document.querySelector(place) !== null));
}"""
"""Whether the browser was told with the page of those large modules that the page draws with, and of no others."""


def findings(tab: Page) -> list[str]:
    """Return what axe finds serious or critical and is ours, a line each."""
    result = Axe().run(tab).response["violations"]
    return [
        f"{item['id']}: {node['html'][:160]}"
        for item in result
        if item["impact"] in {"serious", "critical"} and item["id"] not in STREAMLITS
        for node in item["nodes"]
    ]


def latin(tab: Page) -> list[str]:
    """Return the texts in sight, or said to a screen reader, that hold a Latin word, and still do in a moment.

    What has just been drawn is put into Chinese in the next frame, which on a busy machine comes late.
    """
    texts: list[str] = []
    for _ in range(5):
        texts = [text for text in tab.evaluate(LATIN) if re.search("[A-Za-z]{2,}", NAMES_AND_UNITS.sub("", text))]
        if not texts:
            break
        tab.wait_for_timeout(500)
    return texts


def faults(tab: Page) -> dict[str, object]:
    """Return everything that is wrong with the page in sight, under the name of what it is."""
    return {
        "axe": findings(tab),
        "latin": latin(tab),
        "cut": tab.evaluate(CUT),
        "wider": tab.evaluate(WIDER),
        "outside": tab.outside,  # type: ignore[attr-defined]
    }


NAMED_AS_COPYABLE = """() => {
  const button = document.createElement('button');
  document.body.append(Object.assign(document.createElement('div'), {className: 'b st-key-said-0-st-key-copy-x'}));
  document.body.lastChild.append(button);
  button.onclick = () => (button.textContent = 'pressed');
  button.click();
  button.parentElement.remove();
  return button.textContent;
}"""
FAULTLESS: dict[str, object] = {"axe": [], "latin": [], "cut": [], "wider": [0, 0], "outside": []}
FRONT = front("officer").name
IN_THE_HAND = ("", "overview", "media", "ranking", "ledger", "upload", "community")
"""The pages that people open on a phone, which every run looks at there; all are slow."""
PATHS = ["" if screen.name == FRONT else screen.name for screen in allowed("officer", governor=True)]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_at_a_desk_is_chinese_whole_and_readable(office: str, wide: Page, path: str) -> None:
    visit(wide, f"{office}/{path}")
    assert faults(wide) == FAULTLESS
    if path != "backups":  # which has its table with the first backup
        wide.wait_for_function(ANNOUNCED)


@pytest.mark.parametrize(
    "path", [path if path in IN_THE_HAND else pytest.param(path, marks=pytest.mark.slow) for path in PATHS]
)
def test_a_page_on_a_phone_in_the_dark_is_chinese_whole_and_readable(office: str, narrow: Page, path: str) -> None:
    visit(narrow, f"{office}/{path}")
    assert faults(narrow) == FAULTLESS


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_page_in_the_other_theme_is_readable_too(office: str, dim: Page, bright: Page, path: str) -> None:
    for tab in (dim, bright):
        visit(tab, f"{office}/{path}")
        assert faults(tab) == FAULTLESS


@pytest.mark.slow
@pytest.mark.parametrize("path", ["overview", "study", "media", "civil", "ranking"])
def test_a_page_with_its_panel_open_is_chinese_whole_and_readable(
    office: str, wide: Page, narrow: Page, path: str
) -> None:
    for tab in (wide, narrow):
        visit(tab, f"{office}/{path}?rows=media.points&rows={LAST}&rows={LAST}&rows={COMMUNITIES[1]}")
        expect(tab.locator(".st-key-rows [data-testid=stDataFrame]").first).to_be_visible()
        assert faults(tab) == FAULTLESS


def test_a_text_is_copied_by_its_button_as_it_stands(office: str, wide: Page) -> None:
    wide.context.grant_permissions(["clipboard-read"])
    visit(wide, office)
    place = wide.locator(".st-key-copy-reminder")
    place.get_by_role("button", name="复制").click()
    expect(place.get_by_role("button", name="已复制")).to_be_visible()
    assert wide.evaluate("navigator.clipboard.readText()") == place.get_by_test_id("stText").inner_text()
    expect(place.get_by_role("button", name="复制", exact=True)).to_be_visible()
    assert wide.evaluate(NAMED_AS_COPYABLE) == "pressed", "a name in the key of another button takes nothing from it"


def test_what_is_cut_or_foreign_is_found(wide: Page) -> None:
    """The checks themselves can fail."""
    box = "<div style='width:60px;overflow:hidden;white-space:nowrap'>这一句话长得放不下</div>"
    wide.set_content(f"<main data-testid='stMain' style='width:2000px'>{box}<p>Download</p><img src='x.png'></main>")
    assert wide.evaluate(CUT) == ["这一句话长得放不下"]
    assert latin(wide) == ["Download"]
    assert wide.evaluate(WIDER)[0] > 0
    assert any(finding.startswith("image-alt") for finding in findings(wide))
