"""One account's slow files beside another account's small one, on the real server.

Each slow file holds thousands of rows in which nothing is written as it should be: below a megabyte,
seconds of CPU. They are sent from six tabs at once and as one batch of six. Measured is how long the
other account waits from choosing a small file until the page shows what was found in it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.report import Table
from benchmarks.server import Server
from benchmarks.visitor import Run, Visitor, sign_in
from data.records import Access
from data.settings.defaults import default_settings
from data.store import Store
from data.store.accounts import add_account
from data.store.settings import save_settings
from data.template import standard_workbook
from data.template.workbook import RowValues

MONTH = "2026-03"
SLOW, ROWS, TIMES = 6, 12_000, 5
_OFFICER = Access("宣传干事", "officer")
_PASSWORD = "春风化雨-2024"
Send = Callable[[str, str], Coroutine[None, None, None]]


def slow_file(unit: str) -> bytes:
    """Return a workbook that takes long to read: every figure is a sentence."""
    rows: list[RowValues] = [
        {"date": "三月上旬", "category": "党课", "subject": f"学习{at}", "attendance": "大约一千二百三十来人（含线上）"}
        | {"hours": "一个半小时左右"}
        for at in range(ROWS)
    ]
    return standard_workbook(unit, MONTH, default_settings(), rows={"study": rows})


def small_file(unit: str) -> bytes:
    """Return a workbook as a community sends it."""
    rows: list[RowValues] = [
        {"date": "2026-03-05", "category": "党课", "subject": "学习", "attendance": 20, "hours": 1}
    ]
    return standard_workbook(unit, MONTH, default_settings(), rows={"study": rows})


async def _choose(visitor: Visitor, page: str, files: dict[str, bytes]) -> tuple[Run, list[WidgetState]]:
    """Put files into the uploader of a page and wait until it has been drawn with them."""
    (place,) = (await visitor.run(page)).widgets("file_uploader")
    state = WidgetState(id=place)
    for name, content in files.items():
        sent = await visitor.upload(place, name, content)
        state.file_uploader_state_value.uploaded_file_info.extend(sent.file_uploader_state_value.uploaded_file_info)
    return await visitor.run(page, states=[state]), [state]


async def _small(host: str, cookie: str, content: bytes) -> list[float]:
    """Return the seconds of small files, sent one after another."""
    seconds = []
    for number in range(TIMES):
        async with Visitor(host, cookie) as visitor:
            # Another name, or what was found the last time would be shown.
            run, _ = await _choose(visitor, "upload", {f"{number}-{time.time_ns()}.xlsx": content})
            seconds.append(run.seconds)
    return seconds


async def _beside_tabs(host: str, slow: str, other: str, files: dict[str, bytes], small: bytes) -> list[float]:
    """Return the seconds of small files while six tabs of one account check a slow file each."""
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(Visitor(host, slow)) for _ in range(SLOW)]
        sent = [{name: content} for name, content in files.items()]
        checks = [asyncio.create_task(_choose(*each)) for each in zip(tabs, ["upload"] * SLOW, sent, strict=True)]
        await asyncio.sleep(2)
        try:
            return await _small(host, other, small)
        finally:
            for check in checks:
                check.cancel()
            await asyncio.gather(*checks, return_exceptions=True)


async def _beside_batch(host: str, slow: str, other: str, files: dict[str, bytes], small: bytes) -> list[float]:
    """Return the seconds of small files while a batch of six slow ones is loaded."""
    async with Visitor(host, slow) as visitor:
        run, states = await _choose(visitor, "batch", files)
        (start,) = [button for button in run.widgets("button") if "batch-start" in button]
        await visitor.run("batch", states=[*states, WidgetState(id=start, trigger_value=True)])
        return await _small(host, other, small)


async def _measure(host: str, files: dict[str, bytes], small: bytes) -> list[tuple[str, list[float]]]:
    officer, clerk = [await sign_in(host, name, _PASSWORD) for name in ("王干事", "小张")]
    alone = await _small(host, clerk, small)
    tabs = await _beside_tabs(host, officer, clerk, files, small)
    batch = await _beside_batch(host, officer, clerk, {f"批 {name}": files[name] for name in files}, small)
    return [("没有别人", alone), (f"别人六个页签各一份慢文件（{ROWS:,} 行）", tabs), ("别人一批六份慢文件", batch)]


def run() -> list[Table]:
    """Measure on a new database with two communities."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/street.db"
        store = Store.open(url, create=True)
        store.write(_OFFICER, save_settings, {"单位": [{"名称": f"{unit}社区", "级别": "社区"} for unit in "甲乙"]})
        store.write(_OFFICER, add_account, "王干事", "officer", password=_PASSWORD)
        store.write(_OFFICER, add_account, "小张", "clerk", unit="乙社区", password=_PASSWORD)
        store.close()
        with Server(url, Path(folder)) as server:
            slow = slow_file("甲社区")
            files = {f"{at}.xlsx": slow for at in range(SLOW)}
            result = asyncio.run(_measure(server.host, files, small_file("乙社区")))
    rows = [(name, f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}") for name, seconds in result]
    note = "从选好文件到页面列出检查结果，秒；每种五次，都是一份正常的月报。"
    return [Table("一个账号的慢文件旁边，另一个账号的一份月报", ("旁边是什么", "中位", "最长"), tuple(rows), note)]
