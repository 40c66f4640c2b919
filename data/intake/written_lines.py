"""The passages of a plain text: lines, and the cells of tables whose columns are set apart by tabs or bars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from data.written.text import Cell, Passage

_RULE = re.compile(r"[|:\-\s]+")
"""The line between head and body of a table in Markdown."""

_SET_APART = re.compile(r"[^\s(（]*[^\s.、．)）•●▪·-]\t")
"""Words in front of a tab that are no number or sign of a list: ``1.``, ``（2）``."""


def read_lines(text: str) -> tuple[list[Passage], str]:
    """Return the passages of a text whose lines end in ``\\n``, and what stands behind the last of them."""
    passages: list[Passage] = []
    table = row = place = start = 0
    lines = text.split("\n")
    for number, (line, bar) in enumerate(zip(lines, _bars(lines), strict=True), start=1):
        if not bar:
            row = 0
            if line.strip():
                passages.append(Passage(line, f"第{number}段", before=text[place:start]))
                place = start + len(line)
        elif not _RULE.fullmatch(line):
            table, row = (table, row + 1) if row else (table + 1, 1)
            for column, (first, last) in enumerate(_cells(line, bar), start=1):
                cell = Cell(table, row, column)
                before = text[place : start + first]
                passages.append(Passage(line[first:last], f"表{table}第{row}行第{column}列", cell, before=before))
                place = start + last
        start += len(line) + 1
    return passages, text[place:]


def _bars(lines: Sequence[str]) -> Iterator[str]:
    """Yield what sets apart the cells of each line, empty for a line that is no row of a table."""
    for (bar, _), group in groupby(lines, _shape):
        run = list(group)
        # One line with tabs may be set out by hand; a run of them, as Word and Excel copy their tables, is a table.
        is_copied = bar == "\t" and len(run) > 1 and any(_SET_APART.search(line) for line in run)
        yield from (bar if bar == "|" or is_copied else "" for _ in run)


def _shape(line: str) -> tuple[str, int]:
    if line.lstrip().startswith("|") and line.count("|") > 1:
        return "|", 0
    return ("\t", line.count("\t")) if line.strip() and "\t" in line else ("", 0)


def _cells(line: str, bar: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of each cell stand in a row."""
    if bar == "|":
        first, last = line.index("|") + 1, len(line.rstrip().removesuffix("|"))
    else:
        first, last = 0, len(line)
    for cell in line[first:last].split(bar):
        words = cell.strip()
        at = first + (cell.index(words) if words else 0)
        yield at, at + len(words)
        first += len(cell) + 1
