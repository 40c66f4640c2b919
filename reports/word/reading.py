"""The figures of a document: read once for what it is about, each as a citation or not there at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analytics.aggregates import by_unit, shown_units
from analytics.compared import NO_BASIS, SPARSE, Comparison
from analytics.comparison import can_compare, comparable_to, comparisons
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period, range_titles
from analytics.quotes import QUOTED
from analytics.selection import Selection
from analytics.totals import By
from analytics.wording import Number, summed_list
from data.schema import OCCASION, Measure, word_lists
from data.settings.values import Register
from reports.word.draft import Cited, Clause, Cut
from reports.word.grammar import first_person
from reports.word.lists import same_subject_once
from reports.word.sentences import MOST_NAMES, digits, joined, quantity_words

WHOLE = "全部单位"
_RECOUNTED = frozenset({(OCCASION, "category"), ("篇", "form")})
"""Units of counting in whose place a word of a dimension may have its own 量词: 场 and 期, 条."""


def scope_title(register: Register, unit: str | None) -> str:
    """Return what a document is about: the unit, the one at the top of the tree, or all."""
    if unit is not None:
        return unit
    roots = register.children.get(None, ())
    return roots[0].name if len(roots) == 1 else WHOLE


@dataclass(frozen=True)
class Reader:
    """Figures of one unit (or all) in one period; what is 未报 is ``None``, 零报 is 0.

    ``quoted``: what may be quoted from rows, keys of ``QUOTED``.
    """

    facts: Facts
    selection: Selection
    quoted: frozenset[str] = frozenset(QUOTED)

    @classmethod
    def of(
        cls, facts: Facts, period: Period, unit: str | None = None, quoted: Collection[str] = frozenset(QUOTED)
    ) -> Reader:
        """Return the figures of a unit (``None``: all), compared with the period before."""
        return cls(facts, Selection(period, () if unit is None else (unit,)), frozenset(quoted))

    @property
    def period(self) -> Period:
        """The period that the figures are of."""
        return self.selection.period

    @property
    def unit(self) -> str | None:
        """The unit that the figures are of, ``None`` for all."""
        return self.selection.units[0] if self.selection.units else None

    @cached_property
    def title(self) -> str:
        """What the figures are of."""
        return scope_title(self.facts.settings.register, self.unit)

    @cached_property
    def speaker(self) -> str:
        """How the unit that the document is of speaks of itself: 我社区, 我镇."""
        return first_person(self.title)

    @cached_property
    def signer(self) -> str:
        """Who signs the document: the name that the office has set (落款) for a whole street, else what it is of."""
        register = self.facts.settings.register
        office = self.unit is None or self.title == scope_title(register, None)
        return (office and self.facts.settings.policy.signer) or self.title

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The units at or below the unit that have to report in the period or did, in listed order."""
        return shown_units(self.facts, self.selection)

    @cached_property
    def sent(self) -> int:
        """How many monthly reports the figures rest on."""
        here = [self.facts.place(unit) for unit in self.members]
        return int(self.facts.reported(self.period.first, self.period.last)[here].sum())

    def at(self, unit: str) -> Reader:
        """Return the figures of one unit below."""
        return replace(self, selection=replace(self.selection, units=(unit,)))

    def over(self, period: Period) -> Reader:
        """Return the figures of another period."""
        return replace(self, selection=replace(self.selection, period=period))

    @cached_property
    def _compared(self) -> dict[str, Comparison]:
        weighted = bool(self.facts.settings.weights)
        known = self.facts.dictionary.measures
        keys = [measure.key for measure in known if weighted or measure.kind != "composite"]
        return comparisons(self.facts, self.selection, keys)

    @cached_property
    def _year_before(self) -> dict[str, Comparison]:
        """The leading figures against the same months a year earlier, where the period before is another one."""
        selection = replace(self.selection, compare="去年同期")
        if selection.other() == self.selection.other():
            return {}
        return comparisons(self.facts, selection, self.facts.dictionary.listed("lead"))

    @cached_property
    def _totals(self) -> dict[str, tuple[Number | None, bool]]:
        return {key: (figure.value, figure.approximate) for key, figure in self._compared.items() if figure.reported}

    def value(self, key: str) -> Number | None:
        """Return the value of a measure, ``None`` when there is none."""
        return self._totals.get(key, (None, False))[0]

    def approximate(self, key: str) -> bool:
        """Tell whether the value of a measure is only known to be at least so much."""
        return self._totals.get(key, (None, False))[1]

    def total(self, key: str, *, zero: bool = False) -> Cited | None:
        """Return the figure of a measure; ``None`` when it is 未报, or 0 and zeros are not wanted."""
        value = self.value(key)
        if value is None or (value == 0 and not zero):
            return None
        return self.cite(key, value, approximate=self.approximate(key))

    def has(self, key: str) -> bool:
        """Tell whether a measure was reported at all; a rate may have been, and yet have no value."""
        return key in self._totals

    def cite(
        self, key: str, value: Number, cut: Cut = (), *, approximate: bool = False, unit: str | None = None
    ) -> Cited:
        """Return a figure, or a part of one, as a citation; ``unit``: of a unit below."""
        measure = self._counted_as(self.facts.dictionary[key], cut)
        text = quantity_words(value, measure, approximate=approximate)
        rounded = approximate and not text.startswith(digits(value))
        return Cited(
            text=text,
            exact=f"至少{digits(value)}{measure.unit}" if rounded else text,
            title=measure.title,
            definition=measure.definition,
            unit=unit or self.title,
            period=self.period,
            measure=key,
            cut=cut,
        )

    def _counted_as(self, measure: Measure, cut: Cut) -> Measure:
        """Return a measure in the 量词 of the one word that it is cut by, where the office has set one."""
        vocabulary = self.facts.settings.vocabulary
        for dimension, word in cut if len(cut) == 1 else ():
            if (measure.unit, dimension) in _RECOUNTED and dimension in measure.cuts:
                lists = word_lists(measure, dimension)
                counter = next((own for name in lists if (own := vocabulary.counter(name, word))), measure.unit)
                return replace(measure, unit=counter)
        return measure

    def frame(self, key: str, *by: By) -> pd.DataFrame:
        """Return the values of a measure cut by dimensions; where a row has no word of one stands ``None``."""
        frame = values(self.facts, [key], self.period, by, self.selection.chosen, carried=True)
        words = {name: frame[name].astype("object").where(frame[name].notna(), None) for name in by}
        return frame.assign(**words)

    def is_cut_whole(self, key: str, dimension: By) -> bool:
        """Tell whether all of a figure has a word of a dimension, so that its parts add up to it."""
        frame = self.frame(key, dimension)
        return not any(value and not word for word, value in zip(frame[dimension], frame["value"], strict=True))

    def cut(self, key: str, dimension: By, *, order: Sequence[str] = ()) -> list[tuple[str, Cited]]:
        """Return the parts of a figure that are not 0: in the given order, else the largest first."""
        frame = self.frame(key, dimension)
        columns = (frame[name] for name in (dimension, "value", "approximate"))
        lines = [(str(word), value, bool(mark)) for word, value, mark in zip(*columns, strict=True) if word and value]
        place = {word: at for at, word in enumerate(order)}
        lines.sort(key=lambda line: (place.get(line[0], len(place)), -line[1], line[0]))
        return [(word, self.cite(key, value, ((dimension, word),), approximate=mark)) for word, value, mark in lines]

    def by_unit(self, key: str) -> dict[str, Cited]:
        """Return the figure of each unit that has one, zeros too, in listed order."""
        frame = self.frame(key, "unit")
        columns = (frame[name] for name in ("unit", "value", "approximate"))
        return {
            str(unit): self.cite(key, value, approximate=bool(mark), unit=str(unit))
            for unit, value, mark in zip(*columns, strict=True)
            if value is not None
        }

    def numbers(self, key: str) -> dict[str, Number]:
        """Return the value of each unit that has one; they add up to that of all together."""
        return by_unit(self.facts, key, self.selection)

    def listed(self, key: str) -> Clause | None:
        """Return every unit that has some of a figure, the most first: they add up to it; ``None`` for one unit."""
        unit = self.facts.dictionary[key].unit
        parts = summed_list(self.numbers(key), unit, MOST_NAMES) if len(self.members) > 1 else ""
        return (parts,) if parts else None

    def count(self, number: int, title: str, definition: str, unit: str = "个") -> Cited | None:
        """Return something counted from the reports as a figure; ``None`` for 0."""
        if number == 0:
            return None
        text = f"{number}{unit}"
        return Cited(text, text, title, definition, self.title, self.period)

    def change(self, key: str) -> Clause | None:
        """Return ``3月，较2月增加12篇；较上年3月增加5篇``, on the comparable basis; ``None``: nothing to compare.

        The leading figures are compared with the year before, too.
        """
        compared = (self._compared.get(key), self._year_before.get(key))
        changes = [
            self._change(comparison)
            for comparison in compared
            if comparison is not None and comparison.difference is not None
        ]
        return joined(same_subject_once(changes), "；")

    def _change(self, comparison: Comparison) -> Cited:
        words = comparison.clause(printed=digits)
        return Cited(
            words,
            words,
            f"{comparison.measure.title}之差",
            comparison.measure.definition,
            self.title,
            self.period,
            comparison.measure.key,
            compared=f"{comparison.clause(before=True)}。",
        )

    def basis(self) -> str:
        """Return on whose numbers comparisons are made where these are not all; of reports as a whole."""
        other = self.selection.other()
        if other is None:
            return ""
        basis = comparable_to(self.facts, self.selection, other)
        this, than = range_titles(self.period, other)
        if not can_compare(self.facts, self.selection):
            return f"{this}{SPARSE}。"
        if basis.size == basis.both:
            return ""
        if not basis.size:
            return f"{this}与{than}{NO_BASIS}。"
        return f"{this}与{than}的比较，按两期都报的{basis.size}个单位（两期都应报的有{basis.both}个）。"
