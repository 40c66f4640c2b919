"""The grammar of figures: 余 and 约, a part that is the whole, who speaks, and what units and periods are called.

Pure functions of words and numbers, so that each rule can be held against a table worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analytics.periods import Period

Number = int | Decimal
_OWN_ENDINGS = ("街道", "社区", "村", "镇", "乡", "苏木", "区", "市", "旗", "县")
"""How names of units end: somebody writing of the own one says 我社区, 我镇."""
_VILLAGE_ENDINGS = ("村", "村委会", "嘎查")
_COMMITTEE_ENDINGS = ("居委会", "居民委员会")


def at_least(value: Number) -> str:
    """Return a number that is only known to be at least so much: ``46`` → ``40余``, ``3127`` → ``3100余``.

    余 follows a round number only, of three digits and more its two leading ones; below ten, where there is none,
    stands 约. It is never rounded up.
    """
    whole = int(value)
    if whole < 10:
        return f"约{whole}" if whole else "0"
    step = 10 ** max(len(str(whole)) - 2, 1)
    return f"{whole // step * step}余"


def whole_of_kind(value: Number | None, word: str) -> str:
    """Return what is said where all there is is of one kind: ``均为党课``, of a single one ``为党课``."""
    return f"为{word}" if value == 1 else f"均为{word}"


def carried_by(value: Number | None, outlet: str) -> str:
    """Return by whom all stories were carried: ``均由市日报刊发``, a single one ``由市日报刊发``."""
    return f"由{outlet}刊发" if value == 1 else f"均由{outlet}刊发"


def first_person(name: str) -> str:
    """Return how a unit speaks of itself: ``我社区``, ``我镇``; one whose name has no such ending by its name."""
    if name.endswith(_COMMITTEE_ENDINGS):
        return "我居"
    if name.endswith("村委会"):
        return "我村"
    ending = next((ending for ending in _OWN_ENDINGS if name.endswith(ending)), "")
    return f"我{ending}" if ending else name


def community_word(names: Iterable[str]) -> str:
    """Return what communities are called by their names in the register: 社区, 村, 居委会, or 村（社区）."""
    known = list(names)
    villages = sum(name.endswith(_VILLAGE_ENDINGS) for name in known)
    if known and villages == len(known):
        return "嘎查" if all(name.endswith("嘎查") for name in known) else "村"
    if known and all(name.endswith(_COMMITTEE_ENDINGS) for name in known):
        return "居委会"
    return "村（社区）" if villages else "社区"


def place_word(places: Iterable[str]) -> str:
    """Return what places are called: 小区 or 村 where every name says so, else 点位."""
    known = list(places)
    endings = (ending for ending in ("小区", "村", "社区") if known and all(name.endswith(ending) for name in known))
    return next(endings, "点位")


def plan_title(period: Period) -> str:
    """Return the heading of what comes next: ``下半年工作思路``, ``2025年工作计划``, else ``下一步工作打算``."""
    year = int(period.last[:4])
    if period.kind == "half" and period.last[5:] <= "06":
        return "下半年工作思路"
    if period.kind in ("half", "year") and period.last[5:] == "12":
        return f"{year + 1}年工作计划"
    return "下一步工作打算"


def summary_title(unit: str, period: Period) -> str:
    """Return the title of a work summary: of a half and of a year with the plan that goes with it."""
    plan = plan_title(period)
    joint = {"下半年工作思路": "暨", "下一步工作打算": ""}.get(plan, "及")
    return f"{unit}{period.title()}宣传工作总结{joint}{plan if joint else ''}"
