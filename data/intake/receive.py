"""The one way in, for page, command line and batch: read in a child, compare with the past, save or refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from data.intake.archive import Packed
from data.intake.past import compare_past
from data.intake.plausible import judge_month
from data.intake.workers import Readers
from data.problems import problem
from data.records import Access, Checked, Mode, Receipt
from data.store import Store


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
) -> list[Checked]:
    """Return what a file holds and what is wrong with it, one object a unit-month; nothing is saved.

    ``today``: a month after it is doubtful; ``None`` is the clock's day.
    """
    found = readers.for_account(access.name).examine(content, name, store.settings(), unit, month)
    return [compare(store, access, checked, today) for checked in found]


def receive(
    store: Store,
    readers: Readers,
    access: Access,
    content: bytes,
    name: str,
    *,
    unit: str | None = None,
    month: str | None = None,
    by: str | None = None,
    received: date | datetime | None = None,
    mode: Mode = "replace",
    reason: str | None = None,
    today: date | None = None,
) -> list[Receipt]:
    """Check a file and save each unit-month of it that is acceptable; the others are kept as refused.

    A unit-month with warnings is saved only with a ``reason``. Raises ``Forbidden`` for a leader.
    """
    found = readers.for_account(access.name).examine(content, name, store.settings(), unit, month)
    return save(store, access, found, content, by=by, received=received, mode=mode, reason=reason, today=today)


def save(
    store: Store,
    access: Access,
    found: Iterable[Checked],
    content: bytes,
    *,
    by: str | None = None,
    received: date | datetime | None = None,
    mode: Mode = "replace",
    reason: str | None = None,
    today: date | None = None,
) -> list[Receipt]:
    """Save what has been read from a file; each unit-month is judged again beside the past.

    So nothing changes unseen between the check that a person confirmed and the saving.
    """
    return [
        store.save(
            access,
            _own(access, compare(store, access, checked, today)),
            content,
            by=by,
            received=received,
            mode=mode,
            reason=reason,
        )
        for checked in found
    ]


def compare(store: Store, access: Access, checked: Checked, today: date | None = None) -> Checked:
    """Return a unit-month with what is found beside today and the past, and refused when it is not the sender's."""
    checked = judge_month(checked, today or date.today())
    if checked.unit is None or access.sees(checked.unit):
        return compare_past(store, access, checked)
    foreign = problem(
        "unit-conflict",
        f"这份月报是“{checked.unit}”的，不是您负责的单位",
        column="单位",
        value=checked.unit,
        cure="请核对是否传错了文件。",
    )
    return replace(checked, problems=(foreign, *checked.problems))


def _own(access: Access, checked: Checked) -> Checked:
    """Keep another unit's workbook as one of no unit: its sender may write nothing under that name."""
    return checked if access.sees(checked.unit) or checked.unit is None else replace(checked, unit=None)
