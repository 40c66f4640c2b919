"""Keeping units that are no longer listed: they are ended, and their history stays theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data.settings.changes import KEYS
from data.settings.columns import UNITS, Rows, Table
from data.settings.lines import Line
from data.store.errors import Refused


def ended(new: Rows, old: Rows, today: date) -> Rows:
    """Return the new rows of 单位, followed by old units that are not among them, closed as of today.

    A unit whose name is now an alias of a listed one was renamed and is not kept apart. Raises
    ``Refused`` where one unit takes the names of two that are listed no more.
    """
    names = {_name(row) for row in new}
    gone = [row for row in old if _name(row) not in names]
    renamed = _renamed(new, {_name(row) for row in gone}, {_name(row) for row in old})
    return [*new, *({**row, "停用": row.get("停用") or today.isoformat()} for row in gone if _name(row) not in renamed)]


def with_kept(new: Rows, old: Rows, table: Table) -> Rows:
    """Return rows that do not tell of a column at all (a workbook without 前身 or 域名) with what is known of it."""
    names = KEYS[table.title]
    for title in [column.title for column in table.columns if column.kept]:
        known = {_identity(row, names): row[title] for row in old if row.get(title)}
        new = [
            row if title in row or (key := _identity(row, names)) not in known else {**row, title: known[key]}
            for row in new
        ]
    return new


def _renamed(new: Rows, gone: set[str], old: set[str]) -> set[str]:
    """Return the old names that now are aliases: the units that go on under another name."""
    found: set[str] = set()
    for row in new:
        former = [alias for alias in _aliases(row) if alias in gone]
        if len(former) > 1 or (former and _name(row) in old):
            raise Refused(
                f"“{_name(row)}”的别名里有原有单位“{'、'.join(former)}”：合并单位时请把原单位各留一行并填写停用日期，别名里不写它们。"
            )
        found.update(former)
    return found


def _identity(row: dict[str, str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple((row.get(name) or "").strip() for name in names)


def _name(row: dict[str, str]) -> str:
    return (row.get("名称") or "").strip()


def _aliases(row: dict[str, str]) -> Iterable[str]:
    return Line(UNITS, row, {}).names("别名")
