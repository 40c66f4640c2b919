"""Which of the files that wait is read next, where several accounts share the children of a server.

A child that reads a file is not taken away from it before its time is up. So long files never have all the
children, nor do the files of one account; what looks short and is not gives its child back soon and waits
again as a long one. Whoever sends one small file then waits for no more than that, whatever others send.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Work = TypeVar("Work")

LONG = 1 << 20
"""Bytes from which a file is thought to be long."""
_BYTES_A_SECOND = 200 << 10
"""What a child reads, roughly: how far a short file may overtake a longer one that came before it."""


@dataclass(eq=False, slots=True)
class Task(Generic[Work]):
    """One file to be read for an account; ``size`` in bytes, ``due``: when it would be read if it came alone."""

    work: Work
    account: str
    size: int
    long: bool
    due: float


class Schedule(Generic[Work]):
    """The tasks that wait for ``children`` and those at work. It may be used from any thread."""

    def __init__(self, children: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with no task."""
        self._most = max(1, children - 1)
        self._children = children
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[Task[Work]] = []
        self._at_work: set[Task[Work]] = set()

    def add(self, work: Work, account: str, size: int) -> None:
        """Let a file wait."""
        task = Task(work, account, size, size >= LONG, self._clock() + size / _BYTES_A_SECOND)
        with self._lock:
            self._waiting.append(task)

    def next(self) -> Task[Work] | None:
        """Return the task that begins now, ``None`` while no child is free for any that waits.

        Accounts with fewest files at work come first, then what is due first.
        """
        with self._lock:
            if len(self._at_work) >= self._children:
                return None
            accounts = Counter(task.account for task in self._at_work)
            long = Counter(task.account for task in self._at_work if task.long)
            open_tasks = [
                task
                for task in self._waiting
                if accounts[task.account] < self._most
                and not (task.long and (long[task.account] or long.total() >= self._most))
            ]
            if not open_tasks:
                return None
            task = min(open_tasks, key=lambda task: (accounts[task.account], task.due))
            self._waiting.remove(task)
            self._at_work.add(task)
            return task

    def end(self, task: Task[Work], *, again: bool = False) -> None:
        """Give a task's child back; with ``again`` it was not short and waits once more."""
        with self._lock:
            self._at_work.discard(task)
            if again:
                task.long = True
                self._waiting.append(task)
