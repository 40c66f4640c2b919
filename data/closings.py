"""Months that no longer move: by what a published month counts, whatever was sent or set since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
