"""What the points would be under other rules: the same rows, scored again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analytics.explanation import Placed
from analytics.facts import Facts
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
    others = facts.figures[facts.figures["measure"] != _POINTS].astype(dict.fromkeys(_words(facts.figures), "object"))
    again = pd.DataFrame(lines, columns=columns).astype(dict.fromkeys(_words(facts.figures), "object"))
    again = again.astype({"value": "int64", "approximate": "bool"})
    figures = pd.concat([others, again[list(others.columns)]], ignore_index=True) if lines else others
    return replace(facts, figures=figures, settings=settings)


def _words(figures: pd.DataFrame) -> list[str]:
    """Return the columns that hold words: they may be categories of one frame only."""
    return [str(name) for name in figures.columns if name not in {"value", "approximate"}]
