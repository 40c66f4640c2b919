"""What is looked at: the facts, the period, the units; and what every table of it rests on, in a line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from analytics.reporting import SILENT, State, counts, expected
from analytics.wording import day, listed
from data import months
from reports.charts.style import Chart
from reports.excel.table import Table

NAMED = 40
"""Units named in a line; all stand on the sheet 报送情况."""


@dataclass(frozen=True)
class Scope:
    """The facts of a period; ``units`` are those shown, in listed order, ``chosen`` those picked out of all.

    ``seen``: those that may be seen at all, ``None`` for everything; the others are left out of rankings, too.
    """

    facts: Facts
    period: Period
    units: tuple[str, ...]
    chosen: tuple[str, ...] | None = None
    seen: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls, facts: Facts, period: Period, chosen: Sequence[str] | None = None, sees: Callable[[str], bool] = bool
    ) -> Scope:
        """Return the scope of those chosen, else of all that have to report in the period and may be seen."""
        names = shown(facts, period, chosen or ())
        return cls(facts, period, names, tuple(chosen)) if chosen else cls(facts, period, tuple(filter(sees, names)))

    @cached_property
    def states(self) -> pd.DataFrame:
        """Who has reported which month of the period, of the units shown."""
        return self.states_of(self.period.months)

    def states_of(self, asked: Sequence[str]) -> pd.DataFrame:
        """Return who has reported which of these months, of the units shown."""
        return expected(self.facts, asked, self.units)

    @cached_property
    def basis(self) -> str:
        """Period, units, cut-off, how many have reported, and who has not."""
        return basis(self.facts, self.period, self.units, self.chosen, self.states)


def shown(
    facts: Facts, period: Period, chosen: Collection[str] = (), seen: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return the units looked at, in listed order: those chosen, else all that have to report in the period.

    ``seen``: those that may be seen, ``None`` for all; whoever chose could choose among them only.
    """
    due = np.any(facts.expected_units(period.first, period.last), axis=1)
    wanted = set(chosen) or {name for name, has_to in zip(facts.units, due.tolist(), strict=True) if has_to}
    if seen is not None and not chosen:
        wanted.intersection_update(seen)
    return tuple(name for name in facts.units if name in wanted)


def tabled(chart: Chart, name: str, scope: Scope) -> Table:
    """Return a chart that shows something as a sheet, with what it rests on."""
    if chart.make is None:
        raise ValueError(f"{chart.title}: nothing to show")
    made = chart.make()
    notes = tuple(dict.fromkeys(note for note in (*made.notes, chart.note) if note))
    return replace(made, notes=notes, name=name, basis=scope.basis)


def basis(
    facts: Facts, period: Period, units: Sequence[str], chosen: Sequence[str] | None, found: pd.DataFrame
) -> str:
    """Return what a table rests on; ``found``: the states of the units in the months of the period."""
    numbers = counts(found)
    parts = [f"期间：{period.title()}", who(units, chosen), f"截至{day(facts.cut_off(period))}"]
    parts.append(f"应报{numbers.expected}份月报，已报{numbers.arrived}份")
    parts += [f"待报{numbers.waiting}份"] if numbers.waiting else []
    parts += [missing for state in SILENT if (missing := _missing(found, state, period))]
    return "　·　".join(parts)


def who(units: Sequence[str], chosen: Sequence[str] | None) -> str:
    """Return whose figures are shown: all units, or those chosen by name."""
    return f"单位：{listed(list(chosen), NAMED)}" if chosen else f"单位：全部{len(units)}个"


def _missing(found: pd.DataFrame, state: State, period: Period) -> str:
    """Name who is in a state, over several months with the months: ``未报2份：甲（9月、10月）``."""
    lines = found[found["state"] == state]
    if lines.empty:
        return ""
    if period.length == 1:
        return f"{state}{len(lines)}个：{listed([str(unit) for unit in lines['unit']], NAMED)}"
    several = period.first[:4] != period.last[:4]

    def told(month: str) -> str:
        return months.title(month) if several else f"{int(month[5:])}月"

    names = [
        f"{unit}（{'、'.join(told(str(month)) for month in asked)}）"
        for unit, asked in lines.groupby("unit", sort=False)["month"]
    ]
    return f"{state}{len(lines)}份：{listed(names, NAMED)}"
