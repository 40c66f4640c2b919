"""Media rows → points, by the rules (计分规则) and the policy (名次规则) of the office.

Order of the steps: one story once → the rule's points × multipliers → shared among the units
that worked together → the rule's monthly cap. Points are exact fractions; each row's points are a
whole number of ``1/POINTS_SCALE``, so that rows, figures and explanations add up to the same sum.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from data.awards import best_of_story, within_caps
from data.records import Row
from data.schema import POINTS_SCALE
from data.settings.values import Outlets, Rule, Settings
from data.stories import CONDITIONS, is_own, level_order, split_partners, story_key
from data.text import fold_title

ORDINARY_POSITION = "普通"
NO_RULE = "没有匹配的计分规则"


@dataclass(frozen=True, slots=True)
class Scored:
    """What one media row scores, and why.

    ``base`` is what its rule gives an item, ``multipliers`` the stacked rules with their factors,
    ``shared`` the number of units that share it, ``capped`` tells that the cap took something.
    ``duplicate`` marks a row left out because its story was counted by another row.
    """

    row: Row
    points: Fraction = Fraction(0)
    counted: bool = False
    rule: str | None = None
    base: Fraction = Fraction(0)
    multipliers: tuple[tuple[str, Decimal], ...] = ()
    shared: int = 1
    capped: bool = False
    duplicate: bool = False
    why: str = ""


def format_number(number: Fraction | Decimal) -> str:
    """Write a number as people do: ``5``, ``2.5``; a fraction without end to two decimals."""
    exact = Fraction(number)
    for places in range(5):
        if (exact * 10**places).denominator == 1:
            return f"{Decimal(int(exact * 10**places)).scaleb(-places):f}"
    return f"{Decimal(half_up(exact * 100)).scaleb(-2):f}"


def half_up(number: Fraction) -> int:
    """Round to a whole number, halves away from zero."""
    whole = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return whole if number >= 0 else -whole


def scaled(points: Fraction) -> int:
    """Return points as the stored integer of ``1/POINTS_SCALE``."""
    return half_up(points * POINTS_SCALE)


def partners(row: Row) -> tuple[str, ...]:
    """Return the other units that worked on the item (合作单位), each once."""
    return split_partners(str(row.values.get("partners") or ""))


def in_force(rule: Rule, month: str) -> bool:
    """Tell whether a rule holds in a month."""
    return (rule.first is None or rule.first <= month) and (rule.last is None or month <= rule.last)


def _outlet_key(text: str, outlets: Outlets) -> str:
    known = outlets.find(text)
    return fold_title(known.name if known else text)


def _conditions(rule: Rule, outlets: Outlets) -> dict[str, str]:
    required = {key: value for key in CONDITIONS if (value := getattr(rule, key)) is not None}
    if "outlet" in required:
        required["outlet"] = _outlet_key(required["outlet"], outlets)
    return required


def _traits(row: Row, outlets: Outlets) -> dict[str, str]:
    traits = {key: str(row.values.get(key) or "") for key in CONDITIONS}
    traits["outlet"] = _outlet_key(traits["outlet"], outlets)
    traits["position"] = traits["position"] or ORDINARY_POSITION
    return traits


def _in_words(rule: Rule, factors: Sequence[tuple[str, Decimal]], shared: int) -> str:
    words = f"规则{rule.number}：{format_number(rule.points or Decimal(0))}分"
    if rule.multiplier is not None:
        words += f"×{format_number(rule.multiplier)}"
    words += "".join(f"×{format_number(factor)}（规则{number}）" for number, factor in factors)
    return words + (f"÷{shared}（{shared}个单位合作，均分）" if shared > 1 else "")


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rules in force in one month, with their conditions ready to compare."""

    giving: tuple[tuple[Rule, Mapping[str, str]], ...]
    multiplying: tuple[tuple[Rule, Mapping[str, str]], ...]
    outlets: Outlets
    share: bool
    words: Mapping[str, frozenset[str]]
    """What the rules ask of each trait; any other word is like every other."""
    known: dict[Hashable, Scored] = field(default_factory=dict)
    """What rows that are alike in everything the rules look at have scored: most of a month's are."""

    @classmethod
    def of(cls, settings: Settings, month: str) -> RuleTable:
        """Make the table of a month ready."""
        ready = [(rule, _conditions(rule, settings.outlets)) for rule in settings.rules if in_force(rule, month)]
        return cls(
            tuple(pair for pair in ready if pair[0].points is not None),
            tuple(pair for pair in ready if pair[0].points is None and pair[0].multiplier is not None),
            settings.outlets,
            settings.policy.joint == "均分",
            {key: frozenset(required[key] for _, required in ready if key in required) for key in CONDITIONS},
        )

    @property
    def caps(self) -> dict[str, int]:
        """The most that a rule gives a unit in the month, in 1/POINTS_SCALE, by the rule's number."""
        return {rule.number: scaled(Fraction(rule.cap)) for rule, _ in self.giving if rule.cap is not None}

    def giver(self, traits: Mapping[str, str]) -> tuple[Rule, ...]:
        """Return the most specific rules that match; more than one is an error of the table."""
        matching = [(len(required), rule) for rule, required in self.giving if required.items() <= traits.items()]
        most = max((count for count, _ in matching), default=0)
        return tuple(rule for count, rule in matching if count == most)

    def factors(self, traits: Mapping[str, str]) -> tuple[tuple[str, Decimal], ...]:
        """Return every multiplying rule that matches, by number."""
        return tuple(
            (rule.number, rule.multiplier)
            for rule, required in self.multiplying
            if rule.multiplier is not None and required.items() <= traits.items()
        )

    def score_alone(self, row: Row) -> Scored:
        """Score a row as if it were the only one of its month."""
        if not row.counted:
            return Scored(row, why="未归类，不计入任何数字")
        if is_own(row):
            return Scored(row, why="自有平台，不计分")
        shared = 1 + len(partners(row)) if self.share else 1
        traits = _traits(row, self.outlets)
        alike = (*(word if word in self.words[key] else None for key, word in traits.items()), shared)
        if alike not in self.known:
            self.known[alike] = self._by_rules(row, traits, shared)
        return replace(self.known[alike], row=row)

    def _by_rules(self, row: Row, traits: Mapping[str, str], shared: int) -> Scored:
        """Score a row by the most specific rule and every multiplying one, among the units that share it."""
        matching = self.giver(traits)
        if not matching:
            return Scored(row, why=NO_RULE)
        if len(matching) > 1:
            numbers = "、".join(rule.number for rule in matching)
            return Scored(row, why=f"规则{numbers}同样具体，无法确定用哪一条，请修改计分规则")
        rule, factors = matching[0], self.factors(traits)
        base = Fraction(rule.points or 0) * Fraction(rule.multiplier if rule.multiplier is not None else 1)
        points = base / shared
        for _, factor in factors:
            points *= Fraction(factor)
        exact = Fraction(scaled(points), POINTS_SCALE)
        return Scored(row, exact, True, rule.number, base, factors, shared, why=_in_words(rule, factors, shared))


def _keep_best(scored: list[Scored], settings: Settings) -> list[Scored]:
    """Leave one row of each story: the most points, then the higher level, then the first."""
    order = level_order(settings.vocabulary)
    counted = [place for place, item in enumerate(scored) if item.counted]
    numbers: dict[str, int] = {}
    stories = [numbers.setdefault(story_key(scored[place].row), len(numbers)) for place in counted]
    points = [scaled(scored[place].points) for place in counted]
    levels = [order.get(str(scored[place].row.values.get("level")), len(order)) for place in counted]
    result = list(scored)
    best = best_of_story(*(np.array(column, dtype=np.int64) for column in (stories, points, levels)))
    for place, top in zip(counted, best.tolist(), strict=True):
        if counted[top] != place:
            why = f"同稿只计一次，已计第{scored[counted[top]].row.number}行"
            result[place] = replace(scored[place], points=Fraction(0), counted=False, duplicate=True, why=why)
    return result


def _cap(scored: list[Scored], caps: Mapping[str, int]) -> list[Scored]:
    """Bound what each rule gives in the month, in the order of the rows."""
    bounded = list(scored)
    places = [place for place, item in enumerate(scored) if item.counted and item.rule in caps]
    if not places:
        return bounded
    numbers = list(caps)
    accounts = [numbers.index(scored[place].rule or "") for place in places]
    points = [scaled(scored[place].points) for place in places]
    limits = [caps[numbers[account]] for account in accounts]
    awards = within_caps(*(np.array(column, dtype=np.int64) for column in (accounts, points, limits)))
    for place, award in zip(places, awards.tolist(), strict=True):
        item, exact = scored[place], Fraction(award, POINTS_SCALE)
        if exact < item.points:
            cap = Fraction(caps[item.rule or ""], POINTS_SCALE)
            limit = f"规则{item.rule}每月最多{format_number(cap)}分，本行计{format_number(exact)}分"
            bounded[place] = replace(item, points=exact, counted=exact > 0, capped=True, why=f"{item.why}；{limit}")
    return bounded


def score(rows: Sequence[Row], settings: Settings, month: str) -> list[Scored]:
    """Score the media rows of one unit and one month, in their order, by the rules of that month.

    Every row comes back, also those that score nothing: ``why`` tells the reason.
    """
    table = RuleTable.of(settings, month)
    scored = [table.score_alone(row) for row in rows]
    if settings.policy.story == "最高":
        scored = _keep_best(scored, settings)
    return _cap(scored, table.caps)
