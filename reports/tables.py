"""Tables as formatted Excel: what stands on a page, to take away.

Numbers stay numbers, text stays text: nothing a person typed becomes a formula or a link.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "微软雅黑"
INK, RULE, HEAD = "#1B4F72", "#D5DBE1", "#EAF0F5"
MISSING = "—"
"""What stands where there is no value."""

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TEXT = 32_000
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class Table:
    """One sheet: a frame whose column names are its headers, a title above, notes below."""

    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    name: str = ""

    @cached_property
    def sheet_name(self) -> str:
        """A name that Excel accepts: 31 signs, without brackets and slashes."""
        return _NOT_IN_A_NAME.sub(" ", self.name or self.title).strip()[:31] or "表"


def table_workbook(frame: pd.DataFrame, title: str, notes: Sequence[str] = ()) -> bytes:
    """Return one table as the bytes of a formatted workbook."""
    return workbook([Table(title, frame, tuple(notes))])


def workbook(tables: Sequence[Table]) -> bytes:
    """Return several tables, a sheet each, as the bytes of a formatted workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": tables[0].title})
        styles = Styles(book)
        for name, table in zip(_names(tables), tables, strict=True):
            write_table(book.add_worksheet(name), table, styles)
    return out.getvalue()


def _names(tables: Sequence[Table]) -> list[str]:
    """Return the sheets' names, each told apart from those before it."""
    names: list[str] = []
    for table in tables:
        name, again = table.sheet_name, 2
        while name.casefold() in (taken.casefold() for taken in names):
            name, again = f"{table.sheet_name[:28]}({again})", again + 1
        names.append(name)
    return names


class Styles:
    """The formats of one workbook, made when first needed."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Keep the workbook that the formats belong to."""
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **wishes: object) -> Format:
        """Return the format with these properties on the house's font."""
        key = tuple(sorted(wishes.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | wishes)
        return self._made[key]

    def cell(self, **wishes: object) -> Format:
        """Return the format of a cell inside the table."""
        return self.of(border=1, border_color=RULE, **wishes)


def write_table(sheet: Worksheet, table: Table, styles: Styles, *, row: int = 0) -> int:
    """Write a table with its title at ``row`` and its notes below; return the row after them."""
    headers = [str(column) for column in table.frame.columns]
    sheet.write_string(row, 0, table.title, styles.of(bold=True, font_size=14, font_color=INK))
    sheet.set_row(row, 26)
    top = row + 2
    head = styles.cell(bold=True, font_color=INK, bg_color=HEAD, align="center", text_wrap=True)
    for column, header in enumerate(headers):
        sheet.write_string(top, column, _text(header), head)
    values = [list(table.frame.iloc[:, column]) for column in range(len(headers))]
    for column, cells in enumerate(values):
        for step, value in enumerate(cells, start=1):
            write_value(sheet, top + step, column, value, styles)
    bottom = top + len(table.frame)
    _set_up(sheet, top, bottom, headers, values)
    for step, note in enumerate(table.notes, start=2):
        sheet.write_string(bottom + step, 0, _text(note), styles.of(font_color="#6B7680"))
    return bottom + 2 + len(table.notes)


def write_value(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles) -> None:
    """Write one value by its type: text as text, numbers with separators, days as days."""
    if is_missing(value):
        sheet.write_string(row, column, MISSING, styles.cell(align="right", font_color="#6B7680"))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", styles.cell(align="center"))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), styles.cell(num_format="yyyy-mm-dd hh:mm"))
    elif isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day)
        sheet.write_datetime(row, column, midnight, styles.cell(num_format="yyyy-mm-dd"))
    elif isinstance(value, (int, float, Decimal, Fraction)) or hasattr(value, "__index__"):
        sheet.write_number(row, column, float(value), styles.cell(align="right", num_format=_number_format(value)))
    else:
        sheet.write_string(row, column, _text(str(value)), styles.cell(text_wrap=len(str(value)) > 20))


def is_missing(value: Any) -> bool:
    """Tell whether there is no value: ``None``, NaN, NaT, NA."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value))


def _number_format(value: Any) -> str:
    """Return thousands separators with as many decimals as the value is given with."""
    if isinstance(value, Decimal):
        places = max(0, -int(value.normalize().as_tuple().exponent))
    elif isinstance(value, (float, Fraction)):
        places = next((places for places in range(4) if round(value, places) == value), 4)
    else:
        places = 0
    return "#,##0" + ("." + "0" * places if places else "")


def _text(text: str) -> str:
    """Return text that a cell can hold: without half characters, and not beyond a cell's length."""
    return text.encode("utf-8", "replace").decode("utf-8")[:_LONGEST_TEXT]


def _width(text: str) -> int:
    """Return how wide a text is, in half characters."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _set_up(sheet: Worksheet, top: int, bottom: int, headers: list[str], values: list[list[Any]]) -> None:
    """Set widths, the frozen header, the filter and how it prints: A4, one page wide, header repeated."""
    for column, (header, cells) in enumerate(zip(headers, values, strict=True)):
        widest = max([_width(header), *(_width(str(value)) for value in cells[:500])], default=8)
        sheet.set_column(column, column, min(max(widest + 2, 8), 46))
    sheet.set_row(top, 24)
    sheet.freeze_panes(top + 1, 1)
    if headers and bottom > top:
        sheet.autofilter(top, 0, bottom, len(headers) - 1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    if len(headers) > 7:
        sheet.set_landscape()
    sheet.set_footer("&C第 &P 页，共 &N 页")
