"""The ledger as each publication has seen it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the change."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("stage", sa.Column("known", number, nullable=True))
    op.add_column("stage", sa.Column("gone", number, nullable=True))
