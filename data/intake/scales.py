"""Columns whose header counts otherwise than the schema: minutes for hours, ten thousands for persons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.intake.cells import Cell
from data.intake.qualifiers import units
from data.intake.reading import Field, normalize_text

_MINUTES = frozenset({"分钟", "分", "min"})
_LARGE = ("万", "千", "百")
_BARE = re.compile(r"[约近]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|[一二三四五六七八九十两]{1,3})[余多]?")
"""A number typed without a unit; one with a unit says itself what it counts."""


def scale_of(headers: Iterable[str], column: Field) -> str:
    """Return what each number below a header lacks: ``分钟`` under 时长（分钟）, ``万`` under 人次（万人次）."""
    unit = next((unit for text in headers for unit in units(text)), "")
    if column.kind == "hours" and unit in _MINUTES:
        return "分钟"
    return unit[0] if column.kind in ("hours", "count") and unit.startswith(_LARGE) else ""


def scaled(cell: Cell, scale: str) -> Cell:
    """Return the cell of a number with what its header says of it, other cells as they are."""
    if not scale or not (cell.kind == "number" or (cell.kind == "text" and _BARE.fullmatch(normalize_text(cell.text)))):
        return cell
    return cell._replace(kind="text", text=normalize_text(cell.text) + scale)
