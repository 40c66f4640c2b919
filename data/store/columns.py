"""Kinds of column that both databases keep alike."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, types
from sqlalchemy.types import TypeDecorator

Big = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer; SQLite numbers rows by itself only in a column of its own INTEGER type."""


def is_keepable(text: str) -> bool:
    """Tell whether a database can keep every sign of a text."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Text(TypeDecorator[str]):
    """Text as people wrote it, without the two kinds of sign that no database keeps."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out NUL and halves of characters, which only broken files have."""
        if value is None or is_keepable(value):
            return value
        return value.encode("utf-8", "ignore").decode().replace("\x00", "")


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as it is written, so that no digit is lost on any database."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> str | None:
        """Return the text to keep."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the number that was kept."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A moment, kept as ISO text in UTC (which sorts by time) and given back in local time."""

    impl = types.Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text to keep; the moment must carry its time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment in the time zone of this machine."""
        return None if value is None else datetime.fromisoformat(value).astimezone()
