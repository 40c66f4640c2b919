"""基本情况 and the hidden sheet: labels with their values, wherever on the sheet they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from data.intake.cells import Cell, SheetCells, address
from data.intake.comments import without_ours
from data.intake.headings import spelling
from data.intake.lines import is_total
from data.intake.qualifiers import may_be_part, wrong_unit
from data.intake.reading import is_blank, noun, quoted
from data.intake.scales import scale_of, scaled
from data.intake.values import Context, read_value
from data.problems import Problem, problem
from data.records import Basic
from data.schema import BASICS, Label
from data.settings.values import Register
from data.text import fold, fold_header

_LABELS: Mapping[str, Label] = {
    fold_header(name): label for label in reversed(BASICS) for name in (*label.aliases, label.title)
}
_TITLES = frozenset(fold(name) for label in BASICS for name in (*label.aliases, label.title))
_LONGEST = 60
_LONGEST_UNIT = 4
_ACROSS = 3
"""A table of units has at least so many labels across."""


@dataclass(frozen=True, slots=True)
class Place:
    """What one cell says of the unit or the month; ``value`` is the month where it was readable."""

    text: str
    sheet: str
    cell: str
    value: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table of 基本情况 in a summary workbook: whose it is, and its values."""

    unit: Cell
    month: Cell | None
    values: Mapping[str, Basic]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What 基本情况 says: of unit and month every place, of the rest the value of each label.

    ``records``: the lines of a summary workbook, one a unit, which has nothing of the others.
    """

    units: tuple[Place, ...] = ()
    months: tuple[Place, ...] = ()
    values: Mapping[str, Basic] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    records: tuple[Record, ...] = ()


def read_meta(cells: SheetCells) -> dict[str, Cell]:
    """Return what the hidden sheet of the template says: ``version``, ``unit`` and ``month``."""
    cells_by_key: dict[str, Cell] = {}
    for row in cells.rows:
        key, value = cells.cell(row, 1), cells.cell(row, 2)
        if key is not None and value is not None:
            cells_by_key.setdefault(key.text.strip(), value)
    return cells_by_key


def _label(cell: Cell, register: Register) -> Label | None:
    """Return the label that a cell is; a unit's name that is spelled like one, as ``<b>社区``, is a value."""
    if cell.kind != "text" or len(cell.text) > _LONGEST:
        return None
    label = _LABELS.get(spelling(cell.text))
    if label is None or fold(cell.text) in _TITLES:
        return label
    return None if register.find(cell.text) is not None else label


_Labels = Mapping[tuple[int, int], Label]
"""Labels by row and column."""


def _pairs(cells: SheetCells, labels: _Labels) -> Iterator[tuple[Label, Cell, tuple[str, ...]]]:
    """Every label that has a value, right of it or below where labels stand side by side, with the texts around it.

    These are the label as it is written and what stands behind the value, which may name its unit of counting.
    """
    steps = {column: _step(cells, labels, column) for _, column in labels}
    for (row, column), label in labels.items():
        value = _value(cells, labels, row, column + steps[column], label)
        if value is None and any((row, column + side) in labels for side in (-1, 1)):
            value = _value(cells, labels, row + 1, column, label)
        if value is not None:
            heading, unit_cell = cells.cell(row, column), cells.cell(value.row, value.column + 1)
            unit = f"({fold(unit_cell.text)})" if unit_cell is not None and len(unit_cell.text) <= _LONGEST_UNIT else ""
            yield label, value, (heading.text if heading is not None else "", unit)


def _step(cells: SheetCells, labels: _Labels, column: int) -> int:
    """Return how far right of a column of labels its values stand: 2 where the next column is empty."""
    own = [(row, label) for (row, at), label in labels.items() if at == column]
    if any(cells.cell(row, column + 1) is not None for row, _ in own):
        return 1
    return 2 if any(_value(cells, labels, row, column + 2, label) is not None for row, label in own) else 1


def _value(cells: SheetCells, labels: _Labels, row: int, column: int, label: Label) -> Cell | None:
    """Return the cell of a value: filled in, no label itself, and not the unit printed next to it."""
    cell = cells.cell(row, column)
    if (
        cell is None
        or (is_blank(cell.text) and cell.kind != "shown")
        or (row, column) in labels
        or cell.text.strip() == label.unit
    ):
        return None
    return cell


def _lines(cells: SheetCells, places: _Labels) -> list[dict[str, Cell]]:
    """Return the lines of a table of units by label key, if the sheet is one: labels across, units below."""
    for row, line in cells.rows.items():
        labels = {column: places[row, column] for column in line if (row, column) in places}
        owner = next((column for column, label in labels.items() if label.key == "unit"), None)
        if owner is None or len(labels) < _ACROSS:
            continue
        below = [
            {labels[column].key: cell for column, cell in lower.items() if column in labels and not is_blank(cell.text)}
            for number, lower in cells.rows.items()
            if number > row and owner in lower and not is_total(lower[owner].text)
        ]
        lines = [labelled for labelled in below if "unit" in labelled]
        return lines if len(lines) > 1 else []
    return []


def _record(cells: SheetCells, line: Mapping[str, Cell], context: Context) -> Record:
    values: dict[str, Basic] = {}
    problems: list[Problem] = []
    for label in BASICS:
        if label.key in line and label.key not in ("unit", "month"):
            problems += _take(cells, label, line[label.key], context, values)
    return Record(line["unit"], line.get("month"), values, tuple(problems))


def _take(
    cells: SheetCells,
    label: Label,
    cell: Cell,
    context: Context,
    values: dict[str, Basic],
    around: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """Read one value into ``values`` and yield what there is to say about it; ``around``: label and unit as written."""
    if label.kind == "count" and (wrong_unit(around, label) or any(may_be_part(text, _TITLES) for text in around[:1])):
        message = f"{quoted(''.join(around))}不像“{label.title}”月末的总数，这一项填的是{noun(label)}"
        yield problem("wrong-unit", message, sheet=cells.title, cell=cell.address, column=label.title, value=cell.text)
        return
    cell = scaled(cells.marks.on(cell), scale_of(around, label))
    reading = read_value(cell, label, context)
    if reading.value is not None:
        values[label.key] = Basic(reading.value, cells.title, cell.address, reading.approximate)
    for finding in reading.problems:
        yield finding.at(cells.title, cell.address, label.title, cell.text)


def read_basics(cells: SheetCells | None, context: Context, register: Register) -> Facts:
    """Return what 基本情况 says; nothing where there is no such sheet. ``register`` distinguishes names from labels."""
    if cells is None:
        return Facts()
    labels = {(cell.row, cell.column): label for cell in cells if (label := _label(cell, register)) is not None}
    lines = _lines(cells, labels)
    if lines:
        return Facts(records=tuple(_record(cells, line, context) for line in lines))
    units: list[Place] = []
    months: list[Place] = []
    values: dict[str, Basic] = {}
    problems: list[Problem] = list(_comments(cells))
    for label, cell, around in _pairs(cells, labels):
        if label.key == "unit":
            units.append(Place(cell.text, cells.title, cell.address))
        elif label.key == "month":
            months.append(_month(cells, label, cell, context))
        elif label.key not in values:
            problems += _take(cells, label, cell, context, values, around)
    return Facts(tuple(units), tuple(months), values, tuple(problems))


def _comments(cells: SheetCells) -> Iterator[Problem]:
    """Yield what comments say: none of them is counted."""
    for place, comment in cells.marks.comments.items():
        at = address(*place)
        text = without_ours(comment, f"{cells.title}!{at}：")
        if text:
            message = f"单元格有批注“{text}”，没有计入"
            yield problem("not-counted-comment", message, sheet=cells.title, cell=at, value=text)


def _month(cells: SheetCells, label: Label, cell: Cell, context: Context) -> Place:
    reading = read_value(cell, label, context)
    fault = next((finding.at(cells.title, cell.address, label.title, cell.text) for finding in reading.problems), None)
    value = reading.value if isinstance(reading.value, str) else None
    return Place(cell.text, cells.title, cell.address, value, fault)
