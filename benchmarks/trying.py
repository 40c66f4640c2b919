"""Rules tried on a year: what every further draft costs, and what the first one costs that has to read the stories."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from analytics.periods import Period
from analytics.trial import Draft
from benchmarks import city, places
from benchmarks.report import Table
from data import months
from data.settings.values import Settings
from data.store import SYSTEM, Store
from data.store.settings import read_settings
from ui.archive import Archive

LENGTH, DRAFTS = 12, 7


def run() -> list[Table]:
    """Measure each size and return the table."""
    columns = (
        "社区",
        "稿件",
        "第一次试算（读稿件），秒 CPU",
        "以后每改一次草稿，秒 CPU",
        "最慢的一次",
        "有新的上报以后，秒 CPU",
        "目标",
    )
    rows = [_line(size) for size in places.sizes((11, 3000))]
    note = (
        f"改草稿的是 {DRAFTS} 次的中位数。"
        f"一次试算是 {LENGTH} 个月逐月和合计的新旧名次、原因、没有规则的稿件、没用到的规则、"
        "第一名取决于什么、每种稿件多少分。"
    )
    return [Table("试算计分规则", columns, tuple(rows), note)]


def _line(size: int) -> tuple[str, ...]:
    store = Store.open(places.archive(size, LENGTH), create=False)
    archive = Archive(store)
    period = Period(months.shift(city.LAST, 1 - LENGTH), city.LAST)
    analysis = archive.analysis(city.OFFICER, period.months, city.TODAY, time.monotonic())
    drafts = _drafts(store.read(city.OFFICER, read_settings))

    def seconds(draft: Draft) -> float:
        start = time.process_time()
        archive.try_out(city.OFFICER, analysis, period, draft)
        return time.process_time() - start

    first, *later = (seconds(draft) for draft in islice(drafts, DRAFTS + 1))
    stories = len(archive.try_out(city.OFFICER, analysis, period, next(drafts))[1])
    with store.writing(SYSTEM) as writing:
        writing.bump([city.LAST])
    again = seconds(next(drafts))
    store.close()
    aim = "1" if size <= city.IN_STREET else "5"
    return (
        f"{size:,}",
        f"{stories:,}",
        f"{first:.2f}",
        f"{statistics.median(later):.2f}",
        f"{max(later):.2f}",
        f"{again:.2f}",
        aim,
    )


def _drafts(settings: Settings) -> Iterator[Draft]:
    """Yield the rules in force with other points for the city's media, again and again others."""
    count = 0
    while True:
        count += 1
        points = Decimal(3) + Decimal(count) / 2
        rules = (replace(rule, points=points) if rule.level == "市级" else rule for rule in settings.rules)
        yield Draft(tuple(rules), settings.policy)
