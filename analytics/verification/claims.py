"""The claims of a text: each number with what it counts, whose it is, and which months it is said of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analytics.verification.meanings import Subject
from analytics.verification.spans import OWN, Moment
from data.written.quantity import Quantity

ClaimKind = Literal["value", "difference", "growth", "rank"]
"""A value; how much more or less than in an earlier range, by number or by percent; a rank among communities."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that a text states, from ``start`` to ``end`` of a passage as written.

    ``quote`` is the clause it stands in. ``units``: those named with it, empty for that of the text.
    ``moment`` tells which months it is said of, ``earlier`` what it is compared with. ``sign`` of a difference
    is −1 for less. ``why`` tells for one that cannot be held against data why not.
    ``misfit``: its unit of counting is not that of what its words name. ``comparable``: it is said of the units
    that have reported both ranges. ``each``: every one of the units has the number, not all of them together.
    """

    passage: int
    start: int
    end: int
    quote: str
    quantity: Quantity
    subject: Subject | None = None
    units: tuple[str, ...] = ()
    moment: Moment = OWN
    kind: ClaimKind = "value"
    earlier: Moment | None = None
    sign: int = 1
    why: str = ""
    misfit: bool = False
    comparable: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total with the claims that a text puts below it; ``whole``: they are all there is of it."""

    total: Claim
    parts: tuple[Claim, ...]
    whole: bool


NOT_COUNTED = "不统计：舆情、网评等不在统计范围内"
PLANNED = "说的是计划或要求，不是已经完成的"
NORM = "说的是任务、频次，不是已经完成的"
DERIVED = "说的是平均数、占比、完成率，不是指标的数值"
SHORT = "说的是差额，不是指标的数值"
PROPOSED = "说的是推荐、申报，不是评上的"
FLOW = "说的是新增、更新的，不是期末的总数"
PERSONAL = "说的是个人做的，不是单位的数"
UNKNOWN_OWNER = "说的是哪个单位不能确定"
SUMMED = "是前面几个数的合计"
BEYOND_STREET = "说的不是本街道各社区之间的名次"
CONTESTED = "说的是评比、竞赛的名次"
UNKNOWN_RANK = "附近没有说明是按哪个指标的名次"
UNKNOWN_THING = "附近没有说明是哪个指标的字词"
