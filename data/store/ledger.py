"""The ledgers of the units, read as a frame; ``data.store.derived.ledger`` keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, or_, select

from data.closings import ALWAYS, NEVER
from data.ledger import COLUMNS, MARKS, joined, typed
from data.store import counters
from data.store.dialect import driver_batches
from data.store.session import SHARED, Session
from data.store.tables import revision, stage

_FIELDS = COLUMNS[1:]
_AT_ONCE = 50_000
"""Stages that are read at a time."""


def read_ledger(
    session: Session,
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
    if matters is not None:
        query = query.where(stage.c.matter.in_(list(matters)))
    if first is not None:
        query = query.where(or_(stage.c.end.is_(None), stage.c.end >= first))
    if last is not None:
        query = query.where(stage.c.start <= last)
    columns = [*COLUMNS, *MARKS] if versions else list(COLUMNS)
    result = session.execute(query, session.in_units(stage.c.unit_id, units))
    pieces = [_piece(session, lines, columns) for lines in driver_batches(result, _AT_ONCE)]
    return _ordered(joined(pieces or [_piece(session, [], columns)]))


def _piece(session: Session, lines: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(lines, columns=columns, dtype="object")
    return typed(table.assign(unit=session.unit_column(table["unit"].tolist())), session.unit_order())


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return stages by unit as listed, entry and day; sorting here is quicker than in the database."""
    ends = table["end"].fillna(pd.Timestamp.max.floor("s")).to_numpy()
    starts, entries = (table[name].to_numpy() for name in ("start", "entry"))
    places = np.lexsort((ends, starts, entries, table["unit"].cat.codes.to_numpy()))
    return table.take(places).reset_index(drop=True)


def read_ledger_revisions(session: Session) -> dict[str, int]:
    """Return how often the ledger of each unit has changed, of those that this person may see and that have one."""
    prefix = counters.LEDGER
    # The sign after the prefix's last one bounds the range, so that the primary key finds it.
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    query = select(revision.c.scope, revision.c.number).where(revision.c.scope >= prefix, revision.c.scope < end)
    lines = session.execute(query, SHARED)
    names = ((session.unit_name(int(line.scope.removeprefix(prefix))), line.number) for line in lines)
    return {name: number for name, number in names if name is not None}
