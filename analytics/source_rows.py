"""The rows behind a figure: which count, how much, by which rule, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.explanation import Placed, score_placed
from analytics.facts import Facts
from analytics.parts import parts_of, stages
from analytics.periods import Period
from data.figures import amount, cut, feeds, story_rows
from data.records import Row, Value
from data.schema import CLOSED_STATE, Measure, Question, columns_of, measure_of
from data.scoring import Scored, format_number
from data.stories import by_story, story_key


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row behind a figure.

    ``cell`` is where the counted value stands, for a count of rows the row's first cell;
    ``amount`` what the row adds to the figure, in whole units of 1/scale of the measure.
    """

    placed: Placed
    cell: str | None
    counted: bool
    amount: int | None = None
    points: str | None = None
    rule: str | None = None
    why: str = ""

    def json(self) -> dict[str, Any]:
        """Return the row as plain values for another program; values by the title of their column."""
        placed = self.placed
        titles = {column.key: column.title for column in columns_of(placed.row.sheet)}
        return {
            "unit": placed.unit,
            "month": placed.month,
            "file": placed.file,
            "submission": placed.submission,
            "sheet": placed.row.title,
            "cell": self.cell,
            "values": {titles.get(key, key): _plain_value(value) for key, value in placed.row.values.items()},
            "counted": self.counted,
            "points": self.points,
            "rule": self.rule,
            "why": self.why,
        }


def _plain_value(value: Value) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if isinstance(value, date) else format_number(value)


def _counted_cell(measure: Measure, row: Row) -> str | None:
    return row.cells.get(measure.column, row.first_cell) if measure.column else row.first_cell


def _sum_rows(measure: Measure, placed: Iterable[Placed]) -> list[SourceRow]:
    source_rows = []
    for source in placed:
        if feeds(measure, source.row):
            value = amount(measure, source.row)
            why = f"计入“{measure.title}”" if value is not None else "这一格空着，不计"
            source_rows.append(SourceRow(source, _counted_cell(measure, source.row), value is not None, value, why=why))
    return source_rows


def _story_rows(measure: Measure, placed: Iterable[Placed], facts: Facts) -> list[SourceRow]:
    months: dict[tuple[str, str], list[Placed]] = {}
    for source in placed:
        if feeds(measure, source.row):
            months.setdefault((source.unit, source.month), []).append(source)
    source_rows = []
    for (_, month), rows in months.items():
        settings = facts.settings_in(month)
        best_rows = {story_key(row): row for row in story_rows(measure, (source.row for source in rows), settings)}
        stories = by_story(source.row for source in rows)
        for source in rows:
            best = best_rows[story_key(source.row)]
            counted = source.row is best
            alone = len(stories[story_key(source.row)]) == 1
            why = "计1篇" if alone else "同稿按最高级别计1篇" if counted else f"同稿只计一次，已计第{best.number}行"
            source_rows.append(SourceRow(source, source.row.first_cell, counted, int(counted), why=why))
    return source_rows


def _point_rows(placed: Sequence[Placed], facts: Facts) -> list[SourceRow]:
    rules = facts.rules({source.month for source in placed})
    return [_point_row(source, scored) for source, scored in score_placed(placed, facts.settings, rules)]


def _point_row(source: Placed, scored: Scored) -> SourceRow:
    return SourceRow(
        source,
        source.row.first_cell,
        scored.counted,
        points=format_number(scored.points),
        rule=scored.rule,
        why=scored.why,
    )


_LEDGER_WHY: Mapping[Question, str] = MappingProxyType(
    {
        "titles": "期末有效，本单位同一种类中级别最高",
        "found": "日期在期内",
        "closed": "期内销号，期末仍为已销号",
        "open": "期末尚未销号",
        "overdue": "期末已过完成时限，尚未销号",
    }
)


def _ledger_rows(
    facts: Facts, measure: Measure, placed: Iterable[Placed], period: Period, category: str | None
) -> list[SourceRow]:
    """Return the rows that put entries into the stages which a measure counts; a row may stand for one only.

    Behind problems found stand the rows that found them, with the pieces that the problems have by the period's end.
    """
    assert measure.question is not None
    reason = _LEDGER_WHY[measure.question]
    rows = {
        (source.unit, source.month, source.submission, source.row.title, source.row.number): source for source in placed
    }
    counted = stages(facts, measure, period)
    if category is not None:
        counted = counted[counted["kind"] == category]
    counted = _discoveries(facts, counted, period) if measure.question == "found" else counted
    columns = [counted[name] for name in ("unit", "month", "submission", "title", "line", "quantity", "quantity_found")]
    source_rows = []
    for unit, month, submission, title, line, quantity, quantity_found in zip(*columns, strict=True):
        source = rows.get((str(unit), month, submission, title, int(line)))
        if source is not None:
            cell = source.row.cells.get("quantity", source.row.first_cell)
            number = 1 if measure.question == "titles" else int(quantity)
            parted = measure.question in ("open", "overdue") and source.row.values.get("state") == CLOSED_STATE
            why = f"销号一部分后还有{number}，{reason}" if parted else reason
            if measure.question == "found" and quantity != quantity_found:
                why = f"{reason}，发现时{quantity_found}，后来改为{number}"
            source_rows.append(SourceRow(source, cell, True, number, why=why))
    return source_rows


def _discoveries(facts: Facts, counted: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the first stage of each problem that these stages are of, with the pieces of all of them as its 数量."""
    entry = ["unit", "entry"]
    pieces = counted.groupby(entry, observed=True, sort=False)["quantity"].sum().reset_index()
    stages = facts.stages("discovered", period.last, period.first_day, facts.cut_off(period))
    discovered: pd.DataFrame = stages[stages["first"]].drop(columns="quantity").merge(pieces, on=entry)
    return discovered


def _stock_rows(measure: Measure, placed: Iterable[Placed], period: Period) -> list[SourceRow]:
    """Return the rows in which each unit's last value up to the period's end stands."""
    last: dict[str, list[Placed]] = {}
    for source in placed:
        if source.month > period.last or not feeds(measure, source.row) or measure.column not in source.row.values:
            continue
        latest = last.get(source.unit, [])
        if not latest or latest[0].month < source.month:
            last[source.unit] = [source]
        elif latest[0].month == source.month:
            latest.append(source)
    return [
        SourceRow(
            source,
            _counted_cell(measure, source.row),
            True,
            amount(measure, source.row),
            why="截至期末最近一次报送的数",
        )
        for rows in last.values()
        for source in rows
    ]


def _feeding(measure: Measure) -> Measure:
    """Return the measure whose rows stand behind one: of a rate its denominator."""
    return measure_of(parts_of(measure)[1]) if measure.kind == "rate" else measure


def superseded(facts: Facts, measure: Measure) -> list[int]:
    """Return the submissions, maybe no longer current, whose rows published months count in a figure of the ledger."""
    feeding = _feeding(measure)
    return list(facts.ledger.superseded()) if feeding.kind == "ledger" else []


def source(measure: Measure) -> str | None:
    """Return the sheet whose rows stand behind a measure (``basics`` for stocks); ``None`` for the composite.

    The rows behind a rate are those of what stands below its line.
    """
    return None if measure.kind == "composite" else _feeding(measure).sheet


def reach(measure: Measure, period: Period, reported: Sequence[str]) -> list[str]:
    """Return the months whose rows may stand behind a measure, of those of which anything was reported.

    Titles and problems go by their own dates, and a stock holds until the next one is reported.
    """
    part = _feeding(measure)
    if part.kind == "ledger":
        return list(reported)
    return [month for month in reported if month <= period.last] if part.kind == "stock" else period.months


def find_source_rows(
    facts: Facts,
    key: str,
    period: Period,
    placed: Sequence[Placed],
    *,
    category: str | None = None,
    earlier: Iterable[Placed] = (),
) -> list[SourceRow]:
    """Return the rows behind a measure in a period, in the order given.

    ``placed`` are the rows of the measure's sheet: those of the period's months (others are left
    out), for titles and problems those of every month, since these go by their own dates. ``category`` leaves only the
    rows of that category. For a rate, the rows below the line. For a stock, the line of 基本情况
    with each unit's last value. ``earlier``: the rows of ``superseded`` submissions.
    """
    measure = facts.dictionary[key]
    if measure.kind == "rate":
        return find_source_rows(facts, parts_of(measure)[1], period, placed, category=category, earlier=earlier)
    settings = facts.settings
    if measure.kind == "ledger":
        return _ledger_rows(facts, measure, [*earlier, *placed], period, category)
    if measure.kind == "stock":
        return _stock_rows(measure, placed, period)
    placed = [source for source in placed if period.first <= source.month <= period.last]
    if measure.kind == "story":
        source_rows = _story_rows(measure, placed, facts)
    elif measure.kind == "points":
        source_rows = _point_rows(placed, facts)
    else:
        source_rows = _sum_rows(measure, placed)
    if category is None:
        return source_rows
    return [row for row in source_rows if cut(measure, row.placed.row, settings.outlets).get("category") == category]
