"""Months that no longer move: by what a published month counts, whatever was sent or set since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data.settings.values import Settings

ALWAYS, NEVER = 0, 2**62
"""``known`` of a stage that was there before anything was published, ``gone`` of one that still holds."""


@dataclass(frozen=True)
class Closing:
    """How a published month is closed.

    ``edition`` is the number of its last publication: of the ledger, what was known then counts.
    ``settings`` are those it was published with, but for the register, which is the present one;
    ``residents`` of the units are those of the register then. ``opened``: units for which it was
    opened again, which count as they stand now.
    """

    edition: int
    settings: Settings
    residents: Mapping[str, int] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()

    def only(self, names: frozenset[str] | None) -> Closing:
        """Return the closing as somebody sees it who sees these units (``None``: all)."""
        return self if names is None else replace(self, settings=self.settings.only(names))


def tells_titles_apart(closing: Closing | None) -> bool:
    """Tell whether titles of the kind 其他 count by name: now, and in months published with a table 节假日."""
    return closing is None or "节假日" in closing.settings.versions
