"""What the calendar does to titles, comparisons and ends of periods: January, a leap day, a month without data."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.comparison import comparisons
from analytics.ledger import review_days
from analytics.periods import Period
from analytics.ranking import rank
from analytics.selection import Selection
from data.records import Row
from data.settings.values import Policy
from reports.word.bulletin import bulletin
from reports.word.summary import summary
from tests.street import Street, row, settings

UNITS = ("甲社区", "乙社区")


def sessions(month: str, day: int, count: int) -> list[Row]:
    """Return a session on a day of a month, that many times, and a problem found and due on that day."""
    on = date(int(month[:4]), int(month[5:]), day)
    session = {"date": on, "category": "党课", "subject": "学习", "attendance": 10, "times": count}
    trouble = {"matter": "问题整改", "kind": "环境卫生", "name": f"{month}楼道", "state": "整改中"}
    return [row("study", 2, session), row("civil", 2, trouble | {"quantity": 1, "date": on, "due": on})]


def street(*months: tuple[str, int, int]) -> Street:
    """A street whose communities reported these months: each with its last day, and how many sessions each held."""
    sent = Street(settings(UNITS))
    for month, day, count in months:
        for unit in ("街道本级", *UNITS):
            sent.send(unit, month, sessions(month, day, count))
    return sent


YEARS = street(("2023-01", 31, 3), ("2023-11", 30, 1), ("2023-12", 31, 5), ("2024-01", 31, 2))


def test_january_is_compared_with_december_of_the_year_before_and_says_so() -> None:
    text = bulletin(YEARS.facts(), Period.month("2024-01")).text
    assert "关于2024年1月宣传工作情况的通报" in text
    # Three units: two sessions each in January, five each in December, three each in the January before.
    assert "共组织理论学习6次（1月，较上年12月减少9次；较上年1月减少3次）" in text
    # What is due on the last day is not overdue on it: three months of three units are, January is not.
    assert "发现问题3个，截至2024年1月31日，整改率0%，未销号12个，其中逾期9个" in text


@pytest.mark.parametrize(
    ("period", "compare", "beginning"),
    [
        (Period.month("2024-01"), "去年同期", "学习场次6次（1月，较上年1月减少3次）"),
        (Period.to_date("2024-01"), "上期", "学习场次6次（1月，较上年1月减少3次）"),
        (Period("2023-12", "2024-01"), "上期", "学习场次21次"),
    ],
)
def test_what_january_is_compared_with_is_named(period: Period, compare: str, beginning: str) -> None:
    (found,) = comparisons(YEARS.facts(), Selection(period, (), compare), ("study.sessions",)).values()
    assert found.sentence().startswith(beginning)


LEAP = street(("2023-02", 28, 4), ("2024-01", 31, 1), ("2024-02", 29, 2))
FEBRUARY = Period.month("2024-02")


def test_february_of_a_leap_year_ends_on_its_29th_day() -> None:
    facts = LEAP.facts()
    assert facts.cut_off(FEBRUARY) == date(2024, 2, 29)
    text = summary(facts, FEBRUARY).text
    assert "共组织理论学习6次（2月，较1月增加3次；较上年2月减少6次）" in text
    assert "截至2024年2月29日，整改率0%，未销号9个，其中逾期6个" in text
    (found,) = comparisons(facts, Selection(FEBRUARY, (), "去年同期"), ("study.sessions",)).values()
    assert found.sentence().startswith("学习场次6次（2月，较上年2月减少6次）")


def test_a_title_of_a_leap_day_is_reviewed_on_the_last_day_of_february() -> None:
    renewed = pd.to_datetime(["2024-02-29", "2021-02-28", "2022-01-31"])
    titles = pd.DataFrame({"matter": "荣誉称号", "state": "已命名", "renewed": renewed})
    found = review_days(titles, Policy(cycle_years=3)).astype(object).tolist()
    assert found == [date(2027, 2, 28), date(2024, 2, 28), date(2025, 1, 31)]


GAP = street(("2024-01", 31, 1), ("2024-03", 31, 2))


def test_after_a_month_that_nobody_reported_nothing_is_compared_and_nobody_is_at_nought() -> None:
    facts = GAP.facts(begun="2024-01")
    text = bulletin(facts, Period.month("2024-03")).text
    assert "3月与2月没有两期都报的单位，不作比较" in text
    assert "共组织理论学习6次，均为党课，参加30人次" in text
    nobody = rank(facts, FEBRUARY, "study.sessions")
    assert [(line.rank, line.value, line.state) for line in nobody.rows.itertuples()] == [(None, None, "未报")] * 2
    quarter = bulletin(facts, Period("2024-01", "2024-03")).text
    assert "应报月报9份，按时报送6份，未报3份（街道本级、甲社区、乙社区）" in quarter
    assert "共组织理论学习9次" in quarter
