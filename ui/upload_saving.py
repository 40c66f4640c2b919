"""Checked files saved: read once more, put together, a unit-month at a time; what cannot be is kept as refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from data.intake.archive import Upload
from data.intake.assembly import Assembled, assemble, pack_files
from data.intake.receive import examine_uploads, save_assembled
from data.problems import Problem
from data.records import Access, Checked, Delivery, Receipt
from data.store import Forbidden, Refused, StoreError
from data.store.submissions import refuse_submission
from ui import mending, session, together
from ui.plain import plain


@dataclass(frozen=True)
class Sent:
    """One file of an upload, read and checked; ``original`` is how it was sent where it was mended in the page."""

    upload: Upload
    found: list[Checked]
    original: Sent | None = None


def reason_of(sent: Sequence[Sent], one: Assembled, assembled: Sequence[Assembled]) -> str:
    """Return the reason that was written for a unit-month: beside it where it has several files, else beside its file.

    Of versions it holds for all of them.
    """
    if len(one.uploads) > 1:
        return _written(f"together-{assembled.index(one)}")
    if one.versions and not one.counts:
        last = next(each for each in assembled if each.versions == one.versions and each.counts)
        return reason_of(sent, last, assembled) or _reason_of_file(sent, one)
    return _reason_of_file(sent, one)


def _reason_of_file(sent: Sequence[Sent], one: Assembled) -> str:
    return next((_written(str(at)) for at, each in enumerate(sent) if each.upload.name == one.uploads[0].name), "")


def _written(key: str) -> str:
    return str(session.get(f"reason-{key}") or "").strip()


def save(access: Access, sent: Sequence[Sent], delivery: Delivery) -> list[Receipt]:
    """Read what is saved once more, and save it a unit-month at a time."""
    bar = st.progress(0.0, text="正在入库")
    made: list[Receipt] = []
    readable = []
    for one in sent:
        content = _content(access, one.upload)
        if one.upload.refused is None and content is not None:
            readable.append(Upload(one.upload.name, content))
        else:
            made += [_refuse(access, each, content or b"") for each in one.found]
        if one.original is not None:
            # What was sent stays on record beside what was made of it.
            before = _content(access, one.original.upload) or b""
            failed = [_refuse(access, each, before) for each in one.original.found]
            made += [receipt for receipt in failed if receipt.failed is not None]
    read = examine_uploads(session.store(), session.readers(access), access, readable, delivery)
    assembled = assemble(read, together.preferred(assemble(read)))
    since = dict(delivery.since or {})
    for at, each in enumerate(assembled):
        bar.progress(at / len(assembled), text=f"正在入库 {plain(each.checked.file)}")
        reason, mode = reason_of(sent, each, assembled), together.mode(each.checked)
        receipt = _save_one(access, each, replace(delivery, reason=reason, mode=mode, since=since))
        made.append(receipt)
        if receipt.submission is not None and each.checked.unit is not None and each.checked.month is not None:
            since[each.checked.unit, each.checked.month] = receipt.submission
    bar.empty()
    _forget_mended(access, sent, made)
    return made


def _refuse(access: Access, checked: Checked, content: bytes) -> Receipt:
    try:
        return session.write(access, refuse_submission, checked, content)
    except (Forbidden, Refused, StoreError) as error:
        return Receipt(checked, "refused", failed=str(error))


def _save_one(access: Access, one: Assembled, delivery: Delivery) -> Receipt:
    content = pack_files([(upload.name, upload.content) for upload in one.uploads])
    try:
        return save_assembled(session.store(), access, one, content, delivery)
    except (Forbidden, Refused, StoreError) as error:
        return Receipt(one.checked, "refused", failed=str(error))


def _forget_mended(access: Access, sent: Sequence[Sent], receipts: Sequence[Receipt]) -> None:
    """Drop what was typed over in files of which nothing was refused."""
    refused = {receipt.checked.file for receipt in receipts if receipt.result == "refused"}
    whole = {receipt.checked.file for receipt in receipts} - refused
    for one in sent:
        if one.original is not None and (one.upload.name in whole or not refused):
            mending.forget(access, one.original.upload)


def _content(access: Access, upload: Upload) -> bytes | None:
    """Return the bytes of a file, unpacked where it lies in an archive; ``None`` when it cannot be unpacked."""
    if upload.entry is None:
        return upload.content
    found: bytes | Problem = session.readers(access).run(bytes, upload.sent, name=upload.name)
    return None if isinstance(found, Problem) else found
