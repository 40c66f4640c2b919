"""A row of a form repeated for a list of units: everything below and all that refers to it moves along.

openpyxl moves the cells and nothing else. Sums that end with the row grow over all its copies, as
they would in Excel had the rows been filled in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import MultiCellRange

_END = r"\$?[A-Z]{1,3}\$?\d+|\$?\d+"
_REFERENCE = re.compile(rf"^(?P<sheet>(?:'(?:[^']|'')+'|[^'!:]+)!)?(?P<first>{_END})(?::(?P<last>{_END}))?$")
_ROW = re.compile(r"\d+$")
_POOLING = frozenset({"SUM(", "AVERAGE(", "MAX(", "MIN(", "COUNT(", "COUNTA(", "PRODUCT("})
"""Functions of a whole column: what they are told of the row is meant of all its copies."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """A row of a sheet, and how many copies of it come after it."""

    sheet: str
    row: int
    extra: int

    def moved(self, number: int) -> int:
        """Return where a row stands afterwards."""
        return number + self.extra if number > self.row else number

    def formula(self, text: str, here: str, *, own: bool = False) -> str:
        """Return a formula of the sheet ``here`` as it has to be afterwards; ``own``: it stands in the row itself."""
        tokens = Tokenizer(text).items
        pieces, inside = ["="], [""]
        for at, token in enumerate(tokens):
            if token.subtype == "OPEN":
                inside.append(token.value.upper())
            elif token.subtype == "CLOSE":
                inside.pop()
            around = {near.subtype for near in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])}
            pools = around <= {"OPEN", "CLOSE", "ARG"} and inside[-1] in _POOLING
            refers = token.type == "OPERAND" and token.subtype == "RANGE"
            pieces.append(self.reference(token.value, here, own=own, pools=pools) if refers else token.value)
        return "".join(pieces)

    def reference(self, text: str, here: str, *, own: bool = False, pools: bool = False) -> str:
        """Return a reference as it has to be; one to the row grows where a range ends with it or a sum is meant."""
        match = _REFERENCE.match(text)
        if match is None or _title(match["sheet"], here) != self.sheet:
            return text
        first, last = match["first"], match["last"]
        end = last or first
        grows = _number(end) == self.row and (not own or (last is not None and _fixed(end)))
        if grows and (last is not None or pools):
            return f"{match['sheet'] or ''}{self._end(first)}:{_with_row(end, self.row + self.extra)}"
        return f"{match['sheet'] or ''}{self._end(first)}" + (f":{self._end(last)}" if last else "")

    def _end(self, text: str) -> str:
        return _with_row(text, self.moved(_number(text)))

    def ranges(self, text: str) -> str:
        """Return ranges with spaces or commas between them, as they have to be; what holds for the row does for all."""
        return re.sub(r"[^\s,]+", lambda match: self.reference(match[0], self.sheet, pools=True), text)


def _title(written: str | None, here: str) -> str:
    if written is None:
        return here
    bare = written.removesuffix("!")
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare


def _number(end: str) -> int:
    match = _ROW.search(end)
    return int(match[0]) if match else 0


def _fixed(end: str) -> bool:
    return end[: end.rindex(str(_number(end)))].endswith("$")


def _with_row(end: str, number: int) -> str:
    return _ROW.sub(str(number), end)


def repeat(book: Any, sheet: Any, row: int, times: int) -> None:
    """Let a row stand ``times`` times (at least once), with its style, height, merged cells and formulas."""
    extra = times - 1
    if extra < 1:
        return
    step = Repetition(sheet.title, row, extra)
    merged = [cells for cells in sheet.merged_cells.ranges if cells.min_row == cells.max_row == row]
    for cells in list(sheet.merged_cells.ranges):
        if cells.min_row > row:
            cells.shift(0, extra)
    sheet.insert_rows(row + 1, extra)
    _move_rows(sheet, step)
    _move_formulas(book, step)
    _move_settings(book, sheet, step)
    _move_drawings(book, sheet, step)
    for number in range(row + 1, row + times):
        _copy_row(sheet, row, number)
        for cells in merged:
            sheet.merge_cells(start_row=number, end_row=number, start_column=cells.min_col, end_column=cells.max_col)


def _copy_row(sheet: Any, row: int, number: int) -> None:
    for column in range(1, sheet.max_column + 1):
        source = sheet._cells.get((row, column))
        if source is None:
            continue
        target = sheet.cell(number, column)
        target._style = copy(source._style)
        if source.data_type == "f" and isinstance(source.value, str):
            target.value = Translator(source.value, source.coordinate).translate_formula(target.coordinate)
        else:
            target._value, target.data_type = source._value, source.data_type


def _move_rows(sheet: Any, step: Repetition) -> None:
    """Move heights and links of rows and cells, and give the copies the height of the row."""
    for number in sorted((at for at in sheet.row_dimensions if at > step.row), reverse=True):
        dimension = sheet.row_dimensions.pop(number)
        dimension.index = step.moved(number)
        sheet.row_dimensions[dimension.index] = dimension
    if step.row in sheet.row_dimensions:
        for number in range(step.row + 1, step.row + step.extra + 1):
            dimension = copy(sheet.row_dimensions[step.row])
            dimension.index = number
            sheet.row_dimensions[number] = dimension
    for (number, _), cell in sheet._cells.items():
        if number > step.row and getattr(cell, "hyperlink", None):
            cell.hyperlink.ref = cell.coordinate
    for row_break in sheet.row_breaks.brk:
        row_break.id = step.moved(row_break.id)


def _move_formulas(book: Any, step: Repetition) -> None:
    for sheet in book.worksheets:
        for (number, _), cell in sheet._cells.items():
            if cell.data_type == "f" and isinstance(cell.value, str):
                own = sheet.title == step.sheet and number == step.row
                cell.value = step.formula(cell.value, sheet.title, own=own)


def _move_settings(book: Any, sheet: Any, step: Repetition) -> None:
    """Move conditional formats, drop-downs, the filter, tables, the print area and names."""
    rules = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            rule.formula = [step.formula(f"={text}", sheet.title).removeprefix("=") for text in rule.formula]
            rules.add(step.ranges(str(formatting.sqref)), rule)
    sheet.conditional_formatting = rules
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(step.ranges(str(validation.sqref)))
        for name in ("formula1", "formula2"):
            text = getattr(validation, name)
            if text and not text.startswith('"'):
                setattr(validation, name, step.formula(f"={text}", sheet.title).removeprefix("="))
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = step.ranges(sheet.auto_filter.ref)
    for table in sheet.tables.values():
        table.ref = step.ranges(table.ref)
        if table.autoFilter is not None:
            table.autoFilter.ref = table.ref
    if sheet.print_area:
        sheet.print_area = ",".join(step.ranges(_bare(part)) for part in sheet.print_area.split(","))
    for names in (book.defined_names, *(worksheet.defined_names for worksheet in book.worksheets)):
        for name in names.values():
            name.attr_text = step.formula(f"={name.attr_text}", "").removeprefix("=")


def _bare(area: str) -> str:
    return area.rpartition("!")[2].replace("$", "")


def _move_drawings(book: Any, sheet: Any, step: Repetition) -> None:
    """Move pictures and charts below the row, and what charts anywhere are drawn from."""
    for drawing in (*sheet._images, *sheet._charts):
        for corner in (getattr(drawing.anchor, name, None) for name in ("_from", "to")):
            if corner is not None and corner.row >= step.row:
                corner.row += step.extra
    for worksheet in book.worksheets:
        for chart in worksheet._charts:
            for reference in _drawn_from(chart):
                reference.f = step.reference(reference.f, worksheet.title, pools=True)


def _drawn_from(chart: Any) -> Iterator[Any]:
    for series in chart.series:
        for name in ("tx", "cat", "val", "xVal", "yVal"):
            source = getattr(series, name, None)
            for kind in ("strRef", "numRef"):
                reference = getattr(source, kind, None)
                if reference is not None and reference.f:
                    yield reference
