"""The ledgers of the units: folded from the civil rows whenever one of them changes, read as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from data.entries import Line
from data.ledger import COLUMNS, fold, typed
from data.records import Access
from data.schema import CIVIL
from data.store import rows
from data.store.office import Office
from data.store.tables import ROWS, stage, submission


def rebuild(connection: Connection, unit_id: int) -> None:
    """Fold the ledger of a unit anew, from the civil rows of all its current submissions."""
    table = ROWS[CIVIL.key]
    query = rows.current(CIVIL.key).where(submission.c.unit_id == unit_id)
    found = rows.located(connection, CIVIL.key, query.order_by(submission.c.month, table.c.id))
    stages = fold(Line(item.month, item.row, item.submission) for item in found)
    connection.execute(delete(stage).where(stage.c.unit_id == unit_id))
    if stages:
        connection.execute(insert(stage), [asdict(item) | {"unit_id": unit_id} for item in stages])


def read(connection: Connection, office: Office, access: Access, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the ledger of the units that this person may see: ``data.ledger.COLUMNS``, one row a stage."""
    columns = [stage.c.unit_id, *(stage.c[name] for name in COLUMNS[1:])]
    query = select(*columns).order_by(stage.c.unit_id, stage.c.entry, stage.c.start)
    scope = office.scope(access, units)
    if scope is not None:
        query = query.where(stage.c.unit_id.in_(scope))
    lines = [(office.names[line[0]], *line[1:]) for line in connection.execute(query)]
    return typed(pd.DataFrame(lines, columns=list(COLUMNS), dtype="object"), office.order(access))
