"""The grammar of figures, held against tables worked out by hand."""

from __future__ import annotations

import pytest

from analytics.periods import Period
from reports.word.grammar import (
    at_least,
    carried_by,
    community_word,
    first_person,
    plan_title,
    summary_title,
    whole_of_kind,
)

AT_LEAST = """
1 约1 · 2 约2 · 3 约3 · 4 约4 · 5 约5 · 6 约6 · 7 约7 · 8 约8 · 9 约9
10 10余 · 11 10余 · 12 10余 · 13 10余 · 14 10余 · 15 10余 · 16 10余 · 17 10余 · 18 10余 · 19 10余
20 20余 · 21 20余 · 25 20余 · 29 20余 · 30 30余 · 31 30余 · 35 30余 · 39 30余 · 40 40余 · 41 40余
42 40余 · 43 40余 · 44 40余 · 45 40余 · 46 40余 · 47 40余 · 48 40余 · 49 40余 · 50 50余 · 51 50余
55 50余 · 59 50余 · 60 60余 · 63 60余 · 69 60余 · 70 70余 · 77 70余 · 79 70余 · 80 80余 · 81 80余
88 80余 · 89 80余 · 90 90余 · 91 90余 · 95 90余 · 99 90余 · 100 100余 · 101 100余 · 104 100余 · 109 100余
110 110余 · 111 110余 · 119 110余 · 120 120余 · 127 120余 · 130 130余 · 140 140余 · 142 140余 · 149 140余
150 150余 · 160 160余 · 170 170余 · 180 180余 · 187 180余 · 190 190余 · 197 190余 · 199 190余 · 200 200余
201 200余 · 209 200余 · 210 210余 · 215 210余 · 219 210余 · 250 250余 · 299 290余 · 300 300余 · 305 300余
365 360余 · 400 400余 · 444 440余 · 480 480余 · 499 490余 · 500 500余 · 503 500余 · 550 550余 · 599 590余
600 600余 · 665 660余 · 700 700余 · 720 720余 · 780 780余 · 799 790余 · 800 800余 · 888 880余 · 900 900余
950 950余 · 990 990余 · 999 990余 · 1000 1000余 · 1001 1000余 · 1010 1000余 · 1050 1000余 · 1099 1000余
1100 1100余 · 1150 1100余 · 1199 1100余 · 1200 1200余 · 1234 1200余 · 1299 1200余 · 1500 1500余 · 1999 1900余
2000 2000余 · 2049 2000余 · 2100 2100余 · 2500 2500余 · 2999 2900余 · 3000 3000余 · 3050 3000余 · 3127 3100余
3500 3500余 · 3999 3900余 · 4000 4000余 · 4567 4500余 · 5000 5000余 · 5678 5600余 · 6000 6000余 · 6789 6700余
7000 7000余 · 7890 7800余 · 8000 8000余 · 8888 8800余 · 9000 9000余 · 9876 9800余 · 9999 9900余
10000 10000余 · 10500 10000余 · 10999 10000余 · 11000 11000余 · 12000 12000余 · 12345 12000余 · 15000 15000余
19999 19000余 · 20000 20000余 · 25000 25000余 · 31270 31000余 · 50000 50000余 · 65432 65000余 · 99999 99000余
100000 100000余 · 109999 100000余 · 110000 110000余 · 123456 120000余 · 500000 500000余 · 999999 990000余
"""
CASES = [tuple(case.split()) for line in AT_LEAST.strip().splitlines() for case in line.split(" · ")]


@pytest.mark.parametrize(("number", "words"), CASES, ids=lambda text: str(text))
def test_yu_follows_a_round_number_only_and_never_more_than_is_known(number: str, words: str) -> None:
    assert at_least(int(number)) == words
    assert int(words.strip("约余")) <= int(number)


@pytest.mark.parametrize(
    ("number", "word", "words"),
    [
        (1, "党课", "为党课"),
        (2, "党课", "均为党课"),
        (12, "集中学习", "均为集中学习"),
        (200, "便民服务", "均为便民服务"),
        (1, "理论宣讲", "为理论宣讲"),
        (24, "理论宣讲", "均为理论宣讲"),
        (1, "市级媒体", "为市级媒体"),
        (6, "市级媒体", "均为市级媒体"),
        (20, "个性", "均为个性"),
    ],
)
def test_a_kind_that_is_the_whole_is_not_counted_again(number: int, word: str, words: str) -> None:
    assert whole_of_kind(number, word) == words


@pytest.mark.parametrize(
    ("number", "outlet", "words"),
    [(1, "市日报", "由市日报刊发"), (2, "市日报", "均由市日报刊发"), (140, "开发区融媒体", "均由开发区融媒体刊发")],
)
def test_one_outlet_that_carried_all_is_named_once(number: int, outlet: str, words: str) -> None:
    assert carried_by(number, outlet) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("京汉新城社区", "我社区"),
        ("新城街道", "我街道"),
        ("向阳村", "我村"),
        ("向阳村委会", "我村"),
        ("向阳村村委会", "我村"),
        ("幸福居委会", "我居"),
        ("幸福社区居委会", "我居"),
        ("幸福社区居民委员会", "我居"),
        ("红星镇", "我镇"),
        ("红星乡", "我乡"),
        ("巴彦苏木", "我苏木"),
        ("科尔沁区", "我区"),
        ("开发区", "我区"),
        ("通辽市", "我市"),
        ("开鲁县", "我县"),
        ("奈曼旗", "我旗"),
        ("街道本级", "街道本级"),
        ("全部单位", "全部单位"),
        ("机关", "机关"),
    ],
)
def test_a_unit_speaks_of_itself_in_the_first_person(name: str, words: str) -> None:
    assert first_person(name) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["甲社区", "乙社区"], "社区"),
        (["甲村", "乙村"], "村"),
        (["甲村委会", "乙村"], "村"),
        (["甲村", "乙社区"], "村（社区）"),
        (["甲居委会", "乙居委会"], "居委会"),
        (["甲社区", "乙居委会"], "社区"),
        (["甲嘎查", "乙嘎查"], "嘎查"),
        (["甲嘎查", "乙村"], "村"),
        ([], "社区"),
    ],
)
def test_communities_are_called_what_the_register_calls_them(names: list[str], words: str) -> None:
    assert community_word(names) == words


@pytest.mark.parametrize(
    ("period", "plan", "title"),
    [
        (Period("2024-03", "2024-03"), "下一步工作打算", "甲社区2024年3月宣传工作总结"),
        (Period("2024-01", "2024-03"), "下一步工作打算", "甲社区2024年第一季度宣传工作总结"),
        (Period("2024-01", "2024-06"), "下半年工作思路", "甲社区2024年上半年宣传工作总结暨下半年工作思路"),
        (Period("2024-07", "2024-12"), "2025年工作计划", "甲社区2024年下半年宣传工作总结及2025年工作计划"),
        (Period("2024-01", "2024-12"), "2025年工作计划", "甲社区2024年宣传工作总结及2025年工作计划"),
        (Period("2024-02", "2024-05"), "下一步工作打算", "甲社区2024年2—5月宣传工作总结"),
    ],
)
def test_what_comes_next_is_called_by_the_kind_of_period(period: Period, plan: str, title: str) -> None:
    assert plan_title(period) == plan
    assert summary_title("甲社区", period) == title
