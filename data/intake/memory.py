"""How much memory a reader may take: bounded by the system where it can, watched from outside elsewhere.

Linux bounds the address space of one process, at no cost and without delay. macOS accepts that
bound and does not enforce it, Windows has none: there the parent looks at its children every few
hundredths of a second while they read, and ends the one that has taken too much.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

if sys.platform != "win32":
    import resource

BOUNDED = sys.platform == "linux"
"""Whether this system bounds one process's memory by itself."""

_PAUSE = 0.03
_IDLE, _BUSY = ".idle", ".busy"


def bound(memory: int) -> None:
    """Let this process take so many bytes more than it has now; run in the child, where the system can do it."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _taken(process: psutil.Process) -> int:
    """Return what a process holds: on Windows also what was swapped out, elsewhere what is resident."""
    info = process.memory_info()
    return max(int(info.rss), int(getattr(info, "private", 0)))


def announce(folder: Path) -> None:
    """Say in a folder that this child exists, and what it needs idle; run in the child."""
    path = folder / f"{os.getpid()}{_IDLE}"
    path.with_suffix(".new").write_text(str(_taken(psutil.Process())), encoding="ascii")
    path.with_suffix(".new").replace(path)


@contextmanager
def watched(folder: Path | None) -> Iterator[None]:
    """Say in a folder that this child is reading; run in the child, around what may take much.

    A child is never ended while it hands over a result: it would take the pool's locks along.
    """
    if folder is None:
        yield
        return
    busy = folder / f"{os.getpid()}{_BUSY}"
    busy.touch()
    try:
        yield
    finally:
        busy.unlink(missing_ok=True)


class Watch:
    """Ends children that take more than they may; ``ended`` holds their process ids."""

    def __init__(self, folder: Path, memory: int) -> None:
        """Watch the children that announce themselves in a folder: so many bytes above idle."""
        self.ended: set[int] = set()
        self._folder = folder
        self._memory = memory
        self._known: dict[Path, tuple[psutil.Process, int]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="memory watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopped.wait(_PAUSE):
            for busy in self._folder.glob(f"*{_BUSY}"):
                self._look(busy)

    def _look(self, busy: Path) -> None:
        """Look at one child that is reading; one that has died meanwhile, or its number, is left alone."""
        try:
            process, most = self._known.get(busy) or self._meet(busy)
            if _taken(process) > most and busy.exists():
                self.ended.add(process.pid)
                process.kill()
        except (psutil.Error, OSError, ValueError):
            self._known.pop(busy, None)
            if not psutil.pid_exists(int(busy.stem)):
                busy.unlink(missing_ok=True)

    def _meet(self, busy: Path) -> tuple[psutil.Process, int]:
        idle = int(busy.with_suffix(_IDLE).read_text(encoding="ascii"))
        self._known[busy] = psutil.Process(int(busy.stem)), idle + self._memory
        return self._known[busy]
