"""Days and months as people type them: ``2024年3月5日``, ``24.3.5``, ``3.5``, ``3月5日至8日``.

No library guesses here. The year that is not written comes from the month of the workbook, and
what may be two days is asked.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from data import months
from data.intake.numerals import SIGNS, numeral
from data.intake.reading import Field, Reading, failed, is_blank, missing, plain, quoted, understood

EARLIEST = 1990
_LATEST = 2100
_LONGEST = 60

_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = timedelta(days=1462)
_FIRST_SERIAL = (date(EARLIEST, 1, 1) - _EPOCH).days
_LAST_SERIAL = (date(_LATEST, 1, 1) - _EPOCH).days

_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?$")
_TIME = re.compile(
    r"(?:(?<=[0-9])t|\s+|(?<=[日号)]))(?:上午|下午|早上|晚上|中午|晚|am|pm)?\s*"
    r"[0-9]{1,2}(?::[0-9]{2}|[点时][0-9]{0,2})(?:分|:[0-9]{2}(?:\.[0-9]+)?)?(?:秒|z|am|pm)?"
    r"(?:\s*[-~至到]\s*[0-9]{1,2}(?::[0-9]{2}|[点时][0-9]{0,2})分?)?$"
)
_HALF_DAY = re.compile(r"(?<=[0-9日号)一二三四五六天])\s*(?:上午|下午|早上|晚上|中午|晚|全天)$")
_OUTER_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_CHINESE = re.compile(rf"[{SIGNS}]+(?=[年月日号])")
_POSITIONAL = str.maketrans("〇零一二三四五六七八九", "00123456789")

_FULL = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{2})(?:(?P<mark>[-./ ])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_cn>[0-9]{1,2})月(?P<day_cn>[0-9]{1,2}))[日号]?\.?"
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_MONTH_DAY = re.compile(
    r"(?P<month>[0-9]{1,2})(?:月(?P<day_cn>[0-9]{1,2})[日号]?|(?P<mark>[-./])(?P<day>[0-9]{1,2}))\.?"
)
_DAY = re.compile(r"(?P<day>[0-9]{1,2})[日号]")
_SERIAL = re.compile(r"[0-9]{5}")
_EXACT = re.compile(r"[0-9]{4}([-/])[0-9]{1,2}\1[0-9]{1,2}")
_RANGE_SIGN = re.compile(r"[-~至到]+")
_REST = re.compile(r"(?:(?P<month>[0-9]{1,2})[月./-])?(?P<day>[0-9]{1,2})[日号]?")
_TWO_DECIMALS = re.compile(r"0\.00(?!0)")

_NO_DAY = re.compile(r"(?:[0-9]{4}年)?[0-9]{1,2}月(?:[上中下]旬|[份初中底末])?|本?月?[上中下]旬")
_MONTH_ONLY = re.compile(r"(?P<year>[0-9]{4})(?:[-./](?P<month>[0-9]{1,2})|年(?P<month_cn>[0-9]{1,2})月?份?)")
_MONTH_COMPACT = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>0[1-9]|1[0-2])")


class Window(NamedTuple):
    """What a date may be read against: the month of the workbook and the years that make sense."""

    month: str | None
    ahead: int = 1

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the years that make sense."""
        last = int(self.month[:4]) + self.ahead if self.month else _LATEST
        return EARLIEST <= day.year <= last


def window(month: str | None, field: Field) -> Window:
    """Return what the dates of a column are read against; deadlines may lie further ahead."""
    return Window(month, 10 if field.key == "due" else 1)


def read_date(text: str, field: Field, month: str | None) -> Reading:
    """Return the day that a text says, or why it says none with certainty.

    ``month`` is the month of the workbook; it gives the year to 3月5日 and the month to 5日.
    """
    if is_blank(text):
        return missing(field)
    typed = _normal(text)
    if typed == "无" and not field.required:
        return understood(None, text, "空着")
    span = window(month, field)
    days = _days(typed, span) if len(typed) <= _LONGEST else []
    sane = [day for day in days if span.holds(day)]
    if len(sane) == 1:
        return Reading(sane[0]) if _EXACT.fullmatch(text.strip()) else understood(sane[0], text, sane[0].isoformat())
    return _doubt(text, typed, sane, span, year_wrong=bool(days))


def read_day_number(number: int | Decimal, number_format: str | None, field: Field, month: str | None,
                    *, date1904: bool = False) -> Reading:
    """Return the day that a number in a date column says: 20240305, a serial number, 3.5 or 3.15.

    3.1 may have been typed 3.10, and 3.2 and 3.3 likewise: without a format of two decimals both
    days are asked.
    """
    span, shown = window(month, field), str(number) if isinstance(number, int) else f"{number:f}"
    day = _of_serial(number, _EPOCH + _EPOCH_1904 if date1904 else _EPOCH)
    if day is not None:
        days = [day]
    elif isinstance(number, Decimal):
        days = _of_decimal(shown, number_format, span)
    else:
        days = [found for found in (_compact(shown),) if found]
    sane = [found for found in days if span.holds(found)]
    if len(sane) == 1:
        return understood(sane[0], shown, sane[0].isoformat())
    return _doubt(shown, shown, sane, span, year_wrong=bool(days))


def check_day(value: date | datetime, field: Field, month: str | None) -> Reading:
    """Return a real date cell as its day, or the problem of a year that makes no sense."""
    day = value.date() if isinstance(value, datetime) else value
    if window(month, field).holds(day):
        return Reading(day)
    return failed("not-a-date", f"{day.isoformat()} 的年份不对")


def find_month(text: str) -> str | None:
    """Return the month, ``2024-03``, that a text says with its year; a whole day says its month too."""
    typed = _normal(text)[:_LONGEST]
    found = _MONTH_ONLY.fullmatch(typed) or _MONTH_COMPACT.fullmatch(typed)
    if found is None:
        day = _full(typed, Window(None)) or _compact(typed)
        return months.month_of(day) if day and EARLIEST <= day.year <= _LATEST else None
    parts = found.groupdict()
    month = f"{parts['year']}-{int(parts['month'] or parts['month_cn']):02d}"
    return month if months.is_month(month) and EARLIEST <= int(month[:4]) <= _LATEST else None


def _normal(text: str) -> str:
    """Return a typed date in plain signs, without weekday, time of day and outer blanks."""
    typed = plain(text).lower()[: 4 * _LONGEST]
    for tail in (_WEEKDAY, _TIME, _HALF_DAY, _WEEKDAY):
        typed = tail.sub("", typed).rstrip()
    return _CHINESE.sub(_arabic, _OUTER_SPACE.sub("", typed))


def _arabic(found: re.Match[str]) -> str:
    """Return a Chinese numeral before 年, 月 or 日 in digits; a year is read digit by digit."""
    by_digit = found[0].translate(_POSITIONAL)
    if len(by_digit) in (2, 4) and by_digit.isascii():
        return by_digit
    number = numeral(found[0])
    return found[0] if number is None else str(number)


def _days(text: str, span: Window) -> list[date]:
    """Return the days that a normal text may say: one when it is certain."""
    day = _full(text, span) or _compact(text)
    if day is not None:
        return [*_american(text, span, day), day]
    if _SERIAL.fullmatch(text):
        day = _of_serial(int(text), _EPOCH)
        return [day] if day else []
    return _without_year(text, span) or _first_of_range(text, span)


def _full(text: str, span: Window) -> date | None:
    found = _FULL.fullmatch(text)
    if found is None:
        return None
    return _date(_year(found["year"], span), found["month"] or found["month_cn"], found["day"] or found["day_cn"])


def _year(text: str, span: Window) -> int:
    """Return a year, one of two digits in the century that makes sense."""
    number = int(text)
    if len(text) == 4:
        return number
    return number + (1900 if number >= EARLIEST % 100 else 2000)


def _american(text: str, span: Window, day: date) -> list[date]:
    """Return the other days that 05/03/24 may be: written with the year last, nearer to the workbook."""
    found = _FULL.fullmatch(text)
    if found is None or len(found["year"]) == 4 or found["mark"] not in ("/", "-") or span.month is None:
        return []
    first, second, last = found["year"], found["month"], found["day"]
    year = _year(last.zfill(2), span)
    others = [other for other in (_date(year, first, second), _date(year, second, first)) if other]
    centre = int(span.month[:4])
    return [other for other in others if abs(other.year - centre) < abs(day.year - centre)]


def _compact(text: str) -> date | None:
    found = _COMPACT.fullmatch(text)
    return _date(int(found["year"]), found["month"], found["day"]) if found else None


def _date(year: int, month: str, day: str) -> date | None:
    """Return a day, ``None`` when the calendar has none."""
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _without_year(text: str, span: Window) -> list[date]:
    """Return the days of 3月5日, 3.5, 3/5 and 5日 in the year and month of the workbook."""
    if span.month is None:
        return []
    lone = _DAY.fullmatch(text)
    if lone is not None:
        return _bare_day(lone["day"], span)
    found = _MONTH_DAY.fullmatch(text)
    if found is None:
        return []
    if found["mark"] == "-" and not found["month"].startswith("0") and int(found["month"]) != int(span.month[5:]):
        # 5-8 in March is hardly 8 May: it may as well be the 5th to the 8th.
        days = [*_in_year(found["month"], found["day"], span), *_bare_day(found["month"], span)]
        return days if len(days) != 1 else []
    return _in_year(found["month"], found["day_cn"] or found["day"], span)


def _bare_day(text: str, span: Window) -> list[date]:
    """Return the day of the workbook's month that a bare number may be."""
    if span.month is None or not text.isdigit() or len(text) > 2:
        return []
    day = _date(int(span.month[:4]), span.month[5:], text)
    return [day] if day else []


def _in_year(month: str, day: str, span: Window) -> list[date]:
    """Return a day and month in the workbook's year; December and January go to the year nearby.

    A deadline in December, in a workbook of January, may be of either year.
    """
    if span.month is None:
        return []
    year, own = int(span.month[:4]), int(span.month[5:])
    years = [year]
    if (own, int(month)) == (1, 12):
        years = [year - 1] if span.ahead == 1 else [year, year - 1]
    elif (own, int(month)) == (12, 1):
        years = [year + 1]
    return [found for each in years if (found := _date(each, month, day))]


def _first_of_range(text: str, span: Window) -> list[date]:
    """Return the first day of 3月5日至8日, 2024.3.5-2024.3.7 or 5-7日, when the range makes sense."""
    for sign in _RANGE_SIGN.finditer(text):
        left, right = text[: sign.start()], text[sign.end() :]
        if right.endswith(("日", "号")) and left.isdigit():
            starts = _bare_day(left, span)
        else:
            starts = [day for day in (_full(left, span),) if day] or _without_year(left, span)
        if len(starts) == 1 and _ends(right, starts[0], span):
            return starts
    return []


def _ends(text: str, start: date, span: Window) -> bool:
    """Tell whether a text is the end of a range that begins on ``start``, at most a year later."""
    end = _full(text, span)
    if end is None:
        found = _REST.fullmatch(text)
        if found is None:
            return False
        month = found["month"] or str(start.month)
        end = _date(start.year, month, found["day"])
        if end is not None and end < start and found["month"]:
            end = _date(start.year + 1, month, found["day"])
    return end is not None and start <= end <= start + timedelta(days=366)


def _of_serial(number: int | Decimal, epoch: date) -> date | None:
    """Return the day of an Excel serial number, its time of day dropped."""
    days = int(number)
    return epoch + timedelta(days=days) if _FIRST_SERIAL <= days <= _LAST_SERIAL else None


def _of_decimal(shown: str, number_format: str | None, span: Window) -> list[date]:
    """Return the days that a number such as 3.5, 3.15 or 3.1 may be."""
    month, _, day = shown.partition(".")
    if len(day) > 2 or len(month) > 2:
        return []
    tens = _in_year(month, day + "0", span) if len(day) == 1 else []
    if tens and _TWO_DECIMALS.search(number_format or ""):
        return tens
    return [*_in_year(month, day, span), *tens]


def _doubt(text: str, typed: str, sane: list[date], span: Window, *, year_wrong: bool) -> Reading:
    """Return the problem of a text that says no one day, with the days it may mean."""
    candidates = sane or _bare_day(typed, span)
    suggestion = "、".join(day.isoformat() for day in candidates) or None
    if sane:
        found = "可能是几个不同的日期"
    elif year_wrong:
        found = "的年份不对"
    elif _NO_DAY.fullmatch(typed) or find_month(typed):
        found = "没有写明哪一天"
    elif span.month is None and (_MONTH_DAY.fullmatch(typed) or _DAY.fullmatch(typed)):
        found = "没有写年份，本表的月份也不清楚"
    else:
        found = "不是日期"
    return failed("not-a-date", f"{quoted(text)}{found}", suggestion=suggestion)
