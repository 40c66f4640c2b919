"""The ledger added up by months: what its problems count at the end of a month, without the stages themselves.

``problems`` are a small triangle: what became open (or closed) in a month, by the month of finding and that in which it
ended. ``flows`` tell by how much a count grows in a month, and shrinks where what is counted ends: the count at the end
of a month is the sum of all flows up to it. Both belong to one unit and carry the marks of the publications that know
of the stages (``data.ledger.MARKS``). Stages that begin and end in the same month count at no month's end and leave no
trace here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, Self

from data.closings import ALWAYS, NEVER
from data.months import month_of
from data.schema import CLOSED_STATE, PROBLEM

OPEN_END = "9999-12"
"""The month of an end that has not come."""
FLOWS: tuple[str, ...] = ("alive", "overdue", "overdue_lines", "overdue_approximate")
"""What flows count: stages of any 事项类别; of overdue problems the pieces, the stages, and those that are 约数."""
PROBLEMS: tuple[str, ...] = ("quantity", "lines", "approximate", "reopened", "days")
"""What is counted of problems: pieces, stages, those that are 约数, pieces of problems that had been closed before, and
of closed ones the days from finding to closing, once a piece."""


class StageLine(NamedTuple):
    """Of a stage what sums depend on."""

    matter: str
    state: str
    quantity: int
    approximate: bool
    reopened: int
    start: date
    end: date | None
    found: date
    due: date | None
    known: int | None
    gone: int | None


class FlowKey(NamedTuple):
    """The month of a flow, and the marks of its stages."""

    month: str
    known: int
    gone: int


class ProblemKey(NamedTuple):
    """Open (0) or closed (1), since which month, found in which, until which (``OPEN_END``: for good), and marks."""

    closed: int
    month: str
    found: str
    until: str
    known: int
    gone: int


class LedgerSums:
    """The sums of some stages of one unit: for each key the counts that ``FLOWS`` or ``PROBLEMS`` name."""

    def __init__(self) -> None:
        """Begin with no stage."""
        self.flows: dict[FlowKey, list[int]] = {}
        self.problems: dict[ProblemKey, list[int]] = {}

    @classmethod
    def of(cls, lines: Iterable[StageLine], *, less: Iterable[StageLine] = ()) -> Self:
        """Return the sums of stages without those of others: what has to be added where ``less`` become ``lines``."""
        sums = cls()
        for sign, part in ((1, lines), (-1, less)):
            for line in part:
                sums._add(line, sign)
        sums.flows = {key: values for key, values in sums.flows.items() if any(values)}
        sums.problems = {key: values for key, values in sums.problems.items() if any(values)}
        return sums

    def _add(self, line: StageLine, sign: int) -> None:
        marks = (ALWAYS if line.known is None else line.known, NEVER if line.gone is None else line.gone)
        begin, end = month_of(line.start), OPEN_END if line.end is None else month_of(line.end)
        self._flow(begin, end, marks, 0, (sign,))
        if line.matter != PROBLEM or begin >= end:
            return
        closed, pieces, mark = line.state == CLOSED_STATE, sign * line.quantity, sign * int(line.approximate)
        days = pieces * (line.start - line.found).days if closed else 0
        key = ProblemKey(int(closed), begin, month_of(line.found), end, *marks)
        values = self.problems.setdefault(key, [0] * len(PROBLEMS))
        counts = (pieces, sign, mark, pieces * (line.reopened > 0), days)
        values[:] = [former + more for former, more in zip(values, counts, strict=True)]
        if not closed and line.due is not None and line.due < date.max:
            late = max(begin, month_of(line.due + timedelta(days=1)))
            self._flow(late, end, marks, 1, (pieces, sign, mark))

    def _flow(self, begin: str, end: str, marks: tuple[int, int], at: int, counts: tuple[int, ...]) -> None:
        """Count stages from the end of one month to before the end of another, in the sums from place ``at`` on."""
        if begin >= end:
            return
        for month, sign in ((begin, 1), (end, -1)):
            if month < OPEN_END:
                values = self.flows.setdefault(FlowKey(month, *marks), [0] * len(FLOWS))
                for place, count in enumerate(counts, at):
                    values[place] += sign * count
