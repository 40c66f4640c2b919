"""Whole-number totals of measures by unit, month and cut: 未报 has no group, 零报 is a group of 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.numbers import Flags, Ints, Objects
from analytics.parts import lives_on, parts
from analytics.periods import Period
from data.schema import Dimension, Measure, word_lists
from data.settings.values import Vocabulary

By = Literal["unit", "month", "category", "nature", "level", "outlet", "form"]
UNIT_MONTH: tuple[By, ...] = ("unit", "month")


@dataclass(frozen=True)
class Pools:
    """Units above, in order, and for every reporting unit the place of the one it is pooled into (−1: none).

    ``counts`` flags the units whose report makes the pool one that has reported.
    """

    names: tuple[str, ...]
    place: Ints
    counts: Flags

    @classmethod
    def units(cls, facts: Facts) -> Pools:
        """Return the pools of one unit each."""
        length = len(facts.units)
        return cls(facts.units, np.arange(length), np.ones(length, dtype=bool))

    @classmethod
    def above(cls, facts: Facts, names: Sequence[str]) -> Pools:
        """Pool what lies below each of the named units; a report of a 社区 makes it reported."""
        register = facts.settings.register
        place = np.full(len(facts.units), -1, dtype=np.int64)
        counts = np.zeros(len(facts.units), dtype=bool)
        for at, name in enumerate(names):
            for unit in (register.by_name[name],) if name in facts.places else register.below(name):
                place[facts.places[unit.name]] = at
                counts[facts.places[unit.name]] = unit.level == "社区"
        return cls(tuple(names), place, counts)

    def only(self, chosen: Flags) -> Pools:
        """Leave out the units that are not chosen."""
        return Pools(self.names, np.where(chosen, self.place, -1), self.counts & chosen)


@dataclass(frozen=True)
class Totals:
    """Whole-number totals of the groups that have any: places of unit and month, traits, sums and marks.

    ``unit`` and ``month`` are −1 where those are pooled; ``sums`` has a column for each measure
    that was added up.
    """

    unit: Ints
    month: Ints
    traits: Mapping[str, Objects]
    sums: Ints
    approximate: Flags

    @property
    def total(self) -> Ints:
        """The sums of the first measure."""
        return np.asarray(self.sums[:, 0])


def word_order(measure: Measure, dimension: Dimension, vocabulary: Vocabulary) -> dict[Any, int]:
    """Return the place of each word that a measure is cut by, as its word list has them; none for outlets."""
    words = [word for name in word_lists(measure, dimension) for word in vocabulary.words_of(name)]
    return {word: place for place, word in enumerate(dict.fromkeys(words))}


def _number_traits(
    words: Mapping[Any, Objects], measure: Measure, vocabulary: Vocabulary, length: int
) -> tuple[Ints, int]:
    """Number every combination of traits, and tell how many there may be.

    Numbers follow the order of the word lists; other words come after, by text, and nothing last.
    """
    number, count = np.zeros(length, dtype=np.int64), 1
    for dimension, column in words.items():
        places, distinct = pd.factorize(column, use_na_sentinel=True)
        listed = word_order(measure, dimension, vocabulary)
        known = np.array([listed.get(word, len(listed)) for word in distinct], dtype=np.int64)
        rank = np.empty(len(distinct) + 1, dtype=np.int64)
        rank[[*np.lexsort((distinct.astype(str), known)), len(distinct)]] = np.arange(len(distinct) + 1)
        number = number * len(rank) + rank[places]
        count *= len(rank)
    return number, count


def present(facts: Facts, sheet: str | None, period: Period, by: Sequence[str], pools: Pools) -> Flags:
    """Return which groups (pool × month, each of length 1 where pooled) have reported the sheet."""
    reported = facts.reported(period.first, period.last, sheet)
    table = np.zeros((len(pools.names), period.length), dtype=bool)
    inside = pools.counts & (pools.place >= 0)
    np.logical_or.at(table, pools.place[inside], reported[inside])
    if "month" not in by:
        table = np.any(table, axis=1)[:, None]
    if "unit" not in by:
        table = np.any(table, axis=0)[None, :]
    return table


def totals(
    facts: Facts,
    keys: str | tuple[str, ...],
    period: Period,
    by: Sequence[str] = UNIT_MONTH,
    *,
    pools: Pools | None = None,
    carried: bool = False,
) -> Totals:
    """Add up measures of one sheet (no rates, no composite) by ``by``; the module tells what has a group.

    ``carried``: what the ledger and stocks know of units that have not reported has a group, too.
    """
    keys = (keys,) if isinstance(keys, str) else keys
    pools = pools or Pools.units(facts)
    measures = [facts.dictionary[key] for key in keys]
    dimensions = [name for name in by if name in measures[-1].cuts]
    summands = [parts(facts, key, period, monthly="month" in by, by=dimensions) for key in keys]
    summands = [part.only(pools.place[part.unit] >= 0) for part in summands]
    reported = present(facts, measures[0].sheet, period, by, pools)
    words: dict[str, Objects] = {name: np.concatenate([part.trait(name) for part in summands]) for name in dimensions}
    lengths = [len(part.value) for part in summands]
    number, count = _number_traits(words, measures[-1], facts.settings.vocabulary, sum(lengths))
    unit = np.concatenate([pools.place[part.unit] for part in summands]) if "unit" in by else 0 * number
    month = np.concatenate([part.month for part in summands]) if "month" in by else 0 * number
    counted = np.flatnonzero(reported[unit, month] | (carried and all(map(lives_on, measures))))
    groups = ((unit * reported.shape[1] + month) * count + number)[counted]
    zeros = np.flatnonzero(reported) if not dimensions and measures[0].kind != "stock" else groups[:0]
    unique_groups, first, place = np.unique(np.concatenate([groups, zeros]), return_index=True, return_inverse=True)
    place = place[: len(counted)]
    sums, marks = np.zeros((len(unique_groups), len(keys)), dtype=np.int64), np.zeros(len(unique_groups), dtype=bool)
    column = np.repeat(np.arange(len(keys)), lengths)[counted]
    np.add.at(sums, (place, column), np.concatenate([part.value for part in summands])[counted])
    marks[place[np.concatenate([part.approximate for part in summands])[counted]]] = True
    at, nothing = unique_groups // count, np.full(len(unique_groups), -1, dtype=np.int64)
    return Totals(
        at // reported.shape[1] if "unit" in by else nothing,
        at % reported.shape[1] if "month" in by else nothing,
        {name: column[counted][first] for name, column in words.items()},
        sums,
        marks,
    )
