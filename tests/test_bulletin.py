"""The bulletin: who is ahead and what is to be made up, in neutral words, with the ranking as an annex."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import openpyxl
import pytest

from analytics.headline import headline
from analytics.periods import Period
from analytics.selection import Selection
from data import months
from data.settings.values import Policy, Register, Target, Unit
from reports.documents import DocumentOptions, Order, Paper, make
from reports.forms.making import OwnForm
from reports.word.bulletin import bulletin
from reports.word.summary import summary
from tests.forms import built, direct, sheet
from tests.street import Street, adopted, m1, media, row, settings

MARCH = Period.month("2024-03")
BLAME = ("批评", "不力", "落后", "差评", "黑榜", "问责", "不重视", "原因是", "导致", "倒数")


@pytest.fixture(scope="module")
def text() -> str:
    return bulletin(m1().facts(), MARCH).text


def test_the_parts_stand_in_the_order_of_a_bulletin(text: str) -> None:
    parts = [
        "关于2024年3月宣传工作情况的通报",
        "各社区：",
        "一、总体情况",
        "二、工作成效",
        "三、需补齐事项",
        "四、下一步工作",
    ]
    assert [line for line in text.splitlines() if line in parts] == parts


def test_who_has_not_reported_is_listed_as_missing_and_not_ranked(text: str) -> None:
    assert "应报月报8份，按时报送4份，迟报1份，零报1份，未报2份（街道本级、己社区）。" in text
    assert "未报月报2份：街道本级、己社区。" in text
    results = {line[1]: line for line in bulletin(m1().facts(), MARCH).annexes[0].rows}
    assert results["己社区"][0] == "—"
    assert results["己社区"][2:5] == ("未报", "未报", "未报")


@pytest.mark.parametrize(("month", "listed"), [("2024-03", ["甲社区", "乙社区"]), ("2024-04", ["乙社区", "东社区"])])
def test_units_that_are_not_there_yet_or_any_more_are_in_no_table(month: str, listed: list[str]) -> None:
    split = [
        Unit("新城街道", "街道"),
        Unit("甲社区", "社区", "新城街道", closed=date(2024, 4, 1)),
        Unit("乙社区", "社区", "新城街道"),
        Unit("东社区", "社区", "新城街道", opened=date(2024, 4, 1), predecessors=("甲社区",)),
    ]
    street = Street(settings()).with_settings(register=Register(tuple(split)))
    street.send("甲社区", "2024-03", adopted(0, 0, 1)).send("乙社区", "2024-03").send("乙社区", "2024-04")
    facts, period = street.facts(), Period.month(month)
    assert [line[0] for line in bulletin(facts, period).annexes[1].rows] == listed
    form = OwnForm("表", "sheet", sheet({"A1": "{{ 社区.单位 }}"}))
    output = make(Order("form", period, "新城街道", form=form), facts, {}, direct)
    assert isinstance(output, Paper)
    page = openpyxl.load_workbook(io.BytesIO(output.content)).active
    assert page is not None
    assert [cell.value for (cell,) in page.iter_rows()] == listed


def test_equal_scores_stand_together_with_their_rank(text: str) -> None:
    [line] = [line for line in text.splitlines() if line.startswith("上稿得分居前")]
    assert line.startswith("上稿得分居前的依次为（共6个可比）：")
    assert "均得12分，并列第1位" in line


def test_who_reported_without_a_story_is_told_from_who_did_not_report(text: str) -> None:
    assert "本月未上稿：戊社区。" in text
    assert "未上稿：己社区" not in text


def test_nobody_is_blamed_and_no_cause_is_given(text: str) -> None:
    assert [word for word in BLAME if word in text] == []
    assert re.search(r"None|nan|X|（）|[，。、；：]{2}", text) is None


def test_months_without_a_story_on_end_are_counted() -> None:
    street = Street(settings(["甲社区", "乙社区"]))
    for month in months.span("2023-08", "2024-03"):
        street.send("甲社区", month).send("乙社区", month, adopted(0, 0, 1))
    assert "其中甲社区连续8个月未上稿。" in bulletin(street.facts(), MARCH).text
    attention = headline(street.facts(), Selection(MARCH)).attention
    assert "甲社区连续8个月未上稿。" in [sentence.text for sentence in attention], "as the first page says it"


def test_shortfalls_come_from_the_tasks_and_name_what_is_missing() -> None:
    targets = (Target("study.sessions", "月", Decimal(3)),)
    street = Street(settings(["甲社区", "乙社区"], targets=targets))
    done = [row("study", n, {"category": "党课", "subject": "学", "attendance": 9, "times": 1}) for n in range(2, 5)]
    text = bulletin(street.send("甲社区", "2024-03", done).send("乙社区", "2024-03", done[:1]).facts(), MARCH).text
    assert "学习场次每月至少3次：乙社区差2次。" in text
    assert "围绕学习场次，2024年4月底前乙社区补齐差额。" in text
    assert "1个社区完成了各项任务（甲社区）。" in text


def test_who_was_closed_or_left_a_month_out_has_not_fulfilled_every_task() -> None:
    """甲 is closed in March with a quarter's task open; 乙 has not reported February; 丙 has done all of it."""
    targets = (Target("study.sessions", "月", Decimal(1)), Target("media.published", "季", Decimal(1)))
    street = Street(settings(["甲社区", "乙社区", "丙社区"], targets=targets))
    rows = [row("study", 2, {"category": "党课", "subject": "学", "attendance": 9, "times": 1}), *adopted(0, 0, 1)]
    for unit, sent in {"甲社区": ["01", "02"], "乙社区": ["01", "03"], "丙社区": ["01", "02", "03"]}.items():
        for month in sent:
            street.send(unit, f"2024-{month}", rows)
    register = Register(
        tuple(
            replace(unit, closed=date(2024, 3, 1)) if unit.name == "甲社区" else unit
            for unit in street.settings.register.units
        )
    )
    text = bulletin(street.with_settings(register=register).facts(), Period.quarter("2024-03")).text
    assert "1个社区完成了各项任务（丙社区）。" in text


def test_what_lacks_while_a_cycle_goes_on_is_progress_and_a_rate_has_none() -> None:
    """Of 12 a year 3 are due by March: 甲 has 1. Its one story of two makes 50 %, of 60 % all the time."""
    targets = (Target("study.sessions", "年", Decimal(12)), Target("media.adoption_rate", "年", Decimal(60)))
    street = Street(settings(["甲社区"], targets=targets))
    rows = [row("study", 2, {"category": "党课", "subject": "学", "attendance": 9, "times": 1})]
    rows += [*adopted(0, 0, 1), media(8, "市级", result="报送")]
    facts = street.send("甲社区", "2024-03", rows).facts(begun=None)
    text = bulletin(facts, MARCH).text
    assert "学习场次每年至少12次：甲社区进度差2次。" in text
    assert "采用率每年至少60%：甲社区差10个百分点。" in text
    assert "学习场次每年至少12次，进度差2次。" in summary(facts, MARCH, "甲社区").text


def test_a_unit_that_was_closed_with_the_period_is_not_asked_to_make_anything_up() -> None:
    targets = (Target("study.sessions", "月", Decimal(3)),)
    street = Street(settings(["甲社区", "乙社区"], targets=targets)).send("甲社区", "2024-03").send("乙社区", "2024-03")
    for ended, short in ((["甲社区"], "乙社区"), (["甲社区", "乙社区"], "")):
        units = [
            replace(unit, closed=date(2024, 4, 1)) if unit.name in ended else unit
            for unit in street.settings.register.units
        ]
        facts = street.with_settings(register=Register(tuple(units))).facts()
        for text in (bulletin(facts, MARCH).text, summary(facts, MARCH).text):
            assert "各社区均差3次" in text, "it is told all the same"
            assert re.findall("围绕学习场次，2024年4月底前(.*)补齐差额", text) == [short] * bool(short)


def test_five_communities_short_by_the_same_are_said_once() -> None:
    five = [f"{name}社区" for name in "甲乙丙丁戊"]
    street = Street(settings(five, targets=(Target("study.sessions", "月", Decimal(5)),)))
    items = [row("study", 2, {"category": "党课", "subject": "学", "attendance": 9, "times": 1})]
    for unit in five:
        street.send(unit, "2024-03", items)
    text = bulletin(street.facts(), MARCH).text
    assert "学习场次每月至少5次：各社区均差4次。" in text
    assert "围绕学习场次，2024年4月底前各社区补齐差额。" in text
    assert text.count("差4次") == 1
    street.send("戊社区", "2024-03", [*items, row("study", 3, {**items[0].values, "subject": "再学"})])
    text = bulletin(street.facts(), MARCH).text
    assert "学习场次每月至少5次：甲社区、乙社区、丙社区、丁社区均差4次，戊社区差3次。" in text


@pytest.mark.parametrize("stories", [0, 1, 2])
def test_communities_with_the_same_score_are_never_called_ahead(stories: int) -> None:
    five = [f"{name}社区" for name in "甲乙丙丁戊"]
    street = Street(settings(five))
    for unit in five:
        street.send(unit, "2024-03", adopted(0, 0, stories))
    assert "居前" not in bulletin(street.facts(), MARCH).text
    assert "居前" not in summary(street.facts(), MARCH).text


def test_without_rankings_nobody_is_ahead_and_the_table_is_in_listed_order() -> None:
    output = bulletin(m1(policy=Policy(shown=False)).facts(), MARCH)
    assert "居前" not in output.text
    assert "名次" not in output.text
    [annex] = output.annexes
    assert [line[0] for line in annex.rows][:3] == ["街道本级", "甲社区", "乙社区"]


def test_the_annex_holds_table_and_chart_of_the_ranking() -> None:
    output = docx.Document(io.BytesIO(built("bulletin", m1().facts(), options=DocumentOptions(sources=True))))
    heads = [[cell.text for cell in table.rows[0].cells] for table in output.tables]
    assert heads[0] == ["名次", "社区", "报送（篇）", "上稿（篇）", "得分", "本年累计得分", "名次变化"]
    assert heads[2] == ["序号", "文中数字", "指标和范围", "来源"]
    assert len(output.inline_shapes) == 1
    assert "附件：1.2024年3月上稿得分排名" in [paragraph.text for paragraph in output.paragraphs]


def test_the_same_data_give_the_same_bytes() -> None:
    options = DocumentOptions(comments=True)
    first, second = (built("bulletin", m1().facts(), options=options) for _ in range(2))
    assert first == second


def test_a_period_nobody_reported_says_so() -> None:
    text = bulletin(Street(settings(["甲社区", "乙社区"])).send("甲社区", "2024-01").facts(), MARCH).text
    assert "尚无单位报送。" in text
    assert "0次" not in text
