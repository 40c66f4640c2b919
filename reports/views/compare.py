"""A comparison as tables to read: a measure of every unit, all measures of all units, periods side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.comparison_table import ComparisonTable
from analytics.facts import Facts
from analytics.periods import range_titles
from analytics.reporting import absent_words
from analytics.selection import NOT_COMPARED, Against, Selection
from analytics.wording import MISSING, NOT_REPORTED, Number, heading, number, quantity, signed
from data.schema import Measure
from reports.charts.style import BLUE, NO_WORDS
from reports.charts.tabled import excel_value
from reports.excel.table import Native, Table
from reports.views.basis import basis_line, report_states

VALUE, EXPLAINED = "本期", "说明"
ColumnValues = Mapping[str, Mapping[str, tuple[Number | None, bool]]]
"""Header of a column → unit → its value and whether it is 约数; a unit that is not in it has not reported."""
COLUMNS: Mapping[str, str] = {
    "unit": "单位",
    "value": VALUE,
    "months": "报送月数",
    "previous": "上期",
    "change": "环比增减",
    "change_rate": "环比%",
    "year_before": "去年同期",
    "year_change": "同比增减",
    "year_rate": "同比%",
    "to_date": "本年累计",
    "mean": "社区平均",
    "above_mean": "高于平均",
    "group": "分组",
    "group_mean": "同组平均",
    "due": "任务",
    "above_due": "超出任务",
    "per_thousand": "千人均",
}
"""What the columns of a comparison are called where people read them, without the months they are of."""
_GROUPS: Mapping[Against, tuple[str, ...]] = {
    "上期": ("previous", "change", "change_rate"),
    "去年同期": ("year_before", "year_change", "year_rate"),
    "平均": ("mean", "above_mean", "group", "group_mean"),
    "任务": ("due", "above_due"),
}
"""The columns of each comparison; that of the filter stands first."""
_ALWAYS = frozenset({"unit", "value"})
HELP: Mapping[str, str] = {
    "环比增减": "本期减上期；比率用个百分点。有单位没有报全的，只比两段都报全的。",
    "同比增减": "本期减去年同期；比率用个百分点。有单位没有报全的，只比两段都报全的。",
    "本年累计": "从 1 月到期末；比率按累计的分子、分母重新计算，存量是期末数。",
    "社区平均": "已报社区的平均，不含街道本级；比率是全部社区合起来重新计算的。",
    "同组平均": "单位名册里同一分组的社区的平均。",
    "超出任务": "本期减任务，负数是还差多少。",
    "千人均": "每千常住人口。",
}
"""What needs a word of explanation."""


def titles(selection: Selection) -> dict[str, str]:
    """Return the header of each column in the order in which they are read; earlier ranges with their months."""
    named = dict(COLUMNS)
    for key, other in (("previous", selection.period.previous()), ("year_before", selection.period.year_before())):
        named[key] = f"{COLUMNS[key]}（{range_titles(selection.period, other)[1]}）"
    first = _GROUPS.get(selection.compare, ())
    compared = [key for keys in _GROUPS.values() for key in keys]
    others = [] if selection.compare == NOT_COMPARED else [key for key in compared if key not in first]
    order = ("unit", "value", "months", *first, *others, "to_date", "per_thousand")
    return {key: named[key] for key in order}


def of_units(comparisons: ComparisonTable, measure: str, absent: Mapping[str, str] = NO_WORDS) -> pd.DataFrame:
    """Return a line a unit with everything that one measure is compared with; columns without any value are left out.

    The last column says what there is to know of a value: 未报, 约数, and of what it is not compared with why.
    """
    named = titles(comparisons.selection)
    rows = comparisons.rows[comparisons.rows["measure"] == measure].reset_index(drop=True)
    table = rows[list(named)].rename(columns=named).astype("object")
    lines = rows.to_dict("records")
    table[EXPLAINED] = [_explained(line, comparisons.named[measure], comparisons.selection, absent) for line in lines]
    # Of one month it says nothing how many months have a value.
    shown = [key for key in named if key != "months" or comparisons.selection.period.length > 1]
    headers = [named[key] for key in shown if key in _ALWAYS or rows[key].notna().any()]
    return table[[*headers, *([EXPLAINED] if (table[EXPLAINED] != "").any() else [])]]


def unit_lines(facts: Facts, comparisons: ComparisonTable, measure: str) -> pd.DataFrame:
    """Return ``of_units`` with what stands for each unit that has not reported: 未报 or 待报."""
    return of_units(comparisons, measure, absent_words(report_states(facts, comparisons.selection)))


def _explained(line: Mapping[Any, Any], measure: Measure, selection: Selection, absent: Mapping[str, str]) -> str:
    if line["value"] is None and not line["months"]:
        return absent.get(str(line["unit"]), MISSING if absent else NOT_REPORTED)
    parts = [f"约数 {quantity(line['value'], measure, approximate=True)}"] if line["approximate"] else []
    for key, missing in (("previous", line["previous_missing"]), ("year_before", line["year_missing"])):
        if missing and selection.compare != NOT_COMPARED:
            parts.append(f"没有报全，不与{titles(selection)[key]}比")
    return "；".join(parts)


def of_measures(comparisons: ComparisonTable) -> pd.DataFrame:
    """Return a line a measure over all units together, in words; rates are recomputed from their parts."""
    return pd.DataFrame([_total(line, comparisons) for line in comparisons.totals.to_dict("records")], dtype="object")


def _total(line: Mapping[Any, Any], comparisons: ComparisonTable) -> dict[str, str]:
    selection, measure = comparisons.selection, comparisons.named[line["measure"]]
    named = titles(selection)
    cells = {"指标": measure.title, VALUE: _value(line, measure)}
    for amount, step in _STEPS.get(selection.compare, ()):
        cells[COLUMNS[amount]] = MISSING if line[amount] is None else quantity(line[amount], measure)
        cells[COLUMNS[step]] = change(measure, line[step], None)
    if selection.compare != NOT_COMPARED:
        pairs = [("previous", "change", "change_rate", "环比"), ("year_before", "year_change", "year_rate", "同比")]
        for key, step, rate, word in reversed(pairs) if selection.compare == "去年同期" else pairs:
            cells[named[key]] = quantity(line[key], measure)
            cells[word] = change(measure, line[step], line[rate])
    cells["本年累计"] = quantity(line["to_date"], measure)
    basis = _bases(line)
    return cells | ({EXPLAINED: "；".join(basis)} if basis and selection.compare != NOT_COMPARED else {})


def _value(line: Mapping[Any, Any], measure: Measure) -> str:
    if line["value"] is None and not line["months"]:
        return NOT_REPORTED
    return quantity(line["value"], measure, approximate=line["approximate"])


def _together(comparisons: ComparisonTable) -> pd.DataFrame:
    """Return a line a measure over all units together, as numbers with their unit of counting."""
    named = titles(comparisons.selection)
    keys = [key for key in named if key not in {"unit", "months", "value", "group"} and key in comparisons.totals]
    extra = {key for pair in _STEPS.get(comparisons.selection.compare, ()) for key in pair}
    keys = [key for key in keys if key in _TOTALLED | extra]
    lines = []
    for line in comparisons.totals.to_dict("records"):
        measure = comparisons.named[line["measure"]]
        nothing = line["value"] is None and not line["months"]
        value = NOT_REPORTED if nothing else excel_value(line["value"], approximate=line["approximate"])
        cells = {VALUE: value} | {named[key]: line[key] for key in keys}
        notes = "；".join(_bases(line))
        lines.append({"指标": measure.title, "计量单位": measure.unit, **cells, EXPLAINED: notes})
    frame = pd.DataFrame(lines, dtype="object")
    return frame if (frame[EXPLAINED] != "").any() else frame.drop(columns=EXPLAINED)


def _bases(line: Mapping[Any, Any]) -> list[str]:
    """Return whose numbers are compared, or why nothing is, each once."""
    return list(dict.fromkeys(line[key] for key in _BASES if line[key]))


_BASES = ("due_basis", "previous_basis", "year_basis")
"""What says whose numbers are compared."""
_STEPS: Mapping[Against, tuple[tuple[str, str], ...]] = {
    "平均": (("mean", "above_mean"),),
    "任务": (("due", "above_due"),),
}
"""What stands beside totals where they are compared with it, and how much more they are."""
_TOTALLED = frozenset({"previous", "change", "change_rate", "year_before", "year_change", "year_rate", "to_date"})


def change(measure: Measure, difference: Number | None, rate: Number | None) -> str:
    """Return a difference in words: ``+3（+12.5%）``, ``−1.2个百分点``."""
    if difference is None:
        return MISSING
    if measure.unit == "%":
        return f"{signed(difference)}个百分点"
    return signed(difference) + (f"（{signed(rate)}%）" if rate is not None else "")


def side_by_side(units: Sequence[str], columns: ColumnValues) -> pd.DataFrame:
    """Return a line a unit and a column a header: ``columns`` holds header → unit → value and mark; no line is 未报.

    A column with an approximate value is text, so that its 余 is seen.
    """
    table: dict[str, list[Any]] = {COLUMNS["unit"]: list(units)}
    for header, readings in columns.items():
        marked = any(mark for _, mark in readings.values())
        table[header] = [_cell(readings.get(unit), marked=marked) for unit in units]
    return pd.DataFrame(table, dtype="object")


def _cell(reading: tuple[Number | None, bool] | None, *, marked: bool) -> Any:
    if reading is None or not marked:
        return None if reading is None else reading[0]
    return number(reading[0], approximate=reading[1])


def columns_sheet(
    title: str,
    units: Sequence[str],
    columns: ColumnValues,
    notes: Sequence[str],
    basis: str,
    absent: Mapping[str, str] = NO_WORDS,
) -> Table:
    """Return columns side by side as a sheet: 未报 as a word, 约数 as numbers shown with 余."""
    table: dict[str, list[Any]] = {COLUMNS["unit"]: list(units)}
    for header, cells in columns.items():
        table[header] = [
            excel_value(cells[unit][0], approximate=cells[unit][1]) if unit in cells else absent.get(unit, NOT_REPORTED)
            for unit in units
        ]
    return Table(title, pd.DataFrame(table, dtype="object"), notes, "并列", basis)


def sheet(facts: Facts, comparisons: ComparisonTable, measure: str) -> Table:
    """Return everything that one measure is compared with as a sheet, with bars of the period's values."""
    selection = comparisons.selection
    absent = absent_words(report_states(facts, selection))
    rows, table = comparisons.rows[comparisons.rows["measure"] == measure], of_units(comparisons, measure, absent)
    table[VALUE] = pd.Series([_cell_of(line, absent) for line in rows.to_dict("records")], dtype="object")
    title = f"{comparisons.named[measure].title}对比（{selection.period.title()}）"
    notes = [f"{name}：{explanation}" for name, explanation in HELP.items() if name in table.columns]
    notes = [total_note(comparisons, measure), *notes]
    native = Native("bar", COLUMNS["unit"], {VALUE: BLUE}, f"{heading(measure)}（{selection.period.title()}）")
    return Table(title, table, notes, comparisons.named[measure].title, basis_line(facts, selection), native=native)


def _cell_of(line: Mapping[Any, Any], absent: Mapping[str, str]) -> Any:
    if line["value"] is None and not line["months"]:
        return absent.get(str(line["unit"]), MISSING)
    return excel_value(line["value"], approximate=bool(line["approximate"]))


def total_note(comparisons: ComparisonTable, measure: str) -> str:
    """Return a measure over all units together, with what it is compared with, in a line."""
    lines = comparisons.totals[comparisons.totals["measure"] == measure].to_dict("records")
    cells = _total(lines[0], comparisons)
    return "合计：" + "　".join(f"{name} {words}" for name, words in cells.items() if name != "指标")


def comparison_sheets(facts: Facts, comparisons: ComparisonTable) -> list[Table]:
    """Return the totals of all measures, and a sheet for each with every unit."""
    keys = list(dict.fromkeys(comparisons.totals["measure"]))
    return [totals_sheet(facts, comparisons), *(sheet(facts, comparisons, key) for key in keys)]


def totals_sheet(facts: Facts, comparisons: ComparisonTable) -> Table:
    """Return the totals of all measures as a sheet."""
    title = f"各指标合计（{comparisons.selection.period.title()}）"
    notes = [f"{name}：{HELP[name]}" for name in ("环比增减", "同比增减", "本年累计")]
    basis = basis_line(facts, comparisons.selection)
    return Table(title, _together(comparisons), notes, "对比合计", basis, even=False)
