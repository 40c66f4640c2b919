"""The words of dimensions that cut a measure: 市级 and 简讯 of what was published, 集中学习 of what was studied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.verification.lexicon import Sense
from analytics.verification.meanings import Context, Cut, Reading
from analytics.verification.tokens import Token

_BROAD = frozenset({"集中学习", "专题研讨"})
"""Categories whose words are used of other kinds of study, too: 中心组集中学习研讨."""


def is_narrow(tokens: Iterable[Token], key: str) -> bool:
    """Tell whether a word stands for less than the word of the list that it is taken for."""
    return any(
        all(sense.narrow for sense in token.senses if sense.role == "part" and key in sense.measures)
        for token in tokens
        if any(sense.role == "part" and key in sense.measures for sense in token.senses)
    )


def reading_of(key: str, tokens: Iterable[Token], inherited: Cut = ()) -> Reading:
    """Return a measure cut to the words that tokens mean, within what it inherits."""
    cut: dict[str, tuple[str, ...]] = {}
    for token in tokens:
        for sense in token.senses:
            if sense.role == "part" and key in sense.measures:
                known = cut.get(sense.dimension, ())
                cut[sense.dimension] = (*known, *(word for word in sense.words if word not in known))
    return Reading(key, tuple(sorted((dict(inherited) | cut).items())))


def leading_cut(words: Sequence[Token], parts: Sequence[Token], key: str, context: Context) -> Reading | None:
    """Return the part that the clause before names and does not count: 中心组示范带动，集中学习研讨7次."""
    if context.last is not None or not {word for token in parts for word in _words(token)} <= _BROAD:
        return None
    dimensions = {sense.dimension for token in parts for sense in token.senses if sense.role == "part"}
    leading = [
        token
        for token in context.named
        if token not in words
        and any(
            sense.role == "part" and key in sense.measures and sense.dimension in dimensions for sense in token.senses
        )
    ]
    return reading_of(key, leading[-1:]) if leading else None


def first_of_joined(parts: Sequence[Token], key: str) -> tuple[Reading, ...] | None:
    """Return what each of two words written as one means by itself: 党的声音进万家宣讲活动 is of the first kind."""
    if len(parts) != 2 or parts[0].end != parts[1].start:
        return None
    each = tuple(reading_of(key, [token]) for token in parts)
    same = {name for reading in each for name, _ in reading.cut}
    return each if len(same) == 1 and each[0] != each[1] else None


def _words(token: Token) -> tuple[str, ...]:
    return tuple(word for sense in token.senses if sense.role == "part" for word in sense.words)


def cuts(senses: Iterable[Sense], key: str) -> bool:
    """Tell whether a measure is cut by what a token means."""
    return any(sense.role == "part" and key in sense.measures for sense in senses)


def inherited_cut(context: Context, key: str) -> Cut:
    """Return the cut of the total that is being taken apart: 文明社区11个，其中市级8个."""
    total = context.total
    return total.readings[0].cut if total is not None and total.readings[0].measure == key else ()
