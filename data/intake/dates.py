"""Cells of date columns, and months: what is read with certainty, and what is asked.

``days`` finds the candidates; here one candidate in a year that makes sense becomes the value.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from data import months
from data.intake.days import (
    EARLIEST,
    LATEST,
    Window,
    bare_day,
    days_of_number,
    find_days,
    lacks_year,
    normal,
)
from data.intake.instants import days_of_instant, whole_day
from data.intake.reading import Field, Reading, failed, is_blank, missing, quoted, understood

_YEARS_AHEAD = 10
"""How many years after the workbook's a deadline may lie; any other day one."""

_DEADLINE = "due"

_FIRST_YEAR = 1900
_BEFORE_FIRST = datetime(1899, 12, 31)
_EXACT = re.compile(r"[0-9]{4}([-/])[0-9]{1,2}\1[0-9]{1,2}")
_NO_DAY = re.compile(r"(?:[0-9]{4}年)?[0-9]{1,2}月(?:[上中下]旬|[份初中底末])?|本?月?[上中下]旬")
_MONTH = re.compile(r"(?P<year>[0-9]{4})(?:[-./](?P<month>[0-9]{1,2})|年(?P<month_cn>[0-9]{1,2})月?份?)")
_MONTH_COMPACT = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>0[1-9]|1[0-2])")


def read_date(text: str, field: Field, month: str | None) -> Reading:
    """Return the day that a text says, or why it says none with certainty.

    ``month`` is the month of the workbook; it gives the year to 3月5日 and the month to 5日.
    """
    if is_blank(text):
        return missing(field)
    typed = normal(text)
    if typed == "无" and not field.required:
        return understood(None, text, "空着")
    span = _window(month, field)
    days = days_of_instant(text, deadline=field.key == _DEADLINE) or find_days(typed, span)
    if len(days) == 1 and span.holds(days[0]) and _EXACT.fullmatch(text.strip()):
        return Reading(days[0])
    return _settle(days, text, typed, span)


def read_day_number(
    number: int | Decimal, number_format: str | None, field: Field, month: str | None, *, date1904: bool = False
) -> Reading:
    """Return the day that a number in a date column says, or the days that it may say."""
    span, shown = _window(month, field), str(number) if isinstance(number, int) else f"{number:f}"
    return _settle(days_of_number(number, number_format, span, date1904=date1904), shown, shown, span)


def check_day(value: date | datetime, field: Field, month: str | None) -> Reading:
    """Return a real date cell as its day, or the problem of a year that makes no sense.

    Who types 3.5 into a cell that shows dates gets 1900-01-03 of Excel, which counts days from there.
    """
    day = whole_day(value, deadline=field.key == _DEADLINE)
    span = _window(month, field)
    if span.holds(day):
        moved = isinstance(value, datetime) and day != value.date()
        return understood(day, str(value), day.isoformat()) if moved else Reading(day)
    number = _typed_number(value) if day.year == _FIRST_YEAR else None
    candidates = number and (days_of_number(number, None, span, date1904=False) or bare_day(f"{number:f}", span))
    suggestion = "、".join(candidate.isoformat() for candidate in candidates or () if span.holds(candidate))
    return failed("not-a-date", f"{day.isoformat()} 的年份不对", suggestion=suggestion or None)


def _typed_number(value: date | datetime) -> Decimal:
    """Return the number that Excel shows as a day of January or February 1900."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    serial = Decimal((moment - _BEFORE_FIRST).total_seconds()) / 86_400
    return round(serial, 2).normalize()


def find_month(text: str) -> str | None:
    """Return the month, ``2024-03``, that a text says with its year; a whole day says its month too."""
    typed = normal(text)
    match = _MONTH.fullmatch(typed) or _MONTH_COMPACT.fullmatch(typed)
    if match is None:
        days = days_of_instant(text) or find_days(typed, Window(None))
        return months.month_of(days[0]) if len(days) == 1 and Window(None).holds(days[0]) else None
    parts = match.groupdict()
    month = f"{parts['year']}-{int(parts['month'] or parts['month_cn']):02d}"
    return month if months.is_month(month) and EARLIEST <= int(parts["year"]) <= LATEST else None


def _window(month: str | None, field: Field) -> Window:
    """Return what the dates of a column are read against; deadlines may lie further ahead."""
    return Window(month, _YEARS_AHEAD if field.key == _DEADLINE else 1)


def _settle(days: list[date], text: str, typed: str, span: Window) -> Reading:
    """Return the one day that makes sense, or the problem with the days that the text may mean."""
    sane = [day for day in days if span.holds(day)]
    if len(sane) == 1:
        return understood(sane[0], text, sane[0].isoformat())
    if sane:
        reason = "可能是几个不同的日期"
    elif days:
        reason = "的年份不对"
    elif _NO_DAY.fullmatch(typed) or find_month(typed):
        reason = "没有写明哪一天"
    elif span.month is None and lacks_year(typed):
        reason = "没有写年份，本表的月份也不清楚"
    else:
        reason = "不是日期"
    candidates = "、".join(day.isoformat() for day in sane or bare_day(typed, span))
    return failed("not-a-date", f"{quoted(text)}{reason}", suggestion=candidates or None)
