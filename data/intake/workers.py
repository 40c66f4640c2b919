"""Readers: warm child processes that read uploads, so that a bad file does not affect other users.

A child that hangs, runs out of memory or is aborted by a library is replaced, and its file gets a
problem like any other; the caller never sees an exception. Time and memory are bounded on every
system, memory as far as each allows (``memory``).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from data.intake.archive import Packed
from data.intake.children import START, Children, Limits, Start, Work
from data.intake.read import read_file
from data.problems import Problem
from data.records import Checked
from data.settings.values import Settings

Result = TypeVar("Result")
Waiting = Callable[[], AbstractContextManager[None]]


class Reading(Protocol):
    """What the children run: ``data.intake.read.read``, or another module's function in a test."""

    def __call__(
        self, content: bytes, name: str, settings: Settings, *, unit: str | None, month: str | None
    ) -> list[Checked]:
        """Read and check one file."""
        ...


LIMITS = Limits()
WORKERS = 3
"""Children of a server: two for the files of one account, one that is left for others."""


class Readers:
    """A pool of children, started when the first file comes; use it as a context or ``close`` it.

    One for a whole server: it may be called from any thread. Accounts share the children by a schedule;
    ``for_account`` gives the readers as one account uses them.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        *,
        limits: Limits = LIMITS,
        reading: Reading = read_file,
        start: Start = START,
        shared: bool = False,
    ) -> None:
        """Keep what the children will be; none is started yet. Windows knows only the start ``spawn``.

        ``shared``: by accounts that know nothing of each other; else files are read in the order they come in.
        """
        self.workers = max(1, workers)
        self.limits = limits
        self._reading = reading
        self._children = Children(self.workers, limits, start, shared=shared)
        self._account = ""
        self._waiting: Waiting = nullcontext

    def for_account(self, account: str, waiting: Waiting | None = None) -> Readers:
        """Return these same children as an account uses them, whose files take turns with those of others.

        ``waiting``: the context in which it waits for what a child does.
        """
        readers = copy.copy(self)
        readers._account = account
        readers._waiting = waiting or self._waiting
        return readers

    def is_well(self) -> bool:
        """Tell whether a file that comes now would be read."""
        return self._children.is_well()

    def examine(
        self, content: bytes | Packed, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> list[Checked]:
        """Read and check one file in a child and wait for it; one Checked with a problem if the child fails."""
        with self._waiting():
            return self.submit(content, name, settings, unit, month).result()

    def submit(
        self, content: bytes | Packed, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Future[list[Checked]]:
        """Queue one file; the future always ends with a result, never with an exception."""
        return self._queue(name, partial(_failed, name), _read, self._reading, settings, content, name, unit, month)

    def run(self, function: Callable[..., Result], *arguments: Any, name: str) -> Result | Problem:
        """Run a function of a module on an uploaded file, in a child process, and wait for it; ``name`` is the file's.

        Settings among the arguments, and what lies packed in an archive, reach it as they are meant.
        """
        with self._waiting():
            returned: Result | Problem = self._queue(name, _same_problem, function, *arguments).result()
            return returned

    def _queue(self, name: str, failed: Callable[[Problem], Any], *call: Any) -> Future[Any]:
        """Queue a function and its arguments; ``failed`` makes the answer of the problem that a failure means."""
        answer: Future[Any] = Future()
        answer.set_running_or_notify_cancel()
        self._children.queue(Work(name, call, answer, failed), self._account, sum(map(_size, call)))
        return answer

    def warm(self) -> None:
        """Start the children now, so that the first file need not wait for them."""
        self._children.warm()

    def close(self) -> None:
        """Stop the children; files still waiting are answered as interrupted."""
        self._children.close()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the children."""
        self.close()


def _size(argument: Any) -> int:
    """Return the bytes that a child has to go through."""
    if isinstance(argument, Packed):
        return argument.entry.size
    return len(argument) if isinstance(argument, bytes) else 0


def _read(
    reading: Reading, settings: Settings, content: bytes, name: str, unit: str | None, month: str | None
) -> list[Checked]:
    """Run in the child."""
    return reading(content, name, settings, unit=unit, month=month)


def _failed(name: str, why: Problem) -> list[Checked]:
    return [Checked(file=name, unit=None, month=None, problems=(why,))]


def _same_problem(why: Problem) -> Any:
    return why
