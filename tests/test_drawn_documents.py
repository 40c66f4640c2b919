"""Documents of histories drawn by lot read without a seam, whatever was reported and whatever was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from analytics.periods import Period
from reports.word.bulletin import bulletin
from reports.word.summary import summary
from tests.sentences import PERIODS, drawn_street, faults

USUAL, ALL = 30, 1000
TODAYS = (date(2025, 1, 20), date(2025, 1, 3), date(2024, 12, 2))
DOCUMENTS = [(kind, period) for period in PERIODS for kind in ("bulletin", "summary", "unit")]


def _texts(seed: int, documents: list[tuple[str, Period]]) -> Iterator[tuple[str, str]]:
    """Draft documents of one history, as it is looked at on one day."""
    street = drawn_street(seed)
    facts = street.facts(TODAYS[seed % len(TODAYS)], begun=None)
    for kind, period in documents:
        community = facts.settings.register.units[2].name
        if kind == "bulletin":
            yield f"{kind} {period.title()}", bulletin(facts, period).text
        else:
            yield f"{kind} {period.title()}", summary(facts, period, community if kind == "unit" else None).text


def _struck_out(seeds: range, documents: int) -> list[str]:
    """Return what would be struck out; ``documents``: how many kinds of each history, in turn."""
    lines = []
    for seed in seeds:
        chosen = [DOCUMENTS[(seed + at) % len(DOCUMENTS)] for at in range(documents)]
        for title, text in _texts(seed, chosen):
            of_summary = not title.startswith("bulletin")
            lines += [f"{seed} {title}: {fault}" for fault in faults(text, of_summary=of_summary)]
    return lines


def test_documents_of_thirty_histories_read_without_a_seam() -> None:
    assert _struck_out(range(USUAL), 1) == []


@pytest.mark.slow
def test_every_kind_of_document_of_a_thousand_histories_reads_without_a_seam() -> None:
    assert _struck_out(range(ALL), len(DOCUMENTS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "标题\n共组织学习None次。",
        "标题\n共组织学习3次，，参加9人次。",
        "标题\n另在自有平台发布3篇。",
        "标题\n开展志愿服务活动0次。",
        "标题\n开展志愿服务活动46余次。",
        "标题\n开展志愿服务活动12次，其中便民服务12次。",
        "标题\n学习4次（党课1次、集中学习2次）。",
        "标题\n学习4次，其中党课3次、集中学习2次。",
        "标题\n甲社区差2次、乙社区差2次。",
        "标题\n" + "开展志愿服务活动四十余次服务居民三千余人次发放资料一千余份和其他",
    ],
)
def test_what_a_reader_would_strike_out_is_seen(text: str) -> None:
    assert len(faults(text)) == 1
