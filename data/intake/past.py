"""What can be judged only against what was sent before: unusual sums, the same story elsewhere, old rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median

from data import months
from data.decimals import format_decimal
from data.figures import amount, by_sheet, feeds
from data.intake.copies import find_copied_rows, find_similar_stories
from data.ledger import Line, remarks
from data.problems import Problem, problem
from data.records import Basic, Checked, Row
from data.reporting_months import locked_month, still_counted, unit_not_open
from data.schema import BASICS, CIVIL, PROBLEM, SHEET, Measure
from data.settings.dictionary import Dictionary
from data.store import Session
from data.store.difference import content
from data.store.likeness import read_likeness
from data.store.reports import read_counted_predecessors, read_reported_months
from data.store.sheets import read_located_rows
from data.store.upload_history import UploadHistory, read_upload_history
from data.stories import story_key

_LEAST_MONTHS = 3
_TIMES = 5
_BEYOND = Decimal("1.5")
_STOCK_TIMES = Decimal("1.5")
_SLACK: Mapping[str, int] = {"次": 15, "小时": 60, "人次": 200, "份": 500}
_LEAST_SLACK = 50
"""Differences smaller than this are not worth a question, by unit of counting."""


def compare_past(session: Session, checked: Checked) -> Checked:
    """Return a unit-month with what speaks against it in view of everything sent before.

    What cannot be compared (no unit, no month, a unit that the sender may not see) comes back as it is.
    """
    unit, month = checked.unit, checked.month
    if unit is None or month is None or not session.sees(unit):
        return checked
    elsewhere = unit_not_open(session.register, unit, month) or still_counted(
        unit, month, read_counted_predecessors(session, unit, month)
    )
    if elsewhere is not None:
        return _with(checked, [elsewhere])
    stories = {story_key(row) for row in checked.rows if SHEET[row.sheet].stories and row.counted}
    past = read_upload_history(session, unit, month, stories)
    if past.locked:
        return _with(checked, [locked_month(month)])
    known = read_likeness(session, unit, month, checked.rows)
    return _with(
        checked,
        [
            *_unusual(checked, past, session.settings.dictionary),
            *_stories_elsewhere(checked, past),
            *_sent_before(session, unit, checked),
            *_on_the_ledger(session, unit, checked),
            *find_copied_rows(checked.rows, known, session.settings),
            *find_similar_stories(checked.rows, unit, known, past.stories, session.settings),
        ],
    )


def _with(checked: Checked, new_problems: Iterable[Problem]) -> Checked:
    """Add what was found, once: what a person confirmed is compared again when it is saved."""
    problems = tuple(dict.fromkeys((*checked.problems, *new_problems)))
    return checked if problems == checked.problems else replace(checked, problems=problems)


def _unusual(checked: Checked, past: UploadHistory, dictionary: Dictionary) -> Iterator[Problem]:
    """Compare sums and stocks with the median of the unit's own months before."""
    fed = by_sheet(checked.rows) if len(past.reported) >= _LEAST_MONTHS else {}
    for measure in dictionary.measures:
        if measure.kind == "sum" and measure.sheet in fed:
            history = [
                past.sums.get(measure.key, {}).get(month, 0)
                for month, reported in past.reported.items()
                if measure.sheet in reported
            ]
            yield from _unusual_sum(measure, [row for row in fed[measure.sheet] if feeds(measure, row)], history)
    for label in BASICS:
        basic = checked.basics.get(label.key)
        if label.measure is not None and basic is not None:
            yield from _unusual_stock(label.title, basic, list(past.sums.get(label.measure, {}).values()))


def _unusual_sum(measure: Measure, rows: Iterable[Row], history: list[int]) -> Iterator[Problem]:
    """Warn at the largest row of a sum that is far beyond the median and every month before.

    Months without any are left out: what is done now and then is no more unusual for it.
    """
    amounts = [(value, row) for row in rows if (value := amount(measure, row)) is not None]
    past = [value for value in history if value > 0]
    if len(past) < _LEAST_MONTHS or not amounts:
        return
    total, usual = sum(value for value, _ in amounts), Decimal(median(past))
    most = max(usual * _TIMES, usual + _SLACK.get(measure.unit, _LEAST_SLACK) * measure.scale, max(past) * _BEYOND)
    if total <= most:
        return
    largest = max(amounts, key=lambda pair: pair[0])[1]
    column = SHEET[largest.sheet].column(measure.column).title if measure.column else None
    shown, unit = _shown(total, measure), measure.unit
    message = f"本月{measure.title}合计 {shown} {unit}，此前 {len(past)} 个月的中位数是 {_shown(usual, measure)} {unit}"
    cell = _cell(largest, measure.column)
    yield problem("unusual", message, sheet=largest.title, cell=cell, column=column, value=shown)


def _unusual_stock(title: str, basic: Basic, history: list[int]) -> Iterator[Problem]:
    """Warn when what changes slowly has grown or shrunk by more than a third at once."""
    if not history or not isinstance(basic.value, int):
        return
    usual = Decimal(median(history))
    apart = abs(basic.value - usual) > max(Decimal(10), usual / 10)
    if apart and not usual / _STOCK_TIMES <= basic.value <= usual * _STOCK_TIMES:
        yield problem(
            "unusual",
            f"{title} {basic.value}，此前 {len(history)} 次上报的中位数是 {usual:g}",
            sheet=basic.title,
            cell=basic.cell,
            column=title,
            value=str(basic.value),
        )


def _shown(value: int | Decimal, measure: Measure) -> str:
    return format_decimal(Decimal(value) / measure.scale)


def _cell(row: Row, key: str | None) -> str | None:
    return row.cells.get(key or "") or next(iter(row.cells.values()), None)


def _stories_elsewhere(checked: Checked, past: UploadHistory) -> Iterator[Problem]:
    """Warn once a story that stands in another month or with another unit too."""
    visited: set[str] = set()
    for row in checked.rows:
        key = story_key(row) if SHEET[row.sheet].stories and row.counted else None
        if key is None or key in visited or key not in past.stories:
            continue
        visited.add(key)
        places = past.stories[key]
        where = "、".join(f"{place.unit or '其他单位'} {place.month}" for place in places[:3]) + (
            "等" if len(places) > 3 else ""
        )
        yield problem(
            "same-story-elsewhere",
            f"“{row.values.get('title')}”在 {where} 也报过，两处都计",
            sheet=row.title,
            cell=_cell(row, "title"),
            column=SHEET[row.sheet].column("title").title,
            value=str(row.values.get("title")),
        )


def _sent_before(session: Session, unit: str, checked: Checked) -> Iterator[Problem]:
    """Warn of rows dated in another month that the unit already reported in that month."""
    late = [row for row in checked.rows if _is_event(row) and row.counted and _month(row) != checked.month]
    for key in sorted({row.sheet for row in late}):
        other_months = sorted({month for row in late if row.sheet == key and (month := _month(row)) is not None})
        located = read_located_rows(session, key, other_months, [unit]) if other_months else []
        there = {content(earlier.row): earlier for earlier in located}
        for row in late:
            earlier = there.get(content(row))
            if earlier is not None:
                place = f"{earlier.month} 已报过的第 {earlier.row.number} 行"
                yield problem(
                    "duplicate-row", f"与{place}完全相同", sheet=row.title, cell=next(iter(row.cells.values()), None)
                )


def _is_event(row: Row) -> bool:
    """Tell whether a row is something that was done on a day; a repeated story has a problem of its own."""
    return SHEET[row.sheet].dated and not SHEET[row.sheet].stories


def _on_the_ledger(session: Session, unit: str, checked: Checked) -> Iterator[Problem]:
    """Yield what differs from the ledger of problems: the unit's earlier workbooks, and earlier rows of this one."""
    civil_rows = [row for row in checked.rows if row.sheet == CIVIL.key]
    if checked.month is None or not any(row.values.get("matter") == PROBLEM for row in civil_rows):
        return
    month = checked.month
    before = [reported for reported in read_reported_months(session) if reported < month]
    earlier = read_located_rows(session, CIVIL.key, before, [unit]) if before else []
    lines = (Line(located.month, located.row, located.submission) for located in earlier)
    for line, remark in remarks(lines, [Line(month, row) for row in civil_rows]):
        row = line.row
        yield problem(
            remark.code,
            remark.words,
            sheet=row.title,
            cell=_cell(row, "closed" if remark.code == "closing-date-differs" else "quantity"),
            column=CIVIL.column("closed" if remark.code == "closing-date-differs" else "quantity").title,
            value=str(row.values.get("quantity") or ""),
        )


def _month(row: Row) -> str | None:
    day = row.values.get("date")
    return months.month_of(day) if isinstance(day, date) else None
