"""The countable statements of five real summaries come back whole in documents drafted from data that encode them."""

from __future__ import annotations

import pytest

from reports.traces import Traces
from reports.word.summary import summary
from tests.stated import counted, read_texts

TEXTS = {text.unit: text for text in read_texts()}
LEAST = 80


@pytest.fixture(scope="module")
def drafted() -> dict[str, str]:
    """The drafted summary of each text."""
    return {unit: summary(text.facts(), text.period, unit).text for unit, text in TEXTS.items()}


@pytest.mark.parametrize("unit", list(TEXTS))
def test_every_statement_stands_in_the_drafted_summary_with_its_unit_of_counting(
    unit: str, drafted: dict[str, str]
) -> None:
    missing = [
        (statement.number, words)
        for statement in TEXTS[unit].statements
        for words in statement.expected
        if words not in drafted[unit]
    ]
    assert missing == [], drafted[unit]


def test_what_is_quoted_leads_to_its_row_and_only_what_is_chosen_is_quoted() -> None:
    text = TEXTS["新光社区"]
    facts = text.facts()
    draft = summary(facts, text.period, text.unit)
    sources = dict(zip((cited.title for cited in draft.cited), Traces(facts, {}).of(draft), strict=True))
    assert sources["消防知识讲座"] == "新光社区2020年4月“志愿服务”第3行"
    plain = summary(facts, text.period, text.unit, quoted=("titles",)).text
    assert "消防知识讲座" not in plain
    assert "期内新获称号：旗县区级“太极拳剑比赛集体一等奖”（6月）。" in plain


def test_eighty_of_the_eighty_nine_statements_are_whole_and_the_others_have_a_reason() -> None:
    statements = counted(list(TEXTS.values()))
    assert len(statements) == 89
    assert sum(bool(statement.expected) for statement in statements.values()) >= LEAST
    assert [
        number for number, statement in statements.items() if bool(statement.expected) == bool(statement.reason)
    ] == []
