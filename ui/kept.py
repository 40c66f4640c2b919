"""What was made once is kept: by key, in its newest version, and made once however many ask at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Found = TypeVar("Found")


@dataclass
class _Place:
    """Where one value is kept; its lock is held while the value is made, so that others wait for it."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    version: Hashable = None
    value: Any = None
    made: bool = False


class Kept:
    """The most recently used values by key, each in its newest version and made once however many ask at a time."""

    def __init__(self, most: int) -> None:
        """Begin empty; ``most`` values are kept."""
        self._most = most
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()

    def get(self, key: Hashable, version: Hashable, make: Callable[[], Found]) -> Found:
        """Return the value of a key, made when it is not there or of another version."""
        place = self._place(key)
        with place.lock:
            if not place.made or place.version != version:
                place.value, place.version, place.made = make(), version, True
            found: Found = place.value
            return found

    def _place(self, key: Hashable) -> _Place:
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            return place
