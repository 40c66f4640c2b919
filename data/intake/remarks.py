"""Remarks on a table that are no mistake of a row: its columns, its hidden parts, its other lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from data.intake.cells import Cell, SheetCells, address
from data.intake.claims import column_named
from data.intake.columns import candidates
from data.intake.comments import without_ours
from data.intake.headings import Heading
from data.intake.layout import Table
from data.intake.lines import Line
from data.intake.qualifiers import header_key, is_corrected, is_part, wrong_unit
from data.intake.reading import noun, quoted
from data.intake.scales import scale_of
from data.problems import Problem, problem
from data.records import Ignored
from data.schema import Column
from data.text import fold

_SHOWN, _TITLE = 10, 40
_SAMPLES, _SAMPLE = 3, 16
"""Texts of a column that are shown, and characters of each."""
_TELLS = re.compile(r"\d|[一二两三四五六七八九十百]+(?:次|场|人|篇|条|个|件)")
_INSTRUCTS = re.compile(r"必填|选填|格式|如|例|请|填|选")
"""What a comment on a header says when it tells how much there was, and when it tells how to fill the column in."""
_LARGE = r"(?:[百千万亿](?:人次?|名|元|份|小时|次|户|个|张|块|篇)?|分钟)(?=[)、,;。]|$)"
_UNIT_OF_ALL = re.compile(
    rf"单位(?:均?[为是])?[::(]?(?:[^:]{{0,6}}[、,/])?{_LARGE}|^\(?{_LARGE}(?!\)\w)|^(?:以|按)[百千万亿].{{0,3}}(?:为单位|计)$"
)
"""A label over the whole table that its numbers are in ten thousands, or in minutes."""
_OTHER_TIME = re.compile(
    r"累计(?:数|表|情况表?|至.*|到.*)?[)]?$|^\(?(?:预计|预估|暂估|拟定?|计划|草稿|初稿)(?:数|稿)?\)?$"
    r"|(?:计划|安排|预告)(?:一览)?表?(?:\(.*\))?$|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,2})月?[-—–~至到](?:\d{1,2}|[一二三四五六七八九十]{1,2})月"
    r"|第?[一二三四1-4]季度(?![“\"「]|开门红|之星)|[上下]半年"
)
"""What a title says of numbers that are not those of one month as they came to be."""
_OF_ONE_MONTH = re.compile(r"(?<![-—–~至到、\d])(?:1[0-2]|[1-9])月份?(?![-—–~至到、末底\d])")
"""The month that a title names beside its quarter."""


def about_columns(cells: SheetCells, tables: Sequence[Table]) -> Iterator[Problem]:
    """Yield what there is to say of the tables that one sheet holds: missing columns, hidden parts."""
    for table in tables:
        yield from _missing(table)
        yield from _twice(table)
        yield from _wrong_units(table)
        yield from _other_times(table)
    yield from _other_comments(cells, tables)
    if cells.clipped:
        message = f"有 {cells.clipped} 处整列或整行的合并单元格，只看有内容的部分"
        yield problem("ignored", message, sheet=cells.title)
    hidden = sorted(
        (line for table in tables for line in table.data if line.row in cells.hidden_rows), key=lambda line: line.row
    )
    if hidden:
        message = f"有 {len(hidden)} 行是隐藏的（第 {_numbers(hidden)} 行），也计入"
        yield problem("hidden-rows", message, sheet=cells.title, cell=f"A{hidden[0].row}")
    for table in tables:
        for number, column in table.matched.columns.items():
            if number in cells.hidden_columns and table.data:
                message, cure = f"“{column.title}”列是隐藏的，也计入", "不需要的列请删去。"
                yield problem("hidden-rows", message, sheet=cells.title, column=column.title, cure=cure)


def _other_comments(cells: SheetCells, tables: Sequence[Table]) -> Iterator[Problem]:
    """Yield comments on what is no data: on headers, totals, below the table and beside it.

    On headers those that tell how to fill in say nothing; the template's own are such.
    """
    if not cells.marks.comments or not tables:
        return
    reported = {(line.row, at) for table in tables for line in table.data for at in range(table.left, table.right + 1)}
    headers = {row for table in tables for row in range(table.block.top, table.block.bottom + 1)}
    for place, comment in cells.marks.comments.items():
        stated = without_ours(comment, f"{cells.title}!{address(*place)}：")
        is_header = place[0] in headers
        if not stated or place in reported or place[0] < min(headers):
            continue
        if not is_header or (_TELLS.search(stated) and not _INSTRUCTS.search(stated)):
            message = f"{'表头' if is_header else '单元格'}有批注“{stated}”，没有计入"
            yield problem("not-counted-comment", message, sheet=cells.title, cell=address(*place), value=stated)


def _missing(table: Table) -> Iterator[Problem]:
    """Yield the columns that are not there, or that several headers may be."""
    title, doubtful = table.cells.title, table.matched.doubtful
    for key, text in table.matched.constants.items():
        name = table.sheet.column(key).title
        message = f"没有“{name}”这一列，按选过的每行都是{quoted(text)}计"
        yield problem("read-as", message, sheet=title, column=name, cure="如不对请加上这一列填写。")
    for column in table.matched.missing:
        if column.key not in doubtful:
            near = "、".join(candidates(column, table.matched.unknown)) or None
            message = f"缺少必填的列“{column.title}”"
            yield problem("missing-column", message, sheet=title, column=column.title, suggestion=near)
    for key, headings in doubtful.items():
        column = table.sheet.column(key)
        filled = any(line.cells.get(heading.column) is not None for heading in headings for line in table.data)
        if column.required or filled:
            names = "、".join(dict.fromkeys(heading.title for heading in headings))
            message = f"不能确定{quoted(names)}是不是“{column.title}”（本月全部）"
            cure = "请留一列写明本月的总数，或指出哪一列就是它。"
            yield problem(
                "missing-column",
                message,
                sheet=title,
                cell=headings[0].cell,
                column=column.title,
                cure=cure,
                suggestion=names,
            )


def _twice(table: Table) -> Iterator[Problem]:
    """Yield columns of numbers whose header stands there a second time over other numbers."""
    for number, column in table.matched.columns.items():
        if column.kind not in ("count", "hours"):
            continue
        own = table.matched.headings[column.key]
        for other in table.matched.unknown:
            if not _is_rival(table, number, column, own, other):
                continue
            pairs = ((line.cells.get(number), line.cells.get(other.column)) for line in table.data)
            if any(second is not None and (first is None or first.text != second.text) for first, second in pairs):
                message = f"{_both(own, other)}，数不一样，不能确定是哪一列"
                cure = "请改掉其中一列的列名，或删去不要的一列。"
                yield problem(
                    "missing-column",
                    message,
                    sheet=table.cells.title,
                    cell=other.cell,
                    column=column.title,
                    value=other.title,
                    cure=cure,
                )


def _is_rival(table: Table, number: int, column: Column, own: Heading, other: Heading) -> bool:
    """Tell whether another heading may name a column as well: the same, a corrected one, or the one that is seen."""
    if header_key(other.title) == header_key(own.title):
        return True
    if column_named(other, table.sheet) is not column or is_part(own.title) or is_part(other.title):
        return False
    hidden = table.cells.hidden_columns
    return is_corrected(other.title) != is_corrected(own.title) or (number in hidden and other.column not in hidden)


def _both(own: Heading, other: Heading) -> str:
    if own.title == other.title:
        return f"“{own.title}”有两列（{own.cell}、{other.cell}）"
    return f"“{own.title}”（{own.cell}）和“{other.title}”（{other.cell}）都可能是这一列"


def _other_times(table: Table) -> Iterator[Problem]:
    """Yield titles over the table of one month that speak of a plan, of an estimate or of several months."""
    if table.matched.month is not None or table.matched.wide or table.tab is not None:
        return
    for cell in table.above:
        if cell.kind == "text" and len(cell.text) < _TITLE and _is_of_other_time(fold(cell.text)):
            message = f"表上写着{quoted(cell.text)}，这张表要填的是一个月里已经做了的"
            yield problem("unusual", message, sheet=table.cells.title, cell=cell.address, value=cell.text)


def _is_of_other_time(title: str) -> bool:
    other = _OTHER_TIME.search(title)
    is_half_or_quarter = other is not None and other[0].endswith(("季度", "半年"))
    return other is not None and not (is_half_or_quarter and _OF_ONE_MONTH.search(title))


def _wrong_units(table: Table) -> Iterator[Problem]:
    """Yield the headers, and labels above the table, that count in another unit than their columns."""
    for column, heading, unit in table.matched.wrong_units:
        message = f"表头{quoted(heading.title)}的单位是“{unit}”，这一列填的是{noun(column)}"
        yield problem(
            "wrong-unit", message, sheet=table.cells.title, cell=heading.cell, column=column.title, value=heading.title
        )
    yield from _units_below(table)
    for cell in table.above:
        label = _UNIT_OF_ALL.search(fold(cell.text))
        if label is not None:
            message = f"表上写着{quoted(cell.text)}"
            cure = "请把数字都改成人次、小时等表头的单位，再删去这一句。"
            yield problem("wrong-unit", message, sheet=table.cells.title, cell=cell.address, value=cell.text, cure=cure)


def _units_below(table: Table) -> Iterator[Problem]:
    """Yield what a row of its own between header and data says of the numbers: （万人次）, （累计）."""
    first = min((line.row for line in table.data), default=0)
    for line in table.lines:
        for number, cell in line.cells.items() if line.kind == "note" and line.row < first else ():
            column, text = table.matched.columns.get(number), f"({fold(cell.text).strip('()')})"
            if column is None or column.kind not in ("count", "hours"):
                continue
            if scale_of((text,), column) or wrong_unit((text,), column) or is_part(text):
                message = f"表头下面写着{quoted(cell.text)}，这一列填的是本月的{noun(column)}"
                yield problem(
                    "wrong-unit",
                    message,
                    sheet=table.cells.title,
                    cell=cell.address,
                    column=column.title,
                    value=cell.text,
                    cure="请把数字改过来，再删去这一句。",
                )


def _numbers(lines: Sequence[Line]) -> str:
    return "、".join(str(line.row) for line in lines[:_SHOWN]) + ("等" if len(lines) > _SHOWN else "")


def ignored_columns(cells: SheetCells, tables: Sequence[Table], strays: Sequence[Cell]) -> Iterator[Ignored]:
    """Yield the columns that were left out; ``strays`` are the first cells of those outside the tables."""
    for table in tables:
        for heading in table.matched.unknown:
            yield Ignored(cells.title, heading.cell, "column", heading.title, samples(table, heading.column))
    for cell in strays:
        yield Ignored(cells.title, cell.address, "column", quoted(cell.text)[1:-1])


def samples(table: Table, column: int) -> tuple[str, ...]:
    """Return the first different texts of a column, cut where they are long."""
    texts = (" ".join(line.cells[column].text.split()) for line in table.data if column in line.cells)
    shown = dict.fromkeys(text if len(text) <= _SAMPLE else f"{text[:_SAMPLE]}…" for text in texts if text)
    return tuple(islice(shown, _SAMPLES))


def about_lines(table: Table) -> Iterator[Problem]:
    """Yield which lines of a table are no data: examples, 本月无, notes between the rows."""
    data = [line.row for line in table.data]
    alone = table.matched.unit is None and not any(line.kind == "owner" for line in table.lines)
    prefilled = [line for line in table.lines if line.kind == "prefilled"]
    if prefilled:
        message = f"有 {len(prefilled)} 行只有预先填好的数（第 {_numbers(prefilled)} 行），没有计入"
        yield _at(table, prefilled[0], "ignored", message, "如要上报请填全。")
    for line in table.lines:
        text = next(iter(line.cells.values())).text
        inside = bool(data) and data[0] < line.row < data[-1]
        if line.kind == "example":
            yield _at(table, line, "example-row", f"第 {line.row} 行是示例，没有计入")
        elif line.kind == "struck":
            yield _at(table, line, "struck-out", f"第 {line.row} 行整行划去，没有计入")
        elif line.kind == "zero" and alone and not data:
            yield _at(table, line, "zero-report", f"{quoted(text)}，“{table.sheet.title}”记为零报", "如不对请补填。")
        elif (line.kind == "zero" and alone) or (line.kind == "note" and inside):
            yield _at(table, line, "ignored", f"第 {line.row} 行{quoted(text)}不是数据，没有计入")


def _at(table: Table, line: Line, code: str, message: str, cure: str | None = None) -> Problem:
    first = next(iter(line.cells.values()))
    return problem(code, message, sheet=table.cells.title, cell=first.address, value=first.text, cure=cure)
