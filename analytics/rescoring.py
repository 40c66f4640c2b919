"""What the points would be under other rules: the same rows, scored again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from analytics.facts import Facts
from analytics.figures import Lines, Source
from analytics.stories import POINTS, Award, Stories
from data.settings.values import Settings


def rescored(
    facts: Facts, stories: Stories, amend: Callable[[Settings], Settings], months: Collection[str]
) -> tuple[Facts, Award]:
    """Return the facts as they would be under amended settings, with what every row is awarded; ``facts`` stay.

    ``amend`` is applied to the settings by which a month counts. The points of ``months`` are those
    of ``stories``, which must hold all their rows; other published months stand as they are.
    """
    award = stories.score({month: amend(facts.settings_in(month)) for month in stories.months})
    amended = {month: facts.closings[month] for month in facts.closings if month in months}
    closings = {month: replace(closing, settings=amend(closing.settings)) for month, closing in amended.items()}
    figures = _Rescored(facts.figures, award, frozenset(months))
    settings = amend(facts.settings)
    return replace(facts, figures=figures, settings=settings, closings={**facts.closings, **closings}), award


@dataclass(frozen=True)
class _Rescored:
    """Figures in which the points of some months are others."""

    figures: Source
    award: Award
    again: frozenset[str]

    @property
    def months(self) -> Sequence[str]:
        return sorted({*self.figures.months, *self.again})

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        if measure == POINTS.key and month in self.again:
            return self.award.lines(month, by)
        return self.figures.lines(month, measure, by)
