"""A problem is closed at the earliest on the day it was found: ledgers that read otherwise now are folded anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.store.derived.refolding import DUE

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Note that ledgers are to be folded anew, as soon as the tables are those of the program."""
    op.execute(sa.text("DELETE FROM meta WHERE key = :key").bindparams(key=DUE))
    op.execute(sa.text("INSERT INTO meta (key, value) VALUES (:key, '1')").bindparams(key=DUE))
