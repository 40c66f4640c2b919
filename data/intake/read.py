"""From the bytes of a file to checked unit-months: runs whole in the child process, sees no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.intake.basics import read_basics
from data.intake.cells import Workbook
from data.intake.identity import identify
from data.intake.limits import PROBLEMS
from data.intake.privacy import personal_notes
from data.intake.sheets import find_sheets
from data.intake.unit_months import Parting
from data.intake.values import Context
from data.intake.workbook import read_workbook
from data.problems import LEVEL_TITLES, Problem, problem
from data.records import Checked
from data.settings.values import Settings

_LEVELS = tuple(LEVEL_TITLES)
_AT_LEAST = 20
"""Problems that every unit-month of a file may list."""


def read_file(
    content: bytes, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what a file holds, one object a unit-month; a file that is no workbook is one without either.

    ``unit`` and ``month`` are what the sender chose: they fill in what the file does not say.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return [Checked(name, None, None, problems=(workbook,))]
    judged = judge(workbook, name, settings, unit=unit, month=month)
    unit_months = list(_curtailed([replace(unit_month, modified=workbook.modified) for unit_month in judged]))
    # Said once a file, whichever units and months it is of.
    notes = personal_notes(workbook)
    return (
        [replace(unit_month, problems=(*unit_month.problems, *notes)) for unit_month in unit_months[:1]]
        + unit_months[1:]
        if notes
        else unit_months
    )


def _curtailed(unit_months: Sequence[Checked], most: int = PROBLEMS) -> Iterator[Checked]:
    """Yield unit-months with at most so many problems in all, the gravest of each; a note gives the number left out.

    A file of a few hundred kilobytes can have a problem in each of its hundred thousand cells; of one that is refused
    the rows are left out.
    """
    left = most
    for unit_month in unit_months:
        allowed = max(left, _AT_LEAST)
        left -= len(unit_month.problems)
        if len(unit_month.problems) <= allowed:
            yield unit_month
            continue
        ordered = sorted(unit_month.problems, key=lambda fault: _LEVELS.index(fault.level))
        message = f"问题有 {len(ordered):,} 处，这里列出 {allowed:,} 处"
        more = problem("too-large", message, cure="请先改正列出的，再检查一次。", level=ordered[allowed].level)
        # What is refused with so many errors is compared with nothing: its rows would only fill the server's memory.
        rows = unit_month.rows if unit_month.acceptable else ()
        yield replace(unit_month, rows=rows, problems=(*ordered[:allowed], more))


def judge(
    workbook: Workbook, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what the cells of a workbook say, one object a unit-month."""
    sheets = find_sheets(workbook, settings)
    if not sheets.tables and sheets.basics is None:
        return [Checked(name, None, None, problems=sheets.problems, ignored=sheets.ignored)]
    context = Context(None, settings.vocabulary, settings.outlets, workbook.date1904, workbook.format == "csv")
    facts = read_basics(sheets.basics, context, settings.register)
    identity = identify(sheets, facts, name, settings.register, unit=unit, month=month)
    return Parting(name, settings, sheets, facts, identity, context).checked()
