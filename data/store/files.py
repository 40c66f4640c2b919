"""The bytes of files, kept once each under their SHA-256 however often they come: below the sessions."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Connection, Select, select

from data.store import dialect
from data.store.tables import original


def keep_file(connection: Connection, content: bytes) -> str:
    """Keep the bytes of a file; return their SHA-256."""
    key = sha256(content).hexdigest()
    connection.execute(_once(connection.dialect.name), {"sha256": key, "size": len(content), "content": content})
    return key


@lru_cache
def _once(dialect_name: str) -> dialect.Insert:
    """Return the statement that keeps a file unless it is there; bytes that were removed come back."""
    statement = dialect.insert(dialect_name, original)
    return statement.on_conflict_do_update(
        index_elements=[original.c.sha256],
        set_={"content": statement.excluded.content, "removed_at": None},
        where=original.c.removed_at.is_not(None),
    )


def content_query(key: str) -> Select[bytes]:
    """Return the query of the bytes that are kept under a SHA-256."""
    return select(original.c.content).where(original.c.sha256 == key)
