"""When each session was last used, kept in the process and written down now and then.

Reading a page must not depend on a write: with a full or read-only disk, or while somebody else writes, it is put off
and tried again, and the session stays open by what the process knows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from data.store.sign_in_rows import IDLE

NOTED = timedelta(seconds=60)
"""How exactly the last use is written down, and how often that is tried."""


class Presence:
    """The last use of the sessions that this process has seen. It may be used from any thread."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._lock = threading.Lock()
        self._used: dict[str, datetime] = {}
        self._tried: datetime | None = None

    def last_use(self, key: str) -> datetime | None:
        """Return when a session was last used in this process."""
        with self._lock:
            return self._used.get(key)

    def note(self, key: str, at: datetime, written: datetime) -> Mapping[str, datetime]:
        """Note the use of a session, last written down as of ``written``; return what is to be written now.

        That is nothing while ``written`` is recent, or the last try is: then it is of all sessions in use.
        """
        with self._lock:
            self._used[key] = max(at, self._used.get(key, at))
            if at - written <= NOTED or (self._tried is not None and abs(at - self._tried) <= NOTED):
                return {}
            self._tried = at
            self._used = {known: used for known, used in self._used.items() if used > at - IDLE}
            return dict(self._used)
