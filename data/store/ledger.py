"""The ledgers of the units: folded from the civil rows whenever one of them changes, read as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from data.closings import ALWAYS, NEVER
from data.entries import Entry, Line, Stage
from data.ledger import COLUMNS, MARKS, Entries, Name, folded, joined, keys_of, stages_of, typed
from data.records import Access, Row
from data.schema import CIVIL
from data.store import figures, names, revisions, rows
from data.store.columns import is_keepable
from data.store.dialect import batches
from data.store.lines import insert_lines
from data.store.office import Office
from data.store.tables import ROWS, publication, stage, submission

_FIELDS = COLUMNS[1:]
_content = attrgetter(*_FIELDS)
_ENTRY = _FIELDS.index("entry")
_OF_UNIT = and_(stage.c.unit_id == bindparam("unit"), stage.c.gone.is_(None))
_STAGES = select(*(stage.c[name] for name in _FIELDS)).where(_OF_UNIT)
_LAST_PUBLICATION = select(func.max(publication.c.id))
_SOME_STAGES = _STAGES.where(stage.c.entry.in_(bindparam("entries", expanding=True)))
_ENDS = select(
    select(func.max(submission.c.month))
    .where(submission.c.unit_id == bindparam("unit"), submission.c.current)
    .scalar_subquery(),
    select(func.max(stage.c.entry)).where(_OF_UNIT).scalar_subquery(),
    names.LAST,
)
"""The newest month of a unit, its highest entry, and the highest one with a name."""
_SCOPE = "ledger "
"""Before the number of a unit: the scope of revisions of its ledger."""
_AT_ONCE = 50_000
"""Stages that are read at a time."""


def rebuild(connection: Connection, unit_id: int) -> None:
    """Fold the ledger of a unit anew, from the civil rows of all its current submissions."""
    old = list(map(tuple, connection.execute(_STAGES, {"unit": unit_id})))
    entries = folded(_lines(connection, unit_id))
    _write(connection, unit_id, old, entries)
    names.replace(connection, unit_id, entries.named)


def extend(connection: Connection, unit_id: int, month: str, rows: Sequence[Row], owner: int) -> None:
    """Let the civil rows of a month that had none before go on from the ledger as it stands.

    Only the entries that they touch are read, however long the ledger. Where that is not certain to
    give the same as folding all of it anew (the month is not the newest one, the ledger was written
    before names were kept, an entry's stages are not one after another), all of it is folded anew.
    """
    lines = [Line(month, row, owner) for row in rows if row.sheet == CIVIL.key and row.counted]
    if lines and not _extended(connection, unit_id, month, lines):
        rebuild(connection, unit_id)


def _extended(connection: Connection, unit_id: int, month: str, lines: Sequence[Line]) -> bool:
    newest, last, named = connection.execute(_ENDS, {"unit": unit_id}).one()
    if newest != month or last != named or not _keepable(lines):
        return False
    known = names.touched(connection, unit_id, {key for line in lines for key in keys_of(line.row)})
    asked = {"unit": unit_id, "entries": sorted({name.entry for name in known})}
    old = list(map(tuple, connection.execute(_SOME_STAGES, asked))) if known else []
    touched = [_entry(stages, known) for stages in _by_entry(old).values()]
    if None in touched:
        return False
    following = 0 if last is None else last + 1
    entries = folded(lines, Entries([entry for entry in touched if entry is not None], known, following))
    _write(connection, unit_id, old, entries)
    names.add(connection, unit_id, entries.named)
    return True


def _keepable(lines: Iterable[Line]) -> bool:
    """Tell whether the texts of the rows come back from the database as they are."""
    texts = (value for line in lines for value in line.row.values.values() if isinstance(value, str))
    return is_keepable("".join(texts))


def _entry(lines: Iterable[tuple[Any, ...]], known: Iterable[Name]) -> Entry | None:
    """Return an entry as it stood; ``None`` when its stages do not follow one another day by day."""
    stages = sorted((Stage(*line) for line in lines), key=lambda stage: stage.start)
    if stages[-1].end is not None or any(
        one.end != other.start or one.start == other.start for one, other in pairwise(stages)
    ):
        return None
    index, number = stages[-1].entry, stages[-1].number
    own = [name for name in known if name.entry == index]
    days = [name.day for name in own if name.day is not None]
    return Entry(index, number, numbered=any(name.own for name in own), stages=stages, dates=days)


def _write(connection: Connection, unit_id: int, before: Iterable[tuple[Any, ...]], entries: Entries) -> None:
    """Write the entries that came out otherwise than before. What a publication has seen stays on record for it."""
    old, new = _by_entry(before), _by_entry(map(_content, stages_of(entries)))
    changed = sorted(entry for entry in old.keys() | new.keys() if old.get(entry) != new.get(entry))
    if not changed:
        return
    last = connection.execute(_LAST_PUBLICATION).scalar_one()
    if gone := [entry for entry in changed if entry in old]:
        _retire(connection, unit_id, gone, last)
    come = [(unit_id, *line, last) for entry in changed for line in sorted(new.get(entry, ()), key=repr)]
    insert_lines(connection, stage, ("unit_id", *_FIELDS, "known"), come)
    revisions.bump(connection, [f"{_SCOPE}{unit_id}"])


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
    columns = [*COLUMNS, *MARKS] if versions else list(COLUMNS)
    pieces = [_piece(lines, columns, office, access) for lines in batches(connection, query, _AT_ONCE)]
    return _ordered(joined(pieces or [_piece([], columns, office, access)]))


def _piece(lines: list[tuple[Any, ...]], columns: list[str], office: Office, access: Access) -> pd.DataFrame:
    table = pd.DataFrame(lines, columns=columns, dtype="object")
    units = figures.unit_column(table["unit"].tolist(), office, access)
    return typed(table.assign(unit=units), office.order(access))


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return stages by unit as listed, entry and day; sorting here is quicker than in the database."""
    ends = table["end"].fillna(pd.Timestamp.max.floor("s")).to_numpy()
    starts, entries = (table[name].to_numpy() for name in ("start", "entry"))
    places = np.lexsort((ends, starts, entries, table["unit"].cat.codes.to_numpy()))
    return table.take(places).reset_index(drop=True)


def revisions_of(connection: Connection, office: Office, access: Access) -> dict[str, int]:
    """Return how often the ledger of each unit has changed, of those that this person may see and that have one."""
    found = revisions.numbered(connection, _SCOPE)
    names = ((office.names.get(number), count) for number, count in found.items())
    return {name: count for name, count in names if name is not None and access.sees(name)}
