"""What is doubtful in a unit-month, brought up to what stands there now; ``data.store.doubts`` says what that is."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.problems import Problem
from data.store.journal import now
from data.store.tables import doubt, submission


def mark(problem: Problem) -> str:
    """Return what makes a problem the same one when its row has moved to another line."""
    detail = problem.message.partition("：")[2] if problem.sheet or problem.cell else problem.message
    parts = [problem.code, problem.sheet, problem.column, problem.value, detail]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:24]


def marked(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return problems by their mark; the marks of identical problems are numbered from the second on."""
    counts: Counter[str] = Counter()
    by_mark: dict[str, Problem] = {}
    for problem in problems:
        key = mark(problem)
        counts[key] += 1
        by_mark[key if counts[key] == 1 else f"{key}.{counts[key]}"] = problem
    return by_mark


def doubtful(problems: Sequence[Problem], *, accepted: bool) -> list[Problem]:
    """Return what is to be followed up: the warnings of an accepted workbook, the errors of a refused one.

    A workbook that was refused for want of a reason has warnings only.
    """
    errors = [problem for problem in problems if problem.level == "error"]
    return errors if errors and not accepted else [problem for problem in problems if problem.level == "warning"]


def renew_doubts(connection: Connection, unit_id: int, month: str, by: str, *, added: bool = False) -> None:
    """Bring the doubts of a unit-month up to what stands now; those that are gone are settled.

    ``added``: the current submission only added rows, so the warnings of the earlier one stand.
    """
    line = _standing(connection, unit_id, month)
    problems = [] if line is None else [Problem(**fields) for fields in json.loads(line.problems)]
    doubtful_now = marked(doubtful(problems, accepted=line is not None and line.current))
    known = connection.execute(select(doubt).where(doubt.c.unit_id == unit_id, doubt.c.month == month)).all()
    standing = {row.mark: row for row in known if row.outcome != "mended"}
    standing_levels = {"warning"} if added else set[str]()
    gone = [
        row.id
        for key, row in standing.items()
        if not row.settled and key not in doubtful_now and row.level not in standing_levels
    ]
    if gone:
        settlement = {"settled": True, "outcome": "mended", "note": None, "by": by, "at": now()}
        connection.execute(update(doubt).where(doubt.c.id.in_(gone)).values(settlement))
    if line is None:
        return
    for key in doubtful_now.keys() & standing.keys():
        problem = doubtful_now[key]
        place = {"submission_id": line.id, "cell": problem.cell, "message": problem.message, "reason": line.reason}
        connection.execute(update(doubt).where(doubt.c.id == standing[key].id).values(place))
    come = [_row(key, problem, line) for key, problem in doubtful_now.items() if key not in standing]
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
