"""What happens once, before the first visitor: parts are loaded, the database opened, the sample begun."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from types import FrameType

import anyio.to_thread
import pebble
import plotly.graph_objects as go
from streamlit import App, config
from streamlit.runtime import get_instance
from streamlit.watcher.polling_path_watcher import PollingPathWatcher
from uvicorn import Server
from uvicorn.config import LOGGING_CONFIG
from uvicorn.server import HANDLED_SIGNALS

from data.checkup import is_loopback
from data.identity import identity, must_prove, provider
from data.logs import trusted
from data.store import VISITOR, StoreError, room
from data.store.accounts import has_accounts
from data.store.rotation import Keeper
from ui import housekeeping, services, session
from ui.server import core
from ui.server.assets import ASSETS, FIRST_PAGE, modules
from ui.server.streamlit_runtime import OwnedRuntime

if sys.platform != "win32":
    import resource

_LOG = logging.getLogger(__name__)
_POOL_PAUSE = 0.5
"""Seconds between two looks of the pool of readers after its children."""
_TICK = 1.0
"""Seconds between two ticks of the server."""
_LOOK, _RESTS_AT_END, _LOOKS_AT_END = 0.1, 4, 100
"""Seconds between two looks whether pages are being run when the server is to end, how many of them in a row have to
find none, and how many there are at most."""
_ALLOCATOR = {-8: 2, -3: 1 << 20, -1: 16 << 20}
"""Settings of mallopt(3): parts of the heap (``M_ARENA_MAX``), bytes from which memory is asked of the system and given
back by itself (``M_MMAP_THRESHOLD``), free bytes at the end that are kept (``M_TRIM_THRESHOLD``)."""
_BROWSERS = "gzip, br"
"""What every browser accepts."""


def warm() -> None:
    """Do what the first visitor would wait for; a database that cannot be opened is told on the page."""
    with ThreadPoolExecutor(thread_name_prefix="assets") as pool:
        assets = pool.map(lambda address: ASSETS.read(address, _BROWSERS), modules(*FIRST_PAGE))
        # Before any page has run: children started from a page's script would load all that it loads. And before
        # the threads keep to one core: others are for the children.
        services.current().readers.warm()
        go.Figure(go.Bar(x=[1], y=["一"])).to_json()
        note_room()
        try:
            housekeeping.begin()
            housekeeping.read_ahead()
        except StoreError as error:
            _LOG.error("the database cannot be opened: %s", trusted(str(error)))
        list(assets)


def give_memory_back() -> None:
    """Let what a large file or message took go back to the system as soon as it is free.

    The allocator of Linux would keep it in the part of the heap of whichever thread had it: thirty messages of 7 MB in
    ten tabs left 448 MB behind, and leave 132 so. Other systems have no such setting.
    """
    if sys.platform == "linux":
        # Another C library than glibc has none either.
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            for setting, value in _ALLOCATOR.items():
                library.mallopt(setting, value)


def open_enough_files() -> None:
    """Let the server open as many files as the system lets it: each tab takes four, and the usual limit is 1,024."""
    if sys.platform != "win32":
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        # macOS names a limit that it does not grant.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def rest_when_idle() -> None:
    """Let nothing look five or ten times a second whether there is something to do.

    Streamlit watches its configuration, which is read at the start only; the pool of readers looks after its
    children, which may as well be noticed half a second later; uvicorn looks whether it is to end.
    """
    PollingPathWatcher._schedule = _watch_no_more  # type: ignore[method-assign, assignment]
    pebble.CONSTS.sleep_unit = _POOL_PAUSE
    Server.main_loop = _serve_until_signalled  # type: ignore[method-assign, assignment]


def _watch_no_more(_watcher: PollingPathWatcher) -> None:
    """Stand in for what plans the next look at a file."""


async def _serve_until_signalled(server: Server) -> None:
    """Stand in for uvicorn's loop: a tick a second, for the date in the headers, and one when a signal says to end."""
    loop, signalled = asyncio.get_running_loop(), asyncio.Event()

    def note(number: int, frame: FrameType | None) -> None:
        server.handle_exit(number, frame)
        loop.call_soon_threadsafe(signalled.set)

    if threading.current_thread() is threading.main_thread():
        # uvicorn has set its own handlers by now, and restores the former ones when it ends.
        for number in HANDLED_SIGNALS:
            signal.signal(number, note)
    while not await server.on_tick(0):
        with suppress(TimeoutError):
            await asyncio.wait_for(signalled.wait(), _TICK)
    await _let_runs_end(server)


async def _let_runs_end(server: Server) -> None:
    """Wait until what has just been typed or pressed has come in and is kept; a second signal does not wait."""
    runtime, rested = get_instance(), 0
    for _ in range(_LOOKS_AT_END):
        if server.force_exit or rested == _RESTS_AT_END:
            return
        if not isinstance(runtime, OwnedRuntime) or not runtime.is_in_use():
            return
        await asyncio.sleep(_LOOK)
        rested = 0 if runtime.is_at_work() else rested + 1


def plain_lines() -> None:
    """Let uvicorn add nothing to a line of the log; Streamlit is told by its configuration."""
    for known in LOGGING_CONFIG["formatters"].values():
        known["fmt"] = "%(message)s"


def note_room() -> None:
    """Warn in the log where the disk is getting full."""
    try:
        left = room.left(session.address())
    except (StoreError, OSError):
        return
    if left is not None and left < room.LOW:
        _LOG.warning("there is little room on the disk: %d MB", left >> 20)


def hindrance() -> str | None:
    """Return why the server must not listen where it was told to, in Chinese; ``None`` when it may."""
    try:
        how = identity()
        must_prove()
        if how.way == "oidc":
            provider()
    except ValueError as error:
        return str(error)
    if is_loopback(config.get_option("server.address") or "0.0.0.0"):
        return None
    if how.way == "header" and how.secret is None:
        return "由代理告知身份（SIGN_IN=header）时，请只在本机监听，或用 SIGN_IN_SECRET 设定代理要带的暗号。"
    if session.read_as(VISITOR, has_accounts):
        return None
    return "还没有账号，不能让别的电脑访问。请先建立账号再启动：python manage.py user add 账号 --role officer"


def stop_if_hindered() -> None:
    """End the program with a message when it must not listen; a database that cannot be opened is a reason, too."""
    try:
        reason = hindrance()
    except StoreError as error:
        reason = str(error)
    if reason is not None:
        print(reason, file=sys.stderr, flush=True)  # noqa: T201 - the program ends here
        # An ordinary exit would bury the message under the server's own account of it; nothing is open yet.
        os._exit(2)


async def forget_left_pages() -> None:
    """Let pages go that were left, while the server runs."""
    runtime = get_instance()
    if isinstance(runtime, OwnedRuntime):
        await runtime.forget_left_pages()


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[None]:
    """Warm up; then keep what is loaded out of every later garbage collection, keep to a core, back up once a day."""
    give_memory_back()
    open_enough_files()
    rest_when_idle()
    running = services.start()
    stop_if_hindered()
    await anyio.to_thread.run_sync(warm)
    gc.collect()
    gc.freeze()
    with core.settled():
        backups = Keeper(housekeeping.look_after_store)
        backups.start()
        forgetting = asyncio.create_task(forget_left_pages())
        yield
        forgetting.cancel()
        running.copyist.close()
        backups.stop()
        running.close()
