"""Whose turn it is to be drawn: pages of figures are drawn a few at a time, the others wait.

Python works on one run at a time, whatever their number: of many begun together each would take as
long as all, and a run hands over with every element that it sends. In a row, the first are done early.
What can be done beside makes room for pages, and less is worked out at once while some are waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
"""More than one, since a run waits for the database, too."""


class Turns:
    """So many runs at a time; a context for each. Whoever has waited ``patience`` seconds waits no longer."""

    def __init__(self, at_once: int, patience: float | None = None) -> None:
        """Begin with nobody there."""
        self._at_once, self._patience = at_once, patience
        self._drawn = self._waiting = 0
        lock = threading.Lock()
        self._free, self._quiet = threading.Condition(lock), threading.Condition(lock)

    def __enter__(self) -> None:
        """Wait for a turn, and take it."""
        self._take()
        _taken.turns = (*_turns_taken(), self)

    def _take(self) -> None:
        with self._free:
            self._waiting += 1
            try:
                self._free.wait_for(lambda: self._drawn < self._at_once, self._patience)
                self._drawn += 1
            finally:
                self._waiting -= 1

    def __exit__(self, *_: object) -> None:
        """Give the turn to the next."""
        _taken.turns = _turns_taken()[:-1]
        self._give()

    def _give(self) -> None:
        with self._free:
            self._drawn -= 1
            self._free.notify()
            if not self._drawn:
                self._quiet.notify_all()

    @property
    def crowded(self) -> bool:
        """Whether somebody waits for a turn."""
        return self._waiting > 0

    def let_pass(self, seconds: float) -> None:
        """Wait until no page is being drawn, for so many seconds at most."""
        with self._quiet:
            self._quiet.wait_for(lambda: not self._drawn, seconds)


_taken = threading.local()


def _turns_taken() -> tuple[Turns, ...]:
    """Return the turns that this thread has, in the order in which it took them."""
    turns: tuple[Turns, ...] = getattr(_taken, "turns", ())
    return turns


@contextmanager
def set_aside() -> Iterator[None]:
    """Let others have this thread's turns while it waits for something that another process does."""
    turns = _turns_taken()
    for turn in reversed(turns):
        turn._give()
    try:
        yield
    finally:
        for turn in turns:
            turn._take()


TURN = Turns(AT_ONCE)
"""Held by a run while it draws a page of figures."""
DEED = Turns(1, patience=1)
"""Held by a run in which a workbook may be sent or something changed: these do not wait for those who look."""
