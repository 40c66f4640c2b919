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
    listed = [problem for problem in problems if problem.level != "note"]
    for problem in sorted(listed, key=lambda problem: problem.level != "error"):
        where = (LEVEL_TITLES[problem.level], problem.sheet, problem.cell, problem.column)
        yield problem, (*where, problem.value, problem.message, problem.suggestion)


def of_sheet(problems: Iterable[Problem], title: str) -> Mapping[tuple[int, int], list[Problem]]:
    """Return the errors and warnings at cells of a sheet, by row and column."""
    placed: dict[tuple[int, int], list[Problem]] = {}
    for problem in problems:
        place = _PLACE.fullmatch(problem.cell or "")
        if place is not None and problem.sheet == title and problem.level != "note":
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - 64
            placed.setdefault((int(place[2]), column), []).append(problem)
    return placed


def fill_of(problems: Sequence[Problem]) -> str:
    """Return the colour of a cell with these problems."""
    return RED if any(problem.level == "error" for problem in problems) else YELLOW
