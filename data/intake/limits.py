"""How large what people send may be: pages, command line, gate and manual take it from here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

MIB = 1 << 20

WORKBOOK_MB = 50
"""Megabytes of one file on 上报, and of one file in an archive."""
CSV_MB = 10
"""Megabytes of one delimited text: nothing but cells, where a workbook of 50 has pictures."""
PAGE_FILES = 60
"""Files that 上报 shows at once, those in archives among them; 批量导入 takes more."""
ARCHIVE_MB = 200
"""Megabytes of one file on 批量导入: an archive of some thousand workbooks."""
ARCHIVE_ENTRIES = 10_000
"""Files in one archive."""
ARCHIVE_UNPACKED = 1024 * MIB
"""Bytes of all files of one archive, unpacked."""
ON_DISK_MB = 512
"""Megabytes of one file or archive that the command line reads."""
SETTINGS_MB = 10
"""Megabytes of a workbook of settings."""
FORM_MB = 5
"""Megabytes of a Word template or a form in Excel of the office's own."""
TEXT_MB = 10
"""Megabytes of a written text whose figures are held against the data."""
PARKED_MB = 400
"""Megabytes that one account may have waiting in all its tabs: sent, and neither confirmed nor given up."""
PARKED_FILES = 5_000
"""Files that one account may have waiting: a folder of a district's workbooks."""
PARKED_ALL_MB = 1_200
"""Megabytes that may wait of all accounts together."""
FRAMING = 64 << 10
"""Bytes that a request may have beside its file."""
REQUEST_MB = ARCHIVE_MB + 1
"""Megabytes of a whole request: ``server.maxUploadSize`` and what a proxy in front lets pass."""
MESSAGE_MB = 4
"""Megabytes of one message over the application's socket, either way, unpacked: a page sends some 300 kB at most, and a
browser what was typed into a grid. Packed it may be a thousandth of that."""

ARCHIVE_KINDS = ("zip",)
WORKBOOK_KINDS = ("xlsx", "xls", "xlsm", "xlsb", "et", "ods", "csv", *ARCHIVE_KINDS)
"""What 上报 and 批量导入 take, archives among them."""
SETTINGS_KINDS = ("xlsx", "xls", "et", "ods")
"""What a workbook of settings may be."""
TEXT_KINDS = ("docx", "txt", "md", "pdf")
"""What a written text may be whose figures are held against the data."""
FORM_KINDS = ("docx", "xlsx")
"""What the office's own templates are."""


def largest(name: str) -> int | None:
    """Return how many bytes a file of this name may have wherever it is sent to; ``None`` for no kind of ours."""
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind in ARCHIVE_KINDS:
        return ARCHIVE_MB * MIB
    if kind == "csv":
        return CSV_MB * MIB
    return WORKBOOK_MB * MIB if kind in {*WORKBOOK_KINDS, *SETTINGS_KINDS, *FORM_KINDS, *TEXT_KINDS} else None


PROBLEMS = 1_000
"""Problems of one file that are listed one by one; of more than these only the number is given."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one upload may cost. Sizes in bytes; ``ratio`` holds for parts above ``ratio_from``.

    ``upload``: the file, pictures and all; ``upload_text`` and ``upload_xls``: a delimited text, and the
    records of an .xls other than its pictures; ``unzipped``: the parts of a package that are read.
    ``box``: rows × columns of the range that holds something; ``cells`` and ``all_cells``: cells that
    hold something, of a sheet and of a workbook; ``markup``: tags in one part, formatted empty cells
    among them; ``strings``: shared strings; ``text``: characters of one cell that are kept; ``characters``: of all
    cells of a workbook, each reference counted.
    """

    upload: int = WORKBOOK_MB * MIB
    upload_text: int = CSV_MB * MIB
    upload_xls: int = 5 * MIB
    entries: int = 5_000
    unzipped: int = 64 * MIB
    ratio: int = 100
    ratio_from: int = 1 << 20
    depth: int = 100
    attributes: int = 200
    markup: int = 4_000_000
    strings: int = 1_000_000
    sheets: int = 50
    box: int = 2_000_000
    cells: int = 200_000
    all_cells: int = 400_000
    merges: int = 20_000
    text: int = 32_767
    characters: int = 10_000_000


BOUNDS = Bounds()
"""One unit and one month, or one street's summary."""
