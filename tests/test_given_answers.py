"""Who answered what, and when, is kept; an answer is taken back without touching anything else."""

from __future__ import annotations

import pytest

from data.settings.answers import Answer, forget, remember
from data.settings.defaults import defaults
from data.store import Forbidden, Refused, Store
from tests.uploads import LEADER, OFFICER, clerk, register

ANSWERS = [
    Answer("word", "读书班", "集中学习", ("学习类别",)),
    Answer("unit", "甲花园", "甲社区"),
    Answer("outlet", "河畔早报", "市级"),
    Answer("header", "来了多少", "参加人次", ("理论学习",)),
    Answer("header", "照片", "", ("理论学习",)),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: one.wording)
def test_an_answer_forgotten_leaves_the_tables_as_they_were_before_it(answer: Answer) -> None:
    tables = defaults() | {"单位": [{"名称": "甲社区", "级别": "社区", "别名": "甲"}]}
    known = tables | remember(tables, [answer])
    assert known != tables
    assert tables | forget(known, answer) == tables
    assert forget(tables, answer) == {}


@pytest.fixture
def street(store: Store) -> Store:
    register(store, "甲社区", "乙社区")
    store.remember(OFFICER, ANSWERS)
    return store


def test_every_answer_is_listed_with_who_and_when(street: Store) -> None:
    found = street.answers(OFFICER)
    assert [one.answer for one in found] == ANSWERS[::-1]
    assert {(one.by, one.holds) for one in found} == {(OFFICER.name, True)}
    assert found[0].at.date() == street.audit(OFFICER)[0].at.date()


def test_an_answer_taken_back_is_asked_again_and_the_others_stay(street: Store) -> None:
    words = street.settings().vocabulary
    assert words.find("学习类别", "读书班") == "集中学习"
    number = next(one.id for one in street.answers(OFFICER) if one.answer.wording == "读书班")
    street.take_back_answer(OFFICER, number)
    assert street.settings().vocabulary.find("学习类别", "读书班") is None
    assert street.settings().outlets.find("河畔早报") is not None
    assert [one.answer.wording for one in street.answers(OFFICER) if not one.holds] == ["读书班"]
    assert street.audit(OFFICER)[0].what == "收回答案"
    with pytest.raises(Refused, match="不用收回"):
        street.take_back_answer(OFFICER, number)


def test_an_answer_that_was_changed_in_the_table_no_longer_holds(street: Store) -> None:
    rows = [row | {"别名": ""} for row in street.setting_tables(OFFICER)["单位"]]
    street.save_settings(OFFICER, {"单位": rows})
    assert [one.answer.wording for one in street.answers(OFFICER) if not one.holds] == ["甲花园"]


@pytest.mark.parametrize("access", [clerk("甲社区"), LEADER], ids=["clerk", "leader"])
def test_only_the_officer_of_all_answers_and_takes_back(street: Store, access) -> None:
    number = street.answers(OFFICER)[0].id
    for deed in (
        lambda: street.answers(access),
        lambda: street.remember(access, ANSWERS[:1]),
        lambda: street.take_back_answer(access, number),
    ):
        with pytest.raises(Forbidden):
            deed()
