"""From the bytes of a file to checked unit-months: runs whole in the child process, sees no store."""

from __future__ import annotations

from data.intake.basics import read_basics
from data.intake.cells import Workbook
from data.intake.identity import identify
from data.intake.sheets import find_sheets
from data.intake.unit_months import Parting
from data.intake.values import Context
from data.intake.workbook import read_workbook
from data.problems import Problem
from data.records import Checked
from data.settings.values import Settings


def read(
    content: bytes, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what a file holds, one object a unit-month; a file that is no workbook is one without either.

    ``unit`` and ``month`` are what the sender chose: they fill in what the file does not say.
    """
    workbook = read_workbook(content, name)
    if isinstance(workbook, Problem):
        return [Checked(name, None, None, problems=(workbook,))]
    return judge(workbook, name, settings, unit=unit, month=month)


def judge(
    workbook: Workbook, name: str, settings: Settings, *, unit: str | None = None, month: str | None = None
) -> list[Checked]:
    """Return what the cells of a workbook say, one object a unit-month."""
    found = find_sheets(workbook, settings)
    if not found.tables and found.basics is None:
        return [Checked(name, None, None, problems=found.problems, ignored=found.ignored)]
    context = Context(None, settings.vocabulary, settings.outlets, workbook.date1904, workbook.format == "csv")
    facts = read_basics(found.basics, context)
    who = identify(found, facts, name, settings.register, unit=unit, month=month)
    return Parting(name, settings, found, facts, who, context).checked()
