"""What the values of measures are added up from: one line a summand, with its unit, month and traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analytics.facts import Facts, codes
from analytics.numbers import Flags, Ints, Objects
from analytics.periods import Period
from analytics.summands import Parts, joined
from data import months
from data.schema import Measure, Question


def parts_of(measure: Measure) -> tuple[str, str]:
    """Return numerator and denominator of a rate; ``KeyError`` for what is no rate."""
    if measure.parts is None:
        raise KeyError(measure.key)
    return measure.parts


def parts(facts: Facts, key: str, period: Period, *, monthly: bool, by: Sequence[str] = ()) -> Parts:
    """Return the summands of a measure in a period, with the words of the dimensions asked for.

    Only unit-months whose sheet was reported have any (late ones may have been left out).
    ``monthly`` asks for every month's own value; what is counted as of a day is otherwise
    counted once, on the period's cut-off day, and put into its last month.
    """
    measure = facts.dictionary[key]
    if measure.kind == "ledger":
        return _ledger_parts(facts, measure, period, monthly=monthly, by=by)
    if measure.kind == "stock":
        return _stock_parts(facts, key, period, monthly=monthly)
    summands = facts.lines(key, period.first, period.last, by)
    sent = facts.reported(period.first, period.last, measure.sheet)
    return summands.only(sent[summands.unit, summands.month])


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
    start = min([*facts.figures.months[:1], period.first])
    summands = facts.lines(key, start, period.last)
    shape = (len(facts.units), months.count(start, period.last))
    latest = np.full(shape, -1, dtype=np.int64)
    latest[summands.unit, summands.month] = np.arange(len(summands.value))
    places = np.where(latest >= 0, np.arange(shape[1]), -1)
    last = np.maximum.accumulate(places, axis=1)[:, -period.length :]
    known = last >= 0
    at = np.take_along_axis(latest, np.maximum(last, 0), axis=1)
    value = np.where(known, np.append(summands.value, 0)[at], 0)
    marks = known & np.append(summands.approximate, False)[at]
    if facts.dictionary[key].listed:
        listed = np.stack([_listed_residents(facts, month) for month in period.months], axis=1)
        value = np.where(known, value, listed)
        known = known | (listed > 0)
    return Stocks(value, known, marks)


def _listed_residents(facts: Facts, month: str) -> Ints:
    """Return the residents of each unit in the register, of a published month as it was then."""
    closing, register = facts.closings.get(month), facts.settings.register.by_name
    if closing is not None:
        return np.array([closing.residents.get(name, 0) for name in facts.units], dtype=np.int64)
    known = (register.get(name) for name in facts.units)
    return np.array([(unit.residents or 0) if unit else 0 for unit in known], dtype=np.int64)


def _stock_parts(facts: Facts, key: str, period: Period, *, monthly: bool) -> Parts:
    stock = stocks(facts, key, period)
    shown = stock.known & facts.open_units(period.first, period.last)
    if not monthly:
        shown = shown & (np.arange(period.length) == period.length - 1)
    unit, month = np.nonzero(shown)
    return Parts(unit, month, stock.value[shown], stock.approximate[shown], {})


def lives_on(measure: Measure) -> bool:
    """Tell whether a measure is known of units that have not reported: what stands in the ledger, and stocks."""
    return measure.kind in {"ledger", "stock"}


def stages(facts: Facts, measure: Measure, period: Period) -> pd.DataFrame:
    """Return the stages of the ledger that a measure counts in a period; ``ValueError`` for what asks it nothing."""
    return facts.stages(_question(measure), period.last, period.first_day, facts.cut_off(period))


def _question(measure: Measure) -> Question:
    if measure.question is None:
        raise ValueError(f"{measure.key} asks the ledger nothing")
    return measure.question


_WORDS: Mapping[str, str] = MappingProxyType({"category": "kind", "nature": "nature", "level": "level"})
"""The column of the ledger that tells a dimension."""


def _ledger_parts(facts: Facts, measure: Measure, period: Period, *, monthly: bool, by: Sequence[str]) -> Parts:
    spans = [Period.month(month) for month in period.months] if monthly else [period]
    dimensions = [name for name in by if name in _WORDS]
    start = period.length - len(spans)
    if dimensions or measure.question == "titles":
        pieces = [_stage_parts(facts, measure, span, at, dimensions) for at, span in enumerate(spans, start)]
    else:
        pieces = [_count_parts(facts, measure, span, at) for at, span in enumerate(spans, start)]
    summands = joined(pieces, dimensions)
    return summands.only(summands.unit >= 0)


def _count_parts(facts: Facts, measure: Measure, span: Period, at: int) -> Parts:
    """Return what a measure counts in a span, a summand a unit, put into the month at a place of the period."""
    counts = facts.counts(_question(measure), span.last, span.first_day, facts.cut_off(span))
    some = np.flatnonzero(counts.lines)
    units = facts.places_of(counts.names)[some]
    return Parts(units, np.full(len(some), at, dtype=np.int64), counts.value[some], counts.approximate[some] > 0, {})


def _stage_parts(facts: Facts, measure: Measure, span: Period, at: int, by: Sequence[str]) -> Parts:
    """Return what a measure counts in a span, a summand a stage; of titles each counts once."""
    counted, titles = stages(facts, measure, span), measure.question == "titles"
    return Parts(
        codes(counted["unit"], facts.place),
        np.full(len(counted), at, dtype=np.int64),
        np.ones(len(counted), dtype=np.int64) if titles else counted["quantity"].to_numpy(),
        np.zeros(len(counted), dtype=bool) if titles else counted["approximate"].to_numpy(),
        {name: _words(counted[_WORDS[name]]) for name in by},
    )


def _words(column: pd.Series[Any]) -> Objects:
    return np.asarray(column.astype("object").where(column.notna(), None), dtype=object)
