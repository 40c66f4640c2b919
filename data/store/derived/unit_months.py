"""The figures of a unit-month and the ledger of its unit, rebuilt with each change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from data.figures import monthly_figures
from data.records import Basic, Row
from data.settings.values import Settings
from data.store import rows
from data.store.derived.figures import replace_figures
from data.store.derived.ledger import extend_ledger, rebuild_ledger
from data.store.tables import submission


def rebuild_unit_month(
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
    replace_figures(connection, unit_id, month, monthly_figures(content, basics, reported, settings, month))
    if first is None:
        rebuild_ledger(connection, unit_id)
    else:
        extend_ledger(connection, unit_id, month, content, first)


def rebuild_stored(connection: Connection, settings: Settings, unit_id: int, month: str) -> None:
    """Write the figures of a unit-month, and the ledger of the unit, from what is stored, by these settings."""
    of_month = (submission.c.unit_id == unit_id, submission.c.month == month, submission.c.current)
    line = connection.execute(select(submission.c.id, submission.c.reported).where(*of_month)).one_or_none()
    if line is None:
        rebuild_unit_month(connection, settings, unit_id, month, (), {}, ())
        return
    content = [item.row for item in rows.rows_of_submission(connection, line.id)]
    basics, _ = rows.basics_of_submission(connection, line.id)
    reported = line.reported.split(",") if line.reported else ()
    rebuild_unit_month(connection, settings, unit_id, month, content, basics, reported)
