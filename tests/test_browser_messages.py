"""What a real browser sends over the socket: no other kinds of message than the door lets pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, sync_playwright

from tests.browser import chromium
from tests.builders import study, workbook
from tests.office import COMMUNITIES
from tests.sites import office_site
from tests.wire import Site
from ui.navigation import front
from ui.server import messages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with office_site(tmp_path_factory.mktemp("messages"), {"王干事": ("officer", None)}) as started:
        yield started


def visit(page: Page, site: Site, name: str) -> None:
    """Open a page and wait until it is drawn."""
    page.goto(f"http://{site.host}/{'' if name == front('officer').name else name}")
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(timeout=60_000)


def test_pages_uploads_and_downloads_send_the_kinds_that_pass(site: Site, tmp_path: Path) -> None:
    sent: Counter[str | None] = Counter()

    def listen(socket_: WebSocket) -> None:
        socket_.on(
            "framesent", lambda payload: sent.update([messages.kind_of(payload if isinstance(payload, bytes) else b"")])
        )

    with sync_playwright() as playwright:
        browser = chromium(playwright)
        context = browser.new_context(accept_downloads=True)
        cookie, _, value = site.cookie("王干事").partition("=")
        context.add_cookies([{"name": cookie, "value": value, "url": f"http://{site.host}"}])
        page = context.new_page()
        page.on("websocket", listen)
        for name in ("overview", "documents", "settings"):
            visit(page, site, name)
        visit(page, site, "reporting")
        with page.expect_download() as download:
            page.get_by_role("button", name="下载表格").first.click()
        download.value.save_as(tmp_path / "table.xlsx")
        visit(page, site, "upload")
        content = workbook(unit=COMMUNITIES[0], month="2024-04", study=[study()])
        files = [{"name": "月报.xlsx", "mimeType": "application/octet-stream", "buffer": content}]
        page.locator("[data-testid='stFileUploader'] input").set_input_files(files)  # type: ignore[arg-type]
        page.get_by_text("下载检查结果").first.wait_for(timeout=60_000)
        browser.close()
    assert (tmp_path / "table.xlsx").read_bytes().startswith(b"PK")
    assert set(sent) <= messages.ALLOWED, sent
    assert {"rerun_script", "file_urls_request", "backend_operation_request.deferred_file"} <= set(sent)
    text = "".join(log.read_text() for log in site.log)
    assert "are dropped" not in text
