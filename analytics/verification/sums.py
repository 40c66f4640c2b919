"""Sums within a text: parts that have to make up a total, whatever the data say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from analytics.verification.claims import Breakdown


@dataclass(frozen=True, slots=True)
class Sum:
    """A total with its parts, and whether they add up; ``quote`` is for people, ``added`` what the parts make."""

    breakdown: Breakdown
    added: Fraction
    ok: bool
    quote: str


def add_up(breakdowns: Iterable[Breakdown]) -> list[Sum]:
    """Return the sums of a text; parts that need not be all may be less than their total, never more."""
    sums = []
    for breakdown in breakdowns:
        if any(claim.quantity.approximate for claim in (breakdown.total, *breakdown.parts)):
            continue
        added = sum((Fraction(part.quantity.number) for part in breakdown.parts), Fraction(0))
        total = Fraction(breakdown.total.quantity.number)
        quote = f"{breakdown.total.quote}：{'、'.join(part.quote for part in breakdown.parts)}"
        sums.append(Sum(breakdown, added, added == total if breakdown.whole else added <= total, quote))
    return sums
