"""How sure a ranking is: grid, scales and dominance, against plain slow arithmetic."""

from __future__ import annotations

import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import stability
from data.schema import POINTS_SCALE

TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=6)
)


def plain_ranks(scores: list[Decimal]) -> list[int]:
    return [1 + sum(other > score for other in scores) for score in scores]


@pytest.mark.parametrize(
    ("scores", "expected"), [([5, 3, 3, 1], [1, 2, 2, 4]), ([2, 2, 2], [1, 1, 1]), ([], []), ([1, 2], [2, 1])]
)
def test_ties_share_a_rank_and_the_next_is_skipped(scores: list[int], expected: list[int]) -> None:
    assert stability.ranks(np.array(scores, dtype=np.int64)).tolist() == expected


def test_points_are_rounded_half_up_to_tenths() -> None:
    points = [Fraction(1, 4), Fraction(7, 20), Fraction(1, 3), Fraction(-1, 4)]
    scaled = np.array([int(point * POINTS_SCALE) for point in points])
    assert stability.tenths(scaled).tolist() == [3, 4, 3, -3]


@settings(deadline=None, max_examples=60)
@given(TABLES)
def test_the_grid_is_that_of_plain_arithmetic_over_all_combinations(table: list[list[int]]) -> None:
    points = [[Fraction(item, 3) for item in line] for line in table]
    best, worst = [len(table)] * len(table), [0] * len(table)
    for factors in product([Fraction(3, 4), Fraction(1), Fraction(5, 4)], repeat=len(table[0])):
        exact = [sum((f * p for f, p in zip(factors, line, strict=True)), Fraction(0)) for line in points]
        shown = [(Decimal(item.numerator) / item.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP) for item in exact]
        for at, place in enumerate(plain_ranks(shown)):
            best[at], worst[at] = min(best[at], place), max(worst[at], place)
    scaled = np.array([[int(item * POINTS_SCALE) for item in line] for line in points], dtype=np.int64)
    result = stability.grid(scaled)
    assert [item.tolist() for item in result] == [best, worst]


def test_a_grid_without_points_leaves_all_first() -> None:
    best, worst = stability.grid(np.zeros((3, 4), dtype=np.int64))
    assert best.tolist() == worst.tolist() == [1, 1, 1]


def test_ties_in_the_grid_are_broken_as_in_the_ranking() -> None:
    best, worst = stability.grid(np.full((2, 1), POINTS_SCALE), np.array([0, 1]))
    assert (best.tolist(), worst.tolist()) == ([2, 1], [2, 1])


def test_units_are_ordered_by_their_items_from_the_highest_level_down() -> None:
    counts = np.array([[0, 1, 1, 4], [1, 0, 0, 2], [0, 0, 4, 0], [0, 1, 1, 4]])
    assert stability.by_level(counts).tolist() == [1, 2, 0, 1]


def test_the_heavy_scale_gives_one_point_below_its_four_levels() -> None:
    assert stability.heavy(np.array([[1, 1, 1, 1, 7]])).tolist() == [45]
    assert stability.heavy(np.array([[1, 1]])).tolist() == [30]


@pytest.mark.parametrize(("ranks", "word"), [([3, 3, 3], "稳"), ([3, 2, 3], "较稳"), ([1, 2, 3], "敏感")])
def test_how_sure_a_rank_is_follows_from_how_far_it_moves(ranks: list[int], word: str) -> None:
    assert stability.verdicts(np.array([ranks])) == [word]


def test_dominance_counts_up_from_the_highest_level() -> None:
    result = stability.dominance(np.array([[1, 1, 0], [0, 2, 0], [0, 1, 1], [0, 0, 3]]))
    assert result.above.astype(int).tolist() == [[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert result.best.tolist() == [1, 2, 3, 1]
    assert result.worst.tolist() == [2, 3, 4, 4]


@settings(deadline=None, max_examples=60)
@given(TABLES, st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_no_scale_that_rises_with_the_level_overtakes_one_who_dominates(
    table: list[list[int]], steps: list[int]
) -> None:
    counts = np.array(table)
    width = counts.shape[1]
    points = np.cumsum(np.array(steps[:width]))[::-1]
    scores = counts @ points
    result = stability.dominance(counts)
    for better, worse in zip(*np.nonzero(result.above), strict=True):
        assert scores[better] >= scores[worse]
    strict = np.cumsum(np.array(steps[:width]) + 1)[::-1]
    places = stability.ranks(counts @ strict)
    assert (result.best <= places).all()
    assert (places <= result.worst).all()


def test_who_does_not_dominate_can_be_overtaken_on_some_scale() -> None:
    counts = np.array([[1, 0, 2], [0, 4, 0]])
    assert not stability.dominance(counts).above.any()
    scores = [(counts @ np.array(scale)).tolist() for scale in ([9, 1, 1], [2, 2, 2])]
    assert scores[0][0] > scores[0][1]
    assert scores[1][0] < scores[1][1]


def test_three_thousand_units_on_729_combinations_take_little_time() -> None:
    points = np.random.default_rng(7).integers(0, 40, (3000, 6)) * POINTS_SCALE
    begun = time.process_time()
    best, worst = stability.grid(points)
    assert time.process_time() - begun < 3
    assert (best <= worst).all()
