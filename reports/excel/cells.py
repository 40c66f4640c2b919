"""Single cells: numbers stay numbers, text stays text; nothing a person typed becomes a formula or a link."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics.wording import NOT_REPORTED
from reports.charts.style import HATCH
from reports.excel.table import AtLeast, Gap

FONT = "微软雅黑"
INK, RULE, HEAD, QUIET = "#1B4F72", "#D5DBE1", "#EAF0F5", "#5B6670"
PLAIN = frozenset({"编号", "版本"})
"""Columns whose numbers are names, without separators."""
LONGEST_TEXT = 32_000
WRAPPED = 20
"""Signs from which on a text may take several lines."""
_SLANTED = 14
"""Excel's thin upward strokes."""


class Styles:
    """The formats of one workbook, made when first needed."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Keep the workbook that the formats belong to."""
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **properties: object) -> Format:
        """Return the format with these properties on the house's font."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self._book.add_format(base | properties)
        return self._formats[key]

    def cell(self, **properties: object) -> Format:
        """Return the format of a cell inside the table."""
        return self.of(border=1, border_color=RULE, **properties)

    def left(self, **properties: object) -> Format:
        """Return the format of a cell that begins on the left, a little away from the edge."""
        return self.cell(align="left", indent=1, **properties)

    def right(self, **properties: object) -> Format:
        """Return the format of a cell that ends on the right, a little away from the edge."""
        return self.cell(align="right", indent=1, **properties)

    @cached_property
    def short_text(self) -> Format:
        """The format of a text on one line."""
        return self.left()

    @cached_property
    def long_text(self) -> Format:
        """The format of a text that may take several lines."""
        return self.left(text_wrap=True)

    def hatched(self, **properties: object) -> Format:
        """Return the format of a cell that stands for 未报: hatched, as in the charts."""
        return self.cell(pattern=_SLANTED, fg_color=HATCH, bg_color="#FFFFFF", font_color="#1F2933", **properties)


def write(
    sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, *, missing: str, places: int | None = None
) -> None:
    """Write one value by its type: text as text, numbers with separators, days as days.

    ``places``: the decimal places of the column, ``None`` where its numbers are names.
    """
    # Most cells are text, and there may be a million of them.
    if isinstance(value, str):
        _write_text(sheet, row, column, value, styles)
    elif isinstance(value, AtLeast):
        shown = _number_format(value.value, places) + '"余"'
        sheet.write_number(row, column, float(value.value), styles.right(num_format=shown))
    elif isinstance(value, Gap):
        sheet.write_blank(row, column, None, styles.hatched())
    elif is_missing(value):
        sheet.write_string(row, column, missing, styles.right(font_color=QUIET))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", styles.cell(align="center"))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), styles.left(num_format="yyyy-mm-dd hh:mm"))
    elif isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day)
        sheet.write_datetime(row, column, midnight, styles.left(num_format="yyyy-mm-dd"))
    elif is_number(value):
        shown = _number_format(value, places)
        sheet.write_number(row, column, float(value), styles.right(num_format=shown))
    else:
        _write_text(sheet, row, column, str(value), styles)


def _write_text(sheet: Worksheet, row: int, column: int, words: str, styles: Styles) -> None:
    if words == NOT_REPORTED:
        sheet.write_string(row, column, words, styles.hatched(align="center"))
        return
    several = len(words) > WRAPPED or "\n" in words
    sheet.write_string(row, column, text(words), styles.long_text if several else styles.short_text)


def is_number(value: Any) -> bool:
    """Tell whether a value is written as a number."""
    return (isinstance(value, (int, float, Decimal, Fraction)) or hasattr(value, "__index__")) and not isinstance(
        value, bool
    )


def is_missing(value: Any) -> bool:
    """Tell whether there is no value: ``None``, NaN, NaT, NA."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value))


def places(value: Any) -> int:
    """Return how many decimals a number is given with, at most four."""
    number = value.value if isinstance(value, AtLeast) else value
    if isinstance(number, Decimal):
        return max(0, -int(number.normalize().as_tuple().exponent)) if number.is_finite() else 0
    if isinstance(number, (float, Fraction)):
        return next((count for count in range(4) if round(number, count) == number), 4)
    return 0


def common_places(header: str, values: Sequence[Any]) -> int | None:
    """Return the decimals that all numbers of a column are shown with; ``None`` for numbers that are names."""
    if header in PLAIN:
        return None
    numbers = [value for value in values if not is_missing(value) and (isinstance(value, AtLeast) or is_number(value))]
    return max(map(places, numbers), default=0)


def _number_format(value: Any, decimals: int | None) -> str:
    """Return thousands separators with as many decimals as the column or the value itself is given with.

    A negative number has the minus of the texts beside it (``analytics.wording.signed``).
    """
    if decimals is None:
        return "0"
    count = max(decimals, places(value))
    shown = "#,##0" + ("." + "0" * count if count else "")
    return f'{shown};"−"{shown}' if value < 0 else shown


def text(words: str) -> str:
    """Return text that a cell can hold: without half characters, and not beyond a cell's length."""
    return words.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]


def width(words: str) -> int:
    """Return how wide a text is, in half characters: its longest line."""
    return max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in line) for line in words.split("\n"))


def visible_text(value: Any) -> str:
    """Return about what is seen of a value, for its width."""
    if is_missing(value) or isinstance(value, Gap):
        return ""
    if isinstance(value, AtLeast):
        return f"{value.value:,}余"
    if isinstance(value, datetime):
        return "2024-03-31 12:00"
    return f"{value:,}" if is_number(value) and not isinstance(value, Fraction) else str(value)
