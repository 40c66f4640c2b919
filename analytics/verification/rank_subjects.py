"""What a rank is by: the measure named in its clause, else the figure stated right before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.verification.claims import NORM, SHORT
from analytics.verification.levels import Level
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Reading, Subject
from analytics.verification.phrases import Phrases
from analytics.verification.tokens import Token
from data.written.quantity import Quantity

BEYOND = re.compile("全[市区县旗省国州盟]|各街道|各镇|[0-9一二三四五六七八九十]个(?:街道|镇)|开发区|家单位|同类")
"""Those among whom a rank is that are more than the communities of an office."""
CONTEST = re.compile("赛|评比|考核|测评|评选|演讲")
_AMOUNTS = frozenset({"数", "量", "数量", "总量", "总数", "次数", "场次", "总"})
"""What may stand between the name of a measure and a rank."""
_PLAIN = frozenset({"unit", "adverb", "verb", "noun", "doer", "time", "list"})


def ranked_subject(
    tokens: Sequence[Token], place: int, phrases: Phrases, level: Level, lexicon: Lexicon
) -> Subject | None:
    """Return what the rank at a place is by, ``None`` where that is not certain."""
    before = [token for token in phrases.before(place) if token.text not in _AMOUNTS]
    terms = [token for token in before if token.kind == "term"]
    if any(token.kind not in _PLAIN | {"term"} for token in before):
        return None
    if terms:
        return _named(terms, lexicon)
    if place and tokens[place - 1].kind == "open":
        return _whole(level.context.last)
    shares = [
        other.quantity
        for other in level.claims
        if other.subject is None and (other.quantity.unit == "%" or other.why in (SHORT, NORM))
    ]
    stated = _stated_before(tokens, place, phrases, shares)
    claim = next((other for other in reversed(level.claims) if other.quantity not in shares), None)
    if len(stated) != 1 or claim is None or claim.kind != "value" or claim.quantity != stated[0].quantity:
        return None
    return _whole(claim.subject)


def _stated_before(tokens: Sequence[Token], place: int, phrases: Phrases, shares: Sequence[Quantity]) -> list[Token]:
    """Return the numbers of the clause of a rank, else of the one before that states more than a share: 占41%."""
    first, before = phrases.first(place), place
    while True:
        numbers = [token for token in tokens[first:before] if token.quantity is not None]
        stated = [token for token in numbers if token.quantity not in shares]
        is_first = before == place
        if stated or not (numbers or is_first) or first <= 1 or tokens[first - 1].kind != "mark":
            return stated
        first, before = phrases.first(first - 2), first


def _named(terms: Sequence[Token], lexicon: Lexicon) -> Subject | None:
    """Return the measures that all terms name."""
    named = [{key for sense in token.senses if sense.role == "name" for key in sense.measures} for token in terms]
    common = set.intersection(*named)
    readings = tuple(Reading(key) for key in lexicon.measures if key in common)
    return Subject(readings) if len(readings) == 1 else None


def _whole(subject: Subject | None) -> Subject | None:
    """Return the measure of a figure, ``None`` where the figure is only of a part of it: nothing ranks by parts."""
    if subject is None or subject.narrow or subject.alike > 1 or subject.readings[0].cut:
        return None
    return Subject(subject.readings[:1])
