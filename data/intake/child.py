"""What runs in the child processes in which uploads are read."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data import logs
from data.intake.archive import Packed, unpack_entry
from data.intake.gate import RefusedError
from data.intake.memory import announce, bound, watched
from data.intake.shelf import Shelved, settings_at
from data.problems import problem

if sys.platform != "win32":
    import resource

_LONG = problem("too-large", "读出来的内容过多", cure="请分成几个文件。")


def run_call(folder: Path | None, most: int, function: Callable[..., Any], *arguments: Any) -> bytes:
    """Return what the function does, pickled, so that its size is known before it is taken."""
    with watched(folder):
        try:
            answer = function(*map(_local_argument, arguments))
        except RefusedError as error:
            answer = error.problem
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        return packed if len(packed) <= most else pickle.dumps(_LONG)


def _local_argument(argument: Any) -> Any:
    """Return an argument as the function takes it: an archive's entry unpacked, settings loaded from their file."""
    if isinstance(argument, Packed):
        return unpack_entry(argument)
    return settings_at(argument.path) if isinstance(argument, Shelved) else argument


def prepare_child(memory: int, folder: Path | None, niceness: int) -> None:
    """Prepare a child: it logs as its parent does, what is loaded stays, garbage is rare, memory bounded or watched.

    ``niceness``: by how much it gives way to others on the processor, where the system knows that.
    """
    logs.install()
    if sys.platform != "win32":
        os.nice(niceness)
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    if folder is not None:
        announce(folder)
    else:
        bound(memory)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
