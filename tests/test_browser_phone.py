"""Every page in the hand: the answer first, nothing too small for a thumb, a drag moves the page, one tap opens rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.schema import AREA
from manage import main
from tests.browser import PHONE, module_browser, module_site, visitor
from tests.questions import MOST_CLICKS, QUESTIONS, WIDTHS, Question, answer, place_of
from tests.test_browser_pages import PATHS, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = 844
SCREENS = 3
"""Screens within which the first answer ends: the sentence, and the first chart or table."""
MAIN = "document.querySelector('[data-testid=stMain]')"
THUMB, MOVED = 44, 50
"""Pixels that a thumb needs, and by which a page has moved that follows it."""
DRAWN = "[data-testid=stMain] :is(.js-plotly-plot, [data-testid=stDataFrame])"
ENDS = f"""() => {{
  const end = (box) => box ? box.getBoundingClientRect().bottom + {MAIN}.scrollTop : 0;
  return [end(document.querySelector('[data-testid=stMain] h3')), end(document.querySelector("{DRAWN}"))];
}}"""
"""Where the sentence of the page ends, and its first chart or table, in pixels from the top; 0 where it has none."""
SMALL = f"""() => [...document.querySelectorAll('[data-testid=stMain] :is(button, a, summary, input, [role=combobox])')]
  .map((one) => [one.closest('label') ?? one, one.innerText || one.ariaLabel || one.placeholder || one.type])
  .filter(([one]) => one.checkVisibility({{ opacityProperty: true }}) && one.getBoundingClientRect().height)
  .filter(([one]) => Math.round(one.getBoundingClientRect().height) < {THUMB})
  .map(([, words]) => words)"""
"""What can be pressed and is lower than a thumb needs."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample street."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'street.db'}"
    main(["demo", "--db", url])
    return url


browser, site = module_browser, module_site


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A visitor with a phone, whose page is kept from one screen to the next."""
    context = visitor(browser, PHONE)
    yield context.new_page()
    context.close()


def drag(tab: Page, target: Locator) -> float:
    """Drag upwards with a finger that is put down in the middle of something; return how far the page has moved."""
    target.evaluate("box => box.scrollIntoView({ block: 'center' })")
    tab.wait_for_timeout(300)
    place, before = target.bounding_box(), float(tab.evaluate(f"{MAIN}.scrollTop"))
    assert place is not None
    upwards = before + SCREEN + 150 < float(tab.evaluate(f"{MAIN}.scrollHeight"))
    finger = tab.context.new_cdp_session(tab)
    x, y = place["x"] + place["width"] / 2, min(place["y"] + place["height"] / 2, SCREEN / 2)
    for kind, way in (("touchStart", [0]), ("touchMove", [*range(10, 160, 10)]), ("touchEnd", [])):
        for moved in way or [None]:
            point = [] if moved is None else [{"x": x, "y": y - moved if upwards else y + moved}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": point})
    tab.wait_for_timeout(300)
    finger.detach()
    return abs(float(tab.evaluate(f"{MAIN}.scrollTop")) - before)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_in_the_hand_answers_first_and_follows_the_thumb(site: str, phone: Page, path: str) -> None:
    visit(phone, f"{site}/{path}")
    verdict, first = phone.evaluate(ENDS)
    assert verdict <= SCREEN
    # Paper begins with sentences, and a page of work with what is to be chosen.
    assert not verdict or path == "printout" or first <= SCREENS * SCREEN
    assert phone.evaluate(SMALL) == []
    assert held_by(phone) == []


def held_by(tab: Page) -> list[str]:
    """Return the charts and tables of a page that keep a drag for themselves; of a page that is short, none."""
    if tab.evaluate(f"{MAIN}.scrollHeight") < SCREEN + 200:
        return []
    drawn = [each for each in tab.locator(DRAWN).all() if each.is_visible()]
    return [str(each.get_attribute("class")) for each in drawn if drag(tab, each) < MOVED]


@pytest.mark.parametrize("path", ["overview", "study", "volunteer", "media", "civil", "ranking"])
def test_one_tap_on_a_chart_or_on_a_row_of_a_table_opens_what_stands_behind_it(
    site: str, phone: Page, path: str
) -> None:
    rows = phone.locator(".st-key-rows").get_by_text("行，其中计入")
    visit(phone, f"{site}/{path}")
    phone.touchscreen.tap(*place_of(phone, ".*", ".*"))
    expect(rows.first).to_be_visible()
    tables = phone.locator("[class*=-rows-of] [data-testid=stDataFrame]")
    if path in AREA:
        visit(phone, f"{site}/{path}")
        expect(tables.first).to_be_visible()
        tables.first.evaluate("box => box.scrollIntoView({ block: 'center' })")
        table = tables.first.bounding_box()
        assert table is not None
        phone.touchscreen.tap(table["x"] + 90, table["y"] + 60)
        expect(rows.first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("question", QUESTIONS, ids=[question.words for question in QUESTIONS])
def test_what_leaders_ask_is_answered_in_two_presses(
    browser: Browser, site: str, question: Question, width: int
) -> None:
    visit = visitor(browser, width)
    assert answer(visit, site, question).clicks <= MOST_CLICKS
    visit.close()
