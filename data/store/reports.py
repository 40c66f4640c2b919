"""Who has reported: the current submission of each unit-month, and the refused ones that have none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from data.records import Access
from data.schema import SHEET
from data.store import figures
from data.store.office import Office
from data.store.tables import revision, submission

_ASKED = tuple(
    submission.c[name]
    for name in ("id", "unit_id", "month", "received", "file", "reported", "counted_rows", "errors", "warnings")
)
"""What is read of a submission: its problems and the like would be most of the bytes."""
COLUMNS = ("unit", "month", "submission", "received", "first", "file", "sheets", "zero", "errors", "warnings")


def read(
    connection: Connection, office: Office, access: Access, months: Sequence[str], units: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return one line a unit-month that has sent anything: what is current, else the last refusal.

    ``received`` is the day the current one came in, ``first`` the day the first accepted one did.
    ``sheets`` are the keys of the sheets reported, with commas; ``zero`` tells 零报. A unit-month of
    which everything was refused has no ``submission`` and its errors.
    """
    return frame(lines(connection, months, office.scope(access, units)), office, access, months)


def lines(connection: Connection, months: Sequence[str], scope: list[int] | None = None) -> list[tuple[Any, ...]]:
    """Return the lines of ``read``, with the number of the unit in place of its name."""
    held = connection.execute(_scoped(_current(), months, scope)).all()
    have = {(line.unit_id, line.month) for line in held}
    turned_down = connection.execute(_scoped(_refused(), months, scope).order_by(submission.c.id)).all()
    refused = {(line.unit_id, line.month): line for line in turned_down if (line.unit_id, line.month) not in have}
    return [*map(_held, held), *map(_turned_down, refused.values())]


def months(connection: Connection, office: Office, access: Access) -> list[str]:
    """Return the months of which there is a current submission in scope, in order.

    Asked of each month that has ever changed: there are few of those, and many submissions.
    """
    held = select(submission.c.id).where(submission.c.current, submission.c.month == revision.c.scope)
    query = select(revision.c.scope).where(_scoped(held, None, office.scope(access)).exists())
    return sorted(connection.execute(query).scalars())


def _current() -> Select[Any]:
    other = submission.alias("other")
    first = (
        select(func.min(other.c.received))
        .where(other.c.unit_id == submission.c.unit_id, other.c.month == submission.c.month)
        .where(other.c.result == "accepted", other.c.undone_at.is_(None))
        .scalar_subquery()
    )
    return select(*_ASKED, first.label("first")).where(submission.c.current)


def _refused() -> Select[Any]:
    return select(*_ASKED).where(submission.c.result == "refused", submission.c.unit_id.is_not(None))


def _scoped(query: Select[Any], months: Sequence[str] | None, scope: list[int] | None) -> Select[Any]:
    if months is not None:
        query = query.where(submission.c.month.in_(months))
    return query if scope is None else query.where(submission.c.unit_id.in_(scope))


def _held(line: Any) -> tuple[Any, ...]:
    zero = line.counted_rows == 0 and any(sheet in SHEET for sheet in line.reported.split(","))
    days = (line.received, line.first)
    return (line.unit_id, line.month, line.id, *days, line.file, line.reported, zero, line.errors, line.warnings)


def _turned_down(line: Any) -> tuple[Any, ...]:
    return (line.unit_id, line.month, None, line.received, None, line.file, "", False, line.errors, line.warnings)


def pack(found: list[tuple[Any, ...]]) -> str:
    """Return lines as JSON."""
    return json.dumps(found, ensure_ascii=False, default=date.isoformat)


def unpack(text: str) -> list[tuple[Any, ...]]:
    """Return the lines that ``pack`` wrote."""
    days = [COLUMNS.index(name) for name in ("received", "first")]
    found = json.loads(text)
    for line in found:
        for place in days:
            line[place] = line[place] and date.fromisoformat(line[place])
    return [tuple(line) for line in found]


def frame(lines: list[tuple[Any, ...]], office: Office, access: Access, months: Sequence[str]) -> pd.DataFrame:
    """Return lines as a frame, as ``read`` does."""
    columns = dict(zip(COLUMNS, zip(*lines, strict=True), strict=True)) if lines else dict.fromkeys(COLUMNS, ())
    data: dict[str, Any] = {name: pd.Series(list(values), dtype="object") for name, values in columns.items()}
    data["unit"] = figures.unit_column(columns["unit"], office, access)
    data["month"] = pd.Categorical(list(columns["month"]), categories=sorted(set(months)), ordered=True)
    data["submission"] = pd.array(list(columns["submission"]), dtype="Int64")
    for name, kind in (("zero", "bool"), ("errors", "int64"), ("warnings", "int64")):
        data[name] = pd.Series(list(columns[name]), dtype=kind)
    return pd.DataFrame(data, columns=list(COLUMNS)).sort_values(["month", "unit"], ignore_index=True)
