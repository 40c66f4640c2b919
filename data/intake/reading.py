"""What reading one cell gives: a value, and what there is to say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from data.problems import Level, Problem, problem
from data.records import Value


class Field(Protocol):
    """What the readers must know of a column of a sheet or a label of 基本情况."""

    @property
    def key(self) -> str:
        """The name that the program uses."""

    @property
    def title(self) -> str:
        """The header."""

    @property
    def kind(self) -> str:
        """What it holds: date, text, count, hours, word or month."""

    @property
    def required(self) -> bool:
        """Whether it may not be empty."""

    @property
    def unit(self) -> str | None:
        """The unit of counting in the header's brackets."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other headers that mean it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that does not know its place yet.

    ``text`` and ``cure`` as in ``data.problems.problem``; ``suggestion`` is what could be typed
    instead, several candidates with 、 between them, the likeliest first.
    """

    code: str
    text: str
    cure: str | None = None
    suggestion: str | None = None
    level: Level | None = None

    def at(self, sheet: str | None, cell: str | None, column: str | None, value: str | None) -> Problem:
        """Return the problem at its place; ``value`` is the cell's text as typed."""
        return problem(
            self.code,
            self.text,
            sheet=sheet,
            cell=cell,
            column=column,
            value=value,
            cure=self.cure,
            suggestion=self.suggestion,
            level=self.level,
        )


class Reading(NamedTuple):
    """A cell as read. ``value`` is ``None`` when it is empty or could not be read with certainty.

    ``unit`` is the unit of counting typed behind a number. A named tuple for the same reason as
    ``Cell``: a workbook makes a thousand of them.
    """

    value: Value = None
    approximate: bool = False
    problems: tuple[Finding, ...] = ()
    unit: str | None = None


EMPTY = Reading()


def failed(code: str, message: str, cure: str | None = None, suggestion: str | None = None) -> Reading:
    """Return a reading without a value and the one reason for it."""
    return Reading(problems=(Finding(code, message, cure, suggestion),))


def understood(value: Value, text: str, meaning: str, unit: str | None = None) -> Reading:
    """Return a value read from a loose wording, with the note that tells how it was read."""
    return Reading(value, problems=(Finding("read-as", f"{quoted(text)}按“{meaning}”理解"),), unit=unit)


def missing(field: Field) -> Reading:
    """Return what an empty cell reads as."""
    return failed("required", f"“{field.title}”空着") if field.required else EMPTY


def noun(field: Field) -> str:
    """Return what the numbers of a column are called in a sentence: 人次, 小时数, 次数."""
    if field.unit is None:
        return field.title
    return field.unit if field.unit == "人次" else f"{field.unit}数"


_SHOWN = 30
_BREAKS = re.compile(r"\s+")


def quoted(text: str) -> str:
    """Return a cell's text as sentences quote it: on one line, long ones cut."""
    line = _BREAKS.sub(" ", text.strip())
    return f"“{line[:_SHOWN]}…”" if len(line) > _SHOWN else f"“{line}”"


_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_PLAIN = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, _INVISIBLE), "")
    | dict.fromkeys(map(ord, "‐‑‒–—―−─━ー﹣﹘⁃"), "-")
    | dict.fromkeys(map(ord, "〜∼˜"), "~")
    | dict(zip(map(ord, "兩個餘約場無時點號貳參陸萬億週"), "两个余约场无时点号贰叁陆万亿周", strict=True))
    | {ord("\u3000"): " ", ord("。"): ".", ord("﹒"): ".", ord("﹐"): ","}
)


def normalize_text(text: str) -> str:
    """Return a text with half-width signs, one kind of dash and simplified characters, stripped.

    Narrower than NFKC on purpose: that would make 122 of ``12²`` and 1 of ``①``.
    """
    return text.translate(_PLAIN).strip()


OUTER_SPACE = re.compile(r"(?<![0-9\s])\s+|\s+(?![0-9\s])")
"""White space that does not stand between two digits: there it may separate two numbers."""

_BLANK = re.compile(r"[-/\\\s]*")


def is_blank(text: str) -> bool:
    """Tell whether a text stands for an empty cell: nothing, or only dashes and slashes."""
    return len(text) < 9 and not text[:1].isalnum() and _BLANK.fullmatch(normalize_text(text)) is not None
