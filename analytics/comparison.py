"""Measures side by side: with the period before (环比), the year before (同比), the mean, the peers, the task.

A unit that has not reported has no value and nothing to compare; a difference needs both values.
How many months a value rests on stands beside it, for a period of which a unit reported fewer
months than of the other is no fair comparison. Totals and means of rates are recomputed from what
the rates are made of, never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analytics.completion import task
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import decimal
from analytics.periods import Period
from analytics.wording import Number
from data.schema import MEASURE, Measure

COLUMNS = (
    "unit", "measure", "value", "approximate", "months",
    "previous", "previous_months", "change", "change_rate",
    "year_before", "year_months", "year_change", "year_rate", "to_date",
    "mean", "above_mean", "group", "group_mean", "due", "above_due", "per_thousand",
)  # fmt: skip
_SHARES = frozenset({"rate", "composite"})


@dataclass(frozen=True, eq=False)
class Comparison:
    """Measures of units in a period.

    ``rows``: ``COLUMNS``, a line a unit and measure in listed order; ``totals``: the same without
    unit, a line a measure, over all of them. ``value`` is ``None`` where there is none, with
    ``months`` 0 for 未报. ``change_rate`` is in percent to 0.1; a rate changes in 个百分点 and has none.
    ``to_date`` is the year up to the period's end. ``above_mean``: how far above the mean of the
    communities. ``due``: the task for the period, ``above_due`` what is beyond it (negative: short).
    ``reported`` of ``expected`` units sent anything.
    """

    period: Period
    rows: pd.DataFrame
    totals: pd.DataFrame
    reported: int
    expected: int


@dataclass(frozen=True)
class _Span:
    """The values of a period: of each unit and measure, of all together, and the months they rest on."""

    each: Mapping[tuple[str, str], tuple[Number | None, bool]]
    total: Mapping[str, tuple[Number | None, bool]]
    months: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, facts: Facts, measures: Sequence[str], period: Period, units: Sequence[str]) -> _Span:
        """Read the values of a period."""
        each = values(facts, measures, period, by=("unit",), units=units)
        sheets = {MEASURE[key].sheet for key in measures}
        sent = {sheet: facts.reported(period.first, period.last, sheet).sum(axis=1) for sheet in sheets}
        return cls(
            dict(zip(zip(each["unit"], each["measure"], strict=True), _pairs(each), strict=True)),
            pooled(facts, measures, period, units),
            {(unit, key): int(sent[MEASURE[key].sheet][facts.place(unit)]) for unit in units for key in measures},
        )


def _pairs(table: pd.DataFrame) -> list[tuple[Any, bool]]:
    return [(value, bool(mark)) for value, mark in zip(table["value"], table["approximate"], strict=True)]


def pooled(
    facts: Facts, measures: Sequence[str], period: Period, units: Iterable[str] | None = None
) -> dict[str, tuple[Number | None, bool]]:
    """Return measure → value of all these units together and its mark; a measure nobody reported is not in it."""
    found = values(facts, measures, period, by=(), units=units)
    return dict(zip(found["measure"], _pairs(found), strict=True))


def reporting(facts: Facts, period: Period, units: Iterable[str] | None = None) -> list[str]:
    """Return the units at or below ``units`` that have to report in any month of the period, in listed order."""
    wanted = facts.scope(units) & np.any(facts.expected_units(period.first, period.last), axis=1)
    return [name for name, chosen in zip(facts.units, wanted, strict=True) if chosen]


def communities(facts: Facts, units: Iterable[str]) -> list[str]:
    """Leave the communities: 街道本级 counts in totals, never in a mean."""
    known = facts.settings.register.by_name
    return [name for name in units if name in known and known[name].level == "社区"]


def mean(
    facts: Facts, measures: Sequence[str], period: Period, units: Sequence[str]
) -> dict[str, Decimal | None]:
    """Return measure → mean of the units that reported it, to 0.1; a rate is that of all of them together."""
    each = values(facts, measures, period, by=("unit",), units=units)
    together = pooled(facts, measures, period, units)
    counts = each["measure"].astype("object").value_counts()
    return {key: _mean(MEASURE[key], together.get(key, (None, False))[0], int(counts.get(key, 0))) for key in measures}


def _mean(measure: Measure, total: Number | None, count: int) -> Decimal | None:
    if total is None or not count:
        return None
    return tenths(Fraction(total) if measure.kind in _SHARES else Fraction(total) / count)


def tenths(value: Fraction) -> Decimal:
    """Return a number to 0.1, halves away from zero, without trailing zeros."""
    size = (20 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return decimal(size if value >= 0 else -size, 1)


def compare(facts: Facts, measures: Sequence[str], period: Period, units: Iterable[str] | None = None) -> Comparison:
    """Compare measures of the units at or below ``units`` in a period with everything at once."""
    names = reporting(facts, period, units)
    sight = _Sight.of(facts, measures, period, names)
    sent = np.any(facts.reported(period.first, period.last), axis=1)
    return Comparison(
        period,
        _frame([sight.line(unit, key) for unit in names for key in measures]),
        _frame([sight.total(key) for key in measures]),
        sum(bool(sent[facts.place(name)]) for name in names),
        len(names),
    )


def _frame(lines: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([[line[name] for name in COLUMNS] for line in lines], columns=list(COLUMNS), dtype="object")


@dataclass(frozen=True)
class _Sight:
    """Everything that the lines of a comparison are made of."""

    facts: Facts
    period: Period
    now: _Span
    previous: _Span
    year: _Span
    to_date: _Span
    means: Mapping[str, Decimal | None]
    peers: Mapping[str, Mapping[str, Decimal | None]]
    people: Mapping[tuple[str, str], tuple[Number | None, bool]]

    @classmethod
    def of(cls, facts: Facts, measures: Sequence[str], period: Period, names: Sequence[str]) -> _Sight:
        """Read the values of all periods and the means of all groups."""
        known = communities(facts, names)
        groups: dict[str, list[str]] = {}
        for name in known:
            groups.setdefault(facts.settings.register.by_name[name].group or "", []).append(name)
        return cls(
            facts,
            period,
            _Span.of(facts, measures, period, names),
            _Span.of(facts, measures, period.previous(), names),
            _Span.of(facts, measures, period.year_before(), names),
            _Span.of(facts, measures, Period.to_date(period.last), names),
            mean(facts, measures, period, known),
            {group: mean(facts, measures, period, members) for group, members in groups.items() if group},
            _Span.of(facts, ["unit.residents"], period, names).each,
        )

    def line(self, unit: str, key: str) -> dict[str, Any]:
        """Return the line of one unit and measure."""
        known = self.facts.settings.register.by_name.get(unit)
        spans = (self.now, self.previous, self.year, self.to_date)
        line = _changes(MEASURE[key], *(span.each.get((unit, key), _NOTHING) for span in spans))
        line |= _months(*(span.months[unit, key] for span in spans[:3]))
        group = known.group if known is not None else None
        peers = self.peers.get(group, {}).get(key) if group else None
        line |= {"mean": self.means[key], "group": group, "group_mean": peers, "due": self._due(unit, key)}
        line |= {"per_thousand": self._per_thousand(unit, key, line["value"])}
        return {"unit": unit, "measure": key} | line | _above(line)

    def total(self, key: str) -> dict[str, Any]:
        """Return the line of a measure over all units."""
        spans = (self.now, self.previous, self.year, self.to_date)
        line = _changes(MEASURE[key], *(span.total.get(key, _NOTHING) for span in spans))
        line |= _months(*(sum(span.months[at] for at in span.months if at[1] == key) for span in spans[:3]))
        return dict.fromkeys(COLUMNS) | {"measure": key} | line

    def _due(self, unit: str, key: str) -> Decimal | None:
        known = self.facts.settings.register.by_name.get(unit)
        community = known is not None and known.level == "社区"
        due = task(self.facts.settings_in(self.period.last).targets, unit, key, self.period.months, community=community)
        return tenths(due) if due else None

    def _per_thousand(self, unit: str, key: str, value: Number | None) -> Decimal | None:
        people = self.people.get((unit, "unit.residents"), _NOTHING)[0]
        if value is None or not people or MEASURE[key].kind in _SHARES or key == "unit.residents":
            return None
        return tenths(Fraction(value) * 1000 / Fraction(people))


_NOTHING: tuple[None, bool] = (None, False)
Held = tuple[Number | None, bool]


def _changes(measure: Measure, now: Held, previous: Held, year: Held, to_date: Held) -> dict[str, Any]:
    return {
        "value": now[0],
        "approximate": now[1],
        "previous": previous[0],
        "change": difference(now[0], previous[0]),
        "change_rate": growth(measure, now[0], previous[0]),
        "year_before": year[0],
        "year_change": difference(now[0], year[0]),
        "year_rate": growth(measure, now[0], year[0]),
        "to_date": to_date[0],
    }


def _months(now: int, previous: int, year: int) -> dict[str, Any]:
    return {"months": now, "previous_months": previous, "year_months": year}


def _above(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return how far a value lies above the mean and above its task."""
    return {f"above_{name}": difference(line["value"], line[name]) for name in ("mean", "due")}


def difference(now: Number | None, then: Number | None) -> Number | None:
    """Return ``now - then``, ``None`` unless there are both."""
    return None if now is None or then is None else now - then


def growth(measure: Measure, now: Number | None, then: Number | None) -> Decimal | None:
    """Return the growth in percent to 0.1; ``None`` for rates, from 0, and unless there are both values."""
    if now is None or not then or measure.kind in _SHARES:
        return None
    return tenths(Fraction(now - then) * 100 / Fraction(then))


def series(facts: Facts, measure: str, period: Period, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return unit, month, value, approximate of every month of a period; a month without a line is 未报."""
    return values(facts, [measure], period, by=("unit", "month"), units=units).drop(columns="measure")


def monthly_means(
    facts: Facts, measure: str, period: Period, units: Iterable[str] | None = None
) -> dict[str, Decimal | None]:
    """Return month → mean of the communities at or below ``units`` that reported it; no month where none did."""
    names = communities(facts, reporting(facts, period, units))
    counts = series(facts, measure, period, names)["month"].astype("object").value_counts()
    found = values(facts, [measure], period, by=("month",), units=names)
    return {
        str(month): _mean(MEASURE[measure], value, int(counts[month]))
        for month, value in zip(found["month"].astype("object"), found["value"], strict=True)
    }


def cumulative(facts: Facts, measure: str, period: Period, units: Iterable[str] | None = None) -> pd.DataFrame:
    """Return unit, month, value, approximate added up from the period's first month to each of its months.

    Rates are recomputed over all those months; stocks and titles are what they were at each month's end.
    """
    steps = [
        values(facts, [measure], Period(period.first, month), by=("unit",), units=units).assign(month=month)
        for month in period.months
    ]
    return pd.concat(steps, ignore_index=True)[["unit", "month", "value", "approximate"]]
