"""Months as text, ``"2024-03"``: arithmetic, spans and the names that people read."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Tell whether ``text`` is a month such as ``2024-03``."""
    return _MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """Return the month that a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, by: int) -> str:
    """Return the month ``by`` months later (earlier when negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def count(first: str, last: str) -> int:
    """Return how many months lie from ``first`` to ``last``, both counted; 0 when reversed."""
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    return max(0, months)


def span(first: str, last: str) -> list[str]:
    """Return the months from ``first`` to ``last``, both included, in order."""
    return [shift(first, step) for step in range(count(first, last))]


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """Return the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def title(month: str) -> str:
    """Return the month as people read it: ``2024年3月``."""
    return f"{int(month[:4])}年{int(month[5:])}月"
