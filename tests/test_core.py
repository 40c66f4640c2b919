"""The server's threads keep to one core, each server to another, and nothing else is bound."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from ui.server.core import settled

if sys.platform != "linux":
    pytest.skip("threads are bound on Linux only", allow_module_level=True)
ALLOWED = os.sched_getaffinity(0)
if len(ALLOWED) < 2:
    pytest.skip("there is one core", allow_module_level=True)

NAME = f"\0test-{os.getpid()}-core-{{}}"
"""Servers that run meanwhile have claims of their own."""


def elsewhere() -> set[int]:
    """The cores of a thread that is begun now."""
    names = set[int]()
    thread = threading.Thread(target=lambda: names.update(os.sched_getaffinity(0)))
    thread.start()
    thread.join()
    return names


def test_all_threads_keep_to_one_core_until_the_server_ends() -> None:
    with settled(NAME) as core:
        assert core in ALLOWED
        assert os.sched_getaffinity(0) == elsewhere() == {core}
        threads = os.listdir("/proc/self/task")
        assert all(os.sched_getaffinity(int(thread)) == {core} for thread in threads)
    assert os.sched_getaffinity(0) == elsewhere() == ALLOWED


CLAIM = """
import sys
from ui.server.core import settled
with settled("\\0" + sys.argv[1]) as core:
    print(core, flush=True)
    sys.stdin.read()
"""


def test_another_server_of_the_machine_takes_another_core_and_where_none_is_left_nothing_is_bound() -> None:
    taken, command = [], [sys.executable, "-c", CLAIM, NAME.removeprefix("\0")]
    with ExitStack() as others:
        for _ in ALLOWED:
            other = others.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            assert other.stdout is not None
            taken.append(int(other.stdout.readline()))
        assert sorted(taken) == sorted(ALLOWED)
        with settled(NAME) as core:
            assert core is None
            assert os.sched_getaffinity(0) == ALLOWED
    with settled(NAME) as core:
        assert core is not None, "a claim ends with its process"
