"""Measures over several units and months: together, on average, one month after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import tenths
from analytics.periods import Period
from analytics.selection import Selection
from analytics.wording import Number
from data.schema import Measure

Reading = tuple[Number | None, bool]
"""A value and whether it is 约数."""
NOTHING: Reading = (None, False)
SHARES = frozenset({"rate", "composite"})
"""Kinds of measure that are divided: they change in 个百分点 or 分, and are never added up."""


def pooled(
    facts: Facts, measures: Sequence[str], period: Period, units: Iterable[str] | None = None
) -> dict[str, Reading]:
    """Return measure → value of all these units together and its mark.

    A measure nobody reported is not in it, unless the ledger or stocks know of it.
    """
    frame = values(facts, measures, period, by=(), units=units, carried=True)
    return dict(zip(map(str, frame["measure"]), readings(frame), strict=True))


def readings(table: pd.DataFrame) -> list[Reading]:
    """Return value and mark of each line of a frame of values."""
    return [(value, bool(mark)) for value, mark in zip(table["value"], table["approximate"], strict=True)]


def by_unit(facts: Facts, measure: str, selection: Selection) -> dict[str, Number]:
    """Return the value of every unit selected that has one, in listed order; they add up to that of all together.

    Units that have not reported have what the ledger and stocks know of them.
    """
    frame = values(facts, [measure], selection.period, by=("unit",), units=selection.chosen, carried=True)
    pairs = zip(frame["unit"], frame["value"], strict=True)
    return {str(unit): value for unit, value in pairs if value is not None}


def communities(facts: Facts, units: Iterable[str]) -> list[str]:
    """Leave the communities: 街道本级 counts in totals, never in a mean and never among ranks."""
    known = facts.settings.register.by_name
    return [name for name in units if name in known and known[name].level == "社区"]


def expected_names(facts: Facts, period: Period, units: Iterable[str] | None = None) -> list[str]:
    """Return the units at or below ``units`` that have to report in any month of the period, in listed order."""
    expected = facts.scope(units) & np.any(facts.expected_units(period.first, period.last), axis=1)
    return [name for name, chosen in zip(facts.units, expected, strict=True) if chosen]


def shown_units(facts: Facts, selection: Selection) -> tuple[str, ...]:
    """Return the units shown, in listed order: those chosen, else all that have to report in the period or did."""
    first, last = selection.period.first, selection.period.last
    there = np.any(facts.expected_units(first, last) | facts.reported(first, last), axis=1)
    selected, chosen = there & facts.scope(selection.chosen), set(selection.units)
    return tuple(name for name, here in zip(facts.units, selected.tolist(), strict=True) if here or name in chosen)


def mean(facts: Facts, measures: Sequence[str], period: Period, units: Sequence[str]) -> dict[str, Decimal | None]:
    """Return measure → mean of the units that reported it, to 0.1; a rate is that of all of them together."""
    frame = values(facts, measures, period, by=("unit",), units=units)
    sent: dict[str, list[str]] = {}
    for unit, key in zip(frame["unit"], frame["measure"], strict=True):
        sent.setdefault(str(key), []).append(str(unit))
    alike: dict[tuple[str, ...], list[str]] = {}
    for key, names in sent.items():
        alike.setdefault(tuple(names), []).append(key)
    means: dict[str, Decimal | None] = dict.fromkeys(measures)
    for names_, keys in alike.items():
        together = pooled(facts, keys, period, names_)
        means |= {key: mean_of(facts.dictionary[key], together.get(key, NOTHING)[0], len(names_)) for key in keys}
    return means


def community_means(facts: Facts, measures: Sequence[str], period: Period) -> dict[str, Decimal | None]:
    """Return measure → mean of all communities, whichever units are looked at."""
    return mean(facts, measures, period, communities(facts, expected_names(facts, period)))


def mean_of(measure: Measure, total: Number | None, count: int) -> Decimal | None:
    """Return a total's share of each of so many units; of a rate the rate of all of them together."""
    if total is None or not count:
        return None
    return tenths(Fraction(total) if measure.kind in SHARES else Fraction(total) / count)


def series(facts: Facts, measure: str, period: Period, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return unit, month, value, approximate of every month of a period; a month without a line is 未报."""
    return values(facts, [measure], period, by=("unit", "month"), units=units).drop(columns="measure")


def monthly_means(facts: Facts, measure: str, period: Period) -> dict[str, Decimal | None]:
    """Return month → mean of all communities that reported it; no month where none did."""
    names = communities(facts, expected_names(facts, period))
    counts = series(facts, measure, period, names)["month"].astype("object").value_counts()
    frame = values(facts, [measure], period, by=("month",), units=names)
    return {
        str(month): mean_of(facts.dictionary[measure], value, int(counts[month]))
        for month, value in zip(frame["month"].astype("object"), frame["value"], strict=True)
    }


def means_to_date(facts: Facts, measure: str, period: Period) -> dict[str, Decimal | None]:
    """Return month → mean of all communities from the period's first month to that month."""
    spans = {month: Period(period.first, month) for month in period.months}
    return {month: community_means(facts, (measure,), span)[measure] for month, span in spans.items()}


def cumulative(facts: Facts, measure: str, period: Period, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return unit, month, value, approximate added up from the period's first month to each of its months.

    Rates are recomputed over all those months; stocks and titles are what they were at each month's end.
    """
    spans = {month: Period(period.first, month) for month in period.months}
    steps = [
        values(facts, [measure], span, by=("unit",), units=units, carried=True).assign(month=month)
        for month, span in spans.items()
    ]
    cumulated: pd.DataFrame = pd.concat(steps, ignore_index=True)[["unit", "month", "value", "approximate"]]
    return cumulated
