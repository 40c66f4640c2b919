"""Ranks in written texts, held against the ranking of the communities of a street."""

from __future__ import annotations

import pytest

from analytics.facts import Facts
from analytics.periods import Period
from analytics.verification.verdicts import Judgement, Scope
from data.intake.written import read_pasted
from data.written.ranks import find_ranks
from data.written.text import Squeezed, WrittenText
from reports.verification import explained, result_frame
from tests.written import checked, read_office

DATA = """
street 某街道
甲社区 2024-03 service 便民服务 times=9
甲社区 2024-03 study 集中学习 times=4
乙社区 2024-03 service 便民服务 times=12
乙社区 2024-03 study 集中学习 times=2
丙社区 2024-03 service 便民服务 times=9
丙社区 2024-03 study 集中学习 times=7
丁社区 2024-03 service 便民服务 times=3
丁社区 2024-03 study 集中学习 times=5
"""
"""Activities: 乙 12, 甲 and 丙 9, 丁 3, so the ranks are 1, 2, 2, 4. Sessions: 丙 7, 丁 5, 甲 4, 乙 2."""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_office(DATA)


def _ranks(text: str, facts: Facts) -> list[Judgement]:
    read = read_pasted(text)
    assert isinstance(read, WrittenText)
    return [
        judgement
        for judgement in checked(read, facts, Scope(Period.month("2024-03"), ("甲社区",))).judgements
        if judgement.claim.kind == "rank"
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("上稿量位列全街道第二，", 2),
        ("上稿量居各社区首位。", 1),
        ("上稿量居首。", 1),
        ("得分排名第12名；", 12),
        ("上稿得分全街道第一。", 1),
        ("得分在12个社区中排名第三。", 3),
        ("上稿位居前三。", 3),
        ("志愿服务活动名列第2位。", 2),
    ],
)
def test_a_rank_is_read_as_its_number(text: str, number: int) -> None:
    (rank,) = find_ranks(Squeezed.of(text).text)
    assert (int(rank.number), rank.unit) == (number, "名次")


@pytest.mark.parametrize(
    ("text", "number"), [("上稿排名倒数第二。", 2), ("上稿排名末位，", 1), ("上稿位居倒数第一", 1)]
)
def test_a_rank_from_below_is_read_as_such(text: str, number: int) -> None:
    (rank,) = find_ranks(Squeezed.of(text).text)
    assert (int(rank.number), rank.unit) == (number, "倒数名次")


def test_a_rank_from_below_is_held_against_those_behind(facts: Facts) -> None:
    """By activities 丁 alone is behind 甲 and 丙; by sessions only 乙 is behind 甲."""
    below = _ranks("甲社区志愿服务活动排名倒数第二。理论学习排名倒数第二。", facts)
    assert [item.verdict for item in below] == ["matches", "matches"]
    wrong = _ranks("甲社区志愿服务活动排名倒数第一。理论学习排名末位。", facts)
    assert [(item.verdict, item.why) for item in wrong] == [("differs", "系统是倒数第2名")] * 2


@pytest.mark.parametrize(
    "text",
    [
        "第一季度开展活动。",
        "选派第一书记2名。",
        "第一，加强学习。",
        "第三次全会精神。",
        "召开第2次推进会。",
        "居民自治第一网格。",
        "第一、第二党支部。",
        "得分创新高。",
        "系列第一期。",
    ],
)
def test_an_ordinal_that_numbers_things_is_no_rank(text: str) -> None:
    assert find_ranks(Squeezed.of(text).text) == []


@pytest.mark.parametrize(
    ("text", "verdict", "key"),
    [
        ("志愿服务活动9次，位列全街道第二。", "matches", "volunteer.activities"),
        ("志愿服务活动9次，位列全街道第三。", "differs", "volunteer.activities"),
        ("志愿服务活动次数居各社区第二。", "matches", "volunteer.activities"),
        ("志愿服务活动居首。", "differs", "volunteer.activities"),
        ("乙社区志愿服务活动居首。", "matches", "volunteer.activities"),
        ("志愿服务活动位居前三。", "matches", "volunteer.activities"),
        ("学习4次，排名第三。", "matches", "study.sessions"),
        ("学习4次（位列第3名），成效明显。", "matches", "study.sessions"),
        ("学习4次（位列第2名），成效明显。", "differs", "study.sessions"),
        ("学习场次全街道第三。", "matches", "study.sessions"),
    ],
)
def test_a_rank_is_held_against_the_ranking_by_the_measure_named_near_it(
    facts: Facts, text: str, verdict: str, key: str
) -> None:
    (rank,) = _ranks(text, facts)
    assert rank.reading is not None
    assert (rank.verdict, rank.reading.measure) == (verdict, key), rank.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("各项工作扎实推进，位列全街道第二。", "哪个指标"),
        ("学习4次、志愿服务活动9次，位列第二。", "哪个指标"),
        ("集中学习4次，位列第三。", "哪个指标"),
        ("志愿服务活动9次，位列全区第二。", "本街道"),
        ("志愿服务项目大赛获第二名。", "竞赛"),
        ("甲社区、丙社区志愿服务活动位列第二。", "某一个社区"),
        ("志愿服务活动力争位列第二。", "计划"),
    ],
)
def test_a_rank_that_cannot_be_told_for_certain_is_not_known(facts: Facts, text: str, why: str) -> None:
    (rank,) = _ranks(text, facts)
    assert rank.verdict == "unknown"
    assert why in rank.why


def test_who_does_not_see_the_other_communities_is_not_told_a_rank(facts: Facts) -> None:
    (rank,) = _ranks("志愿服务活动9次，位列全街道第一。", facts.only(frozenset({"甲社区"})))
    assert (rank.verdict, rank.system) == ("unknown", None)
    assert "看不到其他社区" in rank.why


def test_a_wrong_rank_is_told_with_the_right_one(facts: Facts) -> None:
    read = read_pasted("甲社区2024年3月工作总结\n学习4次，排名第一。")
    assert isinstance(read, WrittenText)
    report = checked(read, facts)
    number, rank = report.judgements
    assert (number.verdict, rank.verdict) == ("matches", "differs")
    assert explained(report, rank) == "不符：学习场次，甲社区，2024年3月，系统是第3名"
    assert result_frame(report, [rank]).loc[0, "系统的数"] == "第3名"
