"""What can be judged from one unit-month alone: dates, duplicates, the ledger, rows that count nothing."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from data import months
from data.intake.lines import is_total
from data.intake.plausible import Places, check_plausible, mark_cell
from data.problems import Problem, problem
from data.records import Row
from data.schema import CLOSED_STATE, COUNTED_IN_TIMES, NAMED_STATES, OCCASION, PROBLEM, SHEET, TITLE
from data.text import fold, fold_title

_CANCELLED = re.compile(
    r"[(（]?(?:本次|活动|会议)*(?:因[^,，。]{1,12})?[,，]?(?:已|均)?(?:取消|作废|撤销|停办|没办|未开展|未举行|未举办|未召开|不计入?|不算)(?:了|活动|统计)?[。.)）]?"
)
"""A remark that takes its whole row back."""
_TAKEN_BACK = (
    r"(?:已|均|暂|因.{1,6}?)*(?:(?:取消|作废|撤销|停办)了?|[没未](?:开展|举行|举办|召开|成)|(?:延期|推迟|顺延|改期)(?:[至到].{1,8})?"
    r"|不计入?|不算|重复(?:填报)?)"
)
_NAMED_SO = re.compile(
    rf"^[(\[【]{_TAKEN_BACK}[)\]】]|[(\[【]{_TAKEN_BACK}[)\]】]$|^{_TAKEN_BACK}[:：]|[-—–_,，;；。]{_TAKEN_BACK}$"
)
"""What stands before or behind the name of an event that did not take place."""
_TELLING = ("subject", "name", "remark")
"""Columns that tell what a row is about, or that it is about nothing."""
_IGNORED_IN_DUPLICATES = frozenset({"remark", "link"})


def check_rows(
    rows: Sequence[Row], month: str | None, place: Places, residents: int | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong or doubtful in the rows of one unit-month, without looking elsewhere.

    ``place(row, key)`` returns the address of a column in a row, also where the cell is empty.
    ``residents``: how many people live there, if that is known.
    """
    counted = [row for row in rows if row.counted]
    problems: list[Problem] = []
    if month is not None:
        problems += _dates(counted, month, place)
    problems += _duplicates(counted)
    problems += check_plausible(counted, place, residents)
    for row in counted:
        problems += _zero_count(row, place)
        problems += _named_otherwise(row, counted, place)
        if SHEET[row.sheet].ledger:
            problems += _ledger(row, place)
    problems += _repeated_numbers([row for row in counted if SHEET[row.sheet].ledger], place)
    return tuple(problems)


def _dates(rows: Iterable[Row], month: str, place: Places) -> list[Problem]:
    """Judge the dates of events: some outside the month are doubtful, most of them are an error."""
    events = [row for row in rows if SHEET[row.sheet].dated]
    outside = [
        row for row in events if isinstance(day := row.values.get("date"), date) and months.month_of(day) != month
    ]
    if len(outside) * 2 > len(events):
        first = outside[0]
        message = (
            f"{len(events)} 行中有 {len(outside)} 行的日期不在 {months.title(month)}（第一处是 {first.values['date']}）"
        )
        return [mark_cell(first, "date", "wrong-month", message, place)]
    return [
        mark_cell(row, "date", "outside-month", f"日期 {row.values['date']} 不在 {months.title(month)}", place)
        for row in outside
    ]


def _numbers(row: Row) -> Hashable:
    """Return the values of a row that are no texts: nearly all rows differ there, so that few texts are compared."""
    return row.sheet, frozenset((key, value) for key, value in row.values.items() if not isinstance(value, str))


def _texts(row: Row) -> Hashable:
    """Return the texts of a row, as two are the same for a reader."""
    return frozenset(
        (key, fold_title(value) if key == "title" else fold(value))
        for key, value in row.values.items()
        if isinstance(value, str) and key not in _IGNORED_IN_DUPLICATES
    )


def _duplicates(rows: Sequence[Row]) -> Iterator[Problem]:
    alike: dict[Hashable, list[Row]] = {}
    for row in rows:
        alike.setdefault(_numbers(row), []).append(row)
    first: dict[int, Row] = {}
    for group in alike.values():
        by_texts: dict[Hashable, Row] = {}
        for row in group if len(group) > 1 else ():
            first[id(row)] = by_texts.setdefault(_texts(row), row)
    for row in rows:
        same = first.get(id(row), row)
        if same is not row and row.values:
            place = f"第 {same.number} 行" if same.title == row.title else f"{same.title} 第 {same.number} 行"
            yield problem(
                "duplicate-row", f"与{place}完全相同", sheet=row.title, cell=next(iter(row.cells.values()), None)
            )


def _zero_count(row: Row, place: Places) -> Iterator[Problem]:
    if row.values.get("times") == 0:
        yield mark_cell(row, "times", "zero-count", "次数是 0", place)


@lru_cache(maxsize=8192)
def _doubt_of(key: str, text: str) -> Literal["", "cancelled", "total"]:
    """Return what a remark or a name says of its row: that nothing took place, or that it is a total."""
    folded = fold(text)
    if _CANCELLED.fullmatch(folded) if key == "remark" else _NAMED_SO.search(folded):
        return "cancelled"
    return "total" if key != "remark" and is_total(text) else ""


def _named_otherwise(row: Row, rows: Sequence[Row], place: Places) -> list[Problem]:
    """Doubt a row whose remark or name says that it is no event: it is counted as typed."""
    problems = []
    for key in _TELLING:
        text = row.values.get(key)
        doubt = _doubt_of(key, text) if isinstance(text, str) else ""
        if doubt == "cancelled" and SHEET[row.sheet].dated:
            message = f"{SHEET[row.sheet].column(key).title}写着“{text}”，这一行照样计入"
            problems.append(mark_cell(row, key, "unusual", message, place, "没有开展就删去这一行。"))
        elif doubt == "total" and sum(other.sheet == row.sheet for other in rows) > 1:
            message = f"“{text}”像是合计行，但有日期，照样计入了"
            problems.append(mark_cell(row, key, "unusual", message, place, "是合计就删去日期，或删去这一行。"))
    return problems


def _ledger(row: Row, place: Places) -> Iterator[Problem]:
    """Judge one row of the ledger: a title needs its level, a closed problem the day it was closed."""
    values = row.values
    if values.get("measure") == OCCASION and values.get("matter") not in COUNTED_IN_TIMES:
        reason = f"“{values.get('matter')}”不按次计"
        yield mark_cell(row, "measure", "wrong-unit", reason, place, "请填块、个、人或户，也可以空着。")
    if values.get("matter") == TITLE and values.get("state") in NAMED_STATES and "level" not in values:
        yield mark_cell(row, "level", "level-needed", f"称号的状态是“{values['state']}”，级别空着", place)
    if values.get("matter") != PROBLEM:
        return
    discovered, closed = values.get("date"), values.get("closed")
    if values.get("state") == CLOSED_STATE and closed is None:
        yield mark_cell(row, "closed", "required", "问题已销号，完成日期空着", place)
    if isinstance(discovered, date) and isinstance(closed, date) and closed < discovered:
        reason = f"完成日期 {closed} 早于发现日期 {discovered}"
        yield mark_cell(row, "closed", "unusual", reason, place, "请核对这两个日期；照样报的，按发现日期计为销号。")


def _repeated_numbers(rows: Sequence[Row], place: Places) -> Iterator[Problem]:
    """Refuse one 编号 on two matters: another name, and no place that they share."""
    first: dict[str, Row] = {}
    for row in rows:
        number = row.values.get("number")
        if not isinstance(number, str):
            continue
        earlier = first.setdefault(fold(number), row)
        if earlier is not row and not _same_matter(earlier, row):
            message = f"编号“{number}”已用在第 {earlier.number} 行的“{earlier.values.get('name')}”"
            yield mark_cell(row, "number", "number-repeated", message, place)


def _same_matter(first: Row, other: Row) -> bool:
    """Tell whether two rows of one 编号 may be one matter: the same name, or the same place."""
    names = [fold(str(row.values.get("name") or "")) for row in (first, other)]
    places = [fold(str(row.values.get("place") or "")) for row in (first, other)]
    return names[0] == names[1] or (places[0] == places[1] and places[0] != "")
