"""The page that asks and the page that refuses, in a real browser: answered once, mended in place, the figures right."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from data.store import Store
from data.store.history import read_uploads
from data.store.settings import save_settings
from manage import main
from tests.browser import module_browser, module_site
from tests.builders import book, page, study, volunteer, workbook
from tests.office import COMMUNITIES, OFFICER, UNITS

pytestmark = pytest.mark.browser
ASKING, MENDING = COMMUNITIES[:2]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 60_000
"""Milliseconds: the first upload starts the processes that read."""
RED = "FFF4B6A6"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A street with its register of units and no month yet."""
    url = f"sqlite:///{tmp_path_factory.mktemp('street') / 'street.db'}"
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, {"单位": UNITS})
    store.close()
    return url


browser, site = module_browser, module_site


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A new visitor; the window is so tall that nothing scrolls, for scrolling closes a list that is open."""
    context = browser.new_context(viewport={"width": 1440, "height": 2000}, locale="zh-CN")
    yield context.new_page()
    context.close()


def upload(tab: Page, site: str, content: bytes, name: str) -> None:
    """Open 上报 anew, choose a file there and wait until it has been checked."""
    tab.goto(f"{site}/upload")
    box = tab.locator("input[type=file]")
    box.wait_for(state="attached", timeout=PATIENCE)
    rest(tab)
    box.set_input_files({"name": name, "mimeType": EXCEL, "buffer": content})
    expect(tab.get_by_role("button", name=re.compile("确认上报|留下未通过的记录"))).to_be_visible()
    rest(tab)


def rest(tab: Page) -> None:
    """Wait until a rerun is over."""
    tab.wait_for_timeout(400)
    state = tab.locator("[data-testid=stApp]")
    expect(state).to_have_attribute("data-test-script-state", "notRunning")


def confirm(tab: Page) -> None:
    """Save what was accepted, and see the receipt."""
    tab.get_by_role("button", name="确认上报 1 份").click()
    expect(tab.get_by_text("已接收 1 份")).to_be_visible()


def choose(tab: Page, meaning: str) -> None:
    """Answer a question by a click on what is meant."""
    tab.get_by_role("button", name=meaning, exact=True).click()
    rest(tab)


class Teller:
    """The figures as the command line tells them."""

    def __init__(self, database: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.database, self.capsys = database, capsys

    def __call__(self, unit: str, month: str) -> Mapping[str, int]:
        """Return the figures of a unit's month by measure."""
        return {line["measure"]: line["value"] for line in self._ask(unit, month)}

    def parts(self, unit: str, month: str, measure: str, cut: str) -> Mapping[str, int]:
        """Return what a figure is made of, by kind or level."""
        lines = self._ask(unit, month, "--measure", measure, "--by", cut)
        return {line[cut]: line["value"] for line in lines if line["value"]}

    def _ask(self, unit: str, month: str, *words: str) -> list[dict[str, Any]]:
        self.capsys.readouterr()
        where = ["--from", month, "--to", month, "--unit", unit, "--json", "--db", self.database]
        assert main(["figures", *where, *words]) == 0
        document: list[dict[str, Any]] = json.loads(self.capsys.readouterr().out)
        return document


@pytest.fixture
def figures(database: str, capsys: pytest.CaptureFixture[str]) -> Teller:
    """The figures in the database that the application writes."""
    return Teller(database, capsys)


def habits(month: str, attendance: Sequence[int]) -> bytes:
    """Return a month as one community draws it up: its own name, titles above the table, words and headers of its own."""
    return book(
        page("基本情况", f"单位|向阳小区党群服务中心\n月份|{month}\n在册志愿者|120"),
        page(
            "理论学习",
            f"""
向阳小区理论学习开展情况一览表
（每月底前报宣传办）
.
日期|学习类别|主题|到场的人
D{month}-05|读书沙龙|学习全会精神|{attendance[0]}
D{month}-12|党课|书记讲党课|{attendance[1]}
合计|||{sum(attendance)}
""",
            merges=("A1:D1", "A2:D2"),
        ),
        page("志愿服务", "日期|活动名称|活动性质|活动类别|志愿者人次"),
        page(
            "媒体上稿",
            f"日期|标题|媒体名称|媒体级别|稿件形式|结果\nD{month}-07|{month}社区里的新鲜事|河畔早报||消息|采用",
        ),
        page("文明创建", "事项类别|名称|状态|数量|日期"),
    )


QUESTIONS = ("不在名册里", "缺少必填的列“参加人次”", "“读书沙龙”不在“学习类别”的下拉列表里", "“河畔早报”不在媒体表里")
ANSWERS = (ASKING, "到场的人（30、25）", "集中学习", "市级")


def test_habits_are_asked_about_once_and_the_next_month_is_taken_without_a_question(
    site: str, tab: Page, figures: Teller
) -> None:
    upload(tab, site, habits("2024-02", (30, 25)), "二月.xlsx")
    expect(tab.get_by_text("有错误，改好再报")).to_be_visible()
    for text in QUESTIONS:
        expect(tab.get_by_text(text)).to_be_visible()
    for meaning in ANSWERS:
        choose(tab, meaning)
    expect(tab.get_by_text("可以上报", exact=True)).to_be_visible()
    for text in QUESTIONS:
        expect(tab.get_by_text(text)).to_have_count(0)
    confirm(tab)
    assert (
        figures(ASKING, "2024-02").items()
        >= {
            "study.sessions": 2,
            "study.attendance": 30 + 25,
            "media.published": 1,
            "volunteer.registered": 120,
        }.items()
    )

    upload(tab, site, habits("2024-03", (28, 33)), "三月.xlsx")
    expect(tab.get_by_text("可以上报", exact=True)).to_be_visible()
    expect(tab.get_by_text(f"{ASKING}　2024年3月")).to_be_visible()
    for text in QUESTIONS:
        expect(tab.get_by_text(text)).to_have_count(0)
    confirm(tab)
    assert figures(ASKING, "2024-03").items() >= {"study.sessions": 2, "study.attendance": 28 + 33}.items()
    assert figures.parts(ASKING, "2024-03", "study.attendance", "category") == {"集中学习": 28, "党课": 33}
    assert figures.parts(ASKING, "2024-03", "media.published", "level") == {"市级": 1}


MONTH = "2024-04"
FAULTS = {
    ("理论学习", "A3"): ("“2024-04-31”不是日期", date(2024, 4, 30)),
    ("理论学习", "E4"): ("“若干”不是人次", 18),
    ("志愿服务", "F3"): ("“十几个人吧”不是人次", 14),
}
"""Where a fault stands, what is said of it, and what belongs there."""


def faulty() -> bytes:
    """Return a workbook with an impossible date and text where numbers belong, all else in order."""
    return workbook(
        unit=MENDING,
        month=MONTH,
        stocks={"registered": 80, "teams": 3},
        study=[
            study(date=date(2024, 4, 5)),
            study(date="2024-04-31", subject="二季度安排", attendance=22),
            study(date=date(2024, 4, 9), subject="防灾知识", attendance="若干"),
        ],
        volunteer=[
            volunteer(date=date(2024, 4, 6)),
            volunteer(date=date(2024, 4, 7), name="为老人理发", attendance="十几个人吧"),
        ],
    )


def test_a_refused_workbook_is_mended_in_its_annotated_copy_and_accepted(
    site: str, database: str, tab: Page, figures: Teller
) -> None:
    upload(tab, site, faulty(), "和平四月.xlsx")
    expect(tab.get_by_text("有错误，改好再报")).to_be_visible()
    for (sheet, cell), (words, _) in FAULTS.items():
        expect(tab.get_by_text(f"{sheet}!{cell}：{words}")).to_be_visible()
    expect(tab.get_by_role("button", name=re.compile("确认上报"))).to_have_count(0)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="下载批注版").click()
    name, annotated = waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()
    assert name == "和平四月（批注）.xlsx"
    tab.get_by_role("button", name="留下未通过的记录").click()
    expect(tab.get_by_text("没有新的月报入库")).to_be_visible()
    assert figures(MENDING, MONTH) == {}

    upload(tab, site, mended(annotated), name)
    expect(tab.get_by_text("可以上报", exact=True)).to_be_visible()
    confirm(tab)
    assert (
        figures(MENDING, MONTH).items()
        >= {
            "study.sessions": 3,
            "study.attendance": 30 + 22 + 18,
            "volunteer.activities": 2,
            "media.published": 0,
            "volunteer.attendance": 12 + 14,
            "volunteer.registered": 80,
            "volunteer.teams": 3,
        }.items()
    )
    assert results(database) == ["refused", "accepted"]


def mended(annotated: bytes) -> bytes:
    """Write into the red cells what belongs there; they are the faulty ones and no others, each with its comment."""
    opened = openpyxl.load_workbook(io.BytesIO(annotated))
    listed = {(line[1], line[2]) for line in opened["问题清单"].iter_rows(min_row=2, values_only=True)}
    sheets = [sheet for sheet in opened if sheet.title != "问题清单"]
    red = {
        (sheet.title, cell.coordinate)
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == RED
    }
    assert listed == red == set(FAULTS)
    for (sheet, cell), (words, right) in FAULTS.items():
        assert words in opened[sheet][cell].comment.text
        opened[sheet][cell] = right
    content = io.BytesIO()
    opened.save(content)
    return content.getvalue()


def results(database: str) -> list[str]:
    """Return what became of every upload of the month, the first first."""
    store = Store.open(database, create=False)
    rows = [
        item.result
        for item in sorted(store.read(OFFICER, read_uploads, MENDING, MONTH), key=lambda item: item.submission)
    ]
    store.close()
    return rows
