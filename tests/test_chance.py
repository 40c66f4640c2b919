"""Which differences chance may explain: against exact fractions, R's own results, and what must hold always.

``golden/chance.json`` says how its figures were made. They were computed once by other programs.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.chance import Differences, bands, differences
from analytics.document import ranking_document
from analytics.numbers import Flags, Ints
from analytics.periods import Period
from analytics.ranking import rank
from analytics.stability import ranks
from reports.views.ranking import chance_words, lines
from tests.street import Street, adopted, golden, m1, media
from tests.street import settings as office

MARCH = Period.month("2024-03")
GOLDEN = json.loads((Path(__file__).parent / "golden" / "chance.json").read_text("utf-8"))
COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(lambda counts: sum(counts) >= 10)
RATES = st.lists(
    st.integers(1, 40).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))), min_size=2, max_size=6
).filter(lambda rates: sum(base for _, base in rates) >= 10)


def ints(numbers: Any) -> Ints:
    return np.array(numbers, dtype=np.int64)


def compare(*columns: Any) -> Differences:
    result = differences(*(ints(column) for column in columns))
    assert result is not None
    return result


def exact(columns: list[list[int]]) -> list[list[bool]]:
    """Holm's procedure on exact fractions, pair by pair."""
    size = len(columns[0])
    chances = sorted(
        (_chance([column[item] for column in columns], [column[other] for column in columns]), item, other)
        for item in range(size)
        for other in range(size)
        if item != other
    )
    above = [[False] * size for _ in range(size)]
    for place, (chance, item, other) in enumerate(chances):
        if chance > Fraction(1, 20) / (len(chances) - place):
            break
        above[item][other] = True
    return above


def _chance(item: list[int], other: list[int]) -> Fraction:
    both = item[0] + other[0]
    if len(item) == 1:
        return Fraction(sum(comb(both, at) for at in range(item[0], both + 1)), 2**both)
    ways = sum(comb(item[1], at) * comb(other[1], both - at) for at in range(item[0], both + 1) if both >= at)
    return Fraction(ways, comb(item[1] + other[1], both))


@pytest.mark.parametrize("case", GOLDEN["counts"], ids=lambda case: str(len(case["counts"])))
def test_ranks_of_counts_have_the_confidence_sets_that_csranks_gives_them(case: dict[str, list[int]]) -> None:
    comparison = compare(case["counts"])
    assert (comparison.best.tolist(), comparison.worst.tolist()) == (case["best"], case["worst"])


@pytest.mark.parametrize("case", GOLDEN["rates"], ids=lambda case: str(len(case["hits"])))
def test_ranks_of_rates_have_the_confidence_sets_of_fishers_test_in_r(case: dict[str, list[int]]) -> None:
    comparison = compare(case["hits"], case["bases"])
    assert (comparison.best.tolist(), comparison.worst.tolist()) == (case["best"], case["worst"])


def test_three_counts_worked_by_hand() -> None:
    """10 and 0: 1/1024 ≤ 5 %/6. 10 and 2: (66+12+1)/4096 = 1.9 % > 5 %/5, so no further pair is apart."""
    comparison = compare([10, 2, 0])
    assert comparison.above.tolist() == [[False, False, True], [False, False, False], [False, False, False]]
    assert (comparison.best.tolist(), comparison.worst.tolist()) == ([1, 1, 2], [2, 3, 3])
    assert bands(ints([1, 2, 3]), comparison.above) == ((0, 1), (1, 2))


def test_two_rates_worked_by_hand() -> None:
    """5 of 5 and 0 of 5 have one way in 252: 0.4 % ≤ 5 %/2. 4 of 5 and 0 of 5: 5 in 210 = 2.4 %, apart as well."""
    assert compare([5, 0], [5, 5]).above[0, 1]
    assert compare([4, 0], [5, 5]).above[0, 1]
    assert not compare([4, 1], [5, 5]).above.any(), "26 ways in 252"


@settings(deadline=None, max_examples=80)
@given(COUNTS)
def test_counts_are_apart_where_exact_fractions_say_so(counts: list[int]) -> None:
    assert compare(counts).above.tolist() == exact([counts])


@settings(deadline=None, max_examples=80)
@given(RATES)
def test_rates_are_apart_where_exact_fractions_say_so(rates: list[tuple[int, int]]) -> None:
    columns = [list(column) for column in zip(*rates, strict=True)]
    assert compare(*columns).above.tolist() == exact(columns)


@settings(deadline=None, max_examples=60)
@given(RATES, st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing(rates: list[tuple[int, int]], random: Any) -> None:
    order = list(range(len(rates)))
    random.shuffle(order)
    hits, bases = (ints(column) for column in zip(*rates, strict=True))
    moved = compare(hits[order], bases[order]).above
    assert (moved == compare(hits, bases).above[order][:, order]).all()


@settings(deadline=None, max_examples=60)
@given(RATES)
def test_what_is_above_by_hits_is_below_by_misses(rates: list[tuple[int, int]]) -> None:
    hits, bases = (ints(column) for column in zip(*rates, strict=True))
    assert (compare(bases - hits, bases).above == compare(hits, bases).above.T).all()


@settings(deadline=None, max_examples=60)
@given(COUNTS, st.integers(1, 40))
def test_more_pieces_of_the_first_never_bring_it_nearer_to_the_others(counts: list[int], more: int) -> None:
    first = int(np.argmax(counts))
    raised = [count + more * (at == first) for at, count in enumerate(counts)]
    before, after = compare(counts).above, compare(raised).above
    assert (after | ~before).all()


@settings(deadline=None, max_examples=60)
@given(COUNTS)
def test_a_longer_way_between_two_counts_is_never_less_sure(counts: list[int]) -> None:
    above = compare(sorted(counts, reverse=True)).above
    assert (above[:, 1:] | ~above[:, :-1]).all(), "whoever is above one is above all behind it"
    assert (above[:-1] | ~above[1:]).all(), "whoever stands before one above is above as well"


def _runs(rank: list[int], above: Flags) -> list[tuple[int, int]]:
    """Every run of whole groups of equal ranks without a pair apart that no longer one holds."""
    starts = [at for at in range(len(rank)) if at == 0 or rank[at] != rank[at - 1]]
    edges = [*starts, len(rank)]
    runs = [
        (edges[first], edges[last] - 1)
        for first in range(len(starts))
        for last in range(first + 2, len(edges))
        if not above[edges[first] : edges[last], edges[first] : edges[last]].any()
    ]
    return [run for run in runs if not any(o != run and o[0] <= run[0] and run[1] <= o[1] for o in runs)]


@settings(deadline=None, max_examples=100)
@given(RATES)
def test_bands_are_the_longest_runs_without_a_pair_apart(rates: list[tuple[int, int]]) -> None:
    hits, bases = (ints(column) for column in zip(*rates, strict=True))
    place = ranks(hits * 1000 // bases)
    order = np.argsort(place, kind="stable")
    above = compare(hits, bases).above[order][:, order]
    result = bands(place[order], above)
    assert list(result) == _runs(place[order].tolist(), above)
    assert all(item[0] < other[0] and item[1] < other[1] for item, other in pairwise(result))


def test_equal_ranks_alone_are_no_band() -> None:
    assert bands(ints([1, 1, 1]), np.zeros((3, 3), dtype=bool)) == ()
    assert bands(ints([]), np.zeros((0, 0), dtype=bool)) == ()


@pytest.mark.parametrize("columns", [[[4, 5]], [[9, 0]], [[4, 5], [4, 5]], [[40]], [[]]])
def test_fewer_than_ten_pieces_or_two_units_tell_nothing(columns: list[list[int]]) -> None:
    assert differences(*(ints(column) for column in columns)) is None


def test_very_many_pieces_are_compared_like_few_ones() -> None:
    assert compare([1_010_000, 1_000_000]).above.tolist() == [[False, True], [False, False]]
    assert not compare([1_002_000, 1_000_000]).above.any(), "1.41 standard deviations"


def test_the_published_rates_of_eight_streets_do_not_differ_by_more_than_chance() -> None:
    printed = [line for line in golden("published_rate.csv") if line["expected_rank"]]
    street = Street(office([line["unit"] for line in printed]))
    for line in printed:
        taken, sent = int(line["adopted"]), int(line["submitted"])
        items = [media(at, "旗县区级", result="采用" if at < taken else "报送") for at in range(sent)]
        street.send(line["unit"], "2024-03", items)
    ranking = rank(street.facts(), MARCH, "media.adoption_rate")
    assert ranking_document(ranking)["bands"] == [[line["unit"] for line in printed]]
    assert chance_words(ranking) == "第1—第8名差距在偶然范围内。"


def test_a_ranking_names_the_ranks_whose_differences_chance_may_explain() -> None:
    """The counts of R's example of eleven: 61 … 0, see the golden file."""
    counts = GOLDEN["counts"][2]["counts"]
    names = [f"{chr(0x4E00 + at)}社区" for at in range(len(counts))]
    street = Street(office(names))
    for name, count in zip(names, counts, strict=True):
        street.send(name, "2024-03", adopted(0, 0, 0, count))
    ranking = rank(street.facts(), MARCH, "media.published")
    assert [(band[0], band[-1]) for band in ranking_document(ranking)["bands"]] == [
        (names[first], names[last]) for first, last in [(0, 4), (1, 5), (2, 6), (3, 7), (5, 8), (6, 9), (8, 10)]
    ]
    words = chance_words(ranking)
    assert words is not None
    assert words.startswith("第1—第5名、第2—第6名、第3—第7名、第4—第8名、第6—第9名、第7—第10名等7段")
    assert lines(ranking)["偶然范围"].tolist()[:3] == ["1—5", "1—6", "1—7"]
    assert chance_words(rank(street.facts(), MARCH, "media.published")) == words


def test_points_and_attendances_have_no_bands_and_few_pieces_say_so() -> None:
    facts = m1().facts()
    assert "bands" not in ranking_document(rank(facts, MARCH)), "points are sums of unequal weight"
    assert "bands" not in ranking_document(rank(facts, MARCH, "study.attendance")), "people come together"
    few = Street(office(["甲", "乙"])).send("甲", "2024-03", adopted(9)).send("乙", "2024-03")
    ranking = rank(few.facts(), MARCH, "media.published")
    assert "bands" not in ranking_document(ranking)
    assert chance_words(ranking) == "合计不足10篇，名次的差距是不是偶然，不作判断。"
    assert chance_words(rank(m1().facts(), MARCH)) is None
