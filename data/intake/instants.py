"""Moments as programs write them, and the day that each is in the office: time zones, seconds short of midnight."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from data.intake.reading import normalize_text

BEIJING = timezone(timedelta(hours=8))
"""The time zone of every office in China, whatever the clock of the server."""
_NEARLY_MIDNIGHT, _LAST_SECOND = time(23, 54), time(23, 59, 59)
_MIDNIGHT_IN_UTC = time(16)
_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})(?P<mark>t|\s+)"
    r"(?P<clock>[0-9]{1,2}:[0-9]{2}(?P<seconds>:[0-9]{2})?)(?:[.,][0-9]+)?"
    r"\s*(?P<zone>(?P<name>z|utc|gmt)?(?P<offset>[+-][0-9]{1,2}(?::?[0-9]{2})?)?)"
)
_NUMBERS = re.compile(r"[0-9]+")


def whole_day(moment: date, *, deadline: bool = False) -> date:
    """Return the day of a moment. Some odd seconds before midnight are the next day.

    Web pages write dates a little short of midnight, in China mostly by 43 seconds or by 5 minutes and 43
    seconds, the difference to the local time of 1900. A person types whole minutes: 23:59 is that day, and
    so is 23:59:59 of a ``deadline``.
    """
    if not isinstance(moment, datetime):
        return moment
    clock = moment.time().replace(microsecond=0)
    if clock < _NEARLY_MIDNIGHT or not clock.second or (deadline and clock == _LAST_SECOND):
        return moment.date()
    return moment.date() + timedelta(days=1)


def to_office_time(moment: datetime) -> datetime:
    """Return an instant that names its time zone as the clock of the office; others stay as they are."""
    return moment.astimezone(BEIJING).replace(tzinfo=None) if moment.tzinfo is not None else moment


def days_of_instant(text: str, *, deadline: bool = False) -> list[date]:
    """Return the days that a moment written by a program may be in the office: one when it is certain.

    2024-02-29T16:00:00Z is 1 March; without the Z it may be that or the 29th. Nothing for what needs no
    such care: a text that is no moment, or one whose day is the day it names.
    """
    match = _INSTANT.fullmatch(normalize_text(text).lower())
    if match is None or (match["offset"] and match["mark"] != "t" and not (match["seconds"] or match["name"])):
        return []  # 14:00-16:00 names no time zone
    try:
        moment = datetime(*map(int, _NUMBERS.findall(match["day"])), *map(int, _NUMBERS.findall(match["clock"])))  # type: ignore[arg-type]
        zone = _zone(match["offset"])
    except ValueError:
        return []
    if match["zone"]:
        return [whole_day(to_office_time(moment.replace(tzinfo=zone)), deadline=deadline)]
    day = whole_day(moment, deadline=deadline)
    if match["mark"] == "t" and moment.time() == _MIDNIGHT_IN_UTC:
        return [day + timedelta(days=1), day]
    return [day] if day != moment.date() else []


def _zone(offset: str | None) -> timezone:
    """Return the time zone of an offset such as +08:00 or -5; ``ValueError`` for one that there is not."""
    hours, minutes = ([*map(int, _NUMBERS.findall(_split(offset))), 0, 0])[:2] if offset else (0, 0)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset and offset[0] == "-" else ahead)


def _split(offset: str) -> str:
    """Return an offset with its minutes apart: +0800 as +08:00."""
    return offset if ":" in offset or len(offset) < 4 else f"{offset[:-2]}:{offset[-2:]}"
