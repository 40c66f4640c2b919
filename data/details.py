"""What rows say in words, beside their figures: what documents quote (themes, activities, teams, headlines, names)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from data.schema import CIVIL, MEDIA, OTHER, STUDY, VOLUNTEER

PLACED = ("unit", "month", "title", "number", "approximate")
"""Whose row of which month it is, the sheet and row where it stands, and the keys of its numbers that are 约数."""
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        STUDY.key: ("subject", "category", "times"),
        VOLUNTEER.key: ("date", "name", "nature", "category", "team", "attendance", "served", "times"),
        MEDIA.key: ("date", "title", "outlet", "level", "position", "result"),
        CIVIL.key: ("date", "matter", "kind", "name", "level", "state", "quantity", "measure", "place"),
        OTHER.key: ("date", "item", "name", "amount"),
    }
)
"""The columns of each sheet that documents quote or group by."""
SHEETS: tuple[str, ...] = tuple(COLUMNS)


def frame(sheet: str, lines: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Return lines of ``PLACED`` and the sheet's ``COLUMNS`` as a table.

    The title of a story stands under ``headline``, since ``title`` is that of its sheet.
    """
    names = ["headline" if name == "title" else name for name in COLUMNS[sheet]]
    return pd.DataFrame(list(lines), columns=[*PLACED, *names], dtype="object")


@dataclass(frozen=True)
class Details:
    """The rows of the current reports in a period, a table a sheet, and the ranks that somebody else has published.

    ``tables``: as ``frame`` makes them; a sheet may be left out. ``ranks``: each with its source, in words.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    ranks: tuple[str, ...] = ()

    def of(self, sheet: str) -> pd.DataFrame:
        """Return the rows of a sheet, none where they were not read."""
        table = self.tables.get(sheet)
        return frame(sheet, ()) if table is None else table
