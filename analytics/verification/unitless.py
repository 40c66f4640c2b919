"""Numbers without a unit of counting that stand behind what they count: ``参学人次：1,240``, ``（市级10、区级18）``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analytics.verification.lexicon import Lexicon, Sense
from data.written.quantities import bare_quantity
from data.written.quantity import Quantity

_NUMBER = re.compile(r"(?<=[:\u4e00-\u9fff])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|(?<=[:\u4e00-\u9fff])[0-9]+(?:\.[0-9]+)?")
_END = re.compile(r"[,;、)。]|$")
_LONGEST = 12
"""Signs of a term that are looked for in front of a number."""


def find_unitless(text: str, quantities: Sequence[Quantity], lexicon: Lexicon) -> list[Quantity]:
    """Return the numbers that stand alone behind a measure and a colon, or in brackets behind a part of a total.

    Each has the unit of counting of the measure, or of the total.
    """
    numbers: list[Quantity] = []
    for match in _NUMBER.finditer(text):
        if _END.match(text, match.end()) is None or any(_overlap(match, other) for other in quantities):
            continue
        unit = _unit(text, match.start(), [*quantities, *numbers], lexicon)
        quantity = bare_quantity(match[0], unit) if unit else None
        if quantity is not None:
            numbers.append(quantity.shifted(match.start()))
    return numbers


def _overlap(match: re.Match[str], quantity: Quantity) -> bool:
    return quantity.start < match.end() and match.start() < quantity.end


def _unit(text: str, start: int, known: Sequence[Quantity], lexicon: Lexicon) -> str:
    label = text[:start].removesuffix(":")
    senses = _term_at_end(label, lexicon)
    names = {lexicon.measures[key].unit for sense in senses if sense.role == "name" for key in sense.measures}
    if len(names) == 1 and label != text[:start]:
        return next(iter(names))
    opened = text.rfind("(", 0, start)
    if not senses or any(sense.role != "part" for sense in senses) or ")" in text[opened:start] or opened < 0:
        return ""
    return next((quantity.unit for quantity in known if quantity.end == opened), "")


def _term_at_end(text: str, lexicon: Lexicon) -> tuple[Sense, ...]:
    """Return the meanings of the longest term that a text ends with."""
    ends: Iterator[str] = (text[-size:].casefold() for size in range(min(_LONGEST, len(text)), 1, -1))
    return next((lexicon.terms[end] for end in ends if end in lexicon.terms), ())
