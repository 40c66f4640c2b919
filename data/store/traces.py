"""What a SQLite database leaves beside it, by which one that is gone is told from one that never was.

A new database in the place of a lost one would look like an office that has not begun: the loss would
be noticed late, and what is written meanwhile stands in the way of bringing it back.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from data import private

_ENDS = ("-wal", "-shm")
_MARK = ".made"
_MARK_TEXT = "这个文件说明旁边的数据库已经建立过。数据库不见了时，系统凭它提醒，而不会悄悄新建一个空的。\n"


def mark(path: Path) -> None:
    """Write a file next to a database that records its creation; in a read-only folder, write none."""
    mark_file = _sibling(path, _MARK)
    if not mark_file.exists():
        with suppress(OSError), private.create_file(mark_file) as file:
            file.write(_MARK_TEXT.encode())


def left(path: Path) -> Path | None:
    """Return what there is of a database that is not there: its journal, the note, or backups of it.

    Backups count where no other database lies in the folder that they could be of.
    """
    for end in ("-wal", _MARK):
        if _sibling(path, end).exists():
            return _sibling(path, end)
    folder = path.parent / "backups"
    alone = not any(path.parent.glob("*.db"))
    return folder if alone and any(folder.glob("*.zip")) else None


def put_aside(path: Path) -> None:
    """Rename the journals of a database that is gone, so that they are never applied to another one."""
    moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    for end in _ENDS:
        journal = _sibling(path, end)
        if journal.exists():
            journal.rename(journal.with_name(f"{journal.name}.lost-{moment}"))


def _sibling(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
