"""Rows of 其他工作 against the office's own items: in force in that month, and counted in the item's unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.intake.numbers import is_same_unit
from data.intake.plausible import Places, mark_cell
from data.problems import Problem
from data.records import Row
from data.schema import SHEET
from data.settings.dictionary import Dictionary


def check_items(rows: Iterable[Row], month: str | None, dictionary: Dictionary, place: Places) -> Iterator[Problem]:
    """Yield what is wrong with the rows of own items in one unit-month."""
    for row in rows:
        item = dictionary.item_named(str(row.values.get("item"))) if SHEET[row.sheet].items else None
        if item is None:
            continue
        if month is not None and not item.is_open(month):
            span = f"从 {item.first} 起填报" if item.first and month < item.first else f"从 {item.ended} 起停用"
            yield mark_cell(row, "item", "unknown-word", f"事项“{item.name}”{span}", place)
        unit = row.values.get("measure")
        if isinstance(unit, str) and not is_same_unit(unit, item.unit):
            message = f"单位“{unit}”与事项“{item.name}”的计量单位“{item.unit}”不一致"
            yield mark_cell(row, "measure", "wrong-unit", message, place)
