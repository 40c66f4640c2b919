"""Pages of figures take turns: only a few are drawn at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event

import pytest

from ui.turns import AT_ONCE, TURN, Turns, set_aside


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


def test_it_is_crowded_while_somebody_waits_and_not_before_or_after() -> None:
    turns, shown = Turns(1), Event()

    def draw() -> None:
        with turns:
            shown.set()

    with turns:
        assert not turns.crowded
        threading.Thread(target=draw, daemon=True).start()
        assert _becomes(lambda: turns.crowded)
    assert shown.wait(10)
    assert not turns.crowded


def test_whoever_has_waited_long_enough_waits_no_longer() -> None:
    turns = Turns(1, patience=0.01)
    with turns, turns:
        assert not turns.crowded


def test_what_is_done_beside_lets_the_pages_pass_that_are_being_drawn() -> None:
    turns, passed = Turns(1), Event()

    def extra() -> None:
        turns.let_pass(10)
        passed.set()

    with turns:
        threading.Thread(target=extra, daemon=True).start()
        assert not passed.wait(0.1)
    assert passed.wait(10)


def test_what_is_done_beside_does_not_wait_for_pages_for_ever() -> None:
    turns, passed = Turns(1), Event()

    def extra() -> None:
        turns.let_pass(0.01)
        passed.set()

    with turns:
        threading.Thread(target=extra, daemon=True).start()
        assert passed.wait(10)


def _becomes(true: Callable[[], bool]) -> bool:
    """Wait until something is true; tell whether it became so."""
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.001)
    return true()


def test_a_run_that_waits_for_another_process_lets_others_have_its_turn_and_takes_one_again() -> None:
    turns, inside, on = Turns(1), Event(), Event()

    def other() -> None:
        with turns:
            inside.set()
            on.wait(30)

    with ThreadPoolExecutor(1) as pool:
        with turns:
            with set_aside():
                second = pool.submit(other)
                assert inside.wait(30), "the other one has the turn"
                on.set()
            assert second.done() or second.result(30) is None
        with turns:
            pass
    with set_aside():
        pass
