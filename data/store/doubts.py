"""What is doubtful in the reports, until it is settled: by the officer with a note, or by a correction.

The warnings of the current submission of a unit-month are doubtful although they were saved with a
reason; where nothing was ever accepted, so is what the last refused one was refused for. A later
upload that no longer has a doubt settles it by itself; one that still has it, in whichever cell,
leaves it as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, func, insert, select, update

from data.problems import Level, Problem
from data.records import Access
from data.store import audit, reviews, revisions
from data.store.errors import Refused
from data.store.office import Office
from data.store.permission import ELSEWHERE, may_manage, veiled
from data.store.tables import doubt, submission

Settlement = Literal["verified", "corrected", "returned"]
Outcome = Literal["verified", "corrected", "returned", "mended"]
TITLES: Mapping[Outcome, str] = MappingProxyType(
    {"verified": "核实无误", "corrected": "已更正", "returned": "退回修改", "mended": "重新上报后已消除"}
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


def mark(problem: Problem) -> str:
    """Return what makes a problem the same one when its row has moved to another line."""
    told = problem.message.partition("：")[2] if problem.sheet or problem.cell else problem.message
    what = [problem.code, problem.sheet, problem.column, problem.value, told]
    return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()[:24]


def marked(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return problems by their mark; of those that are alike, the second and later ones are numbered."""
    seen: Counter[str] = Counter()
    found: dict[str, Problem] = {}
    for problem in problems:
        key = mark(problem)
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key}.{seen[key]}"] = problem
    return found


def doubtful(problems: Sequence[Problem], *, accepted: bool) -> list[Problem]:
    """Return what is to be followed up: the warnings of an accepted workbook, the errors of a refused one.

    A workbook that was refused for want of a reason has warnings only.
    """
    errors = [problem for problem in problems if problem.level == "error"]
    return errors if errors and not accepted else [problem for problem in problems if problem.level == "warning"]


def renew(connection: Connection, unit_id: int, month: str, by: str, *, added: bool = False) -> None:
    """Bring the doubts of a unit-month up to what stands now; those that are gone are settled.

    ``added``: the current submission only added rows, so the warnings of the earlier one stand.
    """
    line = _standing(connection, unit_id, month)
    problems = [] if line is None else [Problem(**found) for found in json.loads(line.problems)]
    now = marked(doubtful(problems, accepted=line is not None and line.current))
    known = connection.execute(select(doubt).where(doubt.c.unit_id == unit_id, doubt.c.month == month)).all()
    standing = {one.mark: one for one in known if one.outcome != "mended"}
    kept = {"warning"} if added else set[str]()
    gone = [
        one.id for key, one in standing.items() if not one.settled and key not in now and one.level not in kept
    ]
    if gone:
        said = {"settled": True, "outcome": "mended", "note": None, "by": by, "at": audit.now()}
        connection.execute(update(doubt).where(doubt.c.id.in_(gone)).values(said))
    if line is None:
        return
    for key in now.keys() & standing.keys():
        place = {"submission_id": line.id, "cell": now[key].cell, "message": now[key].message, "reason": line.reason}
        connection.execute(update(doubt).where(doubt.c.id == standing[key].id).values(place))
    come = [_row(key, now[key], line) for key in now if key not in standing]
    if come:
        connection.execute(insert(doubt), come)


def _standing(connection: Connection, unit_id: int, month: str) -> Any:
    """Return the submission that tells what is doubtful: the current one, else the last that was refused."""
    query = select(submission).where(submission.c.unit_id == unit_id, submission.c.month == month)
    current = connection.execute(query.where(submission.c.current)).one_or_none()
    if current is not None:
        return current
    refused = query.where(submission.c.result == "refused").order_by(submission.c.id.desc()).limit(1)
    return connection.execute(refused).one_or_none()


def _row(key: str, problem: Problem, line: Any) -> dict[str, Any]:
    return {
        "unit_id": line.unit_id,
        "month": line.month,
        "submission_id": line.id,
        "mark": key,
        "level": problem.level,
        "code": problem.code,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "message": problem.message,
        "reason": line.reason,
        "since": line.at,
        "settled": False,
    }


def settle(
    connection: Connection, office: Office, access: Access, numbers: Sequence[int], verdict: Settlement, note: str
) -> None:
    """Say what became of doubts, with a note; 退回修改 returns their submissions and leaves them open.

    Raises ``Forbidden`` for anybody but an officer above the units; ``Refused`` without a note, for
    one that is settled, and where errors of a workbook that was never accepted are said to be right.
    """
    if verdict not in get_args(Settlement):
        raise Refused("没有这种处理办法。")
    if not note.strip():
        raise Refused("请写明处理说明。")
    lines = connection.execute(_query().where(doubt.c.id.in_(numbers)).order_by(doubt.c.id)).all()
    if len(lines) != len(set(numbers)):
        raise Refused("没有这一项。")
    for line in lines:
        may_manage(access, office.names[line.unit_id])
        if line.settled:
            raise Refused("这一项已经办结。")
        if verdict == "verified" and line.level == "error":
            raise Refused("没有收下的月报不能核实为无误，请让单位改好后重新上报。")
    said = {"outcome": verdict, "note": note.strip(), "by": access.name, "at": audit.now()}
    settled = {"settled": verdict != "returned"}
    connection.execute(update(doubt).where(doubt.c.id.in_(numbers)).values(said | settled))
    for line in lines:
        subject = f"{office.names[line.unit_id]} {line.month}"
        after = {"verdict": TITLES[verdict], "note": note.strip()}
        audit.note(connection, access.name, "处理疑点", subject, before=line.message, after=after)
    if verdict == "returned":
        for number in sorted({line.submission_id for line in lines if line.current}):
            if not reviews.is_returned(connection, number):
                reviews.add(connection, office, access, number, "returned", note)
    revisions.bump(connection, {line.month for line in lines})


def _query() -> Select[Any]:
    joined = doubt.join(submission, submission.c.id == doubt.c.submission_id)
    return select(doubt, submission.c.file, submission.c.current).select_from(joined)


def read(
    connection: Connection,
    office: Office,
    access: Access,
    *,
    settled: bool = False,
    units: Iterable[str] | None = None,
    month: str | None = None,
    limit: int | None = None,
) -> list[Doubt]:
    """Return doubts of units that this person may see: open ones by month, settled ones the newest first."""
    query = _scoped(_query(), office, access, units).where(doubt.c.settled.is_(settled))
    if month is not None:
        query = query.where(doubt.c.month == month)
    order = (doubt.c.at.desc(), doubt.c.id.desc()) if settled else (doubt.c.month, doubt.c.unit_id, doubt.c.id)
    found = [_doubt(line, office) for line in connection.execute(query.order_by(*order).limit(limit))]
    return [replace(one, message=veiled(access, one.message)) if one.code == ELSEWHERE else one for one in found]


def count(connection: Connection, office: Office, access: Access, month: str | None = None) -> dict[str, int]:
    """Return how many doubts are open by unit, of all months or of one; units without any are left out."""
    query = select(doubt.c.unit_id, func.count()).where(doubt.c.settled.is_(False)).group_by(doubt.c.unit_id)
    if month is not None:
        query = query.where(doubt.c.month == month)
    lines = connection.execute(_scoped(query, office, access, None)).all()
    return {office.names[number]: int(total) for number, total in lines}


def _scoped(query: Select[Any], office: Office, access: Access, units: Iterable[str] | None) -> Select[Any]:
    scope = office.scope(access, units)
    return query if scope is None else query.where(doubt.c.unit_id.in_(scope))


def _doubt(line: Any, office: Office) -> Doubt:
    return Doubt(
        id=line.id,
        unit=office.names[line.unit_id],
        month=line.month,
        submission=line.submission_id,
        file=line.file,
        level=line.level,
        code=line.code,
        sheet=line.sheet,
        cell=line.cell,
        message=line.message,
        reason=line.reason,
        since=line.since,
        settled=line.settled,
        outcome=line.outcome,
        note=line.note,
        by=line.by,
        at=line.at,
    )
