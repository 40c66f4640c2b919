"""Topics of study (专题) are told by words in the subject and stand in documents with how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analytics.facts import Facts
from analytics.periods import Period
from analytics.topics import topic_counts
from data.settings.values import Topic
from data.store import Store
from data.store.subjects import read_subjects
from reports.word.summary import summary
from tests.street import Street, settings
from tests.street import row as street_row
from tests.uploads import OFFICER, checked, clerk, register, send, study

MARCH = Period.month("2024-03")
TOPICS = (Topic("意识形态", ("意识形态", "网络安全")), Topic("党风廉政", ("廉洁",)), Topic("铸牢", ("民族团结",)))


def facts(*lines: tuple[str, str, str, int]) -> Facts:
    """甲社区 with three sessions in March; ``lines``: unit, month, subject and times of what is told apart."""
    values = {"category": "集中学习", "subject": "学", "attendance": 9}
    sent = Street(settings(["甲社区", "乙社区"], topics=TOPICS))
    sent.send("甲社区", "2024-03", [street_row("study", at, values) for at in (2, 3, 4)])
    table = pd.DataFrame(lines, columns=["unit", "month", "subject", "times"])
    return replace(sent.facts(), subjects=table)


LINES = (
    ("甲社区", "2024-03", "意识形态工作责任制", 2),
    ("甲社区", "2024-03", "网络安全与廉洁教育", 1),
    ("甲社区", "2024-02", "意识形态", 5),
    ("乙社区", "2024-03", "廉洁从业", 1),
    ("乙社区", "2024-03", "业务学习", 3),
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
    assert topic_counts(facts(*LINES), MARCH, units) == counts


def test_topics_stand_in_the_summary_with_how_often() -> None:
    assert "开展意识形态专题学习3次、党风廉政专题学习1次。" in summary(facts(*LINES), MARCH, "甲社区").text
    assert "专题学习" not in summary(replace(facts(), subjects=None), MARCH, "甲社区").text


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    units = register(Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True), "甲社区", "乙社区")
    yield units
    units.close()


def test_subjects_are_those_of_the_current_reports_that_somebody_may_see(store: Store) -> None:
    send(store, checked(rows=[study(subject="旧")]))
    send(store, checked(rows=[study(subject="意识形态", times=4), study(4, subject="廉洁")]))
    send(store, checked("乙社区", rows=[study(subject="民族团结")]))
    lines = store.read(OFFICER, read_subjects, ["2024-03"]).itertuples(index=False, name=None)
    assert sorted(lines) == [
        ("乙社区", "2024-03", "民族团结", 1),
        ("甲社区", "2024-03", "廉洁", 1),
        ("甲社区", "2024-03", "意识形态", 4),
    ]
    assert len(store.read(clerk("乙社区"), read_subjects, ["2024-03"])) == 1
