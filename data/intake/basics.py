"""基本情况 and the hidden sheet: labels with their values, wherever on the sheet they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from data.intake.cells import Cell, SheetCells
from data.intake.columns import spelling
from data.intake.reading import is_blank
from data.intake.values import Context, read_value
from data.problems import Problem
from data.records import Basic
from data.schema import BASICS, Label
from data.text import fold_header

_LABELS: Mapping[str, Label] = {
    fold_header(name): label for label in reversed(BASICS) for name in (*label.aliases, label.title)
}


@dataclass(frozen=True, slots=True)
class Place:
    """What one cell says of the unit or the month; ``value`` is the month where it was readable."""

    text: str
    sheet: str
    cell: str
    value: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Facts:
    """What 基本情况 says: of unit and month every place, of the rest the value of each label."""

    units: tuple[Place, ...] = ()
    months: tuple[Place, ...] = ()
    values: Mapping[str, Basic] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_meta(cells: SheetCells) -> dict[str, Cell]:
    """Return what the hidden sheet of the template says: ``version``, ``unit`` and ``month``."""
    found: dict[str, Cell] = {}
    for row in cells.rows:
        key, value = cells.cell(row, 1), cells.cell(row, 2)
        if key is not None and value is not None:
            found.setdefault(key.text.strip(), value)
    return found


def _label(cell: Cell | None) -> Label | None:
    return _LABELS.get(spelling(cell.text)) if cell is not None and cell.kind == "text" else None


def _pairs(cells: SheetCells) -> Iterator[tuple[Label, Cell]]:
    """Every label that has a value: right of it, or below where labels stand side by side."""
    labels = [(cell, label) for cell in cells if (label := _label(cell)) is not None]
    steps = {
        cell.column: _step(cells, [found for found in labels if found[0].column == cell.column]) for cell, _ in labels
    }
    for cell, label in labels:
        value = _value(cells, cell.row, cell.column + steps[cell.column], label)
        if value is None and any(_label(cells.cell(cell.row, cell.column + side)) is not None for side in (-1, 1)):
            value = _value(cells, cell.row + 1, cell.column, label)
        if value is not None:
            yield label, value


def _step(cells: SheetCells, labels: Sequence[tuple[Cell, Label]]) -> int:
    """Return how far right of a column of labels its values stand: 2 where the next column is empty."""
    near = any(cells.cell(cell.row, cell.column + 1) is not None for cell, _ in labels)
    far = any(_value(cells, cell.row, cell.column + 2, label) is not None for cell, label in labels)
    return 2 if far and not near else 1


def _value(cells: SheetCells, row: int, column: int, label: Label) -> Cell | None:
    """Return the cell of a value: filled in, no label itself, and not the unit printed beside it."""
    cell = cells.cell(row, column)
    if cell is None or is_blank(cell.text) or _label(cell) is not None or cell.text.strip() == label.unit:
        return None
    return cell


def read_basics(cells: SheetCells | None, context: Context) -> Facts:
    """Return what 基本情况 says; nothing where there is no such sheet."""
    units: list[Place] = []
    months: list[Place] = []
    values: dict[str, Basic] = {}
    problems: list[Problem] = []
    for label, cell in _pairs(cells) if cells is not None else ():
        assert cells is not None
        at = (cells.title, cell.address)
        if label.key == "unit":
            units.append(Place(cell.text, *at))
            continue
        reading = read_value(cell, label, context)
        told = [finding.at(*at, label.title, cell.text) for finding in reading.problems]
        if label.key == "month":
            value = reading.value if isinstance(reading.value, str) else None
            months.append(Place(cell.text, *at, value, told[0] if told else None))
        elif label.key not in values:
            problems += told
            if reading.value is not None:
                values[label.key] = Basic(reading.value, *at, reading.approximate)
    return Facts(tuple(units), tuple(months), values, tuple(problems))
