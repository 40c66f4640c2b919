"""A month typed row by row in place of a workbook: what it begins with, and the standard workbook that it becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from data import months, schema
from data.decimals import format_decimal
from data.likeness import NAMES, RECURRENT
from data.records import Value
from data.settings.values import Settings
from data.store import Session
from data.store.sheets import read_located_rows
from data.template.known import last_stocks, open_entries
from data.template.workbook import standard_workbook

Texts = dict[str, str]
"""One row as it is typed: text by column key; of 基本情况 one row, by label key."""
_IDENTITY = ("unit", "month")
"""Labels of 基本情况 that are known: whose month it is."""


def entry_columns(settings: Settings, month: str) -> dict[str, tuple[schema.Column | schema.Label, ...]]:
    """Return what is typed for a month, by sheet key: the template's columns, for ``basics`` its labels."""
    omitted = settings.policy.omitted
    labels = (label for label in schema.BASICS if label.key not in _IDENTITY)
    basics = tuple(label for label in labels if (schema.BASICS_SHEET, label.title) not in omitted)
    return {schema.BASICS_KEY: basics, **{sheet.key: sheet.columns for sheet in settings.template_sheets(month)}}


def known_rows(session: Session, unit: str, month: str) -> dict[str, list[Texts]]:
    """Return what is known of a unit-month before anything is typed: last stocks, titles held, open problems.

    Raises ``Forbidden`` where the unit is out of this person's sight.
    """
    session.require_visible(unit)
    basics = dict(last_stocks(session, unit, month))
    registered = session.settings.register.by_name.get(unit)
    if basics.get("residents") is None and registered is not None:
        basics["residents"] = registered.residents
    carried = [_texts(row) for row in open_entries(session, unit, month)]
    return {schema.BASICS_KEY: [_texts(basics)], schema.CIVIL.key: carried}


def recurrent_rows(session: Session, unit: str, month: str) -> dict[str, list[Texts]]:
    """Return, by sheet key, the month before's rows that the office calls 常规活动, with the day of this month.

    That is the same weekday of the same week; where the month has no such day, the week before. Raises
    ``Forbidden`` where the unit is out of this person's sight.
    """
    session.require_visible(unit)
    before, vocabulary = months.shift(month, -1), session.settings.vocabulary
    rows: dict[str, list[Texts]] = {}
    for key, name in NAMES.items():
        for located in read_located_rows(session, key, [before], [unit]):
            values = located.row.values
            if located.row.counted and vocabulary.find(RECURRENT, str(values.get(name) or "")) is not None:
                day = values.get("date")
                moved = same_weekday(day, month) if isinstance(day, date) else day
                rows.setdefault(key, []).append(_texts({**values, "date": moved}))
    return rows


def same_weekday(day: date, month: str) -> date:
    """Return the day of a month that is the same weekday in the same week: the second Friday for a second Friday."""
    first = months.first_day(month)
    moved = first + timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * ((day.day - 1) // 7))
    return moved if months.month_of(moved) == month else moved - timedelta(days=7)


def _texts(row: Mapping[str, Value]) -> Texts:
    return {key: _text(value) for key, value in row.items() if value is not None}


def _text(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return format_decimal(value) if isinstance(value, Decimal) else str(value)


def entered_workbook(unit: str, month: str, settings: Settings, rows: Mapping[str, Sequence[Texts]]) -> bytes:
    """Return the standard workbook with these texts in its cells; rows without any text are left out.

    The texts stay texts, so that they are read and checked as those of any workbook.
    """
    basics = next(iter(rows.get(schema.BASICS_KEY, ())), {})
    filled = {
        key: [row for row in typed if any(row.values())] for key, typed in rows.items() if key != schema.BASICS_KEY
    }
    return standard_workbook(unit, month, settings, basics=basics, rows=filled)


def merge_rows(base: Sequence[Texts], stored: Sequence[Texts], typed: Sequence[Texts]) -> list[Texts]:
    """Return rows typed on top of ``base``, put on top of what was stored since: nothing that was typed goes.

    A row that both changed stands there twice, once as each has it.
    """
    if list(stored) == list(base):
        return list(typed)
    removed, added = _counted(base) - _counted(typed), _counted(typed) - _counted(base)
    filled = []
    for row in stored:
        if removed[_key(row)]:
            removed[_key(row)] -= 1
        else:
            filled.append(row)
    there = _counted(stored) - _counted(base)
    for row in typed:
        if added[_key(row)]:
            added[_key(row)] -= 1
            if there[_key(row)]:
                # Typed in both places, or here first: it is there.
                there[_key(row)] -= 1
            else:
                filled.append(row)
    return filled


def _counted(rows: Iterable[Texts]) -> Counter[tuple[tuple[str, str], ...]]:
    return Counter(map(_key, rows))


def _key(row: Texts) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, text) for key, text in row.items() if text))
