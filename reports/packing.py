"""Packages (.docx, .xlsx) that are the same bytes whenever they are made: one fixed moment in place of now."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def same_bytes(content: bytes, dated: date) -> bytes:
    """Return a package whose parts and properties carry the day of the data in place of the moment it was made."""
    moment = f"{dated.isoformat()}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            entry = zipfile.ZipInfo(part.filename, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written = source.read(part)
            if part.filename == _PROPERTIES:
                written = _MOMENT.sub(rb"\g<1>" + moment + rb"\g<3>", written)
            target.writestr(entry, written)
    return out.getvalue()
