"""Counts of the ledger: from its monthly sums at the end of a month, from few stages on any other day."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analytics.numbers import Flags, Ints, month_number
from data.closings import NEVER, Closing
from data.ledger_sums import OPEN_END

_FLOWS: Mapping[str, tuple[str | None, ...]] = MappingProxyType(
    {"alive": ("alive", "alive", None), "overdue": ("overdue", "overdue_lines", "overdue_approximate")}
)
_CLOSED = frozenset({"closed", "rectified"})
_DATED: Mapping[str, str] = MappingProxyType({"found": "found", "rectified": "found", "closed": "month"})
"""By which month a question counts those of a period; what is open is counted whenever it began."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a question counts, by the places of units in ``names``.

    ``value`` in pieces, ``lines`` in stages; ``approximate``: stages whose number is 约数; ``again``: pieces of
    problems that had been closed before; ``days``: of what is closed, days from finding to closing, once a piece.
    """

    names: pd.Index[Any]
    value: Ints
    lines: Ints
    approximate: Ints
    again: Ints
    days: Ints

    def only(self, units: Flags) -> Counts:
        """Return the counts of the units that are flagged, nothing of the others."""
        columns = (self.value, self.lines, self.approximate, self.again, self.days)
        return Counts(self.names, *(np.where(units, column, 0) for column in columns))

    def with_change(self, more: Counts, less: Counts) -> Counts:
        """Return these counts and those of some stages on one day, without those of the same stages on another."""
        places = self.names.get_indexer(more.names)
        columns = []
        for name in ("value", "lines", "approximate", "again", "days"):
            total = getattr(self, name).copy()
            change = getattr(more, name) - getattr(less, name)
            total[places[places >= 0]] += change[places >= 0]
            columns.append(total)
        return Counts(self.names, *columns)


def counts_of(stages: pd.DataFrame, places: Ints) -> Counts:
    """Return the counts of the stages in these places of a ledger frame."""
    counted = stages.iloc[places]
    units, names = counted["unit"].cat.codes.to_numpy().astype(np.int64), counted["unit"].cat.categories
    quantity = counted["quantity"].to_numpy()
    days = (counted["start"].to_numpy() - counted["found"].to_numpy()).astype("timedelta64[D]").astype(np.int64)
    ones = np.ones(len(counted), dtype=np.int64)
    columns = (quantity, ones, counted["approximate"], quantity * (counted["reopened"].to_numpy() > 0), quantity * days)
    return Counts(names, *(_sums(units, np.asarray(column), len(names)) for column in columns))


def _sums(units: Ints, values: Any, length: int) -> Ints:
    """Add values up by unit; whole numbers below 2⁵³, so that nothing is lost."""
    return np.bincount(units, np.asarray(values, dtype=np.float64), minlength=length).astype(np.int64)


class MonthlyLedger:
    """The sums of ``data.ledger_sums`` of many units, laid out for questions about the ends of months."""

    def __init__(self, flows: pd.DataFrame, problems: pd.DataFrame) -> None:
        """Take frames of unit (a category, the same in both), months as text, marks and sums."""
        self.names: pd.Index[Any] = flows["unit"].cat.categories
        self._flows, self._problems = _Table(flows, ("month",)), _Table(problems, ("month", "found", "until"))

    def units(self, closing: Closing | None) -> list[str]:
        """Return the units that have anything in the ledger, now or as a publication knew it."""
        table, some = self._flows, np.zeros(len(self.names), dtype=bool)
        some[table.unit[table.known_in(self.names, closing)]] = True
        return [str(name) for name in self.names[some]]

    def count(self, question: str, first: int, last: int, closing: Closing | None) -> Counts:
        """Return the counts at the end of the month of number ``last``; of a period, from the month ``first`` on."""
        if question in _FLOWS:
            return self._count_flows(question, last, closing)
        table = self._problems
        months, closed = table.months, table.sums["closed"] > 0
        inside = table.known_in(self.names, closing) & (months["month"] <= last) & (months["until"] > last)
        if question in _CLOSED or question == "open":
            inside &= closed if question in _CLOSED else ~closed
        if question in _DATED:
            day = months[_DATED[question]]
            inside &= (first <= day) & (day <= last)
        return self._counts(table, inside, ("quantity", "lines", "approximate", "reopened", "days"))

    def _count_flows(self, question: str, last: int, closing: Closing | None) -> Counts:
        table = self._flows
        chosen = table.known_in(self.names, closing) & (table.months["month"] <= last)
        return self._counts(table, chosen, (*_FLOWS[question], None, None))

    def _counts(self, table: _Table, chosen: Flags, columns: tuple[str | None, ...]) -> Counts:
        places, length = np.flatnonzero(chosen), len(self.names)
        units, nothing = table.unit[places], np.zeros(length, dtype=np.int64)
        sums = (nothing if name is None else _sums(units, table.sums[name][places], length) for name in columns)
        return Counts(self.names, *sums)


class _Table:
    """One of the two tables of sums by columns, with the months as numbers."""

    def __init__(self, frame: pd.DataFrame, months: tuple[str, ...]) -> None:
        self.unit = frame["unit"].cat.codes.to_numpy().astype(np.int64)
        self.months = {name: _numbers(frame[name]) for name in months}
        self._known, self._gone = frame["known"].to_numpy(), frame["gone"].to_numpy()
        others = frame.columns.difference(["unit", "known", "gone", *months])
        self.sums = {str(name): frame[name].to_numpy() for name in others}
        self._versions: dict[Hashable, Flags] = {}

    def known_in(self, names: pd.Index[Any], closing: Closing | None) -> Flags:
        """Flag the sums of the stages that count now, or in a month that is closed: of each unit its version's."""
        key = None if closing is None else (closing.edition, closing.opened)
        if key not in self._versions:
            self._versions[key] = self._version(names, closing)
        return self._versions[key]

    def _version(self, names: pd.Index[Any], closing: Closing | None) -> Flags:
        now = self._gone == NEVER
        if closing is None:
            return np.asarray(now)
        then = (self._known < closing.edition) & (self._gone >= closing.edition)
        return np.where(names.isin(closing.opened)[self.unit], now, then)


def _numbers(column: pd.Series[Any]) -> Ints:
    places, words = pd.factorize(column)
    numbers = [month_number(OPEN_END if word is None else str(word)) for word in words]
    return np.array([*numbers, 0], dtype=np.int64)[places]
