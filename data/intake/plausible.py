"""What is doubtful at first sight, without anything to compare it with: sums of no history are judged all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from data import months
from data.figures import by_sheet
from data.problems import Problem, problem
from data.records import Basic, Checked, Row
from data.schema import BASICS, SHEET, Column

Places = Callable[[Row, str], str | None]
"""Returns the address of a column in a row, also where the cell is empty."""
_PEOPLE = ("attendance", "served")
_DAY = 24
_FEW, _MANY = 3, 4
"""Rows from which on 1, 2, 3 … is no chance in 次数, and numbers one apart are none anywhere."""


def check_plausible(rows: Sequence[Row], place: Places, residents: int | None) -> Iterator[Problem]:
    """Yield what is doubtful in the counted rows of one unit-month: crowds, long events, numbers that only run on."""
    for row in rows:
        if residents:
            yield from _crowds(row, place, residents)
        if "hours" in row.values:
            yield from _too_long(row, place)
    for sheet, own in by_sheet(rows).items():
        for column in SHEET[sheet].columns:
            if column.kind == "count":
                yield from _running(own, column, place)


def mark_cell(row: Row, key: str, code: str, message: str, place: Places, cure: str | None = None) -> Problem:
    """Return a problem of one cell of a row."""
    value = row.values.get(key)
    cell = place(row, key) or next(iter(row.cells.values()), None)
    text = None if value is None else str(value)
    column = SHEET[row.sheet].column(key).title
    return problem(code, message, sheet=row.title, cell=cell, column=column, value=text, cure=cure)


def _times(row: Row) -> int:
    times = row.values.get("times")
    return max(1, times if isinstance(times, int) else 1)


def _crowds(row: Row, place: Places, residents: int) -> Iterator[Problem]:
    """Doubt a row that counts more people at one time than live there."""
    for key in _PEOPLE:
        value = row.values.get(key)
        if isinstance(value, int) and value > residents and value > residents * _times(row):
            title = SHEET[row.sheet].column(key).title
            yield mark_cell(row, key, "unusual", f"{title} {value} 超过常住人口 {residents}", place)


def _too_long(row: Row, place: Places) -> Iterator[Problem]:
    hours = row.values.get("hours")
    if isinstance(hours, int | Decimal) and hours > _DAY * _times(row):
        often = f"，共 {_times(row)} 次" if _times(row) > 1 else ""
        yield mark_cell(row, "hours", "too-long-event", f"时长 {hours} 小时{often}", place)


def _running(rows: Sequence[Row], column: Column, place: Places) -> Iterator[Problem]:
    """Doubt numbers that run 1, 2, 3 … down all rows, or down those of one kind: they number the rows."""
    group = SHEET[rows[0].sheet].series if column.key == "times" else None
    if len(rows) < _FEW:
        return
    if _runs(rows, column.key):
        yield _numbering(rows, column, place)
    elif group is not None:
        kinds: dict[object, list[Row]] = {}
        for row in rows:
            kinds.setdefault(row.values.get(group), []).append(row)
        yield from (_numbering(own, column, place) for own in kinds.values() if _runs(own, column.key))


def _runs(rows: Sequence[Row], key: str) -> bool:
    if len(rows) < _FEW or key not in rows[0].values:
        return False
    numbers = [number for row in rows if isinstance(number := row.values.get(key), int)]
    if len(numbers) < len(rows):
        return False
    if {later - earlier for earlier, later in pairwise(numbers)} not in ({1}, {-1}):
        return False
    from_one, many = min(numbers) == 1, len(numbers) >= _MANY
    return from_one or many if key == "times" else from_one and many


def _numbering(rows: Sequence[Row], column: Column, place: Places) -> Problem:
    numbers = "、".join(str(row.values[column.key]) for row in rows[:_MANY]) + ("…" if len(rows) > _MANY else "")
    message = f"{len(rows)} 行的“{column.title}”是 {numbers}，像是序号或第几次"
    return mark_cell(rows[0], column.key, "running-numbers", message, place)


def check_stocks(basics: Mapping[str, Basic]) -> Iterator[Problem]:
    """Yield what cannot be in 基本情况: more volunteers on the register than people."""
    people, registered = basics.get("residents"), basics.get("registered")
    if people is None or registered is None:
        return
    most, number = people.value, registered.value
    if isinstance(most, int) and isinstance(number, int) and number > most > 0:
        title = next(label.title for label in BASICS if label.key == "registered")
        message = f"{title} {number} 超过常住人口 {most}"
        yield problem("unusual", message, sheet=registered.title, cell=registered.cell, column=title, value=str(number))


def judge_month(checked: Checked, today: date) -> Checked:
    """Return a unit-month with a warning when its month has not begun yet."""
    if checked.month is None or checked.month <= months.month_of(today):
        return checked
    sheet, cell = checked.month_at or (None, None)
    message = f"{months.title(checked.month)}还没有到（今天是 {today}）"
    warning = problem("future-month", message, sheet=sheet, cell=cell, column="月份", value=checked.month)
    return checked if warning in checked.problems else replace(checked, problems=(*checked.problems, warning))
