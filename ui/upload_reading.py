"""The files that somebody has chosen: what they hold, read once for each content, and what was typed into them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data.intake.archive import Member, Upload, is_archive, list_members, packed
from data.intake.mending import Edit, write_mended
from data.intake.receive import check
from data.problems import Problem
from data.records import Access, Checked
from data.store.journal import now
from data.store.revisions import read_revision
from ui import services, session


def check_upload(
    access: Access, upload: Upload, unit: str | None, month: str | None, reassigned: Mapping[str, str] | None = None
) -> list[Checked]:
    """Return what a file holds and what is wrong with it; read once for each content and each change of the store."""
    if upload.refused is not None:
        return [Checked(upload.name, None, None, problems=(upload.refused,))]
    digest, day = hashlib.sha256(upload.content).hexdigest(), session.today()
    revision = session.read_as(access, read_revision)

    def read_upload() -> list[Checked]:
        return check(
            session.store(),
            session.readers(access),
            access,
            upload.sent,
            upload.name,
            unit=unit,
            month=month,
            today=day,
            reassigned=reassigned,
        )

    key = (digest, upload.name, unit, month, access.units, day, frozenset((reassigned or {}).items()))
    return services.current().checks(session.address()).get(key, revision, read_upload)


def write_edited(access: Access, upload: Upload, edits: tuple[Edit, ...]) -> Upload | None:
    """Return a file with what was typed in the page; ``None`` when it cannot be read."""

    def write_copy() -> bytes | Problem:
        run = session.readers(access).run
        return run(write_mended, upload.sent, upload.name, edits, access.name, now(), name=upload.name)

    key = (access.name, upload.name, hashlib.sha256(upload.content).hexdigest())
    content = services.current().edited.get(key, edits, write_copy)
    return None if isinstance(content, Problem) else Upload(f"{Path(upload.name).stem}（网页修改）.xlsx", content)


def list_uploads(access: Access, sent: Sequence[Any]) -> list[Upload]:
    """Return the files of an uploader, those in archives still packed; what archives hold is asked once each."""
    known: dict[str, list[Member] | Problem] = session.get("archives", {})
    archives: dict[str, list[Member] | Problem] = {}
    uploads: list[Upload] = []
    for file in sent:
        content = file.getvalue()
        if is_archive(file.name, content):
            members = known.get(file.file_id)
            run = session.readers(access).run
            archives[file.file_id] = list_members(file.name, content, run) if members is None else members
            uploads += packed(file.name, content, archives[file.file_id])
        else:
            uploads.append(Upload(file.name, content))
    session.put("archives", archives)
    return uploads
