"""A number with its unit of counting, and which figures agree with it as it is worded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Wording = Literal["exact", "more", "about", "nearly", "rounded", "range", "least"]
"""How a number is worded: 200, 200余, 约200, 近200, 1.2万, 3至5, 不少于12."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit of counting, from ``start`` to ``end`` of a squeezed text.

    ``number`` is the number as written. A figure agrees with it from ``low`` to ``high``, both included; of
    what is ``rounded`` the upper end is not. ``step`` is the size of its last written digit.
    """

    start: int
    end: int
    number: Decimal
    unit: str
    wording: Wording
    low: Fraction
    high: Fraction
    step: Fraction

    @property
    def approximate(self) -> bool:
        """Whether it says that it is no exact number."""
        return self.wording not in ("exact", "rounded")

    def admits(self, value: Fraction | int | Decimal) -> bool:
        """Tell whether a figure agrees with it."""
        exact = Fraction(value)
        return self.low <= exact and (exact < self.high if self.wording == "rounded" else exact <= self.high)

    def shifted(self, by: int) -> Quantity:
        """Return it as it stands so many signs later."""
        return Quantity(
            self.start + by, self.end + by, self.number, self.unit, self.wording, self.low, self.high, self.step
        )
