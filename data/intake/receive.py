"""The one way in, for page, command line and batch: read in a child, compare with the past, save or refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from data import environment
from data.intake.archive import Packed, Upload
from data.intake.assembly import Assembled
from data.intake.past import compare_past
from data.intake.plausible import judge_month
from data.intake.workers import Readers
from data.problems import problem
from data.records import Access, Checked, Delivery, Receipt
from data.reporting_months import reporters
from data.store import Session, Stale, Store, WritingSession
from data.store.proposals import read_own_settings
from data.store.submissions import refuse_submission, save_submission


def check(
    store: Store,
    readers: Readers,
    access: Access,
    content: bytes | Packed,
    name: str,
    *,
    unit: str | None = None,
    month: str | None = None,
    today: date | None = None,
    reassigned: Mapping[str, str] | None = None,
) -> list[Checked]:
    """Return what a file holds and what is wrong with it, one object a unit-month; nothing is saved.

    ``today``: a month after it is doubtful; ``None`` is the clock's day. ``reassigned``: see ``Delivery``.
    """
    settings = store.read(access, read_own_settings)
    unit_months = readers.for_account(access.name).examine(content, name, settings, unit, month)
    with store.reading(access) as session:
        return [compare(session, reassign(session, checked, reassigned or {}), today) for checked in unit_months]


def receive(
    store: Store, readers: Readers, access: Access, content: bytes, name: str, delivery: Delivery = Delivery()
) -> list[Receipt]:
    """Check a file and save each unit-month of it that is acceptable; the others are kept as refused.

    A unit-month with warnings is saved only with a reason. Raises ``Forbidden`` for a leader.
    """
    settings = store.read(access, read_own_settings)
    unit_months = readers.for_account(access.name).examine(content, name, settings, delivery.unit, delivery.month)
    return save(store, access, unit_months, content, delivery)


def examine_uploads(
    store: Store, readers: Readers, access: Access, uploads: Iterable[Upload], delivery: Delivery
) -> list[tuple[Upload, list[Checked]]]:
    """Return files with what each holds, to be put together; nothing is compared or saved."""
    settings, reading = store.read(access, read_own_settings), readers.for_account(access.name)
    read = [
        (upload, reading.examine(upload.content, upload.name, settings, delivery.unit, delivery.month))
        for upload in uploads
    ]
    with store.reading(access) as session:
        return [
            (upload, [reassign(session, checked, delivery.reassigned) for checked in unit_months])
            for upload, unit_months in read
        ]


def save(
    store: Store, access: Access, unit_months: Iterable[Checked], content: bytes, delivery: Delivery = Delivery()
) -> list[Receipt]:
    """Save what has been read from a file, each unit-month in a session of its own."""
    return [_receipt(store, access, checked, content, delivery) for checked in unit_months]


def _receipt(store: Store, access: Access, checked: Checked, content: bytes, delivery: Delivery) -> Receipt:
    """Save a unit-month; one that was checked against something else does not keep the others from being saved."""
    try:
        return store.write(access, _save, checked, content, delivery)
    except Stale as error:
        return Receipt(checked, "refused", failed=str(error))


def save_assembled(
    store: Store, access: Access, assembled: Assembled, content: bytes, delivery: Delivery = Delivery()
) -> Receipt:
    """Save what has been read from files that came together; ``content``: the files as ``pack_files`` makes them.

    A version in whose place another one counts adds no rows to it: where rows are added, it is kept as refused.
    """
    if not assembled.counts and delivery.mode == "add":
        return store.write(access, _keep, assembled.checked, content, delivery)
    return _receipt(store, access, assembled.checked, content, delivery)


def _keep(session: WritingSession, checked: Checked, content: bytes, delivery: Delivery) -> Receipt:
    return refuse_submission(session, _own(session, checked), content, delivery)


def _save(session: WritingSession, checked: Checked, content: bytes, delivery: Delivery) -> Receipt:
    """Judge a unit-month again against the past, and save it.

    So nothing changes unseen between the check that a person confirmed and the saving.
    """
    judged = compare(session, reassign(session, checked, delivery.reassigned), delivery.today)
    return save_submission(session, _own(session, judged), content, delivery)


def reassign(session: Session, checked: Checked, reassigned: Mapping[str, str]) -> Checked:
    """Return a workbook of a unit that does not report its month as one of the unit that does, where that was asked.

    A note says so. Anything but a successor or predecessor that reports the month is left as it is.
    """
    unit, month, register = checked.unit, checked.month, session.register
    if unit is None or month is None or unit not in reassigned or unit not in register.by_name:
        return checked
    target, old = reassigned[unit], register.by_name[unit]
    offered = () if old.is_open(month) else reporters(register, old, month)
    if target not in {reporter.name for reporter in offered}:
        return checked
    note = problem("read-as", f"“{unit}”的月报按“{target}”收下", column="单位", value=unit, cure="如不对请不要确认。")
    return replace(checked, unit=target, problems=(*checked.problems, note))


def compare(session: Session, checked: Checked, today: date | None = None) -> Checked:
    """Return a unit-month compared with today and the past, and refused when it is not the sender's.

    Problems name no unit that the sender may not see, unless the file does.
    """
    checked = judge_month(checked, today or environment.today())
    if checked.unit is None or session.sees(checked.unit):
        compared = compare_past(session, checked)
    else:
        foreign = problem(
            "unit-conflict",
            f"这份月报是“{checked.unit}”的，不是您负责的单位",
            column="单位",
            value=checked.unit,
            cure="请核对是否传错了文件。",
        )
        compared = replace(checked, problems=(foreign, *checked.problems))
    problems = tuple(map(session.veil_problem, compared.problems))
    return compared if problems == compared.problems else replace(compared, problems=problems)


def _own(session: Session, checked: Checked) -> Checked:
    """Keep another unit's workbook as one of no unit: its sender may write nothing under that name."""
    return checked if checked.unit is None or session.sees(checked.unit) else replace(checked, unit=None)
