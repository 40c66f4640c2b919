"""Exact numbers for people: division rounded half up, and decimals without trailing zeros."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


def divide(above: Ints, below: Ints, factor: int) -> Ints:
    """Return ``factor × above ÷ below`` as whole numbers, halves away from zero; ``below`` must be positive."""
    whole = (2 * factor * np.abs(above) + below) // (2 * below)
    return np.asarray(np.sign(above) * whole, dtype=np.int64)


def decimal(number: int, places: int) -> Decimal:
    """Return ``number`` of ``10**-places`` without trailing zeros: 120 of 0.1 is ``12``."""
    while places and number % 10 == 0:
        number, places = number // 10, places - 1
    return Decimal(number).scaleb(-places)


def decimals(numbers: Ints, places: int) -> Objects:
    """Return ``decimal`` of every number, made once for equal ones."""
    distinct, at = np.unique(numbers, return_inverse=True)
    converted = np.empty(len(distinct), dtype=object)
    converted[:] = [decimal(int(number), places) for number in distinct]
    return np.asarray(converted[at], dtype=object)


def tenths(value: Fraction) -> Decimal:
    """Return a number to 0.1, halves away from zero, without trailing zeros."""
    size = (20 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return decimal(size if value >= 0 else -size, 1)


def month_number(month: str) -> int:
    """Return a month as a number that grows by one a month."""
    return int(month[:4]) * 12 + int(month[5:]) - 1
