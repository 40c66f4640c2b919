"""What the values of measures are added up from: one line a summand, with its unit, month and traits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from analytics.facts import Facts, month_number
from analytics.numbers import Flags, Ints, Objects
from analytics.periods import Period
from data.schema import DIMENSIONS, MEASURE, Measure
from data.settings.values import Register

RECTIFIED = "civil.rectified"
"""Problems found in the period and closed by its end: what stands above the line of 整改率."""
_RATES: Mapping[str, tuple[str, str]] = MappingProxyType({"civil.rectification_rate": (RECTIFIED, "civil.found")})


def parts_of(measure: Measure) -> tuple[str, str]:
    """Return what stands above and below the line of a rate; ``KeyError`` for what is no rate."""
    return measure.parts or _RATES[measure.key]


def sheet_of(key: str) -> str:
    """Return the sheet that feeds a measure or a part of one."""
    return "civil" if key == RECTIFIED else MEASURE[key].sheet


@dataclass(frozen=True)
class Parts:
    """Summands: places of units, places of months in the period, whole values, marks and traits.

    Text of a trait is taken from ``source`` at ``lines`` only when it is asked for.
    """

    unit: Ints
    month: Ints
    value: Ints
    approximate: Flags
    lines: Ints
    source: Mapping[str, Any]

    def trait(self, dimension: str) -> Objects:
        """Return one dimension's words; a source without it has none."""
        if dimension not in self.source:
            return np.full(len(self.lines), None, dtype=object)
        words = self.source[dimension].iloc[self.lines]
        return np.asarray(words.astype("object").where(words.notna(), None), dtype=object)

    def only(self, chosen: Flags) -> Parts:
        """Return the chosen summands."""
        return Parts(
            self.unit[chosen], self.month[chosen], self.value[chosen], self.approximate[chosen], self.lines[chosen],
            self.source,
        )  # fmt: skip


def parts(facts: Facts, key: str, period: Period, *, monthly: bool) -> Parts:
    """Return the summands of a measure in a period.

    Only unit-months whose sheet was reported have any (late ones may have been left out).
    ``monthly`` asks for every month's own value; what is counted as of a day is otherwise
    counted once, on the period's last day, and put into its last month.
    """
    if key in _LEDGER:
        return _ledger_parts(facts, key, period, monthly=monthly)
    if MEASURE[key].kind == "stock":
        return _stock_parts(facts, key, period, monthly=monthly)
    lines = facts.lines(key)
    units, months = facts.figure_units[lines], facts.figure_months[lines] - month_number(period.first)
    inside = np.flatnonzero((months >= 0) & (months < period.length) & (units >= 0))
    sent = facts.reported(period.first, period.last, MEASURE[key].sheet)[units[inside], months[inside]]
    chosen = inside[sent]
    lines = lines[chosen]
    source: dict[str, Any] = {name: facts.figures[name] for name in DIMENSIONS if name in facts.figures}
    return Parts(
        units[chosen],
        months[chosen],
        facts.figures["value"].to_numpy()[lines],
        facts.figures["approximate"].to_numpy()[lines],
        lines,
        source,
    )


@dataclass(frozen=True)
class Stocks:
    """A stock's last values, unit × month: the value, whether there is one, whether it is 约数."""

    value: Ints
    known: Flags
    approximate: Flags


def stocks(facts: Facts, key: str, period: Period) -> Stocks:
    """Return the last value that each unit reported up to the end of each month of the period.

    Residents that were never reported are those of the register.
    """
    lines = facts.lines(key)
    lines = lines[(facts.figure_units[lines] >= 0) & (facts.figure_months[lines] <= month_number(period.last))]
    units, numbers = facts.figure_units[lines], facts.figure_months[lines]
    start = int(numbers.min(initial=month_number(period.first)))
    shape = (len(facts.units), month_number(period.last) - start + 1)
    latest = np.full(shape, -1, dtype=np.int64)
    latest[units, numbers - start] = lines
    seen = np.where(latest >= 0, np.arange(shape[1]), -1)
    last = np.maximum.accumulate(seen, axis=1)[:, -period.length :]
    known = last >= 0
    at = np.take_along_axis(latest, np.maximum(last, 0), axis=1)
    value = np.where(known, facts.figures["value"].to_numpy()[at] if len(lines) else 0, 0)
    marks = known & (facts.figures["approximate"].to_numpy()[at] if len(lines) else False)
    if key == "unit.residents":
        listed = _listed_residents(facts.units, facts.settings.register)
        value = np.where(known, value, listed[:, None])
        known = known | (listed[:, None] > 0)
    return Stocks(value, known, marks)


def _listed_residents(units: tuple[str, ...], register: Register) -> Ints:
    known = (register.by_name.get(name) for name in units)
    return np.array([(unit.residents or 0) if unit else 0 for unit in known], dtype=np.int64)


def _stock_parts(facts: Facts, key: str, period: Period, *, monthly: bool) -> Parts:
    held = stocks(facts, key, period)
    shown = held.known & facts.open_units(period.first, period.last)
    if not monthly:
        shown = shown & (np.arange(period.length) == period.length - 1)
    units, months = np.nonzero(shown)
    nothing = np.zeros(len(units), dtype=np.int64)
    return Parts(units, months, held.value[shown], held.approximate[shown], nothing, {})


_LEDGER = frozenset({"civil.titles", "civil.found", "civil.closed", "civil.open", "civil.overdue", RECTIFIED})
_AS_OF = frozenset({"civil.titles", "civil.open", "civil.overdue"})
_FOUND_QUANTITY = frozenset({"civil.found", RECTIFIED})


def stages(facts: Facts, key: str, period: Period) -> Ints:
    """Return the stages of the ledger that a measure counts in a period."""
    standing, first, last = facts.standing, period.first_day, period.last_day
    match key:
        case "civil.found":
            return standing.found(first, last)
        case "civil.closed":
            return standing.closed(first, last)
        case "civil.open":
            return standing.unclosed(last)
        case "civil.overdue":
            return standing.overdue(last)
        case "civil.titles":
            return standing.highest(standing.titles(last))
    return standing.rectified(first, last)


def _ledger_parts(facts: Facts, key: str, period: Period, *, monthly: bool) -> Parts:
    spans = [Period.month(month) for month in period.months] if monthly else [period]
    found = [stages(facts, key, span) for span in spans]
    lines = np.concatenate(found)
    at = np.arange(period.length)[-len(spans) :]
    months = np.repeat(at, [len(one) for one in found])
    ledger = facts.ledger
    units = facts.ledger_units[lines]
    kept = units >= 0
    if key in _AS_OF:
        kept = kept & facts.open_units(period.first, period.last)[units, months]
    quantity = ledger["quantity_found" if key in _FOUND_QUANTITY else "quantity"].to_numpy()[lines]
    titles = key == "civil.titles"
    every = Parts(
        units,
        months,
        np.ones(len(lines), dtype=np.int64) if titles else quantity,
        np.zeros(len(lines), dtype=bool) if titles else ledger["approximate"].to_numpy()[lines],
        lines,
        {"category": ledger["kind"], "nature": ledger["nature"], "level": ledger["level"]},
    )
    return every.only(kept)
