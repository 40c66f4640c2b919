"""Timing of short pieces of work: medians of interleaved runs, since machines are noisy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import psutil

Work = Callable[[], object]
_TURNS = 10


def medians(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Return the median seconds of each piece of work, run in turn so that all meet the same weather."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(title: str, result: Mapping[str, float], base: str) -> None:
    """Print medians in milliseconds and each as a multiple of ``base``."""
    print(f"\n{title}")
    for name, seconds in result.items():
        print(f"  {name:<44} {seconds * 1000:9.2f} ms  {seconds / result[base]:7.2f} ×")


def cpu(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Return the CPU seconds of each piece of work, this process and its children together.

    On a busy machine these say more than the clock. A child's time comes in hundredths of a second,
    so many rounds are needed.
    """
    taken = dict.fromkeys(works, 0.0)
    for work in works.values():
        work()
    for _ in range(_TURNS):
        for name, work in works.items():
            before = _spent()
            for _ in range(rounds // _TURNS):
                work()
            taken[name] += _spent() - before
    return {name: seconds / (rounds // _TURNS * _TURNS) for name, seconds in taken.items()}


def _spent() -> float:
    children = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in children)
