"""Whose workbook it is and of which month: what its places say, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.intake.basics import Facts
from data.intake.clues import Clue, clues_on_tab, month_clues, unit_clues
from data.intake.layout import Table
from data.intake.reading import quoted
from data.intake.sheets import WorkbookSheets
from data.intake.words import nearest_units
from data.problems import Problem, problem
from data.settings.values import Register

_FULL = len("2024-03")


@dataclass(frozen=True)
class Identity:
    """The unit and the month of a workbook with what speaks against them.

    ``places``: where unit and month are said, for later conflicts with the rows.
    """

    unit: str | None = None
    month: str | None = None
    problems: tuple[Problem, ...] = ()
    unit_clue: Clue | None = None
    month_clue: Clue | None = None


def _agree(month: str, other: str) -> bool:
    """Tell whether two months may be the same; one may lack its year."""
    return month == other or (min(len(month), len(other)) == 2 and month[-2:] == other[-2:])


def _conflict(code: str, column: str, first: Clue, second: Clue) -> Problem:
    """Make the problem of two places that contradict: it stands where the second says it.

    What the sender chose has no cell, so the problem then stands at the file's own word.
    """
    at, other = (first, second) if second.by_sender else (second, first)
    own = f"{column}写的是{quoted(at.text)}" if at.sheet else f"文件名里的{column}是{quoted(at.value or at.text)}"
    message = f"{own}，与{other.place}{quoted(other.text if other.sheet else other.value or other.text)}不一致"
    return problem(code, message, sheet=at.sheet, cell=at.cell, column=column, value=at.text)


def _unit(clues: Sequence[Clue], register: Register) -> tuple[str | None, list[Problem], Clue | None]:
    if not clues:
        return None, [problem("unknown-unit", "没有写明单位", column="单位")], None
    known = next((place for place in clues if place.value is not None), None)
    first = clues[0]
    if known is None or (first.value is None and (first.is_form or known.by_sender)):
        return None, [unknown_unit(first.text, register, first.sheet, first.cell)], None
    against = next((p for p in clues if p is not known and p.value != known.value), None)
    if against is not None:
        pair = (known, against) if clues.index(known) < clues.index(against) else (against, known)
        return known.value, [_conflict("unit-conflict", "单位", *pair)], known
    return known.value, [], known


def unknown_unit(text: str, register: Register, sheet: str | None, cell: str | None) -> Problem:
    """Make the problem of a name that is none of the register's, with the nearest names."""
    if not register.units:
        return problem(
            "unknown-unit",
            f"单位{quoted(text)}不在名册里：名册还是空的",
            sheet=sheet,
            cell=cell,
            column="单位",
            value=text,
            cure="请先在“设置”里登记单位。",
        )
    near = nearest_units(text, register)
    several = register.named(text)
    message, cure = f"单位{quoted(text)}不在名册里", None
    if len(several) > 1:
        message = f"单位{quoted(text)}可能是{'、'.join(unit.name for unit in several)}"
    elif several:
        own = [unit.name for unit in register.children.get(several[0].name, ()) if unit.level == "本级"]
        message, cure = f"{quoted(text)}是{several[0].level}，自己不填月报", "请写明是本级还是哪个社区。"
        near = list(dict.fromkeys((*own, *near)))
    return problem(
        "unknown-unit",
        message,
        sheet=sheet,
        cell=cell,
        column="单位",
        value=text,
        cure=cure,
        suggestion="、".join(near) or None,
    )


def _month(clues: Sequence[Clue]) -> tuple[str | None, list[Problem], Clue | None]:
    known = next((place for place in clues if place.value is not None and len(place.value) == _FULL), None)
    unread = next((place for place in clues if place.value is None and not _settles(known, place)), None)
    if unread is not None:
        return None, [unread.problem or _unreadable(unread)], None
    if known is None or known.value is None:
        return None, [_unsaid(clues)], None
    against = next((p for p in clues if p.value is not None and not _agree(p.value, known.value)), None)
    if against is not None:
        pair = (known, against) if clues.index(known) < clues.index(against) else (against, known)
        return known.value, [_conflict("month-conflict", "月份", *pair)], known
    return known.value, [], known


def _settles(known: Clue | None, unread: Clue) -> bool:
    """Tell whether another place decides between the months that a doubtful one may mean."""
    may = (unread.problem.suggestion if unread.problem is not None else None) or ""
    return known is not None and known.value in may.split("、")


def _unreadable(place: Clue) -> Problem:
    message, cure = f"月份{quoted(place.text)}看不懂", "请写成 2024-03 这样。"
    return problem(
        "unknown-month", message, sheet=place.sheet, cell=place.cell, column="月份", value=place.text, cure=cure
    )


def _unsaid(clues: Sequence[Clue]) -> Problem:
    if not clues:
        return problem("unknown-month", "没有写明月份", column="月份")
    place = clues[0]
    message = f"月份{quoted(place.text)}没有年份"
    return problem("unknown-month", message, sheet=place.sheet, cell=place.cell, column="月份", value=place.text)


def identify(
    sheets: WorkbookSheets, facts: Facts, name: str, register: Register, *, unit: str | None, month: str | None
) -> Identity:
    """Return the unit and month of a workbook from all that says them.

    ``name`` is the file's name, ``unit`` and ``month`` what the sender chose. Two places that
    contradict each other are an error; the more trusted one is returned all the same.
    """
    own_unit, unit_problems, unit_clue = _unit(unit_clues(sheets, facts, name, register, unit), register)
    own_month, month_problems, month_clue = _month(month_clues(sheets, facts, name, month))
    return Identity(own_unit, own_month, (*unit_problems, *month_problems), unit_clue, month_clue)


def tab_conflicts(table: Table, unit: str | None, month: str | None, register: Register) -> Iterator[Problem]:
    """Yield titles on a tab that contradict the tab's own title, which stands for this unit and month."""
    units, months = clues_on_tab(table, register)
    for code, column, own, clues in (("unit-conflict", "单位", unit, units), ("month-conflict", "月份", month, months)):
        for place in clues:
            if own is not None and place.value is not None and not own.endswith(place.value):
                message = f"{column}写的是{quoted(place.text)}，与工作表名{quoted(table.cells.title)}不一致"
                yield problem(code, message, sheet=place.sheet, cell=place.cell, column=column, value=place.text)
