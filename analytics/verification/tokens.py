"""A sentence taken apart: numbers, times, terms, units, words that say nothing, and whatever is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.verification.lexicon import Lexicon, Sense
from data.written.quantity import Quantity
from data.written.times import TimeMark

Kind = Literal[
    "number",
    "time",
    "term",
    "unit",
    "verb",
    "adverb",
    "noun",
    "doer",
    "list",
    "quote",
    "mark",
    "open",
    "close",
    "word",
]
"""``mark``: a comma, colon or the like. ``open`` and ``close``: brackets. ``word``: what is not known."""
_FILLERS: dict[str, Kind] = {"动": "verb", "副": "adverb", "名": "noun", "主": "doer", "列": "list"}
_QUOTED = re.compile(r"“([^”]{0,60})”|\"([^\"]{0,60})\"|《([^》]{0,80})》|「([^」]{0,60})」|‘([^’]{0,60})’")
_MARKS = frozenset(",;:。!?|·→/")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence, from ``start`` to ``end`` of the squeezed passage, with what it is."""

    kind: Kind
    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    time: TimeMark | None = None
    senses: tuple[Sense, ...] = ()
    unit: str = ""


def tokenize(
    text: str, start: int, end: int, quantities: Sequence[Quantity], times: Sequence[TimeMark], lexicon: Lexicon
) -> list[Token]:
    """Return the tokens of a sentence of a squeezed passage: numbers first, then times, quotes, the longest words."""
    fixed: dict[int, Token] = {}
    for begin, stop, unit in lexicon.find_short_units(text, start, end):
        fixed[begin] = Token("unit", begin, stop, text[begin:stop], unit=unit)
    for mark in times:
        fixed[mark.start] = Token("time", mark.start, mark.end, text[mark.start : mark.end], time=mark)
    for number in quantities:
        fixed[number.start] = Token("number", number.start, number.end, text[number.start : number.end], number)
    stops = sorted(place for place in fixed if start <= place < end)
    tokens: list[Token] = []
    place, at = start, 0
    while place < end:
        if place in fixed:
            token = fixed[place]
        else:
            while at < len(stops) and stops[at] <= place:
                at += 1
            token = _next(text, place, stops[at] if at < len(stops) else end, lexicon)
        if token.kind == "word" and tokens and tokens[-1].kind == "word":
            last = tokens.pop()
            token = Token("word", last.start, token.end, text[last.start : token.end])
        tokens.append(token)
        place = token.end
    return tokens


def _next(text: str, place: int, end: int, lexicon: Lexicon) -> Token:
    sign = text[place]
    quoted = _QUOTED.match(text, place) if sign in '“"《「‘' else None
    if quoted is not None and quoted.end() > end and re.search("[,;。:]", quoted[0]):
        # Somebody's words with numbers in them are read like the rest; a name with numbers in it is a name.
        return Token("adverb", place, place + 1, sign)
    if quoted is not None:
        inside = next((part for part in quoted.groups() if part is not None), "").casefold()
        senses = lexicon.terms.get(inside, ())
        return Token("term" if senses else "quote", place, quoted.end(), quoted[0], senses=senses)
    if sign in "”」’":
        return Token("adverb", place, place + 1, sign)
    if sign in _MARKS:
        return Token("mark", place, place + 1, sign)
    if sign in "([" or sign in ")]":
        return Token("open" if sign in "([" else "close", place, place + 1, sign)
    for word in lexicon.starts.get(sign.casefold(), ()):
        if place + len(word) <= end and text[place : place + len(word)].casefold() == word:
            return _known(word, place, lexicon)
    if sign == "、":
        return Token("list", place, place + 1, sign)
    return Token("word", place, place + 1, sign)


def _known(word: str, place: int, lexicon: Lexicon) -> Token:
    senses, end = lexicon.terms.get(word, ()), place + len(word)
    if senses:
        return Token("term", place, end, word, senses=senses)
    if word in lexicon.units:
        return Token("unit", place, end, word, unit=lexicon.units[word])
    return Token(_FILLERS[lexicon.fillers[word]], place, end, word)
