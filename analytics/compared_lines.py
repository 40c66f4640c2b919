"""Values with their comparison beside each, for another program: the numbers of ``compare``, also by kind and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analytics.aggregates import SHARES
from analytics.compared import Comparison
from analytics.comparison import can_compare, comparable_to, comparisons, unit_comparisons
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import Flags
from analytics.periods import Period
from analytics.selection import Selection
from analytics.totals import By
from analytics.wording import Number
from data.schema import DIMENSIONS, Measure

Line = Mapping[Any, Any]
Group = tuple[Any, ...]


def compared_lines(
    facts: Facts, selection: Selection, table: pd.DataFrame, by: Sequence[By]
) -> list[dict[str, Any] | None]:
    """Return for each line of ``table`` (the values of a selection cut by ``by``) what it is compared with.

    ``{"from", "to", "value", "current", "basis", "of"}``: both numbers on the comparable basis; ``None``
    where nothing can be compared. A month by itself is compared with the same stage of its own past.
    """
    lines = table.astype("object").to_dict("records")
    cut = any(name in DIMENSIONS for name in by)
    compared: list[dict[str, Any] | None] = [None] * len(lines)
    for month in dict.fromkeys(line.get("month") for line in lines):
        at = [place for place, line in enumerate(lines) if line.get("month") == month]
        of_month = selection if month is None else replace(selection, period=Period.month(month))
        documents = (_cut if cut else _whole)(facts, of_month, [lines[place] for place in at], by)
        for place, document in zip(at, documents, strict=True):
            compared[place] = document
    return compared


def _whole(facts: Facts, selection: Selection, lines: Sequence[Line], by: Sequence[By]) -> list[dict[str, Any] | None]:
    """Compare measures as a whole, by unit or of all units together."""
    keys = list(dict.fromkeys(str(line["measure"]) for line in lines))
    if "unit" in by:
        by_unit = unit_comparisons(facts, selection, keys, list(dict.fromkeys(str(line["unit"]) for line in lines)))
        return [_json(by_unit[str(line["unit"]), str(line["measure"])]) for line in lines]
    together = comparisons(facts, selection, keys)
    return [_json(together[str(line["measure"])]) for line in lines]


def _json(comparison: Comparison) -> dict[str, Any] | None:
    if comparison.compared is None or comparison.ranges is None:
        return None
    return _document(comparison.ranges[1], comparison.compared, comparison.current, comparison.basis, comparison.of)


def _document(other: Period, compared: Number, current: Number | None, basis: int, of: int) -> dict[str, Any]:
    return {
        "from": other.first,
        "to": other.last,
        "value": compared,
        "current": current,
        "basis": basis,
        "of": of,
    }


def _cut(facts: Facts, selection: Selection, lines: Sequence[Line], by: Sequence[By]) -> list[dict[str, Any] | None]:
    """Compare measures by kind, level, outlet …; what was reported and has nothing of a kind is 0 of it."""
    pairs: dict[tuple[Any, str], _Pair | None] = {}
    compared = []
    for line in lines:
        unit, key = line.get("unit"), str(line["measure"])
        if (unit, key) not in pairs:
            of_unit = selection if unit is None else replace(selection, units=(str(unit),))
            pairs[unit, key] = _Pair.of(facts, of_unit, key, by)
        pair = pairs[unit, key]
        compared.append(None if pair is None else pair.json(tuple(line[name] for name in pair.cuts)))
    return compared


class _Pair:
    """The values of both ranges of one measure by what it is cut by, on the comparable basis."""

    def __init__(
        self,
        measure: Measure,
        other: Period,
        cuts: tuple[By, ...],
        groups: tuple[Mapping[Group, Number | None], ...],
        basis: tuple[int, int],
    ) -> None:
        self.cuts = cuts
        self._measure, self._other, self._groups, self._basis = measure, other, groups, basis

    @classmethod
    def of(cls, facts: Facts, selection: Selection, key: str, by: Sequence[By]) -> _Pair | None:
        """Return the pair; ``None`` where there is no range to compare with, too few reported, or nobody both."""
        other = selection.other()
        if other is None or not can_compare(facts, selection):
            return None
        basis = comparable_to(facts, selection, other, key)
        if not basis.size:
            return None
        cuts = tuple(name for name in by if name in facts.dictionary[key].cuts)
        groups = tuple(_groups(facts, key, span, cuts, basis.members) for span in (selection.period, other))
        return cls(facts.dictionary[key], other, cuts, groups, (basis.size, basis.of))

    def json(self, group: Group) -> dict[str, Any] | None:
        """Return the comparison of one group."""
        measure = self._measure
        nothing = None if measure.kind in SHARES | {"stock"} else Decimal(0) if measure.scale > 1 else 0
        current, compared = (group_values.get(group, nothing) for group_values in self._groups)
        if current is None or compared is None:
            return None
        return _document(self._other, compared, current, *self._basis)


def _groups(facts: Facts, key: str, span: Period, cuts: tuple[By, ...], members: Flags) -> dict[Group, Number | None]:
    names = [facts.units[at] for at in np.flatnonzero(members)]
    frame = values(facts, [key], span, by=cuts, units=names)
    groups = zip(*(frame[name].astype("object") for name in cuts), strict=True) if cuts else [()] * len(frame)
    return dict(zip(groups, frame["value"], strict=True))
