"""What the values of measures are added up from: one line a summand, with its unit, month and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.numbers import Flags, Ints, Objects


@dataclass(frozen=True)
class Parts:
    """Summands: places of units, places of months in the period, whole values, marks and words of traits."""

    unit: Ints
    month: Ints
    value: Ints
    approximate: Flags
    traits: Mapping[str, Objects]

    def trait(self, dimension: str) -> Objects:
        """Return one dimension's words; parts without it have none."""
        known = self.traits.get(dimension)
        return np.full(len(self.value), None, dtype=object) if known is None else known

    def only(self, chosen: Flags) -> Parts:
        """Return the chosen summands."""
        traits = {name: words[chosen] for name, words in self.traits.items()}
        return Parts(self.unit[chosen], self.month[chosen], self.value[chosen], self.approximate[chosen], traits)


def joined(parts: Sequence[Parts], by: Sequence[str] = ()) -> Parts:
    """Return all these summands as one; ``by``: the traits they have."""
    nothing = np.zeros(0, dtype=np.int64)
    return Parts(
        np.concatenate([nothing, *(part.unit for part in parts)]),
        np.concatenate([nothing, *(part.month for part in parts)]),
        np.concatenate([nothing, *(part.value for part in parts)]),
        np.concatenate([nothing.astype(bool), *(part.approximate for part in parts)]),
        {name: np.concatenate([nothing.astype(object), *(part.trait(name) for part in parts)]) for name in by},
    )
