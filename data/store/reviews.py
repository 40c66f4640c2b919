"""What the officer said about a submission: confirmed, or returned with a note. The last word holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from data.records import Access
from data.store import audit, revisions
from data.store.errors import Refused
from data.store.office import Office
from data.store.permission import may_manage
from data.store.submissions import find
from data.store.tables import review, submission

Verdict = Literal["confirmed", "returned"]


@dataclass(frozen=True, slots=True)
class Review:
    """What was said about a submission of a unit and month, by whom and when."""

    submission: int
    by: str
    at: datetime
    verdict: Verdict
    note: str | None
    unit: str | None = None
    month: str | None = None


def add(connection: Connection, office: Office, access: Access, number: int, verdict: Verdict, note: str) -> None:
    """Confirm a current submission or return it; returning needs a note. ``Forbidden``, ``Refused``."""
    line = find(connection, number)
    unit = office.names.get(line.unit_id)
    if unit is None or not line.current:
        raise Refused("这次上报不是当前有效的上报，不能审核。")
    may_manage(access, unit)
    if verdict == "returned" and not note.strip():
        raise Refused("退回要写明原因。")
    note = note.strip()
    said = {"submission_id": number, "by": access.name, "at": audit.now(), "verdict": verdict, "note": note or None}
    connection.execute(insert(review).values(said))
    what = "审核通过" if verdict == "confirmed" else "退回修改"
    audit.note(connection, access.name, what, f"{unit} {line.month}", after={"submission": number, "note": note})
    revisions.bump(connection, [line.month])


def last(connection: Connection, office: Office, access: Access, months: Iterable[str]) -> dict[int, Review]:
    """Return the last word about each current submission of these months, by its number."""
    query = (
        select(review, submission.c.unit_id, submission.c.month)
        .join(submission, submission.c.id == review.c.submission_id)
        .where(submission.c.current, submission.c.month.in_(list(months)))
        .order_by(review.c.id)
    )
    scope = office.scope(access)
    if scope is not None:
        query = query.where(submission.c.unit_id.in_(scope))
    return {
        line.submission_id: Review(
            line.submission_id, line.by, line.at, line.verdict, line.note, office.names.get(line.unit_id), line.month
        )
        for line in connection.execute(query)
    }
