"""Two hundred hostile files thrown at the running server, while others look at their pages.

Each is sent in a tab of its own, four at a time, by two accounts: archives, reports, templates and forms, settings,
each kind in several sizes. Measured are how much the server's own process grows, every few hundredths of a second,
and how long other people's pages take meanwhile.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx
from sqlalchemy import make_url
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from benchmarks import places
from benchmarks.hostile.archives import ARCHIVES, BATCHES
from benchmarks.hostile.papers import DOCUMENTS, FORMS, SETTINGS
from benchmarks.hostile.reports import REPORTS
from benchmarks.report import Table, milliseconds
from benchmarks.server import Server
from benchmarks.visitor import FailedError, Run, Visitor, sign_in

COMMUNITIES, VARIANTS, AT_ONCE = 11, 5, 4
PAGES = ("overview", "ranking", "reporting", "media", "civil", "compare", "community", "ledger")
SECTIONS = {"documents": "documents-section", "settings": "settings-view"}
"""Pages with a choice of sections, of which the one with the uploader has to be chosen first."""
SENDERS, OTHERS = ("全部干事",), ("全部领导", "街道领导")
_LOOK = 0.03
_READING = 1.0
"""Seconds for which somebody looks at a page before the next one."""
_BATCH_PATIENCE = 900
"""Seconds in which a batch of hostile files has to end: each of them takes what a reader may take."""
_ALONE = 3
"""Rounds of the pages before anybody attacks."""
_BROKEN = (FailedError, OSError, TimeoutError, ValueError, httpx.HTTPError, WebSocketException)
"""What a visitor meets that gets no answer."""
Make = Callable[[random.Random, int], bytes]


@dataclass(frozen=True, slots=True)
class Attack:
    """One file: on which page it is sent, under which name, what it is."""

    page: str
    name: str
    content: bytes


@dataclass
class Faults:
    """What was measured: seconds of others' pages before and meanwhile, of each attack, what was not answered."""

    before: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    idle: int = 0
    peak: int = 0
    after: int = 0


def kinds() -> list[tuple[str, str, Make]]:
    """Return every kind of hostile file: its page, its ending, what makes it."""
    files: list[tuple[str, str, Make]] = [("upload", "zip", make) for make in ARCHIVES]
    files += [("upload", ending, make) for ending, makes in REPORTS.items() for make in makes]
    files += [("documents", "docx", make) for make in DOCUMENTS] + [("documents", "xlsx", make) for make in FORMS]
    files += [("settings", "xlsx", make) for make in SETTINGS]
    return files + [("batch", "zip", make) for make in BATCHES]


def attacks(variants: int = VARIANTS) -> Iterator[Attack]:
    """Yield every file, kinds mixed, the same ones each time."""
    for variant in range(variants):
        for number, (page, ending, make) in enumerate(kinds()):
            content = make(random.Random(f"{variant} {number}"), variant)
            yield Attack(page, f"{make.__name__.strip('_')}-{variant}.{ending}", content)


async def _attack(host: str, cookie: str, attack: Attack) -> None:
    """Send one file in a tab of its own and wait for the page's answer."""
    async with Visitor(host, cookie) as visitor:
        states = await _section(visitor, attack.page)
        run = await visitor.run(attack.page, states=states)
        (place, *_) = run.widgets("file_uploader")
        sent = await visitor.upload(place, attack.name, attack.content)
        answer = await visitor.run(attack.page, states=[*states, sent])
        if attack.page == "batch":
            await _load(visitor, answer, [*states, sent])


async def _section(visitor: Visitor, page: str) -> list[WidgetState]:
    """Return the states with which a page shows its uploader."""
    if page not in SECTIONS:
        return []
    run = await visitor.run(page)
    (chosen,) = (name for name in run.widgets("button_group") if SECTIONS[page] in name)
    state = WidgetState(id=chosen)
    state.string_array_value.data.append({"documents": "自有模板", "settings": "导出和导入"}[page])
    return [state]


async def _load(visitor: Visitor, run: Run, states: Sequence[WidgetState]) -> None:
    """Begin a batch and stay until it has ended."""
    (start,) = (name for name in run.widgets("button") if name.endswith("-batch-start"))
    answer = await visitor.run("batch", states=[*states, WidgetState(id=start, trigger_value=True)])
    for _ in range(_BATCH_PATIENCE):
        if any(name.endswith("-batch-again") for name in answer.widgets("button")):
            (again,) = (name for name in answer.widgets("button") if name.endswith("-batch-again"))
            await visitor.run("batch", states=[WidgetState(id=again, trigger_value=True)])
            return
        await asyncio.sleep(1)
        answer = await visitor.run("batch")
    raise FailedError("the batch did not end")


async def _round(host: str, cookie: str) -> list[float]:
    """Look at every page once."""
    async with Visitor(host, cookie) as visitor:
        return [(await visitor.run(page)).seconds for page in PAGES]


@dataclass
class Looks:
    """What somebody saw who looked on: seconds of each page, and what was not answered."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


async def _look(host: str, cookie: str, ended: Callable[[], bool], looks: Looks) -> None:
    """Look at one page after the other, each for a while, until it has ended."""
    pages = cycle(PAGES)
    while not ended():
        try:
            async with Visitor(host, cookie) as visitor:
                while not ended():
                    looks.seconds.append((await visitor.run(next(pages))).seconds)
                    await asyncio.sleep(_READING)
        except _BROKEN as error:
            looks.failures.append(f"a page: {error!r}")
            await asyncio.sleep(_READING)


def _look_on(host: str, cookies: Sequence[str], ended: Event, result: Queue[Looks]) -> None:
    """Let everybody look in a process of their own: what the senders work at is not to be measured with it."""
    looks = Looks()

    async def look() -> None:
        await asyncio.gather(*(_look(host, cookie, ended.is_set, looks) for cookie in cookies))

    asyncio.run(look())
    result.put(looks)


def _tell(shown: Faults) -> None:
    """Say how far it is: it takes minutes, and what was measured until then should not be lost."""
    now = f"{time.strftime('%H:%M:%S')} load {os.getloadavg()[0]:.0f}"
    sys.stderr.write(f"  {now}: {len(shown.answers)} answered, {(shown.peak - shown.idle) / 1e6:.0f} MB more\n")


async def _watch(server: Server, shown: Faults, ended: Callable[[], bool]) -> None:
    while not ended():
        shown.peak = max(shown.peak, server.memory())
        await asyncio.sleep(_LOOK)


async def _measure(server: Server, files: Sequence[Attack]) -> Faults:
    senders = [await sign_in(server.host, name, places.PASSWORD) for name in SENDERS]
    others = [await sign_in(server.host, name, places.PASSWORD) for name in OTHERS]
    shown, rest, done = Faults(), iter(files), asyncio.Event()

    async def send(cookie: str) -> None:
        for attack in rest:
            start = time.perf_counter()
            try:
                await _attack(server.host, cookie, attack)
                shown.answers.append(time.perf_counter() - start)
            except _BROKEN as error:
                shown.failures.append(f"{attack.name}: {error!r}")
            if len(shown.answers) % 10 == 0:
                _tell(shown)

    # What a first page and a first upload cost is no part of it: everything has been used once.
    for attack in attacks(1):
        if attack.name.startswith(("torn", "calls_out", "field", "settings_wide")):
            await _attack(server.host, senders[0], attack)
    rounds = [[await _round(server.host, cookie) for cookie in others] for _ in range(_ALONE)]
    shown.before = [seconds for of_all in rounds[1:] for of_one in of_all for seconds in of_one]
    shown.idle = shown.peak = server.memory()
    processes = multiprocessing.get_context("spawn")
    ended, result = processes.Event(), processes.Queue()
    looking = processes.Process(target=_look_on, args=(server.host, others, ended, result))
    looking.start()
    watching = asyncio.create_task(_watch(server, shown, done.is_set))
    try:
        await asyncio.gather(*(send(cookie) for cookie in (senders * AT_ONCE)[:AT_ONCE]))
    finally:
        done.set()
        ended.set()
    looks = await asyncio.to_thread(result.get)
    shown.meanwhile, shown.failures = looks.seconds, shown.failures + looks.failures
    looking.join()
    await watching
    shown.after = server.memory()
    return shown


def run() -> list[Table]:
    """Measure on a street of eleven communities and return the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy = folder / "street.db"
        shutil.copy(make_url(places.archive(COMMUNITIES)).database or "", copy)
        with Server(f"sqlite:///{copy}", folder) as server:
            files = list(attacks())
            shown = asyncio.run(_measure(server, files))
    for failure in shown.failures:
        print(f"  {failure}")
    rows = [
        ("送去的文件，份", str(len(files))),
        ("得到回答，份", str(len(shown.answers))),
        ("每份到回答，秒：中位，最长", f"{statistics.median(shown.answers):.1f}，{max(shown.answers):.1f}"),
        ("看板进程的内存，MB：以前", f"{shown.idle / 1e6:,.0f}"),
        ("其间最多多出", f"{(shown.peak - shown.idle) / 1e6:,.0f}"),
        ("最后多出", f"{(shown.after - shown.idle) / 1e6:,.0f}"),
        ("别人的页面，毫秒：以前 p50，最长", _typical_and_longest(shown.before)),
        ("其间 p50，最长", _typical_and_longest(shown.meanwhile)),
        ("其间别人看了几页", str(len(shown.meanwhile))),
        ("其中超过 1 秒", str(sum(seconds > 1 for seconds in shown.meanwhile))),
    ]
    total = sum(len(attack.content) for attack in files) / 1e6
    note = (
        f"{len(kinds())} 种、每种 {VARIANTS} 份，共 {total:,.0f} MB：压缩炸弹、谎报的目录、套娃、每格都有问题的月报、"
        f"会动的模板、做不完的设置；同时 {AT_ONCE} 份，各在一个页签里。"
        "别人是两个领导，在另一个进程里一页一页地看，每页看一秒。访客和服务器在同一台机器上，抢同样的核。"
    )
    return [Table("两百份有害的文件", ("量的是", "值"), tuple(rows), note)]


def _typical_and_longest(seconds: Sequence[float]) -> str:
    return f"{milliseconds(statistics.median(seconds))}，{milliseconds(max(seconds))}"
