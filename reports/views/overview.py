"""The period in sentences as a table: how it stands, what needs attention, what improved."""

from __future__ import annotations

import pandas as pd

from analytics.facts import Facts
from analytics.headline import headline
from analytics.matrix import matrix
from analytics.selection import Selection
from reports.charts import matrix_chart
from reports.excel.table import Table
from reports.views.basis import basis_line, chart_sheet

ATTENTION, IMPROVED, MATRIX = "需要留意", "有起色", "各单位一览"


def overview_sheets(facts: Facts, selection: Selection) -> list[Table]:
    """Return the sentences of the period as a sheet, and units × measures as another."""
    sentences = facts.once(headline, selection)
    lines = [["要点", sentences.top.text], ["总体", sentences.lead.text]]
    lines += [[ATTENTION, sentence.text] for sentence in sentences.attention] or [[ATTENTION, "这一期没有需要留意的。"]]
    lines += [[IMPROVED, sentence.text] for sentence in sentences.improved] or [[IMPROVED, "这一期没有明显的变化。"]]
    frame = pd.DataFrame(lines, columns=["栏目", "内容"], dtype="object")
    notes = ["每句话都由数字写成，不写原因；没有数据的不写。"]
    notes += ["两段时间相比，有单位没有报全的，只比两段都报全的，并且写明。"]
    basis = basis_line(facts, selection)
    chart = matrix_chart(facts.once(matrix, selection))
    tables = [Table(f"总览（{selection.period.title()}）", frame, notes, "总览", basis)]
    return [*tables, chart_sheet(chart, MATRIX, facts, selection)] if chart.make is not None else tables
