"""Whose turn it is: how each report stands between its sender and its officers, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from data.lifecycle import CONFIRMED, RETURNED, State
from data.store.editions import read_closings
from data.store.reports import read_reported_months
from data.store.reviews import Review, read_reviews
from data.store.session import Session
from data.store.tables import submission


@dataclass(frozen=True, slots=True)
class Standing:
    """The current submission of a unit and month and its state; ``last``: the last word about it.

    ``earlier``: the word about the submission that it has replaced, where that one had been confirmed.
    """

    submission: int
    unit: str
    month: str
    by: str
    at: datetime
    state: State
    last: Review | None
    earlier: Review | None

    @property
    def is_returned(self) -> bool:
        """Tell whether it was given back and not sent again."""
        return self.state in RETURNED

    @property
    def words(self) -> str:
        """Return why it waits, for whoever reviews it."""
        if self.last is not None:
            return self.last.words
        if self.earlier is not None:
            return f"更正，待审核（前一份{self.earlier.words}）"
        return "待审核"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A submission that was taken back, after which nothing has come in; ``left``: one before it counts again."""

    submission: int
    unit: str
    month: str
    by: str
    undone_by: str
    undone_at: datetime
    left: bool

    @property
    def words(self) -> str:
        """Return what happened, as people read it."""
        now = "前一份重新计入" if self.left else "这个月没有月报"
        return f"{self.undone_by} {self.undone_at:%Y-%m-%d %H:%M} 撤回，{now}"


_COLUMNS = ("id", "unit_id", "month", "by", "at", "replaced_id")


_LINES = select(
    *(submission.c[name] for name in ("id", "unit_id", "month", "by", "at", "undone_by", "undone_at", "current"))
)


def read_standings(session: Session, months: Iterable[str]) -> list[Standing]:
    """Return how the current submissions of these months stand, of units that this person may see."""
    selected_months = sorted(set(months))
    reviews = read_reviews(session, selected_months)
    query = select(*(submission.c[name] for name in _COLUMNS)).order_by(submission.c.month, submission.c.unit_id)
    current = query.where(submission.c.current, submission.c.month.in_(selected_months))
    lines = session.execute(current, session.in_units(submission.c.unit_id))
    standings = []
    for line in lines:
        last, earlier = reviews.get(line.id), reviews.get(line.replaced_id)
        confirmed = earlier if earlier is not None and earlier.state in CONFIRMED else None
        unit = session.office.names[line.unit_id]
        state: State = "pending" if last is None else last.state
        standings.append(Standing(line.id, unit, line.month, line.by, line.at, state, last, confirmed))
    return standings


def read_open_standings(session: Session) -> list[Standing]:
    """Return how the reports stand of all months that are not published, or opened again for their unit."""
    closings = read_closings(session)
    standings = read_standings(session, read_reported_months(session))
    return [row for row in standings if row.month not in closings or row.unit in closings[row.month].opened]


def read_taken_back(session: Session) -> list[TakenBack]:
    """Return what was taken back of months that are not closed for the unit, the newest of each unit and month.

    It is shown to every user but its author, until the next upload of the unit and month.
    """
    scope, closings = session.in_units(submission.c.unit_id), read_closings(session)
    undone = _LINES.where(submission.c.undone_at.is_not(None)).order_by(submission.c.undone_at)
    last = {(line.unit_id, line.month): line for line in session.execute(undone, scope)}
    units, undone_months = {unit for unit, _ in last}, {month for _, month in last}
    within = submission.c.unit_id.in_(units), submission.c.month.in_(undone_months)
    sent: dict[tuple[int, str], list[Row[Any]]] = {}
    for line in session.execute(_LINES.where(*within, submission.c.result != "refused"), scope):
        sent.setdefault((line.unit_id, line.month), []).append(line)
    taken_back = []
    for (unit_id, month), line in last.items():
        unit, closing = session.office.names[unit_id], closings.get(month)
        later = any(upload.at > line.undone_at for upload in sent[unit_id, month])
        closed = closing is not None and unit not in closing.opened
        if not later and not closed and line.undone_by != session.access.name:
            left = any(upload.current for upload in sent[unit_id, month])
            taken_back.append(TakenBack(line.id, unit, month, line.by, line.undone_by, line.undone_at, left))
    return taken_back
