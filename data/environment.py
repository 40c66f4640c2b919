"""What the environment of the program says: where the database and its backups are."""

from __future__ import annotations

import os
from pathlib import Path

from data.store import rotation

DEFAULT_ADDRESS = "sqlite:///var/street.db"


def database_address() -> str:
    """Return where the database is: ``DATABASE_URL``, else a file in ``var``."""
    return os.environ.get("DATABASE_URL") or DEFAULT_ADDRESS


def backup_folder(url: str | None = None) -> Path:
    """Return where the backups of a database are kept: ``BACKUP_FOLDER``, else beside it."""
    wanted = os.environ.get("BACKUP_FOLDER")
    return Path(wanted) if wanted else rotation.beside(url or database_address())


def backups_kept() -> int:
    """Return how many daily backups are kept: ``BACKUP_KEEP`` where that is a number above 0."""
    wanted = os.environ.get("BACKUP_KEEP", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else rotation.KEEP
