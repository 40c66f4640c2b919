"""From cells to values: ``read_value`` for one cell, ``read_row`` for the cells of one row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from data import months
from data.intake.cells import Cell
from data.intake.date_formats import show_date, shows_other_day
from data.intake.dates import check_day, find_month, read_date, read_day_number
from data.intake.days import TWO_DECIMALS
from data.intake.ditto import points_elsewhere
from data.intake.instants import whole_day
from data.intake.limits import BOUNDS
from data.intake.numbers import ITEM_AMOUNT, MOST, Amount, in_hours, read_number, settle
from data.intake.reading import EMPTY, Finding, Reading, failed, is_blank, missing, noun, quoted, understood
from data.intake.serials import plain_digits
from data.intake.shown import read_marked, read_rounded, read_shown
from data.intake.texts import is_cut, read_partners, says_nothing
from data.intake.words import is_outside, kind_in, level_of, lists_for, read_outlet, read_word
from data.problems import Level
from data.records import Value
from data.schema import COUNTED_IN_TIMES, OCCASION, SHEETS, Column, Label, Sheet
from data.settings.values import Outlets, Vocabulary

LONGEST = 2000
"""The most signs that one text may have."""

_NOTHING: Mapping[str, Value] = MappingProxyType({})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DECIMAL = re.compile(r"[0-9]{1,2}\.[0-9]")
_NAMING = frozenset({"number", "place", "partners"})
"""Columns that may stay empty, and that tell one matter from another or share its points."""
_QUANTITIES = frozenset({"quantity", ITEM_AMOUNT})
"""Columns whose unit of counting stands in the column 单位."""
_PURPOSE = ("category", "matter", "name", "subject", "title")
"""Columns that tell what a row is about."""


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are read against.

    ``month``: the month of the workbook. ``date1904``: serial numbers count from 1904. ``csv``: all
    cells are text, so that 3.1 may stand for a number typed 3.10.
    """

    month: str | None
    vocabulary: Vocabulary
    outlets: Outlets
    date1904: bool = False
    csv: bool = False
    words: dict[tuple[str, str | None, str], Reading] = field(default_factory=dict, repr=False, compare=False)
    """What words have been read as: a sheet holds the same few again and again."""


class RowReading(NamedTuple):
    """The cells of one row as read: ``problems`` by column key, ``values`` without empty columns."""

    values: Mapping[str, Value]
    approximate: frozenset[str] = frozenset()
    problems: tuple[tuple[str, Finding], ...] = ()
    counted: bool = True


def read_value(
    cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value] = _NOTHING
) -> Reading:
    """Return the value of one cell of a column, and what there is to say about it.

    ``row_values``: values already read in the same row; an empty level needs the outlet, a state or kind
    the matter. Never raises for what a cell may hold; a value of ``None`` without an error is an
    empty cell.
    """
    if cell is not None:
        if cell.kind == "number" and column.kind == "count" and type(cell.value) is int and 0 <= cell.value <= MOST:
            return Reading(cell.value)
        if cell.kind in ("struck", "unseen"):
            return read_marked(cell, column)
        if cell.kind == "error":
            return _error(cell, column)
        if cell.kind == "formula":
            return failed("formula-no-value", f"“{column.title}”里的公式没有结果")
    return _READERS[column.kind](cell, column, context, row_values)


def read_row(
    sheet: Sheet, cells: Mapping[str, Cell], context: Context, absent: frozenset[str] = frozenset()
) -> RowReading:
    """Return the values of a row from its filled cells by column key.

    ``absent``: keys of columns that the table lacks; what is required there is reported once for the
    table and not again for each row.
    """
    values: dict[str, Value] = {}
    approximate: set[str] = set()
    problems: list[tuple[str, Finding]] = []
    typed: Reading = EMPTY
    for column in _ORDER[sheet.key]:
        key = column.key
        cell = cells.get(key)
        if cell is None and not column.required and column.words != "种类":
            continue
        if key in absent and column.required:
            continue
        reading = read_value(cell, column, context, values)
        if reading.value is not None:
            values[key] = reading.value
        if reading.approximate:
            approximate.add(key)
        if key in _QUANTITIES:
            typed = reading
        if reading.problems:
            problems.extend((key, finding) for finding in reading.problems)
    if typed.unit is not None and "quantity" in cells:
        problems.extend(_match_unit(typed.unit, cells["quantity"].text, values, context.vocabulary))
    elif typed.unit is not None:
        values.setdefault("measure", typed.unit)
    outside = next((key for key in _PURPOSE if key in cells and is_outside(cells[key].text)), None)
    if outside is not None:
        problems = [(outside, Finding("not-counted", f"{quoted(cells[outside].text)}不在统计范围"))]
    return RowReading(values, frozenset(approximate), tuple(problems), outside is None)


_ORDER: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {sheet.key: tuple(sorted(sheet.columns, key=lambda column: column.words == "种类")) for sheet in SHEETS}
)
"""Columns of each sheet so that each comes after those that it is read by: 种类 after 事项名称."""


def _match_unit(unit: str, typed: str, values: dict[str, Value], vocabulary: Vocabulary) -> list[tuple[str, Finding]]:
    """Compare the unit typed after 数量 with the column 单位, and fill that in where it is empty."""
    typed_unit, measure = vocabulary.find("计量单位", unit), values.get("measure")
    if (
        typed_unit is None
        or typed_unit == measure
        or (typed_unit == OCCASION and values.get("matter") not in COUNTED_IN_TIMES)
    ):
        return []
    if measure is None:
        values["measure"] = typed_unit
        return [("measure", Finding("read-as", f"单位空着，按数量{quoted(typed)}记为“{typed_unit}”"))]
    if unit == "个":
        return []
    return [
        ("quantity", Finding("wrong-unit", f"数量{quoted(typed)}与单位“{measure}”不一致", "请核对后只留一个单位。"))
    ]


def _error(cell: Cell, column: Column | Label) -> Reading:
    """Return the problem of an error cell: only a warning where a text may be left out."""
    level: Level | None = "warning" if column.kind == "text" and not column.required else None
    return Reading(problems=(Finding("error-cell", f"“{column.title}”是错误值 {cell.text}", level=level),))


def _read_text(cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value]) -> Reading:
    if cell is None:
        return missing(column)
    if cell.kind in ("date", "time") and (column.required or column.key in _NAMING):
        return _date_for_text(cell, column)
    text = cell.text.strip()
    if not text.isprintable():
        text = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if is_blank(text):
        return missing(column)
    if len(text) > LONGEST:
        more = "以上" if len(text) >= BOUNDS.text else ""
        return failed("too-long", f"“{column.title}”有 {len(text)} 字{more}")
    if column.key == "outlet":
        return read_outlet(text, column, context.outlets)
    if column.key == "partners":
        return read_partners(text)
    if column.key != "remark" and says_nothing(text, required=column.required):
        # 编号 无 is no number that several rows share.
        return missing(column) if column.required else understood(None, text, "空着")
    if column.required and not any(map(str.isalnum, text)):
        return failed("required", f"{quoted(text)}没有写明内容", "请写明；与上一行相同的，请照写一遍。")
    if column.key != "remark" and points_elsewhere(text):
        return failed("required", f"{quoted(text)}没有写明内容", "请把那一行的内容写在这里。")
    if column.key == "number" and is_cut(cell):
        return failed("number-lost", f"编号{quoted(text)}超过 15 位，存成数字时末几位已变成 0")
    return Reading(text)


def _date_for_text(cell: Cell, column: Column | Label) -> Reading:
    """Return the problem of a date or time where a name or a number of a matter belongs: 3-5 typed, 3月5日 kept."""
    value, suggestion = cell.value, None
    if isinstance(value, date):
        suggestion = f"{value.month}-{value.day}、{value.month}.{value.day}、{value.month}月{value.day}日"
    message = f"“{column.title}”里存的是日期或时间 {cell.text}，可能是“3-5”之类被自动改成的"
    return failed("format-differs", message, "请把单元格设为文本格式，重新填写。", suggestion)


def _read_number(
    cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value]
) -> Reading:
    if cell is None:
        return missing(column)
    value = cell.value
    if cell.kind == "text":
        return read_number(cell.text, column)
    if cell.kind == "shown":
        return read_shown(cell, column)
    if cell.kind == "number" and isinstance(value, int | Decimal):
        return read_rounded(cell, column) or settle(Amount(Decimal(value)), plain_digits(value), column)
    if isinstance(value, timedelta) and column.kind == "hours" and value >= timedelta():
        return settle(Amount(in_hours(value)), cell.text, column)
    return _no_number(cell, column)


def _no_number(cell: Cell, column: Column | Label) -> Reading:
    """Return the problem of a date, a time or a truth value where a number belongs."""
    value, suggestion, cure = cell.value, None, None
    if isinstance(value, date):
        # Excel turns 3-5 into the fifth of March while it is typed.
        message, suggestion = f"{quoted(cell.text)}是日期，不是{noun(column)}", f"{value.month}、{value.day}"
        cure = f"可能是“{value.month}-{value.day}”被自动改成了日期，请填一个确定的数。"
    else:
        message = f"{quoted(cell.text)}不是{noun(column)}"
        cure = "请填数字，可以是小数，没有填 0。" if column.kind == "hours" else None
        if isinstance(value, time) and column.kind == "hours":
            suggestion = str(in_hours(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)))
    return failed("not-a-number", message, cure, suggestion)


def _read_date(cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value]) -> Reading:
    if cell is None:
        return missing(column)
    value = cell.value
    if isinstance(value, date):
        return _shown_otherwise(cell, value) or check_day(value, column, context.month)
    if cell.kind == "number" and isinstance(value, int | Decimal):
        return read_day_number(value, cell.number_format, column, context.month, date1904=context.date1904)
    text = cell.text.strip()
    if context.csv and _DECIMAL.fullmatch(text):
        return read_day_number(Decimal(text), None, column, context.month)
    return read_date(cell.text, column, context.month)


def _shown_otherwise(cell: Cell, day: date) -> Reading | None:
    """Return the problem of a day that its number format shows as another one, or not at all."""
    shown = show_date(cell.number_format, day) if cell.number_format else None
    if shown is None or not shows_other_day(shown, day):
        return None
    display = f"屏幕上显示{quoted(shown)}" if shown else "屏幕上什么也不显示"
    message = f"{display}，单元格里存的是 {cell.text}，不能确定是哪一天"
    return failed("format-differs", message, "请填成 2024-03-05 这样的日期。", cell.text[:10])


def _read_word(cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value]) -> Reading:
    assert isinstance(column, Column)
    words = column.words or column.title
    matter = row_values.get("matter")
    matter = matter if isinstance(matter, str) else None
    if cell is not None and not is_blank(cell.text):
        known = context.words.get((words, matter, cell.text))
        if known is None:
            lists = lists_for(words, matter, context.vocabulary)
            known = read_word(cell.text, column, context.vocabulary, lists)
            context.words[words, matter, cell.text] = known
        return known
    if words == "媒体级别":
        outlet = row_values.get("outlet")
        return level_of(outlet if isinstance(outlet, str) else None, column, context.vocabulary, context.outlets)
    if words == "种类":
        name = row_values.get("name")
        lists = lists_for(words, matter, context.vocabulary)
        return kind_in(name if isinstance(name, str) else None, column, context.vocabulary, lists)
    return missing(column)


def _read_month(
    cell: Cell | None, column: Column | Label, context: Context, row_values: Mapping[str, Value]
) -> Reading:
    """Read the month of 基本情况. An empty one is no problem here: other places may tell the month."""
    if cell is None or is_blank(cell.text):
        return EMPTY
    if isinstance(cell.value, date):
        differs = _shown_otherwise(cell, cell.value)
        return differs if differs is not None else Reading(months.month_of(whole_day(cell.value)))
    text = cell.text
    if isinstance(cell.value, Decimal) and TWO_DECIMALS.search(cell.number_format or ""):
        text = f"{cell.value:.2f}"
    elif isinstance(cell.value, Decimal) and text.endswith(".1"):
        # The number 2024.1 is also what Excel makes of 2024.10.
        year = text[:4]
        return failed("unknown-month", f"{quoted(text)}可能是 1 月或 10 月", suggestion=f"{year}-01、{year}-10")
    month = find_month(text)
    return Reading(month) if month else failed("unknown-month", f"{quoted(text)}不是月份")


_Reader = Callable[[Cell | None, Column | Label, Context, Mapping[str, Value]], Reading]
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "text": _read_text,
        "count": _read_number,
        "hours": _read_number,
        "date": _read_date,
        "word": _read_word,
        "month": _read_month,
    }
)
