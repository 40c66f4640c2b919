"""One table on one sheet, written from top to bottom and never gone back to: title, basis, header, rows, notes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reports.excel import cells, native
from reports.excel.cells import HEAD, INK, QUIET, Styles
from reports.excel.table import Table

TOP = 2
"""The row of the headers, counted from 0: the title and what the table rests on stand above."""
_SAMPLED = 500
"""Rows whose values decide how wide a column is and how many decimals it has."""
_NARROW, _WIDE = 8, 46
_PAPER = 90
"""Half characters across a sheet of A4 upright: notes run as far, however narrow the table."""
_LANDSCAPE = 100
_A4, _LINE, _HIGHEST = 9, 14.5, 400.0
_PAGE = (1026, 669)
"""Pixels between the margins of A4 on its side."""
_SMALLEST = 0.6
"""How small a table may become so that it stands upright with its chart."""
_LIKE_LINKS = {"font_color": "#0563C1", "underline": 1}


@dataclass(frozen=True)
class _Column:
    """How one column is set: its width and its decimals."""

    width: int
    places: int | None


def write_table(book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, styles: Styles) -> None:
    """Write a table with all that belongs to it on a sheet."""
    rows = iter(table.rows())
    sample = list(itertools.islice(rows, _SAMPLED))
    columns = _columns(table, sample)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    across = _across(columns)
    high = _head(sheet, table, styles, across)
    bottom = TOP
    for bottom, values in enumerate(itertools.chain(sample, rows), start=TOP + 1):
        high += _row(sheet, bottom, table, values, columns, styles)
    _set_up(sheet, bottom, columns)
    if table.total:
        bottom += 1
        high += _row(sheet, bottom, table, [table.total.get(name, "") for name in table.headers], columns, styles)
    after = bottom + 2
    for note in table.notes:
        high += _paragraph(sheet, after, note, across, styles)
        after += 1
    chart = native.draw_native_chart(
        book, sheet, table, sample[: native.MOST], first=TOP + 1, below=after + 1, across=sum(across)
    )
    _print(sheet, sum(column.width for column in columns), high, chart, after + 1)


def _columns(table: Table, sample: Sequence[Sequence[Any]]) -> list[_Column]:
    columns = []
    for at, header in enumerate(table.headers):
        values = [row[at] for row in sample]
        columns.append(_Column(_width(header, values), cells.common_places(header, values if table.even else [])))
    return columns


def _width(header: str, values: Sequence[Any]) -> int:
    # A long header takes two lines.
    head = cells.width(header)
    widest = max(
        [head if head <= 14 else (head + 1) // 2 + 2, *(cells.width(cells.visible_text(value)) for value in values)]
    )
    return min(max(widest + 4, _NARROW), _WIDE)


def _across(columns: Sequence[_Column]) -> list[float]:
    """Return the widths of the columns that title and notes run over: those of the table, and more if it is narrow."""
    wide: list[float] = [column.width for column in columns]
    while sum(wide) < _PAPER:
        wide.append(8.43)
    return wide


def _head(sheet: Worksheet, table: Table, styles: Styles, across: Sequence[float]) -> float:
    """Write title, basis and headers; return how high they are together, in points."""
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, cells.text(table.title), styles.of(bold=True, font_size=14, font_color=INK))
    high = 26 + (_paragraph(sheet, 1, table.basis, across, styles) if table.basis else _LINE)
    header_high = 24 if all(cells.width(header) <= 14 for header in table.headers) else 32
    sheet.set_row(TOP, header_high)
    look = styles.cell(bold=True, font_color=INK, bg_color=HEAD, align="center", text_wrap=True)
    for at, header in enumerate(table.headers):
        sheet.write_string(TOP, at, cells.text(header), look)
    return high + header_high


def _row(
    sheet: Worksheet, at: int, table: Table, values: Sequence[Any], columns: Sequence[_Column], styles: Styles
) -> float:
    """Write one row; return its height in points."""
    high = _height(values, columns)
    sheet.set_row(at, high)
    for place, (value, column) in enumerate(zip(values, columns, strict=True)):
        if place == 0 and value in table.links:
            target = f"internal:'{table.links[value]}'!A1"
            sheet.write_url(at, 0, target, styles.left(**_LIKE_LINKS), string=cells.text(str(value)))
        else:
            cells.write(sheet, at, place, value, styles, missing=table.missing, places=column.places)
    return high


def _height(values: Sequence[Any], columns: Sequence[_Column]) -> float:
    """Return how high a row is for the longest of its texts: not every program finds that out itself."""
    lines = 1
    for value, column in zip(values, columns, strict=True):
        if isinstance(value, str) and (len(value) * 2 > column.width or "\n" in value):
            room = max(1, column.width - 3)
            lines = max(lines, sum(max(1, -(-cells.width(line) // room)) for line in value.split("\n")))
    return min(_HIGHEST, 4 + _LINE * lines)


def _paragraph(sheet: Worksheet, row: int, words: str, across: Sequence[float], styles: Styles) -> float:
    """Write words over all columns, on as many lines as they need; return how high these are, in points."""
    room = max(1.0, sum(across) * 0.95)
    lines = sum(max(1, -(-cells.width(line) // int(room))) for line in words.split("\n"))
    high = min(_HIGHEST, 4 + _LINE * lines)
    sheet.set_row(row, high)
    look = styles.of(font_color=QUIET, text_wrap=True, align="left")
    sheet.merge_range(row, 0, row, len(across) - 1, "", look)
    sheet.write_string(row, 0, cells.text(words), look)
    return high


def _set_up(sheet: Worksheet, bottom: int, columns: Sequence[_Column]) -> None:
    """Set the frozen header and the filter."""
    sheet.freeze_panes(TOP + 1, 1)
    if columns and bottom > TOP:
        sheet.autofilter(TOP, 0, bottom, len(columns) - 1)


def _print(sheet: Worksheet, wide: float, high: float, chart: tuple[float, float] | None, at: int) -> None:
    """Set how it prints: A4, one page wide, header and page number on each; a chart is never cut.

    ``wide`` in half characters, ``high`` in points; the ``chart`` has its size in pixels and lies in row ``at``.
    """
    sheet.set_paper(_A4)
    sheet.repeat_rows(TOP)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
    across, down = max(wide * native.PIXELS, chart[0] if chart else 0), high / 0.75 + (chart[1] + 60 if chart else 0)
    upright = chart is not None and across * _SMALLEST <= _PAGE[1] and down <= across * _PAGE[0] / _PAGE[1]
    on_its_side = not upright and (wide > _LANDSCAPE or (chart is not None and down < across * _PAGE[1] / _PAGE[0]))
    if on_its_side:
        sheet.set_landscape()
    page = _PAGE if on_its_side else _PAGE[::-1]
    if chart is None or down <= across * page[1] / page[0]:
        sheet.fit_to_pages(1, 0 if chart is None else 1)
    else:
        # A break of one's own counts only where the sheet is not fitted to pages.
        sheet.set_print_scale(max(10, min(100, int(95 * min(page[0] / across, page[1] / chart[1])))))
        sheet.set_h_pagebreaks([at])
