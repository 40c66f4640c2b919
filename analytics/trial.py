"""Rules tried before they count: what a draft of 计分规则 and 名次规则 would do to the ranks of the past."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.numbers import Flags, Ints, tenths
from analytics.periods import Period
from analytics.placing import Placing, placing
from analytics.rescoring import rescored
from analytics.stories import POINTS, Award, Stories
from analytics.wording import signed
from data.schema import ADOPTED, POINTS_SCALE
from data.scoring import Scored
from data.settings.values import Policy, Rule, Settings
from data.stories import is_own

POLICY_REASON, CAP_REASON = "名次规则", "封顶或同稿"


@dataclass(frozen=True)
class Draft:
    """Rules and policy as somebody would have them."""

    rules: tuple[Rule, ...]
    policy: Policy

    def amend(self, settings: Settings) -> Settings:
        """Return settings with this draft in the place of their rules and policy."""
        return replace(settings, rules=self.rules, policy=self.policy)


@dataclass(frozen=True, slots=True)
class Move:
    """One unit's rank and value by the rules as they are and by the draft; ``None`` where it has none."""

    unit: str
    rank: int | None
    draft_rank: int | None
    value: Decimal | None
    draft_value: Decimal | None

    @property
    def is_moved(self) -> bool:
        """Whether the draft gives another rank."""
        return self.rank != self.draft_rank


@dataclass(frozen=True)
class TriedPeriod:
    """The ranks of a period, in the order of the draft's ranks, units without one last."""

    period: Period
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """How many units have another rank."""
        return sum(move.is_moved for move in self.moves)

    def first(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return who is first, by the rules as they are and by the draft."""
        return (
            tuple(move.unit for move in self.moves if move.rank == 1),
            tuple(move.unit for move in self.moves if move.draft_rank == 1),
        )


@dataclass(frozen=True, eq=False)
class Trial:
    """What a draft would do to each month of a period and to the whole of it.

    ``published``: months that stand as they were published; ``unmatched``: the places, among the rows
    of ``stories``, of adopted stories that no rule of the draft gives points; ``never_fired``: the
    numbers of its rules that no story of the period meets; ``facts``: as they would be.
    """

    months: tuple[TriedPeriod, ...]
    whole: TriedPeriod
    published: tuple[str, ...]
    unmatched: Ints
    never_fired: tuple[str, ...]
    facts: Facts
    award: Award
    _changes: pd.DataFrame

    def reasons(self, period: Period) -> dict[str, str]:
        """Return for each unit whose points change in a period by which rules, and by how much: ``规则M03 +6分``."""
        frame = self._changes[self._changes["month"].isin(period.months)]
        sums = frame.groupby(["unit", "cause"], sort=True)["points"].sum().reset_index()
        words: dict[str, list[str]] = {}
        for unit, cause, points in sums[sums["points"] != 0].itertuples(index=False, name=None):
            words.setdefault(unit, []).append(f"{cause} {signed(tenths(Fraction(points, POINTS_SCALE)))}分")
        return {unit: "，".join(parts) for unit, parts in words.items()}


def try_rules(
    facts: Facts,
    stories: Stories,
    period: Period,
    draft: Draft,
    units: Sequence[str] | None = None,
    *,
    published: bool = False,
) -> Trial:
    """Try a draft on the past; nothing given is changed.

    ``stories`` are all media rows of the period's months. Months that are published stand as they
    are, unless ``published`` asks what the draft would have made of them.
    """
    standing = () if published else tuple(month for month in period.months if month in facts.closings)
    tried = frozenset(period.months) - frozenset(standing)
    drafted, award = rescored(facts, stories, draft.amend, tried)
    now = stories.score({month: facts.settings_in(month) for month in stories.months})
    spans = [Period.month(month) for month in period.months]
    months = tuple(_tried(facts, drafted, span, units) for span in spans)
    same_policy = (draft.policy.story, draft.policy.joint) == (facts.settings.policy.story, facts.settings.policy.joint)
    otherwise = CAP_REASON if same_policy else POLICY_REASON
    again = np.array([*(month in tried for month in stories.months), False], dtype=bool)[stories.month]
    return Trial(
        months,
        months[0] if len(months) == 1 else _tried(facts, drafted, period, units),
        standing,
        _unmatched(award),
        _never_fired(award, draft.rules),
        drafted,
        award,
        _point_changes(now, award, _changed_rules(facts.settings.rules, draft.rules), otherwise, again),
    )


def _tried(facts: Facts, drafted: Facts, period: Period, units: Sequence[str] | None) -> TriedPeriod:
    before, after = (_places(placing(version, POINTS, period, units=units)) for version in (facts, drafted))
    nowhere: tuple[int | None, Decimal | None] = (None, None)
    moves = [
        Move(unit, before.get(unit, nowhere)[0], rank, before.get(unit, nowhere)[1], value)
        for unit, (rank, value) in after.items()
    ]
    last = len(moves) + 1
    return TriedPeriod(period, tuple(sorted(moves, key=lambda move: move.draft_rank or last)))


def _places(placed: Placing) -> dict[str, tuple[int | None, Decimal | None]]:
    """Return rank and value of every unit of the field."""
    ranks = dict(zip(placed.eligible.tolist(), placed.rank.tolist(), strict=True))
    return {
        unit: (ranks.get(at), None if value is None else Decimal(value))
        for at, (unit, value) in enumerate(zip(placed.field.names, placed.column, strict=True))
    }


def _unmatched(award: Award) -> Ints:
    rows = award.stories
    adopted = np.array(
        [row.counted and not is_own(row) and row.values.get("result") == ADOPTED for row in rows.kinds], dtype=bool
    )
    return np.flatnonzero(adopted[rows.kind] & (award.of_kinds([table.rule for table in award.tables]) < 0))


def _never_fired(award: Award, rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the numbers of the rules that no row meets, neither as the one that gives nor as a multiplier."""
    fired: set[str | None] = set()
    for number, table in enumerate(award.tables):
        for kind in np.unique(award.stories.kind[award.table == number]).tolist():
            fired |= {table.scored[kind].rule, *(multiplier for multiplier, _ in table.scored[kind].multipliers)}
    return tuple(rule.number for rule in rules if rule.number not in fired)


def _changed_rules(before: Sequence[Rule], after: Sequence[Rule]) -> frozenset[str]:
    """Return the numbers of the rules that only one of two tables has, or that differ in more than their note."""
    old, new = ({rule.number: replace(rule, note=None) for rule in rules} for rules in (before, after))
    return frozenset(number for number in {**old, **new} if old.get(number) != new.get(number))


def _point_changes(now: Award, award: Award, changed: Collection[str], otherwise: str, again: Flags) -> pd.DataFrame:
    """Return by unit, month and cause how points change, in 1/POINTS_SCALE.

    ``changed``: numbers of rules; ``otherwise``: what else can be the cause; ``again``: the rows to look at.
    """
    stories = now.stories
    causes = [otherwise]
    cause = np.zeros(len(stories.kind), dtype=np.int64)
    for pair in {*zip(now.table.tolist(), award.table.tolist(), strict=True)}:
        tables = now.tables[pair[0]].scored, award.tables[pair[1]].scored
        of_kind = np.array([_number(causes, changed, scored) for scored in zip(*tables, strict=True)], dtype=np.int64)
        rows = np.flatnonzero((now.table == pair[0]) & (award.table == pair[1]))
        cause[rows] = of_kind[stories.kind[rows]]
    rows = np.flatnonzero((now.points != award.points) & again)
    # A row that was left out for another of its story, or no longer is, changes by what that one scores.
    cause = np.where(cause == 0, np.where(cause[now.best] == 0, cause[award.best], cause[now.best]), cause)
    frame = pd.DataFrame(
        {
            "unit": stories.unit[rows],
            "month": stories.month[rows],
            "cause": cause[rows],
            "points": (award.points - now.points)[rows],
        }
    )
    sums = frame.groupby(["unit", "month", "cause"], sort=True)["points"].sum().reset_index()
    names = {"unit": stories.units, "month": stories.months, "cause": causes}
    return sums.assign(**{name: [words[at] for at in sums[name]] for name, words in names.items()})


def _number(causes: list[str], changed: Collection[str], scored: Iterable[Scored]) -> int:
    """Return the place among the causes of the changed rules by which a kind is scored, 0 for none."""
    met = {number for story in scored for number in (story.rule, *(number for number, _ in story.multipliers))}
    rules = sorted(number for number in met if number is not None and number in changed)
    words = f"规则{'、'.join(rules)}" if rules else causes[0]
    if words not in causes:
        causes.append(words)
    return causes.index(words)
