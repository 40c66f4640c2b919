"""The cumulative ledger (文明创建台账): rows of many months → entries with their life.

A row of a workbook does not stand alone: it opens an entry or changes one that lives on from
earlier months. ``fold`` reads the civil rows of one unit in the order of their months and returns
**stages**: spans of days in which an entry's state and particulars stayed the same. As of any day
an entry has at most one stage (``start <= day < end``), so every question about a day is a filter.

Which rows are one entry: the same 编号 within the unit and 事项类别; without 编号 the same 事项名称, 点位
and 日期. Numbers that a clerk starts anew every month (1, 2, 3 …) do not merge strangers: a row
whose name and date both differ from the entry of that number opens another entry, unless it says
重开. An entry without a number of its own gets one that depends on its identity alone, so it stays
the same when a month is sent again.

The store keeps the stages of a unit beside its rows and folds them anew, from the civil rows of all
the unit's current workbooks, whenever one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import pandas as pd

from data.entries import Entry, Line, Stage, identity
from data.records import Row
from data.schema import CLOSED_STATE, ENDED_STATES, PROBLEM, TITLE
from data.text import fold as fold_text

__all__ = ["COLUMNS", "DAYS", "MARKS", "Line", "Stage", "carried", "current", "fold", "frame", "is_carried", "typed"]

COLUMNS: tuple[str, ...] = ("unit", *(field.name for field in fields(Stage)))
"""Columns of a ledger frame: one row a stage, with the unit in front."""
MARKS: tuple[str, ...] = ("known", "gone")
"""Columns of a ledger frame with the stages that only publications know; see ``data.closings``."""
DAYS: tuple[str, ...] = ("start", "end", "since", "found", "due", "closed", "named", "renewed")
"""Columns of a ledger frame that hold days, as ``datetime64[s]``; no day is ``NaT``."""


class _Entries:
    """The entries of one unit, found by number or by identity."""

    def __init__(self) -> None:
        self.all: list[Entry] = []
        self._by_number: dict[tuple[str, str], list[Entry]] = {}
        self._by_identity: dict[tuple[str, str, str, date], list[Entry]] = {}

    def find(self, row: Row) -> Entry | None:
        key, number = identity(row), row.values.get("number")
        alike = self._by_identity.get(key, [])
        if number is None:
            return alike[-1] if alike else None
        numbered = self._by_number.get((key[0], fold_text(str(number))), [])
        fitting = max(numbered, key=lambda entry: (entry.agrees(row), entry.index), default=None)
        if fitting is not None and fitting.agrees(row):
            return fitting
        return next((entry for entry in alike if not entry.numbered), None)

    def add(self, line: Line) -> None:
        entry = self.find(line.row)
        if entry is None:
            entry = Entry(len(self.all), line)
            self.all.append(entry)
        else:
            entry.add(line)
        self._index(entry, line.row)

    def _index(self, entry: Entry, row: Row) -> None:
        """Make the entry findable under everything its rows have called it."""
        key = identity(row)
        for number in {entry.number, str(row.values.get("number") or entry.number)}:
            numbered = self._by_number.setdefault((key[0], fold_text(number)), [])
            if entry not in numbered:
                numbered.append(entry)
        alike = self._by_identity.setdefault(key, [])
        if entry not in alike:
            alike.append(entry)


def fold(lines: Iterable[Line]) -> list[Stage]:
    """Return the stages of all entries of one unit, entry by entry in the order they appeared.

    ``lines`` are the civil rows of the unit's current workbooks; they are taken in the order of
    their months, and within a month in the given order. Rows that are not counted are left out.
    """
    entries = _Entries()
    for line in sorted(lines, key=lambda line: line.month):
        if line.row.counted:
            entries.add(line)
    return [stage for entry in entries.all for stage in entry.stages]


def current(stages: Iterable[Stage]) -> list[Stage]:
    """Return the stage in which each entry is now: the one with an open end."""
    return [stage for stage in stages if stage.end is None]


def carried(stages: Iterable[Stage]) -> list[Stage]:
    """Return what next month's workbook carries over: titles and applications alive, open problems."""
    return [stage for stage in current(stages) if is_carried(stage.matter, stage.state)]


def is_carried(matter: str, state: str) -> bool:
    """Tell whether next month's workbook carries an entry over."""
    return (matter == TITLE and state not in ENDED_STATES) or (matter == PROBLEM and state != CLOSED_STATE)


def frame(ledgers: Mapping[str, Sequence[Stage]]) -> pd.DataFrame:
    """Return a ledger frame (``COLUMNS``) of the stages of each unit; units are categories in given order."""
    rows = [
        (unit, *(getattr(stage, name) for name in COLUMNS[1:])) for unit, stages in ledgers.items() for stage in stages
    ]
    return typed(pd.DataFrame(rows, columns=list(COLUMNS), dtype="object"), list(ledgers))


def typed(table: pd.DataFrame, units: Sequence[str]) -> pd.DataFrame:
    """Give a ledger frame its kinds of column: days, whole numbers, flags, categories; text is objects."""
    kinds: dict[str, Any] = {
        **dict.fromkeys(COLUMNS, "object"),
        **dict.fromkeys(("entry", "quantity", "quantity_found", "reopened", "line"), "int64"),
        **dict.fromkeys(("approximate", "first"), "bool"),
        **dict.fromkeys(("matter", "state"), "category"),
        "submission": "Int64",
        "unit": pd.CategoricalDtype(list(units)),
    }
    kinds |= {name: "int64" for name in MARKS if name in table}
    days = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in DAYS}
    return table.astype({name: kind for name, kind in kinds.items() if name not in DAYS}).assign(**days)
