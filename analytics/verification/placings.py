"""The verdict on a rank: whether a community stands where a text puts it, among those of its street."""

from __future__ import annotations

from dataclasses import replace

from analytics.ranking import ranks
from analytics.verification.claims import Claim
from analytics.verification.system import Figure, System
from analytics.verification.verdicts import Judgement, Scope
from data.written.ranks import RANK_FROM_BELOW


def judge_rank(claim: Claim, scope: Scope, system: System) -> Judgement:
    """Hold a rank against the ranking by its measure."""
    units = claim.units or scope.units
    period = claim.moment.period(scope.period)
    known = Judgement(claim, "unknown", claim.why, period=period, units=units)
    if claim.subject is None:
        return known
    known = replace(known, reading=claim.subject.readings[0])
    measure = claim.subject.readings[0].measure
    if period is None or claim.moment.part:
        return replace(known, why="说的是哪几个月不能确定")
    register = system.facts.settings.register.by_name
    unit = register.get(units[0]) if len(units) == 1 else None
    if unit is None or unit.level != "社区":
        return replace(known, why="不是某一个社区的名次")
    if unit.parent not in register:
        # The register of somebody who does not see all units of a street has not the street.
        return replace(known, why="看不到其他社区的数，名次不能核对")
    rank_of = ranks(system.facts, period, measure, [str(unit.parent)])
    if unit.name not in rank_of or len(rank_of) < 2:
        return replace(known, why="这段时间没有名次")
    rank = rank_of[unit.name]
    is_from_below = claim.quantity.unit == RANK_FROM_BELOW
    if is_from_below:
        # Whoever shares a rank has nobody of it below: two last ones are both 倒数第一.
        rank = 1 + sum(1 for other in rank_of.values() if other > rank)
    known = replace(known, system=Figure(rank, False))
    if claim.quantity.admits(rank):
        return replace(known, verdict="matches", why="")
    return replace(known, verdict="differs", why=f"系统是{'倒数' if is_from_below else ''}第{rank}名")
