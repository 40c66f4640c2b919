"""The rows of 其他工作, which holds the office's own items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table of rows."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "row_other",
        sa.Column("id", big, nullable=False),
        sa.Column("submission_id", big, nullable=False),
        sa.Column("source_id", big, nullable=False),
        sa.Column("sheet_title", sa.Text(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("approximate", sa.Text(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["submission.id"], name=op.f("fk_row_other_source_id_submission")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_row_other_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_other")),
    )
    op.create_index(op.f("ix_row_other_submission_id"), "row_other", ["submission_id"], unique=False)
