"""What the names of a template stand for in one period and unit: computed once each, plain values to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from analytics.ranking import Ranking, rank
from analytics.reporting import SILENT, counts, expected
from analytics.totals import By
from analytics.wording import MISSING as NO_VALUE
from analytics.wording import Number, listed, quantity
from analytics.wording import day as day_of
from reports.forms.language import Path, Use
from reports.forms.names import NOW, REPORTED, WITH_UNIT, Meaning, Names
from reports.word.draft import Cited
from reports.word.reading import Reader
from reports.word.sentences import printed

NONE = "无"
_MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Value:
    """One value to fill in: ``text`` as it is printed, ``number`` where it is one.

    ``missing``: nothing was reported, so there is neither. A rate without a base is not missing and
    has no number; its text says so.
    """

    text: str
    number: Number | None = None
    missing: bool = False
    approximate: bool = False
    percent: bool = False
    cited: Cited | None = None


@dataclass(frozen=True)
class Answers:
    """The values of a template: each value once, and where each name finds its own, by place in ``values``."""

    values: tuple[Value, ...]
    scalars: Mapping[Path, int]
    rows: Mapping[str, Sequence[Mapping[Path, int]]] = field(default_factory=dict)
    units: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The name that finds each value, within a list with the unit of its row: ``学习场次（甲社区）``."""
        names = {place: ".".join(path) for path, place in self.scalars.items()}
        for rows, units in self.units.items():
            for unit, row in zip(units, self.rows[rows], strict=True):
                names |= {place: f"{'.'.join(path)}（{unit}）" for path, place in row.items()}
        return names


def answers(facts: Facts, period: Period, unit: str | None, day: date | None, used: Sequence[Use]) -> Answers:
    """Return what the names used by a template stand for; the names must have been found right before."""
    source = _Source(facts, period, unit, day)
    values: list[Value] = []

    def put(value: Value) -> int:
        values.append(value)
        return len(values) - 1

    scalars = {path: put(source.value(path)) for path in dict.fromkeys(use.path for use in used if use.rows is None)}
    rows: dict[str, list[dict[Path, int]]] = {}
    for name in dict.fromkeys(use.rows for use in used if use.rows is not None):
        paths = dict.fromkeys(use.path for use in used if use.rows == name and use.path)
        columns = {path: source.column(name, path) for path in paths}
        rows[name] = [
            {path: put(column[place]) for path, column in columns.items()} for place in range(len(source.units(name)))
        ]
    return Answers(tuple(values), scalars, rows, {name: source.units(name) for name in rows})


@dataclass(frozen=True)
class _Source:
    """Where values come from."""

    facts: Facts
    period: Period
    unit: str | None
    day: date | None

    @cached_property
    def _names(self) -> Names:
        return Names(self.facts.settings)

    @cached_property
    def _readers(self) -> Mapping[str, Reader]:
        spans = {
            NOW: self.period,
            "上期": self.period.previous(),
            "去年同期": self.period.year_before(),
            "本年": Period.to_date(self.period.last),
        }
        return {name: Reader.of(self.facts, span, self.unit) for name, span in spans.items()}

    @property
    def _reader(self) -> Reader:
        return self._readers[NOW]

    @cached_property
    def _ranking(self) -> Ranking:
        return rank(self.facts, self.period, units=None if self.unit is None else [self.unit])

    def units(self, rows: str) -> list[str]:
        """Return the units of a list, in its order."""
        if rows == "排名":
            return [str(unit) for unit in self._ranking.rows["unit"]]
        known, members = self.facts.settings.register.by_name, self._reader.members
        return [name for name in members if rows == "各单位" or (name in known and known[name].level == "社区")]

    def _meaning(self, path: Path, *, row: bool) -> Meaning:
        meaning = self._names.meaning(path, row=row)
        assert isinstance(meaning, Meaning), path
        return meaning

    def value(self, path: Path) -> Value:
        """Return what a name outside of loops stands for."""
        meaning = self._meaning(path, row=False)
        if meaning.measure is None:
            return self._facts[meaning.fact]
        reader = self._readers[meaning.span]
        if not reader.has(meaning.measure):
            return _figure(meaning, None, reader, reported=False)
        if not meaning.cut:
            figure = reader.value(meaning.measure), reader.approximate(meaning.measure)
        else:
            figure = next((group[1:] for group in self._cut(meaning)), _nothing(meaning, reader))
        return _figure(meaning, figure, reader, reported=True)

    def column(self, rows: str, path: Path) -> list[Value]:
        """Return what a name within a loop stands for, a value a unit."""
        units, meaning = self.units(rows), self._meaning(path, row=True)
        if meaning.measure is None:
            return self._row_facts(meaning.fact, units)
        reader = self._readers[meaning.span]
        sent = set(reader.frame(meaning.measure, "unit")["unit"])
        by_unit = {unit: (value, mark) for unit, value, mark in self._cut(meaning, "unit")}
        figures = {unit: by_unit.get(unit, _nothing(meaning, reader)) for unit in units if unit in sent}
        return [_figure(meaning, figures.get(unit), reader, unit, reported=unit in sent) for unit in units]

    def _cut(self, meaning: Meaning, *by: By) -> Iterator[tuple[str, Number | None, bool]]:
        """Yield unit (empty when pooled), value and mark of the groups that have the words asked for."""
        dimensions = [cast(By, dimension) for dimension, _ in meaning.cut]
        key = (meaning.measure, meaning.span, *by, *dimensions)
        if key not in self._frames:
            self._frames[key] = self._readers[meaning.span].frame(str(meaning.measure), *by, *dimensions)
        table = self._frames[key]
        for dimension, word in meaning.cut:
            table = table[table[dimension] == word]
        names = table["unit"] if by else [""] * len(table)
        for unit, value, mark in zip(names, table["value"], table["approximate"], strict=True):
            yield str(unit), value, bool(mark)

    @cached_property
    def _frames(self) -> dict[tuple[str | None, ...], pd.DataFrame]:
        """Figures that were cut once, by measure, period and dimensions."""
        return {}

    def _row_facts(self, fact: str, units: Sequence[str]) -> list[Value]:
        if fact == "单位":
            return [Value(unit) for unit in units]
        if fact == "序号":
            return [Value(str(place), place) for place in range(1, len(units) + 1)]
        lines = {str(line["unit"]): line for line in self._ranking.rows.to_dict("records")}
        return [(_place if fact == "名次" else _change)(lines.get(unit)) for unit in units]

    @cached_property
    def _facts(self) -> Mapping[str, Value]:
        """What is known of the document as a whole, by name."""
        last = self.period.last
        states = expected(self.facts, self.period.months, self._reader.members)
        number, silent = counts(states), states["state"].isin(SILENT)
        arrived = ~silent & (states["state"] != "待报")
        return {
            "单位": Value(self._reader.title),
            "期间": Value(self.period.title()),
            "年": Value(last[:4], int(last[:4])),
            "月": Value(str(int(last[5:])), int(last[5:])),
            "截至日": Value(day_of(self.facts.cut_off(self.period))),
            "成文日期": Value("", missing=True) if self.day is None else Value(day_of(self.day)),
            "应报": _count(number.expected),
            "已报": _count(number.arrived),
            "迟报": _count(number.late),
            "未报": _count(number.silent),
            "已报单位": _units(states.loc[arrived, "unit"]),
            "未报单位": _units(states.loc[silent, "unit"]),
            "迟报单位": _units(states.loc[states["late"], "unit"]),
        }


def _count(number: int) -> Value:
    return Value(str(number), number)


def _units(column: Any) -> Value:
    names = list(dict.fromkeys(str(unit) for unit in column))
    return Value(listed(names, _MOST_NAMES) if names else NONE)


def _place(line: Mapping[Any, Any] | None) -> Value:
    place = None if line is None else line["rank"]
    return Value(NO_VALUE) if place is None else Value(str(int(place)), int(place))


def _change(line: Mapping[Any, Any] | None) -> Value:
    if line is None or line["rank"] is None or line["change"] == 0:
        return Value(NO_VALUE)
    if line["change"] is None:
        return Value("新")
    return Value(f"{'↑' if line['change'] > 0 else '↓'}{abs(int(line['change']))}")


def _nothing(meaning: Meaning, reader: Reader) -> tuple[Number | None, bool]:
    """Return what a part is worth of which there is nothing in what was reported: 0, for a rate no value."""
    measure = reader.facts.dictionary[str(meaning.measure)]
    if measure.kind in {"rate", "composite"}:
        return None, False
    return (Decimal(0) if measure.scale > 1 else 0), False


def _figure(
    meaning: Meaning,
    figure: tuple[Number | None, bool] | None,
    reader: Reader,
    unit: str | None = None,
    *,
    reported: bool,
) -> Value:
    """Return a figure as the placeholder wants it: plain, with its unit, or whether it was reported."""
    measure = reader.facts.dictionary[str(meaning.measure)]
    if meaning.form == REPORTED:
        return Value("是" if reported else "否", int(reported))
    if figure is None:
        return Value("", missing=True, cited=None)
    value, approximate = figure
    if value is None:
        return Value(quantity(None, measure))
    cited = reader.cite(measure.key, value, meaning.cut, approximate=approximate, unit=unit)
    with_unit = meaning.form == WITH_UNIT
    text = cited.text if with_unit else printed(value, approximate=approximate)
    return Value(text, None if with_unit else value, False, approximate, measure.unit == "%", cited)
