"""One file that holds everything, made while the application runs, and brought back on either database.

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
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from data.logs import told
from data.records import Access
from data.store import audit
from data.store.columns import Exact, Moment
from data.store.errors import Refused, StoreDamaged, StoreError, StoreVersion, of_disk
from data.store.facade import Facade as Store
from data.store.opening import emptied, filling, present, versions
from data.store.permission import may_govern
from data.store.tables import PASSING, account, metadata, original, setting, submission

_LOG = logging.getLogger(__name__)

FORMAT = 2
"""1 did not name the columns; they stood in the order in which its version made them."""
_BATCH = 2000


def backup(store: Store, access: Access, target: Path) -> dict[str, int]:
    """Write everything into ``target`` and return the number of rows of each table.

    One transaction reads it all, so the file shows one moment however many uploads go on. The file
    appears under its name only when it is whole. Raises ``Forbidden`` for anyone but the officer of
    the whole register.
    """
    may_govern(access, store.settings().register)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with store.reading() as connection, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            counts = {table.name: _write(connection, archive, table) for table in _lasting()}
            about = {"format": FORMAT, "schema": present(), "at": audit.now().isoformat(), "rows": counts}
            about["columns"] = {table.name: [column.name for column in _told(table)] for table in _lasting()}
            archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))
        os.replace(unfinished, target)
    except OSError as error:
        raise of_disk(error, "备份没有做成") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    try:
        with store.writing() as connection:
            audit.note(connection, access.name, "备份", target.name, after={"rows": sum(counts.values())})
    except StoreError as error:
        # The file is there and whole, and a database that can no longer be written is the reason to want it.
        _LOG.warning("a backup is not in the journal: %s", told(str(error)))
    return counts


def clear(target: Path) -> None:
    """Remove what is left of a backup whose process was ended while it wrote."""
    for unfinished in target.parent.glob(f".{escape(target.name)}.{'[0-9a-f]' * 8}"):
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def restore(url: str, access: Access, source: Path) -> dict[str, int]:
    """Bring a backup back into a database that is new, gone or holds nothing; return the rows of each table.

    All or nothing, in one transaction. Raises ``Refused`` when the database holds anything,
    ``StoreVersion`` for a backup of a later version, ``StoreDamaged`` when the file is not whole.
    """
    with _opened(source) as archive:
        about = _about(archive)
        with filling(url, about["schema"]) as connection:
            _must_be_empty(connection)
            emptied(connection, about["schema"])
            try:
                counts = {table.name: _read(connection, archive, table) for table in _tables(connection, about)}
            except (IntegrityError, ValueError) as error:
                raise StoreDamaged(f"备份文件 {source.name} 里的内容前后对不上，没有恢复。") from error
            if counts != about["rows"]:
                raise StoreDamaged(f"备份文件 {source.name} 不完整，没有恢复。")
        store = Store.open(url, create=False)
        with store.writing() as connection:
            _number_on(connection)
            audit.note(connection, access.name, "恢复备份", source.name, after={"rows": sum(counts.values())})
        store.close()
    return counts


def _lasting() -> list[Table]:
    """Return the tables that a backup holds; whoever is signed in stays with the database that they are in."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise StoreDamaged(f"{source.name} 不是备份文件，或已损坏。") from error


def _about(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what a backup says of itself."""
    try:
        about: dict[str, Any] = json.loads(archive.read("about.json"))
        known, version = about["format"] in range(1, FORMAT + 1), str(about["schema"])
        dict(about["rows"])
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise StoreDamaged("这不是本系统的备份文件，或已损坏。") from error
    if not known or version > present():
        raise StoreVersion(f"备份由更新的版本（{version}）做成，本程序是 {present()}。请升级程序后再恢复。")
    if version not in versions():
        raise StoreDamaged(f"备份说自己是版本 {version}，没有这个版本。文件可能已损坏。")
    return about


def _tables(connection: Connection, about: dict[str, Any]) -> list[Table]:
    """Return the tables that a backup fills, as its version had them, each with its columns in the backup's order."""
    held = MetaData()
    held.reflect(connection)
    if not about["rows"].keys() <= held.tables.keys():
        raise StoreDamaged("备份里有本系统没有的表。文件可能已损坏，没有恢复。")
    named = about.get("columns", {})
    return [_as_told(table, named.get(table.name)) for table in held.sorted_tables if table.name in about["rows"]]


def _as_told(table: Table, names: list[str] | None) -> Table:
    """Return a table with its columns in the order of the lines, of the kinds that we give them today."""
    today = metadata.tables.get(table.name)
    kinds = {} if today is None else {column.name: column.type for column in today.columns}
    held = {column.name: kinds.get(column.name, column.type) for column in table.columns}
    order = names or [column.name for column in _told(table)]
    rest = [name for name in held if name not in order]
    if not held.keys() >= set(order):
        raise StoreDamaged("备份里有本系统没有的列。文件可能已损坏，没有恢复。")
    return Table(table.name, MetaData(), *(Column(name, held[name]) for name in [*order, *rest]))


def _told(table: Table) -> list[Column[Any]]:
    """Return the columns that stand in the lines of a table: all but the bytes of files."""
    return [column for column in table.columns if not isinstance(column.type, LargeBinary)]


def _must_be_empty(connection: Connection) -> None:
    held = inspect(connection)
    for table in (submission, setting, account):
        if held.has_table(table.name) and connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused("这个数据库里已有数据。请恢复到一个新的数据库，免得盖掉现有的数据。")


def _write(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    """Write one table as lines of JSON; the bytes of a file go into an entry of their own."""
    count = 0
    columns = _told(table)
    order = list(table.primary_key.columns)
    rows = connection.execute(select(*columns).order_by(*order).execution_options(yield_per=_BATCH))
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in rows:
            file.write((json.dumps([_packed(value) for value in row], ensure_ascii=False) + "\n").encode())
            count += 1
    if table is original:
        for key in connection.execute(select(original.c.sha256)).scalars().all():
            content = connection.execute(select(original.c.content).where(original.c.sha256 == key)).scalar_one()
            archive.writestr(zipfile.ZipInfo(f"original/{key}"), content)
    return count


def _packed(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    for batch in _batches(archive, table):
        connection.execute(insert(table), batch)
        count += len(batch)
    return count


def _batches(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    columns = _told(table)
    batch: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            values = json.loads(line)
            row = {column.name: _unpacked(value, column.type) for column, value in zip(columns, values, strict=True)}
            if table.name == original.name:
                row["content"] = _content(archive, row["sha256"])
            batch.append(row)
            # The bytes of files are large: a few rows a time there.
            if len(batch) >= (20 if table.name == original.name else _BATCH):
                yield batch
                batch = []
    if batch:
        yield batch


def _unpacked(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Exact) else value


def _content(archive: zipfile.ZipFile, key: str) -> bytes:
    content = archive.read(f"original/{key}")
    if sha256(content).hexdigest() != key:
        raise StoreDamaged("备份里有一份原始文件已损坏，没有恢复。")
    return content


def _number_on(connection: Connection) -> None:
    """Let PostgreSQL go on counting after the highest number that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one()
            if highest is not None:
                name = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
                connection.execute(select(func.setval(name, highest)))
