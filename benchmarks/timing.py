"""Timing of short pieces of work: medians of interleaved runs, since machines are noisy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


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


def table(title: str, found: Mapping[str, float], base: str) -> None:
    """Print medians in milliseconds and each as a multiple of ``base``."""
    print(f"\n{title}")
    for name, seconds in found.items():
        print(f"  {name:<44} {seconds * 1000:9.2f} ms  {seconds / found[base]:7.2f} ×")
