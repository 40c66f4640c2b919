"""The second chart of an area: what it is drawn from, by hand."""

from datetime import date
from decimal import Decimal

import pytest

from analytics.periods import Period
from analytics.selection import Selection
from data.schema import ADOPTION, ATTENDED, BY_KIND, BY_LEVEL, CLEARED, MONTHLY
from data.settings.values import Target
from reports import aspects
from reports.charts import Chart
from tests.street import Street, adopted, media, row, settings

MARCH = Period.month("2024-03")


def street(**more) -> Street:
    return Street(settings(["甲社区", "乙社区", "丙社区"], **more))


def study(times: int):
    return row("study", 2, {"date": date(2024, 3, 1), "category": "党课", "attendance": 9, "times": times})


def problem(number: int, result: date, closed: date | None = None):
    values = {
        "matter": "问题整改",
        "kind": "环境卫生",
        "name": f"杂物{number}",
        "state": "已销号" if closed else "整改中",
    }
    return row("civil", number, values | {"quantity": 1, "date": result, **({"closed": closed} if closed else {})})


def serve(number: int, nature: str, attendance: int):
    values = {"date": date(2024, 3, 1), "name": f"活动{number}", "nature": nature, "category": "其他"}
    return row("volunteer", number, values | {"attendance": attendance, "times": 1})


def draw(sent: Street, name: str, measure: str, period: Period = MARCH) -> Chart:
    return aspects.draw_aspect(sent.facts(), Selection(period), name, measure)


def fields(chart: Chart) -> dict[tuple[str, str], str]:
    """Return (unit, month) → words of every field of a grid."""
    (trace,) = chart.spec["data"]
    return {(unit, month): words for (unit, month, *_), words in zip(trace["customdata"], trace["text"], strict=True)}


def test_month_by_month_stands_the_one_first_that_reached_its_task_least_often() -> None:
    sent = street(targets=(Target("study.sessions", "月", Decimal(2)),))
    for month in ("2024-02", "2024-03"):
        sent.send("甲社区", month, [study(2)]).send("乙社区", month, [study(1)])
    sent.send("丙社区", "2024-03", [study(3)])
    chart = draw(sent, MONTHLY, "study.sessions")
    assert [words.removesuffix("社区") for words in chart.spec["layout"]["yaxis"]["ticktext"]] == [
        "乙",
        "丙",
        "甲",
        "街道本级",
    ]
    assert fields(chart)["乙社区", "2024-03"] == "1<br>差1"
    assert fields(chart)["丙社区", "2024-02"] == "未报"
    assert fields(chart)["丙社区", "2024-03"] == "3<br>✓"
    assert "按达到任务的月数从少到多排列" in chart.note


def test_months_before_anybody_reported_are_not_shown_as_missing() -> None:
    sent = street().send("甲社区", "2024-03", [study(1)])
    assert {month for _, month in fields(draw(sent, MONTHLY, "study.sessions"))} == {"2024-03"}


def test_people_and_times_are_both_of_volunteering_alone() -> None:
    sent = street().send("甲社区", "2024-03", [serve(2, "志愿服务", 10), serve(3, "文明实践", 500)])
    sent.send("乙社区", "2024-03", [serve(2, "文明实践", 7)])
    (dots,) = draw(sent, ATTENDED, "volunteer.activities").spec["data"]
    assert (dots["x"], dots["y"]) == ([1, 0], [10, 0])
    assert {spot[2] for spot in dots["customdata"]} == {"volunteer.activities"}


def test_the_adoption_rates_are_those_of_communities_with_the_common_rate_in_words() -> None:
    sent = street().send("街道本级", "2024-03", adopted(9))
    sent.send("甲社区", "2024-03", [*adopted(0, 0, 3), media(9, "市级", result="报送")])
    sent.send("乙社区", "2024-03", [*adopted(0, 0, 1), *(media(9 + at, "市级", result="报送") for at in range(3))])
    chart = draw(sent, ADOPTION, "media.published")
    assert [spot[0] for spot in chart.spec["data"][-1]["customdata"]] == ["甲社区", "乙社区"]
    assert "图中单位合计的采用率50%" in chart.note


def test_found_and_closed_are_told_with_what_was_open_before_and_after() -> None:
    sent = street().send("甲社区", "2023-01", [problem(2, date(2023, 1, 5))])
    sent.send("甲社区", "2024-02", [problem(3, date(2024, 2, 5)), problem(4, date(2024, 2, 6))])
    sent.send("甲社区", "2024-03", [problem(4, date(2024, 2, 6), date(2024, 3, 9))])
    chart = draw(sent, CLEARED, "civil.found")
    result, closed = chart.spec["data"]
    assert (result["y"][-1], closed["y"][-1]) == (2, 1)
    assert (
        chart.note
        == "2024年2月1日以前未销号1个，截至2024年3月31日未销号2个；重开的可能不止一次销号，后来改了数量的仍按发现当月的数。"
    )


@pytest.mark.parametrize("name", [BY_KIND, BY_LEVEL, *aspects.OWN])
def test_every_aspect_of_nothing_says_so(name: str) -> None:
    chart = draw(street(), name, "media.published" if name == BY_LEVEL else "civil.found")
    assert chart.spec["data"] == []
    assert chart.alt.endswith("。")
