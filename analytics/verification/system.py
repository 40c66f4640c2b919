"""What the data say: values of measures, cut and not, for the units and months that a text speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.totals import By
from analytics.verification.subjects import Reading
from data.schema import MEASURE

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of the data; ``approximate``: it is only known to be at least so much."""

    value: Number
    approximate: bool


class System:
    """Answers about one look at the data; each is worked out once."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts."""
        self.facts = facts
        self._known: dict[tuple[Reading, Period, tuple[str, ...]], Figure | None] = {}

    def figure(self, reading: Reading, period: Period, units: Sequence[str]) -> Figure | None:
        """Return a value, ``None`` where nobody has reported it; of what was reported and has no such part 0."""
        key = (reading, period, tuple(units))
        if key not in self._known:
            self._known[key] = self._figure(*key)
        return self._known[key]

    def growth(self, reading: Reading, period: Period, earlier: Period, units: Sequence[str]) -> Fraction | None:
        """Return by how much a value is more than in an earlier range, of rates in percentage points."""
        now, then = self.figure(reading, period, units), self.figure(reading, earlier, units)
        if now is None or then is None or now.approximate or then.approximate:
            return None
        return Fraction(now.value) - Fraction(then.value)

    def growth_rate(self, reading: Reading, period: Period, earlier: Period, units: Sequence[str]) -> Fraction | None:
        """Return that in percent of the earlier value; ``None`` from nothing."""
        change, then = self.growth(reading, period, earlier, units), self.figure(reading, earlier, units)
        if change is None or then is None or not then.value:
            return None
        return change / Fraction(then.value) * 100

    def _figure(self, reading: Reading, period: Period, units: tuple[str, ...]) -> Figure | None:
        whole = self._cut(Reading(reading.measure), period, units)
        if whole is None or not reading.cut:
            return whole
        return self._cut(reading, period, units) or self._nothing(reading)

    def _nothing(self, reading: Reading) -> Figure | None:
        return None if MEASURE[reading.measure].kind in ("rate", "composite") else Figure(0, False)

    def _cut(self, reading: Reading, period: Period, units: tuple[str, ...]) -> Figure | None:
        cut = reading.words()
        by: list[By] = [dimension for dimension in MEASURE[reading.measure].cuts if dimension in cut]
        table = values(self.facts, [reading.measure], period, by=by, units=units or None)
        found = [
            (line["value"], bool(line["approximate"])) for line in table.astype("object").to_dict("records")
            if all(line[dimension] in cut[dimension] for dimension in by) and line["value"] is not None
        ]  # fmt: skip
        if not found or (len(found) > 1 and MEASURE[reading.measure].kind in ("rate", "composite")):
            return None
        return Figure(sum((value for value, _ in found), 0), any(about for _, about in found))
