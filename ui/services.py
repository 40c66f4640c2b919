"""What belongs to the whole process: open databases, readers, the process that makes backups, batches.

None of it lies in a cache of Streamlit: whatever clears those caches must not start a second pool of
processes, lose a running batch or forget an open database. It begins with the server and ends with it;
without a server (tests, a page run alone) it begins when it is first asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.intake.job import Jobs
from data.intake.limits import MIB
from data.intake.workers import Readers
from data.problems import Problem
from data.records import Checked
from data.sample import Loading
from data.store import SYSTEM, VISITOR, Store, StoreError
from data.store.copyist import Copyist
from data.store.engine import file_of
from data.store.session import Session
from data.store.soundness import Soundness
from ui.archive import Archive
from ui.lru_cache import LruCache

_PATIENCE = 5.0
"""Seconds in which a batch that was stopped has saved the file that it is at."""

_MOST_CHECKED = 20_000
"""Rows and problems of checked uploads that are kept while their pages are open: some thirty megabytes."""
_SIGNS = 500
"""Signs of text that take as much room as a row takes besides."""
_MOST_EDITED = 32 * MIB
"""Bytes of uploads with what was typed into them, of all pages together; one that is let go is written once more."""


def _count_checked(unit_months: Sequence[Checked]) -> int:
    texts = (value for unit_month in unit_months for row in unit_month.rows for value in row.values.values())
    signs = sum(len(text) for text in texts if isinstance(text, str))
    counted = sum(1 + len(unit_month.rows) + len(unit_month.problems) for unit_month in unit_months)
    return counted + signs // _SIGNS


def _count_bytes(copy: bytes | Problem) -> int:
    return len(copy) if isinstance(copy, bytes) else 1


@dataclass(eq=False)
class _Workspace:
    """One database and what works on it; the lock is held while the database is opened."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    loading: Loading = field(default_factory=Loading)
    jobs: Jobs = field(default_factory=Jobs)
    store: Store | None = None
    archive: Archive | None = None
    checks: LruCache = field(default_factory=lambda: LruCache(_MOST_CHECKED, _count_checked))
    soundness: Soundness | None = None


class Services:
    """The processes, threads and databases of one server. It may be called from any thread."""

    def __init__(self) -> None:
        """Begin with nothing open; children are started when they are first needed, or by ``readers.warm``."""
        self.readers = Readers(shared=True)
        self.copyist = Copyist()
        self.edited = LruCache(_MOST_EDITED, _count_bytes)
        self._lock = threading.Lock()
        self._workspaces: dict[str, _Workspace] = {}
        self._closed = False

    def store(self, address: str) -> Store:
        """Return the database at an address, opened once; ``StoreError`` when it cannot be opened."""
        workspace = self._workspace(address)
        with workspace.lock:
            if self._closed:
                raise StoreError("看板正在停止。")
            if workspace.store is None:
                workspace.store = Store.open(address, create=True)
            return workspace.store

    def archive(self, address: str) -> Archive:
        """Return what has been read of the database at an address."""
        store, workspace = self.store(address), self._workspace(address)
        with workspace.lock:
            if workspace.archive is None:
                workspace.archive = Archive(store)
            return workspace.archive

    def fault(self, address: str) -> str | None:
        """Return what is wrong with the database at an address, in Chinese; ``None`` while all is well."""
        try:
            store, workspace = self.store(address), self._workspace(address)
            store.read(VISITOR, Session.check_version)
            path = file_of(store.engine.url)
        except StoreError as error:
            return str(error)
        if path is None:
            return None
        with workspace.lock:
            soundness = workspace.soundness = workspace.soundness or Soundness(path)
        return soundness.fault()

    def write_fault(self, address: str) -> str | None:
        """Return why the database at an address takes nothing, in Chinese; ``None`` while it does, or is not open."""
        try:
            return self.store(address).write_fault(SYSTEM)
        except StoreError:
            return None

    def checks(self, address: str) -> LruCache:
        """Return what uploads to the database at an address were found to hold, by what they are."""
        return self._workspace(address).checks

    def loading(self, address: str) -> Loading:
        """Return whether the sample street is being put into the database at an address."""
        return self._workspace(address).loading

    def jobs(self, address: str) -> Jobs:
        """Return the batches that are loaded into the database at an address, by account."""
        return self._workspace(address).jobs

    def close(self) -> None:
        """End all processes and close what is open; nothing is opened any more."""
        self._closed = True
        with self._lock:
            workspaces = list(self._workspaces.values())
        for workspace in workspaces:
            workspace.jobs.stop(_PATIENCE)
        self.copyist.close()
        self.readers.close()
        for workspace in workspaces:
            with workspace.lock:
                if workspace.store is not None:
                    workspace.store.close()
                workspace.store = workspace.archive = None

    def _workspace(self, address: str) -> _Workspace:
        with self._lock:
            return self._workspaces.setdefault(address, _Workspace())


_starting = threading.Lock()
_services: Services | None = None


def start() -> Services:
    """Begin anew and return the services that everything in this process uses from now on."""
    global _services
    with _starting:
        if _services is not None:
            _services.close()
        _services = Services()
        return _services


def current() -> Services:
    """Return the services of this process."""
    services = _services
    return services if services is not None else _first()


def _first() -> Services:
    global _services
    with _starting:
        if _services is None:
            _services = Services()
        return _services
