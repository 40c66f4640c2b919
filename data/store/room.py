"""How much room there is on the disk that a database grows on."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from data.store.engine import address, file_of
from data.store.errors import of_disk

LOW = 500 * 1024 * 1024
"""Bytes below which people are warned: about two years of a street, with its backups."""
LEAST = 50 * 1024 * 1024
"""Bytes below which a workbook may not be saved any more."""


def left(url: str) -> int | None:
    """Return the free bytes where a SQLite database lies; ``None`` on a server of its own, which sees to that."""
    path = file_of(address(url))
    return None if path is None else free(path.parent)


def free(folder: Path) -> int:
    """Return the free bytes of the disk that a folder is, or would be, on."""
    return shutil.disk_usage(nearest(folder)).free


def nearest(folder: Path) -> Path:
    """Return the folder, or the one above it that there is."""
    return next(candidate for candidate in (folder.absolute(), *folder.absolute().parents) if candidate.is_dir())


def refusal(folder: Path) -> str | None:
    """Return why nothing can be written into a folder, or where it would be made; ``None`` when it can.

    It is tried: rights alone do not tell of a disk that is read-only.
    """
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)) as file:
            file.write(b"x")
    except OSError as error:
        return str(of_disk(OSError(error.errno, error.strerror, str(folder)), "写不进去"))
    return None


def spoken(size: int) -> str:
    """Return a number of bytes in words: ``1.2 GB``, ``340 MB``."""
    return f"{size / (1 << 30):,.1f} GB" if size >= 1 << 30 else f"{size >> 20:,} MB"
