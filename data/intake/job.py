"""A long load in a thread of its own: how far it is, what became of each file, and a way to stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from data.intake.batch import count_files, load_uploads, opened
from data.intake.workers import Readers
from data.records import Access, Delivery, Receipt
from data.store import Forbidden, Refused, Store, StoreError

_LOG = logging.getLogger(__name__)

Files = Sequence[tuple[str, bytes]]


class Job:
    """One batch while it is loaded, and afterwards what became of it.

    Receipts appear as soon as a unit-month is saved, without the rows that were read: thousands of
    them stay in memory for as long as the batch is looked at. Broken off, the same files may be
    given again; what is already there is answered as unchanged.
    """

    def __init__(self, store: Store, readers: Readers, access: Access, files: Files, delivery: Delivery) -> None:
        """Take the files; nothing is read yet."""
        self.delivery = delivery
        self.receipts: list[Receipt] = []
        self.total = 0
        self.done = 0
        self.failed: str | None = None
        self._files: Files = files
        self._at = (store, readers, access)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="batch", daemon=True)

    @property
    def account(self) -> str:
        """The account that it works for."""
        return self._at[2].name

    @property
    def running(self) -> bool:
        """True from ``start`` until the last file is in or the batch was stopped."""
        return self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """True when it was stopped before the end."""
        return self._stopped.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end after the file that is being saved; what is saved stays."""
        self._stopped.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended."""
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            self.total = count_files(self._files, self._at[1].run)
            self._load()
        except (StoreError, Refused, Forbidden) as error:
            self.failed = str(error)
        except Exception:
            # No caller waits for this thread: the error is shown on the page and written to the log.
            _LOG.exception("a batch broke off")
            self.failed = "批量导入意外中断，已保存的不受影响。请再导入一次，已入库的会显示“没有变动”。"
        finally:
            self._files = ()

    def _load(self) -> None:
        store, readers, access = self._at
        names: set[str] = set()
        for receipt in load_uploads(store, readers, access, opened(self._files, readers.run), self.delivery):
            self.receipts.append(_light(receipt))
            names.add(receipt.checked.file)
            self.done = len(names)
            if self._stopped.is_set():
                return
        self.done = self.total


class Jobs:
    """The batches of one database: each account has one at most, running or ended and not yet put away."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def start(self, job: Job) -> None:
        """Start a batch; ``Refused`` while another one of the same account is running."""
        with self._lock:
            former = self._jobs.get(job.account)
            if former is not None and former.running:
                raise Refused("您的上一批还在导入，没有再开始。请等它结束，或先停下来。")
            self._jobs[job.account] = job
            job.start()

    def get(self, account: str) -> Job | None:
        """Return the batch of an account."""
        return self._jobs.get(account)

    def remove(self, account: str) -> None:
        """Put away the batch of an account, unless it is running."""
        with self._lock:
            job = self._jobs.get(account)
            if job is not None and not job.running:
                del self._jobs[account]

    def stop(self, seconds: float) -> None:
        """Stop all batches and wait for each to save the file that it is at, so many seconds in all."""
        end = time.monotonic() + seconds
        jobs = list(self._jobs.values())
        for job in jobs:
            job.stop()
        for job in jobs:
            job.wait(max(0.0, end - time.monotonic()))


def _light(receipt: Receipt) -> Receipt:
    return replace(receipt, checked=replace(receipt.checked, rows=(), basics={}))
