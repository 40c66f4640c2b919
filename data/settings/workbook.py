"""The settings as one Excel workbook, a sheet a table: written for an office to edit, and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data.intake.cells import SheetCells, Workbook, address
from data.intake.limits import BOUNDS, MIB, SETTINGS_MB
from data.intake.workbook import read_workbook
from data.problems import Problem, problem
from data.settings.columns import HEADERS, POLICY, POLICY_CHOICES, TABLES, Rows, Table, TableColumn, Tables
from data.settings.defaults import defaults
from data.settings.tables import column_words, read_tables
from data.settings.values import Settings
from data.text import clean, fold, fold_header

FILE_NAME = "宣传看板设置.xlsx"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_BASE = {"font_name": "微软雅黑", "font_size": 11, "valign": "vcenter"}
_HEAD = {**_BASE, "bold": True, "align": "center", "border": 1, "border_color": "#BFCBD6"}
_REQUIRED = {**_HEAD, "bg_color": "#1B4F72", "font_color": "#FFFFFF", "num_format": '@" *"'}
_OPTIONAL = {**_HEAD, "bg_color": "#DCE8F2", "font_color": "#1B4F72"}
_MOST_LIST = 255
"""Excel holds no longer list in a drop-down that is not a range."""
_SPARE_ROWS = 500
_HEADER_WITHIN = 10
_MONTHS = frozenset({"生效月", "失效月", "启用", "停用"})
_JANUARY_OR_OCTOBER = re.compile(r"[12][0-9]{3}\.1")
_BOUNDS = replace(BOUNDS, upload=SETTINGS_MB * MIB)
_MOST_ROWS = 20_000
"""Rows of one table: units of a city, several times over."""


def export_settings(tables: Tables) -> bytes:
    """Return the settings as a workbook; a table that is absent is written as it ships."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    styles = {
        "required": book.add_format(_REQUIRED),
        "optional": book.add_format(_OPTIONAL),
        "text": book.add_format({**_BASE, "num_format": "@", "text_wrap": True}),
        "number": book.add_format(_BASE),
    }
    whole = defaults() | dict(tables)
    settings = read_tables(whole)[0]
    for table in TABLES:
        if table is HEADERS and not whole[table.title]:
            continue
        _write_table(book.add_worksheet(table.title), styles, table, whole[table.title], settings)
    book.close()
    return content.getvalue()


def _write_table(page: Worksheet, styles: Mapping[str, Any], table: Table, rows: Rows, settings: Settings) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 30)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for index, column in enumerate(table.columns):
        page.set_column(index, index, column.width, styles["number" if column.numeric else "text"])
        page.write_string(0, index, column.title, styles["required" if column.required else "optional"])
        note = f"{table.note}\n{column.note}" if index == 0 else column.note
        page.write_comment(0, index, note, {"author": "", "width": 240, "height": 84, "font_size": 10})
        source = _source(column, settings)
        if source:
            page.data_validation(1, index, len(rows) + _SPARE_ROWS, index, _list_check(source))
        for number, row in enumerate(rows, start=1):
            _write_cell(page, number, index, row.get(column.title) or "", column)
    if table is POLICY:
        for number, row in enumerate(rows, start=1):
            words = POLICY_CHOICES.get(row.get("名称") or "", ())
            if words:
                page.data_validation(number, 1, number, 1, _list_check(list(words)))


def _write_cell(page: Worksheet, row: int, column: int, text: str, kind: TableColumn) -> None:
    if kind.numeric and text.replace(".", "", 1).isdecimal() and text.isascii():
        page.write_number(row, column, float(text))
    elif text:
        page.write_string(row, column, clean(text))


def _source(column: TableColumn, settings: Settings) -> list[str] | str | None:
    """What a drop-down offers: the column's own words, or the first column of another sheet."""
    if column.table:
        return f"={column.table}!$A$2:$A${_SPARE_ROWS * 10}"
    words = list(column_words(column, settings))
    fits = sum(map(len, words)) + len(words) <= _MOST_LIST and not any("," in word for word in words)
    return words if words and fits else None


def _list_check(source: list[str] | str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": "请从下拉列表里选。",
    }


def import_settings(
    content: bytes, current: Tables | None = None, name: str = FILE_NAME
) -> tuple[dict[str, Rows], list[Problem]]:
    """Read a workbook of settings: the tables present in it, and what is wrong.

    The tables are checked together with the ``current`` ones (those that ship, when not given)
    that the workbook leaves alone. With an error among the problems nothing may be saved. On what
    somebody sent it runs in a reader's process.
    """
    workbook = read_workbook(content, name, _BOUNDS)
    if isinstance(workbook, Problem):
        return {}, [workbook]
    tables: dict[str, Rows] = {}
    places: dict[str, list[dict[str, str]]] = {}
    problems: list[Problem] = []
    titles = {fold(table.title): table for table in TABLES}
    for sheet in workbook.sheets:
        table = titles.get(fold(sheet.title))
        if table is None:
            problems.append(problem("ignored", "不是设置表，没有读取", sheet=sheet.title))
            continue
        rows = _read_sheet(sheet, table, problems)
        if rows is not None:
            tables[table.title] = [values for values, _ in rows]
            places[table.title] = [cells for _, cells in rows]
    if not any(fold(sheet.title) in titles for sheet in workbook.sheets):
        return {}, [_no_table(workbook)]
    return tables, problems + read_tables({**(current or {}), **tables}, places)[1]


def _no_table(workbook: Workbook) -> Problem:
    sheet_names = "、".join(sheet.title for sheet in workbook.sheets[:10])
    table_names = "、".join(table.title for table in TABLES if table is not HEADERS)
    return problem("no-standard-sheet", f"没有设置表，只有“{sheet_names}”", cure=f"请把工作表命名为：{table_names}。")


def _read_sheet(
    sheet: SheetCells, table: Table, problems: list[Problem]
) -> list[tuple[dict[str, str], dict[str, str]]] | None:
    """The rows of a sheet and where their cells stand; ``None`` when the header is not whole."""
    head = _header_row(sheet, table)
    columns = _columns(sheet, table, head) if head else {}
    missing = [column for column in table.columns if column.title not in columns.values() and not column.retained]
    needed = [column for column in missing if column.required]
    listed = "、".join(column.title for column in needed or missing)
    if needed:
        problems.append(problem("missing-column", f"缺少“{listed}”列", sheet=sheet.title, cure="请补上表头。"))
        return None
    if missing:
        problems.append(problem("read-as", f"没有“{listed}”列", sheet=sheet.title, cure="已按空着处理。"))
    _tell_ignored(sheet, table, head, columns, problems)
    rows = []
    numbers = sorted(number for number in sheet.rows if number > head)
    if len(numbers) > _MOST_ROWS:
        message = f"“{table.title}”有 {len(numbers):,} 行，上限 {_MOST_ROWS:,}"
        problems.append(problem("too-large", message, sheet=sheet.title, cure="请删去多余的行。"))
        return None
    for number in numbers:
        values = {title: _text(sheet, number, column, title, problems) for column, title in columns.items()}
        if any(values.values()):
            rows.append((values, {title: address(number, column) for column, title in columns.items()}))
    return rows


def _header_row(sheet: SheetCells, table: Table) -> int:
    """The row with the most known headers among the first; 0 when none has any."""
    header_counts = {row: len(_columns(sheet, table, row)) for row in sorted(sheet.rows) if row <= _HEADER_WITHIN}
    return max(header_counts, key=lambda row: header_counts[row], default=0)


def _columns(sheet: SheetCells, table: Table, row: int) -> dict[int, str]:
    """Column number → title, by the title itself first and then by its other names."""
    headers = {column: fold_header(cell.text) for column, cell in sheet.row(row).items()}
    titles: dict[int, str] = {}
    for known in table.columns:
        exact = [column for column, header in headers.items() if header == fold_header(known.title)]
        titles |= dict.fromkeys(exact[:1], known.title)
    for known in table.columns:
        aliases = {fold_header(alias) for alias in known.aliases}
        loose = [column for column, header in headers.items() if header in aliases and column not in titles]
        if known.title not in titles.values():
            titles |= dict.fromkeys(loose[:1], known.title)
    return titles


def _tell_ignored(
    sheet: SheetCells, table: Table, head: int, columns: Mapping[int, str], problems: list[Problem]
) -> None:
    for column, cell in sheet.row(head).items():
        if column not in columns and cell.text.strip():
            message = f"“{cell.text}”不是“{table.title}”的列"
            place = address(head, column)
            problems.append(problem("ignored", message, sheet=sheet.title, cell=place, cure="没有读取。"))


def _text(sheet: SheetCells, row: int, column: int, title: str, problems: list[Problem]) -> str:
    cell = sheet.cell(row, column)
    if cell is None:
        return ""
    if cell.kind in ("error", "formula"):
        code = "error-cell" if cell.kind == "error" else "formula-no-value"
        message = f"“{title}”没有值"
        problems.append(problem(code, message, sheet=sheet.title, cell=cell.address, column=title, value=cell.text))
        return ""
    if title in _MONTHS and isinstance(cell.value, Decimal) and _JANUARY_OR_OCTOBER.fullmatch(cell.text):
        year = cell.text[:4]
        message = f"“{cell.text}”可能是 {year} 年 1 月或 10 月（2024.10 会被存成 2024.1）"
        problems.append(
            problem(
                "unknown-month",
                message,
                sheet=sheet.title,
                cell=cell.address,
                column=title,
                value=cell.text,
                cure="请写成 2024-10 这样。",
                suggestion=f"{year}-01、{year}-10",
            )
        )
    return cell.text
