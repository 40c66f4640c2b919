"""Rows as they were sent: written with their submission, read back with file, sheet and cell.

Below the sessions: queries of rows for the sessions to narrow, and what is written and read on the transaction itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select
from sqlalchemy.engine import Row as Line

from data import schema
from data.likeness import NAMES, row_key
from data.links import canonical_link
from data.records import Basic, Row, Value
from data.store.errors import Refused
from data.store.lines import insert_lines
from data.store.tables import ROWS, basic, submission, unit
from data.stories import story_key


@dataclass(frozen=True, slots=True)
class Located:
    """A row of a current submission: whose it is, and the upload and file in which it was read."""

    unit: str
    month: str
    submission: int
    file: str
    row: Row


@dataclass(frozen=True, slots=True)
class Sourced:
    """A row or basic value with the submission in which it was read; ``None`` is the one being saved."""

    row: Row
    source: int | None = None


_PLACE = ("submission_id", "source_id", "sheet_title", "row_number", "cells", "approximate", "counted")
_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {sheet.key: tuple(column.key for column in sheet.columns) for sheet in schema.SHEETS}
)
_LOOKUP_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {sheet.key: ("story", "canonical_link") for sheet in schema.SHEETS if sheet.stories}
    | dict.fromkeys(NAMES, ("row_key",))
)
"""Columns by which rows like those of an upload are found."""


def write_rows(connection: Connection, owner: int, unit_id: int, rows: Iterable[Sourced]) -> None:
    """Write the rows of a submission of a unit, a sheet at a time."""
    lines: dict[str, list[tuple[Any, ...]]] = {}
    for sourced in rows:
        lines.setdefault(sourced.row.sheet, []).append(_line(owner, unit_id, sourced))
    for sheet, sheet_lines in lines.items():
        insert_lines(connection, ROWS[sheet], (*_PLACE, *_KEYS[sheet], *_LOOKUP_COLUMNS.get(sheet, ())), sheet_lines)


def _line(owner: int, unit_id: int, sourced: Sourced) -> tuple[Any, ...]:
    row = sourced.row
    marks = ",".join(sorted(row.approximate)) or None
    place = (owner, sourced.source or owner, row.title, row.number, pack(row.cells, row.number), marks, row.counted)
    return (*place, *map(row.values.get, _KEYS[row.sheet]), *_lookup_values(row, unit_id))


def _lookup_values(row: Row, unit_id: int) -> tuple[Any, ...]:
    if schema.SHEET[row.sheet].stories:
        return story_key(row), canonical_link(str(row.values.get("link") or ""))
    return (row_key(unit_id, row),) if row.sheet in NAMES else ()


_packed = json.JSONEncoder(separators=(",", ":")).encode


def pack(cells: Mapping[str, str], number: int) -> str:
    """Return the cells as short JSON: a cell of the row's own line by its letters alone."""
    own = str(number)
    short = {key: cell.removesuffix(own) if cell.removesuffix(own).isalpha() else cell for key, cell in cells.items()}
    return _packed(short)


def unpack(text: str, number: int) -> dict[str, str]:
    """Return the cells that ``pack`` wrote."""
    return {key: f"{cell}{number}" if cell.isalpha() else cell for key, cell in json.loads(text).items()}


def rows_of_submission(connection: Connection, owner: int) -> list[Sourced]:
    """Return the rows that a submission holds, with where each was read, in the order of the sheets."""
    sourced_rows = []
    for sheet in schema.SHEETS:
        table = ROWS[sheet.key]
        for line in connection.execute(select(table).where(table.c.submission_id == owner).order_by(table.c.id)):
            sourced_rows.append(Sourced(_row(sheet, line._mapping), line.source_id))
    return sourced_rows


def current(sheet: str) -> Select[Any]:
    """Return the query of a sheet's rows in current submissions, laid out as by ``placed``."""
    return placed(sheet).where(submission.c.current)


@cache
def placed(sheet: str) -> Select[Any]:
    """Return the query of a sheet's rows in all submissions, with unit, month, source and file.

    Columns: ``unit_name, in_month, source_id, file``, then those of the table of rows.
    """
    table, source = ROWS[sheet], submission.alias("source")
    return (
        select(unit.c.name.label("unit_name"), submission.c.month.label("in_month"), source.c.file.label("file"), table)
        .join(submission, submission.c.id == table.c.submission_id)
        .join(source, source.c.id == table.c.source_id)
        .join(unit, unit.c.id == submission.c.unit_id)
    )


def located_rows(sheet: str, lines: Iterable[RowMapping]) -> list[Located]:
    """Return the rows that a query made by ``current`` or ``placed`` has found."""
    kind = schema.SHEET[sheet]
    return [
        Located(line["unit_name"], line["in_month"], line["source_id"], line["file"], _row(kind, line))
        for line in lines
    ]


def _row(sheet: schema.Sheet, line: RowMapping) -> Row:
    values: dict[str, Value] = {
        column.key: line[column.key] for column in sheet.columns if line[column.key] is not None
    }
    marks = line["approximate"]
    return Row(
        sheet=sheet.key,
        title=line["sheet_title"],
        number=line["row_number"],
        values=values,
        cells=unpack(line["cells"], line["row_number"]),
        approximate=frozenset(marks.split(",")) if marks else frozenset(),
        counted=line["counted"],
    )


def write_basics(connection: Connection, owner: int, basics: Mapping[str, Basic], sources: Mapping[str, int]) -> None:
    """Write the values of 基本情况; ``sources``: the submission in which a kept value was read."""
    lines = [
        {
            "submission_id": owner,
            "key": key,
            "source_id": sources.get(key, owner),
            "number": entry.value if isinstance(entry.value, int) else None,
            "text": None if isinstance(entry.value, int) or entry.value is None else str(entry.value),
            "sheet_title": entry.title,
            "cell": entry.cell,
            "approximate": entry.approximate,
        }
        for key, entry in basics.items()
    ]
    if lines:
        connection.execute(insert(basic), lines)


def basics_of_submission(connection: Connection, owner: int) -> tuple[dict[str, Basic], dict[str, int]]:
    """Return the values of 基本情况 that a submission holds, and where each was read."""
    lines = connection.execute(select(basic).where(basic.c.submission_id == owner)).all()
    values = {line.key: Basic(_value(line), line.sheet_title, line.cell, line.approximate) for line in lines}
    return values, {line.key: line.source_id for line in lines}


def located_stocks(lines: Iterable[Any]) -> list[Located]:
    """Return the lines of 基本情况 that a query made by ``current_basics`` has found, a row each."""
    return [Located(line.unit_name, line.in_month, line.source_id, line.file, _basic_row(line)) for line in lines]


def current_basics() -> Select[Any]:
    """Return the query of the numbers of 基本情况 in current submissions, with unit, month, source and file."""
    source = submission.alias("source")
    return (
        select(unit.c.name.label("unit_name"), submission.c.month.label("in_month"), source.c.file.label("file"), basic)
        .join(submission, submission.c.id == basic.c.submission_id)
        .join(source, source.c.id == basic.c.source_id)
        .join(unit, unit.c.id == submission.c.unit_id)
        .where(submission.c.current, basic.c.number.is_not(None))
    )


def _basic_row(line: Any) -> Row:
    number = int("".join(sign for sign in line.cell if sign.isdigit()) or 0)
    marks = frozenset({line.key}) if line.approximate else frozenset()
    return Row(schema.BASICS_KEY, line.sheet_title, number, {line.key: line.number}, {line.key: line.cell}, marks)


def _value(line: Any) -> Value:
    value: Value = line.number if line.number is not None else line.text
    return value


def submission_line(connection: Connection, number: int) -> Line[Any]:
    """Return the line of a submission; ``Refused`` when there is none of this number."""
    line = connection.execute(select(submission).where(submission.c.id == number)).one_or_none()
    if line is None:
        raise no_submission(number)
    return line


def no_submission(number: int) -> Refused:
    """Return what is said where there is no submission of this number."""
    return Refused(f"没有编号为 {number} 的上报。")
