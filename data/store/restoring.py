"""A backup brought back into a database, whole or not at all, and only when everything in it can be read again."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from data.records import Access
from data.store.answers import read_answers
from data.store.backup_reader import About, BackupFile, opened_backup
from data.store.contents import UNREADABLE, check_row, convert_value, stored_columns
from data.store.editions import read_closings
from data.store.errors import Forbidden, Refused, StoreDamaged, StoreError, StoreVersion, translate
from data.store.history import read_uploads
from data.store.office import SettingsCache
from data.store.opening import VERSION_TABLE, emptied, filling, present, versions
from data.store.reports import unpack_reports
from data.store.session import SYSTEM, Session
from data.store.settings import read_setting_versions
from data.store.store import Store
from data.store.tables import (
    PASSING,
    account,
    annotation,
    document,
    follow_up,
    form,
    metadata,
    original,
    publication,
    setting,
    submission,
)
from data.store.vault import FORMAT

_LOG = logging.getLogger(__name__)
RESTORED = "恢复备份"
"""What the journal calls it."""
_BATCH = 2000
_BATCH_BYTES = 32 << 20


def restore_backup(url: str, access: Access, source: Path) -> dict[str, int]:
    """Bring a backup back into a database that is new, gone or holds nothing; return the rows of each table.

    All or nothing, in one transaction. Raises ``Forbidden`` for anyone but an officer of everything, ``Refused``
    when the database holds anything, ``StoreVersion`` for a backup of a later version, ``StoreDamaged`` when the
    file is not whole or says what cannot be read.
    """
    if access.role != "officer" or access.units is not None:
        raise Forbidden("只有负责全部单位的宣传干事可以恢复备份。")
    with opened_backup(source) as backup:
        about = backup.about()
        _check_version(about)
        try:
            counts = _fill(url, backup, about)
        except (StoreError, Refused, Forbidden, OSError, MemoryError):
            raise
        except DBAPIError as error:
            raise translate(error) or backup.damaged("内容前后对不上") from error
        except Exception as error:
            # Whatever a migration or a reader trips over is in the file; the log says where.
            _LOG.warning("a backup was not restored", exc_info=error)
            raise backup.damaged("内容前后对不上") from error
    store = Store.open(url, create=False)
    with store.writing(access) as session:
        continue_numbers(session.connection)
        session.note(RESTORED, source.name, after={"rows": sum(counts.values())})
    store.close()
    return counts


def _check_version(about: About) -> None:
    if about.format not in range(1, FORMAT + 1) or about.schema > present():
        raise StoreVersion(f"备份由更新的版本（{about.schema}）做成，本程序是 {present()}。请升级程序后再恢复。")
    if about.schema not in versions():
        raise StoreDamaged(f"备份说自己是版本 {about.schema[:20]}，没有这个版本。文件可能已损坏。")


def _fill(url: str, backup: BackupFile, about: About) -> dict[str, int]:
    with filling(url, about.schema, check=_check_readable) as connection:
        must_be_empty(connection)
        emptied(connection, about.schema)
        return {table.name: _fill_table(connection, backup, table, about) for table in _tables(connection, about)}


def _tables(connection: Connection, about: About) -> list[Table]:
    """Return the tables that a backup fills, as its version had them, each with its columns in the backup's order."""
    reflected = MetaData()
    reflected.reflect(connection)
    lasting = reflected.tables.keys() - PASSING - {VERSION_TABLE}
    if about.rows.keys() != lasting:
        wrong = "、".join(sorted(about.rows.keys() ^ lasting)[:5])
        raise StoreDamaged(f"备份里的表和它说的版本不符（{wrong[:100]}）。文件可能已损坏，没有恢复。")
    return [
        in_backup_order(table, about.columns.get(table.name))
        for table in reflected.sorted_tables
        if table.name in lasting
    ]


def in_backup_order(table: Table, names: Sequence[str] | None) -> Table:
    """Return a table with its columns in the order of the lines, with the types that the present schema gives them."""
    today = metadata.tables.get(table.name)
    kinds = {} if today is None else {column.name: column.type for column in today.columns}
    column_types = {column.name: kinds.get(column.name, column.type) for column in table.columns}
    order = names or [column.name for column in stored_columns(table)]
    remaining = [name for name in column_types if name not in order]
    if not column_types.keys() >= set(order):
        raise StoreDamaged("备份里有本系统没有的列。文件可能已损坏，没有恢复。")
    return Table(table.name, MetaData(), *(Column(name, column_types[name]) for name in [*order, *remaining]))


def _check_readable(connection: Connection) -> None:
    """Read what every page rests on; whatever this trips over would stop them all."""
    session = Session(connection, SYSTEM, SettingsCache())
    read_closings(session)
    for line in connection.execute(select(publication.c.month, publication.c.versions, publication.c.reports)):
        session.settings_at(json.loads(line.versions))
        unpack_reports(session, line.reports, line.month)
    read_answers(session)
    read_setting_versions(session)
    read_uploads(session, limit=_BATCH)


def must_be_empty(connection: Connection) -> None:
    """Raise ``Refused`` when a database holds anything that somebody has sent, set or written."""
    inspector = inspect(connection)
    for table in (submission, setting, account, publication, document, form, annotation, follow_up):
        if inspector.has_table(table.name) and connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused("这个数据库里已有数据。请恢复到一个新的数据库，免得盖掉现有的数据。")


def _fill_table(connection: Connection, backup: BackupFile, table: Table, about: About) -> int:
    """Insert the rows of a table; exactly as many as the backup says that it has."""
    count = 0
    for batch in read_batches(backup, table):
        count += len(batch)
        if count > about.rows[table.name]:
            break
        connection.execute(insert(table), batch)
    if count != about.rows[table.name]:
        raise backup.damaged(f"{table.name} 的行数不对")
    return count


def read_batches(backup: BackupFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield rows some thousand at a time, fewer where they are large."""
    columns = stored_columns(table)
    batch: list[dict[str, Any]] = []
    weight = 0
    for number, values in enumerate(backup.rows(table.name), start=1):
        try:
            row = {
                column.name: convert_value(value, column.type) for column, value in zip(columns, values, strict=True)
            }
            check_row(table.name, row)
        except UNREADABLE as error:
            raise backup.damaged(f"{table.name} 第 {number} 行的内容不对") from error
        if table.name == original.name:
            row["content"] = b"" if row.get("removed_at") else backup.original(row["sha256"])
        batch.append(row)
        weight += sum(len(value) for value in row.values() if isinstance(value, (str, bytes)))
        if len(batch) >= _BATCH or weight > _BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def continue_numbers(connection: Connection) -> None:
    """Let PostgreSQL go on counting after the highest number that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one()
            if highest is not None:
                name = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
                connection.execute(select(func.setval(name, highest)))
