"""The standard workbook made from the schema: sheets, drop-downs, notes and what is already known."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data import months, schema
from data.records import Value
from data.settings.values import Settings
from data.template.guide import write_guide
from data.template.lists import choices, references, source, write_lists
from data.template.style import MOST_ROWS, Styles, set_page
from data.text import clean

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST_COUNT, _MOST_TEXT = 1_000_000, 2000
_FILE_NAME_BAD = frozenset('\\/:*?"<>|')
_EARLIEST = date(1950, 1, 1)
_LINE_HEIGHT, _MOST_LINES = 18, 20

RowValues = Mapping[str, Value]


def file_name(unit: str, month: str) -> str:
    """Return the file name that is offered: ``宣传工作月报_枫林社区_2026-10.xlsx``."""
    safe = "".join("_" if sign in _FILE_NAME_BAD or not sign.isprintable() else sign for sign in unit)
    return f"宣传工作月报_{safe}_{month}.xlsx"


def standard_workbook(
    unit: str,
    month: str,
    settings: Settings,
    *,
    basics: Mapping[str, Value] | None = None,
    carried: Iterable[RowValues] = (),
    rows: Mapping[str, Iterable[RowValues]] | None = None,
    sheets: Container[str] | None = None,
) -> bytes:
    """Return the workbook of one unit and month.

    ``basics``: what is known of 基本情况 by label key, such as last month's stocks. ``carried``:
    rows of 文明创建 by column key, the titles held and the problems still open. ``rows``: rows of
    every sheet by sheet key, for a workbook that is already filled in. ``sheets``: the keys of those that it
    has; all by default.
    """
    content = BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    # Not today's date: the same facts give the same bytes, and an upload of them is "unchanged".
    book.set_properties({"title": file_name(unit, month), "created": datetime(int(month[:4]), int(month[5:]), 1)})
    styles = Styles(book)
    lists = choices(settings, month)
    guide = book.add_worksheet(schema.GUIDE_SHEET)
    known = dict(basics or {})
    register = settings.register.by_name.get(unit)
    if known.get("residents") is None and register is not None:
        known["residents"] = register.residents
    labels = [
        label
        for label in schema.BASICS
        if (schema.BASICS_SHEET, label.title) not in settings.policy.omitted or known.get(label.key) is not None
    ]
    _write_basics(book.add_worksheet(schema.BASICS_SHEET), styles, unit, month, known, labels)
    prefilled = {key: list(values) for key, values in (rows or {}).items()}
    prefilled[schema.CIVIL.key] = [*carried, *prefilled.get(schema.CIVIL.key, ())]
    # A column that is no longer asked for stays where something to be handed back stands in it.
    needed = {
        (key, column)
        for key, values in prefilled.items()
        for row in values
        for column, value in row.items()
        if value not in (None, "")
    }
    pages = [sheet for sheet in settings.template_sheets(month, needed) if sheets is None or sheet.key in sheets]
    write_guide(guide, styles, unit, month, settings.due(month), labels, pages)
    for sheet in pages:
        page = book.add_worksheet(sheet.title)
        set_page(page, f"{unit}　{months.title(month)}　{sheet.title}", landscape=True)
        _write_sheet(page, styles, sheet, month, references(lists), settings)
        _write_rows(page, sheet, prefilled.get(sheet.key, ()))
    _write_meta(book.add_worksheet(schema.META_SHEET), unit, month, lists)
    book.close()
    return content.getvalue()


def _write_basics(
    page: Worksheet,
    styles: Styles,
    unit: str,
    month: str,
    known: Mapping[str, Value],
    labels: Iterable[schema.Label],
) -> None:
    set_page(page, f"{unit}　{months.title(month)}　{schema.BASICS_SHEET}", landscape=True)
    page.hide_gridlines(2)
    for column, width in enumerate((18, 30, 8, 46)):
        page.set_column(column, column, width)
    values = {**known, "unit": unit, "month": month}
    for row, label in enumerate(labels):
        page.set_row(row, 26)
        page.write_string(row, 0, label.title, styles["label_required" if label.required else "label"])
        style = styles["value_count" if label.kind == "count" else "value_text"]
        _write_value(page, row, 1, values.get(label.key), style)
        page.write_string(row, 2, label.unit or "", styles["unit"])
        hint = "已带出上次的数，有变化再改。" if label.kind == "count" and known.get(label.key) is not None else ""
        page.write_string(row, 3, label.note + hint, styles["note"])
        if label.kind == "count":
            page.data_validation(row, 1, row, 1, _count_check())


def _write_sheet(
    page: Worksheet, styles: Styles, sheet: schema.Sheet, month: str, ranges: Mapping[str, str], settings: Settings
) -> None:
    page.hide_gridlines(0)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_row(0, 34)
    last = xl_col_to_name(len(sheet.columns) - 1)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, _width(column), styles[column.kind])
        page.write_string(0, index, column.heading, styles["required" if column.required else "optional"])
        page.write_comment(0, index, _note(sheet, column, ranges, settings), _note_box(column))
        check = _check(sheet, column, month, ranges)
        if check is not None:
            page.data_validation(1, index, MOST_ROWS, index, check)
        if column.required:
            letters = xl_col_to_name(index)
            formula = f"=AND(ISBLANK({letters}2),COUNTA($A2:${last}2)>0)"
            rule = {"type": "formula", "criteria": formula, "format": styles["missing"]}
            page.conditional_format(1, index, MOST_ROWS, index, rule)


def _width(column: schema.Column) -> int:
    return max(column.width, 2 * len(column.heading) + 1) if column.unit else column.width


def _note(sheet: schema.Sheet, column: schema.Column, ranges: Mapping[str, str], settings: Settings) -> str:
    """What the header's note says: how to fill the column in, and which figures it feeds."""
    lines = [f"{column.title}（{'必填' if column.required else '选填'}）", column.note]
    if column.words in ranges:
        lines.append("从下拉列表里选。" if "下拉" not in column.note else "")
    fed = [m.title for m in settings.dictionary.measures if m.sheet == sheet.key and m.column == column.key]
    if fed:
        lines.append(f"计入指标：{'、'.join(fed)}。")
    return "\n".join(line for line in lines if line)


def _note_box(column: schema.Column) -> dict[str, Any]:
    tall = 110 if len(column.note) > 20 or column.kind == "count" else 84
    return {"author": "", "width": 230, "height": tall, "font_name": "微软雅黑", "font_size": 10, "color": "#FFFBE6"}


def _check(sheet: schema.Sheet, column: schema.Column, month: str, ranges: Mapping[str, str]) -> dict[str, Any] | None:
    """The check that Excel makes while typing: a warning, because the upload reads looser wordings too."""
    if column.kind == "word":
        letters = [xl_col_to_name(i) for i, other in enumerate(sheet.columns) if other.key == "matter"]
        formula = source(column.words or "", ranges, f"${letters[0]}2" if letters else "")
        if formula is None:
            return None
        return _warning({"validate": "list", "source": formula}, "请从下拉列表里选。")
    if column.kind == "date":
        return _date_check(sheet, month)
    if column.kind == "count":
        return _count_check()
    if column.kind == "hours":
        check = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _MOST_COUNT}
        return _warning(check, "请填数字，可以是小数，如 1.5。")
    check = {"validate": "length", "criteria": "<=", "value": _MOST_TEXT}
    return _warning(check, f"请缩短到 {_MOST_TEXT} 字以内。")


def _date_check(sheet: schema.Sheet, month: str) -> dict[str, Any]:
    if not sheet.dated:
        check = {"validate": "date", "criteria": ">=", "value": _EARLIEST}
        return _warning(check, "请填成 2024-03-05 这样的日期。")
    bounds = {"minimum": months.first_day(month), "maximum": months.last_day(month)}
    return _warning({"validate": "date", "criteria": "between", **bounds}, f"不是{months.title(month)}的日期，请核对。")


def _count_check() -> dict[str, Any]:
    check = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": _MOST_COUNT}
    return _warning(check, "请填整数，不带单位。")


def _warning(check: dict[str, Any], message: str) -> dict[str, Any]:
    return {**check, "error_type": "warning", "error_title": "请核对", "error_message": message}


def _write_rows(page: Worksheet, sheet: schema.Sheet, rows: Iterable[RowValues]) -> None:
    places = {column.key: index for index, column in enumerate(sheet.columns)}
    for number, row in enumerate(rows, start=1):
        values = {key: value for key, value in row.items() if key in places}
        lines = max((_lines(value, sheet.column(key)) for key, value in values.items()), default=1)
        page.set_row(number, _LINE_HEIGHT * lines)
        for key, value in values.items():
            _write_value(page, number, places[key], value, None)


def _lines(value: Value, column: schema.Column) -> int:
    """How many lines a text takes in its column, where a Chinese character is two wide."""
    if not isinstance(value, str):
        return 1
    wide = sum(2 if sign > "\u2e7f" else 1 for sign in value)
    return min(-(-wide // (_width(column) - 1)), _MOST_LINES) or 1


def _write_value(page: Worksheet, row: int, column: int, value: Value, style: Format | None) -> None:
    """Write a value as what it is: text never becomes a formula, a number or a link."""
    if value is None or value == "":
        if style is not None:
            page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, clean(value), style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    else:
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)


def _write_meta(page: Worksheet, unit: str, month: str, lists: Mapping[str, tuple[str, ...]]) -> None:
    """The hidden sheet: what the workbook is, in columns A and B, and the words of the drop-downs."""
    page.hide()
    for row, (key, value) in enumerate((("version", schema.TEMPLATE_VERSION), ("unit", unit), ("month", month))):
        page.write_string(row, 0, key)
        page.write_string(row, 1, clean(value))
    write_lists(page, lists)
