"""What is wrong with a workbook, as the steps in which its sender puts it right: each cause once, with its remedy.

A wording is chosen once for all the cells that it stands in; a cell is typed over; a column that is not there is
filled in or added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.intake.cells import address
from data.intake.mending import Edit
from data.intake.questions import Question, question_about
from data.intake.sheets import find_sheets, sheet_named
from data.intake.workbook import read_workbook
from data.problems import Problem, problem
from data.records import Checked
from data.schema import Column
from data.settings.values import Settings

MOST_WORDS = 16
"""Words of a list that a whole column may be filled with by a click."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One cause with all its problems.

    ``question``: what its wording means. ``place``: the sheet and cell to be typed over. ``column``: the column that
    the sheet lacks. Without any of them it is put right in the file alone, or a reason is written.
    """

    problems: tuple[Problem, ...]
    question: Question | None = None
    place: tuple[str, str] | None = None
    column: Column | None = None

    @property
    def first(self) -> Problem:
        """The problem that speaks for all."""
        return self.problems[0]

    @property
    def cells(self) -> tuple[str, ...]:
        """Where the cause is met."""
        return tuple(f"{fault.sheet}!{fault.cell}" for fault in self.problems if fault.sheet and fault.cell)


def repairs(checked: Checked, settings: Settings) -> list[Repair]:
    """Return the repairs of a unit-month, errors first, else in the order of the workbook."""
    open_problems = [fault for level in ("error", "warning") for fault in checked.problems if fault.level == level]
    by_cause: dict[object, list[Problem]] = {}
    questions: dict[object, Question | None] = {}
    for number, fault in enumerate(open_problems):
        question = question_about(fault, checked, settings)
        cause: object = question.text if question is not None else (fault.sheet, fault.cell)
        if cause == (fault.sheet, None):
            cause = number
        by_cause.setdefault(cause, []).append(fault)
        questions.setdefault(cause, question)
    return [_repair(faults, questions[cause], settings) for cause, faults in by_cause.items()]


def _repair(faults: Sequence[Problem], question: Question | None, settings: Settings) -> Repair:
    first = faults[0]
    if first.code == "missing-column" and first.value is None:
        return Repair(tuple(faults), question, column=_missing_column(first, settings))
    place = (first.sheet, first.cell) if question is None and first.sheet and first.cell else None
    return Repair(tuple(faults), question, place)


def _missing_column(fault: Problem, settings: Settings) -> Column | None:
    sheet = sheet_named(fault.sheet or "", settings.sheets)
    columns = sheet.columns if sheet is not None else ()
    return next((column for column in columns if column.title == fault.column), None)


def column_words(column: Column, settings: Settings) -> tuple[str, ...]:
    """Return the words that every row of a column may have alike; none where the list is long or rows differ."""
    words = settings.vocabulary.words_of(column.words) if column.words else ()
    return words if len(words) <= MOST_WORDS else ()


def read_added_column(content: bytes, name: str, title: str, key: str, settings: Settings) -> list[Edit] | Problem:
    """Return the edits that add an empty column to the tables of a sheet that lack it, to be asked for row by row.

    Runs in a reader's process.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return workbook
    edits: list[Edit] = []
    for table in (table for tables in find_sheets(workbook, settings).tables.values() for table in tables):
        column = next((column for column in table.matched.missing if column.key == key), None)
        if table.cells.title != title or column is None:
            continue
        filled = {at for row in table.cells.rows.values() for at in row}
        at = next(at for at in range(table.right + 1, table.right + len(filled) + 2) if at not in filled)
        edits.append(Edit(title, address(table.block.bottom, at), "", column.title))
    return edits or problem("missing-column", f"“{title}”里没有可以加列的表", sheet=title)


def count_open(unit_months: Iterable[Checked]) -> int:
    """Return how many places are still to be mended or explained."""
    return sum(fault.level != "note" for checked in unit_months for fault in checked.problems)
