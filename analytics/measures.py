"""Values of measures, by unit, month and cut, recomputed at every level from what they are made of.

A group that has not reported the sheet of a measure has no line (未报); one that reported it and
has nothing has 0 (零报); cuts list only what is there. Rates are divided last, once, for each
group; without anything to divide by they are ``None``. Stocks and titles count as of the end of
the month, or of the period when months are pooled, and include units that did not report just
then; a line for a single unit still needs a report of that unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.completion import completion
from analytics.facts import Facts
from analytics.numbers import Ints, Objects, decimals, divide
from analytics.parts import parts_of
from analytics.periods import Period
from analytics.totals import UNIT_MONTH, By, Pools, Totals, totals
from data.schema import Measure

_PLACES = {"points": 1, "rate": 1, "composite": 2}
"""Decimal places of what is rounded for showing; everything else is exact."""


def unscaled(measure: Measure, total: Ints) -> Objects:
    """Return totals of stored whole numbers as people see them: ``int``, or ``Decimal`` for hours and points."""
    if measure.kind == "points":
        return decimals(divide(total, np.full_like(total, measure.scale), 10 ** _PLACES["points"]), _PLACES["points"])
    if measure.scale > 1:
        return decimals(total, len(str(measure.scale)) - 1)
    values = np.empty(len(total), dtype=object)
    values[:] = total.tolist()
    return values


@dataclass(frozen=True)
class _Lines:
    """The lines of one measure, ready to be put among those of the others."""

    measure: Measure
    totals: Totals
    value: Objects

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return the places of unit or month, or the words of a trait."""
        if name in {"unit", "month"}:
            return self.totals.unit if name == "unit" else self.totals.month
        nothing = np.full(len(self.value), None, dtype=object)
        return self.totals.traits.get(name, nothing)


def _rate(facts: Facts, measure: Measure, period: Period, by: Sequence[str], pools: Pools, carried: bool) -> _Lines:
    """Divide the numerator by the denominator, group by group, in percent."""
    fractions = totals(facts, parts_of(measure), period, by, pools=pools, carried=carried)
    above, below = fractions.sums[:, 0], fractions.sums[:, 1]
    value = decimals(divide(above, np.maximum(below, 1), 1000), _PLACES["rate"])
    value[below == 0] = None
    return _Lines(measure, fractions, value)


def _composite(facts: Facts, measure: Measure, period: Period, by: Sequence[str], pools: Pools) -> _Lines:
    completed = completion(facts, period, by, pools)
    value = decimals(completed.hundredths, _PLACES["composite"])
    value[~completed.known] = None
    return _Lines(measure, completed.totals, value)


def _lines(facts: Facts, measure: Measure, period: Period, by: Sequence[str], pools: Pools, carried: bool) -> _Lines:
    if measure.kind == "composite":
        return _composite(facts, measure, period, by, pools)
    if measure.kind == "rate":
        return _rate(facts, measure, period, by, pools, carried)
    summed = totals(facts, measure.key, period, by, pools=pools, carried=carried)
    return _Lines(measure, summed, unscaled(measure, summed.total))


def values(
    facts: Facts,
    measures: Iterable[str] | None,
    period: Period,
    by: Sequence[By] = UNIT_MONTH,
    units: Iterable[str] | None = None,
    *,
    pooled: Sequence[str] | None = None,
    carried: bool = False,
) -> pd.DataFrame:
    """Return ``[*by, measure, value, approximate]``, a line a group, in the order of units and months.

    ``measures``: keys, ``None`` for all. ``units``: only these and those below them. ``pooled``:
    units above, into which those below are pooled; they then stand in the column ``unit``. ``carried``:
    with what the ledger and stocks know of units that have not reported, so that a list of units adds
    up to the value of all together. A measure that cannot be cut as asked has its uncut value, with
    ``None`` for the cut. ``value`` is ``int``, ``Decimal`` (hours, points to 0.1, rates in percent to 0.1)
    or ``None``.
    """
    pools = Pools.units(facts) if pooled is None else Pools.above(facts, pooled)
    pools = pools.only(facts.scope(units))
    known = facts.dictionary
    chosen = known.measures if measures is None else [known[key] for key in measures]
    tables = [_lines(facts, measure, period, by, pools, carried) for measure in chosen]
    return _table(tables, period, by, pools)


def _table(tables: Sequence[_Lines], period: Period, by: Sequence[str], pools: Pools) -> pd.DataFrame:
    def joined(arrays: list[npt.NDArray[Any]], kind: Any) -> npt.NDArray[Any]:
        return np.concatenate(arrays) if arrays else np.zeros(0, dtype=kind)

    lengths = [len(lines.value) for lines in tables]
    measure = np.repeat(np.arange(len(tables)), lengths)
    unit = joined([lines.totals.unit for lines in tables], np.int64)
    month = joined([lines.totals.month for lines in tables], np.int64)
    order = np.lexsort((measure, month, unit))
    columns: dict[str, Any] = {}
    for name in by:
        column = joined([lines.column(name) for lines in tables], object)[order]
        if name in {"unit", "month"}:
            words = pd.Index(pools.names if name == "unit" else period.months, dtype="object")
            columns[name] = pd.Categorical.from_codes(column.astype(np.int64), words, ordered=name == "month")
        else:
            columns[name] = column
    keys = [lines.measure.key for lines in tables]
    columns["measure"] = pd.Categorical.from_codes(measure[order], categories=pd.Index(keys, dtype="object"))
    columns["value"] = joined([lines.value for lines in tables], object)[order]
    columns["approximate"] = joined([lines.totals.approximate for lines in tables], bool)[order]
    # Numbers in a column of objects stay what they are: only texts and days would be taken for something else.
    return pd.DataFrame(columns)
