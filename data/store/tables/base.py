"""What all tables share: the metadata with its names of constraints, and columns that come again."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData, Table

from data.store.columns import Big, Moment, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    """Return a number of its own for each line."""
    return Column("id", Big, primary_key=True)


def to(
    name: str, target: Table, *, nullable: bool = False, index: bool = False, primary_key: bool = False
) -> Column[int]:
    """Return a column that points at a line of another table."""
    return Column(name, Big, ForeignKey(target.c.id), nullable=nullable, index=index, primary_key=primary_key)


def month(*, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """Return the column of a month, ``2024-03``."""
    return Column("month", Text, nullable=nullable, primary_key=primary_key)


def signed() -> tuple[Column[str], Column[object]]:
    """Return the columns that say who did it and when."""
    return Column("by", Text, nullable=False), Column("at", Moment, nullable=False)
