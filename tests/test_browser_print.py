"""打印 in a real browser: tables as they come out on paper, whatever names people gave their units."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from pypdf import PdfReader

from data.store import Store
from data.store.settings import save_settings
from tests.browser import chromium, server
from tests.office import OFFICER, send, study
from tests.street import media

pytestmark = pytest.mark.browser

STREET, ODD, OTHER = "新城街道", r"<b>甲</b>*乙*_丙_$x^2$|:red[丁]\|社区", "和平社区"
MONTH = "2024-03"
TABLES = """() => [...document.querySelectorAll('[class*="st-key-sheet"] table')].map((table) =>
  [...table.rows].map((row) => [...row.cells].map((cell) =>
    [cell.tagName, cell.innerText.trim(), getComputedStyle(cell).textAlign])))"""
"""Every table of the page: rows of cells, each with its tag, its words and where they stand."""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page 打印 of a street with two communities, the name of one full of signs that mean something elsewhere."""
    database = f"sqlite:///{tmp_path_factory.mktemp('print') / 'street.db'}"
    store = Store.open(database, create=True)
    units = [{"名称": STREET, "级别": "街道"}]
    units += [{"名称": name, "上级": STREET, "级别": "社区", "常住人口": "4000"} for name in (ODD, OTHER)]
    store.write(
        OFFICER, save_settings, {"单位": units, "任务": [{"指标": "study.sessions", "周期": "月", "下限": "2"}]}
    )
    send(store, ODD, MONTH, [study(2, MONTH, attendance=1234), media(3, "市级")])
    store.close()
    with server(database) as address, sync_playwright() as player:
        browser = chromium(player)
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
        page.goto(f"{address}/printout")
        expect(page.locator(".st-key-sheet-6 table")).to_be_attached()
        yield page
        browser.close()


def tables(tab: Page) -> list[list[list[tuple[str, str, str]]]]:
    """Return every table as it stands in the browser."""
    result: list[Any] = tab.evaluate(TABLES)
    return [[[tuple(cell) for cell in row] for row in rows] for rows in result]


def test_a_name_full_of_signs_stands_in_every_table_as_it_was_typed(tab: Page) -> None:
    result = tables(tab)
    assert len(result) == 7
    assert all(any(cell[1] == ODD for row in rows for cell in row) for rows in result)


def test_numbers_and_their_headings_stand_on_the_right_and_words_on_the_left(tab: Page) -> None:
    heads, first, silent = tables(tab)[1]
    assert [tag for tag, *_ in heads] == ["TH"] * 5
    assert [side for *_, side in heads] == ["start", "start", "right", "right", "right"]
    assert first == [
        ("TD", ODD, "left"),
        ("TD", "按时", "left"),
        ("TD", "1", "right"),
        ("TD", "1,234", "right"),
        ("TD", "1.5", "right"),
    ]
    assert silent[2:] == [("TD", "—", "right")] * 3


def test_on_paper_nothing_scrolls_so_that_no_line_is_cut_at_the_end_of_a_page(tab: Page) -> None:
    tab.emulate_media(media="print")
    boxes = tab.evaluate(
        "[...document.querySelectorAll('[data-testid=stTable], [data-testid=stTable] > div, [data-testid=stTable] table')]"
        ".map((box) => [getComputedStyle(box).overflow, getComputedStyle(box).display])"
    )
    assert {tuple(box) for box in boxes} == {("visible", "block"), ("visible", "table")}


def test_every_page_of_paper_names_the_street_and_its_own_number(tab: Page) -> None:
    pages = PdfReader(io.BytesIO(tab.pdf(format="A4", prefer_css_page_size=True))).pages
    texts = [re.sub(r"\s", "", unicodedata.normalize("NFKC", page.extract_text())) for page in pages]
    assert len(texts) > 2
    for number, text in enumerate(texts, 1):
        assert f"{STREET}宣传工作2024年3月" in text
        assert re.search(f"第{number}.,共{len(texts)}.", text)  # the typeface has 页 under a sign of its own
        assert "搜索" not in text


ALONE = """([rows, lead]) => {
  const table = document.querySelector('[class*="st-key-sheet"] [data-testid=stTable]');
  const body = table.querySelector('tbody');
  const first = body.querySelector('tr');
  body.replaceChildren(...Array.from({length: rows}, (_, at) => {
    const row = first.cloneNode(true);
    row.cells[0].textContent = `row${at + 1}end`;
    return row;
  }));
  document.body.replaceChildren(document.querySelector('[data-testid=stApp]'));
  for (const sheet of document.querySelectorAll('[class*="st-key-sheet"]')) {
    if (!sheet.contains(table)) sheet.remove();
  }
  const sheet = table.closest('[class*="st-key-sheet"]');
  sheet.querySelector('.lead')?.remove();
  const above = document.createElement('div');
  above.className = 'lead';
  above.style.flex = `0 0 ${lead}mm`;
  sheet.prepend(above);
}"""
"""Leaves one table on the page, of so many rows and so many millimetres further down."""


def rows_by_page(tab: Page, rows: int, lead: int) -> list[list[int]]:
    """Return which rows of a table stand on each page of the printed sheet that has any."""
    tab.evaluate(ALONE, [rows, lead])
    pages = PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages
    results = [[int(number) for number in re.findall(r"row(\d+)end", page.extract_text())] for page in pages]
    return [numbers for numbers in results if numbers]


def test_a_small_table_is_printed_whole_and_no_page_has_a_row_or_two_of_a_long_one(tab: Page) -> None:
    for lead in (150, 180, 200, 215):
        assert rows_by_page(tab, 12, lead) == [list(range(1, 13))]
    for rows in range(30, 44):
        result = rows_by_page(tab, rows, 0)
        assert [number for numbers in result for number in numbers] == list(range(1, rows + 1))
        assert min(map(len, result)) > 2, result
