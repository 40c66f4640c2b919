"""Monthly figures of a unit, put in the place of the former ones; the points of a month by other rules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, bindparam, delete

from data import schema
from data.figures import points_figures
from data.records import Figure
from data.schema import keys
from data.store import counters, rows
from data.store.lines import insert_lines
from data.store.office import Office
from data.store.tables import ROWS, figure, submission

_GONE = delete(figure).where(figure.c.unit_id == bindparam("unit"), figure.c.month == bindparam("of"))
_LINE = ("month", "unit_id", "measure", *schema.DIMENSIONS, "value", "approximate")
_content = attrgetter("measure", *schema.DIMENSIONS, "value")


def replace_figures(connection: Connection, unit_id: int, month: str, figures: Iterable[Figure]) -> None:
    """Put these figures of a unit-month in the place of those that are there."""
    connection.execute(_GONE, {"unit": unit_id, "of": month})
    _write(connection, month, ((unit_id, new_figure) for new_figure in figures))


def rebuild_points(connection: Connection, office: Office, month: str) -> None:
    """Work out the points of every unit in a month by the rules of now; no other figure moves."""
    media = schema.MEDIA.key
    query = rows.current(media).where(submission.c.month == month)
    lines = connection.execute(query.order_by(submission.c.unit_id, ROWS[media].c.id)).mappings()
    by_unit = groupby(rows.located_rows(media, lines), key=lambda item: item.unit)
    connection.execute(delete(figure).where(figure.c.month == month, figure.c.measure == keys.POINTS))
    points = (
        (office.ids[unit], new_figure)
        for unit, items in by_unit
        for new_figure in points_figures([item.row for item in items], office.settings, month)
    )
    _write(connection, month, points)
    counters.bump(connection, [counters.points_scope(month)])


def _write(connection: Connection, month: str, figures: Iterable[tuple[int, Figure]]) -> None:
    """Write figures of a month, each with the number of its unit."""
    lines = [(month, unit_id, *_content(new_figure), int(new_figure.approximate)) for unit_id, new_figure in figures]
    insert_lines(connection, figure, _LINE, lines)
