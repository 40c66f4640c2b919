"""The month in sentences: what is said follows from figures, and what has none is not said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analytics.findings import Sentence
from analytics.headline import Headline, headline
from analytics.periods import Period
from analytics.ranking import rank
from analytics.selection import Selection
from data.records import Row
from data.settings.values import Policy, Target
from tests.street import Street, adopted, row, settings

NAMES = ["甲社区", "乙社区", "丙社区"]
FEBRUARY, MARCH = "2024-02", "2024-03"


def study(count: int) -> Row:
    return row("study", 2, {"date": date(2024, 3, 5), "category": "集中学习", "times": count, "attendance": 10})


def problem(state: str, **more: Any) -> Row:
    days = {"date": date(2024, 2, 3), "due": date(2024, 2, 20)}
    lines = {"matter": "问题整改", "name": "楼道堆物", "state": state, **days}
    return row("civil", 9, lines | more)


def street(**more: Any) -> Street:
    """甲 2 then 4 sessions, 1 then 3 city stories; 乙 2 then 2 sessions, 2 then 1 stories; the office 1 and 1."""
    store = Street(settings(NAMES, **more))
    store.send("甲社区", FEBRUARY, [study(2), *adopted(0, 0, 1)]).send(
        "乙社区", FEBRUARY, [study(2), *adopted(0, 0, 2)]
    )
    store.send("甲社区", MARCH, [study(4), *adopted(0, 0, 3)]).send("乙社区", MARCH, [study(2), *adopted(0, 0, 1)])
    return store.send("街道本级", FEBRUARY, [study(1)]).send("街道本级", MARCH, [study(1)])


def march(store: Street) -> Headline:
    return headline(store.facts(), Selection(Period.month(MARCH)))


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


def test_the_headline_says_how_complete_the_month_is_and_how_much_was_done() -> None:
    assert march(street()).lead.text == (
        "2024年3月应报4个单位，已报3个，学习场次7次，志愿服务活动0次，文明实践活动0次，上稿4篇，未销号0个。"
    )


def test_a_month_that_nobody_reported_says_only_that() -> None:
    headline_facts = headline(street().facts(), Selection(Period.month("2024-05")))
    assert headline_facts.lead.text == "2024年5月应报4个单位，还没有报送。"
    assert texts(headline_facts.attention) == ["未报4个：街道本级、甲社区、乙社区、丙社区。"]
    assert headline_facts.improved == ()


def test_what_rose_is_said_with_both_figures_and_leads_to_its_measure() -> None:
    result = march(street())
    assert texts(result.improved) == [
        "甲社区上稿得分由第2名升到第1名（3月，较2月↑1，共2个可比）。",
        "学习场次7次，较2月增加40%（按两期都报的3个单位，3月7次，2月5次）。",
        "上稿4篇，较2月增加33.3%（按两期都报的3个单位，3月4篇，2月3篇）。",
    ]
    assert [(sentence.area, sentence.measure, sentence.unit) for sentence in result.improved] == [
        ("media", "media.points", "甲社区"),
        ("study", "study.sessions", None),
        ("media", "media.published", None),
    ]


def test_ranks_are_not_mentioned_where_the_office_does_not_show_them() -> None:
    result = march(street().with_policy(shown=False))
    assert not [text for text in texts(result.improved) if "名" in text]


def test_a_comparison_is_made_over_units_that_reported_in_both_periods_and_says_so() -> None:
    sent = street().send("丙社区", MARCH, [study(30)])
    [text] = [text for text in texts(march(sent).improved) if text.startswith("学习场次")]
    assert text == "学习场次37次，较2月增加40%（按两期都报的3个单位，3月7次，2月5次）。"


def test_who_has_not_reported_is_named_and_leads_to_the_unit() -> None:
    first = march(street()).attention[0]
    assert (first.text, first.area, first.unit) == ("未报1个：丙社区。", "reporting", "丙社区")
    assert first.share == 1 / 4


def test_what_needs_attention_goes_by_certainty_and_size_over_all_areas_and_the_headline_names_the_first() -> None:
    """40 of 50 activities fewer is no chance, nor is one of four reports; 20 attendances of 100 fewer may be."""
    store = Street(settings(NAMES, targets=(Target("study.sessions", "月", Decimal(3)),)))

    def activities(times: int, attendance: int) -> Row:
        known = {"nature": "志愿服务", "category": "环境卫生"}
        return row("volunteer", 2, {**known, "times": times, "attendance": attendance})

    store.send("甲社区", FEBRUARY, [study(4), activities(50, 100), problem("整改中", quantity=4)])
    store.send("甲社区", MARCH, [study(4), activities(10, 80)])
    for unit in ("乙社区", "街道本级"):
        store.send(unit, FEBRUARY, [study(1)]).send(unit, MARCH, [study(1)])
    result = march(store)
    assert [(sentence.certain, round(sentence.share, 2), sentence.text) for sentence in result.attention] == [
        (True, 1.0, "截至3月31日逾期问题4个：甲社区4个。"),
        (True, 0.8, "志愿服务活动10次，较2月减少80%（按两期都报的3个单位，3月10次，2月50次）。"),
        (True, 0.5, "学习场次每月至少3次：乙社区差2次。"),
        (True, 0.25, "未报1个：丙社区。"),
        (False, 0.2, "志愿者人次80人次，较2月减少20%（按两期都报的3个单位，3月80人次，2月100人次）。"),
    ]
    assert result.top.text == "2024年3月逾期问题4个，志愿服务活动较2月减少80%，1个单位没完成学习场次任务。"
    assert result.top.measure == "civil.overdue"


def test_every_unit_that_is_short_of_a_task_is_named() -> None:
    names = [f"{number}号社区" for number in range(1, 12)]
    store = Street(settings(names, targets=(Target("study.sessions", "月", Decimal(3)),)))
    for at, unit in enumerate(names):
        store.send(unit, MARCH, [study(at % 3)])
    [item] = [sentence for sentence in march(store).attention if sentence.task]
    assert [unit for unit in names if unit not in item.text] == []


def test_where_nothing_presses_the_headline_says_how_much_was_done() -> None:
    store = Street(settings(NAMES))
    for unit in [*NAMES, "街道本级"]:
        store.send(unit, MARCH, [study(1)])
    result = march(store)
    assert result.attention == ()
    assert result.top is result.lead


def test_overdue_problems_are_said_with_the_cut_off_day() -> None:
    store = street()
    store.send("乙社区", FEBRUARY, [study(2), *adopted(0, 0, 2), problem("整改中", quantity=2)])
    [text] = [sentence.text for sentence in march(store).attention if sentence.measure == "civil.overdue"]
    assert text == "截至3月31日逾期问题2个：乙社区2个。"


def test_overdue_problems_of_a_unit_that_has_not_reported_are_still_there() -> None:
    sent = street().send("丙社区", FEBRUARY, [problem("整改中")])
    results = {sentence.measure: sentence.text for sentence in march(sent).attention}
    assert results["civil.overdue"] == "截至3月31日逾期问题1个：丙社区1个。"


def test_fewer_open_problems_are_an_improvement() -> None:
    store = street()
    store.send("乙社区", FEBRUARY, [study(2), problem("整改中", quantity=2)])
    store.send("乙社区", MARCH, [study(2), problem("已销号", closed=date(2024, 3, 4))])
    assert "逾期0个，较2月减少100%（按两期都报的3个单位，3月0个，2月2个）。" in texts(march(store).improved)


def test_who_is_short_of_a_task_is_named_with_how_much() -> None:
    sent = street(targets=(Target("study.sessions", "月", Decimal(3)),)).send("丙社区", MARCH, [study(3)])
    [item] = [sentence for sentence in march(sent).attention if sentence.measure == "study.sessions"]
    assert (item.text, item.unit) == ("学习场次每月至少3次：乙社区差1次。", "乙社区")


@pytest.mark.parametrize("sparse", [FEBRUARY, MARCH])
def test_nobody_has_risen_where_fewer_than_half_have_reported(sparse: str) -> None:
    names = [f"{number}号社区" for number in range(1, 12)]
    store = Street(settings(names))
    for month in (FEBRUARY, MARCH):
        for at, unit in enumerate(names[:2] if month == sparse else names, 1):
            store.send(unit, month, [study(2), *adopted(0, 0, at if month == MARCH else 12 - at)])
    assert [text for text in texts(march(store).improved) if "名" in text] == []


def test_nobody_has_risen_since_a_range_in_which_reporting_began() -> None:
    """March and April are not ranked against January and February, since of January nothing had to be reported."""
    names = [f"{number}号社区" for number in range(1, 6)]
    store = Street(settings(names, policy=Policy(start="2024-02")))
    for month in ("2024-02", "2024-03", "2024-04"):
        for at, unit in enumerate(names, 1):
            store.send(unit, month, adopted(0, 0, at if month == "2024-04" else 6 - at))
    facts = store.facts(date(2024, 5, 20))
    assert [
        text for text in texts(headline(facts, Selection(Period("2024-03", "2024-04"))).improved) if "名" in text
    ] == []
    assert rank(facts, Period("2024-03", "2024-04")).against == ""
    (risen,) = [text for text in texts(headline(facts, Selection(Period.month("2024-04"))).improved) if "名" in text]
    assert (risen, rank(facts, Period.month("2024-04")).against) == (
        "5号社区上稿得分由第5名升到第1名（4月，较3月↑4，共5个可比）。",
        "较3月",
    )


def test_whoever_is_short_of_any_task_on_a_measure_is_counted_in_the_headline() -> None:
    """乙社区 and 丙社区 have tasks of their own, so that there are three lists: 甲 lacks 2, 乙 3, 丙 nothing."""
    targets = [Target("study.sessions", "月", Decimal(3), unit=None if unit == "甲社区" else unit) for unit in NAMES]
    sent = [replace(target, minimum=Decimal(at)) for at, target in zip((3, 4, 1), targets, strict=True)]
    store = Street(settings(NAMES, targets=tuple(sent)))
    for unit in NAMES:
        store.send(unit, MARCH, [study(1)])
    lists = [sentence for sentence in march(store).attention if sentence.measure == "study.sessions"]
    assert [sentence.text for sentence in lists] == [
        "学习场次每月至少3次：甲社区差2次。",
        "学习场次每月至少4次：乙社区差3次。",
    ]
    assert {sentence.short for sentence in lists} == {"2个单位没完成学习场次任务"}
    assert not [text for text in texts(march(store).improved) if "完成" in text], "丙社区 alone is not all of them"


def test_a_task_that_all_have_done_is_an_improvement() -> None:
    store = Street(settings(NAMES, targets=(Target("study.sessions", "月", Decimal(3)),)))
    for unit in NAMES:
        store.send(unit, MARCH, [study(3)])
    assert "学习场次每月至少3次：3个单位全部完成。" in texts(march(store).improved)


def test_a_street_that_reported_in_time_is_told_so() -> None:
    sent = street().send("丙社区", MARCH, [study(1)])
    assert march(sent).improved[0].text == "4个单位全部按时报送。"
    late = sent.send("丙社区", MARCH, [study(1)], received=date(2024, 4, 20))
    assert "按时" not in march(late).improved[0].text


def test_three_months_without_a_story_are_said_and_a_month_not_reported_breaks_them() -> None:
    store = street()
    for month in ("2024-01", FEBRUARY, MARCH):
        store.send("丙社区", month, [study(1)])
    silent = [sentence.text for sentence in march(store).attention if sentence.measure == "media.published"]
    assert silent == ["丙社区连续3个月未上稿。"]
    broken = street().send("丙社区", "2024-01").send("丙社区", MARCH)
    assert not [sentence for sentence in march(broken).attention if "连续" in sentence.text]


def test_what_fell_is_said_with_both_figures_and_no_cause() -> None:
    back = headline(street().facts(), Selection(Period.month(MARCH), ("乙社区",)))
    assert "上稿1篇，较2月减少50%（3月1篇，2月2篇）。" in texts(back.attention)


def test_small_changes_are_no_news() -> None:
    sent = street().send("甲社区", FEBRUARY, [study(99)]).send("甲社区", MARCH, [study(101)])
    assert not [text for text in texts(march(sent).improved) if text.startswith("学习场次")]


PERIODS = [Period.month(MARCH), Period.quarter(MARCH), Period.year(MARCH), Period(FEBRUARY, MARCH)]


@pytest.mark.parametrize("period", PERIODS)
def test_every_sentence_has_a_figure_and_at_most_three_say_what_improved(period: Period) -> None:
    headline_facts = headline(street().facts(), Selection(period))
    for item in (headline_facts.top, headline_facts.lead, *headline_facts.improved, *headline_facts.attention):
        assert re.search(r"\d", item.text)
        assert item.text.endswith("。")
        assert "None" not in item.text
    assert len(headline_facts.improved) <= 3


def test_a_street_without_units_is_still_a_sentence() -> None:
    headline_facts = headline(Street(settings([])).facts(), Selection(Period.month(MARCH)))
    assert headline_facts.lead.text == "2024年3月应报1个单位，还没有报送。"
