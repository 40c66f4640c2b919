"""Documents that the program makes: all of their figures agree with the data, and one planted error each is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from analytics.facts import Facts
from analytics.periods import Period
from analytics.verification.check import Verification, lexicon_of, verify
from analytics.verification.lexicon import Lexicon
from analytics.verification.verdicts import Scope
from data.sample.street import OFFICE, STREET
from data.written.text import Passage, WrittenText
from reports.documents import DRAFTED
from reports.own_draft import with_own_draft
from tests.sample_street import sample_facts

pytestmark = pytest.mark.slow

PERIODS = (
    Period("2026-05", "2026-05"),
    Period("2026-01", "2026-06"),
    Period("2026-07", "2026-09"),
    Period("2025-01", "2025-12"),
)
DOCUMENTS = [
    (period, kind, unit)
    for period in PERIODS
    for kind, unit in (
        ("bulletin", None),
        ("summary", None),
        ("summary", "柳岸社区"),
        ("summary", "枫林社区"),
        ("summary", "南桐社区"),
        ("summary", OFFICE),
    )
]


@pytest.fixture(scope="module")
def facts() -> Facts:
    """The sample street up to the end of September 2026."""
    return sample_facts()


@pytest.fixture(scope="module")
def lexicon(facts: Facts) -> Lexicon:
    return lexicon_of(facts)


def _written(facts: Facts, period: Period, kind: str, unit: str | None) -> WrittenText:
    output = DRAFTED[kind](facts, period, unit)
    texts = [output.title, *(line.text for line in output.lines)]
    return WrittenText("总结.docx", "docx", tuple(Passage(text, f"第{at}段") for at, text in enumerate(texts, start=1)))


def _checked(written: WrittenText, facts: Facts, lexicon: Lexicon, period: Period, unit: str | None) -> Verification:
    return with_own_draft(verify(written, Scope(period, (unit or STREET,)), facts, lexicon), facts)


Plant = Callable[[str], str]


def _digit(text: str) -> str:
    return re.sub(r"(学习)([0-9]+)(次)", lambda result: f"{result[1]}{int(result[2]) + 10}{result[3]}", text, count=1)


def _unit_of_counting(text: str) -> str:
    return re.sub(r"(参加[0-9]+)人次", r"\1次", text, count=1)


def _period(text: str) -> str:
    """A change is said of a month earlier than it is of: 较4月增加 becomes 较3月增加."""
    return re.sub(
        "(较(?:上年)?(?:[0-9]+—)?)([0-9]+)(?=月[增减])",
        lambda result: f"{result[1]}{int(result[2]) - 1}",
        text,
        count=1,
    )


def _direction(text: str) -> str:
    turned = {"增加": "减少", "减少": "增加"}
    return re.sub("增加|减少", lambda result: turned[result[0]], text, count=1)


def _sum(text: str) -> str:
    return re.sub(
        r"(其中[^0-9。]{2,8})([0-9]+)(次)",
        lambda result: f"{result[1]}{int(result[2]) + 300}{result[3]}",
        text,
        count=1,
    )


PLANTS: tuple[Plant, ...] = (_digit, _unit_of_counting, _period, _direction, _sum)


def _planted(written: WrittenText, plant: Plant) -> WrittenText | None:
    for at, passage in enumerate(written.passages):
        changed = plant(passage.text)
        if at and changed != passage.text:
            passages = [*written.passages]
            passages[at] = replace(passage, text=changed)
            return replace(written, passages=tuple(passages))
    return None


@pytest.mark.parametrize("number", range(24))
def test_a_generated_document_agrees_throughout_and_one_planted_error_is_found(
    number: int, facts: Facts, lexicon: Lexicon
) -> None:
    period, kind, unit = DOCUMENTS[number]
    written = _written(facts, period, kind, unit)
    plain = _checked(written, facts, lexicon, period, unit)
    assert not plain.is_wrong, [
        (judgement.claim.quote, judgement.why) for judgement in plain.judgements if judgement.verdict == "differs"
    ]
    assert plain.counts()["matches"] > 30
    order = [*PLANTS[number % 5 :], *PLANTS[: number % 5]]
    changed = next(changed for plant in order if (changed := _planted(written, plant)) is not None)
    assert _checked(changed, facts, lexicon, period, unit).is_wrong


@pytest.mark.parametrize("plant", PLANTS)
def test_errors_are_found_without_the_draft_too(plant: Plant, facts: Facts, lexicon: Lexicon) -> None:
    """A text under a title of its own is nobody's draft: its figures speak for themselves."""
    period = Period("2026-01", "2026-06")
    written = _written(facts, period, "summary", None)
    changed = _planted(written, plant)
    assert changed is not None
    for text, wrong in ((written, False), (changed, True)):
        own = replace(text, passages=(Passage("上半年工作", "第1段"), *text.passages[1:]))
        assert _checked(own, facts, lexicon, period, None).is_wrong is wrong
