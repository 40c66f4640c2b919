"""What is doubtful in the reports, until it is settled: by the officer with a note, or by a correction.

The warnings of the current submission of a unit-month are doubtful although they were saved with a
reason; where nothing was ever accepted, so is what the last refused one was refused for. A later
upload that no longer has a doubt settles it by itself; one that still has it, in whichever cell,
leaves it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from sqlalchemy import Select, func, select, update

from data.problems import Level
from data.store.errors import Refused, Stale
from data.store.journal import now
from data.store.reviews import return_submission
from data.store.session import Session, WritingSession
from data.store.tables import doubt, submission

Settlement = Literal["verified", "corrected", "returned"]
Outcome = Literal["verified", "corrected", "returned", "mended"]
TITLES: Mapping[Outcome, str] = MappingProxyType(
    {"verified": "核实无误", "corrected": "已更正", "returned": "退回", "mended": "重新上报后已消除"}
)
"""The officer's words, and what is said of a doubt that a later upload no longer has."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to be followed up: what and where, the reason the sender gave, since when.

    ``outcome``, ``note``, ``by``, ``at`` are the last word about it; it is open until ``settled``.
    """

    id: int
    unit: str
    month: str
    submission: int
    file: str
    level: Level
    code: str
    sheet: str | None
    cell: str | None
    message: str
    reason: str | None
    since: datetime
    settled: bool
    outcome: Outcome | None
    note: str | None
    by: str | None
    at: datetime | None


def settle_doubts(
    session: WritingSession, numbers: Sequence[int], verdict: Settlement, note: str, *, since: Sequence[Doubt] = ()
) -> None:
    """Say what became of doubts, with a note; 退回 returns their submissions and leaves them open.

    ``since``: the doubts as the officer has seen them; ``Stale`` when somebody has said something of one since.
    Raises ``Forbidden`` for anybody but an officer above the units; ``Refused`` without a note, for
    one that is settled, and where errors of a workbook that was never accepted are said to be right.
    """
    if verdict not in get_args(Settlement):
        raise Refused("没有这种处理办法。")
    if not note.strip():
        raise Refused("请写明处理说明。")
    session.hold_settings(shared=True)
    query = _query().where(doubt.c.id.in_(numbers)).order_by(doubt.c.id)
    for unit_id, month in sorted({(line.unit_id, line.month) for line in session.connection.execute(query)}):
        session.hold_unit_month(unit_id, month)
    lines = session.connection.execute(query).all()
    if len(lines) != len(set(numbers)):
        raise Refused("没有这一项。")
    names, shown = session.office.names, {doubt.id: (doubt.outcome, doubt.at) for doubt in since}
    for line in lines:
        session.require_manager(names[line.unit_id])
        if line.settled:
            raise Refused("这一项已经办结。")
        if shown.get(line.id, (line.outcome, line.at)) != (line.outcome, line.at):
            raise Stale(_overtaken(line))
        if verdict == "verified" and line.level == "error":
            raise Refused("没有收下的月报不能核实为无误，请让单位改好后重新上报。")
    decision = {"outcome": verdict, "note": note.strip(), "by": session.access.name, "at": now()}
    settled = {"settled": verdict != "returned"}
    session.connection.execute(update(doubt).where(doubt.c.id.in_(numbers)).values(decision | settled))
    for line in lines:
        after = {"verdict": TITLES[verdict], "note": note.strip()}
        session.note("核实", f"{names[line.unit_id]} {line.month}", before=line.message, after=after)
    if verdict == "returned":
        for number in sorted({line.submission_id for line in lines if line.current}):
            return_submission(session, number, note.strip())
    session.bump({line.month for line in lines})


def _overtaken(line: Any) -> str:
    if line.by is None:
        return "这一项刚刚有变动，请看过后再办。"
    return f"您核对期间，{line.by} 在 {line.at:%H:%M} 已办理过这一项（{TITLES[line.outcome]}），请看过后再办。"


def _query() -> Select[Any]:
    joined = doubt.join(submission, submission.c.id == doubt.c.submission_id)
    return select(doubt, submission.c.file, submission.c.current).select_from(joined)


def read_doubts(
    session: Session,
    *,
    settled: bool = False,
    units: Iterable[str] | None = None,
    month: str | None = None,
    limit: int | None = None,
) -> list[Doubt]:
    """Return doubts of units that this person may see: open ones by month, settled ones the newest first."""
    query = _query().where(doubt.c.settled.is_(settled))
    if month is not None:
        query = query.where(doubt.c.month == month)
    order = (doubt.c.at.desc(), doubt.c.id.desc()) if settled else (doubt.c.month, doubt.c.unit_id, doubt.c.id)
    lines = session.execute(query.order_by(*order).limit(limit), session.in_units(doubt.c.unit_id, units))
    return [_doubt(session, line) for line in lines]


def count_doubts(session: Session, month: str | None = None) -> dict[str, int]:
    """Return how many doubts are open by unit, of all months or of one; units without any are left out."""
    query = select(doubt.c.unit_id, func.count()).where(doubt.c.settled.is_(False)).group_by(doubt.c.unit_id)
    if month is not None:
        query = query.where(doubt.c.month == month)
    lines = session.execute(query, session.in_units(doubt.c.unit_id)).all()
    return {session.office.names[number]: int(total) for number, total in lines}


def _doubt(session: Session, line: Any) -> Doubt:
    return Doubt(
        id=line.id,
        unit=session.office.names[line.unit_id],
        month=line.month,
        submission=line.submission_id,
        file=line.file,
        level=line.level,
        code=line.code,
        sheet=line.sheet,
        cell=line.cell,
        message=session.veil(line.message, line.code),
        reason=line.reason,
        since=line.since,
        settled=line.settled,
        outcome=line.outcome,
        note=line.note,
        by=line.by,
        at=line.at,
    )
