"""Monthly figures: kept with the rows they come from, and read grouped, as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Connection, Table, bindparam, cast, delete, func, literal, select

from data import schema
from data.records import Access, Figure
from data.store.dialect import raw
from data.store.lines import insert_lines
from data.store.office import Office
from data.store.tables import figure, published_figure

FULL: tuple[str, ...] = ("unit", "month", *schema.DIMENSIONS)
"""Everything that figures can be grouped by."""


_GONE = delete(figure).where(figure.c.unit_id == bindparam("unit"), figure.c.month == bindparam("of"))
_LINE = ("month", "unit_id", "measure", *schema.DIMENSIONS, "value", "approximate")
_content = attrgetter("measure", *schema.DIMENSIONS, "value")


def replace(connection: Connection, unit_id: int, month: str, figures: Iterable[Figure]) -> None:
    """Put these figures of a unit-month in the place of those that are there."""
    connection.execute(_GONE, {"unit": unit_id, "of": month})
    write(connection, month, ((unit_id, found) for found in figures))


def write(connection: Connection, month: str, figures: Iterable[tuple[int, Figure]]) -> None:
    """Write figures of a month, each with the number of its unit."""
    lines = [(month, unit_id, *_content(found), int(found.approximate)) for unit_id, found in figures]
    insert_lines(connection, figure, _LINE, lines)


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

    Grouped in the database, so that its cost follows what is shown; in the order of the groups, so that
    the same figures come the same way each time. ``unit`` and ``month`` are categories, units in the
    order of the register, of those that this person may see.
    """
    columns = _columns(figure, by)
    groups = (*columns, figure.c.measure)
    query = select(*groups, *_sums(figure)).where(figure.c.month.in_(months)).group_by(*groups).order_by(*groups)
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
    groups = (frozen.c.unit_id, *dimensions, frozen.c.measure)
    columns = (groups[0], literal(month), *groups[1:], frozen.c.value, frozen.c.approximate)
    query = select(*columns).where(frozen.c.publication_id == publication_id).order_by(*groups)
    scope = office.scope(access)
    if scope is not None:
        query = query.where(frozen.c.unit_id.in_(scope))
    return frame(raw(connection, query), FULL, office, access, [month])
