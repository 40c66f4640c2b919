"""Units × measures of a period: each value, its change on the comparable basis, and whether its tasks are met.

The one source of the matrix on screen, on slides, on paper and in workbooks. The row of all units together
has ``None`` for its unit. What the ledger and stocks know of units that have not reported stands there, too, so
that the rows add up to the row of all together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.aggregates import shown_units
from analytics.compared import NO_BASIS, SPARSE, Comparison
from analytics.comparison import comparisons, unit_comparisons
from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import absent_words, expected
from analytics.selection import Selection
from analytics.targets import DONE, ON_TIME, is_short, tasks
from analytics.wording import MISSING, NOT_REPORTED, number, quantity
from data.schema import Measure


@dataclass(frozen=True, slots=True)
class TaskState:
    """The tasks of one unit that stand on one measure: ``met`` all of them, else what each lacks (``差1次``)."""

    met: bool
    short: tuple[str, ...] = ()

    @property
    def first_lack(self) -> str:
        """What the first task that is not met lacks, without its category: ``差1次``."""
        return "差" + self.short[0].rpartition("差")[2]


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure of one unit (``None``: all together) with its comparison.

    ``absent``: 未报, 待报 or — where the unit has no value; ``task``: ``None`` where it has no task that can be judged.
    """

    unit: str | None
    comparison: Comparison
    absent: str = ""
    task: TaskState | None = None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.comparison.measure

    @property
    def absent_words(self) -> str:
        """What is written where there is no value: 未报, 待报, or how a measure without a base is written."""
        return quantity(None, self.measure) if self.comparison.reported else self.absent

    @property
    def value_words(self) -> str:
        """The value without its unit of counting, but for percents: ``200余``, ``53.3%``."""
        percent = "%" if self.measure.unit == "%" else ""
        return number(self.comparison.value, approximate=self.comparison.approximate) + percent


@dataclass(frozen=True, eq=False)
class Matrix:
    """The entries of all units (in listed order) and measures, and those of all units together."""

    selection: Selection
    measures: tuple[Measure, ...]
    units: tuple[str, ...]
    entries: Mapping[tuple[str | None, str], Entry]

    @property
    def period(self) -> Period:
        """The period of the values."""
        return self.selection.period

    @property
    def against(self) -> str:
        """What the changes are to, ``较9月``; empty where nothing is compared."""
        return "" if all(entry.comparison.sparse for entry in self.entries.values()) else self.selection.against()

    def basis_words(self) -> str:
        """Return whose numbers the changes of all together are where not all are compared, or why nothing is.

        ``合计的增减按两期都报的10个单位``; measures are named where they differ in that.
        """
        if any(entry.comparison.sparse for entry in self.row(None)):
            return f"合计：{SPARSE}" if self.against else SPARSE
        bases: dict[str, list[str]] = {}
        for entry in self.row(None):
            bases.setdefault(entry.comparison.basis_words(), []).append(entry.measure.title)
        if NO_BASIS in bases and len(bases) == 1:
            return f"合计：{NO_BASIS}"
        if len(bases) == 1:
            return "".join(f"合计的增减{words}" for words in bases if words)
        parts = [f"{'、'.join(titles)}{words}" for words, titles in bases.items() if words]
        return f"合计的增减：{'；'.join(parts)}" if parts else ""

    def row(self, unit: str | None) -> tuple[Entry, ...]:
        """Return the entries of a unit, or of all together, in the order of the measures."""
        return tuple(self.entries[unit, measure.key] for measure in self.measures)

    def sorted_by(self, measure: str) -> Matrix:
        """Return the matrix with the units in the order of a measure, the highest first, those without a value last."""
        return Matrix(self.selection, self.measures, tuple(sorted(self.units, key=self._order(measure))), self.entries)

    def _order(self, measure: str) -> Any:
        def place(unit: str) -> tuple[int, Any]:
            entry = self.entries[unit, measure]
            if entry.comparison.value is None:
                return (2 if entry.absent == NOT_REPORTED else 1, 0)
            return 0, -entry.comparison.value

        return place


def matrix(facts: Facts, selection: Selection, measures: Sequence[str] | None = None) -> Matrix:
    """Return the matrix of these measures (``None``: those that every area names for it) of the units selected."""
    chosen = tuple(measures if measures is not None else facts.dictionary.listed("matrix"))
    units = shown_units(facts, selection)
    together, each = comparisons(facts, selection, chosen), unit_comparisons(facts, selection, chosen, units)
    states = expected(facts, selection.period.months, selection.chosen)
    absent, judged = absent_words(states), _task_states(facts, selection.period, units)
    entries: dict[tuple[str | None, str], Entry] = {
        (None, key): Entry(None, comparison, _absent(comparison, NOT_REPORTED)) for key, comparison in together.items()
    }
    for (unit, key), comparison in each.items():
        word = _absent(comparison, absent.get(unit, NOT_REPORTED))
        entries[unit, key] = Entry(unit, comparison, word, judged.get((unit, key)))
    return Matrix(selection, tuple(facts.dictionary[key] for key in chosen), units, entries)


def _absent(comparison: Comparison, word: str) -> str:
    """Return what stands where there is no value: ``word`` without a report, — for a rate without a base."""
    if not comparison.reported:
        return word
    return MISSING if comparison.value is None else ""


def _task_states(facts: Facts, period: Period, units: Iterable[str]) -> dict[tuple[str, str], TaskState]:
    """Return (unit, measure) → the tasks that can be judged at the period's end, those of single categories, too."""
    states: dict[tuple[str, str], list[tuple[str, str]]] = {}
    names = tuple(units)
    if not names:
        return {}
    for line in facts.once(tasks, period.last, names).to_dict("records"):
        if line["state"] in (DONE, ON_TIME) or is_short(line["state"]):
            states.setdefault((line["unit"], line["measure"]), []).append((line["category"] or "", line["state"]))
    return {
        at: TaskState(not short, short)
        for at, judged in states.items()
        for short in [tuple(f"{category}{state}" for category, state in judged if is_short(state))]
    }
