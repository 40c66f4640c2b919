"""What is already known of a unit-month, so that the clerk is asked nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from data import months
from data.ledger import is_carried
from data.records import Access, Value
from data.schema import BASICS
from data.store import Store
from data.store.permission import may_see
from data.template.workbook import RowValues, standard_workbook

_BACK = 24
"""How many months back a last value of a stock is looked for."""
_TEXTS = ("number", "matter", "kind", "name", "level", "state", "measure", "place", "nature", "source")


def prefilled_workbook(store: Store, access: Access, unit: str, month: str) -> bytes:
    """Return a unit's standard workbook for a month with the last stocks, titles held and open problems.

    Raises ``Forbidden`` where the unit is out of this person's sight.
    """
    may_see(access, unit)
    known, carried = last_stocks(store, access, unit, month), open_entries(store, access, unit, month)
    return standard_workbook(unit, month, store.settings(), basics=known, carried=carried)


def last_stocks(store: Store, access: Access, unit: str, month: str) -> dict[str, Value]:
    """Return the last value reported of each stock before a month, by the label's key."""
    labels = {label.measure: label.key for label in BASICS if label.measure}
    span = months.span(months.shift(month, -_BACK), months.shift(month, -1))
    found = store.figures(access, span, measures=list(labels), units=[unit], by=("month",))
    found = found.astype({"month": "object", "measure": "object"}).sort_values("month")
    return {labels[key]: int(value) for key, value in zip(found["measure"], found["value"], strict=True)}


def open_entries(store: Store, access: Access, unit: str, month: str) -> Iterator[RowValues]:
    """Yield the rows of titles and applications alive and problems open before a month begins."""
    ledger = store.ledger(access, [unit])
    first = pd.Timestamp(months.first_day(month))
    now = ledger[(ledger["start"] < first) & (ledger["end"].isna() | (ledger["end"] >= first))]
    for line in now.to_dict("records"):
        if is_carried(line["matter"], line["state"]):
            yield _row(line)


def _row(line: dict[Any, Any]) -> RowValues:
    row: dict[str, Value] = {key: str(line[key]) for key in _TEXTS if isinstance(line[key], str)}
    row["quantity"] = int(line["quantity"])
    days: dict[str, date | None] = {"date": _day(line["found"]), "due": _day(line["due"])}
    return row | {key: day for key, day in days.items() if day is not None}


def _day(moment: Any) -> date | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).date()
