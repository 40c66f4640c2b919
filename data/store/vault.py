"""One file that holds everything, made while the application runs; ``restoring`` brings it back on either database.

The file is a zip: ``about.json``, one ``tables/NAME.jsonl`` a table (one JSON list a row, in the order
of the columns) and the original files under ``original/SHA-256``. It is the same whatever database it
came from, so a street may move from SQLite to PostgreSQL and back. A backup of an earlier version is read
into the tables of that version and brought up to date from there, as its database would have been.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import zipfile
from contextlib import suppress
from glob import escape
from pathlib import Path

from sqlalchemy import Table, select

from data import private
from data.logs import trusted
from data.records import Access
from data.store.contents import lasting_tables, plain_value, stored_columns
from data.store.engine import is_open_database
from data.store.errors import Refused, StoreError, of_disk
from data.store.files import content_query
from data.store.journal import now
from data.store.opening import present
from data.store.session import Scope, Session
from data.store.store import Store
from data.store.tables import original

_LOG = logging.getLogger(__name__)

FORMAT = 2
"""1 did not name the columns; they stood in the order in which its version made them."""
_BATCH = 2000


def write_backup(store: Store, access: Access, target: Path) -> dict[str, int]:
    """Write everything into ``target`` and return the number of rows of each table.

    One transaction reads it all, so the file shows one moment however many uploads go on. The file
    appears under its name only when it is whole. Raises ``Forbidden`` for anyone but the officer of
    the whole register, and ``Refused`` for the file of the database itself.
    """
    if is_open_database(target):
        raise Refused(f"{target} 是数据库文件，备份不能写到它上面。请换一个文件名。")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with store.reading(access) as session:
            everything = session.require_governor()
            private.make_folder(target.parent)
            with (
                private.create_file(unfinished) as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            ):
                counts = {table.name: _write(session, everything, archive, table) for table in lasting_tables()}
                _write_about(archive, counts)
        os.replace(unfinished, target)
    except OSError as error:
        raise of_disk(error, "备份没有做成") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    try:
        with store.writing(access) as session:
            session.note("备份", target.name, after={"rows": sum(counts.values())})
    except StoreError as error:
        # The file is there and whole, and a database that can no longer be written is the reason to want it.
        _LOG.warning("a backup is not in the journal: %s", trusted(str(error)))
    return counts


def remove_unfinished_backup(target: Path) -> None:
    """Remove what is left of a backup whose process was ended while it wrote."""
    for unfinished in target.parent.glob(f".{escape(target.name)}.{'[0-9a-f]' * 8}"):
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write_about(archive: zipfile.ZipFile, counts: dict[str, int]) -> None:
    """Write what a backup says of itself."""
    about = {"format": FORMAT, "schema": present(), "at": now().isoformat(), "rows": counts}
    about["columns"] = {table.name: [column.name for column in stored_columns(table)] for table in lasting_tables()}
    archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))


def _write(session: Session, everything: Scope, archive: zipfile.ZipFile, table: Table) -> int:
    """Write one table as lines of JSON; the bytes of a file go into an entry of their own."""
    count = 0
    columns = stored_columns(table)
    order = list(table.primary_key.columns)
    rows = session.execute(select(*columns).order_by(*order).execution_options(yield_per=_BATCH), everything)
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in rows:
            file.write((json.dumps([plain_value(value) for value in row], ensure_ascii=False) + "\n").encode())
            count += 1
    if table is original:
        present_files = select(original.c.sha256).where(original.c.removed_at.is_(None))
        for key in session.execute(present_files, everything).scalars().all():
            content = session.execute(content_query(key), everything).scalar_one()
            archive.writestr(zipfile.ZipInfo(f"original/{key}"), content)
    return count
