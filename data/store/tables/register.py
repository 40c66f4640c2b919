"""What the office is: the database itself, its units, its settings, and how often each part has changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, UniqueConstraint

from data.store.columns import Text
from data.store.tables.base import key, metadata, signed

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
"""What this database is: its identity, whether it holds the sample street."""

revision = Table(
    "revision", metadata, Column("scope", Text, primary_key=True), Column("number", BigInteger, nullable=False)
)
"""How often each month, and the settings, have changed: what caches are keyed by."""

unit = Table("unit", metadata, key(), Column("name", Text, nullable=False, unique=True))
"""A number for each unit that stays the same when the unit is renamed."""

setting = Table(
    "setting",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *signed(),
    Column("rows", Text, nullable=False),
    UniqueConstraint("name", "version"),
)
"""Every version of every settings table, its rows as JSON."""
