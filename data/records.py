"""The values that pass between intake, store and analytics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from data.problems import Problem

Value = str | int | Decimal | date | None
Result = Literal["accepted", "unchanged", "refused"]
RESULTS: Mapping[Result, str] = MappingProxyType({"accepted": "已接收", "unchanged": "没有变动", "refused": "没有接收"})
Role = Literal["clerk", "leader", "officer"]
Mode = Literal["replace", "add"]


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and what they may see: an argument of every read and write of the store.

    ``units``: names of the reporting units in scope; ``None`` is every unit. A leader reads and
    never writes; a clerk reads and writes the units in scope; an officer does everything there.
    """

    name: str
    role: Role
    units: frozenset[str] | None = None

    def sees(self, unit: str | None) -> bool:
        """Tell whether this person may see the unit's rows and figures."""
        return self.units is None or (unit is not None and unit in self.units)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet as read: typed values by column key and the cell of each.

    ``title`` is the sheet's title in the file and ``number`` the row's number there. Empty columns
    are absent from ``values``. ``approximate``: keys whose number was written 约, 余, 多, 近.
    ``counted`` is false for a row outside the app's purpose (未归类): kept, counted nowhere.
    """

    sheet: str
    title: str
    number: int
    values: Mapping[str, Value]
    cells: Mapping[str, str]
    approximate: frozenset[str] = frozenset()
    counted: bool = True

    @property
    def first_cell(self) -> str | None:
        """The leftmost cell of the row that holds a value, such as ``A7``."""
        return min(self.cells.values(), key=lambda cell: (len(cell.rstrip("0123456789")), cell), default=None)


@dataclass(frozen=True, slots=True)
class Basic:
    """One value of 基本情况 with its cell."""

    value: Value
    title: str
    cell: str
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A sheet, a column or a comment that was left out of the figures; ``title`` is a comment's text.

    ``samples``: the first texts of a column, by which people know what it holds.
    """

    sheet: str
    cell: str | None
    kind: Literal["sheet", "column", "comment"]
    title: str = ""
    samples: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """Return it as it is kept with an upload."""
        return {"sheet": self.sheet, "cell": self.cell, "what": self.kind, "title": self.title, "samples": self.samples}


@dataclass(frozen=True, slots=True)
class Checked:
    """One unit-month of one file, read and checked; ``reported``: keys of the sheets it reports
    (``basics`` among them). ``unit`` and ``month`` are ``None`` where they could not be told.
    ``month_at``: the sheet and cell that state the month, where the file itself does. ``modified``: when the
    file was changed last, as it says itself.
    """

    file: str
    unit: str | None
    month: str | None
    rows: tuple[Row, ...] = ()
    basics: Mapping[str, Basic] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    month_at: tuple[str, str] | None = None
    modified: datetime | None = None

    @property
    def acceptable(self) -> bool:
        """False when there is an error."""
        return not any(problem.level == "error" for problem in self.problems)

    @property
    def reason_refused(self) -> str | None:
        """Why it is not saved: its first error, or the first warning that was left without a reason."""
        by_level = {problem.level: problem.message for problem in reversed(self.problems)}
        if "error" in by_level:
            return by_level["error"]
        return f"有警告，没有写明原因：{by_level['warning']}" if "warning" in by_level else None

    @property
    def needs_reason(self) -> bool:
        """True when it may be saved only with a written reason."""
        return self.acceptable and any(problem.level == "warning" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a file comes in: what its sender says of it.

    ``unit`` and ``month`` hold where the file does not say them. ``by``: who sends it, if not the person who
    saves it; ``received``: the day it came in, if not today. ``mode``: whether it replaces what is there, or
    adds the rows that are not there yet. ``reason``: why its warnings are all right. ``today``: the day by which
    it is judged whether its month is still to come; the clock's where it is ``None``. ``since``: the number of
    the submission (``None``: none) that each unit and month held when the file was checked against it; without
    it nothing was shown to anybody, and whatever is there is gone on from. ``reassigned``: units whose
    workbooks are taken for another one, which reports the month in their place.
    """

    unit: str | None = None
    month: str | None = None
    by: str | None = None
    received: date | None = None
    mode: Mode = "replace"
    reason: str | None = None
    today: date | None = None
    since: Mapping[tuple[str, str], int | None] | None = None
    reassigned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a workbook adds, changes and takes away against the current one."""

    new: int = 0
    changed: int = 0
    removed: int = 0


RESUBMITTED = "与退回的一份相同，已重新送审"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one unit-month of an upload; ``submission`` is ``None`` when refused.

    ``resubmitted``: what had been returned came in again as it was and waits for the officer once more.
    ``failed``: why nothing was saved although nothing is wrong with the workbook, and what to do.
    """

    checked: Checked
    result: Result
    submission: int | None = None
    changes: Changes = field(default_factory=Changes)
    resubmitted: bool = False
    failed: str | None = None

    @property
    def words(self) -> str:
        """What became of it, in Chinese."""
        if self.failed is not None:
            return "还没有保存，请再确认"
        return RESUBMITTED if self.resubmitted else RESULTS[self.result]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the long table of figures: ``value`` is an integer of 1/scale of its measure."""

    measure: str
    value: int
    category: str | None = None
    nature: str | None = None
    level: str | None = None
    outlet: str | None = None
    form: str | None = None
    approximate: bool = False


@dataclass(frozen=True)
class Filling:
    """Of one sheet (``basics`` for 基本情况): its rows, and by column key how many were filled, and pre-filled.

    ``warnings``: by title of the column, those of all uploads of the months, whatever became of them.
    """

    rows: int
    filled: Mapping[str, int]
    prefilled: Mapping[str, int]
    warnings: Mapping[str, int] = field(default_factory=dict)
