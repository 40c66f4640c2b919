"""Running the steps: from nothing, or from an earlier version, to the present one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection) -> Config:
    """Return alembic's configuration for this connection; there is no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, version: str = "head") -> None:
    """Bring the database to a version, the present one where none is given, within the transaction that is open."""
    command.upgrade(config(connection), version)
