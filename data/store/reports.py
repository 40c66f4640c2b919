"""Who has reported: the current submission of each unit-month, and the refused ones that have none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data.schema import SHEET
from data.store.dialect import categories, driver_rows
from data.store.session import SHARED, Scope, Session
from data.store.tables import revision, submission

_REPORT_COLUMNS = tuple(
    submission.c[name]
    for name in ("id", "unit_id", "month", "received", "file", "reported", "counted_rows", "errors", "warnings")
)
"""What is read of a submission: its problems and the like would be most of the bytes."""
_UNIT_MONTH = slice(1, 3)
COLUMNS = ("unit", "month", "submission", "received", "first", "file", "sheets", "zero", "errors", "warnings")


def read_reports(session: Session, months: Sequence[str], units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return one line a unit-month that has sent anything: what is current, else the last refusal.

    ``received`` is the day the current one came in, ``first`` the day the first accepted one did.
    ``sheets`` are the keys of the sheets reported, with commas; ``zero`` tells 零报. A unit-month of
    which everything was refused has no ``submission`` and its errors.
    """
    return _frame(session, _lines(session, months, session.in_units(submission.c.unit_id, units)), months)


def read_reported_months(session: Session) -> list[str]:
    """Return the months of which there is a current submission in scope, in order.

    Asked of each month that has ever changed: there are few of those, and many submissions.
    """
    current = select(submission.c.id).where(submission.c.current, submission.c.month == revision.c.scope)
    current = session.in_units(submission.c.unit_id).narrow(current)
    return sorted(session.execute(select(revision.c.scope).where(current.exists()), SHARED).scalars())


def read_counted_predecessors(session: Session, unit: str, month: str) -> list[str]:
    """Return the units that a unit was made from and that have ended, but hold a current report of a month."""
    session.require_visible(unit)
    register = session.register
    before = [register.by_name[name] for name in register.lineage(unit)[1:] if name in register.by_name]
    numbers = {session.office.ids[known.name]: known.name for known in before if not known.is_open(month)}
    if not numbers:
        return []
    query = select(submission.c.unit_id).where(submission.c.current, submission.c.month == month)
    reporting = set(session.execute(query.where(submission.c.unit_id.in_(numbers)), SHARED).scalars())
    return [name for number, name in numbers.items() if number in reporting]


def pack_reports(session: Session, month: str) -> str:
    """Return what ``read_reports`` tells of a month and all units, as JSON; for an officer of the whole register."""
    lines = _lines(session, [month], session.require_governor())
    return json.dumps(lines, ensure_ascii=False, default=date.isoformat)


def unpack_reports(session: Session, text: str, month: str) -> pd.DataFrame:
    """Return what ``pack_reports`` wrote as a frame, of the units that this person may see."""
    days = [COLUMNS.index(name) for name in ("received", "first")]
    lines = [line for line in json.loads(text) if session.unit_name(line[0]) is not None]
    for line in lines:
        for place in days:
            line[place] = line[place] and date.fromisoformat(line[place])
    return _frame(session, lines, [month])


def _lines(session: Session, months: Sequence[str], scope: Scope) -> list[tuple[Any, ...]]:
    """Return the lines of ``read_reports``, with the number of the unit in place of its name."""
    of_months = submission.c.month.in_(months)
    current = driver_rows(session.execute(_current().where(of_months), scope))
    have = {line[_UNIT_MONTH] for line in current}
    refusals = driver_rows(session.execute(_refused().where(of_months).order_by(submission.c.id), scope))
    refused = {line[_UNIT_MONTH]: line for line in refusals if line[_UNIT_MONTH] not in have}
    return [*map(_report_fields, current), *map(_turned_down, refused.values())]


def read_first_month(session: Session) -> str | None:
    """Return the first month that anybody has reported, whoever may see it; ``None``: nothing has come in yet."""
    query = select(func.min(submission.c.month)).where(submission.c.current)
    first: str | None = session.execute(query, SHARED).scalar_one()
    return first


def _current() -> Select[Any]:
    other = submission.alias("other")
    first = (
        select(func.min(other.c.received))
        .where(other.c.unit_id == submission.c.unit_id, other.c.month == submission.c.month)
        .where(other.c.result == "accepted", other.c.undone_at.is_(None))
        .scalar_subquery()
    )
    return select(*_REPORT_COLUMNS, first.label("first")).where(submission.c.current)


def _refused() -> Select[Any]:
    return select(*_REPORT_COLUMNS).where(submission.c.result == "refused", submission.c.unit_id.is_not(None))


def _report_fields(line: tuple[Any, ...]) -> tuple[Any, ...]:
    number, unit, month, received, file, reported, counted, errors, warnings, first = line
    zero = counted == 0 and any(sheet in SHEET for sheet in reported.split(","))
    return (unit, month, number, _day(received), _day(first), file, reported, zero, errors, warnings)


def _turned_down(line: tuple[Any, ...]) -> tuple[Any, ...]:
    _, unit, month, received, file, _, _, errors, warnings = line
    return (unit, month, None, _day(received), None, file, "", False, errors, warnings)


@lru_cache(maxsize=1 << 12)
def _day(value: date | str) -> date:
    """Return a day as the drivers give it: SQLite's is ISO text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _frame(session: Session, lines: Sequence[Sequence[Any]], months: Sequence[str]) -> pd.DataFrame:
    """Return lines as a frame, as ``read_reports`` does."""
    columns = dict(zip(COLUMNS, zip(*lines, strict=True), strict=True)) if lines else dict.fromkeys(COLUMNS, ())
    data: dict[str, Any] = {name: pd.Series(list(values), dtype="object") for name, values in columns.items()}
    data["unit"] = session.unit_column(columns["unit"])
    data["month"] = categories(list(columns["month"]), pd.Index(sorted(set(months))))
    data["submission"] = pd.array(list(columns["submission"]), dtype="Int64")
    for name, kind in (("zero", "bool"), ("errors", "int64"), ("warnings", "int64")):
        data[name] = pd.Series(list(columns[name]), dtype=kind)
    return pd.DataFrame(data, columns=list(COLUMNS)).sort_values(["month", "unit"], ignore_index=True)
