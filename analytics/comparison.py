"""One figure compared with the period before, the year before, the mean or the task: the one place that compares.

A figure by itself is always that of all who reported. Compared with another range, both numbers are
those of the units that have reported every month of both, when any unit that is due in both has not,
and every wording says so. Units that were merged or split count as one with what they were made from.
Rates are recomputed from what they are made of, never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analytics.aggregates import NOTHING, SHARES, Reading, community_means, expected_names, pooled, readings
from analytics.basis import FEWER, Basis, comparable_units, is_representative
from analytics.completion import task_due
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import tenths
from analytics.periods import Period, range_titles
from analytics.selection import NOT_COMPARED, Against, Selection
from analytics.wording import NOT_REPORTED, Number, number, quantity, signed
from data.schema import Measure

SPARSE = f"{FEWER}，暂不比较"
"""What stands where too few have reported for a total to be compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure and what it is compared with.

    ``value`` is that of all who reported (``approximate``: 约数), ``reported`` false where nobody has.
    ``current`` and ``compared`` are the two numbers compared, ``None`` where nothing can be; ``about``:
    one of them is 约数. ``basis`` units are in them, of ``of`` that have to report in the period;
    ``partial``: units that are due in both ranges (have a task) are left out. ``sparse``: fewer than half of the
    units that have to report have, and nothing is compared. ``ranges`` are the period and the one compared with,
    ``None`` for mean and task.
    """

    measure: Measure
    against: Against
    value: Number | None
    approximate: bool
    reported: bool
    ranges: tuple[Period, Period] | None = None
    current: Number | None = None
    compared: Number | None = None
    about: bool = False
    basis: int = 0
    of: int = 0
    partial: bool = False
    sparse: bool = False

    @property
    def difference(self) -> Number | None:
        """What the current number is more than the one compared with."""
        return difference(self.current, self.compared)

    @property
    def rate(self) -> Decimal | None:
        """The growth in percent to 0.1; ``None`` for rates, and from nothing."""
        return growth(self.measure, self.current, self.compared)

    def step(self) -> str:
        """Return the difference with its sign: ``+3``, ``约+15``, ``−1.2个百分点``; empty where nothing is compared."""
        if self.difference is None:
            return ""
        return f"{'约' if self.about and self.difference else ''}{signed(self.difference)}{self._points}"

    def step_and_rate(self) -> str:
        """Return the difference and the growth: ``+3（+12.5%）``."""
        return self.step() + (f"（{signed(self.rate)}%）" if self.rate is not None else "")

    @property
    def _points(self) -> str:
        return "个百分点" if self.measure.unit == "%" else ""

    def since(self) -> str:
        """Return what the difference is to, ranges and basis named: ``10月，较9月（按两期都报的10个单位）``."""
        match self.against:
            case "平均":
                return "较社区平均"
            case "任务":
                return f"较任务{self._basis_of_task}"
        words = self.basis_words()
        return "，较".join(self._names) + (f"（{words}）" if words else "")

    def under(self) -> tuple[str, str]:
        """Return what stands under the value: how much more it is, and than what; the mean alone of several units."""
        if self.difference is not None:
            return self.step(), self.since()
        if self.sparse:
            return "", SPARSE
        if self.compared is None:
            return "", ""
        return f"社区平均{quantity(self.compared, self.measure)}", ""

    @property
    def _basis_of_task(self) -> str:
        return f"（按已报的{self.basis}个单位）" if self.partial else ""

    @property
    def _names(self) -> tuple[str, str]:
        assert self.ranges is not None
        return range_titles(*self.ranges)

    def basis_words(self) -> str:
        """Return whose numbers are compared where that is not the value itself: ``按两期都报的10个单位``.

        With what units were made from in the period itself: ``含前身``.
        """
        if self.partial:
            return f"按两期都报的{self.basis}个单位"
        return "含前身" if self.difference is not None and self.current != self.value else ""

    def clause(self, *, before: bool = False) -> str:
        """Return the change in words, to stand in brackets after the value.

        ``10月，较9月增加3次``; of some units only ``按两期都报的10个单位，10月22次，较9月增加26次``; with
        ``before`` the number compared with, too. Empty where nothing is compared with another range.
        """
        change = self.difference
        if change is None or self.ranges is None:
            return ""
        (this, other), basis = self._names, self.basis_words()
        now = f"{this}{quantity(self.current, self.measure)}" if basis else this
        than = f"，{other}{quantity(self.compared, self.measure)}" if before else ""
        step = f"{now}，较{other}{self._way(change)}{than}"
        return f"{basis}，{step}" if basis else step

    def proportion(self) -> str:
        """Return how much it changed, in percent where there is growth: ``较9月减少74.8%``; empty as ``clause`` is."""
        change, rate = self.difference, self.rate
        if change is None or self.ranges is None:
            return ""
        if not change or not rate:
            return f"较{self._names[1]}{self._way(change)}"
        size = f"{'约' if self.about else ''}{number(abs(rate))}%"
        return f"较{self._names[1]}{'增加' if rate > 0 else '减少'}{size}"

    def both_values(self) -> str:
        """Return the two numbers compared, ranges and basis named: ``按两期都报的10个单位，10月35次，9月139次``."""
        if self.difference is None or self.ranges is None:
            return ""
        numbers = zip(self._names, (self.current, self.compared), strict=True)
        values = [f"{name}{quantity(value, self.measure)}" for name, value in numbers]
        return "，".join(filter(None, (self.basis_words(), *values)))

    def sentence(self) -> str:
        """Return the value with what it is compared with: ``学习场次22次（10月，较9月增加3次）``."""
        value = quantity(self.value, self.measure, approximate=self.approximate) if self.reported else NOT_REPORTED
        step, since = self.under()
        explanation = self.clause() or f"{since}{step}"
        return f"{self.measure.title}{value}" + (f"（{explanation}）" if explanation else "")

    def _way(self, change: Number) -> str:
        if change == 0:
            return "持平"
        rise, fall = ("提高", "下降") if self.measure.unit == "%" else ("增加", "减少")
        size = f"{number(change if change > 0 else -change)}{self._points or self.measure.unit}"
        return f"{rise if change > 0 else fall}{'约' if self.about else ''}{size}"


def difference(now: Number | None, then: Number | None) -> Number | None:
    """Return ``now - then``, ``None`` unless there are both."""
    return None if now is None or then is None else now - then


def growth(measure: Measure, now: Number | None, then: Number | None) -> Decimal | None:
    """Return the growth in percent to 0.1; ``None`` for rates, from 0, and unless there are both values."""
    if now is None or not then or measure.kind in SHARES:
        return None
    return tenths(Fraction(now - then) * 100 / Fraction(then))


def compare(facts: Facts, selection: Selection, measure: str) -> Comparison:
    """Return a measure over the units selected, with what the selection compares it with."""
    return comparisons(facts, selection, (measure,))[measure]


def comparisons(facts: Facts, selection: Selection, measures: Sequence[str]) -> dict[str, Comparison]:
    """Return ``compare`` of several measures, worked out together."""
    now = pooled(facts, measures, selection.period, selection.chosen)
    plain = {key: _alone(facts, selection, key, now.get(key)) for key in measures}
    if selection.compare != NOT_COMPARED and not can_compare(facts, selection):
        return {key: replace(comparison, sparse=True) for key, comparison in plain.items()}
    other = selection.other()
    if other is not None:
        return _with_ranges(facts, selection, other, plain)
    if selection.compare == "平均":
        return {key: _with_mean(facts, selection, comparison) for key, comparison in plain.items()}
    if selection.compare == "任务":
        return {key: _with_task(facts, selection, comparison) for key, comparison in plain.items()}
    return plain


def can_compare(facts: Facts, selection: Selection) -> bool:
    """Tell whether enough of the units selected have reported the period for their total to be compared."""
    return is_representative(facts, selection.period, facts.scope(selection.chosen))


def _alone(facts: Facts, selection: Selection, key: str, reading: Reading | None) -> Comparison:
    value, mark = reading or NOTHING
    return Comparison(facts.dictionary[key], selection.compare, value, mark, reading is not None)


def _with_ranges(
    facts: Facts, selection: Selection, other: Period, plain: Mapping[str, Comparison]
) -> dict[str, Comparison]:
    scope = facts.scope(selection.chosen)
    compared: dict[str, Comparison] = {}
    for keys in _by_sheet(plain).values():
        basis = comparable_to(facts, selection, other, keys[0])
        names = [facts.units[at] for at in np.flatnonzero(basis.members)]
        alike = bool(np.array_equal(basis.members, scope))
        then = pooled(facts, keys, other, names) if basis.size else {}
        now = pooled(facts, keys, selection.period, names) if then and not alike else {}
        for key in keys:
            comparison = plain[key]
            mine = (comparison.value, comparison.approximate) if alike else now.get(key, NOTHING)
            compared[key] = _between(comparison, (selection.period, other), mine, then.get(key, NOTHING), basis)
    return {key: compared[key] for key in plain}


def comparable_to(facts: Facts, selection: Selection, other: Period, measure: str) -> Basis:
    """Return whose numbers of a measure are comparable with those of another range, among the units selected."""
    scope = facts.scope(selection.chosen)
    inside = facts.with_former(scope) if selection.lineage else scope
    return comparable_units(facts, _sheet_of(facts.dictionary[measure]), selection.period, other, inside)


def _sheet_of(measure: Measure) -> str | None:
    """Return the sheet that has to be reported for a measure to be comparable; ``None``: any workbook."""
    return None if measure.kind == "composite" else measure.sheet


def _by_sheet(measures: Mapping[str, Comparison]) -> dict[str | None, list[str]]:
    sheets: dict[str | None, list[str]] = {}
    for key, comparison in measures.items():
        sheets.setdefault(_sheet_of(comparison.measure), []).append(key)
    return sheets


def _between(
    comparison: Comparison, ranges: tuple[Period, Period], now: Reading, then: Reading, basis: Basis
) -> Comparison:
    both = now[0] is not None and then[0] is not None
    return Comparison(
        comparison.measure,
        comparison.against,
        comparison.value,
        comparison.approximate,
        comparison.reported,
        ranges,
        now[0] if both else None,
        then[0] if both else None,
        both and (now[1] or then[1]),
        basis.size,
        basis.of,
        basis.size < basis.both,
    )


def unit_comparisons(
    facts: Facts, selection: Selection, measures: Sequence[str], units: Sequence[str]
) -> dict[tuple[str, str], Comparison]:
    """Return (unit, measure) → each of these reporting units alone compared with the selection's other range."""
    other = selection.other()
    frame = values(facts, measures, selection.period, by=("unit",), units=units, carried=True)
    now = dict(zip(_unit_and_measure(frame), readings(frame), strict=True))
    plain = {(unit, key): _alone(facts, selection, key, now.get((unit, key))) for unit in units for key in measures}
    if other is None:
        return plain
    register = facts.settings.register.by_name
    merged = [unit for unit in units if selection.lineage and unit in register and register[unit].predecessors]
    compared = _each_alone(facts, (selection.period, other), plain, [unit for unit in units if unit not in merged])
    for unit in merged:
        of_unit = comparisons(facts, replace(selection, units=(unit,)), measures)
        compared |= {(unit, key): comparison for key, comparison in of_unit.items()}
    return {at: compared[at] for at in plain}


def _unit_and_measure(table: pd.DataFrame) -> Iterable[tuple[str, str]]:
    return zip(map(str, table["unit"]), map(str, table["measure"]), strict=True)


def _each_alone(
    facts: Facts, ranges: tuple[Period, Period], plain: Mapping[tuple[str, str], Comparison], units: Sequence[str]
) -> dict[tuple[str, str], Comparison]:
    """Compare units that were made from nothing else: each has reported all of both ranges, or is not compared."""
    alone = {key: comparison for (_, key), comparison in plain.items()}
    frame = values(facts, list(alone), ranges[1], by=("unit",), units=units)
    then = dict(zip(_unit_and_measure(frame), readings(frame), strict=True))
    compared: dict[tuple[str, str], Comparison] = {}
    for sheet, keys in _by_sheet(alone).items():
        open_ = [facts.open_units(span.first, span.last) for span in ranges]
        sent = [facts.reported(span.first, span.last, sheet) for span in ranges]
        open_in_both = np.any(open_[0], axis=1) & np.any(open_[1], axis=1)
        expected = np.any(facts.expected_units(ranges[0].first, ranges[0].last), axis=1)
        whole = open_in_both & ~np.any(open_[0] & ~sent[0], axis=1) & ~np.any(open_[1] & ~sent[1], axis=1)
        for unit in units:
            place = facts.place(unit)
            basis = Basis(whole, int(whole[place]), int(open_in_both[place]), int(expected[place]))
            for key in keys:
                comparison = plain[unit, key]
                before = then.get((unit, key), NOTHING) if basis.size else NOTHING
                compared[unit, key] = _between(
                    comparison, ranges, (comparison.value, comparison.approximate), before, basis
                )
    return compared


def _with_mean(facts: Facts, selection: Selection, comparison: Comparison) -> Comparison:
    """Compare one unit with the mean of the communities; several together are more than any of them."""
    key = comparison.measure.key
    middle = community_means(facts, [key], selection.period)[key]
    alone = int(facts.scope(selection.chosen).sum()) == 1
    return replace(
        comparison,
        current=comparison.value if alone and middle is not None else None,
        compared=middle,
        about=comparison.approximate,
    )


def _with_task(facts: Facts, selection: Selection, comparison: Comparison) -> Comparison:
    """Compare the units that have a task and have reported with what they have to reach."""
    key, period = comparison.measure.key, selection.period
    every = {name: task_due(facts, name, key, period) for name in expected_names(facts, period, selection.chosen)}
    tasks = {name: minimum for name, minimum in every.items() if minimum}
    frame = values(facts, [key], period, by=("unit",), units=list(tasks))
    sent = [str(name) for name, value in zip(frame["unit"], frame["value"], strict=True) if value is not None]
    if not sent or (len(tasks) > 1 and comparison.measure.kind in SHARES):
        return comparison
    current, mark = pooled(facts, [key], period, sent).get(key, NOTHING)
    minimum = tenths(sum((tasks[name] for name in sent), Fraction(0)))
    some, of = len(sent), len(tasks)
    return replace(comparison, current=current, compared=minimum, about=mark, basis=some, of=of, partial=some < of)
