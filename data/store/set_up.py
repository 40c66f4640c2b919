"""Setting an office up: the units registered with the first month that they report, and the way back to the start."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select, union, update

from data.settings.columns import POLICY, TARGETS, UNITS, Rows
from data.settings.rules import write_policy
from data.store import counters
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import WritingSession
from data.store.settings import save_settings
from data.store.sign_in_rows import end_sign_ins
from data.store.tables import (
    account,
    annotation,
    calendar_feed,
    follow_up,
    pending_sign_in,
    reminder,
    setting,
    submission,
    unit,
)
from data.store.tables import session as sign_in


def register_units(session: WritingSession, units: Rows, first: str) -> None:
    """Make these rows the table 单位, and ``first`` the month from which they report where none is set yet.

    Raises what ``save_settings`` raises, and ``Refused`` where units are registered already.
    """
    session.hold_settings()
    session.require_governor()
    if session.register.units:
        raise Refused("单位已经登记过了。要改请到“设置”的“单位”，要重来请点“重新开始”。")
    policy = session.settings.policy
    tables = {UNITS.title: units}
    if policy.start is None:
        tables[POLICY.title] = write_policy(replace(policy, start=first))
    save_settings(session, tables)


def start_over(session: WritingSession) -> None:
    """Take back what was registered: the units, their tasks, the first month and the accounts of clerks.

    An account that somebody has signed in with is disabled and not removed. ``Refused`` once anything was sent:
    from then on units are changed in the settings.
    """
    session.hold_settings()
    session.require_governor()
    _require_unused(session)
    session.connection.execute(delete(setting).where(setting.c.name.in_([UNITS.title, TARGETS.title])))
    session.bump([counters.SETTINGS])
    save_settings(session, {POLICY.title: write_policy(replace(session.settings.policy, start=None))})
    session.connection.execute(delete(reminder))
    session.connection.execute(delete(unit))
    _remove_clerks(session)
    session.note("重新开始登记")
    session.bump([counters.SETTINGS])


def _require_unused(session: WritingSession) -> None:
    """Raise ``Refused`` where anything is there of the units that are to go."""
    if session.connection.execute(select(submission.c.id).limit(1)).first() is not None:
        raise Refused("已经有人上报过，不能重新开始。单位请在“设置”的“单位”里改。")
    for table in (annotation, follow_up):
        of_units = select(table.c.id).where(table.c.unit_id.is_not(None)).limit(1)
        if session.connection.execute(of_units).first() is not None:
            raise Refused("已有标注或待办事项写着这些单位，不能重新开始。单位请在“设置”的“单位”里改。")


def _remove_clerks(session: WritingSession) -> None:
    connection, clerks = session.connection, account.c.role == "clerk"
    for (number,) in connection.execute(select(account.c.id).where(clerks)).all():
        end_sign_ins(connection, now(), account_id=number)
    used = union(*(select(table.c.account_id) for table in (sign_in, pending_sign_in, calendar_feed)))
    connection.execute(update(account).where(clerks).values(disabled=True))
    connection.execute(delete(account).where(clerks, account.c.id.not_in(used)))
