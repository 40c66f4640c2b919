"""Files and folders that only the program's own user may read, whatever the umask; Windows keeps its own rights."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

FILE_MODE, FOLDER_MODE = 0o600, 0o700


def make_folder(path: Path) -> None:
    """Make a folder and those above it that there are not; one that is there stays as it is."""
    for folder in reversed((path, *path.parents)):
        if not folder.is_dir():
            folder.mkdir(FOLDER_MODE, exist_ok=True)
            if sys.platform != "win32":  # the umask may have taken away more than it should
                folder.chmod(FOLDER_MODE)


def create_file(path: Path) -> BinaryIO:
    """Create a file to be written; ``FileExistsError`` when there is one."""
    how = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, how, FILE_MODE)
    if sys.platform != "win32":
        os.fchmod(descriptor, FILE_MODE)
    return os.fdopen(descriptor, "wb")


def exposed(paths: Iterable[Path]) -> list[Path]:
    """Return the files and folders, of those that there are, that others than the owner may do anything with."""
    if sys.platform == "win32":
        return []
    return [path for path in paths if path.exists() and path.stat().st_mode & 0o077]
