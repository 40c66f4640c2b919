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


def read(
    content: bytes, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what a file holds, one object a unit-month; a file that is no workbook is one without either.

    ``unit`` and ``month`` are what the sender chose: they fill in what the file does not say.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return [Checked(name, None, None, problems=(workbook,))]
    judged = judge(workbook, name, settings, unit=unit, month=month)
    found = list(_curtailed([replace(one, modified=workbook.modified) for one in judged]))
    # Said once a file, whichever units and months it is of.
    notes = personal_notes(workbook)
    return [replace(one, problems=(*one.problems, *notes)) for one in found[:1]] + found[1:] if notes else found


def _curtailed(found: Sequence[Checked], most: int = PROBLEMS) -> Iterator[Checked]:
    """Yield what was found with so many problems in all, the gravest of each; of the rest the number is told.

    A file of a few hundred kilobytes can have a problem in each of its hundred thousand cells.
    """
    left = most
    for one in found:
        allowed = max(left, _AT_LEAST)
        left -= len(one.problems)
        if len(one.problems) <= allowed:
            yield one
            continue
        ordered = sorted(one.problems, key=lambda found: _LEVELS.index(found.level))
        said = f"问题有 {len(ordered):,} 处，这里列出 {allowed:,} 处"
        more = problem("too-large", said, cure="请先改正列出的，再检查一次。", level=ordered[allowed].level)
        yield replace(one, problems=(*ordered[:allowed], more))


def judge(
    workbook: Workbook, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what the cells of a workbook say, one object a unit-month."""
    found = find_sheets(workbook, settings)
    if not found.tables and found.basics is None:
        return [Checked(name, None, None, problems=found.problems, ignored=found.ignored)]
    context = Context(None, settings.vocabulary, settings.outlets, workbook.date1904, workbook.format == "csv")
    facts = read_basics(found.basics, context, settings.register)
    who = identify(found, facts, name, settings.register, unit=unit, month=month)
    return Parting(name, settings, found, facts, who, context).checked()
