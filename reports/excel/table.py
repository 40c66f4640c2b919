"""What one sheet holds: a title and what it rests on, a table, notes, and the chart that Excel draws from the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

MISSING = "—"
"""What stands where there is no value."""
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31

Kind = Literal["bar", "stack", "line", "rank", "scatter"]
"""How Excel draws a table: bars, bars of several parts, lines over the first column, the same with 1 on top, dots."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number that is only known to be at least so much (约数): a number still, shown with 余."""

    value: int | Decimal


class Gap:
    """A month that was not reported, in a table that lines are drawn from: an empty hatched cell."""


GAP = Gap()


@dataclass(frozen=True)
class Native:
    """A chart of Excel's own: its kind, the column of its labels, its series each with a colour."""

    kind: Kind
    labels: str
    series: Mapping[str, str]
    title: str
    rows: int | None = None
    """How many rows of the table are drawn, from the first; ``None``: all."""


@dataclass(frozen=True)
class Stream:
    """Rows that are made while they are written, so that ever so many take no room."""

    headers: Sequence[str]
    rows: Callable[[], Iterator[Sequence[Any]]]


@dataclass(frozen=True)
class Table:
    """One sheet: a frame or stream whose column names are its headers, ``basis`` under the title, notes below.

    ``missing`` stands where there is no value. ``even``: all numbers of a column have the same decimals.
    """

    title: str
    frame: pd.DataFrame | Stream
    notes: Sequence[str] = ()
    name: str = ""
    basis: str = ""
    missing: str = MISSING
    native: Native | None = None
    even: bool = True
    links: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Text of a cell of the first column → the name of the sheet that it leads to."""
    total: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The values of all rows together by header, below them and outside their filter; none where nothing adds up."""

    @cached_property
    def sheet_name(self) -> str:
        """A name that Excel accepts: 31 signs, without brackets and slashes."""
        return _NOT_IN_A_NAME.sub(" ", self.name or self.title).strip()[:_LONGEST_NAME] or "表"

    @property
    def headers(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in (self.frame.headers if isinstance(self.frame, Stream) else self.frame.columns)]

    def rows(self) -> Iterator[Sequence[Any]]:
        """Return the rows, one at a time."""
        if isinstance(self.frame, Stream):
            return self.frame.rows()
        return zip(*(self.frame.iloc[:, column] for column in range(len(self.headers))), strict=True)


def names(tables: Sequence[Table]) -> list[str]:
    """Return the sheets' names, each told apart from those before it."""
    titles: list[str] = []
    for table in tables:
        name, again = table.sheet_name, 2
        while name.casefold() in (taken.casefold() for taken in titles):
            name, again = f"{table.sheet_name[: _LONGEST_NAME - 3]}({again})", again + 1
        titles.append(name)
    return titles
