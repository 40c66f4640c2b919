"""What a correction moved: the figures and ranks of a published month beside those of another moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period

COLUMNS = ("unit", "measure", "before", "after")


def moved(before: Facts, after: Facts, month: str, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """Return ``COLUMNS``: every value of a unit in a month that differs; ``None`` where it had not reported.

    All measures are compared where none are named, but for the composite, which follows from the others.
    """
    if measures is None:
        measures = [measure.key for measure in after.dictionary.measures if measure.kind != "composite"]
    old, new = _values(before, month, measures), _values(after, month, measures)
    units = dict.fromkeys((*after.units, *before.units))
    lines = [
        (unit, key, old.get((unit, key)), new.get((unit, key)))
        for unit in units
        for key in measures
        if old.get((unit, key)) != new.get((unit, key))
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="object")


def _values(facts: Facts, month: str, measures: Sequence[str]) -> dict[tuple[str, str], Any]:
    frame = values(facts, measures, Period.month(month), ("unit",))
    return {
        (str(unit), str(key)): value
        for unit, key, value in zip(frame["unit"], frame["measure"], frame["value"], strict=True)
    }


def moved_ranks(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return unit, rank_before, rank_after, value_before, value_after where two ranking documents differ."""
    old, new = _ranks(before), _ranks(after)
    lines = [
        (unit, *(pair[place] for place in (0, 1) for pair in (old.get(unit, _NONE), new.get(unit, _NONE))))
        for unit in dict.fromkeys((*new, *old))
        if old.get(unit, _NONE) != new.get(unit, _NONE)
    ]
    columns = ["unit", "rank_before", "rank_after", "value_before", "value_after"]
    return pd.DataFrame(lines, columns=columns, dtype="object")


_NONE: tuple[int | None, str | None] = (None, None)


def _ranks(document: Mapping[str, Any]) -> dict[str, tuple[int | None, str | None]]:
    return {row["unit"]: (row["rank"], row["value"]) for row in document["rows"]}
