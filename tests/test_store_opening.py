"""Opening a database: what is missing, empty, damaged, foreign or of another version."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from data.store import SYSTEM, Store, StoreDamaged, StoreError, StoreMissing, StoreUnreachable, StoreVersion
from data.store.opening import present
from data.store.revisions import read_revision
from data.store.settings import read_settings
from data.store.tables import metadata


def test_a_missing_database_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "street.db"
    with pytest.raises(StoreMissing, match="没有找到数据库"):
        Store.open(f"sqlite:///{path}", create=False)
    assert not path.exists()
    assert not path.parent.exists()


def test_a_database_without_tables_is_missing_until_somebody_writes(url: str) -> None:
    with pytest.raises(StoreMissing):
        Store.open(url, create=False)
    Store.open(url, create=True).close()
    store = Store.open(url, create=False)
    assert store.read(SYSTEM, read_settings).register.units == ()
    store.close()


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 4096, b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_never_replaced(tmp_path: Path, content: bytes, create: bool) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="备份"):
        Store.open(f"sqlite:///{path}", create=create)
    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [True, False])
def test_a_database_with_a_damaged_page_is_told(blank: Path, tmp_path: Path, create: bool) -> None:
    content = bytearray(blank.read_bytes())
    content[8192:20480] = b"\x5a" * 12288
    path = tmp_path / "street.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        Store.open(f"sqlite:///{path}", create=create)
    assert path.read_bytes() == bytes(content)


@pytest.mark.parametrize("create", [True, False])
def test_a_database_cut_short_is_told(blank: Path, tmp_path: Path, create: bool) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes()[:-8192])
    with pytest.raises(StoreDamaged):
        Store.open(f"sqlite:///{path}", create=create)


def test_a_database_of_another_program_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    with pytest.raises(StoreDamaged, match="不是本系统建立的"):
        Store.open(f"sqlite:///{path}", create=True)


def test_a_journal_without_its_database_is_a_loss_and_not_a_beginning(tmp_path: Path) -> None:
    (tmp_path / "street.db-wal").write_bytes(b"x" * 100)
    with pytest.raises(StoreDamaged, match="不见了"):
        Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True)
    assert not (tmp_path / "street.db").exists()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="文件夹"):
        Store.open(f"sqlite:///{tmp_path}", create=True)


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_version_is_refused(url: str, create: bool) -> None:
    _make(url, version="9999")
    with pytest.raises(StoreVersion, match="升级程序"):
        Store.open(url, create=create)


def test_an_older_version_waits_for_a_writer(url: str) -> None:
    _make(url, version="0000")
    with pytest.raises(StoreVersion, match="旧版本"):
        Store.open(url, create=False)


def _make(url: str, version: str) -> None:
    Store.open(url, create=True).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "message"),
    [("mysql://x/y", "SQLite 或 PostgreSQL"), ("street.db", "写法不对"), ("sqlite://", "写明文件"), ("", "写法不对")],
)
def test_an_address_that_cannot_be_is_told(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        Store.open(url, create=True)


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(StoreUnreachable, match="连不上"):
        Store.open("postgresql+psycopg://nobody@127.0.0.1:1/street", create=True)


def test_the_steps_from_nothing_make_the_tables_that_the_program_uses(url: str) -> None:
    Store.open(url, create=True).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        tables = set(inspect(connection).get_table_names())
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    assert tables == {*metadata.tables, "alembic_version"}
    assert version == present()


def test_several_who_make_one_database_at_once_share_it(url: str) -> None:
    identities, faults = [], []

    def make() -> None:
        try:
            store = Store.open(url, create=True)
            identities.append(store.read(SYSTEM, read_revision).partition(".")[0])
            store.close()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(identities) == 4
    assert len(set(identities)) == 1


def test_sqlite_keeps_what_is_committed_when_the_power_goes(store: Store, backend: str) -> None:
    if backend == "sqlite":
        with store.engine.connect() as connection:
            results = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _PRAGMAS}
        assert results == _PRAGMAS
    else:
        with store.engine.connect() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
