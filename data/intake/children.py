"""The child processes in which uploads are read: started, bounded in time and memory, replaced when they end.

What they do is handed in as a function and its arguments; what becomes of it is given as an answer, whatever
happens to the child. ``Readers`` in ``data.intake.workers`` is what others use.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as TimedOut
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pebble import ProcessExpired, ProcessPool

from data.intake.child import prepare_child, run_call
from data.intake.memory import BOUNDED, Watch
from data.intake.schedule import Schedule, Task
from data.intake.shelf import Shelf, Shelved
from data.problems import Problem, problem
from data.settings.values import Settings

_LOG = logging.getLogger(__name__)
Start = Literal["forkserver", "spawn"]

_STARTS = multiprocessing.get_all_start_methods()
START: Start = "forkserver" if "forkserver" in _STARTS else "spawn"
"""Children come from a server forked before any thread: quick, and no lock is copied half taken."""


_GIVING_WAY = 10
"""How nice the children of a server are: a tenth of what its pages get where both want the same core."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take for one file: seconds, bytes above what it needs idle, and bytes of its answer.

    ``short``: seconds after which a file that looked short gives its child back, where accounts share the
    children. ``watched``: the parent looks after the memory, since the system does not bound it.
    """

    seconds: float = 20.0
    short: float = 2.0
    memory: int = 1 << 30
    answer: int = 64 << 20
    watched: bool = not BOUNDED


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One file to be read: the call that a child makes, and the future of its answer.

    ``failed`` makes the answer of the problem that a failure means.
    """

    name: str
    call: tuple[Any, ...]
    answer: Future[Any]
    failed: Callable[[Problem], Any]


class Children:
    """So many processes, those that wait for them, and what is awaited from them. From any thread."""

    def __init__(self, count: int, limits: Limits, start: Start, *, shared: bool) -> None:
        """Keep what the children will be; ``shared``: by accounts, in turns, else in the order things come."""
        self._count, self._limits, self._start = count, limits, start
        self._niceness = _GIVING_WAY if shared else 0
        self._schedule: Schedule[Work] | None = Schedule(count) if shared else None
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._place: _Place | None = None
        self._closed = False
        self._awaited: set[Work] = set()

    def is_well(self) -> bool:
        """Tell whether a file that comes now would be read."""
        with self._lock:
            return not self._closed and (self._pool is None or bool(self._pool.active))

    def queue(self, work: Work, account: str, size: int) -> None:
        """Let a file wait for a child; its answer always comes, and is never an exception."""
        with self._lock:
            self._awaited.add(work)
            closed = self._closed
        if closed:
            self._settle(work, _INTERRUPTED)
        elif self._schedule is None:
            self._begin(work, self._limits.seconds, partial(self._settle, work))
        else:
            self._schedule.add(work, account, size)
            self._begin_next(self._schedule)

    def warm(self) -> None:
        """Start the children now, so that the first file need not wait for them."""
        pool, _ = self._started()
        for _number in range(self._count):
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
        for work in list(self._awaited):
            self._settle(work, _INTERRUPTED)
        if place is not None:
            place.clear()

    def _begin_next(self, schedule: Schedule[Work]) -> None:
        """Begin every file that a child is free for."""
        while (task := schedule.next()) is not None:
            seconds = self._limits.seconds if task.long else min(self._limits.short, self._limits.seconds)
            if not self._begin(task.work, seconds, partial(self._end, schedule, task, seconds)):
                schedule.end(task)

    def _end(self, schedule: Schedule[Work], task: Task[Work], seconds: float, outcome: Any) -> None:
        """Take a file's outcome, or let it wait again when it was only not short."""
        again = outcome is _LATE and seconds < self._limits.seconds
        schedule.end(task, again=again)
        if not again:
            self._settle(task.work, outcome)
        self._begin_next(schedule)

    def _begin(self, work: Work, seconds: float, end: Callable[[Any], None]) -> bool:
        """Hand a file to a child; when there are none any more it is answered at once, and ``False`` returned."""
        try:
            pool, place = self._started()
            running = pool.submit(run_call, seconds, place.watched, self._limits.answer, *map(place.packed, work.call))
        except RuntimeError:  # closed, perhaps by another thread meanwhile
            self._settle(work, _INTERRUPTED)
            return False
        except OSError:
            # Who waits for the answer is not who has come here: another file's end may have begun this one.
            _LOG.exception("a file was not handed to a reader")
            self._settle(work, _FAILED)
            return False
        running.add_done_callback(lambda done: end(_outcome(done, work.name, self._limits, place.ended)))
        return True

    def _settle(self, work: Work, outcome: Any) -> None:
        """Give an answer unless it was given: a pool that is stopped may forget some of its tasks."""
        with self._lock:
            if work not in self._awaited:
                return
            self._awaited.remove(work)
        answer = _too_long(self._limits) if outcome is _LATE else outcome
        work.answer.set_result(work.failed(answer) if isinstance(answer, Problem) else answer)

    def _started(self) -> tuple[ProcessPool, _Place]:
        with self._lock:
            if self._closed:
                raise RuntimeError("these readers are closed")
            if self._place is None:
                self._place = _Place(self._limits)
            if self._pool is None or not self._pool.active:  # a pool that broke is replaced
                self._pool = ProcessPool(
                    max_workers=self._count,
                    initializer=prepare_child,
                    context=_context(self._start),
                    initargs=(self._limits.memory, self._place.watched, self._niceness),
                )
            return self._pool, self._place


def _context(start: Start) -> Any:
    if start == "spawn":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "data.intake.workers"])
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


_LATE = object()
"""The outcome of a file whose time was up."""
_INTERRUPTED = problem("unreadable", "读取被中断", cure="请重新上传。")
_FAILED = problem("unreadable", "文件读取失败")
_SMALLER = "请删去大片的空行、图片和多余的工作表，或分成几个文件。"


def _too_long(limits: Limits) -> Problem:
    return problem("too-large", f"读取超过 {limits.seconds:g} 秒", cure=_SMALLER)


def _swollen(limits: Limits) -> Problem:
    return problem("too-large", f"读取时内存超过 {limits.memory >> 20} MB", cure=_SMALLER)


def _outcome(done: Future[Any], name: str, limits: Limits, ended: Callable[[int | None], bool]) -> Any:
    """Return what a task gave, or the problem that its failure means, whatever end it came to.

    ``ended`` tells of a child whether it was ended for the memory it took.
    """
    try:
        return pickle.loads(done.result())
    except TimedOut:
        return _LATE
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
        return _FAILED
