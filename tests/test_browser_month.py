"""The officer's month of eleven communities in a real browser: from files in a chat group to a corrected edition."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.intake.contacts import read_contacts
from data.store import Store
from data.store.editions import read_editions
from data.store.reminders import read_reminders
from data.store.set_up import register_units
from tests.browser import module_browser, server
from tests.office import OFFICER
from tests.test_browser_setting_up import CONTACTS, NAMES, PATIENCE
from tests.test_month_by_commands import LATE, MESSY, MONTH, ON_TIME, RETURNED, SILENT, ZERO, report

pytestmark = [pytest.mark.browser, pytest.mark.slow]
browser = module_browser
OWN, TITLE = "新城街道本级", "2026年10月"
ROW = HEADER = 35
MOST = 45
"""Clicks of the officer for the whole month."""


class Officer:
    """Somebody at a window, whose clicks are counted."""

    def __init__(self, tab: Page, address: str) -> None:
        self.tab, self.address, self.clicks = tab, address, 0

    def rest(self) -> None:
        self.tab.wait_for_timeout(400)
        state = self.tab.locator("[data-testid=stApp]")
        expect(state).to_have_attribute("data-test-script-state", "notRunning")

    def go(self, page: str) -> None:
        """Open a page by its entry in the menu: one click."""
        self.tab.goto(f"{self.address}/{page}")
        self.clicks += 1
        self.tab.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
        self.rest()

    def press(self, name: str | re.Pattern[str]) -> None:
        button = self.tab.get_by_role("button", name=name)
        expect(button).to_be_enabled()
        button.click()
        self.clicks += 1
        self.rest()

    def choose(self, label: str, word: str) -> None:
        box = self.tab.get_by_role("combobox", name=label).first
        box.click(timeout=PATIENCE)
        box.fill(word)
        self.tab.get_by_role("option", name=word).first.click()
        self.clicks += 2
        self.rest()

    def type(self, label: str | re.Pattern[str], text: str) -> None:
        self.write(self.tab.get_by_role("textbox", name=label).first, text)

    def write(self, field: Locator, text: str) -> None:
        field.click(timeout=PATIENCE)
        self.clicks += 1
        field.fill(text)
        field.press("Tab")
        self.rest()

    def upload(self, files: Sequence[str]) -> None:
        """Put files into the page: one drag."""
        box = self.tab.locator("input[type=file]")
        box.wait_for(state="attached", timeout=PATIENCE)
        box.set_input_files(list(files))
        self.clicks += 1
        expect(self.tab.get_by_role("button", name=re.compile("确认上报|留下未通过"))).to_be_visible()
        self.rest()

    def confirm(self, count: int) -> None:
        self.press(f"确认上报 {count} 份")
        expect(self.tab.get_by_text(f"已接收 {count} 份").first).to_be_visible()

    def open_row(self, row: int) -> None:
        """Click the check box of a row of the first table of the page."""
        table = self.tab.get_by_test_id("stDataFrame").first
        table.scroll_into_view_if_needed()
        self.rest()
        box = table.locator("canvas").first.bounding_box()
        assert box is not None
        self.tab.mouse.click(box["x"] + 20, box["y"] + HEADER + ROW * row + ROW / 2)
        self.clicks += 1
        self.rest()


def test_a_month_with_late_silent_messy_zero_returned_and_corrected_reports_costs_the_officer_few_clicks(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLICITY_TODAY", "2026-11-09")
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    store.write(OFFICER, register_units, read_contacts(CONTACTS).rows("新城街道"), MONTH)
    with server(url) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        officer, begun = Officer(context.new_page(), address), time.monotonic()
        tab = officer.tab
        # What came in time through the chat group, with the day on which it did.
        officer.go("upload")
        officer.upload([report(tmp_path, unit) for unit in (OWN, *ON_TIME)])
        tab.get_by_text("文件里没有写单位或月份").click()
        officer.clicks += 1
        tab.locator(".st-key-upload-received [role=spinbutton]").first.click(timeout=20_000)
        officer.clicks += 1
        tab.keyboard.type("20261104")
        tab.keyboard.press("Tab")
        officer.rest()
        officer.confirm(7)
        # Two that came late, one of which nobody can read one cell.
        officer.upload([report(tmp_path, unit) for unit in LATE])
        officer.confirm(2)
        officer.upload([report(tmp_path, MESSY, attendance="若干")])
        officer.type(re.compile("参加人次”"), "31")
        officer.confirm(1)
        # One that says on the telephone that there was nothing.
        officer.choose("单位", ZERO)
        officer.choose("月份", MONTH)
        officer.press("这个月没有开展，零报")
        officer.confirm(1)
        # The desk: one is returned, the silent one is reminded.
        officer.go("")
        expect(tab.get_by_text(f"{TITLE}应报 12 个单位，已报 11 个")).to_be_visible()
        expect(tab.locator(".st-key-copy-reminder")).to_contain_text(f"未报1个：{SILENT}。")
        officer.press("记为已催（1 个）")
        officer.open_row(1)
        officer.type("审核意见（退回时必填）", "学习人次请核对")
        officer.press("退回")
        officer.go("upload")
        officer.upload([report(tmp_path, RETURNED, attendance="45")])
        officer.confirm(1)
        # Published, opened again for a correction, and published once more.
        officer.go("publishing")
        officer.press(f"公布{TITLE}")
        tab.get_by_text("重新开放", exact=True).first.click()
        officer.clicks += 1
        officer.choose("单位", NAMES[1])
        officer.type("原因（必填）", "漏填一次学习")
        officer.press("重新开放")
        officer.go("upload")
        officer.upload([report(tmp_path, NAMES[1], attendance="60")])
        officer.confirm(1)
        officer.go("publishing")
        officer.press("公布更正后的一版")
        expect(tab.get_by_text(re.compile(f"{TITLE}　已公布"))).to_be_visible()
        print(f"\n{officer.clicks} clicks, {time.monotonic() - begun:.0f} s")  # noqa: T201 - for the manual
        context.close()
    assert [reminder.unit for reminder in store.read(OFFICER, read_reminders, [MONTH])] == [SILENT]
    assert max(edition.revision for edition in store.read(OFFICER, read_editions, [MONTH])) == 2
    store.close()
    assert officer.clicks <= MOST
