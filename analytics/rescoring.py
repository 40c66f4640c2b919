"""What the points would be under other rules: the same rows, scored again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analytics.explanation import Placed
from analytics.facts import Facts
from analytics.figures import Held, Lines, Source
from data.figures import points_figures
from data.records import Row
from data.schema import DIMENSIONS
from data.settings.values import Settings

_POINTS = "media.points"


def rescored(facts: Facts, placed: Iterable[Placed], settings: Settings) -> Facts:
    """Return the facts as they would be under these settings' rules; the given facts are not changed.

    ``placed``: the media rows of every unit-month whose points are wanted; those of others are gone.
    """
    months: dict[tuple[str, str], list[Row]] = {}
    for one in placed:
        months.setdefault((one.unit, one.month), []).append(one.row)
    lines = [
        (unit, month, one.measure, one.value, one.approximate, *(getattr(one, name) for name in DIMENSIONS))
        for (unit, month), rows in months.items()
        for one in points_figures(rows, settings, month)
    ]
    columns = ["unit", "month", "measure", "value", "approximate", *DIMENSIONS]
    again = pd.DataFrame(lines, columns=columns).astype({"value": "int64", "approximate": "bool"})
    return replace(facts, figures=_Rescored(facts.figures, Held(again)), settings=settings)


@dataclass(frozen=True)
class _Rescored:
    """Figures whose points are others."""

    figures: Source
    points: Held

    @property
    def months(self) -> Sequence[str]:
        return sorted({*self.figures.months, *self.points.months})

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        return (self.points if measure == _POINTS else self.figures).lines(month, measure, by)
