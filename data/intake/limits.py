"""How large what people send may be: pages, command line, gate and manual take it from here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20

WORKBOOK_MB = 50
"""Megabytes of one file on 上报, and of one file in an archive."""
ARCHIVE_MB = 200
"""Megabytes of one file on 批量导入: an archive of some thousand workbooks."""
SETTINGS_MB = 10
"""Megabytes of a workbook of settings."""
FORM_MB = 5
"""Megabytes of a Word template or a form in Excel of the office's own."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one upload may cost. Sizes in bytes; ``ratio`` holds for entries above ``ratio_from``.

    ``box``: rows × columns of the range that holds something; ``cells``: cells that hold
    something; ``markup``: tags in one part, formatted empty cells among them; ``strings``: shared
    strings; ``text``: characters of one cell; ``characters``: of all cells of a workbook, each
    reference counted.
    """

    upload: int = 10 * MIB
    upload_xls: int = 5 * MIB
    entries: int = 1_000
    unzipped: int = 64 * MIB
    ratio: int = 100
    ratio_from: int = 100 << 10
    depth: int = 100
    attributes: int = 200
    markup: int = 4_000_000
    strings: int = 1_000_000
    sheets: int = 50
    box: int = 2_000_000
    cells: int = 200_000
    merges: int = 20_000
    text: int = 32_767
    characters: int = 50_000_000


BOUNDS = Bounds()
"""One unit and one month, or one street's summary."""
