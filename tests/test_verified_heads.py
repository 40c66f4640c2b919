"""Whose a figure is by headings and beginnings, what a named month is compared with, and what 各社区 are."""

from __future__ import annotations

import pytest

from analytics.facts import Facts
from analytics.verification.check import Verification
from data.intake.written import read_pasted
from data.written.text import Passage, WrittenText
from reports.verification import corrected_text
from tests.written import checked, read_office

DATA = """street 某街道
甲社区 2024-04 study 集中学习 times=8
甲社区 2024-05 study 集中学习 times=6
乙社区 2024-04 study 集中学习 times=12
乙社区 2024-05 study 集中学习 times=9
乙社区 2024-05 service 政策宣传 times=7
本级 2024-04 study 集中学习 times=0
本级 2024-05 study 集中学习 times=2"""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_office(DATA)


def _verified(facts: Facts, *lines: str) -> Verification:
    passages = tuple(Passage(line, f"第{at}段") for at, line in enumerate(("某街道2024年5月工作总结", *lines), start=1))
    return checked(WrittenText("总结.txt", "txt", passages), facts)


def _verdicts(facts: Facts, *lines: str) -> list[tuple[str, tuple[str, ...], str]]:
    result = _verified(facts, *lines).judgements
    return [(str(item.claim.quantity.number), item.claim.units, item.verdict) for item in result]


def test_a_paragraph_that_begins_with_a_unit_speaks_of_it_to_its_end(facts: Facts) -> None:
    result = _verdicts(
        facts, "乙社区：本月认真开展理论武装工作，共组织集中学习9次；开展志愿服务活动7次。全街道学习17次。"
    )
    assert result == [
        ("9", ("乙社区",), "matches"),
        ("7", ("乙社区",), "matches"),
        ("17", (), "matches"),
    ]


def test_a_heading_that_names_a_unit_is_of_its_section_until_the_next_alike(facts: Facts) -> None:
    result = _verdicts(
        facts,
        "一、甲社区",
        "（一）理论学习",
        "组织学习6次。",
        "二、乙社区工作情况",
        "组织学习9次。",
        "三、总的情况",
        "组织学习17次。",
    )
    assert result == [
        ("6", ("甲社区",), "matches"),
        ("9", ("乙社区",), "matches"),
        ("17", (), "matches"),
    ]


def test_a_number_of_the_month_compared_with_is_of_that_month_and_so_is_the_change(facts: Facts) -> None:
    result = _verified(facts, "全街道组织学习17次，较4月份的20次减少15%。").judgements
    assert [(str(item.claim.quantity.number), item.verdict) for item in result] == [
        ("17", "matches"),
        ("20", "matches"),
        ("15", "matches"),  # (20 − 17) ÷ 20
    ]
    wrong = _verified(facts, "全街道组织学习17次，较4月份的21次减少16%。").judgements
    assert [item.verdict for item in wrong] == ["matches", "differs", "differs"]


def test_the_sum_of_the_communities_is_told_apart_from_that_of_the_street(facts: Facts) -> None:
    (of_communities,) = _verified(facts, "各社区共组织学习15次。").judgements
    assert (of_communities.verdict, of_communities.why) == ("other-basis", "是各社区的数，不含本级")
    (of_street,) = _verified(facts, "全街道共组织学习15次。").judgements
    assert (of_street.verdict, of_street.why) == ("differs", "系统是17次")


TABLE = """某街道2024年5月工作总结

社区\t5月完成情况\t下月计划\t会议
乙社区\t组织集中学习9次，\t学习20次。\t2
\t志愿服务7次\t\t
甲社区\t集中学习5次。\t\t
"""
"""As a table is copied out of Word, with a cell over two rows and words in its cells."""


def test_the_words_in_the_cells_of_a_pasted_table_are_of_their_row_and_not_of_what_is_planned(facts: Facts) -> None:
    read = read_pasted(TABLE)
    assert isinstance(read, WrittenText)
    result = checked(read, facts)
    judged = [(str(item.claim.quantity.number), item.claim.units, item.verdict) for item in result.judgements]
    assert judged == [
        ("9", ("乙社区",), "matches"),
        ("20", ("乙社区",), "unknown"),
        ("2", ("乙社区",), "unknown"),
        ("7", ("乙社区",), "matches"),
        ("5", ("甲社区",), "differs"),
    ]
    wrong = result.judgements[-1].claim
    taken = corrected_text(result, {(wrong.passage, wrong.start): "6次"})
    assert taken == TABLE.replace("5次", "6次"), "all else stays as it was"


def test_the_numbers_of_a_list_before_tabs_make_no_table(facts: Facts) -> None:
    read = read_pasted("某街道2024年5月工作总结\n1.\t乙社区集中学习9次。\n2.\t甲社区集中学习6次。")
    assert isinstance(read, WrittenText)
    assert read.tables == {}
    assert [item.verdict for item in checked(read, facts).judgements] == ["matches", "matches"]
