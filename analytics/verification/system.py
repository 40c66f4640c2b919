"""What the data say: values of measures, cut and not, for the units and months that a text speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.compared import Comparison
from analytics.comparison import compare
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.selection import Against, Selection
from analytics.totals import By
from analytics.verification.meanings import Reading
from data.schema import Measure

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
        self._compared: dict[tuple[Reading, Period, tuple[str, ...]], list[Comparison]] = {}
        self._known: dict[tuple[Reading, Period, tuple[str, ...]], Figure | None] = {}

    def measure(self, reading: Reading) -> Measure:
        """Return the measure of a reading, one of the office's own items among them."""
        return self.facts.dictionary[reading.measure]

    def figure(self, reading: Reading, period: Period, units: Sequence[str]) -> Figure | None:
        """Return a value, ``None`` where nobody has reported it; of what was reported and has no such part 0."""
        key = (reading, period, tuple(units))
        if key not in self._known:
            self._known[key] = self._figure(*key)
        return self._known[key]

    def compared(self, reading: Reading, period: Period, units: Sequence[str]) -> list[Comparison]:
        """Return a measure as it is compared with the period before and the year before, by the units comparable."""
        key = (reading, period, tuple(units))
        if key not in self._compared:
            kinds: tuple[Against, ...] = () if reading.cut else ("上期", "去年同期")
            self._compared[key] = [
                compare(self.facts, Selection(period, tuple(units), against), reading.measure) for against in kinds
            ]
        return self._compared[key]

    def changes(
        self, reading: Reading, period: Period, earlier: Period, units: Sequence[str], *, in_percent: bool
    ) -> list[Fraction]:
        """Return by how much a value is more than in an earlier range, of the units comparable and of all who reported.

        Of rates in percentage points; ``in_percent`` of the earlier value.
        """
        pairs = [
            (comparison.current, comparison.compared)
            for comparison in self.compared(reading, period, units)
            if comparison.ranges is not None
            and (comparison.ranges[1].first, comparison.ranges[1].last) == (earlier.first, earlier.last)
        ]
        now, then = self.figure(reading, period, units), self.figure(reading, earlier, units)
        if now is not None and then is not None and not now.approximate and not then.approximate:
            pairs.append((now.value, then.value))
        known = [(Fraction(now), Fraction(then)) for now, then in pairs if now is not None and then is not None]
        if in_percent:
            return [(now - then) / then * 100 for now, then in known if then]
        return [now - then for now, then in known]

    def _figure(self, reading: Reading, period: Period, units: tuple[str, ...]) -> Figure | None:
        whole = self._cut(Reading(reading.measure), period, units)
        if whole is None or not reading.cut:
            return whole
        return self._cut(reading, period, units) or self._nothing(reading)

    def _nothing(self, reading: Reading) -> Figure | None:
        return None if self.measure(reading).kind in ("rate", "composite") else Figure(0, False)

    def _cut(self, reading: Reading, period: Period, units: tuple[str, ...]) -> Figure | None:
        cut = reading.words()
        by: list[By] = [dimension for dimension in self.measure(reading).cuts if dimension in cut]
        table = values(self.facts, [reading.measure], period, by=by, units=units or None)
        figures = [
            (line["value"], bool(line["approximate"]))
            for line in table.astype("object").to_dict("records")
            if all(line[dimension] in cut[dimension] for dimension in by) and line["value"] is not None
        ]
        if not figures or (len(figures) > 1 and self.measure(reading).kind in ("rate", "composite")):
            return None
        return Figure(sum((value for value, _ in figures), 0), any(about for _, about in figures))
