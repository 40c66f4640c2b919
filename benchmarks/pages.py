"""Every page at three sizes of archive: CPU of the real server for a rerun, bytes over the socket, memory, start.

Measured over a WebSocket with sign-in, beside a bare page and a naive one in the same run.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import make_url

from benchmarks import places
from benchmarks.report import Table, kilobytes, milliseconds
from benchmarks.server import Server
from benchmarks.visitor import Visitor, sign_in
from ui.navigation import SCREENS

LOOKS = {screen.title: (screen.name, "") for screen in SCREENS} | {
    "台账，查找两个词": ("ledger", urlencode({"words": "文明 社区"})),
    "台账，选一种状态": ("ledger", urlencode({"state": "整改中"})),
}
"""What is looked at: page and query by what it is called in the table."""
ROUNDS = 7
SESSIONS = 20
"""Sessions opened to see what one holds in memory."""
_IDLE = 8.0
"""Seconds for which nobody looks, to see what the server does then."""


@dataclass(frozen=True)
class Cost:
    """What a page cost: seconds that the first run was waited for, CPU seconds of it and of a rerun, bytes of each."""

    wait: float
    first: float
    again: float
    first_size: int
    size: int


async def cost(server: Server, cookie: str, page: str, query: str = "") -> Cost:
    """Have a page run in a new tab, then again and again; the median of the reruns is what it costs."""
    async with Visitor(server.host, cookie) as visitor:
        before = server.cpu()
        run = await visitor.run(page, query)
        first, taken = server.cpu() - before, []
        again = run
        for _ in range(ROUNDS):
            before = server.cpu()
            again = await visitor.run(page, query)
            # The end of a run reaches us before its thread has ended.
            await asyncio.sleep(0.03)
            taken.append(server.cpu() - before)
    return Cost(run.seconds, first, statistics.median(taken), run.size, again.size)


@dataclass(frozen=True)
class Look:
    """What was measured at one size: ``LOOKS`` of those who see everything and of one street's leader, and the rest."""

    communities: int
    whole: dict[str, Cost]
    street: dict[str, Cost]
    naive: Cost
    usable: float
    database: int
    idle: float
    drawn: int
    memory: int
    session: float


async def _look(communities: int, server: Server, naive: Cost, database: int) -> Look:
    cookies = {name: await sign_in(server.host, name, places.PASSWORD) for name, *_ in places.ACCOUNTS}
    whole = {"总览": await cost(server, cookies["全部干事"], *LOOKS["总览"])}
    drawn, spent = server.memory(), server.cpu()
    await asyncio.sleep(_IDLE)
    idle = (server.cpu() - spent) / _IDLE
    rest = {title: look for title, look in LOOKS.items() if title not in whole}
    whole |= {title: await cost(server, cookies["全部干事"], *look) for title, look in rest.items()}
    open_to = {screen.name for screen in SCREENS if "leader" in screen.roles}
    street = {
        title: await cost(server, cookies["街道领导"], *look) for title, look in LOOKS.items() if look[0] in open_to
    }
    before, tabs = server.memory(), [Visitor(server.host, cookies["街道领导"]) for _ in range(SESSIONS)]
    for tab in tabs:
        await tab.__aenter__()
        await tab.run("overview")
    session = (server.memory() - before) / SESSIONS
    for tab in tabs:
        await tab.__aexit__()
    return Look(communities, whole, street, naive, server.usable, database, idle, drawn, before, session)


def look(communities: int, folder: Path) -> Look:
    """Measure everything at one size."""
    url = places.archive(communities)
    with Server(url, folder, script="benchmarks/naive.py", health="/_stcore/health") as server:
        naive = asyncio.run(cost(server, "", ""))
    with Server(url, folder) as server:
        return asyncio.run(_look(communities, server, naive, Path(make_url(url).database or "").stat().st_size))


def run() -> list[Table]:
    """Measure the pages and return the tables."""
    with tempfile.TemporaryDirectory() as folder:
        url = places.archive(places.sizes()[0])
        with Server(url, Path(folder), script="benchmarks/bare.py", health="/_stcore/health") as server:
            bare, usable = asyncio.run(cost(server, "", "")), server.usable
        looks = [look(size, Path(folder)) for size in places.sizes()]
    return [_pages(looks, bare), _whole(looks, usable + bare.wait)]


def _pages(looks: Sequence[Look], bare: Cost) -> Table:
    sizes = [f"{look.communities:,} 个社区" for look in looks]
    columns = ("页面", *(f"{size}：重跑 CPU 毫秒 · kB" for size in sizes), f"其中一个街道的领导（{sizes[-1]}）")
    rows = [("光秃的一页（标题和一张表）", *[_cell(bare)] * len(looks), "")]
    rows += [("朴素写法（全部行一个缓存，plotly.express）", *(_cell(look.naive) for look in looks), "")]
    for title in LOOKS:
        texts = [_cell(look.whole[title]) for look in looks]
        own = looks[-1].street.get(title)
        rows.append((title, *texts, _cell(own) if own else "—"))
    note = "CPU 是服务器进程一次热重跑的中位数，kB 是这次重跑经 WebSocket 发出的字节。"
    return Table("页面重跑", columns, tuple(rows), note)


def _cell(result: Cost) -> str:
    return f"{milliseconds(result.again)} · {kilobytes(result.size)}"


def _whole(looks: Sequence[Look], drawn: float) -> Table:
    """``drawn``: seconds from the start of the bare application until its page is drawn."""
    columns = ("", *(f"{look.communities:,} 个社区" for look in looks))
    slowest = [max(look.whole.items(), key=lambda item: item[1].again) for look in looks]
    rows = (
        ("热重跑的中位数（全部页面），毫秒", *(_median(look, "again") for look in looks)),
        ("最慢的一页", *(f"{title} {milliseconds(result.again)} 毫秒" for title, result in slowest)),
        ("打开一页的中位数（首次），毫秒", *(_median(look, "first") for look in looks)),
        ("启动后第一次打开总览，秒 CPU", *(f"{look.whole['总览'].first:.1f}" for look in looks)),
        (
            "首次打开最多发出，kB",
            *(kilobytes(max(value.first_size for value in look.whole.values())) for look in looks),
        ),
        ("启动到能回答，秒", *(f"{look.usable:.1f}" for look in looks)),
        ("启动到画完第一页（总览），秒", *(f"{look.usable + look.whole['总览'].wait:.1f}" for look in looks)),
        ("同样依赖的光秃应用启动到画完它那一页，秒", *[f"{drawn:.1f}"] * len(looks)),
        ("没有人看时，每秒毫秒 CPU", *(f"{look.idle * 1000:.1f}" for look in looks)),
        ("数据库，GB", *(f"{look.database / 1e9:.2f}" for look in looks)),
        ("画完第一页的服务器内存，MB", *(f"{look.drawn / 1e6:,.0f}" for look in looks)),
        ("看过全部页面的服务器内存，MB", *(f"{look.memory / 1e6:,.0f}" for look in looks)),
        ("每多一个会话，MB", *(f"{look.session / 1e6:.2f}" for look in looks)),
    )
    return Table("总的情况", columns, rows)


def _median(result: Look, subject: str) -> str:
    return milliseconds(statistics.median(getattr(value, subject) for value in result.whole.values()))
