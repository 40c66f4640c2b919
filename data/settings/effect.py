"""From which month an edited table of rules takes effect: former rows end before it, changed ones begin with it."""

from __future__ import annotations

import re

from data import months
from data.settings.changes import complete_rows
from data.settings.columns import RULES, Rows
from data.settings.lines import Line

_NUMBER, _FIRST, _LAST, _NOTE = "规则号", "生效月", "失效月", "说明"
_SUCCESSOR = re.compile(r"^(.*)-(\d+)$")


def take_effect(stored: Rows, edited: Rows, month: str) -> Rows:
    """Return 计分规则 as it is to be saved, so that what was edited counts from a month on and not before.

    A row in force in that month that was changed stays until the month before; the changed one
    follows it under a number of its own (M03, M03-2), as does one that had ended and counts again.
    One that was taken out ends the month before; a new one begins with the month. Rows that differ in
    their months or their note only, and rows that are not in force in that month, are saved as they
    were typed.
    """
    before = {row[_NUMBER]: row for row in map(_dated, complete_rows(stored, RULES))}
    after = [_dated(row) for row in complete_rows(edited, RULES)]
    numbers = {*before, *(row[_NUMBER] for row in after)}
    rows: Rows = []
    for row in after:
        former = before.get(row[_NUMBER])
        if former is None:
            rows.append(row | {_FIRST: max(row[_FIRST], month)})
        elif _is_over(former, month) and _in_force(row, month):
            rows += [former, _successor(row, month, numbers)]
        elif _pays(former) == _pays(row) or not _in_force(former, month) or former[_FIRST] == month:
            rows.append(row)
        else:
            rows += [former | {_LAST: months.shift(month, -1)}, _successor(row, month, numbers)]
    left = [row for number, row in before.items() if all(row[_NUMBER] != number for row in after)]
    ended = [row if _is_over(row, month) else row | {_LAST: months.shift(month, -1)} for row in left]
    return [*rows, *(row for row in ended if not row[_FIRST] or row[_FIRST] < month)]


def _dated(row: dict[str, str]) -> dict[str, str]:
    """Return a row with its months written as months are; what is none stays as it was typed."""
    line = Line(RULES, row, {})
    return row | {title: line.month(title) or row[title] for title in (_FIRST, _LAST)}


def _pays(row: dict[str, str]) -> tuple[str, ...]:
    """Return all of a row but its months and its note."""
    return tuple(text for title, text in row.items() if title not in {_FIRST, _LAST, _NOTE})


def _is_over(row: dict[str, str], month: str) -> bool:
    return bool(row[_LAST]) and row[_LAST] < month


def _in_force(row: dict[str, str], month: str) -> bool:
    return row[_FIRST] <= month and not _is_over(row, month)


def _successor(row: dict[str, str], month: str, numbers: set[str]) -> dict[str, str]:
    """Return the changed row with the next free number, in force from the month."""
    match = _SUCCESSOR.match(row[_NUMBER])
    stem, count = (match[1], int(match[2])) if match else (row[_NUMBER], 1)
    while f"{stem}-{count + 1}" in numbers:
        count += 1
    number = f"{stem}-{count + 1}"
    numbers.add(number)
    return row | {_NUMBER: number, _FIRST: month}
