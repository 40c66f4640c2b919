"""What is already known of a unit-month, so that the clerk is asked nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from data import months
from data.ledger import is_carried
from data.records import Access, Value
from data.schema import BASICS, CLOSED_STATE, TITLE
from data.store import Session, Store
from data.store.figures import read_figures
from data.store.ledger import read_ledger
from data.template.workbook import RowValues, standard_workbook

_BACK = 24
"""How many months back a last value of a stock is looked for."""
_TEXTS = ("number", "matter", "kind", "name", "level", "state", "measure", "place", "nature", "source")
CARRIED = (*_TEXTS, "quantity", "date", "due")
"""Columns of the ledger that the template fills in for what lives on."""


def prefilled_workbook(store: Store, access: Access, unit: str, month: str) -> bytes:
    """Return a unit's standard workbook for a month with the last stocks, titles held and open problems.

    Raises ``Forbidden`` where the unit is out of this person's sight.
    """
    with store.reading(access) as session:
        session.require_visible(unit)
        settings, known = session.settings, last_stocks(session, unit, month)
        carried = list(open_entries(session, unit, month))
    return standard_workbook(unit, month, settings, basics=known, carried=carried)


def last_stocks(session: Session, unit: str, month: str) -> dict[str, Value]:
    """Return the last value reported of each stock before a month, by the label's key."""
    labels = {label.measure: label.key for label in BASICS if label.measure}
    span = months.span(months.shift(month, -_BACK), months.shift(month, -1))
    figures = read_figures(session, span, measures=list(labels), units=[unit], by=("month",))
    figures = figures.astype({"month": "object", "measure": "object"}).sort_values("month")
    return {labels[key]: int(value) for key, value in zip(figures["measure"], figures["value"], strict=True)}


def open_entries(session: Session, unit: str, month: str) -> Iterator[RowValues]:
    """Yield a row for each title or application alive and problem open, by the workbooks before a month."""
    ledger = read_ledger(session, [unit])
    earlier = ledger[ledger["month"].astype("object") < month]
    # Of a problem closed in part two stages begin on one day: the open one is what goes on.
    lived = earlier[earlier["end"].isna() | (earlier["start"] < earlier["end"])].copy()
    lived["open"] = lived["state"] != CLOSED_STATE
    last = lived.sort_values(["entry", "start", "open"], kind="stable").groupby("entry").tail(1)
    for line in last.to_dict("records"):
        if is_carried(line["matter"], line["state"]):
            yield _row({str(name): value for name, value in line.items()})


def _row(line: Mapping[str, Any]) -> RowValues:
    row: dict[str, Value] = {key: str(line[key]) for key in _TEXTS if not pd.isna(line[key])}
    if line["quantity"] != 1:
        row["quantity"] = int(line["quantity"])
    row["date"] = _day(line).date()
    if not pd.isna(line["due"]):
        row["due"] = line["due"].date()
    return row


def _day(line: Mapping[str, Any]) -> pd.Timestamp:
    """The 日期 to print: the naming day while nothing came after it, else the entry's first 日期.

    Any other day would read as a change of the entry when the row comes back as it is.
    """
    newly_named = line["matter"] == TITLE and line["named"] == line["since"] == line["start"]
    day: pd.Timestamp = line["named"] if newly_named else line["found"]
    return day
