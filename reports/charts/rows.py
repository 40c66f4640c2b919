"""How the builders read the tables that they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.wording import Number

Points = Mapping[str, tuple[Number | None, bool]]
"""Month → value and whether it is 约数; a month that is not in it is 未报."""


def lines(table: pd.DataFrame) -> list[Any]:
    """Return the lines of a table, their values by the names of its columns."""
    return list(table.itertuples(index=False))


def has(value: Any) -> bool:
    """Tell whether there is a value: neither ``None`` nor any of pandas' own words for nothing."""
    return value is not None and not pd.isna(value)


def by_unit(values: pd.DataFrame, units: Sequence[str]) -> dict[str, Points]:
    """Return the points of each of the units, in their order, from unit, month, value and approximate."""
    points: dict[str, dict[str, tuple[Number | None, bool]]] = {unit: {} for unit in units}
    names = ("unit", "month", "value", "approximate")
    for unit, month, value, mark in zip(*(values[name].astype("object") for name in names), strict=True):
        if unit in points:
            points[unit][month] = (value, bool(mark))
    return dict(points)
