"""A trial of rules as sentences and tables: on the page, and what the command line says to people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from analytics.prices import Price
from analytics.tipping import TippingPoint
from analytics.trial import Trial, TriedPeriod
from analytics.wording import MISSING, listed
from data.scoring import format_number
from data.settings.values import Rule
from reports.charts.stacks import arrow

_MOVES = ("单位", "现行名次", "草稿名次", "变化", "现行得分", "草稿得分", "原因")
UNCHANGED = "得分没变"
"""Why a unit moves whose points stay: others have more or less."""


def moves_table(trial: Trial, tried: TriedPeriod) -> pd.DataFrame:
    """Return the ranks of a period, old and new, with who moves and by which rules."""
    reasons = trial.reasons(tried.period)
    lines = [
        {
            "单位": move.unit,
            "现行名次": move.rank,
            "草稿名次": move.draft_rank,
            "变化": _arrow(move.rank, move.draft_rank),
            "现行得分": move.value,
            "草稿得分": move.draft_value,
            "原因": reasons.get(move.unit) or (UNCHANGED if move.is_moved else None),
        }
        for move in tried.moves
    ]
    return pd.DataFrame(lines, columns=list(_MOVES), dtype="object")


def _arrow(rank: int | None, draft_rank: int | None) -> str | None:
    if rank is None or draft_rank is None:
        return None if rank == draft_rank else "新" if rank is None else "不再排"
    return arrow(rank - draft_rank)


def months_table(trial: Trial) -> pd.DataFrame:
    """Return month by month how many units move, and who is first."""
    lines = [_month(trial, tried) for tried in trial.months]
    return pd.DataFrame(lines, columns=["月份", "名次变化", "现行第一", "草稿第一", "说明"], dtype="object")


def _month(trial: Trial, tried: TriedPeriod) -> Sequence[Any]:
    first, then = tried.first()
    note = "已公布，不变" if tried.period.first in trial.published else None
    return (tried.period.first, tried.moved, listed(first, 3) or MISSING, listed(then, 3) or MISSING, note)


def outcome(tried: TriedPeriod) -> str:
    """Say how many units move in a period, and what becomes of the first place."""
    moved = f"{tried.moved} 个单位的名次变化" if tried.moved else "没有单位的名次变化"
    first, then = tried.first()
    place = "" if first == then else f"，第一名由{listed(first, 3) or '无'}变为{listed(then, 3) or '无'}"
    return f"{tried.period.title()}：{moved}{place}"


def tipping_words(tips: Sequence[TippingPoint], rules: Sequence[Rule]) -> list[str]:
    """Say what the first place hangs on: the smallest changes of one rule that change who is first."""
    if not tips:
        return ["把任何一条规则的分值（倍数）单独在零到两倍之间改，第一名都不变。"]
    by_number = {rule.number: rule for rule in rules}
    return [
        f"规则{tip.rule}（{_conditions(by_number[tip.rule])}）{_change(tip)}，"
        f"第一名就由{listed(tip.first, 3)}变为{listed(tip.then, 3)}"
        for tip in tips
    ]


def _change(tip: TippingPoint) -> str:
    if tip.field == "points":
        return f"{format_number(tip.value)} → {format_number(tip.changed)} 分"
    return f"×{format_number(tip.value)} → ×{format_number(tip.changed)}"


def _conditions(rule: Rule) -> str:
    words = (rule.level, rule.outlet, rule.form, rule.position, rule.result)
    return "·".join(word for word in words if word) or "任何稿件"


def rules_table(rules: Sequence[Rule]) -> pd.DataFrame:
    """Return rules as a table: number, what each asks for and gives, and its months."""
    lines = [
        (rule.number, _conditions(rule), _or_none(rule.points), _or_none(rule.multiplier), rule.first, rule.last)
        for rule in rules
    ]
    return pd.DataFrame(lines, columns=["规则号", "条件", "分值", "倍数", "生效月", "失效月"], dtype="object")


def _or_none(number: Decimal | None) -> str | None:
    return None if number is None else format_number(number)


def prices_table(paid: Sequence[Price]) -> pd.DataFrame:
    """Return what one story of each kind is paid; columns that say nothing are left out."""
    lines = [
        {
            "级别": price.traits["level"] or None,
            "媒体": price.traits["outlet"] or None,
            "形式": price.traits["form"] or None,
            "位置": price.traits["position"] or None,
            "结果": price.traits["result"] or None,
            "现行": _paid(price.points),
            "草稿": _paid(price.draft_points),
            "本期篇数": price.stories,
        }
        for price in paid
    ]
    frame = pd.DataFrame(lines, dtype="object")
    return frame if frame.empty else frame[[name for name in frame.columns if frame[name].notna().any()]]


def _paid(points: Fraction | None) -> str:
    return "不计分" if points is None else format_number(points)
