"""The sums of a unit's ledger by months, kept with every change of its stages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, and_, bindparam, delete, select

from data.ledger_sums import FLOWS, PROBLEMS, FlowKey, LedgerSums, ProblemKey, StageLine
from data.store.dialect import Insert, insert
from data.store.tables import ledger_flow, ledger_problem, stage

_LINES = select(*(stage.c[name] for name in StageLine._fields)).where(stage.c.unit_id == bindparam("unit"))
_SOME = _LINES.where(stage.c.entry.in_(bindparam("entries", expanding=True)))
_TABLES: tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...] = (
    (ledger_flow, FlowKey._fields, FLOWS),
    (ledger_problem, ProblemKey._fields, PROBLEMS),
)
"""Each table with the columns of its keys and those of its sums."""


def read_stage_lines(connection: Connection, unit_id: int, entries: Collection[int] | None = None) -> list[StageLine]:
    """Return the stages of some entries of a unit (``None``: of all), those that only publications know among them."""
    query, parameters = (_LINES, {}) if entries is None else (_SOME, {"entries": sorted(entries)})
    return [StageLine(*line) for line in connection.execute(query, {"unit": unit_id, **parameters})]


def add_sums(connection: Connection, unit_id: int, sums: LedgerSums) -> None:
    """Add to the sums of a unit's ledger; sums that come to nothing go."""
    counts: tuple[Mapping[Any, Sequence[int]], ...] = (sums.flows, sums.problems)
    for (table, keys, names), values in zip(_TABLES, counts, strict=True):
        if not values:
            continue
        columns = ("unit_id", *keys, *names)
        lines = [dict(zip(columns, (unit_id, *key, *values[key]), strict=True)) for key in sorted(values)]
        connection.execute(_addition(table, keys, names, connection.dialect.name), lines)
        connection.execute(_empty(table, names), {"unit": unit_id})


@lru_cache
def _addition(table: Table, keys: tuple[str, ...], names: tuple[str, ...], dialect: str) -> Insert:
    """Return the statement that writes a line of sums, or adds it to the one that is there."""
    line = insert(dialect, table)
    sums = {name: table.c[name] + line.excluded[name] for name in names}
    return line.on_conflict_do_update(index_elements=[table.c.unit_id, *(table.c[key] for key in keys)], set_=sums)


@lru_cache
def _empty(table: Table, names: tuple[str, ...]) -> Delete:
    """Return the statement that deletes the sums of a unit that come to nothing."""
    return delete(table).where(table.c.unit_id == bindparam("unit"), and_(*(table.c[name] == 0 for name in names)))
