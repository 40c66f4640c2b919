"""The ledger as one person may see it: its sums by months are kept, its stages are read when they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence
from datetime import date

import pandas as pd

from analytics.ledger_source import LedgerRequest, Stages
from analytics.monthly_ledger import MonthlyLedger
from data.closings import Closing
from data.records import Access
from data.store import Session, Store
from data.store.ledger import count_entries, read_ledger_revisions, read_monthly_ledger, read_stages, read_superseded
from ui.lru_cache import LruCache

_MOST_CHANGED = 200
"""Units whose sums are read one by one; when more have changed all are read."""
MOST_STAGES = 400_000
"""Stages that are kept, some sixty megabytes; those of the newest question always."""


_OF_WAITING = frozenset({"open", "overdue", "waiting"})
"""Questions about a day of which ``waiting`` has all stages."""


class LedgerSums:
    """The sums of all units that one person may see; only those that have changed are read again."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._lock = threading.Lock()
        self._rules: Hashable = None
        self._revisions: dict[str, int] = {}
        self._frames: tuple[pd.DataFrame, pd.DataFrame] | None = None
        self._monthly: MonthlyLedger | None = None

    def now(self, session: Session, rules: Hashable) -> tuple[MonthlyLedger, int]:
        """Return the sums, and a number that changes with the ledger. ``rules``: what every unit follows."""
        revisions = read_ledger_revisions(session)
        with self._lock:
            changed = [unit for unit, number in revisions.items() if self._revisions.get(unit) != number]
            if self._frames is None or rules != self._rules or len(changed) > _MOST_CHANGED:
                self._frames, self._monthly = read_monthly_ledger(session), None
            elif changed:
                former, anew = self._frames, read_monthly_ledger(session, changed)
                self._frames = _instead(former[0], anew[0], changed), _instead(former[1], anew[1], changed)
                self._monthly = None
            self._rules, self._revisions = rules, revisions
            self._monthly = self._monthly or MonthlyLedger(*self._frames)
            return self._monthly, sum(revisions.values())


def _instead(frame: pd.DataFrame, anew: pd.DataFrame, units: Sequence[str]) -> pd.DataFrame:
    """Return sums with those of some units in the place of the former ones."""
    return pd.concat([frame[~frame["unit"].isin(units)], anew], ignore_index=True)


class StoredLedger:
    """A ledger in the database (``analytics.ledger_source``); ``version`` is that of its stages.

    Sums and stages may be of either side of an upload that comes in between; the next run sees the new version.
    """

    def __init__(
        self, store: Store, access: Access, monthly: MonthlyLedger, stage_cache: LruCache, version: Hashable
    ) -> None:
        """Take the sums as they are now; ``stage_cache`` keeps what is read, of every person."""
        self._store, self._access = store, access
        self.monthly: MonthlyLedger | None = monthly
        self._cache, self._version = stage_cache, version

    def stages(
        self,
        question: LedgerRequest,
        first: date,
        last: date,
        closing: Closing | None = None,
        units: frozenset[str] | None = None,
    ) -> Stages:
        """Return stages, among them all that a question counts; what is open and what waits on a day is read once."""
        question, first = ("waiting", last) if question in _OF_WAITING else (question, first)
        edition = None if closing is None else closing.edition
        parameters = (question, first, last, edition, units)

        def read() -> Stages:
            return Stages(self._store.read(self._access, read_stages, *parameters))

        if question == "alive":  # of a page of a list, or of all entries one part after the other
            return read()
        return self._cache.get((self._access.units, *parameters), self._version, read)

    def count_entries(
        self, on: date, closing: Closing | None = None, units: frozenset[str] | None = None, words: str = ""
    ) -> pd.DataFrame:
        """Return how many entries there are on a day; counted once, as long as there is room for the counts."""
        edition, opened = (None, frozenset[str]()) if closing is None else (closing.edition, closing.opened)
        parameters = (on, edition, opened, units, words)
        key = (self._access.units, "entries", *parameters)
        return self._cache.get(key, self._version, lambda: self._store.read(self._access, count_entries, *parameters))

    def superseded(self) -> Sequence[int]:
        """Return the submissions of the stages that only publications know."""
        return self._store.read(self._access, read_superseded)


def count_stages(cached: Stages | pd.DataFrame) -> int:
    """Return how much of ``MOST_STAGES`` some stages, or counts of them, take."""
    return len(cached if isinstance(cached, pd.DataFrame) else cached.frame) + 1
