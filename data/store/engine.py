"""The connection to the database: addresses, pragmas, and the checks made before anything is read."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoResultFound

from data.store import traces
from data.store.errors import INCOMPLETE, StoreDamaged, StoreError, StoreLost, StoreMissing, translate

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""
CHECKED_BYTES = 32 * 1024 * 1024
"""A SQLite file up to this size is checked as a whole each time it is opened."""
_open_files: Counter[tuple[int, int]] = Counter()
"""How many connections this process has to each SQLite file."""
_counting = threading.Lock()
_JOURNALS = ("-wal", "-shm", "-journal")


def address(url: str) -> URL:
    """Return the parsed address; raises ``StoreError`` for one that is neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            "数据库地址写法不对，应为 sqlite:///var/street.db 或 postgresql+psycopg://用户@主机/库名。"
        ) from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreError(f"不支持这种数据库：{parsed.drivername}。请用 SQLite 或 PostgreSQL。")
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("SQLite 数据库要写明文件，如 sqlite:///var/street.db。")
    return parsed


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite database; ``None`` for PostgreSQL."""
    return Path(str(url.database)) if url.drivername == "sqlite" else None


def connect(url: URL) -> Engine:
    """Return the engine for an address; nothing is opened yet, and a SQLite file is never made."""
    path = file_of(url)
    if path is None:
        engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=16)
        event.listen(engine, "begin", _begin_on_server)
        return engine
    dial = partial(sqlite3.connect, _uri(path), uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    engine = create_engine(url, creator=dial, pool_size=8, max_overflow=32)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "connect", partial(_count_opened, path))
    event.listen(engine, "close", _count_closed)
    event.listen(engine, "begin", _watch(path))
    event.listen(engine, "begin", _begin)
    return engine


def is_open_database(path: Path) -> bool:
    """Tell whether this is a SQLite database that this process has open, or a journal of one.

    Such a file is for SQLite alone: closing it after ordinary reading or writing drops all locks that the
    process has on it. Then another process takes itself for the last one, removes the journal, and what is
    committed here afterwards is lost.
    """
    end = next((end for end in _JOURNALS if path.name.endswith(end)), None)
    database = path if end is None else path.with_name(path.name.removesuffix(end))
    with _counting:
        return any(which in _open_files for which in (_which(path), _which(database)))


def _count_opened(path: Path, _connection: sqlite3.Connection, record: Any) -> None:
    record.info["file"] = which = _which(path)
    if which is not None:
        with _counting:
            _open_files[which] += 1


def _count_closed(_connection: sqlite3.Connection, record: Any) -> None:
    which = record.info.pop("file", None)
    if which is not None:
        with _counting:
            _open_files[which] -= 1
            if not _open_files[which]:
                del _open_files[which]


def _uri(path: Path) -> str:
    """Return the address of a SQLite file that must be there."""
    return f"{path.absolute().as_uri()}?mode=rw"


def _watch(path: Path) -> Callable[[Connection], None]:
    """Return what refuses to work on a file that is no longer the one under its name.

    A file that was deleted or replaced stays open for whoever holds it: all that is saved would vanish
    with the process.
    """
    opened_file = _which(path)

    def look(_connection: Connection) -> None:
        if _which(path) != opened_file:
            raise StoreLost(
                f"数据库文件 {path} 在看板运行时被移走或换掉了，没有再读写。"
                "请把它放回原处，或用最近的备份恢复，再重新启动看板。"
            )

    return look


def _which(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file; ``None`` where there is none."""
    try:
        file_status = path.stat()
    except OSError:
        return None
    return file_status.st_dev, file_status.st_ino


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    """Set a new SQLite connection up; transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that will write asks for the write lock at once.

    A reader that turns writer half way would be refused at once, without waiting its turn.
    """
    options = connection.get_execution_options()
    patience = BUSY_SECONDS * 1000 if options.get("waits", True) else 0
    connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")


def _begin_on_server(connection: Connection) -> None:
    """Let a transaction that reads be read-only, and one that must not wait give up at the first lock.

    A transaction that writes leaves the mode to the server: to ask for one that writes would override an administrator
    who has made the database read-only, and a standby server would refuse it without saying that it is read-only.
    """
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    driver.read_only = True if options.get("reads", False) else None
    if not options.get("waits", True):
        connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what the driver reports into an error of the store that tells people what to do."""
    try:
        yield
    except DBAPIError as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error
    except NoResultFound as error:  # a row without which no database of ours is
        raise StoreDamaged(INCOMPLETE) from error


def inspect(path: Path) -> None:
    """Check a SQLite file before it is used; raises ``StoreMissing``, ``StoreLost`` or ``StoreDamaged``.

    A file that is empty or not a database is a loss to be told, never an invitation to start anew;
    so is what a database has left behind that is not there.
    """
    if not path.exists():
        left = traces.left(path)
        if left is not None:
            raise StoreLost(
                f"数据库文件 {path} 不见了，旁边还留着 {left.name}，没有新建。请找回这个文件，或用最近的备份恢复："
                f"python manage.py restore 备份文件.zip --db sqlite:///{path}。"
                f"确实要从头开始，先把 {left} 移到别处。"
            )
        raise StoreMissing(f"没有找到数据库 {path}。")
    if path.is_dir():
        raise StoreDamaged(f"{path} 是一个文件夹，不是数据库文件。")
    if path.stat().st_size == 0:
        raise StoreDamaged(f"数据库文件 {path} 是空的。请不要覆盖它，用最近的备份恢复。")
    verify(path, whole=path.stat().st_size <= CHECKED_BYTES)


def verify(path: Path, *, whole: bool = True) -> None:
    """Check a SQLite file: read it through for its structure, or look at its beginning; raises ``StoreDamaged``.

    SQLite itself does the reading, see ``is_open_database``.
    """
    try:
        with closing(sqlite3.connect(_uri(path), uri=True, timeout=BUSY_SECONDS)) as connection:
            if not whole:
                connection.execute("PRAGMA schema_version").fetchone()
                return
            connection.text_factory = bytes  # a finding quotes the file, in which a name may be no text any more
            findings = [line for (line,) in connection.execute("PRAGMA quick_check(1)")]
    except sqlite3.OperationalError as error:
        raise StoreError(f"数据库文件 {path} 打不开（{error}）。请检查文件和所在文件夹的权限。") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the driver decodes what SQLite says of the name
        raise StoreDamaged(f"数据库文件 {path} 已损坏。请不要覆盖它，用最近的备份恢复。") from error
    if findings != [b"ok"]:
        raise StoreDamaged(f"数据库文件 {path} 已损坏。请不要覆盖它，用最近的备份恢复。")
