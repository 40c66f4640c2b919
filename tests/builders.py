"""Workbooks for tests in which only what matters is written down.

``page`` draws a sheet as people lay it out: one line of text a row, ``|`` between cells. ``workbook``
makes a plain workbook of rows by column key. Both give real .xlsx bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from data.intake.read import read_file
from data.records import Checked, Row
from data.schema import BASICS, BASICS_SHEET, META_SHEET, SHEET, SHEETS
from data.settings.defaults import default_settings
from data.settings.values import Register, Settings, Unit

STREET, OWN, UNIT, OTHER, THIRD = "新城街道", "新城街道本级", "京汉新城社区", "和平社区", "希望社区"
MONTH = "2024-03"
REGISTER = Register(
    (
        Unit(STREET, "街道"),
        Unit(OWN, "本级", STREET, ("新城街道办事处",)),
        Unit(UNIT, "社区", STREET, ("京汉新城",), residents=6000),
        Unit(OTHER, "社区", STREET, residents=4000),
        Unit(THIRD, "社区", STREET),
    )
)


def settings(**changes: Any) -> Settings:
    """The settings that ship, with a street of three communities."""
    return replace(default_settings(), register=REGISTER, **changes)


SETTINGS = settings()
USUAL_SHEETS = SETTINGS.sheets
"""The sheets that every office has."""

STUDY = {"date": date(2024, 3, 5), "category": "党课", "subject": "学习全会精神", "attendance": 30}
VOLUNTEER = {
    "date": date(2024, 3, 6),
    "name": "清扫楼道",
    "nature": "志愿服务",
    "category": "环境卫生",
    "attendance": 12,
}
MEDIA = {
    "date": date(2024, 3, 7),
    "title": "春风进社区",
    "outlet": "新城日报",
    "level": "市级",
    "form": "消息",
    "result": "采用",
}
CIVIL = {"matter": "公益广告", "name": "核心价值观公益广告", "state": "已完成", "quantity": 3, "date": date(2024, 3, 8)}
SAMPLES: Mapping[str, Mapping[str, Any]] = {"study": STUDY, "volunteer": VOLUNTEER, "media": MEDIA, "civil": CIVIL}


def study(**changes: Any) -> dict[str, Any]:
    """A row of 理论学习 in which only the changes matter."""
    return STUDY | changes


def volunteer(**changes: Any) -> dict[str, Any]:
    """A row of 志愿服务."""
    return VOLUNTEER | changes


def media(**changes: Any) -> dict[str, Any]:
    """A row of 媒体上稿."""
    return MEDIA | changes


def civil(**changes: Any) -> dict[str, Any]:
    """A row of 文明创建."""
    return CIVIL | changes


@dataclass(frozen=True)
class Page:
    """One sheet: its lines of cells, what is merged (``A1:D1``) and what is hidden."""

    title: str
    lines: Sequence[Sequence[Any]]
    merges: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    hidden: bool = False


def _cell(text: str) -> Any:
    """Read a drawn cell: a number, ``@`` before a text that looks like one, ``D`` before a real date."""
    text = text.strip()
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    if re.fullmatch(r"D\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text[1:])
    return text.removeprefix("@").replace("⏎", "\n") or None


def page(
    title: str,
    drawing: str,
    *,
    merges: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
    hidden: bool = False,
) -> Page:
    """Draw a sheet: a line a row, ``|`` between cells, ``⏎`` a line break, ``.`` alone an empty row."""
    lines = [[_cell(cell) for cell in line.split("|")] for line in drawing.strip("\n").splitlines()]
    lines = [[None] if line == ["."] else line for line in lines]
    return Page(title, lines, tuple(merges), tuple(hidden_rows), tuple(hidden_columns), hidden)


def book(*pages: Page) -> bytes:
    """Return the bytes of a workbook of these sheets."""
    content = BytesIO()
    output = xlsxwriter.Workbook(
        content, {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    )
    for drawn in pages:
        sheet = output.add_worksheet(drawn.title)
        for row, line in enumerate(drawn.lines):
            for column, value in enumerate(line):
                if value is not None:
                    _write(sheet, row, column, value)
        for merge in drawn.merges:
            first = merge.partition(":")[0]
            sheet.merge_range(merge, "")
            row, column = xlsxwriter.utility.xl_cell_to_rowcol(first)
            value = drawn.lines[row][column] if row < len(drawn.lines) and column < len(drawn.lines[row]) else None
            if value is not None:
                _write(sheet, row, column, value)
        for number in drawn.hidden_rows:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        for letters in drawn.hidden_columns:
            sheet.set_column(f"{letters}:{letters}", None, None, {"hidden": True})
        if drawn.hidden:
            sheet.hide()
    next(sheet for sheet, drawn in zip(output.worksheets(), pages, strict=True) if not drawn.hidden).activate()
    output.close()
    return content.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write(row, column, float(value) if isinstance(value, Decimal) else value)


def table(key: str, rows: Iterable[Mapping[str, Any]]) -> Page:
    """A standard sheet with every column and these rows."""
    columns = SHEET[key].columns
    lines = [[column.heading for column in columns]]
    lines += [[row.get(column.key) for column in columns] for row in rows]
    return Page(SHEET[key].title, lines)


def basics(unit: str | None = UNIT, month: str | None = MONTH, **stocks: Any) -> Page:
    """基本情况 with unit, month and stocks by key."""
    values = {"unit": unit, "month": month, **stocks}
    return Page(BASICS_SHEET, [[label.title, values.get(label.key), label.unit] for label in BASICS])


def workbook(
    *,
    unit: str | None = UNIT,
    month: str | None = MONTH,
    stocks: Mapping[str, Any] | None = None,
    without: Iterable[str] = (),
    extra: Iterable[Page] = (),
    **rows: Iterable[Mapping[str, Any]],
) -> bytes:
    """A plain standard workbook: ``workbook(study=[study(attendance="若干")])``; other sheets have no rows."""
    left_out = set(without)
    pages = [] if "basics" in left_out else [basics(unit, month, **dict(stocks or {}))]
    pages += [
        table(sheet.key, rows.get(sheet.key, ()))
        for sheet in SHEETS
        if sheet.key not in left_out and (sheet.key in rows or not sheet.items)
    ]
    return book(*pages, *extra)


def meta(unit: str = UNIT, month: str = MONTH) -> Page:
    """The hidden sheet of the template."""
    return Page(META_SHEET, [["version", "1"], ["unit", unit], ["month", month]], hidden=True)


def read_one(content: bytes, name: str = "月报.xlsx", used: Settings = SETTINGS, **chosen: Any) -> Checked:
    """Read a file that holds one unit-month."""
    (checked,) = read_file(content, name, used, **chosen)
    return checked


def codes(checked: Checked, level: str | None = None) -> list[str]:
    """The codes of what was found, in order."""
    return [problem.code for problem in checked.problems if level is None or problem.level == level]


def values(checked: Checked, key: str) -> list[Mapping[str, Any]]:
    """The values of the rows of one sheet."""
    return [row.values for row in rows_of(checked, key)]


def rows_of(checked: Checked, key: str) -> list[Row]:
    """The rows of one sheet."""
    return [row for row in checked.rows if row.sheet == key]
