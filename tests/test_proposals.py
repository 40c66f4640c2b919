"""What a clerk chooses holds for the own files at once, and for everybody when an officer has accepted it."""

from __future__ import annotations

import pytest

from data.settings.answers import Answer, constant, constant_of
from data.store import Forbidden, Refused, Store
from data.store.answers import read_answers
from data.store.proposals import (
    decide_proposals,
    propose_answers,
    read_own_proposals,
    read_own_settings,
    read_proposals,
    read_refused_wordings,
    withdraw_proposal,
)
from data.store.settings import read_settings
from tests.uploads import LEADER, OFFICER, clerk, register

WORD = Answer("word", "读书班", "集中学习", ("学习类别",))
HEADER = Answer("header", "来了多少", "参加人次", ("理论学习",))


@pytest.fixture
def street(store: Store) -> Store:
    register(store, "甲社区", "乙社区")
    return store


def meaning(store: Store, access: object, wording: str = "读书班") -> str | None:
    return store.read(access, read_own_settings).vocabulary.find("学习类别", wording)  # type: ignore[arg-type]


def test_a_choice_holds_for_the_own_files_and_for_nobody_else(street: Store) -> None:
    street.write(clerk("甲社区"), propose_answers, [WORD, HEADER], "三月.xlsx")
    assert meaning(street, clerk("甲社区")) == "集中学习"
    assert street.read(clerk("甲社区"), read_own_settings).headers["study", "来了多少"] == "attendance"
    assert meaning(street, clerk("乙社区")) is None
    assert meaning(street, OFFICER) is None
    assert street.read(OFFICER, read_settings).vocabulary.find("学习类别", "读书班") is None


def test_an_accepted_choice_holds_for_everybody_as_an_answer_of_the_officer(street: Store) -> None:
    street.write(clerk("甲社区"), propose_answers, [WORD], "三月.xlsx")
    (waiting,) = street.read(OFFICER, read_proposals)
    assert (waiting.by, waiting.file, waiting.answer) == (clerk("甲社区").name, "三月.xlsx", WORD)
    street.write(OFFICER, decide_proposals, {waiting.id: "集中学习"})
    assert meaning(street, clerk("乙社区")) == "集中学习"
    assert [(supplied.answer, supplied.by) for supplied in street.read(OFFICER, read_answers)] == [(WORD, OFFICER.name)]
    assert street.read(OFFICER, read_proposals) == []


def test_a_changed_choice_is_read_as_the_officer_says_by_its_sender_too(street: Store) -> None:
    street.write(clerk("甲社区"), propose_answers, [WORD], "三月.xlsx")
    street.write(clerk("乙社区"), propose_answers, [WORD], "三月.xlsx")
    first, _ = street.read(OFFICER, read_proposals)
    street.write(OFFICER, decide_proposals, {first.id: "专题培训"})
    assert street.read(OFFICER, read_proposals) == [], "the same wording of another is decided with it"
    assert {meaning(street, clerk(unit)) for unit in ("甲社区", "乙社区")} == {"专题培训"}


def test_a_refused_choice_is_asked_about_again_and_its_sender_is_told(street: Store) -> None:
    street.write(clerk("甲社区"), propose_answers, [WORD], "三月.xlsx")
    (waiting,) = street.read(OFFICER, read_proposals)
    street.write(OFFICER, decide_proposals, {waiting.id: None})
    assert meaning(street, clerk("甲社区")) is None
    assert street.read(clerk("甲社区"), read_refused_wordings) == {"读书班"}
    assert street.read(clerk("乙社区"), read_refused_wordings) == frozenset()
    street.write(clerk("甲社区"), propose_answers, [WORD], "四月.xlsx")
    assert street.read(clerk("甲社区"), read_refused_wordings) == frozenset()


def test_a_later_choice_replaces_the_one_before_and_can_be_taken_back(street: Store) -> None:
    access = clerk("甲社区")
    street.write(access, propose_answers, [WORD], "三月.xlsx")
    street.write(access, propose_answers, [Answer("word", "读书班", "党课", ("学习类别",))], "三月.xlsx")
    (waiting,) = street.read(access, read_own_proposals)
    assert waiting.answer.meaning == meaning(street, access) == "党课"
    with pytest.raises(Refused):
        street.write(clerk("乙社区"), withdraw_proposal, waiting.id)
    street.write(access, withdraw_proposal, waiting.id)
    assert meaning(street, access) is None
    with pytest.raises(Refused, match="不能再改"):
        street.write(access, withdraw_proposal, waiting.id)


def test_who_may_not_send_or_see_chooses_nothing(street: Store) -> None:
    with pytest.raises(Forbidden):
        street.write(LEADER, propose_answers, [WORD], "三月.xlsx")
    with pytest.raises(Forbidden):
        street.write(clerk("甲社区"), propose_answers, [Answer("unit", "乙花园", "乙社区")], "三月.xlsx")
    with pytest.raises(Forbidden):
        street.write(clerk("甲社区"), decide_proposals, {})
    with pytest.raises(Refused, match="刚刚有人处理过"):
        street.write(OFFICER, decide_proposals, {7: "党课"})


def test_a_choice_that_the_settings_cannot_take_is_refused_with_the_reason(street: Store) -> None:
    with pytest.raises(Refused, match="读书班"):
        street.write(
            clerk("甲社区"),
            propose_answers,
            [WORD, Answer("outlet", "读书班报", "没有这个级别"), Answer("word", "读书班", "党课", ("学习类别",))],
            "三月.xlsx",
        )
    assert street.read(clerk("甲社区"), read_own_proposals) == [], "all of them or none"


def test_of_what_every_row_of_a_missing_column_holds_the_last_choice_is_the_own_one(street: Store) -> None:
    for word in ("党课", "自学"):
        street.write(clerk("甲社区"), propose_answers, [constant(word, "学习类别", "理论学习")], "三月.xlsx")
    own = street.read(clerk("甲社区"), read_own_settings).headers
    assert [key for key in own if constant_of(key[1])] == [("study", "学习类别每行都是：自学")]
    assert own["study", "学习类别每行都是：自学"] == "category"
    assert not any(constant_of(wording) for _, wording in street.read(clerk("乙社区"), read_own_settings).headers)
