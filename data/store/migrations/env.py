"""What alembic runs: the steps go through the connection that it was handed, in its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from data.store.tables import metadata


def render_plain(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own kinds of column into a step as what the database keeps, so that a step never changes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_plain,
    render_as_batch=False,
)
context.run_migrations()
