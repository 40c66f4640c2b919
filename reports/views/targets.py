"""Tasks as tables: how far each is done by each unit, and the list of who has reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.periods import Period
from analytics.targets import Achievement, achievements, task_name, tasks
from analytics.wording import NOT_REPORTED, number
from data import months
from data.schema import MEASURE
from reports.excel.table import Table
from reports.views.scope import Scope

GROUP = ("measure", "category", "period")
"""What tells one task from another."""
HELP: Mapping[str, str] = {
    "至今应完成": "任务按周期均匀摊到每个月，到期末应完成的数。",
    "距任务还差": "到周期结束要完成的，现在还差多少。",
    "至今还差": "按进度到期末应完成的，现在还差多少。",
}


def title(key: Sequence[Any]) -> str:
    """Return what a task is called: ``学习场次（党课）·每季``."""
    measure, category, period = key
    return task_name(measure, category if isinstance(category, str) else None, period)


def readable(found: pd.DataFrame) -> pd.DataFrame:
    """Return tasks as a table to read."""
    lines = [
        {
            "单位": line["unit"],
            "任务": title([line[name] for name in GROUP]),
            "起止": Period(line["first"], line["last"]).title(),
            "计量单位": MEASURE[line["measure"]].unit,
            "下限": line["minimum"],
            "至今应完成": line["due"],
            "已完成": line["done"],
            "距任务还差": line["short"],
            "至今还差": line["behind"],
            "未报月数": line["missing"],
            "情况": line["state"] + _mark(line),
        }
        for line in found.to_dict("records")
    ]
    return pd.DataFrame(lines, dtype="object")


def _mark(line: Mapping[Any, Any]) -> str:
    return f"（约数 {number(line['done'], approximate=True)}）" if line["approximate"] else ""


def reached(found: Sequence[Achievement]) -> pd.DataFrame:
    """Return who is where with each task, names joined."""
    lines = [
        {
            "任务": one.title(),
            "已完成": "、".join(one.done),
            "进度正常": "、".join(one.on_time),
            "还差": "、".join(f"{unit}{words}" for unit, words in one.short),
            "未报": "、".join(one.missing),
        }
        for one in found
    ]
    return pd.DataFrame(lines, dtype="object")


def sheets(scope: Scope, found: pd.DataFrame | None = None) -> list[Table]:
    """Return the tasks and the list of who has reached them as sheets; none where there are no tasks."""
    lines = tasks(scope.facts, scope.period.last, scope.chosen) if found is None else found
    return sheets_of(lines, scope.period, scope.basis)


def sheets_of(found: pd.DataFrame, period: Period, basis: str) -> list[Table]:
    """Return tasks as far as they are done at a period's end as sheets; none where there are no tasks."""
    if found.empty:
        return []
    title = f"任务完成情况（截至{months.title(period.last)}）"
    notes = [f"{column}：{told}" for column, told in HELP.items()]
    return [
        Table(title, _with_gaps(found), notes, "达标情况", basis),
        Table("达标名单", reached(achievements(found)), name="达标名单", basis=basis, missing=""),
    ]


def _with_gaps(found: pd.DataFrame) -> pd.DataFrame:
    """Return tasks to read, 未报 as a word where there is no number of a unit that has not reported."""
    frame = readable(found)
    silent = [state == NOT_REPORTED for state in found["state"]]
    for column in ("已完成", "距任务还差", "至今还差"):
        pairs = zip(silent, frame[column], strict=True)
        cells = [NOT_REPORTED if gap and pd.isna(cell) else cell for gap, cell in pairs]
        frame[column] = pd.Series(cells, dtype="object")
    return frame
