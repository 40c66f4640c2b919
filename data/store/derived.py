"""What follows from the current submissions: monthly figures and the ledger, rebuilt with each change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from data.figures import monthly_figures
from data.records import Basic, Row
from data.settings.values import Settings
from data.store import figures, ledger, publishing, rows
from data.store.office import Office
from data.store.tables import submission


def rebuild(
    connection: Connection,
    settings: Settings,
    unit_id: int,
    month: str,
    content: Sequence[Row],
    basics: Mapping[str, Basic],
    reported: Collection[str],
    *,
    first: int | None = None,
) -> None:
    """Write the figures of a unit-month that now holds this, by these settings, and the ledger of the unit.

    ``first`` is the submission that brought it all, where the unit-month held nothing before.
    """
    figures.replace(connection, unit_id, month, monthly_figures(content, basics, reported, settings, month))
    if first is None:
        ledger.rebuild(connection, unit_id)
    else:
        ledger.extend(connection, unit_id, month, content, first)


def rebuild_stored(connection: Connection, office: Office, unit_id: int, month: str) -> None:
    """Write the figures of a unit-month, and the ledger of the unit, from what is stored."""
    settings = publishing.settings_for(connection, office, month)
    of_month = (submission.c.unit_id == unit_id, submission.c.month == month, submission.c.current)
    line = connection.execute(select(submission.c.id, submission.c.reported).where(*of_month)).one_or_none()
    if line is None:
        rebuild(connection, settings, unit_id, month, (), {}, ())
        return
    content = [item.row for item in rows.of_submission(connection, line.id)]
    basics, _ = rows.basics_of(connection, line.id)
    rebuild(connection, settings, unit_id, month, content, basics, line.reported.split(",") if line.reported else ())
