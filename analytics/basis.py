"""Whose numbers are compared: the units that have reported every month of both ranges, and when none are at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.facts import Facts
from analytics.numbers import Flags
from analytics.periods import Period

FEWER = "已报的不足应报的一半"
"""Why nothing is compared and nobody has a rank; see ``is_representative``."""


@dataclass(frozen=True)
class Basis:
    """Whose numbers are compared: ``members`` flags units, ``size`` lineages.

    ``both`` lineages are due in both ranges, ``of`` lineages have to report in the current one.
    """

    members: Flags
    size: int
    both: int
    of: int


def comparable_units(facts: Facts, sheet: str | None, this: Period, other: Period, inside: Flags) -> Basis:
    """Return whose numbers of a sheet (``None``: any workbook) are comparable, among units that are flagged.

    A unit is due in the months in which it is open; what it was made from stands for it before.
    """
    open_lineages, whole = [], []
    for span in (this, other):
        open_ = facts.open_units(span.first, span.last) & inside[:, None]
        missing = np.any(open_ & ~facts.reported(span.first, span.last, sheet), axis=1)
        open_lineages.append(_by_lineage(facts, np.any(open_, axis=1)))
        whole.append(~_by_lineage(facts, missing))
    both = open_lineages[0] & open_lineages[1]
    complete = both & whole[0] & whole[1]
    size, of_both = int(complete.sum()), int(both.sum())
    expected = inside & np.any(facts.expected_units(this.first, this.last), axis=1)
    members = inside if size == of_both else inside & complete[facts.lineages]
    return Basis(members, size, of_both, int(_by_lineage(facts, expected).sum()))


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
