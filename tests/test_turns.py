"""Pages of figures take turns: only a few are drawn at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event

import pytest

from ui.turns import AT_ONCE, TURN


def _together(many: int, run: Callable[[Barrier], None]) -> bool:
    """Tell whether so many runs were ever inside at the same time."""
    barrier = Barrier(many)

    def met(_: int) -> bool:
        try:
            run(barrier)
        except BrokenBarrierError:
            return False
        return True

    with ThreadPoolExecutor(many) as pool:
        return all(pool.map(met, range(many)))


def test_as_many_runs_as_there_are_turns_are_drawn_at_a_time() -> None:
    def run(barrier: Barrier) -> None:
        with TURN:
            barrier.wait(10)

    assert _together(AT_ONCE, run)


def test_one_run_more_has_to_wait() -> None:
    def run(barrier: Barrier) -> None:
        with TURN:
            barrier.wait(0.3)

    assert not _together(AT_ONCE + 1, run)


def test_a_run_that_fails_gives_its_turn_back() -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), TURN:
            raise ZeroDivisionError
    drawn = Event()

    def draw() -> None:
        with TURN:
            drawn.set()

    threading.Thread(target=draw, daemon=True).start()
    assert drawn.wait(10)
