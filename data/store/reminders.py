"""Who was reminded of which month, when and how: noted by the officer who did it, or when the robot has sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from sqlalchemy import insert, select

from data import months
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Session, WritingSession
from data.store.tables import reminder

Way = Literal["pasted", "robot"]
WAYS: Mapping[Way, str] = MappingProxyType({"pasted": "自己发的", "robot": "群机器人"})
"""How the reminder went out, in words."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one unit and month."""

    unit: str
    month: str
    way: Way
    by: str
    at: datetime


def read_reminders(session: Session, month_keys: Iterable[str]) -> list[Reminder]:
    """Return the reminders of these months of units that this person may see, the oldest first."""
    query = select(reminder).where(reminder.c.month.in_(sorted(set(month_keys)))).order_by(reminder.c.id)
    lines = session.execute(query, session.in_units(reminder.c.unit_id))
    names = session.office.names
    return [Reminder(names[line.unit_id], line.month, line.way, line.by, line.at) for line in lines]


def note_reminders(session: WritingSession, month: str, units: Sequence[str], way: Way) -> None:
    """Note that these units were reminded of a month just now; for an officer above them all.

    ``Refused`` for a unit that is not in the register, or none at all.
    """
    session.require_officer()
    if not units:
        raise Refused("没有要催的单位。")
    moment = now()
    lines = []
    for unit in units:
        session.require_manager(unit)
        if unit not in session.office.ids:
            raise Refused(f"“{unit}”不在单位名册里。")
        line = {"unit_id": session.office.ids[unit], "month": month, "way": way}
        lines.append(line | {"by": session.access.name, "at": moment})
    session.connection.execute(insert(reminder), lines)
    session.note("催报", months.title(month), after={"单位": "、".join(units), "方式": WAYS[way]})
