"""What was made once is kept: by key, in its newest version, and made once however many ask at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from data.records import Checked

Result = TypeVar("Result")

_LARGE = (pd.DataFrame, Checked)
"""What is too much to be compared."""


class _Same:
    """Something large in a key: it is the same when it is that very one, for none is ever changed."""

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __hash__(self) -> int:
        return id(self._thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._thing is other._thing


def called(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Hashable:
    """Return the key of a function called with these arguments: hashable, or frames and what was read of a file."""
    known = tuple(_Same(value) if isinstance(value, _LARGE) else value for value in args)
    return function, known, tuple(sorted(kwargs.items()))


@dataclass
class _Place:
    """Where one value is kept; its lock is held while the value is made, so that others wait for it."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    version: Hashable = None
    value: Any = None
    filled: bool = False
    weight: int = 0


class LruCache:
    """The most recently used values by key, each in its newest version and made once however many ask at a time."""

    def __init__(self, most: int, weigh: Callable[[Any], int] = lambda value: 1) -> None:
        """Begin empty; values are kept that weigh ``most`` together, by themselves one each; the newest one always."""
        self._most, self._weigh = most, weigh
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()

    def get(self, key: Hashable, version: Hashable, make: Callable[[], Result]) -> Result:
        """Return the value of a key, made when it is not there or of another version."""
        place = self._place(key)
        with place.lock:
            if not place.filled or place.version != version:
                place.value, place.version, place.filled = make(), version, True
                self._make_room(place, self._weigh(place.value))
            value: Result = place.value
            return value

    def _make_room(self, newest: _Place, weight: int) -> None:
        with self._lock:
            newest.weight = weight
            total = sum(place.weight for place in self._places.values())
            for key, place in list(self._places.items()):
                if total <= self._most:
                    return
                if place is not newest:
                    del self._places[key]
                    total -= place.weight

    def _place(self, key: Hashable) -> _Place:
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            return place
