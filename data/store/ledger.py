"""The ledgers of the units: folded from the civil rows whenever one of them changes, read as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from data.closings import ALWAYS, NEVER
from data.entries import Line
from data.ledger import COLUMNS, MARKS, fold, typed
from data.records import Access
from data.schema import CIVIL
from data.store import rows
from data.store.dialect import raw
from data.store.office import Office
from data.store.tables import ROWS, publication, stage, submission

_FIELDS = COLUMNS[1:]
_content = attrgetter(*_FIELDS)
_ENTRY = _FIELDS.index("entry")


def rebuild(connection: Connection, unit_id: int) -> None:
    """Fold the ledger of a unit anew, from the civil rows of all its current submissions.

    Only the entries that came out otherwise are written: an upload touches few of them. What a
    publication has seen stays on record for it.
    """
    query = select(*(stage.c[name] for name in _FIELDS)).where(stage.c.unit_id == unit_id, stage.c.gone.is_(None))
    old = _by_entry(map(tuple, connection.execute(query)))
    new = _by_entry(map(_content, fold(_lines(connection, unit_id))))
    changed = [entry for entry in old.keys() | new.keys() if old.get(entry) != new.get(entry)]
    if not changed:
        return
    last = connection.execute(select(func.max(publication.c.id))).scalar_one()
    _retire(connection, unit_id, [entry for entry in changed if entry in old], last)
    come = [line for entry in sorted(changed) for line in sorted(new.get(entry, ()), key=repr)]
    if come:
        marks = {"unit_id": unit_id, "known": last}
        connection.execute(insert(stage), [dict(zip(_FIELDS, line, strict=True)) | marks for line in come])


def _retire(connection: Connection, unit_id: int, entries: list[int], last: int | None) -> None:
    """Take entries out of the ledger of now; those that the last publication has seen stay for it."""
    lines = (stage.c.unit_id == unit_id, stage.c.gone.is_(None), stage.c.entry.in_(entries))
    if last is not None:
        seen = or_(stage.c.known.is_(None), stage.c.known < last)
        connection.execute(update(stage).where(*lines, seen).values(gone=last))
    connection.execute(delete(stage).where(*lines))


def _by_entry(lines: Iterable[tuple[Any, ...]]) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = {}
    for line in lines:
        found.setdefault(line[_ENTRY], set()).add(line)
    return found


def _lines(connection: Connection, unit_id: int) -> list[Line]:
    table = ROWS[CIVIL.key]
    query = rows.current(CIVIL.key).where(submission.c.unit_id == unit_id)
    found = rows.located(connection, CIVIL.key, query.order_by(submission.c.month, table.c.id))
    return [Line(item.month, item.row, item.submission) for item in found]


def read(
    connection: Connection,
    office: Office,
    access: Access,
    units: Iterable[str] | None = None,
    *,
    matters: Iterable[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    versions: bool = False,
) -> pd.DataFrame:
    """Return the ledger of the units that this person may see: ``data.ledger.COLUMNS``, one row a stage.

    ``matters`` chooses 事项类别; ``first`` and ``last`` the stages that touch these days.
    ``versions`` adds the stages that only publications know any more, and the columns ``known`` and
    ``gone`` that tell which do; see ``data.closings``.
    """
    marks = (func.coalesce(stage.c.known, ALWAYS), func.coalesce(stage.c.gone, NEVER)) if versions else ()
    query = select(stage.c.unit_id, *(stage.c[name] for name in _FIELDS), *marks)
    if not versions:
        query = query.where(stage.c.gone.is_(None))
    scope = office.scope(access, units)
    if scope is not None:
        query = query.where(stage.c.unit_id.in_(scope))
    if matters is not None:
        query = query.where(stage.c.matter.in_(list(matters)))
    if first is not None:
        query = query.where(or_(stage.c.end.is_(None), stage.c.end >= first))
    if last is not None:
        query = query.where(stage.c.start <= last)
    query = query.order_by(stage.c.unit_id, stage.c.entry, stage.c.start, stage.c.end.nulls_last())
    lines = [(office.names[number], *line) for number, *line in raw(connection, query)]
    columns = [*COLUMNS, *MARKS] if versions else list(COLUMNS)
    return typed(pd.DataFrame(lines, columns=columns, dtype="object"), office.order(access))
