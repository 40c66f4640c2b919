"""Scoring rules beside one another: two that clash, and what a story could be paid by all that match it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import prod

from data.schema import MOST_POINTS
from data.scoring import format_number
from data.settings.lines import Line
from data.settings.values import Rule

MOST_RULES = 500
"""Rules of one table: each is compared with every other."""


def refuse(placed: Sequence[tuple[Line, Rule]]) -> None:
    """Refuse, in their lines, rules that clash with an earlier one, that pay too much, and those that are too many."""
    for line, rule in placed[MOST_RULES:]:
        line.refuse("too-big", "规则号", f"规则“{rule.number}”是第 {MOST_RULES} 条以后的", f"最多 {MOST_RULES} 条规则")
    accepted = placed[:MOST_RULES]
    _refuse_clashes(accepted)
    times = [(rule, rule.multiplier) for _, rule in accepted if rule.points is None and rule.multiplier is not None]
    for line, rule in accepted:
        if rule.points is not None:
            _refuse_too_much(line, rule, rule.points * (1 if rule.multiplier is None else rule.multiplier), times)


def conditions(rule: Rule) -> tuple[str | None, ...]:
    """Return the five conditions of a rule; ``None`` is any."""
    return rule.level, rule.outlet, rule.form, rule.position, rule.result


def _specific(rule: Rule) -> int:
    return sum(condition is not None for condition in conditions(rule))


def _meet(rule: Rule, other: Rule) -> bool:
    """Tell whether some row of some month matches both rules."""
    pairs = zip(conditions(rule), conditions(other), strict=True)
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return False
    return overlap(rule.first, rule.last, other.first, other.last)


def overlap(first: str | None, last: str | None, other_first: str | None, other_last: str | None) -> bool:
    """Tell whether two spans of months have one in common; ``None`` is without end."""
    return (first or "") <= (other_last or "9999-12") and (other_first or "") <= (last or "9999-12")


def _clash(rule: Rule, other: Rule) -> bool:
    if not _meet(rule, other) or (rule.points is None) != (other.points is None):
        return False
    return _specific(rule) == _specific(other) if rule.points is not None else conditions(rule) == conditions(other)


def _refuse_clashes(placed: Sequence[tuple[Line, Rule]]) -> None:
    """Rows that only multiply stack, so two of them clash only when they say the same."""
    for index, (line, rule) in enumerate(placed):
        for _, earlier in placed[:index]:
            if _clash(rule, earlier):
                message = f"规则“{rule.number}”与“{earlier.number}”条件一样多，会同时符合同一篇稿件"
                line.refuse("duplicate-row", "规则号", message, "请给其中一条再加一个条件，或错开生效月份")


def _refuse_too_much(line: Line, rule: Rule, points: Decimal, times: Sequence[tuple[Rule, Decimal]]) -> None:
    """Refuse a rule by which one story could have more than ``MOST_POINTS``.

    Multiplying rules that look at the same traits cannot match one story together, or would clash.
    """
    factors: dict[tuple[bool, ...], Decimal] = {}
    for other, factor in times:
        if _meet(rule, other):
            traits = tuple(condition is not None for condition in conditions(other))
            factors[traits] = max(factors.get(traits, Decimal(1)), factor)
    most = points * prod(factors.values())
    if most > MOST_POINTS:
        message = f"按规则“{rule.number}”和能同时符合的倍数，一篇可得 {format_number(most)} 分"
        line.refuse("too-big", "分值", message, f"一篇最多 {MOST_POINTS} 分，请改小分值或倍数")
