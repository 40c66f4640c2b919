"""Who answered what, and when, is kept; an answer is taken back without touching anything else."""

from __future__ import annotations

import pytest

from data.settings.answers import Answer, remember, without_answer
from data.settings.defaults import defaults
from data.store import Forbidden, Refused, Store
from data.store.answers import read_answers, save_answers, withdraw_answer
from data.store.audit import read_journal
from data.store.settings import read_setting_tables, read_settings, save_settings
from tests.uploads import LEADER, OFFICER, clerk, register

ANSWERS = [
    Answer("word", "读书班", "集中学习", ("学习类别",)),
    Answer("unit", "甲花园", "甲社区"),
    Answer("outlet", "河畔早报", "市级"),
    Answer("header", "来了多少", "参加人次", ("理论学习",)),
    Answer("header", "照片", "", ("理论学习",)),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda item: item.wording)
def test_an_answer_forgotten_leaves_the_tables_as_they_were_before_it(answer: Answer) -> None:
    tables = defaults() | {"单位": [{"名称": "甲社区", "级别": "社区", "别名": "甲"}]}
    known = tables | remember(tables, [answer])
    assert known != tables
    assert tables | without_answer(known, answer) == tables
    assert without_answer(tables, answer) == {}


@pytest.fixture
def street(store: Store) -> Store:
    register(store, "甲社区", "乙社区")
    store.write(OFFICER, save_answers, ANSWERS)
    return store


def test_every_answer_is_listed_with_who_and_when(street: Store) -> None:
    result = street.read(OFFICER, read_answers)
    assert [item.answer for item in result] == ANSWERS[::-1]
    assert {(item.by, item.holds) for item in result} == {(OFFICER.name, True)}
    assert result[0].at.date() == street.read(OFFICER, read_journal)[0].at.date()


def test_an_answer_taken_back_is_asked_again_and_the_others_stay(street: Store) -> None:
    words = street.read(OFFICER, read_settings).vocabulary
    assert words.find("学习类别", "读书班") == "集中学习"
    number = next(item.id for item in street.read(OFFICER, read_answers) if item.answer.wording == "读书班")
    street.write(OFFICER, withdraw_answer, number)
    assert street.read(OFFICER, read_settings).vocabulary.find("学习类别", "读书班") is None
    assert street.read(OFFICER, read_settings).outlets.find("河畔早报") is not None
    assert [item.answer.wording for item in street.read(OFFICER, read_answers) if not item.holds] == ["读书班"]
    assert street.read(OFFICER, read_journal)[0].deed == "收回答案"
    with pytest.raises(Refused, match="不用收回"):
        street.write(OFFICER, withdraw_answer, number)


def test_an_answer_that_was_changed_in_the_table_no_longer_holds(street: Store) -> None:
    rows = [row | {"别名": ""} for row in street.read(OFFICER, read_setting_tables)["单位"]]
    street.write(OFFICER, save_settings, {"单位": rows})
    assert [item.answer.wording for item in street.read(OFFICER, read_answers) if not item.holds] == ["甲花园"]


@pytest.mark.parametrize("access", [clerk("甲社区"), LEADER], ids=["clerk", "leader"])
def test_only_the_officer_of_all_answers_and_takes_back(street: Store, access) -> None:
    number = street.read(OFFICER, read_answers)[0].id
    for deed in (
        lambda: street.read(access, read_answers),
        lambda: street.write(access, save_answers, ANSWERS[:1]),
        lambda: street.write(access, withdraw_answer, number),
    ):
        with pytest.raises(Forbidden):
            deed()
