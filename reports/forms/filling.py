"""The parent's form given back filled in, in its own format: a number as a number, text as text whatever it says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from openpyxl.workbook.properties import CalcProperties

from data.text import clean
from reports.forms.answers import Answers, Value
from reports.forms.language import TAG, Fault, Path, Tag, read_tags
from reports.forms.repetition import repeat
from reports.forms.sheet import MARGINS, Asking, by_row, named_cells, opened
from reports.forms.word import Filled, Shown
from reports.packing import same_bytes

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767


def fill(content: bytes, answers: Answers, missing: str, dated: date) -> Filled | Fault:
    """Return a form filled in, in its own format; ``missing`` stands for what was not reported.

    Formulas are worked out anew when the file is opened.
    """
    book = opened(content)
    heard: list[int] = []
    names = named_cells(book)[0]
    for sheet in book.worksheets:
        for cells in reversed(by_row(sheet, names)):
            heard += _fill_row(book, sheet, cells, answers, missing)
        _fill_margins(sheet, answers, missing)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    out = io.BytesIO()
    book.save(out)
    return Filled(same_bytes(out.getvalue(), dated), tuple(heard))


def _fill_row(book: Any, sheet: Any, cells: Sequence[Asking], answers: Answers, missing: str) -> list[int]:
    """Fill in the cells of one row, and of its copies where it is repeated; return the places of what was written."""
    row, units = cells[0].row, _units(cells, answers)
    repeat(book, sheet, row, len(units))
    heard: list[int] = []
    for at, unit in enumerate(units):
        known = _known(cells, unit, answers)
        for cell in cells:
            heard += _write(sheet.cell(row + at, cell.column), cell.text, known, answers.values, missing)
    if not units:
        for cell in cells:
            _write_text(sheet.cell(row, cell.column), "")
    return heard


def _list(cells: Sequence[Asking]) -> str | None:
    return next((cell.rows for cell in cells if cell.rows), None)


def _units(cells: Sequence[Asking], answers: Answers) -> Sequence[Mapping[Path, int]]:
    """Return what each copy of a row is about: the units of its list, or nothing of its own, once."""
    rows = _list(cells)
    return [{}] if rows is None else answers.rows[rows]


def _known(cells: Sequence[Asking], unit: Mapping[Path, int], answers: Answers) -> dict[Path, int]:
    return {**answers.scalars, **{(str(_list(cells)), *path): place for path, place in unit.items()}}


@lru_cache(maxsize=4096)
def _path(tag: str) -> Path:
    """Return the name in a placeholder; a comment has none."""
    used = read_tags([[Tag("", tag)]])[0]
    return used[0].path if used else ()


def _write(cell: Any, text: str, known: Mapping[Path, int], values: Sequence[Value], missing: str) -> list[int]:
    """Write what a cell asks for: a number alone as a number, anything else as text."""
    heard: list[int] = []

    def replacement(match: re.Match[str]) -> str:
        path = _path(match[0])
        if not path:
            return ""
        heard.append(known[path])
        value = values[heard[-1]]
        return missing if value.missing else value.text

    written = TAG.sub(replacement, text)
    alone = TAG.fullmatch(text.strip()) is not None and len(heard) == 1
    if alone and values[heard[0]].number is not None:
        _write_number(cell, values[heard[0]])
    else:
        _write_text(cell, written)
    return heard


def _write_number(cell: Any, value: Value) -> None:
    number = value.number
    assert number is not None
    cell.value = Decimal(number) / 100 if value.percent and "%" in cell.number_format else number
    if value.approximate:
        plain = "0" if cell.number_format in ("General", "@") else cell.number_format
        cell.number_format = ";".join(f'{part}"余"' for part in plain.split(";"))


def _write_text(cell: Any, text: str) -> None:
    """Write text that stays text, whatever it begins with and whatever it looks like."""
    cell.value = None
    if text:
        cell._value = _ESCAPE.sub("_x005F_", clean(text))[:_LONGEST]
        cell.data_type = "s"
    if "\n" in text:
        shape = copy(cell.alignment)
        shape.wrap_text = True
        cell.alignment = shape


def _fill_margins(sheet: Any, answers: Answers, missing: str) -> None:
    for name in MARGINS:
        for part in ("left", "center", "right"):
            area = getattr(getattr(sheet, name), part)
            if area.text and "{{" in area.text:
                area.text = TAG.sub(
                    lambda match: _plain_value(match[0], answers, missing).replace("&", "&&"), area.text
                )


def _plain_value(tag: str, answers: Answers, missing: str) -> str:
    value = answers.values[answers.scalars[_path(tag)]]
    return missing if value.missing else clean(value.text).replace("\n", " ")


def preview(content: bytes, answers: Answers, missing: str, dated: date) -> list[Shown] | Fault:
    """Return the cells that will be filled in, each with its value, in the order of sheets and rows."""
    book = opened(content)
    names = named_cells(book)[0]
    shown: list[Shown] = []
    for sheet in book.worksheets:
        extra = 0
        for cells in by_row(sheet, names):
            units = _units(cells, answers)
            for at, unit in enumerate(units):
                known = _known(cells, unit, answers)
                shown.append((tuple(_pieces(sheet, cells, extra + at, known)), True))
            extra += max(len(units) - 1, 0)
    return shown


def _pieces(sheet: Any, cells: Sequence[Asking], down: int, known: Mapping[Path, int]) -> Iterator[str | int]:
    for cell in cells:
        place = f"{sheet.cell(cell.row, cell.column).column_letter}{cell.row + down}"
        yield f"{sheet.title}!{place}：" if cell is cells[0] else f"　|　{place}："
        reached = 0
        for match in TAG.finditer(cell.text):
            yield cell.text[reached : match.start()]
            path = _path(match[0])
            if path:
                yield known[path]
            reached = match.end()
        yield cell.text[reached:]
