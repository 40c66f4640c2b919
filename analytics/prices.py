"""What one story of each kind is paid, by the rules as they are and by a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analytics.stories import Stories
from data.records import Row
from data.schema import ADOPTED, MEDIA
from data.scoring import RuleTable, in_force
from data.settings.values import Outlets, Rule, Settings
from data.stories import CONDITIONS, is_own, level_order

OTHERS = "其他"
"""Stands for every word that no rule asks for."""


@dataclass(frozen=True, slots=True)
class Price:
    """A kind of story that the rules tell apart, how many there were, and what one alone is paid.

    ``traits``: level, outlet, form, position and result; ``OTHERS`` is any word that no rule asks for,
    empty where none asks. Points are ``None`` where no rule matches.
    """

    traits: Mapping[str, str]
    stories: int
    points: Fraction | None
    draft_points: Fraction | None

    @property
    def is_of_interest(self) -> bool:
        """Whether it is paid, or was adopted and is not."""
        return self.traits["result"] == ADOPTED or self.points is not None or self.draft_points is not None


def prices(stories: Stories, now: Settings, draft: Settings, month: str) -> tuple[Price, ...]:
    """Return what one story of each kind is paid in a month: those of ``stories``, and those that rules speak of.

    Higher levels come first. Own platforms and joint work are left out: a story stands alone here.
    """
    both = [rule for settings in (now, draft) for rule in settings.rules if in_force(rule, month)]
    words = {key: {word for rule in both if (word := _word(rule, key, now.outlets))} for key in CONDITIONS}
    counts: dict[tuple[str, ...], int] = {}
    samples: dict[tuple[str, ...], Row] = {}
    numbers = np.bincount(stories.kind, minlength=len(stories.kinds)).tolist()
    for row, number in [*zip(stories.kinds, numbers, strict=True), *((row, 0) for row in _spoken_of(both))]:
        if row.counted and not is_own(row):
            kind = tuple(_trait(row, key, words[key], now.outlets) for key in CONDITIONS)
            counts[kind] = counts.get(kind, 0) + number
            samples.setdefault(kind, Row(MEDIA.key, MEDIA.title, 0, {**row.values, "partners": None}, {}))
    order = level_order(now.vocabulary)
    kinds = sorted(counts, key=lambda kind: (order.get(kind[0], len(order)), *(word == OTHERS for word in kind), kind))
    tables = [RuleTable.of(settings, month) for settings in (now, draft)]
    paid = [[_paid(table, samples[kind]) for kind in kinds] for table in tables]
    every = (
        Price(dict(zip(CONDITIONS, kind, strict=True)), counts[kind], *points)
        for kind, *points in zip(kinds, *paid, strict=True)
    )
    return tuple(price for price in every if price.is_of_interest)


def _paid(table: RuleTable, row: Row) -> Fraction | None:
    scored = table.score_alone(row)
    return scored.points if scored.counted else None


def _word(rule: Rule, key: str, outlets: Outlets) -> str | None:
    word: str | None = getattr(rule, key)
    known = outlets.find(word) if word and key == "outlet" else None
    return known.name if known else word


def _trait(row: Row, key: str, words: Iterable[str], outlets: Outlets) -> str:
    word = str(row.values.get(key) or "")
    known = outlets.find(word) if key == "outlet" else None
    word = known.name if known else word
    if key in {"level", "result"} or word in words:
        return word
    return OTHERS if words else ""


def _spoken_of(rules: Sequence[Rule]) -> Iterable[Row]:
    """Yield a story that meets the conditions of each rule that gives points, adopted where it says nothing."""
    for rule in rules:
        if rule.points is not None and rule.level is not None:
            traits = {key: getattr(rule, key) for key in CONDITIONS if getattr(rule, key) is not None}
            yield Row(MEDIA.key, MEDIA.title, 0, {"result": ADOPTED, **traits}, {})
