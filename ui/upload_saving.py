"""Checked files saved: read once more, put together, a unit-month at a time; what cannot be is kept as refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from data.errors import UserError
from data.intake.archive import Upload
from data.intake.assembly import Assembled, assemble, pack_files
from data.intake.receive import examine_uploads, save_assembled
from data.problems import Problem
from data.records import Access, Checked, Delivery, Receipt
from data.store.submissions import refuse_submission
from ui import mending, session, together
from ui.plain import escape_text


@dataclass(frozen=True)
class Sent:
    """One file of an upload, read and checked; ``original`` is how it was sent where it was mended in the page."""

    upload: Upload
    unit_months: list[Checked]
    original: Sent | None = None


def reason_of(sent: Sequence[Sent], unit_month: Assembled, assembled: Sequence[Assembled]) -> str:
    """Return the reason that was written for a unit-month: of its own where it has several files, else of its file.

    Of versions it holds for all of them.
    """
    if len(unit_month.uploads) > 1:
        return _written(f"together-{assembled.index(unit_month)}")
    if unit_month.versions and not unit_month.counts:
        last = next(other for other in assembled if other.versions == unit_month.versions and other.counts)
        return reason_of(sent, last, assembled) or _reason_of_file(sent, unit_month)
    return _reason_of_file(sent, unit_month)


def _reason_of_file(sent: Sequence[Sent], unit_month: Assembled) -> str:
    return next(
        (_written(str(at)) for at, sent_file in enumerate(sent) if sent_file.upload.name == unit_month.uploads[0].name),
        "",
    )


def _written(key: str) -> str:
    return str(session.get(f"reason-{key}") or "").strip()


def save(access: Access, sent: Sequence[Sent], delivery: Delivery) -> list[Receipt]:
    """Read what is saved once more, and save it a unit-month at a time."""
    bar = st.progress(0.0, text="正在入库")
    saved: list[Receipt] = []
    readable = []
    for sent_file in sent:
        content = _content(access, sent_file.upload)
        if sent_file.upload.refused is None and content is not None:
            readable.append(Upload(sent_file.upload.name, content))
        else:
            saved += [_refuse(access, checked, content or b"") for checked in sent_file.unit_months]
        if sent_file.original is not None:
            # The original stays on record along with the edited file.
            before = _content(access, sent_file.original.upload) or b""
            failed = [_refuse(access, checked, before) for checked in sent_file.original.unit_months]
            saved += [receipt for receipt in failed if receipt.failed is not None]
    read = examine_uploads(session.store(), session.readers(access), access, readable, delivery)
    assembled = assemble(read, together.preferred(assemble(read)))
    since = dict(delivery.since or {})
    for at, unit_month in enumerate(assembled):
        bar.progress(at / len(assembled), text=f"正在入库 {escape_text(unit_month.checked.file)}")
        reason, mode = reason_of(sent, unit_month, assembled), together.mode(unit_month.checked)
        receipt = _save_unit_month(access, unit_month, replace(delivery, reason=reason, mode=mode, since=since))
        saved.append(receipt)
        if (
            receipt.submission is not None
            and unit_month.checked.unit is not None
            and unit_month.checked.month is not None
        ):
            since[unit_month.checked.unit, unit_month.checked.month] = receipt.submission
    bar.empty()
    _forget_mended(access, sent, saved)
    return saved


def _refuse(access: Access, checked: Checked, content: bytes) -> Receipt:
    try:
        return session.write(access, refuse_submission, checked, content)
    except UserError as error:
        return Receipt(checked, "refused", failed=str(error))


def _save_unit_month(access: Access, unit_month: Assembled, delivery: Delivery) -> Receipt:
    content = pack_files([(upload.name, upload.content) for upload in unit_month.uploads])
    try:
        return save_assembled(session.store(), access, unit_month, content, delivery)
    except UserError as error:
        return Receipt(unit_month.checked, "refused", failed=str(error))


def _forget_mended(access: Access, sent: Sequence[Sent], receipts: Sequence[Receipt]) -> None:
    """Drop what was typed over in files of which nothing was refused."""
    refused = {receipt.checked.file for receipt in receipts if receipt.result == "refused"}
    whole = {receipt.checked.file for receipt in receipts} - refused
    for sent_file in sent:
        if sent_file.original is not None and (sent_file.upload.name in whole or not refused):
            mending.discard_mending(access, sent_file.original.upload)


def _content(access: Access, upload: Upload) -> bytes | None:
    """Return the bytes of a file, unpacked where it lies in an archive; ``None`` when it cannot be unpacked."""
    if upload.entry is None:
        return upload.content
    unpacked: bytes | Problem = session.readers(access).run(bytes, upload.sent, name=upload.name)
    return None if isinstance(unpacked, Problem) else unpacked
