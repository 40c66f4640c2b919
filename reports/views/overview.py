"""The period in sentences as a table: how it stands, what needs attention, what improved."""

from __future__ import annotations

import pandas as pd

from analytics.headline import Headline, headline
from reports.excel.table import Table
from reports.views.scope import Scope

ATTENTION, IMPROVED = "需要留意", "有起色"


def sheets(scope: Scope, told: Headline | None = None) -> list[Table]:
    """Return the sentences of the period as a sheet."""
    found = headline(scope.facts, scope.period, scope.chosen) if told is None else told
    lines = [["总体", found.lead.text]]
    lines += [[ATTENTION, one.text] for one in found.attention] or [[ATTENTION, "这一期没有需要留意的。"]]
    lines += [[IMPROVED, one.text] for one in found.improved] or [[IMPROVED, "这一期没有明显的变化。"]]
    frame = pd.DataFrame(lines, columns=["栏目", "内容"], dtype="object")
    notes = ["每句话都由数字写成，不写原因；没有数据的不写。与上期相比时，只比两期报送月数相同的单位。"]
    return [Table(f"总览（{scope.period.title()}）", frame, notes, "总览", scope.basis)]
