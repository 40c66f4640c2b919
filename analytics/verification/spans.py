"""Which months the times of a text mean, by the period that the text is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from analytics.periods import Period
from data.written.times import TimeMark

MomentKind = Literal["own", "span", "as-of", "previous", "year-before", "open"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written, to be made into months when the text's own period is known.

    ``own``: the period of the text. ``span``: ``first`` to ``last`` of ``year``, or ``offset`` years from the
    text's. ``as-of``: from the beginning of the text's period to ``last``. ``part``: only some days of it.
    ``since`` is what ``previous`` and ``year-before`` are counted back from, the text's period without it.
    ``stage``: a whole earlier year stands for the same months of it as those that the text is of.
    """

    kind: MomentKind = "own"
    year: int | None = None
    offset: int = 0
    first: int | None = None
    last: int | None = None
    part: bool = False
    since: Moment | None = None
    stage: bool = False

    def period(self, own: Period) -> Period | None:
        """Return the months that are meant in a text of a period; ``None`` where those are not certain."""
        if self.kind == "own":
            return own
        if self.kind == "open":
            return None
        if self.kind in ("previous", "year-before"):
            base = own if self.since is None else self.since.period(own)
            if base is None:
                return None
            return base.previous() if self.kind == "previous" else base.year_before()
        year = self.year or int(own.last[:4]) + self.offset
        if self.kind == "as-of":
            last = f"{year}-{self.last:02d}"
            return Period(own.first, last) if own.first <= last else None
        return self._span(own, year)

    def other_stage(self, own: Period) -> Period | None:
        """Return what a year before may mean besides, in a text of less than a year: all of it, or the same months."""
        if self.kind != "span" or (self.first, self.last) != (1, 12) or own.length >= 12:
            return None
        other = replace(self, stage=not self.stage).period(own)
        return other if other != self.period(own) else None

    def _span(self, own: Period, year: int) -> Period | None:
        if self.first is None or self.last is None:
            return None
        first, last = f"{year}-{self.first:02d}", f"{year}-{self.last:02d}"
        if (self.first, self.last) == (1, 12) and year == int(own.last[:4]):
            # 今年 in a text of a month or half a year says no more than the year so far.
            return own if own.length >= 12 else Period.to_date(own.last)
        if self.stage and (self.first, self.last) == (1, 12) and own.length < 12 and year < int(own.first[:4]):
            return own.shift(-12 * (int(own.first[:4]) - year))
        return Period(first, last)


OWN = Moment()
"""The period of the text itself."""


def moment_of(mark: TimeMark, before: Moment) -> Moment:
    """Return the time of a mark; one that names no months leaves that of what stands before it."""
    if mark.kind == "day":
        return replace(before, part=True)
    if mark.kind == "span":
        return Moment("span", mark.year, mark.offset, mark.first, mark.last)
    if mark.kind == "as-of" and mark.last is not None:
        return Moment("as-of", mark.year, mark.offset, None, mark.last)
    if mark.kind == "same":
        return before if before.kind == "span" else OWN
    if mark.kind in ("whole", "as-of"):
        return OWN
    if mark.kind == "open":
        return Moment("open")
    return before


def earlier_of(text: str, since: Moment = OWN) -> Moment:
    """Return the range that a word for an earlier time means: 去年同期, 上月; 原来 is open.

    ``since`` is the range that is spoken of: in a text of five months, 一季度 is compared with the first quarter.
    """
    base = since if since.kind == "span" else None
    if "同期" in text or "同比" in text:
        return Moment("year-before", since=base)
    if text in ("去年底", "上年末"):
        return Moment("span", offset=-1, first=1, last=12)
    if text.startswith(("上", "环比")) and not text.startswith("上年"):
        return Moment("previous", since=base)
    return Moment("open")
