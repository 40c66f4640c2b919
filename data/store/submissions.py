"""Uploads: saved whole or not at all, kept for good, the last one of a unit-month being current."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.engine import Row as Line

from data import months
from data.lifecycle import STEPS, refusal
from data.problems import Problem
from data.records import Basic, Changes, Checked, Delivery, Receipt, Result
from data.reporting_months import locked_month, still_counted, unit_not_open
from data.schema import SHEET
from data.store import files, rows
from data.store.derived.doubts import renew_doubts
from data.store.derived.titles import write_title_blocks
from data.store.derived.unit_months import rebuild_stored, rebuild_unit_month
from data.store.difference import compare, missing
from data.store.errors import Refused, Stale
from data.store.journal import now
from data.store.published import is_closed, newest_publication, settings_by
from data.store.reports import read_counted_predecessors
from data.store.reviews import reopen_review, review_state
from data.store.rows import Sourced, submission_line
from data.store.session import WritingSession
from data.store.tables import submission

_CURRENT = select(submission).where(
    submission.c.unit_id == bindparam("unit"), submission.c.month == bindparam("of"), submission.c.current
)
_SUPERSEDE = update(submission).where(submission.c.id == bindparam("number")).values(current=False)
_ADD = insert(submission).returning(submission.c.id)


@dataclass(frozen=True)
class UnitMonthContent:
    """What a unit-month holds, each row and value with the submission in which it was read."""

    rows: tuple[Sourced, ...] = ()
    basics: dict[str, Basic] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()

    def same(self, other: UnitMonthContent) -> bool:
        """Tell whether both say the same, wherever it was read."""
        own_rows, other_rows = [item.row for item in self.rows], [item.row for item in other.rows]
        return (
            self.reported == other.reported
            and len(own_rows) == len(other_rows)
            and not missing(own_rows, other_rows)
            and _plain(self.basics) == _plain(other.basics)
        )


def _plain(basics: dict[str, Basic]) -> dict[str, tuple[str, bool]]:
    return {key: (str(entry.value), entry.approximate) for key, entry in basics.items() if entry.value is not None}


def save_submission(
    session: WritingSession, checked: Checked, content: bytes, delivery: Delivery = Delivery()
) -> Receipt:
    """Save one unit-month whole, or keep it as refused where it cannot be saved.

    ``content``: the bytes of the file. Raises ``Forbidden`` when the unit is none of the sender's, and
    ``Stale`` when the unit-month holds another submission than it was checked against (``Delivery.since``).
    """
    session.hold_settings(shared=True)
    unit, month = checked.unit, checked.month
    if unit is None or month is None or not checked.acceptable or (checked.needs_reason and not _reason(delivery)):
        return refuse_submission(session, checked, content, delivery)
    session.require_sender(unit)
    unit_id = session.office.ids.get(unit)
    if unit_id is None:
        raise Refused(f"“{unit}”不在单位名册里，没有保存。")
    session.hold_unit_month(unit_id, month)
    published = newest_publication(session, month)
    wrong = _closed_or_elsewhere(session, unit, month, closed=is_closed(session, published, unit_id))
    if wrong is not None:
        problems = tuple(dict.fromkeys((*checked.problems, wrong)))
        return refuse_submission(session, replace(checked, problems=problems), content, delivery)
    connection = session.connection
    before = _current(connection, unit_id, month)
    stored = _read_stored(connection, before)
    then = _joined(stored, checked) if delivery.mode == "add" else _as_sent(checked)
    if before is not None and stored.same(then):
        return _save_unchanged(session, checked, content, delivery, before, then)
    if delivery.since is not None and delivery.since.get((unit, month)) != _number(before):
        raise Stale(_overtaken(unit, month, before))
    changes = compare([item.row for item in stored.rows], [item.row for item in then.rows])
    if before is not None:
        connection.execute(_SUPERSEDE, {"number": before.id})
    number = _insert(
        session,
        checked,
        content,
        delivery,
        unit_id=unit_id,
        result="accepted",
        stored=then,
        changes=changes,
        before=before,
    )
    rows.write_rows(connection, number, unit_id, then.rows)
    write_title_blocks(connection, number, month, [item.row for item in then.rows])
    rows.write_basics(connection, number, then.basics, then.sources)
    sent = [item.row for item in then.rows]
    settings = settings_by(session, published)
    first = number if before is None else None
    rebuild_unit_month(connection, settings, unit_id, month, sent, then.basics, then.reported, first=first)
    sent_as = {"submission": number, "file": checked.file, "mode": delivery.mode, "reason": _reason(delivery)}
    renew_doubts(connection, unit_id, month, _sender(session, delivery), added=delivery.mode == "add")
    after = sent_as | asdict(changes)
    session.note(STEPS["send"], f"{unit} {month}", before=_citation(before), after=after, by=delivery.by)
    session.bump([month])
    return Receipt(checked, "accepted", number, changes)


def _closed_or_elsewhere(session: WritingSession, unit: str, month: str, *, closed: bool) -> Problem | None:
    """Return why nothing is taken for this unit and month: it is published, or reported by or for another unit."""
    if closed:
        return locked_month(month)
    not_open = unit_not_open(session.register, unit, month)
    return not_open or still_counted(unit, month, read_counted_predecessors(session, unit, month))


def _save_unchanged(
    session: WritingSession,
    checked: Checked,
    content: bytes,
    delivery: Delivery,
    before: Line[Any],
    stored: UnitMonthContent,
) -> Receipt:
    """Keep a workbook that says what is there already; one that was returned goes to the officer once more."""
    _insert(session, checked, content, delivery, unit_id=before.unit_id, result="unchanged", stored=stored)
    again = reopen_review(session, before.id, _sender(session, delivery))
    subject, after = f"{checked.unit} {before.month}", {"file": checked.file}
    if again:
        session.note(STEPS["resend"], subject, after=after, by=delivery.by)
        session.bump([before.month])
    else:
        session.note("重复上报", subject, after=after, by=delivery.by)
    return Receipt(checked, "unchanged", before.id, resubmitted=again)


def _overtaken(unit: str, month: str, line: Line[Any] | None) -> str:
    """Return what happened to a unit-month since a workbook was checked against it."""
    change = "那一份已被撤回" if line is None else f"{line.by} 在 {line.at:%Y-%m-%d %H:%M} 已另报一份（{line.file}）"
    return f"您核对期间，{unit} {months.title(month)}有变动：{change}。没有保存，请看过新的差别再确认。"


def refuse_submission(
    session: WritingSession, checked: Checked, content: bytes, delivery: Delivery = Delivery()
) -> Receipt:
    """Keep a refused upload with its bytes and problems; nothing of it is counted."""
    unit_id = session.office.ids.get(checked.unit) if checked.unit else None
    session.require_writer() if unit_id is None else session.require_sender(checked.unit)
    _insert(session, checked, content, delivery, unit_id=unit_id, result="refused", stored=_as_sent(checked))
    if unit_id is not None and checked.month is not None:
        session.hold_unit_month(unit_id, checked.month)
        renew_doubts(session.connection, unit_id, checked.month, _sender(session, delivery))
    errors = (problem.message for problem in checked.problems if problem.level == "error")
    subject = f"{checked.unit or '单位不明'} {checked.month or '月份不明'}"
    after = {"file": checked.file, "problem": next(errors, "有警告，没有写明原因")}
    session.note("没有接收", subject, after=after, by=delivery.by)
    session.bump([checked.month] if checked.month else [])
    return Receipt(checked, "refused")


def undo_submission(session: WritingSession, number: int) -> int | None:
    """Take back the current submission of a unit-month; what it replaced becomes current again.

    Returns the number of the submission that is current now, if any. Raises ``Forbidden``, or ``Refused``
    when this is not the last one, its month is published, or it was confirmed (see ``data.lifecycle``).
    """
    session.hold_settings(shared=True)
    connection = session.connection
    line = submission_line(connection, number)
    unit = session.office.names.get(line.unit_id)
    session.require_visible(unit)
    if unit is None or line.result != "accepted":
        raise Refused("这次上报没有被接收，不需要撤回。")
    session.require_sender(unit)
    session.hold_unit_month(line.unit_id, line.month)
    if not submission_line(connection, number).current:
        raise Refused("只能撤回该单位该月最近一次被接收的上报。")
    published = newest_publication(session, line.month)
    closed = months.title(line.month) if is_closed(session, published, line.unit_id) else None
    why = refusal("undo", review_state(session, number), "sender", closed=closed)
    if why is not None:
        raise Refused(why)
    gone = {"current": False, "undone_by": session.access.name, "undone_at": now()}
    connection.execute(update(submission).where(submission.c.id == number).values(gone))
    if line.replaced_id is not None:
        connection.execute(update(submission).where(submission.c.id == line.replaced_id).values(current=True))
    rebuild_stored(connection, settings_by(session, published), line.unit_id, line.month)
    renew_doubts(connection, line.unit_id, line.month, session.access.name)
    back: int | None = line.replaced_id
    after = "没有月报" if back is None else _citation(submission_line(connection, back))
    session.note(STEPS["undo"], f"{unit} {line.month}", before=_citation(line), after=after)
    session.bump([line.month])
    return back


def _current(connection: Connection, unit_id: int, month: str) -> Line[Any] | None:
    """Return the current submission of a unit-month, if any."""
    return connection.execute(_CURRENT, {"unit": unit_id, "of": month}).one_or_none()


def _read_stored(connection: Connection, line: Line[Any] | None) -> UnitMonthContent:
    """Return what a submission holds; nothing when there is none."""
    if line is None:
        return UnitMonthContent()
    basics, sources = rows.basics_of_submission(connection, line.id)
    return UnitMonthContent(
        tuple(rows.rows_of_submission(connection, line.id)), basics, sources, _sheets(line.reported)
    )


def _sheets(text: str) -> frozenset[str]:
    """Return the keys of the sheets that a submission reports."""
    return frozenset(text.split(",")) if text else frozenset()


def _sender(session: WritingSession, delivery: Delivery) -> str:
    return delivery.by or session.access.name


def _reason(delivery: Delivery) -> str | None:
    return (delivery.reason or "").strip() or None


def _as_sent(checked: Checked) -> UnitMonthContent:
    return UnitMonthContent(tuple(Sourced(row) for row in checked.rows), dict(checked.basics), {}, checked.reported)


def _joined(stored: UnitMonthContent, checked: Checked) -> UnitMonthContent:
    """Return what is stored, with the rows, values and sheets that are not there yet."""
    added = missing([item.row for item in stored.rows], checked.rows)
    basics = dict(checked.basics) | {key: value for key, value in stored.basics.items() if value.value is not None}
    sources = {key: source for key, source in stored.sources.items() if basics.get(key) is stored.basics[key]}
    return UnitMonthContent(
        (*stored.rows, *(Sourced(row) for row in added)), basics, sources, stored.reported | checked.reported
    )


def _insert(
    session: WritingSession,
    checked: Checked,
    content: bytes,
    delivery: Delivery,
    *,
    unit_id: int | None,
    result: Result,
    stored: UnitMonthContent,
    changes: Changes | None = None,
    before: Line[Any] | None = None,
) -> int:
    """Write the line of a submission and return its number."""
    changes = changes or Changes()
    levels = [problem.level for problem in checked.problems]
    line = {
        "unit_id": unit_id,
        "month": checked.month,
        "file": checked.file,
        "sha256": files.keep_file(session.connection, content),
        "by": _sender(session, delivery),
        "at": now(),
        "received": _received(session, delivery),
        "result": result,
        "current": result == "accepted",
        "replaced_id": _number(before),
        "mode": delivery.mode,
        "reason": _reason(delivery),
        "reported": ",".join(sorted(stored.reported)),
        "counted_rows": sum(item.row.counted for item in stored.rows if item.row.sheet in SHEET),
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "problems": json.dumps([asdict(problem) for problem in checked.problems], ensure_ascii=False),
        "ignored": json.dumps([left.json() for left in checked.ignored], ensure_ascii=False),
        **asdict(changes),
    }
    number: int = session.connection.execute(_ADD, line).scalar_one()
    return number


def _received(session: WritingSession, delivery: Delivery) -> date:
    """Return the day that decides whether a report is late; only the office may say another one than today."""
    today = delivery.today or now().date()
    if delivery.received is None or session.access.role != "officer":
        return today
    if delivery.today is not None and delivery.received > today:
        raise Refused(f"收到日期 {delivery.received} 还没有到，没有保存。请填今天或以前的日期。")
    return delivery.received


def _number(line: Line[Any] | None) -> int | None:
    return None if line is None else int(line.id)


def _citation(line: Line[Any] | None) -> dict[str, object] | None:
    """Return how the journal names a submission."""
    if line is None:
        return None
    return {"submission": int(line.id), "file": line.file, "sender": line.by, "at": f"{line.at:%Y-%m-%d %H:%M}"}
