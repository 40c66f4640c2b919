"""A restore tried: the whole backup read and brought up to date beside the database, which stays as it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from data.records import Access
from data.store.errors import StoreLost, StoreMissing
from data.store.restoring import must_be_empty, restore_backup
from data.store.store import Store


def rehearse_restore(url: str, access: Access, source: Path) -> dict[str, int]:
    """Return the rows of each table that ``restore_backup`` would bring back into a database, and change nothing.

    Needs room on the disk for one more copy of everything, for as long as it runs. Raises what
    ``restore_backup`` raises.
    """
    try:
        with closing(Store.open(url, create=False)) as store, store.engine.connect() as connection:
            must_be_empty(connection)
    except (StoreMissing, StoreLost):
        pass  # there is room: the database would be made
    with TemporaryDirectory() as folder:
        return restore_backup(f"sqlite:///{folder}/tried.db", access, source)
