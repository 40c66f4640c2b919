"""What can be judged from one unit-month alone: dates, duplicates, the ledger, rows that count nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date

from data import months
from data.problems import Problem, problem
from data.records import Row
from data.schema import CLOSED_STATE, NAMED_STATES, PROBLEM, SHEET, TITLE
from data.text import fold, fold_title

_EVENTS = frozenset({"study", "volunteer", "media"})
_PEOPLE = ("attendance", "served")
_BESIDE_THE_POINT = frozenset({"remark", "link"})


Places = Callable[[Row, str], str | None]


def check_rows(
    rows: Sequence[Row], month: str | None, place: Places, residents: int | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong or doubtful in the rows of one unit-month, without looking elsewhere.

    ``place(row, key)`` returns the address of a column in a row, also where the cell is empty.
    ``residents``: how many people live there, if that is known.
    """
    counted = [row for row in rows if row.counted]
    found: list[Problem] = []
    if month is not None:
        found += _dates(counted, month, place)
    found += _duplicates(counted)
    for row in counted:
        found += _zero_count(row, place)
        found += _crowds(row, place, residents)
        if row.sheet == "civil":
            found += _ledger(row, place)
    return tuple(found)


def _at(row: Row, key: str, code: str, found: str, place: Places) -> Problem:
    """Make a problem of one cell of a row."""
    value = row.values.get(key)
    cell = place(row, key) or next(iter(row.cells.values()), None)
    text = None if value is None else str(value)
    return problem(code, found, sheet=row.title, cell=cell, column=SHEET[row.sheet].column(key).title, value=text)


def _dates(rows: Iterable[Row], month: str, place: Places) -> list[Problem]:
    """Judge the dates of events: some outside the month are doubtful, most of them are an error."""
    events = [row for row in rows if row.sheet in _EVENTS]
    outside = [
        row for row in events if isinstance(day := row.values.get("date"), date) and months.month_of(day) != month
    ]
    if len(outside) * 2 > len(events):
        first = outside[0]
        found = (
            f"{len(events)} 行中有 {len(outside)} 行的日期不在 {months.title(month)}（第一处是 {first.values['date']}）"
        )
        return [_at(first, "date", "wrong-month", found, place)]
    return [
        _at(row, "date", "outside-month", f"日期 {row.values['date']} 不在 {months.title(month)}", place)
        for row in outside
    ]


def _numbers(row: Row) -> Hashable:
    """Return what a row says beside its texts: nearly all rows differ there, so that few texts are compared."""
    return row.sheet, frozenset((key, value) for key, value in row.values.items() if not isinstance(value, str))


def _texts(row: Row) -> Hashable:
    """Return the texts of a row, as two are the same for a reader."""
    return frozenset(
        (key, fold_title(value) if key == "title" else fold(value))
        for key, value in row.values.items()
        if isinstance(value, str) and key not in _BESIDE_THE_POINT
    )


def _duplicates(rows: Sequence[Row]) -> Iterator[Problem]:
    alike: dict[Hashable, list[Row]] = {}
    for row in rows:
        alike.setdefault(_numbers(row), []).append(row)
    first: dict[int, Row] = {}
    for group in alike.values():
        seen: dict[Hashable, Row] = {}
        for row in group if len(group) > 1 else ():
            first[id(row)] = seen.setdefault(_texts(row), row)
    for row in rows:
        same = first.get(id(row), row)
        if same is not row and row.values:
            place = f"第 {same.number} 行" if same.title == row.title else f"{same.title} 第 {same.number} 行"
            yield problem(
                "duplicate-row", f"与{place}完全相同", sheet=row.title, cell=next(iter(row.cells.values()), None)
            )


def _zero_count(row: Row, place: Places) -> Iterator[Problem]:
    if row.values.get("times") == 0:
        yield _at(row, "times", "zero-count", "次数是 0", place)


def _crowds(row: Row, place: Places, residents: int | None) -> Iterator[Problem]:
    """Doubt a row that counts more people at one time than live there."""
    times = row.values.get("times")
    most = (residents or 0) * max(1, times if isinstance(times, int) else 1)
    for key in _PEOPLE:
        value = row.values.get(key)
        if most and isinstance(value, int) and value > most:
            title = SHEET[row.sheet].column(key).title
            yield _at(row, key, "unusual", f"{title} {value} 超过常住人口 {residents}", place)


def _ledger(row: Row, place: Places) -> Iterator[Problem]:
    """Judge one row of the ledger: a title needs its level, a closed problem the day it was closed."""
    values = row.values
    if values.get("matter") == TITLE and values.get("state") in NAMED_STATES and "level" not in values:
        yield _at(row, "level", "level-needed", f"称号的状态是“{values['state']}”，级别空着", place)
    if values.get("matter") != PROBLEM:
        return
    found, closed = values.get("date"), values.get("closed")
    if values.get("state") == CLOSED_STATE and closed is None:
        yield _at(row, "closed", "required", "问题已销号，完成日期空着", place)
    if isinstance(found, date) and isinstance(closed, date) and closed < found:
        yield _at(row, "closed", "unusual", f"完成日期 {closed} 早于发现日期 {found}", place)
