"""What has been read of one database, kept a month at a time: an upload makes only its own month be read again.

What is kept belongs to whoever may see it: people of the same units share it, nobody else. Figures
are read when they are asked for, so that what a page costs follows what it shows. Two of them may be
read on either side of an upload that comes in between; the next run sees the new revision and reads
that month anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.figures import Block, Lines
from data.records import Access
from data.store import Store

Rest = ParamSpec("Rest")
Found = TypeVar("Found")

_MOST_MONTHS, _MOST_LEDGERS, _MOST_ANALYSES = 240, 8, 16
"""How much is kept, the longest unused given up first: a month of a street is small, one of a city 10 MB."""


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


class Month:
    """The figures of one month as one person may see them, each read once and when it is asked for."""

    def __init__(self, store: Store, access: Access, month: str) -> None:
        """Begin with nothing read."""
        self._store, self._access, self._month = store, access, month
        self._blocks = Kept(256)

    def lines(self, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure cut by these dimensions; as a whole it is read with all the others."""
        block = self._blocks.get((measure if by else None, by), None, lambda: self._read([measure] if by else None, by))
        return block.lines(measure)

    def _read(self, measures: list[str] | None, by: tuple[str, ...]) -> Block:
        return Block(self._store.figures(self._access, [self._month], measures=measures, by=("unit", *by)))


class Span:
    """Figures of a span of months, each month kept by itself."""

    def __init__(self, months: dict[str, Month]) -> None:
        """Take the months, in order."""
        self._months = months

    @property
    def months(self) -> Sequence[str]:
        """The months there are, in order."""
        return list(self._months)

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure in a month cut by these dimensions."""
        return self._months[month].lines(measure, by)


class Analysis:
    """Facts, and everything that has been worked out from them so far; frames are never changed."""

    def __init__(self, facts: Facts) -> None:
        """Begin with nothing worked out."""
        self.facts = facts
        self._kept = Kept(4096)

    def of(
        self, function: Callable[Concatenate[Facts, Rest], Found], *args: Rest.args, **wishes: Rest.kwargs
    ) -> Found:
        """Return ``function(facts, *args, **wishes)``, worked out once; arguments must be hashable."""
        key = (function, args, tuple(sorted(wishes.items())))
        return self._kept.get(key, None, lambda: function(self.facts, *args, **wishes))


class Archive:
    """One database as it was last read; ``analysis`` reads again what has changed since."""

    def __init__(self, store: Store) -> None:
        """Begin with nothing read."""
        self._store = store
        self._months, self._reports = Kept(_MOST_MONTHS), Kept(_MOST_MONTHS)
        self._ledgers, self._analyses = Kept(_MOST_LEDGERS), Kept(_MOST_ANALYSES)

    def analysis(self, access: Access, span: Sequence[str]) -> Analysis:
        """Return the analysis of these months as a person may see them."""
        states, whole = self._store.revisions(span)
        key, version = (access.units, tuple(span)), (tuple(states.values()), whole)
        return self._analyses.get(key, version, lambda: Analysis(self._facts(access, states, whole)))

    def _facts(self, access: Access, states: dict[str, str], whole: str) -> Facts:
        """Read what has not been read as it now is. ``states``: month → what changes with it."""
        months = {month: self._month(access, month, state) for month, state in states.items()}
        ledger = self._ledgers.get(access.units, whole, lambda: self._store.ledger(access, versions=True))
        settings, closings = self._store.settings(), self._store.closings(access)
        return Facts(Span(months), self._all_reports(access, states), ledger, settings, closings)

    def _month(self, access: Access, month: str, state: str) -> Month:
        return self._months.get((access.units, month), state, lambda: Month(self._store, access, month))

    def _all_reports(self, access: Access, states: dict[str, str]) -> pd.DataFrame:
        """Return who has reported in all of the months, one month after the other."""
        found = [
            self._reports.get((access.units, month), state, partial(self._store.reports, access, [month]))
            for month, state in states.items()
        ]
        places = np.repeat(np.arange(len(found)), [len(frame) for frame in found])
        months = pd.Categorical.from_codes(places, categories=pd.Index(list(states)), ordered=True)
        return pd.concat(found, ignore_index=True).assign(month=months)
