"""How a stock has grown within a period, where there is no earlier period to compare it with."""

from __future__ import annotations

from analytics.periods import Period
from reports.word.draft import Clause
from reports.word.reading import Reader
from reports.word.sentences import bracketed


def grown(reader: Reader, key: str) -> tuple[Clause, ...]:
    """Return ``（1月40余人）`` or ``（1月还没有）``: a stock of one unit in the first month, where it is more now."""
    first = Period(reader.period.first, reader.period.first, "month")
    before = reader.over(first)
    now, then = reader.value(key), before.value(key)
    if len(reader.members) != 1 or reader.period.length == 1 or now is None or then is None or now <= then:
        return ()
    month = f"{int(first.first[5:])}月"
    if not then:
        return (bracketed((f"{month}还没有",)),)
    return (bracketed((month, before.cite(key, then, approximate=before.approximate(key)))),)
