"""Which communities have most of a measure: one answer for the sentence of a page and the title of a chart."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.aggregates import by_unit, communities
from analytics.comparison import can_compare
from analytics.facts import Facts
from analytics.selection import Selection
from analytics.wording import Number

MOST = 3
"""Communities that are named together; where more have the same, nobody is ahead."""


@dataclass(frozen=True, slots=True)
class Leaders:
    """The communities with most of a measure, in listed order, and how much; ``total``: of all units that have any."""

    units: tuple[str, ...]
    value: Number
    total: Number


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
    return Leaders(first, most, sum(numbers.values(), 0))
