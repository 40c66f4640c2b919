"""Readers: warm child processes that read uploads, so that a bad file costs nobody else anything.

A child that hangs, runs out of memory or is aborted by a library is replaced, and its file gets a
problem like any other; the caller never sees an exception. Time and memory are bounded on every
system, memory as far as each allows (``memory``).
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import pickle
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as TimedOut
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from data import logs
from data.intake.archive import Packed, unpack_one
from data.intake.gate import RefusedError
from data.intake.memory import BOUNDED, Watch, announce, bound, watched
from data.intake.read import read
from data.intake.shelf import Shelf, Shelved, settings_at
from data.problems import Problem, problem
from data.records import Checked
from data.settings.values import Settings

if sys.platform != "win32":
    import resource

_LOG = logging.getLogger(__name__)
Start = Literal["forkserver", "spawn"]
Given = TypeVar("Given")


class Reading(Protocol):
    """What the children run: ``data.intake.read.read``, or another module's function in a test."""

    def __call__(
        self, content: bytes, name: str, settings: Settings, *, unit: str | None, month: str | None
    ) -> list[Checked]:
        """Read and check one file."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take for one file: seconds, bytes above what it needs idle, and bytes of its answer.

    ``watched``: the parent looks after the memory, since the system does not bound it.
    """

    seconds: float = 20.0
    memory: int = 1 << 30
    answer: int = 64 << 20
    watched: bool = not BOUNDED


LIMITS = Limits()
WORKERS = 2
"""Children of a server."""


_STARTS = multiprocessing.get_all_start_methods()
START: Start = "forkserver" if "forkserver" in _STARTS else "spawn"
"""Children come from a server forked before any thread: quick, and no lock is copied half taken."""


class Readers:
    """A pool of children, started when the first file comes; use it as a context or ``close`` it.

    One for a whole server: it may be called from any thread.
    """

    def __init__(
        self, workers: int = WORKERS, *, limits: Limits = LIMITS, reading: Reading = read, start: Start = START
    ) -> None:
        """Keep what the children will be; none is started yet. Windows knows only the start ``spawn``."""
        self.workers = max(1, workers)
        self.limits = limits
        self._reading = reading
        self._start = start
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._place: _Place | None = None
        self._closed = False
        self._awaited: dict[Future[Any], Callable[[Problem], Any]] = {}

    def is_well(self) -> bool:
        """Tell whether a file that comes now would be read."""
        with self._lock:
            return not self._closed and (self._pool is None or bool(self._pool.active))

    def examine(
        self, content: bytes | Packed, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> list[Checked]:
        """Read and check one file in a child and wait for it; one Checked with a problem if the child fails."""
        return self.submit(content, name, settings, unit, month).result()

    def submit(
        self, content: bytes | Packed, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Future[list[Checked]]:
        """Queue one file; the future always ends with a result, never with an exception."""
        return self._queue(
            name, partial(_failed, name),
            lambda place: (_read, self._reading, place.packed(settings), content, name, unit, month),
        )  # fmt: skip

    def run(self, function: Callable[..., Given], *arguments: Any, name: str) -> Given | Problem:
        """Run a function of a module on what somebody sent, in a child, and wait for it; ``name`` is the file's.

        Settings among the arguments, and what lies packed in an archive, reach it as they are meant.
        """
        found: Future[Given | Problem] = self._queue(
            name, _told, lambda place: (function, *map(place.packed, arguments))
        )
        return found.result()

    def _queue(
        self, name: str, failed: Callable[[Problem], Given], task: Callable[[_Place], tuple[Any, ...]]
    ) -> Future[Given]:
        """Queue a function and its arguments; ``failed`` makes the answer of the problem that a failure means."""
        answer: Future[Given] = Future()
        answer.set_running_or_notify_cancel()
        try:
            pool, place = self._started()
            running = pool.submit(_run, self.limits.seconds, place.watched, self.limits.answer, *task(place))
        except RuntimeError:  # closed, perhaps by another thread meanwhile
            answer.set_result(failed(_INTERRUPTED))
            return answer
        with self._lock:
            self._awaited[answer] = failed
            closed = self._closed
        if closed:
            self._settle(answer, _INTERRUPTED)
        running.add_done_callback(lambda done: self._settle(answer, _outcome(done, name, self.limits, place.ended)))
        return answer

    def _settle(self, answer: Future[Any], outcome: Any) -> None:
        """Give an answer unless it was given: a pool that is stopped may forget some of its tasks."""
        with self._lock:
            failed = self._awaited.pop(answer, None)
        if failed is not None:
            answer.set_result(failed(outcome) if isinstance(outcome, Problem) else outcome)

    def warm(self) -> None:
        """Start the children now, so that the first file need not wait for them."""
        pool, _ = self._started()
        for _number in range(self.workers):
            pool.submit(os.getpid, None)

    def close(self) -> None:
        """Stop the children; files still waiting are answered as interrupted."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            place, self._place = self._place, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        for answer in list(self._awaited):
            self._settle(answer, _INTERRUPTED)
        if place is not None:
            place.clear()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the children."""
        self.close()

    def _started(self) -> tuple[ProcessPool, _Place]:
        with self._lock:
            if self._closed:
                raise RuntimeError("these readers are closed")
            if self._place is None:
                self._place = _Place(self.limits)
            if self._pool is None or not self._pool.active:  # a pool that broke is replaced
                self._pool = ProcessPool(
                    max_workers=self.workers, initializer=_prepare, context=_context(self._start),
                    initargs=(self.limits.memory, self._place.watched),
                )  # fmt: skip
            return self._pool, self._place


def _context(start: Start) -> Any:
    if start == "spawn":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


class _Place:
    """A private folder that parent and children share: settings, and who is reading where that is watched."""

    def __init__(self, limits: Limits) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="readers-"))
        self.shelf = Shelf(self._folder)
        self.watched = self._folder if limits.watched else None
        self._watch = Watch(self._folder, limits.memory) if limits.watched else None
        if self._watch is not None:
            self._watch.start()

    def packed(self, argument: Any) -> Any:
        """Return an argument as it travels to a child: settings as a place on the shelf."""
        return Shelved(self.shelf.put(argument)) if isinstance(argument, Settings) else argument

    def ended(self, process: int | None) -> bool:
        """Tell whether a child was ended for the memory it took."""
        return self._watch is not None and process in self._watch.ended

    def clear(self) -> None:
        if self._watch is not None:
            self._watch.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _run(folder: Path | None, most: int, function: Callable[..., Any], *arguments: Any) -> bytes:
    """Run in the child: return what the function does, pickled, so that its size is known before it is taken."""
    with watched(folder):
        try:
            answer = function(*map(_meant, arguments))
        except RefusedError as error:
            answer = error.problem
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        return packed if len(packed) <= most else pickle.dumps(_LONG)


def _meant(argument: Any) -> Any:
    """Return what stands for an argument that travelled otherwise than it is."""
    if isinstance(argument, Packed):
        return unpack_one(argument)
    return settings_at(argument.path) if isinstance(argument, Shelved) else argument


def _read(
    reading: Reading, settings: Settings, content: bytes, name: str, unit: str | None, month: str | None
) -> list[Checked]:
    """Run in the child."""
    return reading(content, name, settings, unit=unit, month=month)


def _prepare(memory: int, folder: Path | None) -> None:
    """Prepare a child: it logs as its parent does, what is loaded stays, garbage is rare, memory bounded or watched."""
    logs.install()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    if folder is not None:
        announce(folder)
    else:
        bound(memory)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_INTERRUPTED = problem("unreadable", "读取被中断", cure="请重新上传。")
_LONG = problem("too-large", "读出来的内容过多", cure="请分成几个文件。")
_SMALLER = "请删去大片的空行、图片和多余的工作表，或分成几个文件。"


def _failed(name: str, why: Problem) -> list[Checked]:
    return [Checked(file=name, unit=None, month=None, problems=(why,))]


def _told(why: Problem) -> Any:
    return why


def _swollen(limits: Limits) -> Problem:
    return problem("too-large", f"读取时内存超过 {limits.memory >> 20} MB", cure=_SMALLER)


def _outcome(done: Future[Any], name: str, limits: Limits, ended: Callable[[int | None], bool]) -> Any:
    """Return what a task gave, or the problem that its failure means, whatever end it came to.

    ``ended`` tells of a child whether it was ended for the memory it took.
    """
    try:
        return pickle.loads(done.result())
    except TimedOut:
        return problem("too-large", f"读取超过 {limits.seconds:g} 秒", cure=_SMALLER)
    except MemoryError:
        return _swollen(limits)
    except ProcessExpired as error:
        if ended(error.pid):
            return _swollen(limits)
        _LOG.warning("a reader died on %r with exit code %s", name, error.exitcode)
        return problem("unreadable", "文件让读取程序意外退出，可能已损坏")
    except (CancelledError, BrokenExecutor):
        return _INTERRUPTED
    except Exception:
        # A bug in reading must not reach the sender as a failure of the page; the log keeps it.
        _LOG.exception("reading %r failed", name)
        return problem("unreadable", "文件读取失败")
