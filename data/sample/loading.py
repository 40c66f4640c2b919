"""The sample street put into a database: through the same door as any upload."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from data.intake.receive import save
from data.intake.workers import Readers
from data.records import Access, Checked, Delivery, Receipt
from data.sample.files import SampleFile, sample_workbooks
from data.sample.street import sample_settings
from data.settings.values import Settings
from data.store import Refused, Store
from data.store.sample import is_sample, mark_sample
from data.store.settings import read_settings, save_settings

OFFICER = Access("示例数据", "officer")
_AHEAD = 4


@dataclass
class Loading:
    """Whether the sample street is being put in: ``failed`` says why it was not, ``skipped`` that it is to go again."""

    running: bool = False
    failed: str | None = None
    skipped: bool = False


def load_sample(store: Store, readers: Readers) -> list[Receipt]:
    """Load the sample street and mark the database as one; return what became of each upload.

    Raises the store's ``Refused`` when the database holds anybody's own units or data.
    """
    with store.writing(OFFICER) as session:
        if not is_sample(session) and session.register.units:
            raise Refused("数据库里已有单位名册，不能装入示例。")
        mark_sample(session)
        save_settings(session, sample_settings())
    receipts: list[Receipt] = []
    for file, checked in _examined(readers, store.read(OFFICER, read_settings)):
        sender, day = f"{file.unit}填报员", file.received
        delivery = Delivery(by=sender, received=day, reason=file.reason, today=day)
        receipts += save(store, OFFICER, checked, file.content, delivery)
    return receipts


def _examined(readers: Readers, settings: Settings) -> Iterator[tuple[SampleFile, list[Checked]]]:
    """Yield each upload with what a reader found in it; readers work ahead while others are saved."""
    waiting: deque[tuple[SampleFile, Future[list[Checked]]]] = deque()
    for file in sample_workbooks():
        waiting.append((file, readers.submit(file.content, file.name, settings)))
        if len(waiting) > _AHEAD:
            first, future = waiting.popleft()
            yield first, future.result()
    for file, future in waiting:
        yield file, future.result()
