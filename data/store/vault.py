"""One file that holds everything, made while the application runs, and brought back on either database.

The file is a zip: ``about.json``, one ``tables/NAME.jsonl`` a table (one JSON list a row, in the order
of the columns) and the original files under ``original/SHA-256``. It is the same whatever database it
came from, so a street may move from SQLite to PostgreSQL and back.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, Table, func, insert, select, text
from sqlalchemy.types import TypeEngine

from data.records import Access
from data.store import audit
from data.store.columns import Exact, Moment
from data.store.errors import Refused, StoreDamaged
from data.store.opening import present
from data.store.permission import may_govern
from data.store.store import Store
from data.store.tables import PASSING, account, metadata, original, setting, submission

FORMAT = 1
_BATCH = 2000


def backup(store: Store, access: Access, target: Path) -> dict[str, int]:
    """Write everything into ``target`` and return the number of rows of each table.

    One transaction reads it all, so the file shows one moment however many uploads go on. The file
    appears under its name only when it is whole. Raises ``Forbidden`` for anyone but the officer of
    the whole register.
    """
    may_govern(access, store.settings().register)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with store.reading() as connection, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            counts = {table.name: _write(connection, archive, table) for table in _lasting()}
            about = {"format": FORMAT, "schema": present(), "at": audit.now().isoformat(), "rows": counts}
            archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    with store.writing() as connection:
        audit.note(connection, access.name, "备份", target.name, after={"rows": sum(counts.values())})
    return counts


def restore(url: str, access: Access, source: Path) -> dict[str, int]:
    """Bring a backup back into a database that is new or holds nothing; return the rows of each table.

    All or nothing, in one transaction. Raises ``Refused`` when the database holds anything,
    ``StoreDamaged`` when the file is not a whole backup of this version.
    """
    with _opened(source) as archive:
        about = _about(archive)
        store = Store.open(url, create=True)
        try:
            with store.writing() as connection:
                _must_be_empty(connection)
                for table in reversed(metadata.sorted_tables):
                    connection.execute(table.delete())
                counts = {table.name: _read(connection, archive, table) for table in _lasting()}
                if counts != about["rows"]:
                    raise StoreDamaged(f"备份文件 {source.name} 不完整，没有恢复。")
                _number_on(connection)
                audit.note(connection, access.name, "恢复备份", source.name, after={"rows": sum(counts.values())})
        finally:
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
    try:
        about: dict[str, Any] = json.loads(archive.read("about.json"))
        if about["format"] != FORMAT or about["schema"] != present():
            raise StoreDamaged(f"备份由另一个版本（{about['schema']}）做成，本程序是 {present()}。请用同一版本恢复。")
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise StoreDamaged("这不是本系统的备份文件，或已损坏。") from error
    return about


def _must_be_empty(connection: Connection) -> None:
    for table in (submission, setting, account):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused("这个数据库里已有数据。请恢复到一个新的数据库，免得盖掉现有的数据。")


def _write(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    """Write one table as lines of JSON; the bytes of a file go into an entry of their own."""
    count = 0
    columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
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
    columns: list[Column[Any]] = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    batch: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            values = json.loads(line)
            row = {column.name: _unpacked(value, column.type) for column, value in zip(columns, values, strict=True)}
            if table is original:
                row["content"] = _content(archive, row["sha256"])
            batch.append(row)
            # The bytes of files are large: a few rows a time there.
            if len(batch) >= (20 if table is original else _BATCH):
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
