"""What is doubtful is followed up until it is settled; reviews in two levels."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from data.problems import Problem
from data.store.derived.doubts import doubtful, marked

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the change, and list what stands doubtful already."""
    op.add_column("review", sa.Column("tier", sa.Integer(), nullable=True))
    doubts = op.create_table(
        "doubt",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("unit_id", _NUMBER, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("submission_id", _NUMBER, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_doubt_submission_id_submission")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_doubt_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
    )
    op.create_index(op.f("ix_doubt_unit_id_month"), "doubt", ["unit_id", "month"], unique=False)
    op.create_index(op.f("ix_doubt_settled_month"), "doubt", ["settled", "month"], unique=False)
    _fill(doubts)


def _fill(doubts: sa.Table) -> None:
    """List the warnings of current submissions, and the errors of the last refused ones where none is current."""
    bind = op.get_bind()
    query = sa.text(
        "SELECT id, unit_id, month, at, result, current, reason, problems FROM submission "
        "WHERE unit_id IS NOT NULL AND month IS NOT NULL AND problems <> '[]' AND (current OR result = 'refused') "
        "ORDER BY id"
    )
    standing = {(line.unit_id, line.month): line for line in bind.execute(query) if line.current}
    taken = {
        (line.unit_id, line.month)
        for line in bind.execute(sa.text("SELECT unit_id, month FROM submission WHERE current"))
    }
    refused = {
        (line.unit_id, line.month): line
        for line in bind.execute(query)
        if line.result == "refused" and (line.unit_id, line.month) not in taken
    }
    for line in [*standing.values(), *refused.values()]:
        problems = [Problem(**fault) for fault in json.loads(line.problems)]
        rows = [
            {
                "unit_id": line.unit_id,
                "month": line.month,
                "submission_id": line.id,
                "mark": key,
                "level": fault.level,
                "code": fault.code,
                "sheet": fault.sheet,
                "cell": fault.cell,
                "message": fault.message,
                "reason": line.reason,
                "since": line.at,
                "settled": False,
            }
            for key, fault in marked(doubtful(problems, accepted=bool(line.current))).items()
        ]
        if rows:
            bind.execute(doubts.insert(), rows)
