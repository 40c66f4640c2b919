"""Text with one record a line (.csv, .tsv), in UTF-8, UTF-16 or GB18030, as cells of one sheet."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from data.intake.active.spreadsheet import check_texts
from data.intake.cells import Cell, Workbook
from data.intake.gate import beyond, refuse
from data.intake.grid import LAST_COLUMN, Rows, Spending, bounded_text, sheet
from data.intake.limits import Bounds
from data.intake.markup import clean

_DELIMITERS = ",\t;，|"
_SAMPLE = 50


def read_text(content: bytes) -> str | None:
    """Return the text of a file, ``None`` when it is no text in an encoding that offices use."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        # Strict UTF-8 first: GB18030 accepts nearly everything.
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text or _unprintable(text) else text
    return None


def _unprintable(text: str) -> bool:
    """Tell binary data that happens to decode: no text has many control characters."""
    sample = text[:4_000]
    odd = sum(1 for sign in sample if sign < " " and sign not in "\t\r\n\f\x1a")
    return odd > len(sample) // 200


def read_delimited(text: str, name: str, bounds: Bounds) -> Workbook:
    """Return the one sheet of a delimited text; its title is the file's name without the ending."""
    spending = Spending(bounds)
    spending.spend(len(text))
    title = PurePath(name.replace("\\", "/")).stem
    csv.field_size_limit(bounds.characters)  # a text that is too long is refused at its cell
    rows: Rows = {}
    try:
        for row, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)), start=1):
            cells = _cells(row, record, bounds)
            check_texts(title, ((cell.address, cell.text) for cell in cells.values()))
            if cells:
                rows[row] = cells
    except csv.Error as error:
        raise refuse("unreadable", "文本表格读不出来（引号不成对或一格过长）") from error
    return Workbook((sheet(title, 0, rows, bounds),), "csv")


def _cells(row: int, record: list[str], bounds: Bounds) -> dict[int, Cell]:
    """Cells as their program showed them: numbers and dates stay text, nothing is guessed here."""
    if len(record) > LAST_COLUMN:
        raise beyond("列数", len(record), LAST_COLUMN)
    texts = ((column, bounded_text(clean(raw), bounds)) for column, raw in enumerate(record, start=1) if raw)
    return {column: Cell(row, column, text, "text", text) for column, text in texts if text and not text.isspace()}


def delimiter(text: str) -> str:
    """Return the delimiter that comes equally often in the most lines of the beginning; comma else."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SAMPLE]

    def agreement(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=counts.count, default=0)
        return (counts.count(common) if common else 0, sum(counts))

    best = max(_DELIMITERS, key=agreement, default=",")
    return best if agreement(best)[1] else ","
