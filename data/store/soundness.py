"""Whether the file of a database is sound while it is in use: read through in the background, again and again.

What stands in the cache of a connection hides what has happened to the file, so it is read through a new one.
A check is begun when somebody asks and the last one is long enough ago: checking takes no more than a small
share of the time, whatever the size of the file.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from data.store.engine import verify
from data.store.errors import StoreError

_PAUSE_FACTOR = 60
"""A check is followed by a pause of so many times its duration."""
_SHORTEST = 1.0
"""Shortest pause in seconds."""
_PATIENCE = 1.0
"""Seconds that whoever asks waits for a check: enough for the database of a street."""


class Soundness:
    """What the last check of a SQLite file has found. It may be asked from any thread."""

    def __init__(self, path: Path) -> None:
        """Begin without a check."""
        self._path = path
        self._changed = threading.Condition()
        self._checking = False
        self._due = 0.0
        self._fault: str | None = None

    def fault(self) -> str | None:
        """Return what is wrong with the file, in Chinese; what was found the last time while a check goes on."""
        with self._changed:
            if not self._checking and time.monotonic() >= self._due:
                self._checking = True
                threading.Thread(target=self._check, name="soundness", daemon=True).start()
            self._changed.wait_for(lambda: not self._checking, _PATIENCE)
            return self._fault

    def _check(self) -> None:
        began = time.monotonic()
        fault: str | None = None
        try:
            verify(self._path)
        except StoreError as error:
            fault = str(error)
        finally:
            ended = time.monotonic()
            with self._changed:
                self._checking, self._fault = False, fault
                self._due = ended + max(_SHORTEST, _PAUSE_FACTOR * (ended - began))
                self._changed.notify_all()
