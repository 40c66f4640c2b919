"""What the entries of a ledger are known by, and indexes that hold what is asked of one unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the change; names come with the next workbook of each unit, whose ledger is then folded anew."""
    op.create_table(
        "entry_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_entry_name_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_name")),
    )
    op.create_index("ix_entry_name_unit_key", "entry_name", ["unit_id", "key"], unique=False)
    op.create_index("ix_entry_name_unit_entry", "entry_name", ["unit_id", "entry"], unique=False)
    columns = ["unit_id", "month", "measure", "value", "approximate"]
    op.create_index("ix_figure_unit_month_measure", "figure", columns, unique=False)
    op.drop_index("ix_figure_unit_month", table_name="figure")
    op.create_index("ix_stage_unit_entry", "stage", ["unit_id", "entry"], unique=False)
    op.drop_index("ix_stage_unit_id", table_name="stage")
