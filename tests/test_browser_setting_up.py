"""An office set up from nothing in a real browser: a messy contact list, accounts with slips, templates; clicks counted."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import module_browser, server
from tests.district import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
browser = module_browser
PATIENCE = 120_000
MOST = 10
"""Clicks from the first page to the slips and the templates in the officer's hands."""
NAMES = [
    f"{name}社区" for name in ("柳岸", "晴川", "石榴园", "枫林", "望湖", "八一", "三元", "东方", "新华", "春风", "南山")
]
CONTACTS = "\n".join(
    [
        "云杉市开发区新城街道社区（村）工作人员通讯录",
        "序号\t社区名称\t常住人口（人）\t书记\t联系电话\t办公地址",
        f"1\t{NAMES[0]}\t4,500\t王某某\t13812345678\t柳岸路1号",
        f'2\t"{NAMES[1]}\n居委会"\t1.2万\t李 某\t0471-1234567\t',
        f"三、\t新城街道{NAMES[2]}\t约3200人\t赵某\t139 1234 5678\t",
        *(
            f"{number} \t{name}\t{number}800\t某某\t1380000000{number % 10}\t"
            for number, name in enumerate(NAMES[3:], 4)
        ),
        "合计\t\t60000\t\t\t",
        "填表人：某某\t\t\t\t\t",
    ]
)


class Officer:
    """Somebody at a window, whose clicks are counted."""

    def __init__(self, tab: Page) -> None:
        self.tab, self.clicks = tab, 0

    def press(self, name: str, *, exact: bool = False) -> None:
        button = self.tab.get_by_role("button", name=name, exact=exact)
        expect(button).to_be_enabled()
        button.click()
        self.clicks += 1

    def fetch(self, name: str) -> bytes:
        with self.tab.expect_download(timeout=PATIENCE) as download:
            self.press(name)
        return Path(download.value.path()).read_bytes()


def test_an_office_is_set_up_from_a_messy_contact_list_in_one_pass(browser: Browser, tmp_path: Path) -> None:
    with server(f"sqlite:///{tmp_path / 'street.db'}") as address:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN", accept_downloads=True)
        officer = Officer(context.new_page())
        tab, begun = officer.tab, time.monotonic()
        tab.goto(address)
        officer.press("清空示例，开始用自己的")
        officer.press("清空", exact=True)
        tab.get_by_label("社区通讯录或名单").fill(CONTACTS, timeout=PATIENCE)
        officer.press("识别名单")
        expect(tab.get_by_text("认出 11 个社区，其中 11 个有人口")).to_be_visible()
        expect(tab.get_by_text("书记、联系电话、办公地址：3 列不需要，没有保存")).to_be_visible()
        expect(tab.get_by_label("街道名称")).to_have_value("新城街道")
        officer.press("登记 11 个社区")
        with zipfile.ZipFile(io.BytesIO(officer.fetch("下载全部 12 份"))) as archive:
            assert len(archive.namelist()) == 12
        tab.get_by_text("建账号", exact=True).last.click()
        officer.clicks += 1
        tab.get_by_label("账号", exact=True).fill("王干事", timeout=PATIENCE)
        tab.get_by_label("密码", exact=True).fill(PASSWORD)
        tab.get_by_label("再输一次密码").fill(PASSWORD)
        officer.press("建立")
        tab.locator("input[name=name]").fill("王干事", timeout=PATIENCE)
        tab.locator("input[name=password]").fill(PASSWORD)
        tab.locator("button[type=submit]").first.click()
        officer.clicks += 1
        officer.press("给没有账号的 12 个单位建账号")
        slips = docx.Document(io.BytesIO(officer.fetch("下载账号条")))
        assert [row.cells[0].text for row in slips.tables[0].rows[1:]] == ["新城街道本级", *NAMES]
        expect(tab.get_by_role("heading", level=1)).to_have_text("报送情况")
        print(f"\n{officer.clicks} clicks, {time.monotonic() - begun:.0f} s")  # noqa: T201 - for the manual
        assert officer.clicks <= MOST
        assert "王某某" not in tab.locator("body").inner_text()
        context.close()
