"""One processor core for the server's own threads.

Python does one thing at a time in a process. On several cores its threads pass that turn from core to
core at every step and wait for each other to wake up: with a hundred people looking and an upload every
three seconds that took a third more CPU, and the slow pages took two to three times as long.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress

NAME = "\0publicity-dashboard-core-{}"
"""What one process of a machine can hold at a time, and holds no longer when it has ended."""


@contextmanager
def settled(name: str = NAME) -> Iterator[int | None]:
    """Keep the threads that there are, and those they begin, on one core that no other server has; give which.

    ``None``, and nothing changes, where the system cannot do it or has one core, or others have them all.
    A process begun meanwhile would be kept there, too, unless it comes from one that was begun before.
    """
    if sys.platform != "linux":
        yield None
        return
    allowed = os.sched_getaffinity(0)
    claimed = _claimed(name, allowed) if len(allowed) > 1 else None
    if claimed is None:
        yield None
        return
    claim, core = claimed
    with claim:
        _bind({core})
        try:
            yield core
        finally:
            _bind(allowed)


def _claimed(name: str, cores: Collection[int]) -> tuple[socket.socket, int] | None:
    """Claim a core that nobody has, the first ones of a machine last: devices interrupt those most."""
    for core in sorted(cores, reverse=True):
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(name.format(core))
        except OSError:
            claim.close()
        else:
            return claim, core
    return None


def _bind(cores: Iterable[int]) -> None:
    for thread in os.listdir("/proc/self/task"):
        # A thread may have ended since, and a system may forbid it.
        with suppress(OSError):
            os.sched_setaffinity(int(thread), cores)
