"""Returns that were taken back, and what was returned and sent once more as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = "verdict IN ('confirmed', 'returned', 'withdrawn', 'resent')"


def upgrade() -> None:
    """Make the change; SQLite cannot change a check, so there the table is made anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_review_verdict"), "review", type_="check")
        op.create_check_constraint(op.f("ck_review_verdict"), "review", _WORDS)
        return
    op.create_table(
        "review_made_anew",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("submission_id", _NUMBER, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.CheckConstraint(_WORDS, name=op.f("ck_review_verdict")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_review_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    columns = 'id, submission_id, "by", at, verdict, note, tier'
    op.execute(f"INSERT INTO review_made_anew ({columns}) SELECT {columns} FROM review")
    op.drop_table("review")
    op.rename_table("review_made_anew", "review")
    op.create_index(op.f("ix_review_submission_id"), "review", ["submission_id"], unique=False)
