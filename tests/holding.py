"""A process of its own that keeps the write lock of a database until it is told to let go."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe

from sqlalchemy import create_engine, text

from data.store.tables import metadata

LONGEST = 400
"""Seconds after which the lock is given up, so that a test that waits for it fails instead of hanging."""
_CONTEXT = multiprocessing.get_context("forkserver")


def keep_lock(url: str, pipe: Pipe) -> None:
    """Take the lock against which every write of this database waits, say so, and wait for the end."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        pipe.send("locked")
        pipe.poll(LONGEST)
    engine.dispose()


@contextmanager
def locked_by_another_process(url: str) -> Iterator[None]:
    """Let another process have the write lock of a database."""
    ours, theirs = multiprocessing.Pipe()
    process = _CONTEXT.Process(target=keep_lock, args=(url, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.poll(60), "no lock"
        assert ours.recv() == "locked"
        yield
    finally:
        ours.send("let go")
        process.join(20)
    assert process.exitcode == 0
