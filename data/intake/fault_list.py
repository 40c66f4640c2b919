"""What a workbook that is given back says of its faults: their colours, and the list of them in front."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from data.problems import LEVEL_TITLES, Problem

HEADINGS = (
    ("级别", 8),
    ("工作表", 14),
    ("单元格", 9),
    ("列", 14),
    ("所填内容", 24),
    ("问题和办法", 70),
    ("可以改成", 30),
)
"""The columns of the list, with their widths."""
RED, YELLOW = "#F4B6A6", "#FBE7A8"
"""The colours of cells with an error and with a warning only."""
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def fault_lines(problems: Iterable[Problem]) -> Iterator[tuple[Problem, tuple[str | None, ...]]]:
    """Yield errors and warnings with the texts of their line in the list, errors first."""
    listed = [found for found in problems if found.level != "note"]
    for found in sorted(listed, key=lambda found: found.level != "error"):
        where = (LEVEL_TITLES[found.level], found.sheet, found.cell, found.column)
        yield found, (*where, found.value, found.message, found.suggestion)


def of_sheet(problems: Iterable[Problem], title: str) -> Mapping[tuple[int, int], list[Problem]]:
    """Return the errors and warnings at cells of a sheet, by row and column."""
    placed: dict[tuple[int, int], list[Problem]] = {}
    for found in problems:
        place = _PLACE.fullmatch(found.cell or "")
        if place is not None and found.sheet == title and found.level != "note":
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - 64
            placed.setdefault((int(place[2]), column), []).append(found)
    return placed


def fill_of(found: Sequence[Problem]) -> str:
    """Return the colour of a cell with these problems."""
    return RED if any(each.level == "error" for each in found) else YELLOW
