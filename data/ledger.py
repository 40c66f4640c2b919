"""The cumulative ledger (文明创建台账): rows of many months → entries with their life.

A row of a workbook does not stand alone: it opens an entry or changes one that lives on from
earlier months. ``fold`` reads the civil rows of one unit in the order of their months and returns
**stages**: spans of days in which an entry's state and particulars stayed the same. As of any day
an entry has at most one stage (``start <= day < end``), or one for what is closed in part and one for what is
still open, so every question about a day is a filter.

Which rows are one entry: the same 编号 within the unit and 事项类别; without 编号 the same 事项名称, 点位
and 日期. Numbers that a clerk starts anew every month (1, 2, 3 …) do not merge strangers: a row
whose name and date both differ from the entry of that number opens another entry, unless it says
重开. An entry without a number of its own gets one that depends on its identity alone, so it stays
the same when a month is sent again.

The store keeps the stages of a unit beside its rows, and the names by which each entry is known. The
rows of a unit's newest month go on from the entries they touch; when an earlier workbook changes, all
are folded anew from the civil rows of the unit's current workbooks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from pandas.api.types import union_categoricals

from data.entries import Entry, Line, Remark, Stage, identity
from data.records import Row
from data.schema import CLOSED_STATE, ENDED_STATES, PROBLEM, TITLE
from data.text import fold as fold_text

__all__ = [
    "COLUMNS",
    "DAYS",
    "MARKS",
    "Line",
    "Stage",
    "carried",
    "current",
    "fold",
    "frame",
    "is_carried",
    "joined",
    "typed",
]

COLUMNS: tuple[str, ...] = ("unit", *(field.name for field in fields(Stage)))
"""Columns of a ledger frame: one row a stage, with the unit in front."""
MARKS: tuple[str, ...] = ("known", "gone")
"""Columns of a ledger frame with the stages that only publications know; see ``data.closings``."""
DAYS: tuple[str, ...] = ("start", "end", "since", "found", "due", "closed", "named", "renewed")
"""Columns of a ledger frame that hold days, as ``datetime64[s]``; no day is ``NaT``."""


WORDS: tuple[str, ...] = ("matter", "kind", "level", "nature", "source", "measure", "state", "month", "title")
"""Columns of a ledger frame that hold one of few words."""


class Name(NamedTuple):
    """One thing that an entry is known by: the ``key`` of a 编号, or of an identity with its ``day``.

    ``own`` tells a 编号 that a row states from one that was given.
    """

    key: str
    entry: int
    day: date | None = None
    own: bool = False


def _digest(*parts: object) -> str:
    return hashlib.blake2b("\n".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def number_key(matter: str, number: str) -> str:
    """Return the key of a 编号 within its 事项类别: a text of fixed length, however long the number."""
    return _digest(matter, fold_text(number))


def identity_key(row: Row) -> str:
    """Return the key of what makes rows without 编号 the same entry."""
    return _digest(*identity(row))


def keys_of(row: Row) -> set[str]:
    """Return the keys by which a row looks for the entry it belongs to."""
    number = row.values.get("number")
    return {identity_key(row)} | ({number_key(str(row.values["matter"]), str(number))} if number is not None else set())


class Entries:
    """The entries of one unit, found by number or by identity.

    Begun with none, or with those that the rows to come may touch, as they stand: then ``following``
    is the index of the next new one and ``names`` is in the order in which the entries got them.
    """

    def __init__(self, known: Iterable[Entry] = (), names: Iterable[Name] = (), following: int = 0) -> None:
        self.all: list[Entry] = list(known)
        self.named: list[Name] = []
        self._following = following
        self._by_key: dict[str, list[Entry]] = {}
        self._names: set[tuple[str, int, bool]] = set()
        by_index = {entry.index: entry for entry in self.all}
        for name in names:
            self._name(by_index[name.entry], name)

    def find(self, row: Row) -> Entry | None:
        """Return the entry that a row belongs to; ``None`` when it opens one."""
        number = row.values.get("number")
        alike = self._by_key.get(identity_key(row), [])
        if number is None:
            return alike[-1] if alike else None
        numbered = self._by_key.get(number_key(str(row.values["matter"]), str(number)), [])
        fitting = max(numbered, key=lambda entry: (entry.agrees(row), entry.index), default=None)
        if fitting is not None and fitting.agrees(row):
            return fitting
        return next((entry for entry in alike if not entry.numbered), None)

    def add(self, line: Line) -> Remark | None:
        """Let one more row open an entry or change one; return what there is to say about it."""
        entry, remark = self.find(line.row), None
        if entry is None:
            entry = Entry.opened(self._following, line)
            self._following += 1
            self.all.append(entry)
        else:
            remark = entry.add(line)
        self._index(entry, line.row)
        return remark

    def _index(self, entry: Entry, row: Row) -> None:
        """Make the entry findable under everything its rows have called it; ``named`` keeps what is new."""
        matter, own = str(row.values["matter"]), row.values.get("number")
        names = [Name(number_key(matter, entry.number), entry.index)]
        if own is not None:
            names.append(Name(number_key(matter, str(own)), entry.index, own=True))
        names.append(Name(identity_key(row), entry.index, day=identity(row)[3]))
        self.named += [name for name in names if self._name(entry, name)]

    def _name(self, entry: Entry, name: Name) -> bool:
        """Let an entry be found under a name; False when that was so."""
        if (name.key, entry.index, name.own) in self._names:
            return False
        self._names.add((name.key, entry.index, name.own))
        alike = self._by_key.setdefault(name.key, [])
        if entry not in alike:
            alike.append(entry)
        return True


def fold(lines: Iterable[Line]) -> list[Stage]:
    """Return the stages of all entries of one unit, entry by entry in the order they appeared.

    ``lines`` are the civil rows of the unit's current workbooks; they are taken in the order of
    their months, and within a month in the given order. Rows that are not counted are left out.
    """
    return stages_of(folded(lines))


def folded(lines: Iterable[Line], entries: Entries | None = None) -> Entries:
    """Let these civil rows go on from ``entries``, by default from none; see ``fold``."""
    entries = Entries() if entries is None else entries
    for line in sorted(lines, key=lambda line: line.month):
        if line.row.counted:
            entries.add(line)
    return entries


def remarks(earlier: Iterable[Line], lines: Iterable[Line]) -> list[tuple[Line, Remark]]:
    """Return what there is to say about the rows of a workbook, in view of those of earlier months."""
    entries = folded(earlier)
    line_remarks = [(line, entries.add(line)) for line in lines if line.row.counted]
    return [(line, remark) for line, remark in line_remarks if remark is not None]


def stages_of(entries: Entries) -> list[Stage]:
    """Return the stages of entries, entry by entry."""
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
    """Give a ledger frame its kinds of column: days, whole numbers, flags, words, text.

    A word that many stages share is kept once (a category), other text as compactly as pandas does.
    """
    kinds: dict[str, Any] = {
        **dict.fromkeys(COLUMNS, "str"),
        **dict.fromkeys(("entry", "quantity", "quantity_found", "reopened", "line"), "int64"),
        **dict.fromkeys(("approximate", "first"), "bool"),
        "submission": "Int64",
        "unit": pd.CategoricalDtype(list(units)),
    }
    kinds |= {name: "int64" for name in MARKS if name in table}
    days = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in DAYS}
    others = {name: kind for name, kind in kinds.items() if name not in DAYS and name not in WORDS}
    return table.astype(others).assign(**days, **{name: _words(table[name]) for name in WORDS})


def _words(column: pd.Series[Any]) -> pd.Categorical[Any]:
    """Number the words of a column; each is turned into text of pandas' kind once, not once a stage."""
    codes, words = pd.factorize(column.astype("object"))
    return pd.Categorical.from_codes(codes, categories=pd.Index(words, dtype="str"))


def joined(pieces: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return ledger frames of the same units as one, line after line; at least one piece."""
    if len(pieces) == 1:
        return pieces[0]
    words = {name: union_categoricals([piece[name] for piece in pieces]) for name in WORDS}
    columns = list(pieces[0].columns)
    others = [name for name in columns if name not in words]
    whole = pd.concat([piece[others] for piece in pieces], ignore_index=True)
    return whole.assign(**words)[columns]
