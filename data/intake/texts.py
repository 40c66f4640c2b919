"""Texts that say nothing, 编号 that lost their last digits, and the partners of a story."""

from __future__ import annotations

import re
from decimal import Decimal

from data.intake.cells import Cell
from data.intake.reading import Reading, failed, is_blank, quoted, understood
from data.settings.values import Register
from data.stories import split_partners
from data.text import fold

_NULLS = frozenset({"nan", "null", "none", "n/a", "#n/a", "na", "nil", "<na>", "nat", "undefined"})
"""What programs write for a value that is not there."""
_NOTHING = _NULLS | {"无", "無", "没有", "暂无", "否", "空", "不涉及"}
_NO_PARTNER = (
    _NOTHING
    | {"0", "x", "×", "未", "不适用", "非合作"}
    | {
        "无合作",
        "无合作单位",
        "没有合作",
        "没有合作单位",
        "独立",
        "独立完成",
        "自行",
        "自己",
        "自采",
        "自办",
        "本单位",
        "本社区",
        "本街道",
        "本级",
        "我单位",
        "我社区",
    }
)
_UNNAMED = re.compile(r"是|有|√|y|yes|true|\d+(?:家|个|所)?(?:单位)?|(?:多|几|若干)(?:家|个)?(?:单位)?")
"""What says that there are partners and not who."""
_LONGEST = 12
_MOST_DIGITS = 15
"""Excel keeps no more digits of a number."""
_CUT = re.compile(r"[0-9]+(?:\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)


def says_nothing(text: str, *, required: bool) -> bool:
    """Tell whether a text stands for none: nan, NULL, N/A, and 无 or 否 where the column may stay empty."""
    return len(text) < _LONGEST and fold(text) in (_NULLS if required else _NOTHING)


def is_cut(cell: Cell) -> bool:
    """Tell whether a 编号 was kept as a number of more digits than a number has: the last ones are gone."""
    if isinstance(cell.value, int | Decimal) and not isinstance(cell.value, bool):
        return bool(abs(Decimal(cell.value)) >= 10**_MOST_DIGITS)
    return _CUT.fullmatch(fold(cell.text)) is not None


def read_partners(text: str) -> Reading:
    """Return the partners that a cell names, without those that are none; asked where it names nobody."""
    named = split_partners(text) if fold(text) not in _NO_PARTNER else ()
    partners = [part for part in named if not is_blank(part) and fold(part) not in _NO_PARTNER]
    if any(_UNNAMED.fullmatch(fold(part)) for part in partners):
        return failed("required", f"合作单位{quoted(text)}没有写明是哪个单位", "请写单位名称，没有就空着。")
    if len(partners) == len(named) and named:
        return Reading(text)
    return understood("、".join(partners) or None, text, "、".join(partners) or "空着")


def other_partners(text: str, unit: str | None, register: Register) -> str:
    """Return partners without the unit itself, which may stand among them by any of its names."""
    named = split_partners(text)
    others = [name for name in named if (known := register.find(name)) is None or known.name != unit]
    return text if len(others) == len(named) else "、".join(others)
