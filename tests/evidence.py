"""One workbook in which cells show something else than they hold, each in a row of its own with its right reading."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data.records import Checked
from tests.builders import MONTH, UNIT

Write = Callable[[Worksheet, int, "Formats"], object]
Formats = Callable[..., Any]
"""Makes a format of xlsxwriter from its properties."""
HEADERS = ("日期", "学习类别", "主题", "参加人次", "时长（小时）")
COUNT, HOURS = 3, 4


@dataclass(frozen=True)
class Evidence:
    """One kind: how its row is written, and what is right: the number (``None``: asked) and the codes at the row.

    ``column`` is that of the number. ``rows``: whether the row is read at all.
    """

    write: Write
    value: object = None
    codes: tuple[str, ...] = ()
    column: int = COUNT
    rows: bool = True
    approximate: bool = False


def _number(code: str, number: float, value: object = None, *codes: str, **more: Any) -> Evidence:
    """A number under a number format."""
    column = more.get("column", COUNT)

    def write(page: Worksheet, row: int, formats: Formats) -> None:
        page.write_number(row, column, number, formats(num_format=code))

    return Evidence(write, value, codes, **more)


def _rich(*parts: Callable[[Formats], list[Any]], value: object = None, codes: tuple[str, ...] = ()) -> Evidence:
    def write(page: Worksheet, row: int, formats: Formats) -> None:
        page.write_rich_string(row, COUNT, *(piece for part in parts for piece in part(formats)))

    return Evidence(write, value, codes)


def _plain(text: str) -> Callable[[Formats], list[Any]]:
    return lambda formats: [text]


def _styled(text: str, **style: Any) -> Callable[[Formats], list[Any]]:
    return lambda formats: [formats(**style), text]


def _cell(content: object, value: object = None, *codes: str, **style: Any) -> Evidence:
    """A number or text in a font of its own."""

    def write(page: Worksheet, row: int, formats: Formats) -> None:
        page.write(row, COUNT, content, formats(**style))

    return Evidence(write, value, codes)


def _strike_row(page: Worksheet, row: int, formats: Formats) -> None:
    struck = formats(font_strikeout=True)
    page.write_datetime(row, 0, datetime(2024, 3, 5), formats(font_strikeout=True, num_format="yyyy-mm-dd"))
    page.write_row(row, 1, ("党课", "整行划去", 30), struck)


def _comment(page: Worksheet, row: int, formats: Formats) -> None:
    page.write_number(row, COUNT, 30)
    page.write_comment(row, COUNT, "实际为 25 人", {"author": ""})


ACCOUNTING = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '
KINDS: Mapping[str, Evidence] = {
    "3 shown as 3万": _number('0"万"', 3, 30_000, "read-as", "unusual"),
    "3 shown as 3.0万": _number('0.0"万"', 3, 30_000, "read-as", "unusual"),
    "30 shown as 约30余人": _number('"约"0"余人"', 30, 30, "approximate", approximate=True),
    "30 shown as 20-30": _number('"20-"0', 30, None, "range"),
    "30 shown as nothing": _number(";;;", 30, None, "format-differs"),
    "30000 shown as 30.0万": _number('0.0,"万"', 30_000, None, "format-differs"),
    "3000 shown as 3": _number("0,", 3_000, None, "format-differs"),
    "30 shown as 30户": _number('0"户"', 30, None, "wrong-unit"),
    "30 shown as 30元": _number('0"元"', 30, None, "wrong-unit"),
    "30 shown as ￥30": _number('"￥"0', 30, None, "format-differs"),
    "30 shown as 30人": _number('0"人"', 30, 30),
    "30 shown as 30人 below a bound": _number('[>=100]0"户";0"人"', 30, 30),
    "130 shown as 130户 above a bound": _number('[>=100]0"户";0"人"', 130, None, "wrong-unit"),
    "1 shown as 党课": _number('[=1]"党课";0', 1, None, "format-differs"),
    "30 shown as 3000%": _number("0%", 30, None, "format-differs"),
    "0 shown as nothing": _number("0;-0;;@", 0, None, "format-differs"),
    "0 shown as a dash": _number(ACCOUNTING, 0, 0),
    "1200 shown as 1,200": _number("#,##0", 1_200, 1_200),
    "30 shown as 030": _number("000", 30, 30),
    "30 shown as 30.00": _number("0.00", 30, 30),
    "30 shown as a date": _number("yyyy-mm-dd", 30, None, "not-a-number"),
    "90 shown as 90分钟": _number('0"分钟"', 90, "1.5", "read-as", column=HOURS),
    "1.5 shown as 1.50": _number("0.00", 1.5, "1.5", column=HOURS),
    "1.333 shown as 1.33": _number("0.00", 1.333, "1.33", column=HOURS),
    "1.5 shown as 2": _number("0", 1.5, None, "format-differs", column=HOURS),
    "30 and a raised 1": _rich(_plain("30"), _styled("1", font_script=1), codes=("not-a-number",)),
    "30 and a lowered 1": _rich(_plain("30"), _styled("1", font_script=2), codes=("not-a-number",)),
    "25 struck out, then 30": _rich(_styled("25", font_strikeout=True), _plain("30"), value=30, codes=("struck-out",)),
    "30, then 25 struck out": _rich(_plain("30"), _styled("25", font_strikeout=True), value=30, codes=("struck-out",)),
    "30 struck out": _cell(30, None, "format-differs", font_strikeout=True),
    "the text 30 struck out": _cell("30人", None, "format-differs", font_strikeout=True),
    "30 in white": _cell(30, None, "format-differs", font_color="#FFFFFF"),
    "30 in the grey of its ground": _cell(30, None, "format-differs", font_color="#808080", bg_color="#808080"),
    "the text 30 in white": _cell("30人", None, "format-differs", font_color="#FFFFFF"),
    "30 in white on blue": _cell(30, 30, font_color="#FFFFFF", bg_color="#1B4F72"),
    "30 and a white 1": _rich(_plain("30"), _styled("1", font_color="#FFFFFF"), codes=("format-differs",)),
    "30 and a 1 too small to be read": _rich(_plain("30"), _styled("1", font_size=1), codes=("format-differs",)),
    "30 and a small 1": _rich(_plain("30"), _styled("1", font_size=5), codes=("not-a-number",)),
    "30 too small to be read": _cell(30, None, "format-differs", font_size=1),
    "30 crossed by a border": _cell(30, None, "format-differs", diag_type=3, diag_border=1),
    "30 in white by its format": _number("[White]0", 30, None, "format-differs"),
    "1.25 shown as 1": _number("# ?/2", 1.25, None, "format-differs", column=HOURS),
    "1.5 shown as 1 1/2": _number("# ?/?", 1.5, "1.5", column=HOURS),
    "整行划去": Evidence(_strike_row, None, ("struck-out",), rows=False),
    "30 with a comment": Evidence(_comment, 30, ("not-counted-comment",)),
}
"""The right reading of each kind by its name, which stands in its row as the 主题."""


def evidence_workbook() -> bytes:
    """Return the workbook, as .xlsx."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, HEADERS)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, (name, kind) in enumerate(KINDS.items(), start=1):
            page.write_datetime(row, 0, datetime(2024, 3, 5), day)
            page.write_row(row, 1, ("党课", name))
            if kind.column != COUNT:
                page.write_number(row, COUNT, 1)
            kind.write(page, row, lambda **style: book.add_format(style))
    return content.getvalue()


CHOSEN = {"unit": UNIT, "month": MONTH}
"""The workbook itself says neither."""


def reading_of(checked: Checked, name: str) -> tuple[bool, str | None, bool, list[str]]:
    """Return whether a kind's row was read, its number, whether that is approximate, and the codes at the row."""
    number = list(KINDS).index(name) + 2
    key = "hours" if KINDS[name].column == HOURS else "attendance"
    row = next((row for row in checked.rows if row.number == number), None)
    codes = [
        problem.code
        for problem in checked.problems
        if problem.cell is not None and problem.cell.lstrip("ABCDE") == str(number) and problem.code != "duplicate-row"
    ]
    value = row.values.get(key) if row is not None else None
    return row is not None, None if value is None else str(value), row is not None and key in row.approximate, codes
