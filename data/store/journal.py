"""Lines added to the journal, and the moment they bear: below the sessions, on the transaction itself."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, insert

from data.store.tables import audit

_ADD = insert(audit)


def now() -> datetime:
    """Return this moment with its time zone."""
    return datetime.now().astimezone()


def add_line(
    connection: Connection,
    who: str,
    what: str,
    subject: str | None = None,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """Add a line, in the transaction of the deed itself: both are kept or neither."""
    line = {"at": now(), "who": who, "what": what, "subject": subject, "before": _text(before), "after": _text(after)}
    connection.execute(_ADD, line)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
