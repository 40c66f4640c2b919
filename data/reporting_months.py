"""Which months may be reported for a unit: the one rule for opening, closing, merging and splitting, in words.

A month is reported as a whole: by the unit that follows, from the month on in which it begins; by the one
before it up to the month before (``Unit.is_open``). A published month takes nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from data import months
from data.problems import Problem, problem
from data.settings.values import Register, Unit


def locked_month(month: str) -> Problem:
    """Return the problem of a workbook whose month is published."""
    return problem("locked-month", f"{months.title(month)}已经公布，数字已经固定", column="月份", value=month)


def unit_not_open(register: Register, unit: str, month: str) -> Problem | None:
    """Return the problem of a workbook of a unit that does not report this month; ``None`` where it does."""
    known = register.by_name.get(unit)
    if known is None or known.is_open(month):
        return None
    # In quotation marks: a person who reports for a unit may know its new name.
    names = "、".join(f"“{reporter.name}”" for reporter in reporters(register, known, month))
    if _is_over(known, month):
        message = f"{unit}{_end(register, known)}，{months.title(month)}起不再报送"
    else:
        message = f"{unit}从 {known.opened} 起报送，还没有{months.title(month)}的月报"
    cure = f"这个月由{names}报送。" if names else "请核对单位和月份。"
    return problem("unit-not-open", message, column="单位", value=unit, cure=cure)


def still_counted(unit: str, month: str, names: Sequence[str]) -> Problem | None:
    """Return the problem of a workbook whose figures would count twice: units it was made from still report the month.

    ``names``: units that ended before the month or in it and hold a report of it.
    """
    if not names:
        return None
    quoted = "、".join(f"“{name}”" for name in names)
    message = f"{quoted}已有{months.title(month)}的月报，仍在计入，再收“{unit}”的就会重复计算"
    cure = f"请先在“报送情况”撤回{quoted}的这份月报，再报“{unit}”的。"
    return problem("counted-before", message, column="单位", value=unit, cure=cure)


def reporters(register: Register, unit: Unit, month: str) -> tuple[Unit, ...]:
    """Return the units that report a month in the place of one that does not."""
    return (successors if _is_over(unit, month) else predecessors)(register, unit, month)


def successors(register: Register, unit: Unit, month: str) -> tuple[Unit, ...]:
    """Return the units that report a month in the place of one closed by then, through all that came between."""
    return tuple(
        successor
        for successor in register.units
        if successor.is_open(month) and unit.name in register.lineage(successor.name)[1:]
    )


def predecessors(register: Register, unit: Unit, month: str) -> tuple[Unit, ...]:
    """Return the units that report a month before a unit begins and that it was made from."""
    line = (register.by_name.get(name) for name in register.lineage(unit.name)[1:])
    return tuple(predecessor for predecessor in line if predecessor is not None and predecessor.is_open(month))


def _is_over(unit: Unit, month: str) -> bool:
    return unit.closed is not None and month >= months.month_of(unit.closed)


def _end(register: Register, unit: Unit) -> str:
    """Return in words how a unit ended."""
    after = [successor for successor in register.units if unit.name in successor.predecessors]
    if not after:
        return f"已于 {unit.closed} 停用"
    names = "、".join(f"“{successor.name}”" for successor in after)
    return f"已于 {unit.closed} {'拆分为' if len(after) > 1 else '并入'}{names}"
