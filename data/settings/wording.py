"""What two versions of 计分规则 and 名次规则 differ in, in words: 市级 3 → 4 分（自2026-11）.

Rules are known by their conditions and months, never by their numbers: a rule that ends in October
and one with the same conditions that begins in November are the same rule with other points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from data import months
from data.schema import ADOPTED
from data.scoring import format_number
from data.settings.rule_checks import conditions
from data.settings.rules import write_policy
from data.settings.values import Policy, Rule, Settings

_FIRST, _LAST = "0000-00", "9999-99"
"""Before and after every month."""


@dataclass(frozen=True, slots=True)
class _Pay:
    """What a rule gives: points, multiplier and cap, ``None`` where there is none."""

    points: Decimal | None = None
    multiplier: Decimal | None = None
    cap: Decimal | None = None

    def words(self) -> str:
        """Return ``3 分，每期封顶 10 分`` or ``×2``."""
        points = "" if self.points is None else f"{format_number(self.points)} 分"
        multiplier = "" if self.multiplier is None else f"×{format_number(self.multiplier)}"
        cap = "" if self.cap is None else f"，每期封顶 {format_number(self.cap)} 分"
        return " ".join(part for part in (points, multiplier) if part) + cap

    def change(self, other: _Pay) -> str:
        """Return how another differs: ``3 → 4 分``, ``×2 → ×3``, ``每期封顶 无 → 10 分``."""
        parts = []
        if self.points != other.points:
            parts.append(f"{_or(self.points, '无')} → {_or(other.points, '无')} 分")
        if self.multiplier != other.multiplier:
            parts.append(f"×{_or(self.multiplier, '1')} → ×{_or(other.multiplier, '1')}")
        if self.cap != other.cap:
            parts.append(f"每期封顶 {_or(self.cap, '无')} → {_or(other.cap, '无')} 分")
        return "，".join(parts)


def _or(number: Decimal | None, nothing: str) -> str:
    return nothing if number is None else format_number(number)


@dataclass(frozen=True, slots=True)
class _Span:
    """A rule's pay from one month to another."""

    first: str
    last: str
    pay: _Pay


def rule_changes(before: Sequence[Rule], after: Sequence[Rule]) -> list[str]:
    """Return what a version of the rules changes against another: a sentence a change, in the later one's order."""
    old, new = _by_conditions(before), _by_conditions(after)
    return [
        sentence
        for conditions in {**new, **old}
        for sentence in _changes(_name(conditions), old.get(conditions, []), new.get(conditions, []))
    ]


def policy_changes(before: Policy, after: Policy) -> list[str]:
    """Return what a version of 名次规则 changes against another: ``同稿处理 最高 → 累加``."""
    old, new = ({row["名称"]: row["取值"] for row in write_policy(policy)} for policy in (before, after))
    return [f"{name} {old[name] or '空'} → {new[name] or '空'}" for name in new if old[name] != new[name]]


def rules_side_by_side(before: Sequence[Rule], after: Sequence[Rule]) -> list[tuple[str, str, str]]:
    """Return for each set of conditions its name and what it gives in either version, ``""`` where it is not there."""
    old, new = _by_conditions(before), _by_conditions(after)
    return [(_name(key), _terms(old.get(key, [])), _terms(new.get(key, []))) for key in {**new, **old}]


def policy_side_by_side(before: Policy, after: Policy) -> list[tuple[str, str, str]]:
    """Return the name of each rule of 名次规则 and its value in either version."""
    old, new = ({row["名称"]: row["取值"] for row in write_policy(policy)} for policy in (before, after))
    return [(name, old.get(name, ""), new.get(name, "")) for name in {**new, **old}]


def scoring_changes(before: Settings, rules: Sequence[Rule], policy: Policy) -> list[str]:
    """Return what these rules and this policy change against settings."""
    return [*rule_changes(before.rules, rules), *policy_changes(before.policy, policy)]


def _by_conditions(rules: Iterable[Rule]) -> dict[tuple[str | None, ...], list[_Span]]:
    """Return the spans of each set of conditions; what only multiplies is apart from what gives points."""
    spans: dict[tuple[str | None, ...], list[_Span]] = {}
    for rule in rules:
        key = (*conditions(rule), "×" if rule.points is None else None)
        pay = _Pay(rule.points, rule.multiplier, rule.cap)
        spans.setdefault(key, []).append(_Span(rule.first or _FIRST, rule.last or _LAST, pay))
    return spans


def _name(key: Sequence[str | None]) -> str:
    """Return the words of a rule's conditions; 采用 goes without saying."""
    *words, result, _ = key
    named = [word for word in (*words, None if result == ADOPTED else result) if word]
    return "·".join(named) or (f"{ADOPTED}稿件" if result else "任何稿件")


def _changes(name: str, old: Sequence[_Span], new: Sequence[_Span]) -> Iterator[str]:
    """Yield a sentence for each stretch of months in which the pay differs in the same way."""
    starts = _starts([*old, *new])
    pays = [(_pay_in(old, start), _pay_in(new, start)) for start in starts]
    for (before, after), steps in groupby(range(len(starts)), key=lambda at: pays[at]):
        stretch = list(steps)
        end = stretch[-1] + 1
        if before != after:
            when = _when(starts[stretch[0]], starts[end] if end < len(starts) else None)
            yield f"{_sentence(name, before, after)}{when}"


def _starts(spans: Sequence[_Span]) -> list[str]:
    """Return the months in which something begins, the first of all months among them."""
    after = {months.shift(span.last, 1) for span in spans if span.last != _LAST}
    return sorted({_FIRST, *(span.first for span in spans), *after})


def _pay_in(spans: Sequence[_Span], month: str) -> _Pay | None:
    return next((span.pay for span in spans if span.first <= month <= span.last), None)


def _sentence(name: str, before: _Pay | None, after: _Pay | None) -> str:
    if before is None or after is None:
        pay = before or after or _Pay()
        return f"{'取消' if after is None else '新增'} {name} {pay.words()}"
    return f"{name} {before.change(after)}"


def _terms(spans: Sequence[_Span]) -> str:
    """Return what a rule gives, stretch by stretch: ``3 分（至2026-10）；4 分（自2026-11）``."""
    ordered = sorted(spans, key=lambda span: span.first)
    ends = [None if span.last == _LAST else months.shift(span.last, 1) for span in ordered]
    return "；".join(f"{span.pay.words()}{_when(span.first, end)}" for span, end in zip(ordered, ends, strict=True))


def _when(start: str, end: str | None) -> str:
    """Return ``（自2026-11）``, ``（2026-01—2026-06）`` …, nothing for all months; ``end`` is the month after."""
    last = None if end is None else months.shift(end, -1)
    if start == _FIRST:
        return f"（至{last}）" if last else ""
    return f"（自{start}）" if last is None else f"（{start}—{last}）" if last != start else f"（{start}）"
