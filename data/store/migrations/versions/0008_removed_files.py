"""When the bytes of a file were removed by the rule of retention."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the change."""
    op.add_column("original", sa.Column("removed_at", sa.Text(), nullable=True))
