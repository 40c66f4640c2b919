"""Questions that a workbook leaves open, and answers that are kept in the tables of settings."""

from __future__ import annotations

from dataclasses import replace

from data.intake.questions import NOT_COUNTED, questions, settled
from data.settings.answers import Answer, remember
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from tests.builders import SETTINGS, Page, basics, book, civil, media, read_one, study, workbook

TABLES = defaults() | {"单位": [{"名称": "向阳社区", "级别": "社区"}]}


def remembered(*answers: Answer):
    settings, problems = read_tables(TABLES | remember(TABLES, answers))
    assert [problem for problem in problems if problem.level == "error"] == []
    return settings


def test_the_nearest_meaning_is_offered_first_and_every_word_is_there() -> None:
    (question,) = questions([read_one(workbook(study=[study(category="专题研讨交流")]))], SETTINGS)
    meanings = [answer.meaning for answer in question.offered]
    assert meanings[0] == "专题研讨"
    assert set(meanings) == set(SETTINGS.vocabulary.words_of("学习类别"))


def test_the_same_wording_in_many_rows_is_asked_about_once() -> None:
    rows = [study(category="读书班", subject=str(number)) for number in range(5)]
    assert len(questions([read_one(workbook(study=rows))], SETTINGS)) == 1


def test_a_state_is_asked_for_in_the_lists_that_hold_it() -> None:
    (question,) = questions([read_one(workbook(civil=[civil(matter="问题整改", state="弄好了")]))], SETTINGS)
    closed = next(answer for answer in question.offered if answer.meaning == "已销号")
    assert closed.lists == ("状态·问题整改",)


def test_an_outlet_without_a_level_of_its_own_is_not_asked_about() -> None:
    report = read_one(workbook(media=[media(outlet="学习强国", level=None)]))
    assert "level-needed" in [problem.code for problem in report.problems]
    assert questions([report], SETTINGS) == []


def test_an_extra_column_is_asked_about_last_and_not_after_it_was_answered() -> None:
    lines = [["日期", "学习类别", "主题", "参加人次", "照片"], ["2024-03-05", "党课", "学习", 30, "有"]]
    content = book(basics(), Page("理论学习", lines))
    (question,) = questions([read_one(content)], SETTINGS)
    assert not question.needed
    (answer,) = settled([question.offered[0]])
    assert (question.offered[0].meaning, answer.meaning) == (NOT_COUNTED, "")
    known = replace(SETTINGS, headers={("study", "照片"): ""})
    assert questions([read_one(content, used=known)], known) == []


def test_answers_become_synonyms_aliases_outlets_and_headers() -> None:
    settings = remembered(
        Answer("word", "读书班", "集中学习", ("学习类别",)),
        Answer("unit", "向阳花园", "向阳社区"),
        Answer("outlet", "河畔早报", "市级"),
        Answer("header", "来了多少", "参加人次", ("理论学习",)),
    )
    assert settings.vocabulary.find("学习类别", "读书班") == "集中学习"
    unit, outlet = settings.register.find("向阳花园"), settings.outlets.find("河畔早报")
    assert unit is not None
    assert outlet is not None
    assert (unit.name, outlet.level) == ("向阳社区", "市级")
    assert settings.headers["study", "来了多少"] == "attendance"


def test_an_answer_given_again_changes_nothing_and_another_one_takes_its_place() -> None:
    first = Answer("header", "来了多少", "参加人次", ("理论学习",))
    tables = TABLES | remember(TABLES, [first])
    assert remember(tables, [first, Answer("word", "党课", "党课", ())]) == {}
    changed = remember(tables, [Answer("header", "来了多少（人）", "交流发言", ("理论学习",))])
    assert [row["对应列"] for row in changed["列名"]] == ["交流发言"]


def test_the_tables_given_are_left_as_they_are() -> None:
    before = [dict(row) for row in TABLES["词表"]]
    remember(TABLES, [Answer("word", "读书班", "集中学习", ("学习类别",))])
    assert TABLES["词表"] == before
