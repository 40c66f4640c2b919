"""What of a month is not settled when it is to be published."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.wording import listed
from data.lifecycle import RETURNED, State


def unfinished(states: Mapping[str, State], doubts: Mapping[str, int]) -> str:
    """Say what of a month is not settled, returned, not reviewed or doubtful, and what publishing means; else nothing.

    ``states``: unit → how its report stands; ``doubts``: unit → how many are open.
    """
    parts = []
    for title, waiting in (("已退回", RETURNED), ("未审核完", frozenset({"pending", "street-confirmed"}))):
        units = [unit for unit, state in states.items() if state in waiting]
        if units:
            parts.append(f"{title} {len(units)} 份：{listed(units, 6)}")
    if doubts:
        parts.append(f"待核实 {sum(doubts.values())} 项：{listed(list(doubts), 6)}")
    return f"{'；'.join(parts)}。公布以后，要退回先得重新开放。" if parts else ""
