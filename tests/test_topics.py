"""Topics of study (专题) are told by words in the subject and stand in documents with how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.facts import Facts
from analytics.periods import Period
from analytics.topics import topic_counts, topics_of
from data.details import Details, frame
from data.settings.values import Topic
from data.store import Store
from data.store.details import read_details
from reports.word.summary import summary
from tests.street import Street, settings
from tests.street import row as street_row
from tests.uploads import OFFICER, checked, clerk, register, send, study

MARCH = Period.month("2024-03")
TOPICS = (Topic("意识形态", ("意识形态", "网络安全")), Topic("党风廉政", ("廉洁",)), Topic("铸牢", ("民族团结",)))


def facts(*lines: tuple[str, str, str, str, int]) -> Facts:
    """甲社区 with three sessions in March; ``lines``: unit, month, subject and times of what is told apart."""
    values = {"category": "集中学习", "subject": "学", "attendance": 9}
    sent = Street(settings(["甲社区", "乙社区"], topics=TOPICS))
    sent.send("甲社区", "2024-03", [street_row("study", at, values) for at in (2, 3, 4)])
    lines = [
        (unit, month, "理论学习", 2, None, subject, category, times) for unit, month, subject, category, times in lines
    ]
    return replace(sent.facts(), details=Details({"study": frame("study", lines)}))


TRAINING = ("甲社区", "2024-03", "廉洁教育", "专题培训", 2)
LINES = (
    ("甲社区", "2024-03", "意识形态工作责任制", "集中学习", 2),
    ("甲社区", "2024-03", "网络安全与廉洁教育", "党课", 1),
    ("甲社区", "2024-02", "意识形态", "集中学习", 5),
    ("乙社区", "2024-03", "廉洁从业", "集中学习", 1),
    ("乙社区", "2024-03", "业务学习", "集中学习", 3),
)


@pytest.mark.parametrize(
    ("units", "counts"),
    [
        (("甲社区",), {"意识形态": 3, "党风廉政": 1}),
        (("乙社区",), {"党风廉政": 1}),
        (("甲社区", "乙社区"), {"意识形态": 3, "党风廉政": 2}),
        ((), {}),
    ],
)
def test_a_session_counts_for_each_topic_that_its_subject_names(units: tuple[str, ...], counts: dict[str, int]) -> None:
    assert topic_counts(facts(*LINES), MARCH, units) == {(name, "专题学习"): number for name, number in counts.items()}


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("意识形态工作", ("意识形态",)),
        ("网络意识形态工作", ("网络意识形态",)),
        ("意识形态和网络意识形态工作", ("意识形态", "网络意识形态")),
        ("网络意识形态和意识形态工作", ("意识形态", "网络意识形态")),
        ("业务学习", ()),
        ("", ()),
    ],
)
def test_a_word_within_a_longer_word_of_another_topic_says_nothing(subject: str, names: tuple[str, ...]) -> None:
    topics = (Topic("意识形态", ("意识形态",)), Topic("网络意识形态", ("网络意识形态",)))
    assert topics_of(subject, topics) == names


def test_topics_stand_in_the_summary_with_how_often() -> None:
    assert "开展意识形态专题学习3次、党风廉政专题学习1次。" in summary(facts(*LINES), MARCH, "甲社区").text
    assert "党风廉政专题培训2次" in summary(facts(TRAINING), MARCH, "甲社区").text
    assert "专题" not in summary(replace(facts(), details=None), MARCH, "甲社区").text


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    units = register(Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True), "甲社区", "乙社区")
    yield units
    units.close()


def test_subjects_are_those_of_the_current_reports_that_somebody_may_see(store: Store) -> None:
    send(store, checked(rows=[study(subject="旧")]))
    send(store, checked(rows=[study(subject="意识形态", times=4), study(4, subject="廉洁")]))
    send(store, checked("乙社区", rows=[study(subject="民族团结")]))
    read = store.read(OFFICER, read_details, ["2024-03"]).of("study")
    assert sorted(read[["unit", "month", "subject", "times"]].itertuples(index=False, name=None)) == [
        ("乙社区", "2024-03", "民族团结", 1),
        ("甲社区", "2024-03", "廉洁", 1),
        ("甲社区", "2024-03", "意识形态", 4),
    ]
    assert len(store.read(clerk("乙社区"), read_details, ["2024-03"]).of("study")) == 1
    assert store.read(OFFICER, read_details, ["2024-03"], "乙社区").of("study")["unit"].tolist() == ["乙社区"]
