"""Figures of the office's own items in written texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analytics.facts import Facts
from analytics.verification.verdicts import Judgement
from data.intake.written import read_pasted
from data.settings.dictionary import Dictionary, Item
from data.settings.items import with_items
from data.settings.values import Settings
from data.written.text import WrittenText
from reports.verification import correction, explained, remarks, result_frame
from tests.street import Street, row
from tests.written import checked, office, sent

MEETING = Item(1, "推进会", "次", aliases=("创城推进会",))
TROUPE = Item(2, "文体团队", "支", "期末存量", "志愿")
BIN = Item(3, "智能垃圾箱", "台")


def _settings() -> Settings:
    items = (MEETING, TROUPE, BIN)
    plain = office(["甲社区", "乙社区"], "某街道")
    return replace(plain, dictionary=Dictionary(items), vocabulary=with_items(plain.vocabulary, items))


@pytest.fixture(scope="module")
def facts() -> Facts:
    day = date(2024, 3, 5)
    rows = [
        row("other", 2, {"date": day, "item": "推进会", "name": "三月推进会", "amount": 4}),
        row("other", 3, {"date": day, "item": "推进会", "name": "三月又一次", "amount": 2}),
        row("other", 4, {"date": day, "item": "文体团队", "name": "合唱队等", "amount": 9}),
        row("other", 5, {"date": day, "item": "智能垃圾箱", "name": "更新", "amount": 12}),
    ]
    return Street(_settings()).send("甲社区", "2024-03", rows, sheets=["other"]).facts()


def _judged(text: str, facts: Facts) -> list[Judgement]:
    read = read_pasted(f"甲社区2024年3月工作总结\n{text}")
    assert isinstance(read, WrittenText)
    return list(checked(read, facts).judgements)


@pytest.mark.parametrize(
    ("text", "key", "verdict"),
    [
        ("全月召开推进会6次。", "own.1", "matches"),
        ("全月召开推进会7次。", "own.1", "differs"),
        ("召开创城推进会6场。", "own.1", "matches"),
        ("召开6次推进会。", "own.1", "matches"),
        ("组建文体团队9支。", "own.2", "matches"),
        ("组建文体团队8支。", "own.2", "differs"),
        ("更新智能垃圾箱12台。", "own.3", "matches"),
        ("更新智能垃圾箱20余台。", "own.3", "differs"),
    ],
)
def test_a_figure_of_an_own_item_is_held_against_its_rows(facts: Facts, text: str, key: str, verdict: str) -> None:
    (item,) = _judged(text, facts)
    assert item.reading is not None
    assert (item.reading.measure, item.verdict) == (key, verdict)


def test_an_own_item_that_is_not_named_agrees_with_nothing(facts: Facts) -> None:
    (item,) = _judged("更新路灯12台。", facts)
    assert (item.verdict, item.reading) == ("unknown", None)


def test_what_the_page_and_the_document_tell_of_an_own_item_names_it_with_its_unit(facts: Facts) -> None:
    read = read_pasted("甲社区2024年3月工作总结\n更新智能垃圾箱15台。")
    assert isinstance(read, WrittenText)
    report = checked(read, facts)
    (judgement,) = report.judgements
    assert explained(report, judgement) == "不符：智能垃圾箱，甲社区，2024年3月，系统是12台"
    assert correction(report, judgement) == "12台"
    assert list(result_frame(report, [judgement]).loc[0, ["系统的数", "指标"]]) == ["12台", "智能垃圾箱"]
    assert remarks(report) == [], "a pasted text has no paragraphs for comments"


def test_an_office_without_items_does_not_count_in_their_units() -> None:
    facts = sent(office(["甲社区", "乙社区"], "某街道"), [("甲社区", "2024-03", [], {})])
    assert _judged("更新智能垃圾箱12台。", facts) == []
