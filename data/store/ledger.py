"""The ledgers of the units, read as a frame; ``data.store.derived.ledger`` keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Table, TextClause, and_, case, func, not_, or_, select, text

from data.closings import ALWAYS, NEVER
from data.entry_counts import KEYS, LATE_LINES, LATE_PIECES, OPTIONAL, SUMS, folded_words
from data.ledger import COLUMNS, MARKS, joined, typed
from data.store import counters
from data.store.columns import Text
from data.store.dialect import Contains, WholeSum, driver_batches, driver_columns, whole_numbers
from data.store.session import SHARED, Session
from data.store.tables import ledger_flow, ledger_problem, revision, stage
from data.store.tables.derived import CLOSED, ENDED, OF_PROBLEM, OF_TITLE, OPEN_NOW, UNCLOSED
from data.text import fold

_FIELDS = COLUMNS[1:]
_MARKED = [*COLUMNS, *MARKS]
_Condition = ColumnElement[bool] | TextClause
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
    columns = _MARKED if versions else list(COLUMNS)
    result = session.execute(query, session.in_units(stage.c.unit_id, units))
    pieces = [_piece(session, lines, columns) for lines in driver_batches(result, _AT_ONCE)]
    return _ordered(joined(pieces or [_piece(session, [], columns)]))


def read_stages(
    session: Session,
    question: str,
    first: date,
    last: date,
    edition: int | None = None,
    units: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the stages that a question about the ledger may count, as ``read_ledger`` returns them, with ``MARKS``.

    ``question``: one of ``analytics.standing``, or ``moved``: what is otherwise on ``last`` than on the day before
    ``first``. All that it counts from ``first`` to ``last`` are among them, now and, where there is an ``edition``, as
    that publication knew them.
    """
    columns = (
        *(stage.c[name] for name in _FIELDS),
        func.coalesce(stage.c.known, ALWAYS),
        func.coalesce(stage.c.gone, NEVER),
    )
    version: ColumnElement[bool] = stage.c.gone.is_(None)
    if edition is not None:
        version = or_(version, stage.c.gone >= edition)
    scope, pieces = session.in_units(stage.c.unit_id, units), []
    for conditions in _conditions(question, first, last):
        result = session.execute(select(stage.c.unit_id, *columns).where(version, *conditions), scope)
        pieces += [_piece(session, lines, _MARKED) for lines in driver_batches(result, _AT_ONCE)]
    return _ordered(joined(pieces or [_piece(session, [], _MARKED)]))


def _conditions(question: str, first: date, last: date) -> list[tuple[_Condition, ...]]:
    """Return conditions of stages, no stage in two of them, each of which an index answers."""
    problem, open_, closed = text(OF_PROBLEM), text(UNCLOSED), text(CLOSED)
    here, ends, lasts = stage.c.start <= last, (text(ENDED), stage.c.end > last), text(OPEN_NOW)
    detected = stage.c.found.between(first, last)
    match question:
        case "life":
            return [()]
        case "titles" | "applications":
            return [(text(OF_TITLE), here)]
        case "found":
            return [(problem, detected, lasts), (problem, detected, *ends)]
        case "discovered":
            return [(problem, detected)]
        case "rectified":
            return [(problem, closed, detected)]
        case "closed":
            return [(problem, closed, stage.c.start.between(first, last))]
        case "open" | "overdue":
            return [(problem, open_, lasts, here), (problem, open_, *ends, here)]
        case "waiting":
            return [*_conditions("titles", first, last), *_conditions("open", first, last)]
        case "alive":
            return [(lasts, here), (*ends, here)]
        case "moved":
            before = first - timedelta(days=1)
            began, due = stage.c.start < first, (problem, open_, stage.c.due.between(before, last))
            return [
                (stage.c.start.between(first, last),),
                (began, text(ENDED), stage.c.end > before),
                (began, lasts, *due, not_(detected)),
                (began, lasts, problem, detected),
            ]
    raise ValueError(f"not a question about the ledger: {question}")


def count_entries(
    session: Session,
    on: date,
    edition: int | None = None,
    opened: Iterable[str] = (),
    units: Iterable[str] | None = None,
    words: str = "",
) -> pd.DataFrame:
    """Return how many entries there are on a day, by ``data.entry_counts.KEYS``: its ``SUMS`` (int64).

    ``edition``: as that publication knew them, but for the units ``opened`` again. ``words``: only entries that have
    all of them.
    """
    column = {"lines": func.count(), "pieces": WholeSum(stage.c.quantity)}
    late = and_(text(OF_PROBLEM), text(UNCLOSED), stage.c.due < on)
    column[LATE_LINES] = WholeSum(case((late, 1), else_=0))
    column[LATE_PIECES] = WholeSum(case((late, stage.c.quantity), else_=0))
    column |= {name: func.count(stage.c[name]) for name in OPTIONAL}
    by = (stage.c.unit_id, *(stage.c[name] for name in KEYS[1:]))
    # Most stages have begun: reading them in the order of an index by days would take three times as long.
    there = (func.coalesce(stage.c.start, on) <= on, or_(stage.c.end.is_(None), stage.c.end > on))
    conditions = (*there, _version(session, edition, opened), *_having(session, words))
    query = select(*by, *(column[name] for name in SUMS)).where(*conditions).group_by(*by)
    result = session.execute(query, session.in_units(stage.c.unit_id, units))
    columns = dict(zip((*KEYS, *SUMS), driver_columns(result, len(KEYS) + len(SUMS)), strict=True))
    frame: dict[str, Any] = {"unit": session.unit_column(columns["unit"])}
    frame |= {name: pd.Series(columns[name], dtype="str") for name in KEYS[1:]}
    return pd.DataFrame(frame | {name: whole_numbers(stage.name, columns[name]) for name in SUMS})


def _version(session: Session, edition: int | None, opened: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition of the stages that hold now, or held for a publication; see ``standing.known_in``."""
    now = stage.c.gone.is_(None)
    if edition is None:
        return now
    then = and_(func.coalesce(stage.c.known, ALWAYS) < edition, func.coalesce(stage.c.gone, NEVER) >= edition)
    numbers = [session.office.ids[name] for name in opened if name in session.office.ids]
    if not numbers:
        return then
    return or_(and_(stage.c.unit_id.in_(numbers), now), and_(stage.c.unit_id.not_in(numbers), then))


def _having(session: Session, words: str) -> list[ColumnElement[bool]]:
    """Return the conditions of entries that have all of the words, in their texts or in the name of their unit."""
    names = {number: fold(name) for name, number in session.office.ids.items()} if words.strip() else {}
    conditions: list[ColumnElement[bool]] = []
    for word in folded_words(words):
        units = [number for number, name in names.items() if word in name]
        inside = Contains(stage.c.words, word)
        conditions.append(or_(inside, stage.c.unit_id.in_(units)) if units else inside)
    return conditions


def read_monthly_ledger(session: Session, units: Iterable[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sums of ``data.ledger_sums`` of the units that this person may see: flows and problems.

    Columns: unit (a category), months as text, known, gone, sums (int64).
    """
    return _sums(session, ledger_flow, units), _sums(session, ledger_problem, units)


def _sums(session: Session, table: Table, units: Iterable[str] | None) -> pd.DataFrame:
    names = [column.name for column in table.columns]
    result = session.execute(select(table), session.in_units(table.c.unit_id, units))
    columns = dict(zip(names, driver_columns(result, len(names)), strict=True))
    words = {column.name for column in table.columns if isinstance(column.type, Text)}
    frame = {
        name: pd.Categorical(values) if name in words else whole_numbers(table.name, values)
        for name, values in columns.items()
        if name != "unit_id"
    }
    return pd.DataFrame({"unit": session.unit_column(columns["unit_id"]), **frame})


def read_superseded(session: Session) -> list[int]:
    """Return the submissions of the stages that only publications know, in order."""
    query = select(stage.c.submission).where(stage.c.gone.is_not(None), stage.c.submission.is_not(None)).distinct()
    return sorted(number for (number,) in session.execute(query, session.in_units(stage.c.unit_id)))


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
