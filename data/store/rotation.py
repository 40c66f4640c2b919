"""Backups that make themselves: one a day, the oldest giving way, beside those made by hand."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from data import private
from data.logs import trusted
from data.records import Access
from data.store import vault
from data.store.engine import address, file_of
from data.store.errors import Refused, StoreError
from data.store.journal import now
from data.store.reports import read_reported_months
from data.store.session import Session
from data.store.store import Store

_LOG = logging.getLogger(__name__)

KEEP = 14
"""How many daily backups there are; those made by hand stay until somebody deletes them."""
EVERY = 1800.0
"""Seconds between two looks whether today's backup is there."""

Kind = Literal["daily", "manual"]
Write = Callable[[Store, Access, Path], object]
"""What writes a backup whole or not at all: ``vault.write_backup``, or the same in another process."""
_NAME = re.compile(r"(daily|manual)-(\d{8}-\d{6})\.zip")
_UNFINISHED = re.compile(rf"\.{_NAME.pattern}\.[0-9a-f]{{8}}")
_STILL = 600.0
"""Seconds without a byte after which an unfinished file is nobody's any more."""
_LAPSES = 3600.0
"""Seconds after which the claim of a process that has not come back is void."""
_MOMENT = "%Y%m%d-%H%M%S"
_ITSELF = Access("自动备份", "officer")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup file: when it was made (local time of its name) and its size in bytes."""

    path: Path
    kind: Kind
    at: datetime
    size: int


def backups_folder(url: str) -> Path:
    """Return where the backups of a database are kept: beside its file, else in ``var``, in a folder of its name.

    So a database on a server never makes the backups of another one give way, nor looks like a file that is gone.
    """
    where = address(url)
    file = file_of(where)
    if file is not None:
        return file.parent / "backups"
    name = re.sub(r"[^\w-]", "_", str(where.database))
    return Path("var") / f"backups-{name}"


def read_backups(session: Session, folder: Path) -> list[Backup]:
    """Return the backups in a folder, newest first; for an officer of the whole register, whose whole they hold."""
    session.require_governor()
    return _backups(folder)


def read_backup(session: Session, folder: Path, name: str) -> bytes:
    """Return the bytes of a backup; for an officer of the whole register, ``Refused`` when there is none (any more)."""
    session.require_governor()
    for backup in _backups(folder):
        if backup.path.name == name:
            return backup.path.read_bytes()
    raise Refused(f"没有备份“{name}”，可能已被新的备份替换。请刷新后再试。")


def backup_moments(folder: Path) -> list[datetime]:
    """Return when the backups in a folder were made, newest first, and nothing else of them."""
    return [backup.at for backup in _backups(folder)]


def backup_files(folder: Path) -> list[Path]:
    """Return the paths of the backups in a folder, newest first: for the operator of the computer, on the terminal."""
    return [backup.path for backup in _backups(folder)]


def backup_name(kind: Kind, at: datetime) -> str:
    """Return what the file of a backup is called."""
    return f"{kind}-{at.strftime(_MOMENT)}.zip"


def make_backup(
    store: Store,
    access: Access,
    folder: Path,
    kind: Kind = "manual",
    at: datetime | None = None,
    *,
    write: Write = vault.write_backup,
) -> Backup:
    """Make a backup now, for an officer of the whole register; a file that is not whole never appears.

    Raises what ``write`` raises.
    """
    store.read(access, Session.require_governor)
    moment = at or now()
    path = folder / backup_name(kind, moment)
    _sweep(folder)
    write(store, access, path)
    return Backup(path, kind, moment, path.stat().st_size)


def make_daily_backup(
    store: Store, folder: Path, at: datetime, keep: int = KEEP, *, write: Write = vault.write_backup
) -> Backup | None:
    """Make the backup of the day unless it is there or nothing has been reported yet; the oldest give way.

    Nothing is deleted before the new one is whole. Of several processes that share a folder, one makes it.
    """
    if _has_daily_backup(at, folder) or not store.read(_ITSELF, read_reported_months):
        return None
    with _claim(folder, at) as claimed:
        if not claimed or _has_daily_backup(at, folder):
            return None
        backup = make_backup(store, _ITSELF, folder, "daily", at, write=write)
        for old in _daily(folder)[max(keep, 1) :]:
            old.path.unlink(missing_ok=True)
        return backup


def _backups(folder: Path) -> list[Backup]:
    """Return the backups in a folder, newest first; other files there are passed over."""
    backups = []
    for path in folder.glob("*.zip"):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            kind: Kind = "daily" if match[1] == "daily" else "manual"
            at = datetime.strptime(match[2], _MOMENT).astimezone()
            backups.append(Backup(path, kind, at, path.stat().st_size))
    return sorted(backups, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed have left unfinished."""
    for path in folder.glob(".*"):
        with suppress(OSError):
            if _UNFINISHED.fullmatch(path.name) and time.time() - path.stat().st_mtime > _STILL:
                path.unlink()


def _daily(folder: Path) -> list[Backup]:
    return [backup for backup in _backups(folder) if backup.kind == "daily"]


def _has_daily_backup(at: datetime, folder: Path) -> bool:
    return any(backup.at.date() == at.date() for backup in _daily(folder))


@contextmanager
def _claim(folder: Path, at: datetime) -> Iterator[bool]:
    """Tell whether this process is the one to make the backup of the day; a claim of a process that died lapses."""
    mark = folder / f".daily-{at:%Y%m%d}"
    private.make_folder(folder)
    with suppress(FileNotFoundError):
        if time.time() - mark.stat().st_mtime > _LAPSES:
            mark.unlink()
    try:
        private.create_file(mark).close()
    except FileExistsError:
        yield False
        return
    try:
        yield True
    finally:
        mark.unlink(missing_ok=True)


class Keeper:
    """Looks now and then whether there is something to do, in a thread of its own, until it is stopped."""

    def __init__(
        self, work: Callable[[datetime], object], *, every: float = EVERY, clock: Callable[[], datetime] = now
    ) -> None:
        """``work`` gets the present moment; a failure is kept in the log and tried again at the next look."""
        self._work, self._every, self._clock = work, every, clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)

    def start(self) -> None:
        """Look for the first time, and then again and again."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, after what is being done."""
        self._stopped.set()
        self._thread.join(timeout=60)

    def _run(self) -> None:
        while True:
            try:
                self._work(self._clock())
            except (StoreError, OSError) as error:
                _LOG.warning("the daily backup was not made: %s", trusted(str(error)))
            if self._stopped.wait(self._every):
                return
