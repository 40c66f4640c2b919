"""The sample street put into a database: through the same door as any upload."""

from __future__ import annotations

from collections.abc import Callable

from data.intake.receive import receive
from data.intake.workers import Readers
from data.records import Access, Receipt
from data.sample.files import sample_workbooks
from data.sample.street import sample_settings
from data.store import Store

OFFICER = Access("示例数据", "officer")
UPLOADS = 292
"""How many uploads there are, for showing progress."""


def load_sample(
    store: Store, readers: Readers, progress: Callable[[int, int], None] | None = None
) -> list[Receipt]:
    """Load the sample street and mark the database as one; return what became of each upload.

    ``progress`` is told after each upload how many are done, of how many. Raises the store's
    ``Refused`` when the database holds anybody's own data. A load that was broken off can be run
    again: what is there stays as it is.
    """
    store.mark_sample()
    store.save_settings(OFFICER, sample_settings())
    receipts: list[Receipt] = []
    for done, file in enumerate(sample_workbooks(), start=1):
        receipts += receive(
            store, readers, OFFICER, file.content, file.name,
            unit=None, month=None, by=f"{file.unit}填报员", received=file.received, reason=file.reason,
        )
        if progress is not None:
            progress(done, UPLOADS)
    return receipts
