"""Which communities have most of a measure: one answer for the sentence of a page and the title of a chart."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.aggregates import by_unit, communities, shown_units
from analytics.comparison import can_compare
from analytics.facts import Facts
from analytics.selection import Selection
from analytics.wording import Number, quantity
from data.schema import Measure

MOST = 3
"""Communities that are named together; where more have the same, nobody is ahead."""


@dataclass(frozen=True, slots=True)
class Leaders:
    """The communities with most of a measure, in listed order, and how much; ``total``: of all units that have any.

    ``own``: offices of a street itself (本级) that have more; they are ahead of nobody.
    """

    units: tuple[str, ...]
    value: Number
    total: Number
    own: tuple[tuple[str, Number], ...] = ()

    def apart(self, measure: Measure) -> str:
        """Return what is said of 本级 beside the communities: ``，另有街道本级6篇``; empty where it has less."""
        if len(self.own) > MOST:
            return f"，另有{len(self.own)}个本级比这多"
        names = "、".join(f"{unit}{quantity(value, measure)}" for unit, value in self.own)
        return f"，另有{names}" if names else ""


def leaders(facts: Facts, measure: str, selection: Selection) -> Leaders | None:
    """Return who has most of a measure.

    ``None`` where nobody has any, there is one community alone, many have the same, or too few have reported.
    """
    numbers = by_unit(facts, measure, selection)
    known = {unit: numbers[unit] for unit in communities(facts, numbers)}
    most = max(known.values(), default=0)
    first = tuple(unit for unit, value in known.items() if value == most)
    if not most or len(known) < 2 or len(first) > MOST or not can_compare(facts, selection):
        return None
    register = facts.settings.register.by_name
    own = ((unit, value) for unit, value in numbers.items() if unit in register and register[unit].level == "本级")
    return Leaders(first, most, sum(numbers.values(), 0), tuple((unit, value) for unit, value in own if value > most))


def highest_first(facts: Facts, measure: str, selection: Selection) -> tuple[str, ...]:
    """Return the units shown, those with most of a measure first, those without a value last."""
    numbers = by_unit(facts, measure, selection)
    units = shown_units(facts, selection)
    return tuple(sorted(units, key=lambda unit: (unit not in numbers, -numbers.get(unit, 0))))
