"""Reading on any executor of the shape of ``concurrent.futures``: threads, processes, a cluster.

Only the reading goes elsewhere; what is read is compared and saved here, one workbook a transaction.
Whatever runs the task keeps guarded children of its own (``data.intake.workers``), so a hostile file
costs no more there than here. Settings travel with each task, packed: whatever machine takes it needs
nothing but the program.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import pickle
import time
import zlib
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import TimeoutError as TimedOut
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data.intake.workers import Readers
from data.problems import problem
from data.records import Checked
from data.settings.values import Settings

_LOG = logging.getLogger(__name__)
_DATA = Path(__file__).parent.parent
_COUNTED_FOR = 2.0
_SILENCE = 300.0
"""Seconds without an answer after which the workers count as lost."""


class ReadingError(Exception):
    """Reading broke off for a reason that lies in no file; what is saved stays, and the load can be run again."""


class OtherProgramError(Exception):
    """The task reached a machine with another version of this program, which might read otherwise."""


@cache
def fingerprint() -> str:
    """Return the version of the reading code: a digest of its sources."""
    digest = hashlib.sha256()
    for path in sorted(_DATA.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def pack(settings: Settings) -> bytes:
    """Return settings as they travel."""
    return zlib.compress(pickle.dumps(settings, pickle.HIGHEST_PROTOCOL), 1)


def read_there(
    version: str, settings: bytes, content: bytes, name: str, unit: str | None, month: str | None
) -> list[Checked]:
    """Read and check one file where the task has come to, in a guarded child. Raises ``OtherProgramError``."""
    if version != fingerprint():
        raise OtherProgramError
    return _readers().examine(content, name, _unpacked(settings), unit, month)


@cache
def _readers() -> Readers:
    """Return the children of this process.

    A process that somebody else's pool has started as a daemon may have none; it is let have them.
    """
    process = multiprocessing.current_process()
    if process.daemon:
        process.daemon = False
    return Readers(os.cpu_count() or 1)


@lru_cache(maxsize=4)
def _unpacked(settings: bytes) -> Settings:
    unpickled = pickle.loads(zlib.decompress(settings))
    assert isinstance(unpickled, Settings)
    return unpickled


class Elsewhere:
    """What ``load`` reads with, over an executor."""

    def __init__(self, executor: Executor, count: Callable[[], int], silence: float = _SILENCE) -> None:
        """Take the executor and a function that returns how many files it reads at once; the caller shuts it down."""
        self._executor = executor
        self._count = count
        self._counted: tuple[float, int] | None = None
        self._silence = silence
        self._packed: tuple[Settings, bytes] | None = None
        self._here: Readers | None = None

    @property
    def workers(self) -> int:
        """How many files are read at once; machines come and go, so it is read again now and then."""
        now = time.monotonic()
        if self._counted is None or now - self._counted[0] > _COUNTED_FOR:
            self._counted = now, max(1, self._count())
        return self._counted[1]

    def submit(
        self, content: bytes, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Answer:
        """Send one file to be read."""
        if self._packed is None or self._packed[0] is not settings:
            self._packed = settings, pack(settings)
        task = (fingerprint(), self._packed[1], content, name, unit, month)
        try:
            return Answer(self._executor.submit(read_there, *task), name, self._silence)
        except RuntimeError as error:  # shut down meanwhile
            raise ReadingError("读取文件的程序已经停了。") from error

    def run(self, function: Callable[..., Any], *arguments: Any, name: str) -> Any:
        """Run a function on an uploaded file, in a guarded child process of this machine; ``close`` ends that child."""
        if self._here is None:
            self._here = Readers(1)
        return self._here.run(function, *arguments, name=name)

    def close(self) -> None:
        """End the child of this machine, if there is one."""
        if self._here is not None:
            self._here.close()


class Answer:
    """What will have been read from one file."""

    def __init__(self, future: Future[list[Checked]], name: str, silence: float) -> None:
        """Take what the executor has promised."""
        self._future, self._name, self._silence = future, name, silence

    def result(self) -> list[Checked]:
        """Wait for it. A task that fails because of its file gives a problem; else ``ReadingError`` is raised."""
        try:
            return self._future.result(self._silence)
        except TimedOut as error:
            raise ReadingError(f"{self._silence:g} 秒没有得到任何回音。") from error
        except (CancelledError, OSError) as error:
            raise ReadingError("与读取文件的机器断开了。") from error
        except OtherProgramError as error:
            raise ReadingError("有一台读取文件的机器上装的是另一个版本的程序，请换成同一版本。") from error
        except Exception:
            # As with our own children: what goes wrong with one file must cost no other.
            _LOG.exception("reading %r failed", self._name)
            why = problem("unreadable", "读取时程序意外退出，可能已损坏")
            return [Checked(self._name, None, None, problems=(why,))]
