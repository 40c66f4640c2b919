"""Tasks as tables: how far each is done by each unit, and the list of who has reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from analytics.selection import Selection
from analytics.targets import DONE, ON_TIME, Achievement, achievements, is_short, task_name, tasks
from analytics.wording import NOT_DUE, NOT_REPORTED, number, shortfalls_listed
from data import months
from reports.excel.table import Table
from reports.views.basis import basis_line

GROUP = ("measure", "category", "period")
"""What tells one task from another."""
HELP: Mapping[str, str] = {
    "至今应完成": "任务按周期均匀摊到每个月，到期末应完成的数。",
    "距任务还差": "到周期结束要完成的，现在还差多少。",
    "至今还差": "按进度到期末应完成的，现在还差多少。",
}


@dataclass(frozen=True, eq=False)
class Progress:
    """Every task in force in a month as far as it is done (``lines``, as ``analytics.targets.tasks`` has them).

    Of a city that is thousands of lines: what is told of them is worked out when it is first asked for, and kept.
    """

    month: str
    lines: pd.DataFrame

    @cached_property
    def answer(self) -> str:
        """How many tasks are done, on time, short, and not reported."""
        month = months.title(self.month)
        if self.lines.empty:
            return f"{month}没有生效的任务。"
        states = self.lines["state"]
        short = int(states.map(is_short).sum())
        parts = [f"已完成 {int((states == DONE).sum())} 项", f"进度正常 {int((states == ON_TIME).sum())} 项"]
        waiting = int((states == NOT_DUE).sum())
        parts += [f"还差 {short} 项", f"未报 {int((states == NOT_REPORTED).sum())} 项"]
        parts += [f"待报 {waiting} 项"] if waiting else []
        units = self.lines["unit"].nunique()
        return f"截至{month}，{units} 个单位共 {len(self.lines)} 项任务：{'，'.join(parts)}。"

    @cached_property
    def groups(self) -> Mapping[str, pd.DataFrame]:
        """The lines of each task by its title, in the order of the lines."""
        return {
            title(lines.iloc[0].to_dict()): lines
            for _, lines in self.lines.groupby(list(GROUP), sort=False, dropna=False)
        }

    @cached_property
    def achievements(self) -> tuple[Achievement, ...]:
        """Who has reached each task."""
        return tuple(achievements(self.lines))

    @cached_property
    def readable(self) -> pd.DataFrame:
        """The lines as a table to read."""
        return readable(self.lines)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What is measured, each once."""
        return tuple(dict.fromkeys(self.lines["measure"]))


def progress(facts: Facts, month: str, units: tuple[str, ...] | None = None) -> Progress:
    """Return every task of these units (``None``: of all) in force in a month, as far as it is done by its end."""
    return Progress(month, tasks(facts, month, units))


def title(line: Mapping[Any, Any]) -> str:
    """Return what the task of a line is called: ``学习场次（党课）·每季``."""
    category = line["category"]
    return task_name(line["named"], category if isinstance(category, str) else None, line["period"])


def readable(progress: pd.DataFrame) -> pd.DataFrame:
    """Return tasks as a table to read."""
    lines = [
        {
            "单位": line["unit"],
            "任务": title(line),
            "起止": Period(line["first"], line["last"]).title(),
            "计量单位": line["named"].unit,
            "下限": line["minimum"],
            "至今应完成": line["due"],
            "已完成": line["done"],
            "距任务还差": line["short"],
            "至今还差": line["behind"],
            "未报月数": line["missing"],
            "情况": line["state"] + _mark(line),
        }
        for line in progress.to_dict("records")
    ]
    return pd.DataFrame(lines, dtype="object")


def _mark(line: Mapping[Any, Any]) -> str:
    return f"（约数 {number(line['done'], approximate=True)}）" if line["approximate"] else ""


def reached(reached_tasks: Sequence[Achievement]) -> pd.DataFrame:
    """Return who is where with each task, names joined."""
    lines = [
        {
            "任务": achievement.title(),
            "已完成": "、".join(achievement.done),
            "进度正常": "、".join(achievement.on_time),
            "还差": shortfalls_listed(achievement.short),
            "未报": "、".join(achievement.missing),
            "待报": "、".join(achievement.waiting),
        }
        for achievement in reached_tasks
    ]
    frame = pd.DataFrame(lines, dtype="object")
    return (
        frame
        if any(achievement.waiting for achievement in reached_tasks)
        else frame.drop(columns="待报", errors="ignore")
    )


def target_sheets(facts: Facts, selection: Selection, progress: pd.DataFrame | None = None) -> list[Table]:
    """Return the tasks and the list of who has reached them as sheets; none where there are no tasks."""
    lines = tasks(facts, selection.period.last, selection.chosen) if progress is None else progress
    return sheets_of(lines, selection.period, basis_line(facts, selection))


def sheets_of(progress: pd.DataFrame, period: Period, basis: str) -> list[Table]:
    """Return tasks as far as they are done at a period's end as sheets; none where there are no tasks."""
    if progress.empty:
        return []
    title = f"任务完成情况（截至{months.title(period.last)}）"
    notes = [f"{column}：{explanation}" for column, explanation in HELP.items()]
    return [
        Table(title, _with_gaps(progress), notes, "达标情况", basis),
        Table("达标名单", reached(achievements(progress)), name="达标名单", basis=basis, missing=""),
    ]


def _with_gaps(targets: pd.DataFrame) -> pd.DataFrame:
    """Return tasks to read, 未报 or 待报 as a word where there is no number of a unit that has not reported."""
    frame = readable(targets)
    words = [state if state in (NOT_REPORTED, NOT_DUE) else None for state in targets["state"]]
    for column in ("已完成", "距任务还差", "至今还差"):
        pairs = zip(words, frame[column], strict=True)
        cells = [word if word and pd.isna(cell) else cell for word, cell in pairs]
        frame[column] = pd.Series(cells, dtype="object")
    return frame
