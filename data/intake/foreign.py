"""Tables of other offices: what their sheets look like, and what a person says of them once, kept as answers.

Which row is the header, which standard sheet the table is and what each column holds become answers about headers;
by them a file of that shape is known and read the same from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from data.intake.cells import SheetCells, Workbook
from data.intake.claims import TARGETS, Answers
from data.intake.columns import match, says_whose
from data.intake.header import block_at, find_headings
from data.intake.headings import Heading, spellings
from data.intake.qualifiers import header_key
from data.intake.reading import is_blank
from data.intake.workbook import read_workbook
from data.problems import Problem
from data.schema import Sheet
from data.settings.answers import Answer
from data.settings.values import Settings

ROWS, COLUMNS, TABS = 14, 30, 20
"""Rows and columns of a sheet that are shown, and sheets that are offered."""
_SAMPLES, _LONGEST = 3, 16
_TITLE = 30


@dataclass(frozen=True, slots=True)
class Outline:
    """The beginning of one sheet: the texts of its first rows by number, and the row that is probably the header."""

    title: str
    rows: Mapping[int, tuple[str, ...]]
    header: int


@dataclass(frozen=True, slots=True)
class ForeignColumn:
    """One column of a foreign table: its header, the first texts below, and the key of what it probably is."""

    title: str
    samples: tuple[str, ...]
    guess: str | None


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """What a table is taken for before anybody says so: the standard sheet that fits best, and its columns."""

    sheet: str
    columns: tuple[ForeignColumn, ...]


def read_outlines(content: bytes, name: str) -> list[Outline] | Problem:
    """Return the beginning of each visible sheet that holds a table; runs in a reader's process."""
    workbook = read_workbook(content, name)
    return workbook if isinstance(workbook, Problem) else list(_outlines(workbook))


def _outlines(workbook: Workbook) -> Iterable[Outline]:
    visible = (cells for cells in workbook.sheets if cells.visible and len(cells.rows) > 1)
    for cells in islice(visible, TABS):
        rows = {row: _texts(cells, row) for row in islice(cells.rows, ROWS)}
        yield Outline(cells.title, rows, _header_row(cells))


def _texts(cells: SheetCells, row: int) -> tuple[str, ...]:
    line = cells.row(row)
    return tuple(line[at].text if at in line else "" for at in range(1, min(max(line, default=0), COLUMNS) + 1))


def _header_row(cells: SheetCells) -> int:
    """Return the row among the first that holds the most short texts and nothing else, the lowest of equals."""

    def words(row: int) -> int:
        filled = [cell for cell in cells.row(row).values() if not is_blank(cell.text)]
        return len(filled) if all(cell.kind == "text" and len(cell.text) <= _TITLE for cell in filled) else 0

    rows = list(islice(cells.rows, ROWS))
    most = max(map(words, rows), default=0)
    return next((row for row in rows if words(row) == most), 1)


def read_foreign_table(
    content: bytes, name: str, title: str, row: int, settings: Settings, key: str | None = None
) -> ForeignTable | Problem | None:
    """Return what the table under a header row may be; ``key``: the standard sheet that was chosen for it.

    ``None`` where there is no header in this row. Runs in a reader's process.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return workbook
    cells = next((cells for cells in workbook.sheets if cells.title == title), None)
    if cells is None or not cells.row(row):
        return None
    block = block_at(cells, row)
    headings = find_headings(cells, block)
    sheets = [sheet for sheet in settings.sheets if key in (None, sheet.key)]
    best = max((match(headings, sheet, settings.headers) for sheet in sheets), key=lambda candidate: candidate.score)
    guesses = {column: schema.key for column, schema in best.columns.items()}
    return ForeignTable(
        best.sheet.key,
        tuple(
            ForeignColumn(heading.texts[-1], _samples(cells, block.bottom, heading), guesses.get(heading.column))
            for heading in headings
        ),
    )


def _samples(cells: SheetCells, bottom: int, heading: Heading) -> tuple[str, ...]:
    below = (line[heading.column].text for row, line in cells.rows.items() if row > bottom and heading.column in line)
    texts = dict.fromkeys(" ".join(text.split())[:_LONGEST] for text in below if not is_blank(text))
    return tuple(islice(texts, _SAMPLES))


def foreign_answers(table: ForeignTable, sheet: Sheet, chosen: Mapping[str, str], known: Answers) -> list[Answer]:
    """Return the answers that let a table be known again; ``chosen``: for headers, the key of the column that each is.

    Only what the headers do not say by themselves is an answer: it holds for every table of this kind. A header
    that is not chosen is not counted.
    """
    meanings = {title: sheet.column(key).title for title, key in chosen.items()}
    answers = []
    for column in table.columns:
        meaning = meanings.get(column.title, "")
        says = _own_meaning(column.title, sheet, known)
        if not meaning and (says_whose(column.title) or says in meanings.values()):
            continue
        if says != meaning or (not meaning and not _is_answered(column.title, sheet, known)):
            answers.append(Answer("header", column.title, meaning, (sheet.title,)))
    return list(dict.fromkeys(answers))


def _own_meaning(title: str, sheet: Sheet, known: Answers) -> str:
    """Return the title of the column that a header means without anybody saying so; nothing for none."""
    names = spellings(Heading(1, "", (title,)))
    answered = next(
        (known[sheet.key, name] for name in (header_key(title), *names) if (sheet.key, name) in known), None
    )
    if answered is not None:
        return sheet.column(answered).title if answered else ""
    target = next((TARGETS[sheet.key][name] for name in names if name in TARGETS[sheet.key]), None)
    return target[0].title if target is not None else ""


def _is_answered(title: str, sheet: Sheet, known: Answers) -> bool:
    return (sheet.key, header_key(title)) in known


def is_foreign(problems: Sequence[Problem]) -> bool:
    """Tell whether a file holds none of the standard sheets."""
    return any(problem.code == "no-standard-sheet" for problem in problems)
