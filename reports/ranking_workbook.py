"""The ranking as a workbook to hand in: ranks, every score's rows, rules, tasks, who reported, definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.ranking import Ranking
from analytics.reporting import expected
from analytics.source_rows import SourceRow, source
from data.schema import Column, Label, Measure, columns_of
from data.settings.values import Policy, Rule, Settings
from reports.excel.book import workbook
from reports.excel.table import Stream, Table
from reports.views import ranking as view
from reports.views import reporting, targets
from reports.views.definitions import definitions

_RULE: Mapping[str, str] = MappingProxyType(
    {
        "number": "规则号",
        "level": "级别",
        "outlet": "媒体",
        "form": "形式",
        "position": "位置",
        "result": "结果",
        "points": "分值",
        "multiplier": "倍数",
        "cap": "每期封顶",
        "first": "生效月",
        "last": "失效月",
        "note": "说明",
    }
)
_NAMES = ("title", "subject", "name")
"""The columns by which a row is known, whichever its sheet has."""


def ranking_workbook(
    ranking: Ranking, facts: Facts, source_rows: Iterable[SourceRow] = (), tasks: pd.DataFrame | None = None
) -> bytes:
    """Return the workbook of a ranking of these facts.

    ``source_rows`` are those of the values (``analytics.source_rows.find_source_rows``), each with its rule, file
    and cell, gone through once while the sheet is written; ``tasks`` how far every task is done
    (``analytics.targets.tasks``), the sheet 达标情况.
    """
    return workbook(ranking_sheets(ranking, facts, source_rows, tasks))


def ranking_sheets(
    ranking: Ranking, facts: Facts, source_rows: Iterable[SourceRow], tasks: pd.DataFrame | None
) -> list[Table]:
    """Return the sheets of the ranking's workbook, in order."""
    basis = view.basis(ranking)
    sent = expected(facts, ranking.period.months)
    return [
        view.sheet(ranking),
        view.details_sheet(ranking),
        details(ranking.measure, source_rows, basis),
        rules(ranking.rules, facts.settings_in(ranking.period.last), basis),
        *([] if tasks is None else targets.sheets_of(tasks, ranking.period, basis)[:1]),
        Table(f"上报情况（{ranking.period.title()}）", reporting.readable(sent), (), "上报情况", basis, missing=""),
        definitions(ranked=True),
    ]


def details(measure: Measure, source_rows: Iterable[SourceRow], basis: str) -> Table:
    """Return every row behind the values with its rule, its reason and its cell, made while they are written."""
    sheet = source(measure)
    columns = [] if sheet is None else _columns(sheet)
    value = "得分" if measure.kind == "points" else "数值"
    titles = [column.title for column in columns]
    headers = ["单位", "月份", *titles, "计入", value, "规则", "原因", "文件", "工作表", "单元格"]

    def rows() -> Iterator[Sequence[Any]]:
        for row in source_rows:
            yield _detail(row, columns, measure)

    note = "这是按任务和权重合成的分数，没有逐行明细。" if sheet is None else "不计入的行也在，原因写明。"
    title = "得分明细" if measure.kind == "points" else "数据明细"
    return Table(title, Stream(headers, rows), [note], "得分明细", basis, missing="")


def _columns(sheet: str) -> list[Column | Label]:
    """Return the columns that tell what a row is: its date, its name, and the words that it is counted by."""
    columns = [column for column in columns_of(sheet) if isinstance(column, Column)]
    name = next((column for key in _NAMES for column in columns if column.key == key), None)
    dates = [column for column in columns if column.key == "date"]
    return [*dates, *([name] if name else []), *(column for column in columns if column.kind == "word")]


def _detail(row: SourceRow, columns: Sequence[Column | Label], measure: Measure) -> Sequence[Any]:
    placed = row.placed
    return (
        placed.unit,
        placed.month,
        *(placed.row.values.get(column.key) for column in columns),
        "是" if row.counted else "否",
        _worth(row, measure),
        row.rule,
        row.why,
        placed.file,
        placed.row.title,
        row.cell,
    )


def _worth(row: SourceRow, measure: Measure) -> Decimal | int | None:
    """Return what a row adds: its points, or its amount in the measure's own unit."""
    if row.points is not None:
        return Decimal(row.points)
    if row.amount is None or measure.scale == 1 or measure.kind == "rate":
        return row.amount
    return Decimal(row.amount) / measure.scale


def rules(version: int | None, settings: Settings, basis: str) -> Table:
    """Return the rules of scoring with their version, and how stories, ties and late reports are treated."""
    lines = [[getattr(rule, key) for key in _RULE] for rule in settings.rules]
    frame = pd.DataFrame(lines, columns=list(_RULE.values()), dtype="object")
    notes = _policy(settings.policy, settings.rules)
    title = f"计分规则（第{version}版）" if version else "计分规则（系统自带）"
    return Table(title, frame, notes, "计分规则", basis, missing="")


def _policy(policy: Policy, rules: Sequence[Rule]) -> tuple[str, ...]:
    return (
        f"共{len(rules)}条。空着的条件表示任意；最具体的一条规则生效；只有倍数的规则叠乘在给分的规则上。",
        f"同稿处理：{policy.story}。合作分摊：{policy.joint}。同分处理：{policy.ties}。迟报处理：{policy.late}。",
    )
