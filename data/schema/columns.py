"""Columns of the workbook's sheets and labels of 基本情况."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["date", "text", "count", "hours", "word"]
Dimension = Literal["category", "nature", "level", "outlet", "form"]
DIMENSIONS: tuple[Dimension, ...] = ("category", "nature", "level", "outlet", "form")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``unit`` is the unit of counting in the header's brackets, ``words`` names the word list that
    its values come from, ``fallback`` is what an empty cell stands for. ``cut``: the dimension by which
    figures of the sheet are cut along this column.
    """

    key: str
    title: str
    kind: ColumnKind
    note: str
    required: bool = False
    unit: str | None = None
    words: str | None = None
    aliases: tuple[str, ...] = ()
    fallback: int | None = None
    width: int = 12
    cut: Dimension | None = None

    @property
    def heading(self) -> str:
        """The header as the template prints it, with the unit in brackets unless the title ends in it."""
        return f"{self.title}（{self.unit}）" if self.unit and not self.title.endswith(self.unit) else self.title


@dataclass(frozen=True, slots=True)
class Label:
    """One line of 基本情况: the label in column A, the value in column B; ``measure``: the stock that it feeds."""

    key: str
    title: str
    kind: Literal["text", "month", "count"]
    note: str
    required: bool = False
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    measure: str | None = None

    @property
    def heading(self) -> str:
        """The label with its unit of counting in brackets."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title
