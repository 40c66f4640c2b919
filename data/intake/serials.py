"""Numbers as spreadsheets keep them: exact decimals, number formats, and dates counted in days."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from data.intake.cells import Cell
from data.intake.number_formats import NumberFormat, compile_format, show_number

Meaning = Literal["number", "date", "time", "elapsed"]

BUILT_IN: Mapping[int, str] = MappingProxyType(
    {
        1: "0",
        2: "0.00",
        3: "#,##0",
        4: "#,##0.00",
        5: '"¥"#,##0;"¥"-#,##0',
        6: '"¥"#,##0;[Red]"¥"-#,##0',
        7: '"¥"#,##0.00;"¥"-#,##0.00',
        8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
        9: "0%",
        10: "0.00%",
        11: "0.00E+00",
        12: "# ?/?",
        13: "# ??/??",
        14: "yyyy/m/d",
        15: "d-mmm-yy",
        16: "d-mmm",
        17: "mmm-yy",
        18: "h:mm AM/PM",
        19: "h:mm:ss AM/PM",
        20: "h:mm",
        21: "h:mm:ss",
        22: "yyyy/m/d h:mm",
        37: "#,##0;-#,##0",
        38: "#,##0;-#,##0",
        39: "#,##0.00;-#,##0.00",
        40: "#,##0.00;-#,##0.00",
        41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
        42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
        43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
        45: "mm:ss",
        46: "[h]:mm:ss",
        47: "mm:ss.0",
        48: "##0.0E+0",
        49: "@",
        # What a Chinese Excel or WPS writes for 2024年3月5日 and its neighbours.
        27: 'yyyy"年"m"月"',
        28: 'm"月"d"日"',
        29: 'm"月"d"日"',
        30: "m-d-yy",
        31: 'yyyy"年"m"月"d"日"',
        32: 'h"时"mm"分"',
        33: 'h"时"mm"分"ss"秒"',
        34: '上午/下午h"时"mm"分"',
        35: '上午/下午h"时"mm"分"ss"秒"',
        36: 'yyyy"年"m"月"',
        50: 'yyyy"年"m"月"',
        51: 'm"月"d"日"',
        52: 'yyyy"年"m"月"',
        53: 'm"月"d"日"',
        54: 'm"月"d"日"',
        55: '上午/下午h"时"mm"分"',
        56: '上午/下午h"时"mm"分"ss"秒"',
        57: 'yyyy"年"m"月"',
        58: 'm"月"d"日"',
    }
)

_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|E[+-]|General|G/通用格式', re.IGNORECASE)
_CLOCK = re.compile(r"h|s", re.IGNORECASE)
_DAY = re.compile(r"[ydem]|aaa", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_LAST_SERIAL = 2_958_466
_DAY_SECONDS = 86_400
_LONGEST_CODE = 255


class Style(NamedTuple):
    """How a cell shows its number: Excel's code (``None`` for General), what that makes of it, and the format.

    ``format`` is ``None`` where every number appears as its plain digits.
    """

    code: str | None
    meaning: Meaning
    format: NumberFormat | None = None


GENERAL = Style(None, "number")


@lru_cache(maxsize=2_000)
def style(code: str | None) -> Style:
    """Return the style of a number format's code."""
    if not code or len(code) > _LONGEST_CODE or code in ("General", "@", "G/通用格式"):
        return GENERAL
    section = code.split(";")[0]
    if _ELAPSED.search(section):
        return Style(code, "elapsed")
    signs = _LITERAL.sub("", section)
    if _CLOCK.search(signs):
        # Beside hours or seconds a lone m is minutes; only y or d make it a date.
        return Style(code, "date" if re.search("[yd]", signs, re.IGNORECASE) else "time")
    return Style(code, "date") if _DAY.search(signs) else Style(code, "number", compile_format(code))


def exact(number: float) -> int | Decimal:
    """Return a float as the number that was typed: Excel keeps 15 digits, the rest is noise."""
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    rounded = Decimal(format(number, ".15g"))
    return int(rounded) if rounded == rounded.to_integral_value() else rounded


def float_cell(row: int, column: int, number: float, shown: Style, date1904: bool) -> Cell:
    """Return the cell of a float from a binary file; one that is no number is an error cell."""
    if not math.isfinite(number):
        return Cell(row, column, None, "error", "#NUM!")
    return number_cell(row, column, exact(number), shown, date1904)


def parse(text: str) -> int | Decimal | None:
    """Return the number that a file states as text, ``None`` when that is none."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return exact(number) if math.isfinite(number) else None


def plain_digits(number: int | Decimal) -> str:
    """Return a number in plain digits, without an exponent."""
    return str(number) if isinstance(number, int) else format(number, "f")


def number_cell(row: int, column: int, number: int | Decimal, shown: Style, date1904: bool) -> Cell:
    """Return the cell of a number: a date or time when its style shows one and it is possible."""
    if shown.meaning != "number":
        moment = _moment(number, shown.meaning, date1904)
        if moment is not None:
            return moment_cell(row, column, moment, shown.code)
    form = shown.format
    if form is None or (form.is_bare and number > 0 and isinstance(number, int)):
        return Cell(row, column, number, "number", plain_digits(number), shown.code)
    return shown_cell(row, column, number, form.render(number), shown.code)


def shown_cell(row: int, column: int, number: int | Decimal, text: str, code: str | None) -> Cell:
    """Return the cell of a number that appears as this text; of kind ``shown`` where the two disagree."""
    shown = show_number(number, text)
    return Cell(row, column, number, "number" if shown.agrees else "shown", shown.text, code)


def moment_cell(row: int, column: int, moment: date | datetime | time | timedelta, code: str | None = None) -> Cell:
    """Return the cell of a date or a time; midnight of a day is the day."""
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    if isinstance(moment, date):
        return Cell(row, column, moment, "date", str(moment), code)
    shown = _elapsed(moment) if isinstance(moment, timedelta) else str(moment)
    return Cell(row, column, moment, "time", shown, code)


def _elapsed(length: timedelta) -> str:
    """Return a length of time as Excel shows it: ``26:30:00``."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _moment(number: int | Decimal, meaning: Meaning, date1904: bool) -> date | datetime | time | timedelta | None:
    """Read a count of days; ``None`` for what Excel itself shows as #### or as day 0."""
    if not 0 <= number < _LAST_SERIAL:
        return None
    seconds = round(number * _DAY_SECONDS)
    days, seconds_of_day = divmod(seconds, _DAY_SECONDS)
    if meaning == "elapsed":
        return timedelta(seconds=seconds)
    clock = time(seconds_of_day // 3600, seconds_of_day // 60 % 60, seconds_of_day % 60)
    if days == 0 and (meaning == "time" or seconds_of_day):
        return clock
    day = _day(days, date1904)
    return day if day is None or not seconds_of_day else datetime.combine(day, clock)


def _day(days: int, date1904: bool) -> date | None:
    if date1904:
        return _added(date(1904, 1, 1), days)
    if days in (0, 60):  # there was no 1900-01-00, and no 1900-02-29
        return None
    return _added(date(1899, 12, 31) if days < 60 else date(1899, 12, 30), days)


def _added(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None
