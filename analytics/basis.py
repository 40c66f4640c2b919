"""Whose numbers are compared: the units that have reported every month of both ranges, and when none are at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.facts import Facts
from analytics.numbers import Flags
from analytics.periods import Period

FEWER = "已报的不足应报的一半"
"""Why nothing is compared and nobody has a rank; see ``is_representative``."""


@dataclass(frozen=True)
class Basis:
    """Whose numbers are compared: ``members`` flags units, ``size`` counts them.

    ``both`` units are due in both ranges, ``of`` units have to report in the current one. What a unit was made from
    is not counted beside it: those of one lineage count as the units that there are at the end of the current range.
    ``ended``: units are left out because of one that was closed in between; see ``comparable_units``.
    """

    members: Flags
    size: int
    both: int
    of: int
    ended: bool = False


def comparable_units(
    facts: Facts, sheet: str | None, this: Period, other: Period, inside: Flags, *, as_of_a_day: bool = False
) -> Basis:
    """Return whose numbers of a sheet (``None``: any workbook) are comparable, among units that are flagged.

    A unit is due in the months in which it is open; what it was made from stands for it before. ``as_of_a_day``: of
    what stands in the ledger on a day. What stood in the name of a unit closed between the two days is not counted
    any more, although nothing of it was settled: neither it nor what followed it is comparable.
    """
    ranges = _Ranges.of(facts, sheet, this, other, as_of_a_day)
    open_now, open_then, missing, closed, expected = (
        _by_lineage(facts, flags & inside)
        for flags in (ranges.open_now, ranges.open_then, ranges.missing, ranges.closed, ranges.expected)
    )
    both = open_now & open_then
    complete = both & ~missing & ~closed
    last = facts.open_units(this.last, this.last)[:, 0] & inside
    counted = np.maximum(np.bincount(facts.lineages[last], minlength=len(both)), 1)
    size, of_both, of = (int(counted[flags].sum()) for flags in (complete, both, expected))
    ended = bool(closed.any())
    members = inside if size == of_both and not ended else inside & complete[facts.lineages]
    return Basis(members, size, of_both, of, ended)


def comparable_alone(
    facts: Facts, sheet: str | None, this: Period, other: Period, units: Sequence[str], *, as_of_a_day: bool = False
) -> dict[str, Basis]:
    """Return for each of these units alone, made from no other, whether its numbers are comparable; as above."""
    ranges = _Ranges.of(facts, sheet, this, other, as_of_a_day)
    both = ranges.open_now & ranges.open_then
    whole = both & ~ranges.missing & ~ranges.closed
    places = {unit: facts.place(unit) for unit in units}
    return {
        unit: Basis(whole, int(whole[at]), int(both[at]), int(ranges.expected[at]), bool(ranges.closed[at]))
        for unit, at in places.items()
    }


@dataclass(frozen=True)
class _Ranges:
    """Flags of units about two ranges.

    ``missing``: a report of a month in which the unit is open is missing in one of them; ``expected``: the unit has to
    report in this one; ``closed``: as ``_closed_between`` has it, of what is counted as of a day.
    """

    open_now: Flags
    open_then: Flags
    missing: Flags
    closed: Flags
    expected: Flags

    @classmethod
    def of(cls, facts: Facts, sheet: str | None, this: Period, other: Period, as_of_a_day: bool) -> _Ranges:
        """Return the flags of all units."""
        open_ = [facts.open_units(span.first, span.last) for span in (this, other)]
        sent = [facts.reported(span.first, span.last, sheet) for span in (this, other)]
        missing = [np.any(due & ~there, axis=1) for due, there in zip(open_, sent, strict=True)]
        expected = np.any(facts.expected_units(this.first, this.last), axis=1)
        closed = _closed_between(facts, this, other) if as_of_a_day else np.zeros_like(expected)
        return cls(np.any(open_[0], axis=1), np.any(open_[1], axis=1), missing[0] | missing[1], closed, expected)


def _closed_between(facts: Facts, this: Period, other: Period) -> Flags:
    """Flag the units that were open on the earlier of the cut-off days of two ranges and are closed on the later."""
    earlier, later = sorted(facts.cut_off(span) for span in (this, other))
    return facts.open_on(earlier) & ~facts.open_on(later)


def is_representative(facts: Facts, period: Period, units: Flags) -> bool:
    """Tell whether half of the flagged units that have to report have: of fewer nothing is compared or ranked."""
    expected = np.any(facts.expected_units(period.first, period.last), axis=1) & units
    reported = np.any(facts.reported(period.first, period.last), axis=1) & expected
    return bool(2 * reported.sum() >= expected.sum())


def has_begun(facts: Facts, period: Period) -> bool:
    """Tell whether the office had begun to report (起报月) when a period did: before that there is nothing to rank."""
    start = facts.start(period.last)
    return start is not None and start <= period.first


def _by_lineage(facts: Facts, flags: Flags) -> Flags:
    """Flag the lineages of which any unit is flagged."""
    flagged = np.zeros(int(facts.lineages.max(initial=-1)) + 1, dtype=bool)
    flagged[facts.lineages[flags]] = True
    return flagged
