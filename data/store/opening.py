"""Opening a database: found sound and of this version, migrated, or made anew where that was asked."""

from __future__ import annotations

import importlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, insert, inspect, text

from data import private
from data.store import traces
from data.store.derived.refolding import refold_ledgers
from data.store.engine import address, connect, file_of, translated_errors
from data.store.engine import inspect as inspect_file
from data.store.errors import StoreDamaged, StoreLost, StoreMissing, StoreVersion
from data.store.tables import meta

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
VERSION_TABLE = "alembic_version"
_LOCK = 7_301_001
"""The advisory lock under which a PostgreSQL database is migrated."""
_OPENING_LOCK = threading.Lock()
"""Alembic keeps what it is doing in a global of the process."""


def present() -> str:
    """Return the version that this program needs: the number of the last migration."""
    return max(versions())


def versions() -> set[str]:
    """Return the versions that there have been."""
    return {path.stem.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py")}


def open_engine(url: str, *, create: bool) -> Engine:
    """Return an engine for a sound database of the present version.

    With ``create`` a missing database is made and an older one brought up to date. Raises
    ``StoreMissing``, ``StoreDamaged``, ``StoreVersion`` or another ``StoreError``.
    """
    where = address(url)
    path = file_of(where)
    with translated_errors():
        if path is not None:
            _find_file(where, path, create=create)
        engine = connect(where)
        try:
            _settle(engine, create=create, sqlite=path is not None)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _find_file(where: URL, path: Path, *, create: bool) -> None:
    try:
        inspect_file(path)
    except StoreMissing:
        if not create:
            raise
        _make_file(where, path)
    traces.mark(path)


def _make_file(where: URL, path: Path) -> None:
    """Make a new database file beside its place and put it there whole.

    A process killed on the way leaves nothing under the real name; of two that do this at once, one
    wins and the other takes the winner's.
    """
    with _new_file(where, path) as connection:
        _migrate(connection)


@contextmanager
def _new_file(where: URL, path: Path) -> Iterator[Connection]:
    """Hold the transaction that fills a new file, which gets its name when the block ends well."""
    private.make_folder(path.parent)
    new = path.with_name(f"{path.name}.new-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        # Its journals get the mode that the file has.
        private.create_file(new).close()
        engine = connect(where.set(database=str(new)))
        try:
            with _writing(engine) as connection:
                yield connection
        finally:
            engine.dispose()
        with closing(sqlite3.connect(new)) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        traces.put_aside(path)
        _put(new, path)
        traces.mark(path)
    finally:
        for left in (new, *(new.with_name(new.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)


def _put(new: Path, path: Path) -> None:
    """Give the new file its name, never over a file that is there."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            new.rename(path)


@contextmanager
def filling(url: str, version: str, check: Callable[[Connection], object]) -> Iterator[Connection]:
    """Hold the transaction that fills a database of an earlier version, which is brought up to date at its end.

    ``check`` looks at what came of it before it is kept, and raises where it cannot be read.
    The database is made where there is none or it is gone; one that is there must be of the present
    version, and what it holds is for the caller to look at first: ``emptied`` makes room.
    All or nothing: a file that is not whole never appears. Raises what ``open_engine`` raises.
    """
    where = address(url)
    path = file_of(where)
    with translated_errors():
        if path is not None and _is_gone(path):
            with _new_file(where, path) as connection:
                _migrate(connection, version)
                yield connection
                _migrate(connection)
                check(connection)
            return
        engine = open_engine(url, create=True)
        try:
            with _writing(engine) as connection:
                yield connection
                _migrate(connection)
                check(connection)
        finally:
            engine.dispose()


def emptied(connection: Connection, version: str) -> None:
    """Leave nothing but the empty tables of a version."""
    if _version(connection) != version:
        reflected = MetaData()
        reflected.reflect(connection)
        reflected.drop_all(connection)
        _migrate(connection, version)
    reflected = MetaData()
    reflected.reflect(connection)
    for table in reversed(reflected.sorted_tables):
        if table.name != VERSION_TABLE:
            connection.execute(table.delete())


def _is_gone(path: Path) -> bool:
    try:
        inspect_file(path)
    except (StoreMissing, StoreLost):
        return True
    return False


def _settle(engine: Engine, *, create: bool, sqlite: bool) -> None:
    """Make sure that the version is the present one."""
    with engine.connect() as connection:
        current = _version(connection)
    if current == present():
        return
    if current is None and sqlite:
        raise StoreDamaged("这个数据库不是本系统建立的，或已损坏。请不要覆盖它，换一个位置，或用最近的备份恢复。")
    _must_not_be_newer(current)
    if not create:
        if current is None:
            raise StoreMissing("这个数据库里还没有数据。")
        raise StoreVersion(
            f"数据库是旧版本（{current}），需要升级到 {present()}。请先启动一次看板，或运行任一写入命令。"
        )
    with _writing(engine) as connection:
        if _version(connection) != present():
            _migrate(connection)


def must_be_present(connection: Connection) -> None:
    """Raise ``StoreVersion`` when the database is not of the present version, as after another process's update."""
    version = _version(connection)
    _must_not_be_newer(version)
    if version != present():
        raise StoreVersion(f"数据库是旧版本（{version}），需要升级到 {present()}。请重新启动看板。")


def _must_not_be_newer(version: str | None) -> None:
    if version is not None and version > present():
        raise StoreVersion(f"数据库由更新的版本（{version}）建立，本程序是 {present()}。请升级程序。")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """Hold the only transaction that may migrate."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection


def _version(connection: Connection) -> str | None:
    """Return the version of a database, ``None`` where it has none of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    # A damaged file may hold anything here, bytes too.
    return version if isinstance(version, str) and version.isdecimal() else None


def _migrate(connection: Connection, version: str = "head") -> None:
    """Run the missing steps up to a version with what follows from them, and give a new database its identity.

    Alembic is loaded only here: it costs more than opening a database does.
    """
    with _OPENING_LOCK:
        importlib.import_module("data.store.migrations.steps").upgrade(connection, version)
    if version == "head":
        refold_ledgers(connection)
    if connection.execute(meta.select().where(meta.c.key == "identity")).first() is None:
        connection.execute(insert(meta).values(key="identity", value=secrets.token_hex(8)))
