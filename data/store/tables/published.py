"""Months as they were published, and opened again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger, Table, UniqueConstraint

from data import schema
from data.store.columns import Big, Text
from data.store.tables.base import key, metadata, month, signed, to
from data.store.tables.register import unit

publication = Table(
    "publication",
    metadata,
    key(),
    month(),
    Column("revision", Integer, nullable=False),
    *signed(),
    Column("reason", Text),
    Column("versions", Text, nullable=False),
    Column("reports", Text, nullable=False),
    Column("ranking", Text),
    UniqueConstraint("month", "revision"),
)
"""A month as published: which settings held, who had reported, and the ranking that was shown."""

published_figure = Table(
    "published_figure",
    metadata,
    Column("publication_id", Big, ForeignKey(publication.c.id), nullable=False),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("measure", Text, nullable=False),
    *(Column(dimension, Text) for dimension in schema.DIMENSIONS),
    Column("value", BigInteger, nullable=False),
    Column("approximate", SmallInteger, nullable=False),
    Index("ix_published_figure_publication_measure_unit", "publication_id", "measure", "unit_id"),
)
"""The figures of a month as they were published."""

reopening = Table(
    "reopening",
    metadata,
    key(),
    to("publication_id", publication, index=True),
    to("unit_id", unit, nullable=True),
    *signed(),
    Column("reason", Text, nullable=False),
)
"""A published month opened again, for one unit or (without one) for all, until published anew."""
