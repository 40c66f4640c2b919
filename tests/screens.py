"""Pictures of every page for the manual, taken from the running application: ``make screens``."""

from __future__ import annotations

import io
import sys
import tempfile

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from manage import main
from tests.browser import ROOT, chromium, server

TARGET = ROOT / "docs" / "screens"
WIDTH, HEIGHT = 1440, 900
TALLEST = 2600
COLOURS = 160
"""Pictures are kept with a palette: a quarter of the bytes, and nothing that an eye would miss."""


def shoot(page: Page, address: str) -> bytes:
    """Open an address and return the picture of the whole page once it stands still."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(1500)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": min(max(height, HEIGHT), TALLEST)})
    page.wait_for_timeout(1200)
    return page.screenshot()


def keep(picture: bytes, name: str) -> None:
    """Write a picture with a palette."""
    TARGET.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(TARGET / name, optimize=True)


def take(required: list[str]) -> None:
    """Take a picture of each of the pages asked for, at a desk in the light."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/street.db"
        main(["demo", "--db", url])
        with server(url) as address, sync_playwright() as playwright:
            browser = chromium(playwright)
            page = browser.new_context(color_scheme="light", locale="zh-CN").new_page()
            for name in required:
                keep(shoot(page, f"{address}/{'' if name == 'reporting' else name}"), f"{name}-{WIDTH}-light.png")
            browser.close()


if __name__ == "__main__":
    pages = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    take(sys.argv[1:] or pages)
