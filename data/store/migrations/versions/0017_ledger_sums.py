"""The ledger added up by months, and indexes by which its stages are found by their days."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.ledger_sums import LedgerSums
from data.store.derived.ledger_sums import add_sums, read_stage_lines

revision = "0017"
down_revision = "0016"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FLOWS = ("alive", "overdue", "overdue_lines", "overdue_approximate")
_PROBLEMS = ("quantity", "lines", "approximate", "reopened", "days")
_PROBLEM = "matter = '问题整改'"


def upgrade() -> None:
    """Make the change, and add up every ledger."""
    _create("ledger_flow", (_text("month"),), _FLOWS)
    closed = sa.Column("closed", sa.SmallInteger(), nullable=False)
    _create("ledger_problem", (closed, *map(_text, ("month", "found", "until"))), _PROBLEMS)
    op.create_index("ix_stage_start", "stage", ["start"], unique=False)
    _create_partial("ix_stage_end", "end", '"end" IS NOT NULL')
    _create_partial("ix_stage_found", "found", _PROBLEM)
    _create_partial("ix_stage_open", "start", f"\"end\" IS NULL AND {_PROBLEM} AND state <> '已销号'")
    _create_partial("ix_stage_gone", "submission", "gone IS NOT NULL")
    _create_partial("ix_stage_title", "start", "matter = '荣誉称号'")
    connection = op.get_bind()
    for (unit_id,) in connection.execute(sa.text("SELECT id FROM unit ORDER BY id")).all():
        add_sums(connection, unit_id, LedgerSums.of(read_stage_lines(connection, unit_id)))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _create(table: str, keys: tuple[sa.Column[Any], ...], sums: tuple[str, ...]) -> None:
    names = ("unit_id", *(key.name for key in keys), "known", "gone")
    op.create_table(
        table,
        sa.Column("unit_id", _NUMBER, nullable=False),
        *keys,
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("known", "gone", *sums)),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id_unit")),
        sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")),
    )


def _create_partial(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "stage", [column], unique=False, sqlite_where=where, postgresql_where=where)
