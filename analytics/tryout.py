"""Everything that is to be known of a draft of the rules before it counts, worked out in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.facts import Facts
from analytics.periods import Period
from analytics.prices import Price, prices
from analytics.stories import Stories
from analytics.tipping import TippingPoint, tipping_points
from analytics.trial import Draft, Trial, try_rules
from data.scoring import in_force
from data.settings.values import Rule


@dataclass(frozen=True, eq=False)
class Tryout:
    """A draft tried on a period: the trial, what first place hangs on, and what is paid."""

    draft: Draft
    trial: Trial
    tips: tuple[TippingPoint, ...]
    prices: tuple[Price, ...]


def try_out(
    facts: Facts,
    stories: Stories,
    period: Period,
    draft: Draft,
    units: Sequence[str] | None = None,
    *,
    published: bool = False,
) -> Tryout:
    """Try a draft on the past as ``try_rules`` does; nothing given is changed."""
    trial = try_rules(facts, stories, period, draft, units, published=published)
    months = [month for month in period.months if month not in trial.published]
    return Tryout(
        draft,
        trial,
        tipping_points(trial.facts, trial.award, period, months, units),
        prices(stories, facts.settings, trial.facts.settings, period.last),
    )


def at_all_times(rules: Sequence[Rule], month: str) -> tuple[Rule, ...]:
    """Return the rules in force in a month as though they always had been and always would be."""
    return tuple(replace(rule, first=None, last=None) for rule in rules if in_force(rule, month))
