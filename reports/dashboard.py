"""The whole dashboard in one workbook: each view a sheet, from the builders of the pages, with contents."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from analytics.comparison_table import comparison_table
from analytics.facts import Facts
from analytics.ranking import rank
from analytics.selection import Selection
from data.schema import ADOPTION, AREAS, ATTENDED, BY_KIND, BY_LEVEL, BY_OUTLET, CLEARED, MONTHLY
from reports.excel.book import workbook
from reports.excel.table import Table, names
from reports.ranking_workbook import rules
from reports.views import area, board, compare, overview, ranking, reporting, targets
from reports.views.basis import basis_line
from reports.views.definitions import definitions

CONTENTS = "目录"
_CONTENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "总览": "这一期怎么样：要点、总体、需要留意、有起色",
        overview.MATRIX: "每个单位各项工作的数、增减和任务",
        **{area.title: f"每个单位的{area.about.removesuffix('。')}" for area in AREAS},
        "排名": "上稿得分的名次、变化和说明",
        "名次详情": "名次稳不稳、千人均",
        "计分规则": "名次所用的计分规则和版本",
        "对比合计": "各指标与上期、去年同期、本年累计",
        "达标情况": "每项任务完成多少、还差多少",
        "达标名单": "每项任务谁已完成、谁还差",
        "创建看板": "每个单位的称号、申报、问题和灯",
        "未销号问题": "每个单位未销号和逾期的问题",
        "台账": "称号和问题的全部事项",
        "报送情况": "谁按时、迟报、零报、待报、未报、有错误",
        "逐月报送": "最近十二个月谁报了",
        "口径说明": "每个指标怎么算",
        MONTHLY: "每个单位最近十二个月，从需要关注的排起",
        BY_KIND: "每个单位按类别分开，有图",
        BY_LEVEL: "每个单位按级别分开，有图",
        BY_OUTLET: "每个单位按媒体分开，有图",
        ATTENDED: "次数与人次是否相称，有图",
        ADOPTION: "报送多少、采用多少，有图",
        CLEARED: "逐月累计发现与销号，有图",
    }
)


def dashboard_workbook(facts: Facts, selection: Selection) -> bytes:
    """Return every view of what is looked at, a sheet each, as the bytes of a workbook."""
    return workbook(dashboard_sheets(facts, selection))


def dashboard_sheets(facts: Facts, selection: Selection) -> list[Table]:
    """Return the sheets of the whole dashboard, the contents first."""
    tables = [
        *overview.overview_sheets(facts, selection),
        *(
            sheet
            for work_area in facts.dictionary.areas.values()
            for sheet in area.area_sheets(facts, selection, work_area)
        ),
        *_ranks(facts, selection),
        _compared(facts, selection),
        *targets.target_sheets(facts, selection),
        *board.board_sheets(facts, selection),
        *board.ledger(facts, selection),
        *reporting.reporting_sheets(facts, selection),
        definitions(ranked=True, among=facts.dictionary),
    ]
    return [contents(facts, selection, tables), *tables]


def contents(facts: Facts, selection: Selection, tables: list[Table]) -> Table:
    """Return the first sheet: what there is, each with the way to it."""
    called = names([Table(CONTENTS, pd.DataFrame()), *tables])[1:]
    lines = [[name, table.title, _content_words(table)] for name, table in zip(called, tables, strict=True)]
    frame = pd.DataFrame(lines, columns=["工作表", "标题", "内容"], dtype="object")
    notes = ["点第一列到那一张表。“未报”的单位没有数字，不按 0 计；“200余”是约数。"]
    title, basis = f"宣传工作数据看板（{selection.period.title()}）", basis_line(facts, selection)
    return Table(title, frame, notes, CONTENTS, basis, missing="", links={name: name for name in called})


def _content_words(table: Table) -> str:
    """Return what a sheet holds, in words."""
    _, _, aspect = table.sheet_name.partition("·")
    return _CONTENT_WORDS.get(aspect or table.sheet_name, "")


def _ranks(facts: Facts, selection: Selection) -> list[Table]:
    """Return ranking and rules where the office shows ranks; the choice of units changes no rank."""
    if not facts.settings.policy.shown:
        return []
    ranks = rank(facts, selection.period, compare=selection.compare)
    rule_table = rules(ranks.rules, facts.settings_in(selection.period.last), ranking.basis(ranks))
    return [ranking.sheet(ranks), ranking.details_sheet(ranks), rule_table]


def _compared(facts: Facts, selection: Selection) -> Table:
    """Return all measures over all units together; what each unit has stands on the sheets of the areas."""
    weighted = bool(facts.settings.weights)
    keys = [measure.key for measure in facts.dictionary.measures if weighted or measure.kind != "composite"]
    return compare.totals_sheet(facts, comparison_table(facts, keys, selection, by_unit=False))
