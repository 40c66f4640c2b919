"""The days that a text or a number may mean: 2024年3月5日, 24.3.5, 3.5, 3月5日至8日, 45356.

No library guesses here. The year that is not written comes from the month of the workbook. One day
found is certain; several are candidates to ask for.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from data.intake.instants import whole_day
from data.intake.numerals import SIGNS, numeral
from data.intake.reading import OUTER_SPACE, normalize_text

EARLIEST, LATEST = 1990, 2100
"""The years in which a day may lie at all."""
LONGEST = 60
"""No date is longer; a text beyond is none."""

_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = timedelta(days=1462)
_FIRST_SERIAL = (date(EARLIEST, 1, 1) - _EPOCH).days
_LAST_SERIAL = (date(LATEST, 1, 1) - _EPOCH).days

_DAY_SECONDS = 86_400
_LONGEST_RANGE = timedelta(days=184)

_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?$")
_TIME = re.compile(
    r"(?:(?<=[0-9])t|\s+|(?<=[日号)]))(?:上午|下午|早上|晚上|中午|晚|am|pm)?\s*"
    r"[0-9]{1,2}(?::[0-9]{2}|[点时][0-9]{0,2})(?:分|:[0-9]{2}(?:\.[0-9]+)?)?(?:秒|am|pm)?"
    r"(?:\s*[-~至到]\s*[0-9]{1,2}(?::[0-9]{2}|[点时][0-9]{0,2})分?)?$"
)
_HALF_DAY = re.compile(r"(?<=[0-9日号)一二三四五六天])\s*(?:上午|下午|早上|晚上|中午|晚|全天)$")
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
_RANGE_SIGN = re.compile(r"--?|[~至到]")
_RANGE_END = re.compile(r"(?:(?P<month>[0-9]{1,2})[月./-])?(?P<day>[0-9]{1,2})[日号]?")
TWO_DECIMALS = re.compile(r"0\.00(?!0)")


class Window(NamedTuple):
    """What a date may be read against: the month of the workbook and the years that make sense."""

    month: str | None
    ahead: int = 1

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the years that make sense."""
        last = int(self.month[:4]) + self.ahead if self.month else LATEST
        return EARLIEST <= day.year <= last


def normal(text: str) -> str:
    """Return a typed date in plain signs, without weekday, time of day and outer blanks."""
    typed = normalize_text(text).lower()[: 4 * LONGEST]
    for tail in (_WEEKDAY, _TIME, _HALF_DAY, _WEEKDAY):
        typed = tail.sub("", typed).rstrip()
    return _CHINESE.sub(_arabic, OUTER_SPACE.sub("", typed))


def _arabic(match: re.Match[str]) -> str:
    """Return a Chinese numeral before 年, 月 or 日 in digits; a year is read digit by digit."""
    by_digit = match[0].translate(_POSITIONAL)
    if len(by_digit) in (2, 4) and by_digit.isascii():
        return by_digit
    number = numeral(match[0])
    return match[0] if number is None else str(number)


def find_days(text: str, span: Window) -> list[date]:
    """Return the days that a text in normal form may say: one when it is certain."""
    if len(text) > LONGEST:
        return []
    day = _whole(text, span)
    if day is not None:
        return [*_american(text, span, day), day]
    if _SERIAL.fullmatch(text):
        day = _of_serial(int(text), _EPOCH)
        return [day] if day else []
    return _without_year(text, span) or _first_of_range(text, span)


def _whole(text: str, span: Window) -> date | None:
    """Return the day that a text with its year says."""
    match = _FULL.fullmatch(text)
    if match is None or (match["mark"] == " " and len(match["year"]) == 2):
        return _compact(text)
    return _date(_year(match["year"], span), match["month"] or match["month_cn"], match["day"] or match["day_cn"])


def _year(text: str, span: Window) -> int:
    """Return a year, one of two digits in the century that makes sense."""
    number = int(text)
    if len(text) == 4:
        return number
    return number + (1900 if number >= EARLIEST % 100 else 2000)


def _american(text: str, span: Window, day: date) -> list[date]:
    """Return the other days that 05/03/24 may be: written with the year last, nearer to the workbook."""
    match = _FULL.fullmatch(text)
    if match is None or len(match["year"]) == 4 or match["mark"] not in ("/", "-") or span.month is None:
        return []
    first, second, last = match["year"], match["month"], match["day"]
    year = _year(last.zfill(2), span)
    others = [other for other in (_date(year, first, second), _date(year, second, first)) if other]
    centre = int(span.month[:4])
    return [other for other in others if abs(other.year - centre) < abs(day.year - centre)]


def _compact(text: str) -> date | None:
    match = _COMPACT.fullmatch(text)
    return _date(int(match["year"]), match["month"], match["day"]) if match else None


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
        return bare_day(lone["day"], span)
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        return []
    if match["mark"] == "-" and not match["month"].startswith("0") and int(match["month"]) != int(span.month[5:]):
        # 5-8 in March is hardly 8 May: it may as well be the 5th to the 8th.
        days = [*_in_year(match["month"], match["day"], span), *bare_day(match["month"], span)]
        return days if len(days) != 1 else []
    return _in_year(match["month"], match["day_cn"] or match["day"], span)


def bare_day(text: str, span: Window) -> list[date]:
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
    return [resolved for near_year in years if (resolved := _date(near_year, month, day))]


def _first_of_range(text: str, span: Window) -> list[date]:
    """Return the first day of 3月5日至8日, 2024.3.5-2024.3.7 or 5-7日, when the range makes sense."""
    for sign in _RANGE_SIGN.finditer(text):
        left, right = text[: sign.start()], text[sign.end() :]
        whole = _whole(left, span)
        if whole is not None:
            starts = [whole]
        elif left.isdigit() and _DAY.fullmatch(right):
            starts = bare_day(left, span)
        else:
            # 3-5-24 may be a range, or a year at either end.
            starts = [] if "-" in left and "-" in sign[0] else _without_year(left, span)
        if len(starts) == 1 and _ends(right, starts[0], span):
            return starts
    return []


def _ends(text: str, start: date, span: Window) -> bool:
    """Tell whether a text is the end of a range that begins on ``start``, at most half a year later."""
    end = _whole(text, span)
    if end is None:
        match = _RANGE_END.fullmatch(text)
        if match is None:
            return False
        month = match["month"] or str(start.month)
        end = _date(start.year, month, match["day"])
        if end is not None and end < start and match["month"]:
            end = _date(start.year + 1, month, match["day"])
    return end is not None and start <= end <= start + _LONGEST_RANGE


def _of_serial(number: int | Decimal, epoch: date) -> date | None:
    """Return the day of an Excel serial number, its time of day dropped."""
    days = int(number)
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        return None
    seconds = round((number - days) * _DAY_SECONDS)
    return whole_day(datetime.combine(epoch + timedelta(days=days), time()) + timedelta(seconds=seconds))


def days_of_number(number: int | Decimal, number_format: str | None, span: Window, *, date1904: bool) -> list[date]:
    """Return the days that a number in a date column may mean: a serial number, 20240305, 3.5 or 3.15.

    3.1 may have been typed 3.10, and 3.2 and 3.3 likewise, unless the format shows two decimals.
    """
    day = _of_serial(number, _EPOCH + _EPOCH_1904 if date1904 else _EPOCH)
    if day is not None:
        return [day]
    if isinstance(number, int):
        compact = _compact(str(number))
        return [compact] if compact else []
    month, _, decimals = f"{number:f}".partition(".")
    if len(decimals) > 2 or len(month) > 2:
        return []
    tens = _in_year(month, decimals + "0", span) if len(decimals) == 1 else []
    if tens and TWO_DECIMALS.search(number_format or ""):
        return tens
    return [*_in_year(month, decimals, span), *tens]


def lacks_year(text: str) -> bool:
    """Tell whether a text in normal form is a day without its year: 3月5日, 3.5, 5日."""
    return (_MONTH_DAY.fullmatch(text) or _DAY.fullmatch(text)) is not None
