"""Which differences between ranks chance alone may explain: confidence sets for ranks of counts and of rates.

Every pair of units is compared by an exact conditional test. Of two counts, each of the pieces that
the two have together is as likely to be the one's as the other's (binomial); of two rates, the hits
that they have together fall on all their pieces alike (hypergeometric, Fisher's exact test). Holm's
procedure holds the probability of any wrong statement in the whole ranking to 5 %. The pairs that
remain apart give the confidence sets of all ranks at once.

For counts this is the method of Bazylik, Mogstad, Romano, Shaikh and Wilhelm, "Finite- and
large-sample inference for ranks using multinomial data" (2021), as in the R package csranks; for
rates it is the same construction with the exact test for two binomials. No random numbers are drawn,
so the same figures always give the same answer. Scores by points are sums of pieces of unequal
weight: no test of theirs is exact for few pieces, so they have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analytics.numbers import Flags, Ints
from analytics.wording import Number

ERROR_RATE = 0.05
"""The probability, over all pairs of a ranking, that any two are wrongly said to differ."""
LEAST_PIECES = 10
"""With fewer pieces than these in the whole ranking nothing can be said."""

_Floats = npt.NDArray[np.float64]
_NEGLIGIBLE = 1e-17


@dataclass(frozen=True, eq=False)
class Differences:
    """The pairs of a ranking that differ by more than chance; ``above[i, j]``: unit i is above unit j."""

    above: Flags

    @cached_property
    def best(self) -> Ints:
        """The best rank that each unit may have, jointly with 95 % confidence."""
        return np.asarray(1 + self.above.sum(axis=0), dtype=np.int64)

    @cached_property
    def worst(self) -> Ints:
        """The worst rank that each unit may have, jointly with 95 % confidence."""
        return np.asarray(len(self.above) - self.above.sum(axis=1), dtype=np.int64)


def differences(counts: Ints, bases: Ints | None = None) -> Differences | None:
    """Compare units by their counts, or by their rates ``counts ÷ bases`` (bases are positive).

    Returns ``None`` where there are fewer than ``LEAST_PIECES`` pieces in all, or fewer than two units.
    """
    pieces = counts if bases is None else bases
    if len(counts) < 2 or int(pieces.sum()) < LEAST_PIECES:
        return None
    # Units with the same figures are compared once: of thousands of units there are few different ones.
    columns = counts[:, None] if bases is None else np.column_stack([counts, bases])
    kinds, kind, units = np.unique(columns, axis=0, return_inverse=True, return_counts=True)
    kind = kind.reshape(-1)
    high, low = np.nonzero(_ahead(kinds))
    tests = len(counts) * (len(counts) - 1)
    # Of the two orders of a pair at most one is rejected, so Holm's bound never rises above this.
    bound = ERROR_RATE / (tests / 2)
    probability = _probability(kinds[high], kinds[low], int(columns.max()), bound)
    apart = _holm(probability, units[high] * units[low], tests)
    table = np.zeros((len(kinds), len(kinds)), dtype=bool)
    table[high[apart], low[apart]] = True
    return Differences(table[kind][:, kind])


def differ(counts: Sequence[Number | None], bases: Sequence[Number | None] | None = None) -> bool:
    """Tell whether two counts, or two rates, differ by more than chance; not where one of them is not known."""
    numbers = [counts] if bases is None else [counts, bases]
    if any(not isinstance(value, int) for values in numbers for value in values):
        return False
    columns = [np.array(values, dtype=np.int64) for values in numbers]
    if bases is not None and not columns[1].all():
        return False
    spread = differences(*columns)
    return spread is not None and bool(spread.above.any())


def _ahead(kinds: Ints) -> Flags:
    count, base = kinds[:, 0], kinds[:, -1]
    if kinds.shape[1] == 1:
        return np.asarray(count[:, None] > count, dtype=bool)
    return np.asarray(count[:, None] * base > count * base[:, None], dtype=bool)


def _probability(high: Ints, low: Ints, most: int, bound: float) -> _Floats:
    """Return how probable it is by chance alone that the higher has so much of what both have together.

    ``most`` is the largest figure; what exceeds ``bound`` may be returned as any value above it.
    """
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, 2 * most + 1)))])

    def choose(total: Ints, part: Ints) -> _Floats:
        return np.asarray(logs[total] - logs[part] - logs[total - part])

    more, less = high[:, 0], low[:, 0]
    both = more + less
    if high.shape[1] == 1:
        first = np.exp(choose(both, more) - both * np.log(2.0))
        return _tail(first, lambda at, step: (less[at] - step) / (more[at] + 1 + step), bound)
    spared, missed = high[:, 1] - more, low[:, 1] - less
    pieces = high[:, 1] + low[:, 1]
    first = np.exp(choose(high[:, 1], more) + choose(low[:, 1], less) - choose(pieces, both))
    return _tail(
        first,
        lambda at, step: (less[at] - step) / (more[at] + 1 + step) * ((spared[at] - step) / (missed[at] + 1 + step)),
        bound,
    )


def _tail(first: _Floats, ratio: Callable[[npt.NDArray[np.intp], int], _Floats], bound: float) -> _Floats:
    """Sum the terms from ``first`` on, each ``ratio`` times the one before, until they change nothing or exceed."""
    total, term = first.copy(), first.copy()
    going = np.flatnonzero(total <= bound)
    step = 0
    while len(going):
        term[going] *= ratio(going, step)
        total[going] += term[going]
        going = going[(term[going] > _NEGLIGIBLE * total[going]) & (total[going] <= bound)]
        step += 1
    return total


def _holm(probability: _Floats, pairs: Ints, tests: int) -> Flags:
    """Return which hypotheses Holm's procedure rejects among ``tests``; each stands for so many ``pairs``.

    Those that are not listed come last and are not rejected.
    """
    order = np.argsort(probability, kind="stable")
    before = np.cumsum(pairs[order]) - pairs[order]
    fails = probability[order] > ERROR_RATE / (tests - before)
    rejected = np.zeros(len(probability), dtype=bool)
    rejected[order[: int(np.argmax(fails)) if fails.any() else len(order)]] = True
    return rejected


def bands(rank: Ints, above: Flags) -> tuple[tuple[int, int], ...]:
    """Return the longest runs of neighbours none of whom is above another by more than chance.

    ``rank`` is in ascending order, ``above`` in the same order. Each run is the places of its first
    and its last unit; runs may overlap. Equal ranks stay together, and alone they are no run.
    """
    starts = np.flatnonzero(np.diff(rank, prepend=0))
    if len(starts) < 2:
        return ()
    apart = np.logical_or.reduceat(np.logical_or.reduceat(above, starts, axis=0), starts, axis=1)
    ends = np.append(starts[1:], len(rank)) - 1
    # The nearest group before each one from which it is apart, −1 for none.
    nearest = np.where(apart.any(axis=0), len(starts) - 1 - np.argmax(apart[::-1], axis=0), -1)
    runs: list[tuple[int, int]] = []
    last = 0
    for first in range(len(starts)):
        reach = max(last, first)
        while reach + 1 < len(starts) and nearest[reach + 1] < first:
            reach += 1
        if reach > max(last, first):
            runs.append((int(starts[first]), int(ends[reach])))
        last = reach
    return tuple(runs)
