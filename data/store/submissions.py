"""Uploads: saved whole or not at all, kept for good, the last one of a unit-month being current."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.engine import Row as Line

from data.problems import problem
from data.records import Access, Basic, Changes, Checked, Receipt, Result
from data.schema import SHEET
from data.store import audit, derived, dialect, doubts, files, publishing, revisions, rows
from data.store.difference import compare, missing
from data.store.errors import Forbidden, Refused
from data.store.history import find
from data.store.office import Shelf
from data.store.permission import may_see, may_send
from data.store.rows import Sourced
from data.store.tables import submission

_CURRENT = select(submission).where(
    submission.c.unit_id == bindparam("unit"), submission.c.month == bindparam("of"), submission.c.current
)
_SUPERSEDE = update(submission).where(submission.c.id == bindparam("number")).values(current=False)
_ADD = insert(submission).returning(submission.c.id)

Mode = Literal["replace", "add"]


@dataclass(frozen=True, slots=True)
class Sending:
    """How a file came in: its bytes, from whom, on which day, and why its warnings are all right."""

    content: bytes
    by: str
    received: date
    mode: Mode = "replace"
    reason: str | None = None


@dataclass(frozen=True)
class Held:
    """What a unit-month holds, each row and value with the submission in which it was read."""

    rows: tuple[Sourced, ...] = ()
    basics: dict[str, Basic] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()

    def same(self, other: Held) -> bool:
        """Tell whether both say the same, wherever it was read."""
        mine, theirs = [item.row for item in self.rows], [item.row for item in other.rows]
        return (
            self.reported == other.reported
            and len(mine) == len(theirs)
            and not missing(mine, theirs)
            and _plain(self.basics) == _plain(other.basics)
        )


def _plain(basics: dict[str, Basic]) -> dict[str, tuple[str, bool]]:
    return {key: (str(found.value), found.approximate) for key, found in basics.items() if found.value is not None}


def save(
    connection: Connection, shelf: Shelf, access: Access, checked: Checked, sending: Sending, changes: Changes | None
) -> Receipt:
    """Save one unit-month, or keep it as refused where it cannot be saved.

    Raises ``Forbidden`` when the unit is none of the sender's.
    """
    dialect.hold(connection, revisions.SETTINGS, shared=True)
    office = shelf.office(connection)
    unit, month = checked.unit, checked.month
    if unit is None or month is None or not checked.acceptable or (checked.needs_reason and not sending.reason):
        return refuse(connection, shelf, access, checked, sending)
    may_send(access, unit)
    unit_id = office.ids.get(unit)
    if unit_id is None:
        raise Refused(f"“{unit}”不在单位名册里，没有保存。")
    _hold(connection, unit_id, month)
    published = publishing.newest(connection, month)
    if publishing.closed(connection, published, unit_id):
        found = problem("locked-month", f"{month} 已经锁定")
        return refuse(connection, shelf, access, replace(checked, problems=(*checked.problems, found)), sending)
    before = current(connection, unit_id, month)
    held = held_by(connection, before)
    then = _joined(held, checked) if sending.mode == "add" else _as_sent(checked)
    if before is not None and held.same(then):
        _insert(connection, checked, sending, unit_id=unit_id, result="unchanged", held=then)
        audit.note(connection, sending.by, "重复上报", f"{unit} {month}", after={"file": checked.file})
        return Receipt(checked, "unchanged", before.id)
    changes = changes or compare([item.row for item in held.rows], [item.row for item in then.rows])
    if before is not None:
        connection.execute(_SUPERSEDE, {"number": before.id})
    number = _insert(
        connection, checked, sending, unit_id=unit_id, result="accepted", held=then, changes=changes, before=before
    )
    rows.write(connection, number, then.rows)
    rows.write_basics(connection, number, then.basics, then.sources)
    content = [item.row for item in then.rows]
    settings = publishing.settings_by(connection, office, published)
    first = number if before is None else None
    derived.rebuild(connection, settings, unit_id, month, content, then.basics, then.reported, first=first)
    note = {"submission": number, "file": checked.file, "mode": sending.mode, "reason": sending.reason}
    note |= asdict(changes)
    doubts.renew(connection, unit_id, month, sending.by, added=sending.mode == "add")
    audit.note(connection, sending.by, "上报", f"{unit} {month}", before=_number(before), after=note)
    revisions.bump(connection, [month])
    return Receipt(checked, "accepted", number, changes)


def refuse(connection: Connection, shelf: Shelf, access: Access, checked: Checked, sending: Sending) -> Receipt:
    """Keep a refused upload with its bytes and problems; nothing of it is counted."""
    if access.role == "leader":
        raise Forbidden("领导账号只能查看，不能报送或修改。")
    unit_id = shelf.office(connection).ids.get(checked.unit) if checked.unit else None
    if unit_id is not None and checked.unit is not None:
        may_send(access, checked.unit)
    _insert(connection, checked, sending, unit_id=unit_id, result="refused", held=_as_sent(checked))
    if unit_id is not None and checked.month is not None:
        _hold(connection, unit_id, checked.month)
        doubts.renew(connection, unit_id, checked.month, sending.by)
    first = next((found.message for found in checked.problems if found.level == "error"), "有警告，没有写明原因")
    subject = f"{checked.unit or '单位不明'} {checked.month or '月份不明'}"
    audit.note(connection, sending.by, "退回上报", subject, after={"file": checked.file, "problem": first})
    revisions.bump(connection, [checked.month] if checked.month else [])
    return Receipt(checked, "refused")


def undo(connection: Connection, shelf: Shelf, access: Access, number: int) -> int | None:
    """Take back the current submission of a unit-month; what it replaced becomes current again.

    Returns the number of the submission that is current now, if any. Raises ``Forbidden``, or
    ``Refused`` when this is not the last one or its month is locked.
    """
    dialect.hold(connection, revisions.SETTINGS, shared=True)
    office = shelf.office(connection)
    line = find(connection, number)
    unit = office.names.get(line.unit_id)
    may_see(access, unit)
    if unit is None or line.result != "accepted":
        raise Refused("这次上报没有被接收，不需要撤回。")
    may_send(access, unit)
    _hold(connection, line.unit_id, line.month)
    if not find(connection, number).current:
        raise Refused("只能撤回该单位该月最近一次被接收的上报。")
    if publishing.locked(connection, line.month, line.unit_id):
        raise Refused(f"{line.month} 已经锁定，不能撤回。请先重新开放。")
    gone = {"current": False, "undone_by": access.name, "undone_at": audit.now()}
    connection.execute(update(submission).where(submission.c.id == number).values(gone))
    if line.replaced_id is not None:
        connection.execute(update(submission).where(submission.c.id == line.replaced_id).values(current=True))
    derived.rebuild_stored(connection, office, line.unit_id, line.month)
    doubts.renew(connection, line.unit_id, line.month, access.name)
    after = _text(line.replaced_id)
    audit.note(connection, access.name, "撤回上报", f"{unit} {line.month}", before=str(number), after=after)
    revisions.bump(connection, [line.month])
    back: int | None = line.replaced_id
    return back


def current(connection: Connection, unit_id: int, month: str) -> Line[Any] | None:
    """Return the current submission of a unit-month, if any."""
    return connection.execute(_CURRENT, {"unit": unit_id, "of": month}).one_or_none()


def held_by(connection: Connection, line: Line[Any] | None) -> Held:
    """Return what a submission holds; nothing when there is none."""
    if line is None:
        return Held()
    basics, sources = rows.basics_of(connection, line.id)
    return Held(tuple(rows.of_submission(connection, line.id)), basics, sources, sheets(line.reported))


def sheets(text: str) -> frozenset[str]:
    """Return the keys of the sheets that a submission reports."""
    return frozenset(text.split(",")) if text else frozenset()


def _hold(connection: Connection, unit_id: int, month: str) -> None:
    """Keep others off this unit (its ledger spans months) and off publishing this month."""
    dialect.hold(connection, f"month {month}", shared=True)
    dialect.hold(connection, f"unit {unit_id}")


def _as_sent(checked: Checked) -> Held:
    return Held(tuple(Sourced(row) for row in checked.rows), dict(checked.basics), {}, checked.reported)


def _joined(held: Held, checked: Checked) -> Held:
    """Return what is held, with the rows, values and sheets that are not there yet."""
    added = missing([item.row for item in held.rows], checked.rows)
    basics = dict(checked.basics) | {key: value for key, value in held.basics.items() if value.value is not None}
    kept = {key: source for key, source in held.sources.items() if basics.get(key) is held.basics[key]}
    return Held((*held.rows, *(Sourced(row) for row in added)), basics, kept, held.reported | checked.reported)


def _insert(
    connection: Connection,
    checked: Checked,
    sending: Sending,
    *,
    unit_id: int | None,
    result: Result,
    held: Held,
    changes: Changes | None = None,
    before: Line[Any] | None = None,
) -> int:
    """Write the line of a submission and return its number."""
    changes = changes or Changes()
    levels = [found.level for found in checked.problems]
    line = {
        "unit_id": unit_id,
        "month": checked.month,
        "file": checked.file,
        "sha256": files.keep(connection, sending.content),
        "by": sending.by,
        "at": audit.now(),
        "received": sending.received,
        "result": result,
        "current": result == "accepted",
        "replaced_id": _number(before),
        "mode": sending.mode,
        "reason": sending.reason,
        "reported": ",".join(sorted(held.reported)),
        "counted_rows": sum(item.row.counted for item in held.rows if item.row.sheet in SHEET),
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "problems": json.dumps([asdict(found) for found in checked.problems], ensure_ascii=False),
        "ignored": json.dumps([asdict(found) for found in checked.ignored], ensure_ascii=False),
        **asdict(changes),
    }
    number: int = connection.execute(_ADD, line).scalar_one()
    return number


def _number(line: Line[Any] | None) -> int | None:
    return None if line is None else int(line.id)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
