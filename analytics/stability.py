"""How sure a ranking by points is: other scales, a fixed grid of points, and what no scale can change.

All of it is whole-number arithmetic on given tables (one line a unit, one column a level from the
highest); no random numbers, so that the same figures always give the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from analytics.numbers import Flags, Ints, divide
from data.schema import POINTS_SCALE

Verdict = Literal["稳", "较稳", "敏感"]
SCALES: tuple[str, ...] = ("本办法", "按篇数", "高层级加重")
HEAVY: tuple[int, ...] = (20, 10, 5, 3)
"""Points of the scale that favours higher levels, from the highest; every level below gives 1."""
GRID: tuple[int, ...] = (3, 4, 5)
"""Quarters by which a level's points are multiplied: ×0.75, ×1, ×1.25."""
_CHUNK = 4_000_000


def ranks(scores: Ints) -> Ints:
    """Return the rank of each score, the highest first; ties share a rank and the next are skipped (1-2-2-4)."""
    ordered = np.sort(scores)
    return len(scores) - np.searchsorted(ordered, scores, side="right") + 1


def broken(scores: Ints, tiebreak: Ints) -> Ints:
    """Return scores that also tell apart equal ones, where ``tiebreak`` (0 and up) differs."""
    return scores * (int(tiebreak.max(initial=0)) + 1) + tiebreak


def tenths(points: Ints, per_point: int = POINTS_SCALE) -> Ints:
    """Round points, given in ``1/per_point``, to tenths, half up."""
    return divide(points, np.full_like(points, per_point), 10)


def by_level(counts: Ints) -> Ints:
    """Number units by their items from the highest level down: equal ones alike, more items higher."""
    _, place = np.unique(counts, axis=0, return_inverse=True)
    return place.reshape(-1).astype(np.int64)


def heavy(counts: Ints) -> Ints:
    """Return scores on the scale that favours higher levels."""
    points = (*HEAVY, *(1,) * max(0, counts.shape[1] - len(HEAVY)))
    return counts @ np.array(points[: counts.shape[1]], dtype=np.int64)


def scales(rank: Ints, counts: Ints) -> Ints:
    """Return the ranks of each unit on the three ``SCALES``, one column a scale."""
    return np.column_stack([rank, ranks(counts.sum(axis=1)), ranks(heavy(counts))])


def verdicts(scale_ranks: Ints) -> list[Verdict]:
    """Return the word for each unit: 稳 the same on every scale, 较稳 moved by one, 敏感 by more."""
    moves = scale_ranks.max(axis=1) - scale_ranks.min(axis=1) if len(scale_ranks) else scale_ranks[:, 0]
    words: list[Verdict] = ["稳", "较稳", "敏感"]
    return [words[min(int(move), 2)] for move in moves]


def grid(points: Ints, tiebreak: Ints | None = None) -> tuple[Ints, Ints]:
    """Return the best and the worst rank of each unit when every level's points vary by a quarter.

    ``points``: points by unit and level, in 1/POINTS_SCALE. All combinations of ``GRID`` are tried;
    scores are rounded to 0.1 as they are in the ranking, and ties broken as there.
    """
    used = points[:, points.any(axis=0)]
    order = np.zeros(len(points), dtype=np.int64) if tiebreak is None else tiebreak
    best = np.full(len(points), len(points), dtype=np.int64)
    worst = np.zeros(len(points), dtype=np.int64)
    factors = np.array(list(product(GRID, repeat=used.shape[1])), dtype=np.int64)
    step = max(1, _CHUNK // max(1, len(points)))
    for at in range(0, len(factors), step):
        scores = tenths(factors[at : at + step] @ used.T, 4 * POINTS_SCALE)
        for line in broken(scores, order):
            rank = ranks(line)
            np.minimum(best, rank, out=best)
            np.maximum(worst, rank, out=worst)
    return best, worst


@dataclass(frozen=True)
class Dominance:
    """Who cannot be overtaken under any points by level that never fall with a higher level.

    ``above[i, j]``: unit i is at least as high as j at every such scale, and higher on some.
    ``best`` and ``worst`` bound the rank of each unit under any points that rise with the level.
    """

    above: Flags
    best: Ints
    worst: Ints


def dominance(counts: Ints) -> Dominance:
    """Compare items counted up from the highest level: who has at least as many at every step.

    With points ``p₁ ≥ p₂ ≥ … ≥ 0`` a score is a sum of these counts, each taken ``p_k − p_{k+1}``
    times; so whoever has at least as many at every step has at least as high a score, and, when
    every level is worth something more than the next, a higher one unless all counts are equal.
    """
    steps = np.cumsum(counts, axis=1)
    above = np.ones((len(counts), len(counts)), dtype=bool)
    for step in steps.T:
        above &= step[:, None] >= step[None, :]
    above &= ~above.T
    return Dominance(above, 1 + above.sum(axis=0), len(counts) - above.sum(axis=1))
