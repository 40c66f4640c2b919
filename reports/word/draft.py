"""A document before it is set: sentences whose figures know where they come from.

A draft is plain data. The page shows it as a preview, ``reports.word.writer`` sets it as Word, and
``reports.traces`` finds the rows behind each of its figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from analytics.periods import Period

Cut = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure as it is printed, and what it is.

    ``text`` is what stands in the sentence (``200余次``), ``exact`` the value with its unit before
    anything was left out. ``measure`` is its key, ``None`` for what is counted from the reports.
    ``unit`` is the unit or street it belongs to and ``cut`` the words it is cut by. ``compared``
    tells how a difference came about; differences and counts have no rows of their own. ``source``: where the row
    stands of which it is quoted.
    """

    text: str
    exact: str
    title: str
    definition: str
    unit: str
    period: Period
    measure: str | None = None
    cut: Cut = ()
    compared: str = ""
    source: str = ""

    @property
    def subject(self) -> str:
        """What the figure is about: ``京汉新城社区，2023年，志愿服务活动（政策宣传）``."""
        words = "、".join(word for _, word in self.cut)
        return f"{self.unit}，{self.period.title()}，{self.title}" + (f"（{words}）" if words else "")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that a person has to write: ``【请补充：原因】``, or in an own template as ``replacement``."""

    missing: str
    replacement: str = ""

    @property
    def text(self) -> str:
        """What stands there until then."""
        return self.replacement or f"【请补充：{self.missing}】"


Part = str | Cited | Mark
Clause = tuple[Part, ...]
Style = Literal["addressee", "first", "second", "body"]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: the addressee, a heading of the first or second level, or body text."""

    style: Style
    parts: Clause

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return plain_text(self.parts)


@dataclass(frozen=True, slots=True)
class Annex:
    """A table on a page of its own, with a picture above it and a note below; ``widths`` are shares."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[int, ...]
    note: str = ""
    picture: bytes | None = None
    caption: str = ""


@dataclass(frozen=True)
class Draft:
    """A whole document. ``day``: the date of signature, ``None`` is left for a person to write.

    ``scope``: what it is of, where that is not who signs it. ``dated`` is the day of the data, which the
    file carries in place of the moment it was made.
    """

    title: str
    lines: tuple[Line, ...]
    signer: str
    period: Period
    dated: date
    day: date | None = None
    annexes: tuple[Annex, ...] = field(default=())
    scope: str = ""

    @cached_property
    def cited(self) -> tuple[Cited, ...]:
        """Every figure of the text in the order of reading, each occurrence once."""
        return tuple(part for line in self.lines for part in line.parts if isinstance(part, Cited))

    @property
    def text(self) -> str:
        """The title and the paragraphs as plain text, a line each."""
        return "\n".join([self.title, *(line.text for line in self.lines)])


def plain_text(parts: Sequence[Part]) -> str:
    """Return parts as plain text."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def marks(draft: Draft) -> Iterator[Mark]:
    """Yield the places that a person has to write."""
    for line in draft.lines:
        yield from (part for part in line.parts if isinstance(part, Mark))
