"""The texts of each stage folded and put together, to be searched in the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.entry_counts import search_text

revision = "0022"
down_revision = "0021"

_TEXTS = ("number", "matter", "kind", "name", "place", "level", "nature", "source", "state")
_STAGE = sa.table("stage", *map(sa.column, ("unit_id", "entry", *_TEXTS, "words")))


def upgrade() -> None:
    """Make the change, and fold the texts of every ledger."""
    op.add_column("stage", sa.Column("words", sa.Text(), server_default="", nullable=False))
    connection = op.get_bind()
    alike = [_STAGE.c[name].is_not_distinct_from(sa.bindparam(f"its_{name}")) for name in _TEXTS]
    conditions = (_STAGE.c.unit_id == sa.bindparam("its_unit"), _STAGE.c.entry == sa.bindparam("its_entry"), *alike)
    fill = sa.update(_STAGE).where(*conditions).values(words=sa.bindparam("folded"))
    texts = sa.select(_STAGE.c.entry, *(_STAGE.c[name] for name in _TEXTS)).distinct()
    for (unit_id,) in connection.execute(sa.text("SELECT id FROM unit ORDER BY id")).all():
        lines = connection.execute(texts.where(_STAGE.c.unit_id == unit_id)).all()
        changes = [
            {"its_unit": unit_id, "its_entry": entry, "folded": search_text(values)}
            | {f"its_{name}": value for name, value in zip(_TEXTS, values, strict=True)}
            for entry, *values in lines
        ]
        if changes:
            connection.execute(fill, changes)
