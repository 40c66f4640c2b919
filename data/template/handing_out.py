"""The workbooks of a month for everybody, in one zip to hand on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from data.records import Access
from data.store import Session, Store
from data.template.known import prefilled_workbook
from data.template.workbook import file_name


def reporting_units(session: Session, month: str) -> list[str]:
    """Return the units that report a month and that this person may see, in listed order."""
    open_units = (unit.name for unit in session.register.below(None) if unit.is_open(month))
    return [name for name in open_units if session.sees(name)]


def archive_name(month: str) -> str:
    """Return the file name offered: ``宣传工作月报模板_2024-03.zip``."""
    return f"宣传工作月报模板_{month}.zip"


def all_workbooks(
    store: Store,
    access: Access,
    units: Sequence[str],
    month: str,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Return a zip with the pre-filled workbook of each of these units for a month.

    ``progress`` is told after each how many are done, of how many. Raises ``Forbidden`` where one of the units is
    out of this person's sight.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for done, unit in enumerate(units, start=1):
            archive.writestr(file_name(unit, month), prefilled_workbook(store, access, unit, month))
            if progress is not None:
                progress(done, len(units))
    return content.getvalue()
