"""A comparison as tables to read: a measure of every unit, all measures of all units, periods side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.comparison import Comparison
from analytics.wording import MISSING, NOT_REPORTED, Number, heading, number, quantity, signed
from data.schema import MEASURE, Measure
from reports.charts.style import BLUE
from reports.charts.tabled import counted
from reports.excel.table import Native, Table

VALUE = "本期"
Beside = Mapping[str, Mapping[str, tuple[Number | None, bool]]]
"""Header of a column → unit → its value and whether it is 约数; a unit that is not in it has not reported."""
COLUMNS: Mapping[str, str] = {
    "unit": "单位", "value": VALUE, "months": "报送月数", "previous": "上期", "change": "环比增减",
    "change_rate": "环比%", "year_before": "去年同期", "year_change": "同比增减", "year_rate": "同比%",
    "to_date": "本年累计", "mean": "社区平均", "above_mean": "高于平均", "group": "分组", "group_mean": "同组平均",
    "due": "任务", "above_due": "超出任务", "per_thousand": "千人均",
}  # fmt: skip
"""What the columns of a comparison are called where people read them."""
_ALWAYS = frozenset({"unit", "value"})
_EXPLAINED = "说明"
HELP: Mapping[str, str] = {
    "环比增减": "本期减上期；比率用个百分点。",
    "同比增减": "本期减去年同期；比率用个百分点。",
    "本年累计": "从 1 月到期末；比率按累计的分子、分母重新计算，存量是期末数。",
    "社区平均": "已报社区的平均，不含街道本级；比率是全部社区合起来重新计算的。",
    "同组平均": "单位名册里同一分组的社区的平均。",
    "超出任务": "本期减任务，负数是还差多少。",
    "千人均": "每千常住人口。",
}
"""What needs a word of explanation."""


def of_units(found: Comparison, measure: str) -> pd.DataFrame:
    """Return a line a unit with everything that one measure is compared with; columns without any value are left out.

    A unit that reported another number of months in the period compared with is told so in the last column.
    """
    rows = found.rows[found.rows["measure"] == measure].reset_index(drop=True)
    table = rows[list(COLUMNS)].rename(columns=dict(COLUMNS)).astype("object")
    table[_EXPLAINED] = [_explained(line, MEASURE[measure]) for line in rows.to_dict("records")]
    kept = [COLUMNS[key] for key in COLUMNS if key in _ALWAYS or rows[key].notna().any()]
    if found.period.length == 1:
        kept.remove(COLUMNS["months"])
    return table[[*kept, *([_EXPLAINED] if (table[_EXPLAINED] != "").any() else [])]]


def _explained(line: Mapping[Any, Any], measure: Measure) -> str:
    if not line["months"]:
        return NOT_REPORTED
    parts = [f"约数 {quantity(line['value'], measure, approximate=True)}"] if line["approximate"] else []
    for name, words, change in (("previous_months", "上期", "change"), ("year_months", "去年同期", "year_change")):
        if line[change] is not None and line[name] != line["months"]:
            parts.append(f"{words}报 {line[name]} 个月，本期报 {line['months']} 个月")
    return "；".join(parts)


def of_measures(found: Comparison) -> pd.DataFrame:
    """Return a line a measure over all units together, in words; rates are recomputed from their parts."""
    return pd.DataFrame([_total(line) for line in found.totals.to_dict("records")], dtype="object")


def _together(found: Comparison) -> pd.DataFrame:
    """Return a line a measure over all units together, as numbers with their unit of counting beside them."""
    names = {"value": VALUE} | {key: COLUMNS[key] for key in ("previous", "change", "change_rate", "year_before",
                                                               "year_change", "year_rate", "to_date")}  # fmt: skip
    lines = []
    for line in found.totals.to_dict("records"):
        measure = MEASURE[line["measure"]]
        cells = {name: line[key] for key, name in names.items()}
        cells[VALUE] = counted(line["value"], approximate=line["approximate"]) if line["months"] else NOT_REPORTED
        lines.append({"指标": measure.title, "计量单位": measure.unit, **cells})
    return pd.DataFrame(lines, dtype="object")


def _total(line: Mapping[Any, Any]) -> dict[str, str]:
    measure = MEASURE[line["measure"]]
    value = quantity(line["value"], measure, approximate=line["approximate"]) if line["months"] else NOT_REPORTED
    return {
        "指标": measure.title,
        VALUE: value,
        "上期": quantity(line["previous"], measure),
        "环比": change(measure, line["change"], line["change_rate"]),
        "去年同期": quantity(line["year_before"], measure),
        "同比": change(measure, line["year_change"], line["year_rate"]),
        "本年累计": quantity(line["to_date"], measure),
    }


def change(measure: Measure, difference: Number | None, rate: Number | None) -> str:
    """Return a difference in words: ``+3（+12.5%）``, ``−1.2个百分点``."""
    if difference is None:
        return MISSING
    if measure.unit == "%":
        return f"{signed(difference)}个百分点"
    return signed(difference) + (f"（{signed(rate)}%）" if rate is not None else "")


def side_by_side(units: Sequence[str], columns: Beside) -> pd.DataFrame:
    """Return a line a unit and a column a header: ``columns`` holds header → unit → value and mark; no line is 未报.

    A column with an approximate value is text, so that its 余 is seen.
    """
    table: dict[str, list[Any]] = {COLUMNS["unit"]: list(units)}
    for header, held in columns.items():
        marked = any(mark for _, mark in held.values())
        table[header] = [_cell(held.get(unit), marked=marked) for unit in units]
    return pd.DataFrame(table, dtype="object")


def _cell(held: tuple[Number | None, bool] | None, *, marked: bool) -> Any:
    if held is None or not marked:
        return None if held is None else held[0]
    return number(held[0], approximate=held[1])


def beside(title: str, units: Sequence[str], columns: Beside, notes: Sequence[str], basis: str) -> Table:
    """Return columns side by side as a sheet: 未报 as a word, 约数 as numbers shown with 余."""
    table: dict[str, list[Any]] = {COLUMNS["unit"]: list(units)}
    for header, held in columns.items():
        table[header] = [
            counted(held[unit][0], approximate=held[unit][1]) if unit in held else NOT_REPORTED for unit in units
        ]
    return Table(title, pd.DataFrame(table, dtype="object"), notes, "并列", basis)


def sheet(found: Comparison, measure: str, basis: str) -> Table:
    """Return everything that one measure is compared with as a sheet, with bars of the period's values."""
    rows = found.rows[found.rows["measure"] == measure]
    table = of_units(found, measure)
    cells = [
        counted(value, approximate=bool(mark)) if sent else NOT_REPORTED
        for value, mark, sent in zip(rows["value"], rows["approximate"], rows["months"], strict=True)
    ]
    table[VALUE] = pd.Series(cells, dtype="object")
    title = f"{MEASURE[measure].title}对比（{found.period.title()}）"
    notes = [f"{name}：{told}" for name, told in HELP.items() if name in table.columns]
    native = Native("bar", COLUMNS["unit"], {VALUE: BLUE}, f"{heading(measure)}（{found.period.title()}）")
    return Table(title, table, notes, MEASURE[measure].title, basis, native=native)


def sheets(found: Comparison, basis: str) -> list[Table]:
    """Return the totals of all measures, and a sheet for each with every unit."""
    keys = list(dict.fromkeys(found.totals["measure"]))
    title = f"各指标合计（{found.period.title()}）"
    notes = [f"{name}：{HELP[name]}" for name in ("环比增减", "同比增减", "本年累计")]
    total = Table(title, _together(found), notes, "对比合计", basis, even=False)
    return [total, *(sheet(found, key, basis) for key in keys)]
