"""When a document was changed last, as it says itself: evidence of which of two versions is the later one."""

from __future__ import annotations

import io
import re
from datetime import datetime

import olefile

from data.intake.gate import RefusedError
from data.intake.instants import to_office_time
from data.intake.markup import decode
from data.intake.package import Package

_PARTS = (("docprops/core.xml", "modified"), ("meta.xml", "date"))
"""The part of an Office or an OpenDocument package that states it, and the element's name there."""
_COMPOUND_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


def package_time(package: Package) -> datetime | None:
    """Return the time of the last change in the clock of the office, ``None`` where nothing sound states it."""
    for part, element in _PARTS:
        if part in package:
            try:
                text = decode(package.read(part))
            except RefusedError:
                return None
            stated = re.search(rf"<(?:\w+:)?{element}(?:\s[^<>]*)?>([^<]*)<", text)
            return _parsed(stated[1].strip()) if stated is not None else None
    return None


def compound_time(content: bytes) -> datetime | None:
    """Return the same of an .xls; olefile gives it without a time zone, in UTC."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            saved = compound.get_metadata().last_saved_time
    except _COMPOUND_DAMAGE:
        return None
    return _parsed(f"{saved.isoformat()}Z") if isinstance(saved, datetime) else None


def _parsed(text: str) -> datetime | None:
    """Return a moment; OpenDocument states it without a zone, in the clock of its writer."""
    try:
        return to_office_time(datetime.fromisoformat(text)).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
