"""The office's days as an iCalendar file (.ics, RFC 5545): deadlines of reports, 完成时限, 复查."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pandas as pd
from icalendar import Alarm, Calendar, Event

from data import months
from data.schema import TITLE
from data.settings.values import Register, Settings

MIME = "text/calendar"
AHEAD = 12
"""Months whose deadlines are listed, the one before the current month first."""
_PRODUCT = "-//Jiedao Xuanchuan Kanban//ZH"
_REMINDER = timedelta(days=-1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A whole day on which something is due.

    ``key`` names what is due within one office, and stays the same when its day moves, so that a calendar that
    has been imported before takes the new day over instead of showing both.
    """

    key: tuple[str, ...]
    day: date
    title: str
    detail: str = ""


def list_deadlines(settings: Settings, today: date) -> Iterator[Appointment]:
    """Yield the days by which reports are asked for: from the month before ``today``'s on."""
    first = months.shift(months.month_of(today), -1)
    for ahead in range(AHEAD):
        month = months.shift(first, ahead)
        grace = settings.policy.grace_days
        detail = f"宽限到{settings.deadline(month):%Y-%m-%d}" if grace else ""
        yield Appointment(("report", month), settings.due(month), f"{months.title(month)}月报报送截止", detail)


def list_ledger_days(entries: pd.DataFrame) -> Iterator[Appointment]:
    """Yield 完成时限 of what is not done and 复查 of titles in force, from ``analytics.ledger.entries``."""
    timed = entries[entries["days_late"].notna() | entries["review"].notna()]
    for entry in timed.to_dict("records"):
        name, unit = str(entry["name"]), str(entry["unit"])
        key = (unit, str(entry["matter"]), _text(entry, "number"), name, _text(entry, "place"))
        detail = "，".join(text for text in (str(entry["matter"]), _text(entry, "place"), str(entry["state"])) if text)
        # Only what is not done has days_late: a closed problem keeps its 完成时限 in the ledger.
        if entry["due"] is not None and entry["days_late"] is not None:
            yield Appointment(("due", *key), entry["due"], f"{unit}：{name} 完成时限", detail)
        if entry["matter"] == TITLE and entry["review"] is not None:
            yield Appointment(("review", *key), entry["review"], f"{unit}：{name} 复查到期", detail)


def _text(entry: Mapping[Any, Any], column: str) -> str:
    value = entry[column]
    return "" if value is None or value != value else str(value)


def office_name(register: Register) -> str:
    """Return the units at the top of the register, as one name."""
    return "、".join(unit.name for unit in register.children.get(None, ()))


def calendar_file(office: str, appointments: Iterable[Appointment], created: datetime) -> bytes:
    """Return an .ics file: each appointment a whole day with a reminder the day before.

    ``office`` is the name at the top of the register; ``created`` is in UTC. The same office and key always have
    the same UID.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{office}宣传工作")
    for appointment in appointments:
        calendar.add_component(_event(office, appointment, created))
    content: bytes = calendar.to_ical()
    return content


def _event(office: str, appointment: Appointment, created: datetime) -> Event:
    event = Event()
    identity = uuid5(NAMESPACE_URL, "\n".join((office, *appointment.key)))
    event.add("uid", f"{identity}@kanban")
    event.add("dtstamp", created)
    event.add("dtstart", appointment.day)
    event.add("dtend", appointment.day + timedelta(days=1))
    event.add("summary", appointment.title)
    if appointment.detail:
        event.add("description", appointment.detail)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(appointment.title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _REMINDER)
    return alarm
