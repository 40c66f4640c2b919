"""What is worked out from the current submissions, in the transaction that changes them: figures and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, SmallInteger, Table, text
from sqlalchemy.types import TypeEngine

from data import schema
from data.entries import Stage
from data.ledger_sums import FLOWS, PROBLEMS
from data.store.columns import Big, Text
from data.store.tables.base import key, metadata, month
from data.store.tables.register import unit

figure = Table(
    "figure",
    metadata,
    month(),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("measure", Text, nullable=False),
    *(Column(dimension, Text) for dimension in schema.DIMENSIONS),
    Column("value", BigInteger, nullable=False),
    Column("approximate", SmallInteger, nullable=False),
    Index("ix_figure_month_measure_unit", "month", "measure", "unit_id", "value", "approximate"),
    Index("ix_figure_unit_month_measure", "unit_id", "month", "measure", "value", "approximate"),
)
"""Monthly figures of the current submissions: ``value`` in units of 1/scale of the measure."""

_STAGE_KINDS: Mapping[str, type[TypeEngine[object]]] = MappingProxyType(
    {"int": BigInteger, "str": Text, "bool": Boolean, "date": Date}  # type: ignore[dict-item]
)


def _stage_column(stage_field: Field[object]) -> Column[object]:
    kind, _, optional = str(stage_field.type).partition(" | ")
    return Column(stage_field.name, _STAGE_KINDS[kind], nullable=bool(optional))


ENDED, OPEN_NOW = '"end" IS NOT NULL', '"end" IS NULL'
OF_PROBLEM, OF_TITLE = f"matter = '{schema.PROBLEM}'", f"matter = '{schema.TITLE}'"
UNCLOSED, CLOSED = f"state <> '{schema.CLOSED_STATE}'", f"state = '{schema.CLOSED_STATE}'"
GONE = "gone IS NOT NULL"
"""Conditions of indexes: a query has to say them in the same words for an index to be of use."""


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


stage = Table(
    "stage",
    metadata,
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    *(_stage_column(stage_field) for stage_field in fields(Stage)),
    Column("known", Big),
    Column("gone", Big),
    Column("words", Text, server_default="", nullable=False),
    Index("ix_stage_unit_entry", "unit_id", "entry"),
    Index("ix_stage_start", "start"),
    Index("ix_stage_end", "end", **_where(ENDED)),
    Index("ix_stage_found", "found", **_where(OF_PROBLEM)),
    Index("ix_stage_open", "start", **_where(f"{OPEN_NOW} AND {OF_PROBLEM} AND {UNCLOSED}")),
    Index("ix_stage_gone", "submission", **_where(GONE)),
    Index("ix_stage_title", "start", **_where(OF_TITLE)),
)
"""The ledger of each unit, folded: the spans of days in which an entry stayed the same.

``known`` is the last publication before the line was written, ``gone`` the last one before it was
replaced: the ledger as it was known to a publication is a filter. Lines that no publication has
seen are deleted; ``gone`` is empty in those that hold now. ``words`` are the texts to be searched, see
``data.entry_counts.search_text``.
"""

ledger_flow = Table(
    "ledger_flow",
    metadata,
    Column("unit_id", Big, ForeignKey(unit.c.id), primary_key=True),
    month(primary_key=True),
    Column("known", BigInteger, primary_key=True),
    Column("gone", BigInteger, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in FLOWS),
)
"""By how much the counts of a unit's ledger grow in a month, see ``data.ledger_sums``; without marks 0 and 2⁶²."""

ledger_problem = Table(
    "ledger_problem",
    metadata,
    Column("unit_id", Big, ForeignKey(unit.c.id), primary_key=True),
    Column("closed", SmallInteger, primary_key=True),
    month(primary_key=True),
    Column("found", Text, primary_key=True),
    Column("until", Text, primary_key=True),
    Column("known", BigInteger, primary_key=True),
    Column("gone", BigInteger, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in PROBLEMS),
)
"""The problems that a unit has open, or closed, from a month on, by the month of finding, see ``data.ledger_sums``."""

entry_name = Table(
    "entry_name",
    metadata,
    key(),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("day", Date),
    Column("own", Boolean, nullable=False),
    Index("ix_entry_name_unit_key", "unit_id", "key"),
    Index("ix_entry_name_unit_entry", "unit_id", "entry"),
)
"""What each entry of a ledger is known by (``data.ledger.Name``): the rows of a new month find theirs by it."""
