"""What leaders ask, each answered in Chromium from the first page on: ``make questions`` prints clicks and seconds."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from manage import main
from tests.browser import PHONE, chromium, server, visitor

WIDTHS = (1440, PHONE)
MOST_CLICKS, MOST_SECONDS = 2, 10
PATIENCE = 60_000
"""Milliseconds after which there is no answer."""
SAVED = ""
"""What answers where the answer is a file."""
MARK = """([unit, measure]) => {
  const ANY = ".*";
  for (const chart of document.querySelectorAll('[data-testid=stMain] .js-plotly-plot')) {
    const paths = [...chart.querySelectorAll('.barlayer .point > path')];
    const path = paths.find((each) => {
      const trace = chart._fullData[each.closest('.trace').__data__[0].trace.index];
      const data = trace.customdata?.[each.closest('.point').__data__.i] ?? [];
      const fits = (wanted, word) => wanted === ANY ? word : wanted === word;
      return fits(measure, data[2]) && (unit === '合计' ? data[0] === null : fits(unit, data[0]));
    });
    if (!path) continue;
    path.scrollIntoView({ block: 'center' });
    const place = path.getBoundingClientRect();
    return [place.left + Math.min(place.width / 2, 12), place.top + place.height / 2];
  }
  return null;
}"""
"""Where the mark of a unit (合计: of all; .*: of any) and measure stands, once it has been brought into sight."""

Step = Callable[[Page], None]


def press(tab: Page, target: Locator) -> None:
    """Press something as a mouse or a thumb does."""
    shown = target.filter(visible=True).first
    expect(shown).to_be_visible()
    if (tab.viewport_size or {})["width"] <= PHONE:
        shown.tap()
    else:
        shown.click()


def link(name: str) -> Step:
    """Return the press of a link whose words begin like this."""
    return lambda tab: press(tab, tab.get_by_test_id("stMain").get_by_role("link", name=re.compile(name)))


def button(name: str) -> Step:
    """Return the press of a button."""
    return lambda tab: press(tab, tab.get_by_test_id("stMain").get_by_role("button", name=re.compile(name)))


def view(name: str) -> Step:
    """Return the choice of one view in a row of buttons."""
    return lambda tab: press(tab, tab.get_by_test_id("stMain").get_by_text(name, exact=True))


def entry(name: str) -> Step:
    """Return the choice of an entry of a menu that is open."""
    return lambda tab: press(tab, tab.get_by_role("menuitem", name=name).or_(tab.get_by_role("option", name=name)))


def place_of(tab: Page, unit: str, measure: str) -> tuple[float, float]:
    """Return where the mark of a unit and measure stands on the screen, once there are charts."""
    expect(tab.get_by_test_id("stMain").locator(".barlayer .point").first).to_be_attached()
    tab.wait_for_timeout(500)  # the page finds its shape
    left, top = tab.evaluate(MARK, [unit, measure])
    return left, top


def mark(unit: str, measure: str) -> Step:
    """Return the press of a mark of a chart."""

    def step(tab: Page) -> None:
        place = place_of(tab, unit, measure)
        if (tab.viewport_size or {})["width"] <= PHONE:
            tab.touchscreen.tap(*place)
        else:
            tab.mouse.click(*place)

    return step


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what is pressed from 总览 on, in words and in deed, and a pattern of what then answers it."""

    words: str
    way: str
    steps: tuple[Step, ...]
    answer: str


POINTS = "media.points"
QUESTIONS = (
    Question("谁没完成任务", "不用点，`谁没完成任务`里一个单位一行", (), r"社区差\d+项："),
    Question(
        "某社区名次为什么掉了", "`各单位各项工作`里它的`上稿得分`", (mark("枫林社区", POINTS),), "上稿得分第.*另有："
    ),
    Question("本季与去年同期", "`快选`，`本季与去年同期`", (button("快选"), entry("本季与去年同期")), "较上年"),
    Question("谁整改最慢", "`看文明创建`", (link("看文明创建"),), "整改快慢：.*最长的是"),
    Question("哪一级哪家媒体最多", "`看媒体上稿`，`按媒体`", (link("看媒体上稿"), view("按媒体")), "最多.*按媒体"),
    Question("一张图发群", "`看排名`，`下载一页图`", (link("看排名"), button("下载一页图")), SAVED),
    Question("排名表交上级", "`看排名`，`下载完整排名表`", (link("看排名"), button("下载完整排名表")), SAVED),
    Question("这一期最要紧的是什么", "不用点，就是标题", (), r"较9月减少\d"),
    Question("哪里有起色", "不用点，`有起色`", (), r"升到第1名"),
    Question("谁没报", "不用点，标题下面一行", (), "未报 1 个：石榴园社区"),
    Question(
        "上稿为什么少了", "`各单位各项工作`里合计的`上稿`", (mark("合计", "media.published"),), "为什么变了：上稿较9月"
    ),
    Question(
        "这个数出自哪张表哪个单元格", "`各单位各项工作`里的一格", (mark("溪桥社区", "study.sessions"),), "行，其中计入"
    ),
    Question("逾期的问题是哪些", "`需要留意`里那一句", (link("截至.*逾期问题"),), "涉及.*个单位"),
    Question("一个社区全面怎么样", "`谁没完成任务`里它那一行", (link("柳岸社区差"),), "柳岸社区 2026年10月：学习场次"),
    Question(
        "今年累计与去年同期", "`快选`，`本年累计与去年同期`", (button("快选"), entry("本年累计与去年同期")), "较上年"
    ),
    Question("志愿服务哪个月没做", "`看志愿服务`，`逐月`", (link("看志愿服务"), view("逐月")), "按达到任务的月数"),
    Question("一页材料带去开会", "`一页简报`", (button("一页简报（Word）"),), SAVED),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How often something was pressed, and the seconds from opening the address of the first page to the answer."""

    clicks: int
    seconds: float


def answer(visit: BrowserContext, address: str, question: Question) -> Answer:
    """Open the first page, go the way of a question, and return what it took; fails where it is not answered."""
    tab = visit.new_page()
    try:
        begun = time.monotonic()
        tab.goto(f"{address}/overview")  # where leaders begin
        for step in question.steps[:-1]:
            step(tab)
        if question.answer == SAVED:
            with tab.expect_download(timeout=PATIENCE):
                question.steps[-1](tab)
        else:
            for step in question.steps[-1:]:
                step(tab)
            expect(tab.get_by_text(re.compile(question.answer)).filter(visible=True).first).to_be_visible(
                timeout=PATIENCE
            )
        return Answer(len(question.steps), time.monotonic() - begun)
    finally:
        tab.close()


def table(browser: Browser, address: str) -> Iterator[str]:
    """Yield the lines of a table: question, way, and at either width clicks and seconds.

    Who asks has been here before: the browser has the program already.
    """
    desk, phone = (visitor(browser, width) for width in WIDTHS)
    for visit in (desk, phone):
        answer(visit, address, QUESTIONS[0])
    yield from ("| 问什么 | 从总览怎么点 | 点几下 | 电脑（秒） | 手机（秒） |", "|---|---|---|---|---|")
    for question in QUESTIONS:
        at_desk, in_hand = (answer(visit, address, question) for visit in (desk, phone))
        seconds = f"{at_desk.seconds:.1f} | {in_hand.seconds:.1f}"
        yield f"| {question.words} | {question.way} | {at_desk.clicks} | {seconds} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/street.db"
        main(["demo", "--db", url])
        with server(url) as running, sync_playwright() as playwright:
            opened = chromium(playwright)
            for line in table(opened, running):
                sys.stdout.write(f"{line}\n")
            opened.close()
