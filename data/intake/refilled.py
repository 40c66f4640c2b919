"""What came in a format that cannot be edited, filled into a fresh template, with marks where it is faulty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from data.intake.cells import NO_MARKS, Cell, Workbook, address
from data.intake.layout import Table
from data.intake.marking import mark_package
from data.intake.scales import scaled
from data.intake.sheets import find_sheets
from data.intake.workbook import read_workbook
from data.problems import Problem
from data.records import Checked, Value
from data.schema import BASICS, BASICS_SHEET, SHEET
from data.settings.values import Settings
from data.template.workbook import standard_workbook

_Places = dict[tuple[str, str], tuple[str, str]]
"""Sheet and cell in the template by sheet and cell in the file."""
_AS_STORED = frozenset({"number", "date"})


def refill(workbook: Workbook, checked: Sequence[Checked], settings: Settings) -> bytes | None:
    """Return the template of a unit-month with all that its file holds, faulty cells marked, and a list in front.

    ``None`` where something of the file has no place there: other columns and sheets, comments, what is struck out,
    several unit-months.
    """
    if len(checked) != 1:
        return None
    known, unit, month = checked[0], checked[0].unit, checked[0].month
    if unit is None or month is None:
        return None
    tables = find_sheets(workbook, settings).tables
    if any(left.kind in ("sheet", "column") for left in known.ignored) or not all(
        map(_fits, (table for own in tables.values() for table in own))
    ):
        return None
    lines = {key: [pair for table in own for pair in _lines(table)] for key, own in tables.items()}
    rows = {key: [values for values, _ in own] for key, own in lines.items()}
    faults = [fault for fault in known.problems if fault.sheet == BASICS_SHEET and fault.value]
    basics: dict[str, Value] = {key: basic.value for key, basic in known.basics.items()}
    basics |= {label.key: fault.value for fault in faults for label in BASICS if label.title == fault.column}
    content = standard_workbook(unit, month, settings, basics=basics, rows=rows, sheets=tables.keys())
    fresh = read_workbook(content, "月报.xlsx")
    assert isinstance(fresh, Workbook)
    places = _places(fresh, {key: [cells for _, cells in own] for key, own in lines.items()})
    labels = _label_places(fresh)
    return mark_package(content, [_moved(fault, places, labels) for fault in known.problems])


def _fits(table: Table) -> bool:
    """Tell whether all that a table says can be said by rows of the template."""
    matched = table.matched
    is_plain = matched.unit is None and matched.month is None and not matched.wide and matched.parts[2] is None
    return (
        is_plain and (table.tab is None or table.tab.alone) and table.cells.marks == NO_MARKS and not matched.presumed
    )


def _lines(table: Table) -> Iterator[tuple[Mapping[str, Value], Mapping[str, tuple[str, str]]]]:
    """Yield the values of each row by column key, and where each stands in the file."""
    title, scales = table.cells.title, table.matched.scales
    for line in table.data:
        values: dict[str, Value] = dict(table.matched.constants)
        for number, column in table.matched.columns.items():
            cell = line.cells.get(number) or table.merged_into(line.row, number)
            if cell is not None and (cell.row == line.row or column.kind not in ("count", "hours")):
                values[column.key] = _value(scaled(cell, scales.get(number, "")))
        yield (
            values,
            {column.key: (title, address(line.row, at)) for at, column in table.matched.columns.items()},
        )


def _value(cell: Cell) -> Value:
    """Return what is written for a cell: the value where the screen shows it as it is, else what the screen shows."""
    value = cell.value
    return value if cell.kind in _AS_STORED else cell.text  # type: ignore[return-value]


def _places(fresh: Workbook, rows: Mapping[str, Sequence[Mapping[str, tuple[str, str]]]]) -> _Places:
    """Return where the cells of a file's rows stand in the template."""
    places: _Places = {}
    by_title = {cells.title: cells for cells in fresh.sheets}
    for key, own in rows.items():
        sheet = SHEET[key]
        heads = {cell.text: at for at, cell in by_title[sheet.title].row(1).items()}
        columns = {column.key: heads[column.heading] for column in sheet.columns if column.heading in heads}
        for row, cells in enumerate(own, start=2):
            for name, place in cells.items():
                if name in columns:
                    places[place] = sheet.title, address(row, columns[name])
    return places


def _label_places(fresh: Workbook) -> Mapping[str, str]:
    """Return where the value of each label of 基本情况 stands in the template, by the label's title."""
    cells = next(cells for cells in fresh.sheets if cells.title == BASICS_SHEET)
    return {line[1].text: address(row, 2) for row, line in cells.rows.items() if 1 in line}


def _moved(fault: Problem, places: _Places, labels: Mapping[str, str]) -> Problem:
    """Return a problem at its place in the template; one that has none there is about the whole."""
    if fault.sheet is None or fault.cell is None:
        return fault
    place = places.get((fault.sheet, fault.cell))
    if place is None and fault.column in labels and fault.sheet == BASICS_SHEET:
        place = BASICS_SHEET, labels[fault.column or ""]
    if place is None:
        return replace(fault, cell=None)
    message = fault.message.replace(f"{fault.sheet}!{fault.cell}：", f"{'!'.join(place)}：", 1)
    return replace(fault, sheet=place[0], cell=place[1], message=message)
