"""The ranking as a workbook that can be handed in: ranks, every score's rows, rules, who reported, definitions."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analytics.behind import Behind
from analytics.contenders import STATE_WORDS
from analytics.ranking import Ranking
from analytics.reporting import states
from data import months
from data.schema import MEASURE, MEASURES, columns_of
from data.settings.values import Policy, Rule, Settings
from reports.tables import OPTIONS, Styles, Table, write_table

_BLUE = "#0072B2"
_MOST_BARS = 40
_HEAD_ROW = 2
"""The row of the headers on every sheet, counted from 0: the title stands above."""


def ranking_workbook(
    ranking: Ranking,
    settings: Settings,
    reports: pd.DataFrame,
    behind: Sequence[Behind] = (),
    tasks: pd.DataFrame | None = None,
) -> bytes:
    """Return the workbook of a ranking.

    ``reports`` are the store's for the months of the period; ``behind`` the rows behind the values
    (``analytics.behind.rows_behind``), each with its rule, file and cell; ``tasks``
    how far every task is done (``analytics.targets.tasks``), the sheet 达标情况.
    """
    out = io.BytesIO()
    tables = (
        Table(f"{ranking.period.title()}{ranking.measure.title}排名", _ranks(ranking), _notes(ranking), "排名"),
        Table("得分明细" if ranking.measure.kind == "points" else "数据明细", _details(behind), name="得分明细"),
        Table(f"计分规则（第 {ranking.rules or 0} 版）", _rules(settings.rules), _policy(settings.policy), "计分规则"),
        *([] if tasks is None or tasks.empty else [_achieved(tasks, ranking)]),
        Table("上报情况", _reports(ranking, settings, reports), name="上报情况"),
        Table("口径说明", _definitions(), name="口径说明"),
    )
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": tables[0].title})
        styles = Styles(book)
        for table in tables:
            sheet = book.add_worksheet(table.sheet_name)
            after = write_table(sheet, table, styles)
            sheet.set_landscape()
            if table is tables[0]:
                _chart(book, sheet, ranking, after)
    return out.getvalue()


def _ranks(ranking: Ranking) -> pd.DataFrame:
    return pd.DataFrame([_rank_line(line, ranking) for line in ranking.rows.to_dict("records")])


def _rank_line(line: dict[Any, Any], ranking: Ranking) -> dict[str, Any]:
    points = ranking.measure.kind == "points"
    found = {
        "名次": line["rank"],
        "并列": "并列" if line["tied"] else "",
        "单位": line["unit"],
        f"{ranking.measure.title}（{ranking.measure.unit}）": line["value"],
        "上期名次": line["previous_rank"],
        "名次变化": _change(line),
        "每千人": line["per_thousand"],
        "每千人名次": line["per_thousand_rank"],
    }
    if points:
        found |= {"稳定性": line["verdict"] or "", "名次区间": _interval(line)}
    return found | {"状态": line["state"] or "参与排名", "说明": line["explanation"]}


def _change(line: dict[Any, Any]) -> str:
    if line["rank"] is None:
        return ""
    if line["change"] is None:
        return "新"
    return "—" if line["change"] == 0 else f"{'↑' if line['change'] > 0 else '↓'}{abs(line['change'])}"


def _interval(line: dict[Any, Any]) -> str:
    best, worst = line["best_rank"], line["worst_rank"]
    return "" if best is None else f"{best}" if best == worst else f"{best}—{worst}"


def _notes(ranking: Ranking) -> tuple[str, ...]:
    notes = [
        f"{ranking.title()}。截至{ranking.period.last_day.isoformat()}。",
        f"口径：{ranking.measure.definition}",
        "名次：数值相同的并列，后面的名次顺延（1、2、2、4）。未报的单位没有名次，也不按 0 计。",
    ]
    if ranking.not_reported:
        notes.append(f"未报：{'、'.join(ranking.not_reported)}。")
    if ranking.measure.kind == "points":
        notes.append("稳定性：按本办法、按篇数、高层级加重三种算法，名次不变为“稳”，相差一名为“较稳”，更多为“敏感”。")
        notes.append("名次区间：每个级别的分值各上下浮动 25% 的全部组合中，最高和最低的名次。")
    return tuple(notes)


def _details(behind: Sequence[Behind]) -> pd.DataFrame:
    lines = [_detail(one) for one in behind]
    return pd.DataFrame(lines or [{"说明": "这一时期没有明细行。"}])


def _detail(one: Behind) -> dict[str, Any]:
    placed = one.placed
    columns = columns_of(placed.row.sheet)
    shown = [column for column in columns if column.key in placed.row.values and column.key != "link"]
    name = next((column for column in shown if column.required and column.kind == "text"), shown[0])
    values = {column.title: placed.row.values[column.key] for column in shown if column.kind == "word"}
    return {
        "单位": placed.unit,
        "月份": placed.month,
        name.title: placed.row.values[name.key],
        **values,
        "计入": "是" if one.counted else "否",
        "得分" if one.points is not None else "数值": Decimal(one.points) if one.points is not None else one.amount,
        "规则": one.rule or "",
        "原因": one.why,
        "文件": placed.file,
        "工作表": placed.row.title,
        "单元格": one.cell or "",
    }


def _rules(rules: Sequence[Rule]) -> pd.DataFrame:
    columns = {
        "number": "规则号", "level": "级别", "outlet": "媒体", "form": "形式", "position": "位置", "result": "结果",
        "points": "分值", "multiplier": "倍数", "cap": "每期封顶", "first": "生效月", "last": "失效月", "note": "说明",
    }  # fmt: skip
    return pd.DataFrame(
        [{title: _blank(getattr(rule, key)) for key, title in columns.items()} for rule in rules],
        columns=list(columns.values()),
    )


def _blank(value: Any) -> Any:
    return "" if value is None else value


def _policy(policy: Policy) -> tuple[str, ...]:
    return (
        "空着的条件表示任意；最具体的一条规则生效；只有倍数的规则叠乘在给分的规则上。",
        f"同稿处理：{policy.story}。合作分摊：{policy.joint}。同分处理：{policy.ties}。迟报处理：{policy.late}。",
    )


def _achieved(tasks: pd.DataFrame, ranking: Ranking) -> Table:
    """Return how far each task is done by each unit at the period's end, 未报 as a word."""
    lines = [
        {
            "指标": MEASURE[line["measure"]].title,
            "类别": line["category"] or "",
            "单位": line["unit"],
            "周期": f"每{line['period']}",
            "任务": line["minimum"],
            "至今应完成": line["due"],
            "已完成": line["done"],
            "计量单位": MEASURE[line["measure"]].unit,
            "还差": line["short"],
            "状态": line["state"],
        }
        for line in tasks.to_dict("records")
    ]
    notes = (f"截至{ranking.period.last_day.isoformat()}；跨月的任务按月均匀摊到应完成的数。",)
    title = f"达标情况（{months.title(ranking.period.last)}）"
    return Table(title, pd.DataFrame(lines, dtype="object"), notes, "达标情况")


def _reports(ranking: Ranking, settings: Settings, reports: pd.DataFrame) -> pd.DataFrame:
    lines = states(reports, settings.register, settings.policy, ranking.period.months)
    return pd.DataFrame(
        {
            "单位": lines["unit"],
            "月份": [months.title(str(month)) for month in lines["month"]],
            "状态": lines["state"],
            "收到日期": lines["received"],
            "缺少的工作表": ["、".join(missing) for missing in lines["missing"]],
            "错误": lines["errors"],
            "警告": lines["warnings"],
        }
    )


def _definitions() -> pd.DataFrame:
    lines = [{"指标": one.title, "单位": one.unit, "口径": one.definition} for one in MEASURES]
    words = [{"指标": state, "单位": "", "口径": text} for state, text in STATE_WORDS.items()]
    return pd.DataFrame(lines + words)


def _chart(book: xlsxwriter.Workbook, sheet: Worksheet, ranking: Ranking, row: int) -> None:
    """Put a native bar chart under the table: rank 1 on top, values written, one colour."""
    bars = min(ranking.ranked, _MOST_BARS)
    if not bars:
        return
    chart = book.add_chart({"type": "bar"})
    first, last = _HEAD_ROW + 1, _HEAD_ROW + bars
    chart.add_series(
        {
            "name": ranking.measure.title,
            "categories": [sheet.get_name(), first, 2, last, 2],
            "values": [sheet.get_name(), first, 3, last, 3],
            "fill": {"color": _BLUE},
            "gap": 45,
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": f"{ranking.period.title()}{ranking.measure.title}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 10}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 760, "height": 120 + 26 * bars})
    sheet.insert_chart(row + 1, 1, chart)
