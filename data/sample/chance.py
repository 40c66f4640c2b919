"""Chance from a fixed seed: the same unit and month always draw the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from data import months
from data.sample.street import SEED

T = TypeVar("T")


def chance(*parts: str) -> random.Random:
    """Return the source of chance for one matter, named by its parts."""
    return random.Random(":".join((str(SEED), *parts)))


def around(draw: random.Random, mean: float, least: int = 0) -> int:
    """Return a whole number around ``mean``, never below ``least``."""
    return max(least, round(draw.gauss(mean, mean * 0.22)))


def weighted(draw: random.Random, options: Sequence[tuple[T, float]]) -> T:
    """Return one of the options by its weight."""
    return draw.choices([option for option, _ in options], [weight for _, weight in options])[0]


def some_day(draw: random.Random, month: str) -> date:
    """Return a day of the month."""
    return months.first_day(month).replace(day=draw.randint(1, months.last_day(month).day))
