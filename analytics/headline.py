"""The month in sentences, each written from figures: the headline, what improved, what needs attention.

There is no sentence without a figure, and none gives a cause or a blame. A comparison with the
period before is made over the units that reported as many months in both, and says so when these
are not all. What has no data is left out, not filled with zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.attention import attention
from analytics.comparison import reporting
from analytics.facts import Facts
from analytics.improved import improved
from analytics.periods import Period
from analytics.reporting import counts
from analytics.sight import LEAD, Sentence, Sight
from analytics.wording import quantity
from data.schema import MEASURE

MOST = 3


@dataclass(frozen=True)
class Headline:
    """The period in sentences; ``improved`` and ``attention`` hold at most three each."""

    lead: Sentence
    improved: tuple[Sentence, ...]
    attention: tuple[Sentence, ...]


def headline(facts: Facts, period: Period, units: Iterable[str] | None = None) -> Headline:
    """Write the headline of the units at or below ``units`` in a period.

    The facts have to reach back to the period before it, and five months before its last.
    """
    sight = Sight(facts, period, tuple(reporting(facts, period, units)))
    return Headline(_lead(sight), _varied(improved(sight)), _varied(attention(sight)))


def _lead(sight: Sight) -> Sentence:
    """Say how complete the period is and how much was done."""
    found = counts(sight.states)
    what = "个单位" if sight.period.length == 1 else "份月报"
    if not found.expected:
        return Sentence(f"{sight.period.title()}没有应报的单位。")
    if not found.arrived:
        return Sentence(f"{sight.period.title()}应报{found.expected}{what}，还没有报送。")
    parts = [f"应报{found.expected}{what}，已报{found.arrived}{what[0]}"]
    for key in LEAD:
        value, mark = sight.now.get(key, (None, False))
        if value is not None:
            parts.append(f"{MEASURE[key].title}{quantity(value, key, approximate=mark)}")
    return Sentence(f"{sight.period.title()}{'，'.join(parts)}。")


def _varied(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the first sentence of each area of work, then others, at most three, in their order."""
    areas: dict[str, Sentence] = {}
    for one in sentences:
        areas.setdefault(one.area, one)
    chosen = list(areas.values())[:MOST]
    chosen += [one for one in sentences if one not in chosen][: MOST - len(chosen)]
    return tuple(one for one in sentences if one in chosen)
