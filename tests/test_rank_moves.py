"""Where a rank went and who else moved, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analytics.periods import Period
from analytics.rank_moves import moves_sentence
from analytics.ranking import Ranking, rank
from analytics.selection import NOT_COMPARED
from tests.street import Street, adopted, settings

MARCH = Period.month("2024-03")


def ranking() -> Ranking:
    """February: 甲 9, 乙 6, 丙 3, 丁 1; March: 丙 9, 乙 6, 甲 3, 丁 1 and 戊, which had not reported before, 1."""
    street = Street(settings(["甲社区", "乙社区", "丙社区", "丁社区", "戊社区"]))
    street.send("街道本级", "2024-02").send("街道本级", "2024-03")
    february = {"甲社区": adopted(0, 0, 3), "乙社区": adopted(0, 0, 2), "丙社区": adopted(0, 0, 1)}
    march = {"甲社区": adopted(0, 0, 1), "乙社区": adopted(0, 0, 2), "丙社区": adopted(0, 0, 3)}
    for month, sent in (("2024-02", february), ("2024-03", march | {"戊社区": adopted(0, 0, 0, 1)})):
        for unit, rows in (sent | {"丁社区": adopted(0, 0, 0, 1)}).items():
            street.send(unit, month, rows)
    return rank(street.facts(), MARCH)


@pytest.mark.parametrize(
    ("unit", "before", "sentence"),
    [
        (
            "甲社区",
            Decimal(9),
            "上稿得分第3名（3分），2月第1名（9分），退2位。另有：丙社区从第3升到第1、戊社区新进第4；其余2个名次不变。",
        ),
        (
            "乙社区",
            Decimal(6),
            "上稿得分第2名（6分），2月第2名（6分），名次没有变。"
            "另有：丙社区从第3升到第1、甲社区从第1退到第3、戊社区新进第4；其余1个名次不变。",
        ),
        (
            "戊社区",
            None,
            "上稿得分第4名（1分），2月没有名次。另有：丙社区从第3升到第1、甲社区从第1退到第3；其余2个名次不变。",
        ),
        ("街道本级", None, ""),
    ],
)
def test_a_rank_is_told_with_the_one_before_and_who_else_moved(
    unit: str, before: Decimal | None, sentence: str
) -> None:
    assert moves_sentence(ranking(), unit, before) == sentence


def test_nothing_is_said_of_moves_where_nothing_is_compared() -> None:
    street = Street(settings(["甲社区"])).send("甲社区", "2024-03", adopted(0, 0, 1))
    assert moves_sentence(rank(street.facts(), MARCH, compare=NOT_COMPARED), "甲社区", None) == ""
