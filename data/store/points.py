"""The points of a month, worked out again when other rules come to hold for it."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import Connection, delete

from data.figures import points_figures
from data.schema import MEDIA
from data.store import figures, revisions, rows
from data.store.office import Office
from data.store.tables import ROWS, figure, submission

POINTS = "media.points"


def rebuild(connection: Connection, office: Office, month: str) -> None:
    """Work out the points of every unit in a month by the rules of now; no other figure moves."""
    query = rows.current(MEDIA.key).where(submission.c.month == month).order_by(submission.c.unit_id)
    found = rows.located(connection, MEDIA.key, query.order_by(ROWS[MEDIA.key].c.id))
    connection.execute(delete(figure).where(figure.c.month == month, figure.c.measure == POINTS))
    figures.write(
        connection,
        month,
        (
            (office.ids[unit], one)
            for unit, items in groupby(found, key=lambda item: item.unit)
            for one in points_figures([item.row for item in items], office.settings, month)
        ),
    )
    revisions.bump(connection, [revisions.points(month)])
