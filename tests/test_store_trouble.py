"""What people are told when the disk is full, the database is read-only or was damaged while open."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text

from data.store import Store, StoreDamaged, StoreFull, StoreReadOnly
from data.store.figures import read_figures
from data.store.history import read_uploads
from data.store.sample import is_sample, mark_sample
from data.store.sheets import read_located_rows
from tests.uploads import MONTH, OFFICER, checked, register, send, study, sums


def with_pragma(store: Store, pragma: str) -> None:
    """Let every new connection of the store set this."""
    event.listen(store.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}").close())
    store.engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_nothing_is_saved(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with_pragma(store, f"max_page_count = {pages + 3}")
    with pytest.raises(StoreFull, match="磁盘空间不足"):
        send(store, checked(rows=[study(3, 99)]), b"x" * 100_000)
    assert sums(store)["甲社区", "study.attendance"] == 12
    assert len(store.read(OFFICER, read_uploads)) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_read_only_file_is_told_and_can_still_be_read(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    with_pragma(store, "query_only = ON")
    with pytest.raises(StoreReadOnly, match="只读"):
        send(store, checked(rows=[study(3, 99)]))
    assert sums(store)["甲社区", "study.attendance"] == 12


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_read_only_server_is_told_also_on_a_connection_that_has_read(url: str) -> None:
    Store.open(url, create=True).close()
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = on'))
    engine.dispose()
    store = Store.open(url, create=False)
    for _ in range(2):
        with pytest.raises(StoreReadOnly, match="只读"):
            store.write(OFFICER, mark_sample)
        assert not store.read(OFFICER, is_sample)
    store.close()


def test_a_file_damaged_while_it_is_open_is_told(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    store.close()
    path.write_bytes(path.read_bytes()[:4096] + b"\x5a" * (path.stat().st_size - 4096))
    with pytest.raises(StoreDamaged, match="备份"):
        store.read(OFFICER, read_figures, [MONTH])


def test_text_of_any_kind_is_kept_as_text(store: Store) -> None:
    register(store, "甲社区")
    strange = "'; DROP TABLE submission; -- =1+1 <script>𠮷😀\u200b％"
    send(store, checked(rows=[study(subject=strange)], file=f"../{strange}.xlsx"), by=strange, reason=strange)
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH])
    assert row.row.values["subject"] == strange
    (upload,) = store.read(OFFICER, read_uploads)
    assert (upload.file, upload.by, upload.reason) == (f"../{strange}.xlsx", strange, strange)


def test_signs_that_no_database_keeps_are_left_out(store: Store) -> None:
    register(store, "甲社区")
    assert send(store, checked(rows=[study(subject="前\x00后\ud800")], file="\x00.xlsx")).result == "accepted"
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH])
    assert row.row.values["subject"] == "前后"
