"""Monthly figures: kept with the rows they come from, and read grouped, as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Connection, Table, cast, delete, func, insert, literal, select

from data import schema
from data.records import Access, Figure
from data.store.dialect import raw
from data.store.office import Office
from data.store.tables import figure, published_figure

FULL: tuple[str, ...] = ("unit", "month", *schema.DIMENSIONS)
"""Everything that figures can be grouped by."""


def replace(connection: Connection, unit_id: int, month: str, figures: Iterable[Figure]) -> None:
    """Put these figures of a unit-month in the place of those that are there."""
    connection.execute(delete(figure).where(figure.c.unit_id == unit_id, figure.c.month == month))
    lines = [line(found) | {"unit_id": unit_id, "month": month} for found in figures]
    if lines:
        connection.execute(insert(figure), lines)


def line(found: Figure) -> dict[str, Any]:
    """Return a figure as a line of its table, without unit and month."""
    dimensions: dict[str, Any] = {dimension: getattr(found, dimension) for dimension in schema.DIMENSIONS}
    return {"measure": found.measure, "value": found.value, "approximate": int(found.approximate), **dimensions}


def read(
    connection: Connection,
    office: Office,
    access: Access,
    months: Sequence[str],
    *,
    measures: Sequence[str] | None = None,
    units: Iterable[str] | None = None,
    by: Sequence[str] = FULL,
) -> pd.DataFrame:
    """Return figures of these months as a frame: ``by``, measure, value (int64), approximate (bool).

    Grouped in the database, so that its cost follows what is shown. ``unit`` and ``month`` are
    categories, units in the order of the register, of those that this person may see.
    """
    columns = _columns(figure, by)
    query = (
        select(*columns, figure.c.measure, *_sums(figure))
        .where(figure.c.month.in_(months))
        .group_by(*columns, figure.c.measure)
    )
    if measures is not None:
        query = query.where(figure.c.measure.in_(measures))
    scope = office.scope(access, units)
    if scope is not None:
        query = query.where(figure.c.unit_id.in_(scope))
    return frame(raw(connection, query), by, office, access, months)


def _columns(table: Table, by: Sequence[str]) -> list[Any]:
    return [table.c.unit_id if name == "unit" else table.c[name] for name in by]


def _sums(table: Table) -> tuple[Any, Any]:
    """Return the sum (PostgreSQL would make it a decimal) and whether any part is approximate."""
    return cast(func.sum(table.c.value), BigInteger), func.max(table.c.approximate)


def frame(
    lines: Sequence[Any], by: Sequence[str], office: Office, access: Access, months: Sequence[str]
) -> pd.DataFrame:
    """Return lines of ``by``, measure, value, approximate as a frame."""
    names = [*by, "measure", "value", "approximate"]
    columns: Mapping[str, Sequence[Any]] = dict(zip(names, zip(*lines, strict=True), strict=True)) if lines else {}
    data = {name: _column(name, columns.get(name, ()), office, access, months) for name in names}
    return pd.DataFrame(data, columns=names)


def _column(name: str, values: Sequence[Any], office: Office, access: Access, months: Sequence[str]) -> Any:
    if name == "unit":
        return unit_column(values, office, access)
    if name == "month":
        return pd.Categorical(list(values), categories=sorted(set(months)), ordered=True)
    if name == "value":
        return np.array(values, dtype="int64")
    if name == "approximate":
        return np.array(values, dtype="bool")
    return pd.Series(list(values), dtype="str" if name == "measure" else "object")


def unit_column(numbers: Sequence[int], office: Office, access: Access) -> Any:
    """Return the names of units, given by number, as categories in the order of the register."""
    order = office.order(access)
    places = pd.Index([office.ids.get(name, -1) for name in order], dtype="int64")
    codes = places.get_indexer(pd.Index(list(numbers), dtype="int64"))
    return pd.Categorical.from_codes(codes, categories=pd.Index(order, dtype="object"))


def published(
    connection: Connection, office: Office, access: Access, publication_id: int, month: str
) -> pd.DataFrame:
    """Return the figures of a publication, in full, as ``read`` returns those of now."""
    frozen = published_figure
    dimensions = [frozen.c[dimension] for dimension in schema.DIMENSIONS]
    columns = (frozen.c.unit_id, literal(month), *dimensions, frozen.c.measure, frozen.c.value, frozen.c.approximate)
    query = select(*columns).where(frozen.c.publication_id == publication_id)
    scope = office.scope(access)
    if scope is not None:
        query = query.where(frozen.c.unit_id.in_(scope))
    return frame(raw(connection, query), FULL, office, access, [month])
