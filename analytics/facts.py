"""Everything an analysis sees: monthly figures, who reported, the ledger and the settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from analytics.figures import Source
from analytics.ledger_source import LedgerRequest, LedgerSource, Stages
from analytics.monthly_ledger import Counts, counts_of
from analytics.numbers import Flags, Ints, month_number
from analytics.periods import Period
from analytics.standing import AS_OF_A_DAY, LedgerQuestion, Standing
from analytics.summands import Parts, joined
from data import months
from data.closings import Closing, tells_titles_apart
from data.details import Details
from data.settings.dictionary import Dictionary
from data.settings.values import REPORTING_LEVELS, Settings

Params = ParamSpec("Params")
Result = TypeVar("Result")


def codes(column: pd.Series[Any], number: Callable[[Any], int]) -> Ints:
    """Return ``number`` of every value of a column, asked once a distinct value."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        places, words = column.cat.codes.to_numpy(), list(column.cat.categories)
    else:
        places, distinct = pd.factorize(column.to_numpy(), use_na_sentinel=True)
        words = list(distinct)
    numbers = np.array([*(number(word) for word in words), -1], dtype=np.int64)
    return numbers[places]


@dataclass(frozen=True)
class Facts:
    """The frames of an analysis; none of them is ever changed.

    ``figures`` gives monthly figures when they are asked for. ``reports``: unit, month, submission,
    received, sheets; a unit-month without submission (refused only) has not reported. ``ledger`` gives
    its stages or sums when they are asked for; ask it through ``stages`` and ``counts``. ``today`` is the day on
    which all this is looked at: nothing is counted as of a later one. ``closings``: the months that no
    longer move. ``begun``: the first month that anybody in the office has reported, whoever may see it;
    ``None``: as these reports tell. ``details``: what the rows of a document's period say in words, ``None`` where
    nothing is to be quoted. Figures and reports reach back at least to the first month asked about, and for
    stocks as far as their last value is to be looked for.
    """

    figures: Source
    reports: pd.DataFrame
    ledger: LedgerSource
    settings: Settings
    today: date
    closings: Mapping[str, Closing] = field(default_factory=dict)
    begun: str | None = None
    details: Details | None = None

    def only(self, names: frozenset[str] | None) -> Facts:
        """Return the facts with a register cut to these units (``None``: all): no other is expected, none is 未报."""
        if names is None:
            return self
        closings = {month: closing.only(names) for month, closing in self.closings.items()}
        return replace(self, settings=self.settings.only(names), closings=closings)

    def once(
        self, function: Callable[Concatenate[Facts, Params], Result], *args: Params.args, **kwargs: Params.kwargs
    ) -> Result:
        """Return ``function(self, …)``, worked out once for these facts; arguments must be hashable."""
        key: Hashable = (function, args, tuple(sorted(kwargs.items())))
        if key not in self._results:
            self._results[key] = function(self, *args, **kwargs)
        cached: Result = self._results[key]
        return cached

    @property
    def dictionary(self) -> Dictionary:
        """Every measure of the office, those of its own items among them."""
        return self.settings.dictionary

    @cached_property
    def _results(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every reporting unit: those of the register in its order, then others that reported."""
        listed = dict.fromkeys(unit.name for unit in self.settings.register.below(None))
        reported = pd.unique(self.reports["unit"].astype("object"))
        return tuple(listed | dict.fromkeys(str(name) for name in reported if name is not None))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each reporting unit in ``units``."""
        return MappingProxyType({name: place for place, name in enumerate(self.units)})

    def place(self, unit: str) -> int:
        """Return a unit's place, −1 for none of ours."""
        return self.places.get(unit, -1)

    def scope(self, units: Iterable[str] | None) -> Flags:
        """Return a flag a unit: is it one of ``units`` or below one of them (``None`` is all)."""
        if units is None:
            return np.ones(len(self.units), dtype=bool)
        register = self.settings.register
        chosen = np.zeros(len(self.units), dtype=bool)
        for name in units:
            known = register.by_name.get(name)
            above = known is not None and known.level not in REPORTING_LEVELS
            for below in [unit.name for unit in register.below(name)] if above else [name]:
                if below in self.places:
                    chosen[self.places[below]] = True
        return chosen

    def with_former(self, units: Flags) -> Flags:
        """Add to flagged units what they were made from by merging and splitting, all the way back."""
        register = self.settings.register
        if not any(unit.predecessors for unit in register.units):
            return units
        names = (name for at in np.flatnonzero(units) for name in register.lineage(self.units[at]))
        flags = units.copy()
        flags[[self.places[name] for name in names if name in self.places]] = True
        return flags

    @cached_property
    def lineages(self) -> Ints:
        """A number a unit: the same for units that were merged or split into one another, which count as one."""
        numbers = np.arange(len(self.units))
        for unit in self.settings.register.units:
            for former in unit.predecessors:
                if unit.name in self.places and former in self.places:
                    current, other = numbers[self.places[unit.name]], numbers[self.places[former]]
                    numbers[numbers == other] = current
        return np.unique(numbers, return_inverse=True)[1]

    @cached_property
    def _sent(self) -> tuple[Ints, Ints, Ints, list[frozenset[str]]]:
        """Unit, month and kind of every current report, and the sheets of each kind."""
        reports = self.reports[self.reports["submission"].notna()]
        kinds, distinct = pd.factorize(reports["sheets"].to_numpy(dtype="object"))
        sheets = [kind if isinstance(kind, frozenset) else frozenset(str(kind).split(",")) for kind in distinct]
        return codes(reports["unit"], self.place), codes(reports["month"], month_number), kinds, sheets

    def reported(self, first: str, last: str, sheet: str | None = None) -> Flags:
        """Return a table of flags, unit × month: was this sheet reported (``None``: any workbook)."""
        units, numbers, kinds, sheets = self._sent
        start, length = month_number(first), months.count(first, last)
        has = np.array([sheet is None or sheet in kind for kind in sheets] or [False], dtype=bool)
        inside = has[kinds] & (units >= 0) & (numbers >= start) & (numbers < start + length)
        table = np.zeros((len(self.units), length), dtype=bool)
        table[units[inside], numbers[inside] - start] = True
        return table

    def stages(
        self,
        question: LedgerQuestion,
        month: str,
        first: date,
        last: date,
        units: frozenset[str] | None = None,
    ) -> pd.DataFrame:
        """Return the stages of the ledger that a question counts as of a day, of a period from ``first`` on.

        Of a published month it is the ledger as it was known then: what is sent later about an earlier day moves
        nothing. A period is asked about in its last month. ``units``: at least the stages of these. What stood in the
        name of a unit that is closed by then is counted no more.
        """
        stages, standing = self._stages(question, month, first, last, units)
        counted: pd.DataFrame = stages.frame.iloc[standing.counted(question, first, last)]
        if question not in AS_OF_A_DAY or (there := self.open_on(last)).all():
            return counted
        places = codes(counted["unit"], self.place)
        return counted[(places < 0) | there[places]]

    def counts(self, question: LedgerQuestion, month: str, first: date, last: date) -> Counts:
        """Return how much a question counts, by unit; as in ``stages``. ``first``: the first day of a month.

        At the end of a month the sums by months tell it. On another day they tell it of the month before, and the
        stages that have moved since tell the rest.
        """
        counted = self._counts(question, month, first, last)
        if question not in AS_OF_A_DAY or (there := self.open_on(last)).all():
            return counted
        places = self.places_of(counted.names)[:-1]
        return counted.only((places < 0) | there[places])

    def open_on(self, day: date) -> Flags:
        """Return a flag a unit: is it open in the month of a day."""
        month = months.month_of(day)
        return self.open_units(month, month)[:, 0]

    def _counts(self, question: LedgerQuestion, month: str, first: date, last: date) -> Counts:
        monthly, end = self.ledger.monthly, months.month_of(last)
        if monthly is None:
            stages, standing = self._stages(question, month, first, last)
            return counts_of(stages.frame, standing.counted(question, first, last))
        begin, closing = month_number(months.month_of(first)), self.closings.get(month)
        if last == months.last_day(end):
            return monthly.count(question, begin, month_number(end), closing)
        since = months.first_day(end)
        stages, standing = self._stages("moved", month, since, last)
        now, then = (
            counts_of(stages.frame, standing.counted(question, first, day)) for day in (last, since - timedelta(days=1))
        )
        return monthly.count(question, begin, month_number(end) - 1, closing).with_change(now, then)

    def count_entries(self, month: str, on: date, units: frozenset[str] | None = None, words: str = "") -> pd.DataFrame:
        """Return how many entries that have all of the words there are on a day, as in ``stages``.

        One line for each of ``data.entry_counts.KEYS``.
        """
        return self.ledger.count_entries(on, self.closings.get(month), units, words)

    def ledger_units(self, month: str) -> list[str]:
        """Return the units that have anything in the ledger by which a month counts, in listed order."""
        closing, monthly = self.closings.get(month), self.ledger.monthly
        if monthly is not None:
            return monthly.units(closing)
        frame = self.stages("life", month, date.min, date.max)
        return [str(name) for name in frame["unit"].astype("object").unique()]

    def _stages(
        self, question: LedgerRequest, month: str, first: date, last: date, units: frozenset[str] | None = None
    ) -> tuple[Stages, Standing]:
        closing = self.closings.get(month)
        stages = self.ledger.stages(question, first, last, closing, units)
        apart = tells_titles_apart(closing)
        return stages, stages.standing(self.settings_in(month).vocabulary, closing, apart=apart)

    def settings_in(self, month: str) -> Settings:
        """Return the settings by which a month counts: of a published one those it was published with."""
        closing = self.closings.get(month)
        return self.settings if closing is None else closing.settings

    def rules(self, months: Iterable[str]) -> dict[str, Settings]:
        """Return the settings by which each of these months counts."""
        return {month: self.settings_in(month) for month in months}

    def deadline(self, month: str) -> date:
        """Return the last day on which a report of a month is on time; of a published one that of then."""
        return self.settings_in(month).deadline(month)

    def start(self, month: str) -> str | None:
        """Return the first month that units have to report (起报月), by the settings of a month; ``None``: none yet."""
        return self.settings_in(month).policy.start or self.begun or self._first_reported

    @cached_property
    def _first_reported(self) -> str | None:
        sent = self.reports.loc[self.reports["submission"].notna(), "month"].astype("object")
        return min((str(month) for month in sent.unique()), default=None)

    def cut_off(self, period: Period) -> date:
        """Return the day as of which a period is counted: its last day, or today while it runs."""
        return period.cut_off(self.today)

    @cached_property
    def _settled(self) -> dict[str, Facts]:
        return {}

    def settled(self, month: str) -> Facts:
        """Return these facts with the settings by which a month counts; a period goes by its last month."""
        if self.settings_in(month) is self.settings:
            return self
        if month not in self._settled:
            self._settled[month] = replace(self, settings=self.settings_in(month))
        return self._settled[month]

    def lines(self, measure: str, first: str, last: str, by: Sequence[str] = ()) -> Parts:
        """Return the figures of a measure in these months, with the words of the dimensions asked for.

        The months of the parts count from ``first``; figures of units that are none of ours are left out.
        """
        listed = [month for month in self.figures.months if first <= month <= last]
        parts = [self._part(measure, month, month_number(month) - month_number(first), tuple(by)) for month in listed]
        return joined(parts, by)

    def _part(self, measure: str, month: str, at: int, by: tuple[str, ...]) -> Parts:
        lines = self.figures.lines(month, measure, by)
        units = self.places_of(lines.names)[lines.unit]
        months = np.full(len(units), at, dtype=np.int64)
        traits = {name: lines.words(name) for name in by}
        return Parts(units, months, lines.value, lines.approximate, traits).only(units >= 0)

    def places_of(self, names: pd.Index[Any]) -> Ints:
        """Return the place of each of these units, and −1 as the last; worked out once for each list of units."""
        known = self._known_names.get(id(names))
        if known is None:
            # The list is kept with the places, so that no other list can come to have its number.
            known = names, np.array([*(self.place(str(name)) for name in names), -1], dtype=np.int64)
            self._known_names[id(names)] = known
        return known[1]

    @cached_property
    def _known_names(self) -> dict[int, tuple[pd.Index[Any], Ints]]:
        return {}

    @cached_property
    def _lives(self) -> tuple[Ints, Ints]:
        """The month's number in which each unit opened, and the one in which it was closed."""
        known = [self.settings.register.by_name.get(name) for name in self.units]
        opened = [month_number(months.month_of(unit.opened)) if unit and unit.opened else 0 for unit in known]
        closed = [month_number(months.month_of(unit.closed)) if unit and unit.closed else 10**6 for unit in known]
        return np.array(opened, dtype=np.int64), np.array(closed, dtype=np.int64)

    def open_units(self, first: str, last: str) -> Flags:
        """Return a table of flags, unit × month: was the unit open then (one that is not listed is)."""
        opened, closed = self._lives
        span = month_number(first) + np.arange(months.count(first, last))
        return np.asarray((opened[:, None] <= span) & (span < closed[:, None]))

    def expected_units(self, first: str, last: str) -> Flags:
        """Return a table of flags, unit × month: does the unit have to report the month, now or in time to come."""
        span = months.span(first, last)
        begun = np.array([(start := self.start(month)) is not None and start <= month for month in span], dtype=bool)
        return np.asarray(self.open_units(first, last) & begun)

    def due_units(self, first: str, last: str) -> Flags:
        """Return a table of flags, unit × month: did the unit have to report the month, and has its deadline passed."""
        over = np.array([self.deadline(month) < self.today for month in months.span(first, last)], dtype=bool)
        return np.asarray(self.expected_units(first, last) & over)

    @cached_property
    def late(self) -> Flags:
        """A flag a report: did the first accepted one come after the deadline."""
        column = "first" if "first" in self.reports else "received"
        arrived = self.reports[column].fillna(self.reports["received"]) if column == "first" else self.reports[column]
        days = pd.to_datetime(arrived).to_numpy(dtype="datetime64[D]")

        def limit(month: Any) -> int:
            return (self.deadline(str(month)) - date(1970, 1, 1)).days

        return days > codes(self.reports["month"], limit).astype("datetime64[D]")

    def on_time(self) -> Facts:
        """Return the facts without the late reports, for rankings under 迟报处理 = 不计入."""
        return replace(self, reports=self.reports[~self.late], begun=self.begun or self._first_reported)
