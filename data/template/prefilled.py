"""The standard workbook with what the store knows: nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from data import months, schema
from data.records import Access, Value
from data.store import Store
from data.template.workbook import standard_workbook

_LOOK_BACK = 12
"""Months in which the last value of a stock is looked for."""
_STOCKS: Mapping[str, str] = {label.measure: label.key for label in schema.BASICS if label.measure}
_PLAIN = ("number", "matter", "kind", "name", "level", "state", "measure", "place", "nature", "source")


def prefilled_workbook(store: Store, access: Access, unit: str, month: str) -> bytes:
    """Return the workbook of a unit and month with its last stocks and its ledger as it stood before.

    Raises the store's ``Forbidden`` when this person may not see the unit.
    """
    return standard_workbook(
        unit,
        month,
        store.settings(),
        basics=_last_stocks(store, access, unit, month),
        carried=_carried(store.ledger(access, [unit]), month),
    )


def _last_stocks(store: Store, access: Access, unit: str, month: str) -> dict[str, Value]:
    before = months.span(months.shift(month, -_LOOK_BACK), months.shift(month, -1))
    figures = store.figures(access, before, measures=list(_STOCKS), units=[unit], by=("month",))
    ordered = figures.assign(month=figures["month"].astype(str)).sort_values("month")
    last: dict[str, Value] = {}
    for measure, value in zip(ordered["measure"].astype(str), ordered["value"], strict=True):
        last[_STOCKS[measure]] = int(value)
    return last


def _carried(ledger: pd.DataFrame, month: str) -> Iterator[dict[str, Value]]:
    """Yield a row for each title held or applied for and each problem open, by the workbooks before ``month``."""
    known = ledger[ledger["month"].astype(str) < month]
    for _, stages in known.groupby("entry", sort=True):
        stage: dict[str, Any] = {str(name): value for name, value in stages.iloc[-1].items()}
        closed = stage["matter"] == schema.PROBLEM and stage["state"] == schema.CLOSED_STATE
        ended = stage["matter"] == schema.TITLE and stage["state"] in schema.ENDED_STATES
        if stage["matter"] in (schema.TITLE, schema.PROBLEM) and not closed and not ended:
            yield _row(stage)


def _row(stage: Mapping[str, Any]) -> dict[str, Value]:
    row: dict[str, Value] = {key: str(stage[key]) for key in _PLAIN if not pd.isna(stage[key])}
    if stage["quantity"] != 1:
        row["quantity"] = int(stage["quantity"])
    row["date"] = _carried_day(stage).date()
    if not pd.isna(stage["due"]):
        row["due"] = stage["due"].date()
    return row


def _carried_day(stage: Mapping[str, Any]) -> pd.Timestamp:
    """The 日期 to print: the naming day while nothing came after it, else the entry's first 日期.

    Any other day would read as a change of the entry when the row comes back as it is.
    """
    newly_named = stage["matter"] == schema.TITLE and stage["named"] == stage["since"] == stage["start"]
    day: pd.Timestamp = stage["named"] if newly_named else stage["found"]
    return day
