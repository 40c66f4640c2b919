"""Two versions of the rules compared in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from data.settings.values import Policy, Rule
from data.settings.wording import policy_changes, policy_side_by_side, rule_changes, rules_side_by_side
from tests.street import rules

BASE = rules()
CITY = BASE[2]
"""M03: 市级 3 分."""


def versions(*changes: Rule) -> tuple[Rule, ...]:
    """The usual rules, with 市级 replaced by these."""
    return tuple(item for rule in BASE for item in (changes if rule is CITY else (rule,)))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (versions(replace(CITY, points=Decimal(4))), ["市级 3 → 4 分"]),
        (
            versions(replace(CITY, last="2026-10"), replace(CITY, number="M03-2", points=Decimal(4), first="2026-11")),
            ["市级 3 → 4 分（自2026-11）"],
        ),
        (
            versions(
                replace(CITY, last="2026-05"),
                replace(CITY, number="A", points=Decimal("4.50"), first="2026-06", last="2026-06"),
                replace(CITY, number="B", points=Decimal(5), first="2026-07", last="2026-10"),
                replace(CITY, number="C", first="2026-11"),
            ),
            ["市级 3 → 4.5 分（2026-06）", "市级 3 → 5 分（2026-07—2026-10）"],
        ),
        (versions(replace(CITY, cap=Decimal(10))), ["市级 每期封顶 无 → 10 分"]),
        (versions(replace(CITY, points=Decimal(2), cap=Decimal(6))), ["市级 3 → 2 分，每期封顶 无 → 6 分"]),
        (versions(replace(CITY, multiplier=Decimal(2))), ["市级 ×1 → ×2"]),
        (versions(replace(CITY, number="另一个号", note="说明不同")), []),
        (versions(), ["取消 市级 3 分"]),
        (versions(replace(CITY, last="2026-10")), ["取消 市级 3 分（自2026-11）"]),
        (versions(replace(CITY, first="2026-11")), ["取消 市级 3 分（至2026-10）"]),
        (versions(CITY, replace(CITY, number="N", form="通讯", points=Decimal(6))), ["新增 市级·通讯 6 分"]),
        (
            (*BASE, Rule("X", position="头版头条", result="采用", multiplier=Decimal(2), first="2026-11")),
            ["新增 头版头条 ×2（自2026-11）"],
        ),
        ((*BASE, Rule("R", result="报送", points=Decimal("0.5"), cap=Decimal(3))), ["新增 报送 0.5 分，每期封顶 3 分"]),
        (
            (*BASE, Rule("A", points=Decimal(1)), Rule("B", result="采用", points=Decimal(2))),
            ["新增 任何稿件 1 分", "新增 采用稿件 2 分"],
        ),
        (tuple(reversed(BASE)), []),
    ],
)
def test_a_version_of_the_rules_is_told_by_what_it_changes(after: tuple[Rule, ...], words: list[str]) -> None:
    assert rule_changes(BASE, after) == words


def test_multipliers_of_the_same_conditions_are_apart_from_points() -> None:
    before = (Rule("A", level="市级", points=Decimal(3)), Rule("B", level="市级", multiplier=Decimal(2)))
    after = (before[0], replace(before[1], multiplier=Decimal("1.5")))
    assert rule_changes(before, after) == ["市级 ×2 → ×1.5"]


def test_the_policy_is_told_name_by_name() -> None:
    after = Policy(story="累加", due_day=8, shown=False)
    assert policy_changes(Policy(), after) == ["同稿处理 最高 → 累加", "显示名次 是 → 否", "报送截止日 5 → 8"]
    assert policy_changes(after, after) == []


def test_two_versions_stand_side_by_side_in_words() -> None:
    """市级 3 until October and 4 from November; a cap of 10 for the county; the region is gone, a multiplier is new."""
    after = (
        BASE[0],
        replace(CITY, number="M03-2", points=Decimal(4), first="2026-11"),
        replace(CITY, last="2026-10"),
        replace(BASE[3], cap=Decimal(10)),
        Rule("X", position="头版头条", result="采用", multiplier=Decimal(2)),
    )
    assert rules_side_by_side(BASE, after) == [
        ("国家级", "10 分", "10 分"),
        ("市级", "3 分", "3 分（至2026-10）；4 分（自2026-11）"),
        ("旗县区级", "1 分", "1 分，每期封顶 10 分"),
        ("头版头条", "", "×2"),
        ("自治区级", "5 分", ""),
    ]


def test_two_policies_stand_side_by_side() -> None:
    result = policy_side_by_side(Policy(), Policy(story="累加"))
    assert [line for line in result if line[1] != line[2]] == [("同稿处理", "最高", "累加")]
    assert ("同分处理", "并列", "并列") in result
