"""Monthly figures: kept with the rows they come from, and read grouped, as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy.typing as npt
import pandas as pd
from sqlalchemy import CursorResult, Table, func, literal, select

from data import schema
from data.store.dialect import WholeSum, categories, driver_columns, whole_numbers
from data.store.session import Session
from data.store.tables import figure, published_figure

FULL: tuple[str, ...] = ("unit", "month", *schema.DIMENSIONS)
"""Everything that figures can be grouped by."""


def read_figures(
    session: Session,
    months: Sequence[str],
    *,
    measures: Sequence[str] | None = None,
    units: Iterable[str] | None = None,
    by: Sequence[str] = FULL,
) -> pd.DataFrame:
    """Return figures of these months as a frame: ``by``, measure, value (int64), approximate (bool).

    Grouped in the database, so that its cost follows what is shown; in the order of the groups, so that
    the same figures come the same way each time. ``unit`` and ``month`` are categories, units in the
    order of the register, of those that this person may see.
    """
    columns = [figure.c.unit_id if name == "unit" else figure.c[name] for name in by]
    groups = (*columns, figure.c.measure)
    query = select(*groups, *_sums(figure)).where(figure.c.month.in_(months)).group_by(*groups).order_by(*groups)
    if measures is not None:
        query = query.where(figure.c.measure.in_(measures))
    result = session.execute(query, session.in_units(figure.c.unit_id, units))
    return _frame(session, figure, result, by, months)


def read_published_figures(session: Session, publication_id: int, month: str) -> pd.DataFrame:
    """Return the figures of a publication, in full, as ``read_figures`` returns those of now."""
    frozen = published_figure
    dimensions = [frozen.c[dimension] for dimension in schema.DIMENSIONS]
    groups = (frozen.c.unit_id, *dimensions, frozen.c.measure)
    columns = (groups[0], literal(month), *groups[1:], frozen.c.value, frozen.c.approximate)
    query = select(*columns).where(frozen.c.publication_id == publication_id).order_by(*groups)
    return _frame(session, frozen, session.execute(query, session.in_units(frozen.c.unit_id)), FULL, [month])


def _sums(table: Table) -> tuple[Any, Any]:
    """Return the sum and whether any part is approximate."""
    return WholeSum(table.c.value), func.max(table.c.approximate)


def _frame(
    session: Session, table: Table, result: CursorResult[Any], by: Sequence[str], months: Sequence[str]
) -> pd.DataFrame:
    """Return lines of ``by``, measure, value, approximate as a frame."""
    names = [*by, "measure", "value", "approximate"]
    columns = zip(names, driver_columns(result, len(names)), strict=True)
    frame = {name: _column(session, table, name, values, months) for name, values in columns}
    return pd.DataFrame(frame, columns=names)


def _column(session: Session, table: Table, name: str, values: npt.NDArray[Any], months: Sequence[str]) -> Any:
    if name == "unit":
        return session.unit_column(whole_numbers(table.name, values))
    if name == "month":
        return categories(values, pd.Index(sorted(set(months))))
    if name in ("value", "approximate"):
        return whole_numbers(table.name, values).astype("int64" if name == "value" else "bool", copy=False)
    return pd.Series(values, dtype="str" if name == "measure" else "object")
