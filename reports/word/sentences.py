"""Clauses and sentences: what has no data is left out, and what is left joins without a seam.

``clause`` is all or nothing: one missing figure and the clause is gone. ``joined`` and ``sentence``
take what is left. So a text never holds an empty bracket, a doubled comma or a word for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.wording import Number, number
from data.schema import Measure
from reports.word.draft import Clause, Line, Mark, Part, Style
from reports.word.grammar import at_least

MOST_NAMES = 20
"""Names listed in a sentence; of more than these the first ones, and how many there are."""


def clause(*parts: Part | Clause | None) -> Clause | None:
    """Return the parts as one clause, ``None`` when one of them is missing."""
    joined_parts: list[Part] = []
    for part in parts:
        if part is None:
            return None
        joined_parts.extend(part if isinstance(part, tuple) else (part,))
    return tuple(joined_parts)


def joined(clauses: Iterable[Clause | None], mark: str = "，") -> Clause | None:
    """Return the clauses that are there with ``mark`` between them, ``None`` when there are none."""
    parts: list[Part] = []
    for part in clauses:
        if part:
            parts.extend((mark, *part) if parts else part)
    return tuple(parts) or None


def sentence(*clauses: Clause | None, mark: str = "，") -> Clause | None:
    """Return the clauses as a sentence with its full stop, ``None`` when there are none."""
    return clause(joined(clauses, mark), "。")


def bracketed(inside: Clause | None, *, before: str = "") -> Clause:
    """Return ``（inside）``, nothing when there is nothing inside."""
    return (f"（{before}", *inside, "）") if inside else ()


def body(*sentences: Clause | None) -> list[Line]:
    """Return the sentences as one paragraph of body text, no paragraph when there are none."""
    return line("body", joined(sentences, ""))


def line(style: Style, parts: Clause | None) -> list[Line]:
    """Return one paragraph, none when there is nothing to say."""
    return [Line(style, parts)] if parts else []


def first(text: str) -> Line:
    """Return a heading of the first level: ``一、…``."""
    return Line("first", (text,))


def second(text: str) -> Line:
    """Return a heading of the second level: ``（一）…``."""
    return Line("second", (text,))


def open_place(missing: str) -> Clause:
    """Return the place for a person to write."""
    return (Mark(missing),)


def names(units: Sequence[str]) -> str:
    """Return names joined by 、; of very many the first ones and how many there are in all."""
    if len(units) <= MOST_NAMES:
        return "、".join(units)
    return f"{'、'.join(units[:MOST_NAMES])}等{len(units)}个单位"


def digits(value: Number) -> str:
    """Return a number as documents print it: no separators, no trailing zeros."""
    return number(value).replace(",", "")


def printed(value: Number, *, approximate: bool = False) -> str:
    """Return a number; one that is only known to be at least so much as ``grammar.at_least`` says it."""
    return at_least(value) if approximate else digits(value)


def quantity_words(value: Number, measure: Measure, *, approximate: bool = False) -> str:
    """Return a number with its unit of counting: ``200余次``, ``53.3%``."""
    return printed(value, approximate=approximate) + measure.unit
