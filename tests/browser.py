"""The real application in a process of its own, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

ROOT = Path(__file__).parent.parent
PHONE = 390
_PHONES_NAME = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
expect.set_options(timeout=120_000)
"""Milliseconds until what is expected in sight counts as missing: many, since a test says nothing of the machine."""
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Chromium without its window comes first: it draws the same page for a quarter less of the processor's time."""


def chromium(playwright: Playwright) -> Browser:
    """Start Debian's Chromium; ``FileNotFoundError`` names what to install."""
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if path is None:
        raise FileNotFoundError("chromium: sh tests/install_browser.sh")
    return playwright.chromium.launch(executable_path=path, args=_FLAGS)


def visitor(browser: Browser, width: int, scheme: str = "light") -> BrowserContext:
    """Return a new visitor at a desk, or with a phone in the hand where the screen is as narrow as one."""
    phone = width <= PHONE
    return browser.new_context(
        viewport={"width": width, "height": 844 if phone else 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="zh-CN",
        has_touch=phone,
        is_mobile=phone,
        user_agent=_PHONES_NAME if phone else None,
    )


@pytest.fixture(scope="module")
def module_browser() -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    with sync_playwright() as player:
        opened = chromium(player)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def module_site(database: str) -> Iterator[str]:
    """The address of the application over the ``database`` of a module."""
    with server(database) as address:
        yield address


@contextmanager
def server(url: str) -> Iterator[str]:
    """Start the application on a free port; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.cheap_hashing", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    for _ in range(480):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError(address)
