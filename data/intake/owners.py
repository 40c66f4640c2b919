"""Whose a row of a workbook is, and of which month: what it says itself, else what the workbook says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from data.intake.cells import Cell
from data.intake.headings import month_number
from data.intake.identity import Identity
from data.intake.rows import Sourced
from data.intake.values import Context, read_value
from data.schema import BASICS
from data.settings.values import REPORTING_LEVELS, Register

_MONTH = next(label for label in BASICS if label.key == "month")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass
class RowOwners:
    """What tells the unit and month of the rows of one workbook; ``texts``: its name and the titles on its sheets."""

    register: Register
    identity: Identity
    context: Context
    texts: tuple[str, ...]
    _months: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def year(self) -> str | None:
        """The one year that titles and the file's name tell, for months without one."""
        if self.identity.month is not None:
            return self.identity.month[:4]
        years = {year for text in self.texts for year in _YEAR.findall(text)}
        return years.pop() if len(years) == 1 else None

    def month_of(self, cell: Cell | None) -> str | None:
        """Return the month of a row from its own cell, else that of the workbook."""
        if cell is None:
            return self.identity.month
        if cell.text not in self._months:
            value = read_value(cell, _MONTH, self.context).value
            number = month_number(cell.text) or (
                int(cell.text) if cell.text.isdecimal() and 0 < int(cell.text) < 13 else None
            )
            bare = f"{self.year}-{number:02d}" if number is not None and self.year is not None else None
            self._months[cell.text] = value if isinstance(value, str) else bare
        return self._months[cell.text]

    def unit_of(self, cell: Cell | None) -> str | None:
        """Return the unit of a row from its own cell, else that of the workbook."""
        if cell is None:
            return self.identity.unit
        unit = self.register.find(cell.text)
        return unit.name if unit is not None and unit.level in REPORTING_LEVELS else None

    def stated(self, rows: Iterable[Sourced]) -> tuple[str | None, str | None]:
        """Return the unit and month that every row has to agree with.

        A title or file name gives way to rows of several units or months: it is that of a summary.
        """
        units = {self.unit_of(row.unit) for row in rows if row.unit is not None}
        months = {self.month_of(row.month) for row in rows if row.month is not None}
        unit_clue, month_clue = self.identity.unit_clue, self.identity.month_clue
        loose = unit_clue is None or not (unit_clue.by_sender or unit_clue.is_form)
        unit = self.identity.unit if not loose or len(units) < 2 else None
        if unit is not None and loose and self.register.by_name[unit].level != "社区":
            unit = None
        loose = month_clue is None or not (month_clue.by_sender or month_clue.is_form)
        return unit, self.identity.month if not loose or len(months) < 2 else None
