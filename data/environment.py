"""What the environment of the program says: where the database and its backups are, and which day it is."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from data.store import rotation
from data.store.journal import now

DEFAULT_ADDRESS = "sqlite:///var/street.db"


def database_address() -> str:
    """Return where the database is: ``DATABASE_URL``, else a file in ``var``."""
    return os.environ.get("DATABASE_URL") or DEFAULT_ADDRESS


def backup_folder(url: str | None = None) -> Path:
    """Return where the backups of a database are kept: ``BACKUP_FOLDER``, else a folder next to it."""
    folder = os.environ.get("BACKUP_FOLDER")
    return Path(folder) if folder else rotation.backups_folder(url or database_address())


def backups_to_keep() -> int:
    """Return how many daily backups are kept: ``BACKUP_KEEP`` where that is a number above 0."""
    count = os.environ.get("BACKUP_KEEP", "")
    return int(count) if count.isdecimal() and int(count) else rotation.KEEP


def webhook_may_be_private() -> bool:
    """Tell whether the robot of the chat group may be in the local network: ``WEBHOOK_PRIVATE=1``."""
    return os.environ.get("WEBHOOK_PRIVATE") == "1"


def today() -> date:
    """Return the day: ``PUBLICITY_TODAY`` where it is set, so that what is due can be tried, else the clock's.

    Raises ``ValueError`` where that is set and is no day such as 2024-04-07.
    """
    setting = os.environ.get("PUBLICITY_TODAY")
    try:
        return date.fromisoformat(setting) if setting else now().date()
    except ValueError as error:
        raise ValueError(f"环境变量 PUBLICITY_TODAY 写的“{setting}”不是日期，请写成 2024-04-07，或不设。") from error
