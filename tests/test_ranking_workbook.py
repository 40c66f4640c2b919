"""The ranking as a workbook: its sheets, its figures as numbers, its chart, its tasks."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from analytics.periods import Period
from analytics.ranking import rank
from analytics.source_rows import find_source_rows, source
from analytics.targets import tasks
from data.schema import MEASURE
from data.settings.values import Target
from reports.ranking_workbook import ranking_workbook
from tests.street import Placed, Street, adopted, m1, row, settings

MARCH = Period.month("2024-03")
MEDIA = "media.points"


def test_tasks_stand_on_a_sheet_of_their_own_with_what_is_missing():
    facts = m1().with_settings(targets=(Target("media.published", "月", Decimal(6)),)).facts()
    content = ranking_workbook(rank(facts, MARCH), facts, (), tasks(facts, MARCH.last))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["排名", "名次详情", "得分明细", "计分规则", "达标情况", "上报情况", "口径说明"]
    heads = [cell.value for cell in book["达标情况"][3]]
    lines = {
        line[0]: dict(zip(heads, line, strict=True)) for line in book["达标情况"].iter_rows(min_row=4, values_only=True)
    }
    text = ("已完成", "计量单位", "距任务还差", "情况")
    assert [lines["甲社区"][head] for head in text] == [6, "篇", 0, "已完成"]
    assert [lines["乙社区"][head] for head in text] == [3, "篇", 3, "差3篇"]
    assert [lines["己社区"][head] for head in text] == ["未报", "篇", "未报", "未报"]


def test_without_tasks_there_is_no_sheet_of_tasks():
    facts = m1().facts()
    content = ranking_workbook(rank(facts, MARCH), facts, (), tasks(facts, MARCH.last))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "达标情况" not in book.sheetnames


def open_ranking(measure="media.points", street=None):
    street = street or m1()
    facts = street.facts()
    ranking = rank(facts, MARCH, measure)
    sheet = source(MEASURE[measure])
    rows = find_source_rows(facts, measure, MARCH, street.placed(sheet)) if sheet and sheet != "basics" else []
    content = ranking_workbook(ranking, facts, iter(rows))
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_ranking_stands_in_rank_order_with_change_and_words_and_the_missing_last():
    sheet = open_ranking()["排名"]
    lines = [
        dict(zip([cell.value for cell in sheet[3]], row, strict=True))
        for row in sheet.iter_rows(min_row=4, max_row=10, values_only=True)
    ]
    assert [line["单位"] for line in lines][-1] == "己社区"
    assert [line["名次"] for line in lines] == [1, 1, 1, 1, 5, 6, "—"]
    assert [line["上稿得分（分）"] for line in lines] == [12, 12, 12, 12, 9, 0, "—"]
    assert list(lines[0]) == ["名次", "单位", "上稿得分（分）", "变化", "说明"]
    assert lines[-1]["说明"] == "未报"
    assert [cell.value for cell in sheet[11]] == ["合计", "", 57, "", ""], "12 four times, 9 and 0"
    assert sheet.auto_filter.ref == "A3:E10"
    assert "未报：己社区" in sheet["A2"].value
    heads = [cell.value for cell in open_ranking()["名次详情"][3]]
    assert {"稳健", "名次范围"} <= set(heads)


def test_the_chart_draws_the_ranked_units_from_the_cells_of_the_table():
    [chart] = open_ranking()["排名"]._charts
    assert chart.ser[0].cat.numRef is None
    assert chart.ser[0].val.numRef.f == "排名!$C$4:$C$9"


def test_the_points_of_the_details_add_up_to_the_scores():
    book = open_ranking()
    heads = [cell.value for cell in book["得分明细"][3]]
    sums: dict[str, float] = {}
    for cells in book["得分明细"].iter_rows(min_row=4, values_only=True):
        line = dict(zip(heads, cells, strict=True))
        if line["单元格"]:
            assert line["文件"] == f"{line['单位']}.xlsx"
            sums[line["单位"]] = sums.get(line["单位"], 0) + line["得分"]
    scores = {cells[1]: cells[2] for cells in book["排名"].iter_rows(min_row=4, max_row=9, values_only=True)}
    assert {unit: score for unit, score in scores.items() if score} == sums


def test_details_in_hours_are_hours():
    street = m1()
    values = {
        "date": date(2024, 3, 5),
        "category": "党课",
        "subject": "学习",
        "attendance": 20,
        "hours": Decimal("1.5"),
    }
    street.send("甲社区", "2024-03", [row("study", 2, values | {"times": 1})])
    sheet = open_ranking("study.hours", street)["得分明细"]
    heads = [cell.value for cell in sheet[3]]
    assert sheet.cell(4, heads.index("数值") + 1).value == 1.5
    assert sheet.cell(4, heads.index("主题") + 1).value == "学习"


@pytest.mark.parametrize(
    "measure", ["unit.residents", "overall.completion", "media.adoption_rate", "civil.open", "study.sessions"]
)
def test_a_ranking_by_any_measure_has_its_workbook(measure):
    assert open_ranking(measure).sheetnames[:4] == ["排名", "名次详情", "得分明细", "计分规则"]


def test_names_with_every_kind_of_sign_come_through_whole():
    odd = '=甲&<乙>"丙"+\n😀社区'
    street = Street(settings([odd])).send(odd, "2024-03", adopted(0, 0, 1))
    facts = street.facts()
    content = ranking_workbook(rank(facts, MARCH), facts)
    cell = openpyxl.load_workbook(io.BytesIO(content))["排名"]["B4"]
    assert (cell.value, cell.data_type) == (odd, "s")


@pytest.mark.slow
def test_the_details_are_written_as_they_come_and_not_carried_in_memory():
    street = m1()
    facts, (sent,) = street.facts(), adopted(1)
    ranking = rank(facts, MARCH)

    def peak(count: int) -> int:
        placed = (Placed("甲社区", "2024-03", number, "甲社区.xlsx", sent) for number in range(count))
        tracemalloc.start()
        ranking_workbook(
            ranking, facts, (row for item in placed for row in find_source_rows(facts, MEDIA, MARCH, [item]))
        )
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    # The cells of a row take some six thousand bytes as objects, as the naive way carries them.
    few, many = peak(100), peak(600)
    assert (many - few) / 500 < 1_500
