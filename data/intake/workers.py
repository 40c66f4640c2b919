"""Readers: warm child processes that read uploads, so that a bad file costs nobody else anything.

A child that hangs, runs out of memory or is aborted by a library is replaced, and its file gets a
problem like any other; the caller never sees an exception. Time is bounded everywhere. Memory is
bounded where the system can bound one process's address space (Linux); macOS accepts that bound
and does not enforce it, Windows has none, and there the gate's bounds and the time limit stand alone.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import logging
import multiprocessing
import pickle
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as TimedOut
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from data.intake.cells import Workbook
from data.intake.read import read
from data.intake.workbook import read_workbook
from data.problems import Problem, problem
from data.records import Checked
from data.settings.values import Settings

if sys.platform != "win32":
    import resource

_LOG = logging.getLogger(__name__)
_KEPT = 4
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
    """What a child may take for one file: seconds, and bytes above what it needs idle."""

    seconds: float = 20.0
    memory: int = 1 << 30


LIMITS = Limits()


def _frozen(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


def _thawed(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _frozen, (dict(mapping),)


# Read-only mappings are everywhere in the values that go to a child and come back.
copyreg.pickle(MappingProxyType, _thawed)


class Readers:
    """A pool of children, started when the first file comes; use it as a context or ``close`` it.

    One for a whole server: it may be called from any thread.
    """

    def __init__(self, workers: int = 2, *, limits: Limits = LIMITS, reading: Reading = read) -> None:
        """Keep what the children will be; none is started yet."""
        self.workers = max(1, workers)
        self.limits = limits
        self._reading = reading
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._shelf: _Shelf | None = None
        self._closed = False
        self._awaited: dict[Future[Any], Callable[[Problem], Any]] = {}

    def examine(
        self, content: bytes, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> list[Checked]:
        """Read and check one file in a child and wait for it; one Checked with a problem if the child fails."""
        return self.submit(content, name, settings, unit, month).result()

    def submit(
        self, content: bytes, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Future[list[Checked]]:
        """Queue one file; the future always ends with a result, never with an exception."""
        return self._queue(
            name, partial(_failed, name),
            lambda shelf: (_read, self._reading, shelf.put(settings), content, name, unit, month),
        )  # fmt: skip

    def open(self, content: bytes, name: str) -> Workbook | Problem:
        """Read the cells of one file in a child, to show them or give them back as they were sent."""
        found: Future[Workbook | Problem] = self._queue(name, _told, lambda _: (read_workbook, content, name))
        return found.result()

    def _queue(
        self, name: str, failed: Callable[[Problem], Given], task: Callable[[_Shelf], tuple[Any, ...]]
    ) -> Future[Given]:
        """Queue a function and its arguments; ``failed`` makes the answer of the problem that a failure means."""
        answer: Future[Given] = Future()
        answer.set_running_or_notify_cancel()
        try:
            pool, shelf = self._started()
            function, *arguments = task(shelf)
            running = pool.submit(function, self.limits.seconds, *arguments)
        except RuntimeError:  # closed, perhaps by another thread meanwhile
            answer.set_result(failed(_INTERRUPTED))
            return answer
        with self._lock:
            self._awaited[answer] = failed
            closed = self._closed
        if closed:
            self._settle(answer, _INTERRUPTED)
        running.add_done_callback(lambda done: self._settle(answer, _outcome(done, name, self.limits)))
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
            pool.submit(_idle, None)

    def close(self) -> None:
        """Stop the children; files still waiting are answered as interrupted."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            shelf, self._shelf = self._shelf, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        for answer in list(self._awaited):
            self._settle(answer, _INTERRUPTED)
        if shelf is not None:
            shelf.clear()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the children."""
        self.close()

    def _started(self) -> tuple[ProcessPool, _Shelf]:
        with self._lock:
            if self._closed:
                raise RuntimeError("these readers are closed")
            if self._shelf is None:
                self._shelf = _Shelf()
            if self._pool is None or not self._pool.active:  # a pool that broke is replaced
                self._pool = ProcessPool(
                    max_workers=self.workers, initializer=_prepare, initargs=(self.limits.memory,), context=_context()
                )
            return self._pool, self._shelf


def _context() -> Any:
    """Children come from a server forked before any thread: quick, and no lock is copied half taken."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


class _Shelf:
    """Settings handed to the children once each: pickled into a private folder under their digest."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="readers-"))
        self._known: list[tuple[Settings, Path]] = []

    def put(self, settings: Settings) -> Path:
        """Return where the children find these settings."""
        for known, path in self._known:
            if known is settings:
                return path
        content = pickle.dumps(settings, pickle.HIGHEST_PROTOCOL)
        path = self._folder / hashlib.sha256(content).hexdigest()
        if not path.exists():
            path.write_bytes(content)
        self._known = [*self._known[1 - _KEPT :], (settings, path)]
        return path

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


@lru_cache(maxsize=_KEPT)
def _settings(path: Path) -> Settings:
    with path.open("rb") as file:
        settings = pickle.load(file)
    assert isinstance(settings, Settings)
    return settings


def _read(
    reading: Reading, settings: Path, content: bytes, name: str, unit: str | None, month: str | None
) -> list[Checked]:
    """Run in the child."""
    return reading(content, name, _settings(settings), unit=unit, month=month)


def _idle() -> None:
    """Run in the child to have it started."""


def _prepare(memory: int) -> None:
    """Prepare a child: what is loaded stays, garbage is rare, and memory is bounded."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_INTERRUPTED = problem("unreadable", "读取被中断", cure="请重新上传。")
_SMALLER = "请删去大片的空行、图片和多余的工作表，或分成几个文件。"


def _failed(name: str, why: Problem) -> list[Checked]:
    return [Checked(file=name, unit=None, month=None, problems=(why,))]


def _told(why: Problem) -> Workbook | Problem:
    return why


def _outcome(done: Future[Any], name: str, limits: Limits) -> Any:
    """Return what a task gave, or the problem that its failure means, whatever end it came to."""
    try:
        return done.result()
    except TimedOut:
        return problem("too-large", f"读取超过 {limits.seconds:g} 秒", cure=_SMALLER)
    except MemoryError:
        return problem("too-large", f"读取时内存超过 {limits.memory >> 20} MB", cure=_SMALLER)
    except ProcessExpired as error:
        _LOG.warning("a reader died on %r with exit code %s", name, error.exitcode)
        return problem("unreadable", "文件让读取程序意外退出，可能已损坏")
    except (CancelledError, BrokenExecutor):
        return _INTERRUPTED
    except Exception:
        # A bug in reading must not reach the sender as a failure of the page; the log keeps it.
        _LOG.exception("reading %r failed", name)
        return problem("unreadable", "文件读取失败")
