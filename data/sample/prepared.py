"""The sample street as it ships: what ``load_sample`` makes of it, in one small file, and put into a database at once.

The file is a backup whose workbooks lie open: nearly all of what is in them is alike, and takes no room then. Where
the program has moved on since it was packed, it is brought up to date like any backup of an earlier version.
``make sample`` packs it anew, and a test holds it against what is made anew.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete

from data.intake.workers import Readers
from data.sample.loading import OFFICER, load_sample
from data.store import Store
from data.store.backup_reader import opened_backup
from data.store.opening import present
from data.store.restoring import RESTORED, restore_backup
from data.store.sample import fill_sample
from data.store.tables import audit
from data.store.vault import write_backup

PACKED = Path(__file__).parent / "street.tar.xz"
_ORIGINAL = "original/"
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The moment that XlsxWriter gives to each part of a workbook, so that the same content is the same bytes."""


def load_prepared(store: Store) -> None:
    """Put the sample street into a database that nothing is in; raises ``Refused`` where something is."""
    with TemporaryDirectory() as folder:
        backup = Path(folder) / "sample.zip"
        unpack_sample(PACKED, backup)
        store.write(OFFICER, fill_sample, _up_to_date(backup))


def _up_to_date(backup: Path) -> Path:
    """Return a backup of the present version that holds the same."""
    with opened_backup(backup) as content:
        if content.about().schema == present():
            return backup
    url, newer = f"sqlite:///{backup.with_suffix('.db')}", backup.with_name("newer.zip")
    restore_backup(url, OFFICER, backup)
    with closing(Store.open(url, create=False)) as store:
        with store.writing(OFFICER) as session:
            # The one line that bringing it up to date has added.
            session.connection.execute(delete(audit).where(audit.c.what == RESTORED))
        write_backup(store, OFFICER, newer)
    return newer


def make_prepared(target: Path) -> None:
    """Make the sample street from its workbooks, through the door of every upload, and pack it."""
    with TemporaryDirectory() as folder:
        backup = Path(folder) / "sample.zip"
        with closing(Store.open(f"sqlite:///{folder}/sample.db", create=True)) as store, Readers() as readers:
            load_sample(store, readers)
            write_backup(store, OFFICER, backup)
        pack_sample(backup, target)


def pack_sample(backup: Path, target: Path) -> None:
    """Pack a backup, its workbooks part by part."""
    with zipfile.ZipFile(backup) as archive, tarfile.open(target, "w:xz") as packed:
        for name in archive.namelist():
            content = archive.read(name)
            for part, inside in _parts(content) if name.startswith(_ORIGINAL) else [("", content)]:
                member = tarfile.TarInfo(f"{name}/{part}" if part else name)
                member.size = len(inside)
                packed.addfile(member, io.BytesIO(inside))


def _parts(workbook: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        for name in package.namelist():
            yield name, package.read(name)


def unpack_sample(source: Path, target: Path) -> None:
    """Write the backup that was packed. Workbooks are known by their bytes, which the compressor here decides."""
    entries: dict[str, bytes] = {}
    workbooks: dict[str, list[tuple[str, bytes]]] = {}
    with tarfile.open(source, "r:xz") as packed:
        for member in packed:
            extracted = packed.extractfile(member)
            content = extracted.read() if extracted is not None else b""
            if member.name.startswith(_ORIGINAL):
                key, _, part = member.name.removeprefix(_ORIGINAL).partition("/")
                workbooks.setdefault(key, []).append((part, content))
            else:
                entries[member.name] = content
    with zipfile.ZipFile(target, "w") as archive:
        for key, parts in workbooks.items():
            workbook = _workbook(parts)
            digest = sha256(workbook).hexdigest()
            archive.writestr(f"{_ORIGINAL}{digest}", workbook)
            if digest != key:
                entries = {name: text.replace(key.encode(), digest.encode()) for name, text in entries.items()}
        for name, text in entries.items():
            archive.writestr(name, text)


def _workbook(parts: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            information = zipfile.ZipInfo(name, _OLDEST)
            information.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(information, content)
    return buffer.getvalue()


if __name__ == "__main__":
    make_prepared(PACKED)
