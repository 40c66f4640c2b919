"""The ranking as a workbook: its sheets, its figures as numbers, its chart, its tasks."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl

from analytics.periods import Period
from analytics.ranking import rank
from analytics.targets import tasks
from data.settings.values import Target
from reports.ranking_workbook import ranking_workbook
from tests.street import m1

MARCH = Period.month("2024-03")


def test_tasks_stand_on_a_sheet_of_their_own_with_what_is_missing():
    facts = m1().with_settings(targets=(Target("media.published", "月", Decimal(6)),)).facts()
    content = ranking_workbook(rank(facts, MARCH), facts.settings, facts.reports, (), tasks(facts, MARCH.last))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["排名", "得分明细", "计分规则", "达标情况", "上报情况", "口径说明"]
    lines = {line[2]: line for line in book["达标情况"].iter_rows(min_row=4, values_only=True) if line[2]}
    assert lines["甲社区"][6:10] == (6, "篇", 0, "已完成")
    assert lines["乙社区"][6:10] == (3, "篇", 3, "差3篇")
    assert lines["己社区"][9] == "未报"


def test_without_tasks_there_is_no_sheet_of_tasks():
    facts = m1().facts()
    content = ranking_workbook(rank(facts, MARCH), facts.settings, facts.reports, (), tasks(facts, MARCH.last))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "达标情况" not in book.sheetnames
    [chart] = book["排名"]._charts
    assert "'排名'!" in chart.ser[0].val.numRef.f or "排名!" in chart.ser[0].val.numRef.f
