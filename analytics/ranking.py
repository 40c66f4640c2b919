"""Rankings of communities or streets by any measure: exact, with ties 1-2-2-4, reasons and bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analytics import chance, stability
from analytics.basis import has_begun, is_representative
from analytics.contenders import STATE_WORDS, TOO_FEW, Level, residents
from analytics.explanation import Placed
from analytics.facts import Facts
from analytics.numbers import Ints, divide
from analytics.outline import explanations, outlines
from analytics.periods import Period, range_titles
from analytics.placing import Placing, level_table, placing
from analytics.selection import Against, Selection
from data.schema import Measure, keys
from data.settings.values import Settings


@dataclass(frozen=True, eq=False)
class Ranking:
    """A ranking, and what is needed to judge it.

    ``rows``: one line a unit in the order of ranks, those without a rank last: unit, rank, tied,
    value, previous_rank, change (up is positive), best_rank, worst_rank (of the ±25 % grid, points
    only), count_rank, heavy_rank, verdict (points only), per_thousand, per_thousand_rank, months
    (reported), state (why there is no rank), explanation. What does not apply is ``None``. ``other``: the
    range that previous ranks are of.
    ``counts`` are the adopted stories by level of the ranked units, in the order of ``rows``;
    ``rules`` is the version of the scoring rules, ``cut_off`` the day as of which all this is counted.
    ``pieces`` are the counts of the ranked units in the same order, for a rate with its bases;
    ``None`` where the values are no counts of pieces that come singly. ``sparse``: fewer than half of the units
    that have to report have, so nobody has a rank, and none is compared.
    """

    measure: Measure
    period: Period
    cut_off: date
    other: Period | None
    level: Level
    rows: pd.DataFrame
    ranked: int
    not_reported: tuple[str, ...]
    rules: int | None
    levels: tuple[str, ...]
    counts: Ints
    pieces: tuple[Ints, ...] | None
    sparse: bool = False

    @cached_property
    def differences(self) -> chance.Differences | None:
        """Which ranked units differ by more than chance, in order; ``None`` where that cannot be told."""
        return None if self.pieces is None else chance.differences(*self.pieces)

    @cached_property
    def bands(self) -> tuple[tuple[int, int], ...] | None:
        """The runs of neighbours whose differences chance may explain, as places of the first and the last."""
        if self.differences is None:
            return None
        ranks = np.array(self.rows["rank"].head(self.ranked), dtype=np.int64)
        return chance.bands(ranks, self.differences.above)

    @cached_property
    def dominance(self) -> stability.Dominance:
        """Who cannot be overtaken under any points by level, among the ranked units in order."""
        return stability.dominance(self.counts)

    @property
    def against(self) -> str:
        """What the changes of ranks are to: ``较9月``; empty where ranks are not compared."""
        return f"较{range_titles(self.period, self.other)[1]}" if self.other else ""

    def title(self) -> str:
        """Return who takes part, and of how many: ``11个社区中，参与排名10个，未报1个``.

        街道本级 has to report, too, and has no rank: without their number these would contradict the count of reports.
        """
        waiting = int((self.rows["state"] == "待报").sum())
        others = len(self.rows) - self.ranked - len(self.not_reported) - waiting
        counted = {"参与排名": self.ranked, "未报": len(self.not_reported), "待报": waiting, "不排名次": others}
        parts = [f"{word}{number}个" for word, number in counted.items() if number or word == "参与排名"]
        return "，".join([f"{len(self.rows)}个{self.level}中", *parts])


def ranks(
    facts: Facts,
    period: Period,
    measure: str = keys.POINTS,
    units: Iterable[str] | None = None,
    level: Level = "社区",
) -> dict[str, int]:
    """Return the rank of every unit that has one; see ``rank``."""
    placings = placing(facts, facts.dictionary[measure], period, level, None if units is None else list(units))
    names = (placings.field.names[place] for place in placings.eligible)
    return dict(zip(names, placings.rank.tolist(), strict=True))


def rank(
    facts: Facts,
    period: Period,
    measure: str = keys.POINTS,
    units: Iterable[str] | None = None,
    level: Level = "社区",
    *,
    placed: Iterable[Placed] | None = None,
    previous: Mapping[str, int] | None = None,
    compare: Against = "上期",
) -> Ranking:
    """Rank the communities (or streets) at or below ``units`` by a measure in a period.

    ``placed``: the media rows of these units and months; with them scores are explained down to
    the rule, otherwise by what the figures tell. ``previous``: the ranks as they were published
    for the range that ``compare`` names; without them they are computed from the figures. A period that ends
    in a published month goes by the settings that it was published with.
    """
    chosen, scope = facts.dictionary[measure], None if units is None else list(units)
    placings = placing(facts, chosen, period, level, scope)
    sparse = not is_representative(facts, period, facts.scope(scope))
    other = None if sparse else Selection(period, compare=compare).other()
    if other is None or not has_begun(facts, other):
        other, previous = None, {}
    elif previous is None:
        previous = ranks(facts, other, measure, scope, level)
    names = placings.field.names
    rows = pd.DataFrame({"unit": names, "value": placings.column}, dtype="object")
    for name, column in _columns(facts, chosen, period, placings).items():
        rows[name] = _spread(column, placings.eligible, len(rows))
    rows["previous_rank"] = _column(previous.get(name) for name in names)
    steps = zip(rows["previous_rank"], rows["rank"], strict=True)
    rows["change"] = _column(None if old is None or new is None else old - new for old, new in steps)
    rows["months"] = placings.field.used.sum(axis=1)
    rows["state"] = _column(placings.states)
    rows["explanation"] = _column(_explanations(chosen, period, placings, placed, facts.rules(period.months)))
    last = np.full(len(rows), len(rows) + 1)
    last[placings.eligible] = placings.rank
    order = np.argsort(last, kind="stable")
    return Ranking(
        chosen,
        period,
        facts.cut_off(period),
        other,
        level,
        rows.iloc[order].reset_index(drop=True),
        len(placings.eligible),
        tuple(name for name, state in zip(names, placings.states, strict=True) if state == "未报"),
        facts.settings_in(period.last).versions.get("计分规则"),
        placings.levels,
        placings.counts[np.argsort(placings.rank, kind="stable")],
        None if placings.pieces is None else tuple(piece[order[: len(placings.eligible)]] for piece in placings.pieces),
        sparse,
    )


def _columns(facts: Facts, measure: Measure, period: Period, placings: Placing) -> dict[str, Sequence[Any]]:
    """Return the columns that only ranked units have."""
    times = np.bincount(placings.rank, minlength=1)
    people = residents(facts.settled(period.last), period, placings.field)[placings.eligible]
    per_thousand = _per_thousand(measure, placings.fine[placings.eligible], people)
    return {
        "rank": placings.rank.tolist(),
        "tied": [bool(times[rank] > 1) for rank in placings.rank],
        **_stability(measure, period, placings),
        "per_thousand": per_thousand,
        "per_thousand_rank": _ranked(per_thousand),
    }


def _stability(measure: Measure, period: Period, placings: Placing) -> dict[str, Sequence[Any]]:
    nothing = [None] * len(placings.rank)
    if measure.kind != "points":
        return dict.fromkeys(("best_rank", "worst_rank", "count_rank", "heavy_rank", "verdict"), nothing)
    points = level_table(placings.counted, measure.key, period, placings.field, placings.levels)[placings.eligible]
    best, worst = stability.grid(points, placings.tiebreak)
    scales = stability.scales(placings.rank, placings.counts)
    return {
        "best_rank": best.tolist(),
        "worst_rank": worst.tolist(),
        "count_rank": scales[:, 1].tolist(),
        "heavy_rank": scales[:, 2].tolist(),
        "verdict": stability.verdicts(scales),
    }


def _per_thousand(measure: Measure, fine: Ints, people: Ints) -> list[Decimal | None]:
    """Return values per thousand residents to 0.1; none for rates, and where residents are not known."""
    if measure.kind in {"rate", "composite"} or measure.key == keys.RESIDENTS:
        return [None] * len(fine)
    tenths = divide(fine * 10, np.maximum(people, 1), 1)
    return [
        Decimal(rate).scaleb(-1) if known else None for rate, known in zip(tenths.tolist(), people > 0, strict=True)
    ]


def _ranked(per_thousand: list[Decimal | None]) -> list[int | None]:
    """Rank by the values per thousand, unless one of them is not known: then nobody is."""
    known = [int(rate * 10) for rate in per_thousand if rate is not None]
    if len(known) < len(per_thousand):
        return [None] * len(per_thousand)
    return list(stability.ranks(np.array(known, dtype=np.int64)).tolist())


def _explanations(
    measure: Measure,
    period: Period,
    placings: Placing,
    placed: Iterable[Placed] | None,
    rules: Mapping[str, Settings],
) -> list[str]:
    names = placings.field.names
    if placed is not None and measure.kind == "points":
        scores = explanations(placings.counted, placings.field.pools, period, placed, rules)
        texts = {name: score.text() for name, score in scores.items()}
    else:
        texts = outlines(placings.counted, measure, period, names, placings.column)
    # Where only too few have reported, what a value is made of is known all the same.
    words = {state: word for state, word in STATE_WORDS.items() if state != TOO_FEW}
    return [words.get(state) or texts[name] for name, state in zip(names, placings.states, strict=True)]


def _column(entries: Iterable[Any]) -> pd.Series[Any]:
    return pd.Series(list(entries), dtype="object")


def _spread(entries: Sequence[Any], eligible: Ints, length: int) -> pd.Series[Any]:
    """Put what was found for the eligible units into a column of all, ``None`` for the others."""
    column: list[Any] = [None] * length
    for place, entry in zip(eligible.tolist(), entries, strict=True):
        column[place] = entry
    return _column(column)
